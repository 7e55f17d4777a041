"""The audit log in the inbox's database: written in the transaction of what it tells, or not at all."""

import json
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from qrbridge import audit
from qrbridge.audit import Entry, Event, Head, Who
from qrbridge.errors import AuditError
from qrbridge.inbox.store import Inbox, Note
from qrbridge.inbox.tables import AUDIT, AUDIT_HEAD


class Trail:
    """The log of a station, as `who` writes it."""

    def __init__(self, inbox: Inbox, who: Who) -> None:
        self._inbox, self._who = inbox, who

    def noting(self, at: int, *events: Event) -> Note:
        """Return what writes `events` within a transaction, `at` that time."""

        def note(connection: Connection) -> None:
            head = lock(connection)
            for event in events:
                entry = audit.follow(head, at, self._who, event)
                connection.execute(insert(AUDIT).values(**_values(entry)))
                head = Head(entry.number, entry.link)
            connection.execute(update(AUDIT_HEAD).values(number=head.number, link=head.link))

        return note

    def write(self, at: int, *events: Event) -> None:
        """Write `events`."""
        self._inbox.change(self.noting(at, *events))

    def write_once(self, at: int, event: Event) -> None:
        """Write `event`, unless one of its kind and digest has the same facts."""

        def note(connection: Connection) -> None:
            lock(connection)
            same = select(AUDIT.c.facts).where(AUDIT.c.kind == event.kind, AUDIT.c.digest == event.digest)
            if all(_facts(row.facts) != dict(event.facts) for row in connection.execute(same)):
                self.noting(at, event)(connection)

        self._inbox.change(note)

    def head(self) -> Head:
        """Return how far the log says that it reaches; AuditError if it says nothing."""
        return self._inbox.run(_head)

    def last(self, applications: Iterable[str], kinds: Iterable[str]) -> dict[str, Entry]:
        """Return the last entry of these kinds for each of some applications, where there is one."""
        query = (
            select(AUDIT)
            .where(AUDIT.c.application.in_(list(applications)), AUDIT.c.kind.in_(list(kinds)))
            .order_by(AUDIT.c.number)
        )
        found = self._inbox.run(lambda connection: tuple(map(_entry, connection.execute(query))))
        return {str(entry.event.application): entry for entry in found}

    def log(self) -> tuple[tuple[Entry, ...], Head]:
        """Return the whole log and its head as they are at one moment, whoever goes on writing."""
        return self._inbox.run(lambda connection: (_entries(connection, select(AUDIT)), _head(connection)))

    def delivered(self, digests: Iterable[str]) -> dict[str, list[str]]:
        """Return the targets that each of some arrivals is in, as the log tells it, by their digests."""
        known = AUDIT.c.digest.in_(list(digests))
        query = select(AUDIT.c.digest, AUDIT.c.facts).where(AUDIT.c.kind == "deliver", known)
        found: dict[str, list[str]] = {}
        for row in self._inbox.run(lambda connection: connection.execute(query).all()):
            found.setdefault(row.digest, []).append(str(_facts(row.facts).get("target", "")))
        return found

    def of(self, applications: Iterable[str]) -> tuple[Entry, ...]:
        """Return the entries of some applications, the oldest first."""
        return self._found(select(AUDIT).where(AUDIT.c.application.in_(list(applications))))

    def about(self, application: str) -> tuple[Entry, ...]:
        """Return what concerns an application, the oldest entry first.

        Who shows, prints or scans an envelope does not know yet of what it is: that is told by its digest.
        """
        own = AUDIT.c.application == application
        envelopes = select(AUDIT.c.digest).where(own, AUDIT.c.digest.is_not(None))
        unknown = AUDIT.c.application.is_(None) & AUDIT.c.digest.in_(envelopes)
        return self._found(select(AUDIT).where(own | unknown))

    def newest(self, most: int, before: int | None = None) -> tuple[Entry, ...]:
        """Return the last entries, or the last before that of a number, the newest first."""
        query = select(AUDIT).order_by(AUDIT.c.number.desc()).limit(most)
        query = query if before is None else query.where(AUDIT.c.number < before)
        return self._inbox.run(lambda connection: tuple(map(_entry, connection.execute(query))))

    def _found(self, query: Select[Any]) -> tuple[Entry, ...]:
        return self._inbox.run(lambda connection: _entries(connection, query))

    def entries(self, kinds: Collection[str] = ()) -> tuple[Entry, ...]:
        """Return the log, or what it has of some kinds, the oldest entry first."""
        query = select(AUDIT)
        return self._found(query.where(AUDIT.c.kind.in_(kinds)) if kinds else query)


def lock(connection: Connection) -> Head:
    """Make others that change the log wait until this transaction ends, and return how far it reaches."""
    return _head(connection, wait=True)


def _entries(connection: Connection, query: Select[Any]) -> tuple[Entry, ...]:
    return tuple(map(_entry, connection.execute(query.order_by(AUDIT.c.number))))


def _head(connection: Connection, wait: bool = False) -> Head:
    query = select(AUDIT_HEAD.c.number, AUDIT_HEAD.c.link)
    row = connection.execute(query.with_for_update() if wait else query).first()
    if row is None or not isinstance(row.number, int):
        raise AuditError("audit.no_head")
    return Head(row.number, row.link)


def _values(entry: Entry) -> dict[str, Any]:
    event = entry.event
    return {
        "number": entry.number,
        "at": entry.at,
        "operator": entry.who.operator,
        "terminal": entry.who.terminal,
        "kind": event.kind,
        "application": event.application,
        "revision": event.revision,
        "station": event.station,
        "digest": event.digest,
        "facts": json.dumps(dict(event.facts), ensure_ascii=False),
        "link": entry.link,
    }


def _entry(row: Row[Any]) -> Entry:
    event = Event(row.kind, row.application, row.revision, row.station, row.digest, _facts(row.facts))
    return Entry(row.number, row.at, Who(row.operator, row.terminal), event, row.link)


def _facts(text: str) -> dict[str, Any]:
    try:
        facts = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        facts = None
    # What was put there by other hands is kept as it is, and its link is wrong.
    exact = isinstance(facts, dict) and json.dumps(facts, ensure_ascii=False) == text
    return facts if exact else {"": text}
