"""What a hall has sent: each revision of each application, and the crossings that answers refer to."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from qrbridge.errors import InboxError
from qrbridge.inbox.store import Inbox, Note
from qrbridge.inbox.tables import CROSSINGS, REVISIONS
from qrbridge.pack import cbor


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of an application; `digest` is the SHA-256 of its canonical bytes, in hexadecimal.

    `name` is what people know it by, the enterprise's.
    """

    application: str
    revision: int
    digest: str
    made_at: int
    fields: dict[str, Any]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Crossing:
    """What was sent to a department's station: digests of the envelope and of the record; times in seconds.

    `outcome` and `answered_at` are None until an answer was merged.
    """

    digest: str
    application: str
    record: str
    department: str
    station: str
    sent_at: int
    outcome: str | None = None
    answered_at: int | None = None


class Register:
    """The applications of a hall, in the database of its inbox."""

    def __init__(self, inbox: Inbox) -> None:
        self._run, self._change = inbox.run, inbox.change

    def sent(
        self, revision: Revision, crossing: Crossing, guard: Note | None = None, beside: Note | None = None
    ) -> None:
        """Note a revision, unless it is known, and that it was sent.

        InboxError if the application has a later revision and this one is not known. `guard` is called first
        in the transaction, and nothing is noted if it raises; `beside` writes in it, too.
        """

        def note(connection: Connection) -> None:
            # Looked up here, where no other window writes in between.
            if guard:
                guard(connection)
            if self.revision(revision.digest) is None:
                self._refuse_outdated(revision)
                connection.execute(insert(REVISIONS).values(**_row(revision, None)))
            if self.crossing(crossing.digest) is None:
                connection.execute(insert(CROSSINGS).values(**_values(crossing)))
            if beside:
                beside(connection)

        self._change(note)

    def _refuse_outdated(self, revision: Revision) -> None:
        newest = self.newest(revision.application)
        if newest and newest.revision > revision.revision:
            facts = {"application": revision.application, "found": revision.revision}
            raise InboxError("inbox.outdated", newest=newest.revision, **facts)

    def merging(
        self, revision: Revision, before: Revision, crossing: Crossing, outcome: str, now: int
    ) -> Note:
        """Return what writes the revision that the answer to `crossing` has made of the one `before`.

        InboxError if that is not the newest any more.
        """

        def note(connection: Connection) -> None:
            newest = self.newest(revision.application)
            if newest is None or newest.digest != before.digest:
                raise InboxError("inbox.twice")
            connection.execute(insert(REVISIONS).values(**_row(revision, before.digest)))
            this = CROSSINGS.c.digest == crossing.digest
            connection.execute(update(CROSSINGS).where(this).values(outcome=outcome, answered_at=now))

        return note

    def newest(self, application: str) -> Revision | None:
        """Return the newest revision of an application, None if there is none."""
        query = (
            select(REVISIONS)
            .where(REVISIONS.c.application == application)
            .order_by(REVISIONS.c.revision.desc(), REVISIONS.c.number.desc())
        )
        row = self._run(lambda connection: connection.execute(query).first())
        return _revision(row) if row else None

    def search(self, text: str, most: int) -> list[Revision]:
        """Return the newest revisions of at most `most` applications whose number or name has `text`.

        The applications to which something happened last come first.
        """
        last = select(func.max(REVISIONS.c.number)).group_by(REVISIONS.c.application)
        found = [
            column.icontains(text, autoescape=True) for column in (REVISIONS.c.application, REVISIONS.c.name)
        ]
        query = select(REVISIONS).where(REVISIONS.c.number.in_(last), or_(*found))
        query = query.order_by(REVISIONS.c.number.desc()).limit(most)
        rows = self._run(lambda connection: connection.execute(query).all())
        return list(map(_revision, rows))

    def revision(self, digest: str) -> Revision | None:
        """Return the revision with this digest, None if there is none."""
        query = select(REVISIONS).where(REVISIONS.c.digest == digest)
        row = self._run(lambda connection: connection.execute(query).first())
        return _revision(row) if row else None

    def crossing(self, digest: str) -> Crossing | None:
        """Return the crossing whose envelope has this digest, None if there is none."""
        query = select(CROSSINGS).where(CROSSINGS.c.digest == digest)
        row = self._run(lambda connection: connection.execute(query).first())
        return Crossing(**row._mapping) if row else None

    def crossings(self, application: str) -> list[Crossing]:
        """Return what was sent of an application, the oldest first."""
        query = (
            select(CROSSINGS)
            .where(CROSSINGS.c.application == application)
            .order_by(CROSSINGS.c.sent_at, CROSSINGS.c.digest)
        )
        rows = self._run(lambda connection: connection.execute(query).all())
        return [Crossing(**row._mapping) for row in rows]

    def applications(self) -> list[str]:
        """Return the numbers of all applications, in the order in which they came."""
        query = select(REVISIONS.c.application).order_by(REVISIONS.c.number)
        rows = self._run(lambda connection: connection.execute(query).all())
        return list(dict.fromkeys(row.application for row in rows))


def _row(revision: Revision, merged_from: str | None) -> dict[str, Any]:
    values = _values(revision)
    record = cbor.encode(values.pop("fields"))
    return {**values, "record": record, "merged_from": merged_from}


def _values(value: Revision | Crossing) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def _revision(row: Any) -> Revision:
    fields: Any = cbor.decode(row.record)
    return Revision(row.application, row.revision, row.digest, row.made_at, fields, row.name)
