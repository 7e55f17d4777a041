"""The inbox's table. A row holds the envelope as it came; the content is read from it, never kept twice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, insert, or_, select

from qrbridge import messages
from qrbridge.bridge import Arrival, digest_of
from qrbridge.errors import InboxError
from qrbridge.inbox.database import connect, transaction
from qrbridge.inbox.migration import is_current, migrate
from qrbridge.inbox.tables import ARRIVALS
from qrbridge.pack import Case, File, Record

T = TypeVar("T")

Transaction = Connection

Note = Callable[[Transaction], None]
"""What writes more within the transaction that it is given."""

MAX_NUMBER = 9
"""Digits of a number that is looked for among the arrivals' numbers."""

_LISTED = [column for column in ARRIVALS.columns if column.name != "envelope"]


@dataclass(frozen=True, slots=True)
class Item:
    """One arrival: `kind` is "file" or "record", `title` a file's name or a profile's; times in seconds.

    `application` and `revision` are None for a file. `name` is what people know a record by, or None.
    """

    number: int
    digest: str
    kind: str
    title: str
    issuer: str
    fingerprint: str
    issued_at: int
    received_at: int
    application: str | None
    revision: int | None
    name: str | None = None


def already(item: Item) -> InboxError:
    """Return the error for an envelope that was imported before as `item`."""
    return InboxError("inbox.already", number=item.number, at=messages.moment(item.received_at))


class Inbox:
    """What arrived at one station, in the database at `url`; made there when it is missing."""

    def __init__(self, url: str) -> None:
        self._engine = connect(url)
        try:
            if not self.run(is_current):
                self.change(migrate)
        except InboxError:
            self.close()
            raise

    def __enter__(self) -> "Inbox":
        """Return the inbox; `with` closes it."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def add(
        self,
        arrival: Arrival,
        envelope: bytes,
        now: int,
        before_commit: Note | None = None,
        guard: Note | None = None,
        name: str | None = None,
    ) -> Item:
        """File `arrival`, which people know by a `name`; InboxError if this envelope is there already.

        `guard` is called first in the transaction, and files nothing if it raises. `before_commit` is called
        once the row is written and may still be taken back: what it raises undoes the row, so that what it
        writes, here or beside the inbox, is there if and only if the row is.
        """
        row = _row(arrival, envelope, now) | {"name": name}
        query = insert(ARRIVALS).values(**row).returning(ARRIVALS.c.number)

        def file_it(connection: Connection) -> int:
            # Looked up here, where no other window writes in between.
            if known := self.find(arrival.digest.hex()):
                raise already(known)
            if guard:
                guard(connection)
            number: int = connection.execute(query).scalar_one()
            if before_commit:
                before_commit(connection)
            return number

        return self.get(self.change(file_it))

    def list(self) -> tuple[Item, ...]:
        """Return everything that arrived, the oldest first."""
        query = select(*_LISTED).order_by(ARRIVALS.c.number)
        return self.run(lambda connection: tuple(map(_item, connection.execute(query))))

    def search(self, text: str, most: int) -> tuple[Item, ...]:
        """Return the newest arrivals, at most `most`, of which a word that people look by has `text`.

        These are application, title, name, number and receipt. A receipt is the beginning of the digest in
        Crockford's base 32; `text` is compared with all of it.
        """
        query = select(*_LISTED).order_by(ARRIVALS.c.number.desc()).limit(most)
        if text:
            query = query.where(_has(text))
        return self.run(lambda connection: tuple(map(_item, connection.execute(query))))

    def get(self, number: int) -> Item:
        """Return one arrival by its number; InboxError if there is none."""
        query = select(*_LISTED).where(ARRIVALS.c.number == number)
        return _item(self._one(query, number))

    def envelope(self, number: int) -> bytes:
        """Return the envelope of one arrival as it came; InboxError if there is none."""
        query = select(ARRIVALS.c.envelope).where(ARRIVALS.c.number == number)
        data: bytes = self._one(query, number)[0]
        return data

    def newest(self, application: str, title: str, issuer: str | None = None) -> Item | None:
        """Return the arrival with the highest revision of an application under a profile's name.

        With `issuer`, of those that came from this station.
        """
        known = [ARRIVALS.c.application == application, ARRIVALS.c.title == title]
        query = (
            select(*_LISTED)
            .where(*known, *([ARRIVALS.c.issuer == issuer] if issuer else []))
            .order_by(ARRIVALS.c.revision.desc(), ARRIVALS.c.number.desc())
        )
        row = self.run(lambda connection: connection.execute(query).first())
        return _item(row) if row else None

    def find(self, digest: str) -> Item | None:
        """Return the arrival with this SHA-256 of its envelope (64 hexadecimal digits), if it is there."""
        query = select(*_LISTED).where(ARRIVALS.c.digest == digest)
        row = self.run(lambda connection: connection.execute(query).first())
        return _item(row) if row else None

    def _one(self, query: Select[Any], number: int) -> Row[Any]:
        # SQLite's numbers have 64 bits.
        known = 0 < number < 2**63
        row = self.run(lambda connection: connection.execute(query).first()) if known else None
        if row is None:
            raise InboxError("inbox.no_such", number=number)
        return row

    def run(self, work: Callable[[Connection], T]) -> T:
        """Return what `work` reads; it is one transaction. InboxError if the database refuses."""
        return transaction(self._engine, work, changes=False)

    def change(self, work: Callable[[Connection], T]) -> T:
        """As `run`, for what writes: others that write wait until it is done."""
        return transaction(self._engine, work, changes=True)


def _row(arrival: Arrival, envelope: bytes, now: int) -> dict[str, Any]:
    content = arrival.content
    case = case_of(content)
    return {
        "digest": arrival.digest.hex(),
        "kind": "file" if isinstance(content, File) else "record",
        "title": content.name if isinstance(content, File) else content.profile,
        "issuer": arrival.signer.name,
        "fingerprint": arrival.signer.key.fingerprint,
        "issued_at": arrival.claims.issued_at,
        "received_at": now,
        "envelope": envelope,
        "application": case.application if case else None,
        "revision": case.revision if case else None,
    }


def case_of(content: File | Record) -> Case | None:
    """Return of which application a record is: as it was sent with it, or as its own fields say."""
    if isinstance(content, File) or content.case:
        return None if isinstance(content, File) else content.case
    match content.fields:
        case {"application_number": str(number), "revision": int(revision)}:
            return Case(number, revision)
        case {"application_number": str(number), "revision_seen": int(revision)}:
            return Case(number, revision)
    return None


def _has(text: str) -> ColumnElement[bool]:
    # Of itself SQLite takes small letters for capitals and PostgreSQL does not.
    columns = (ARRIVALS.c.application, ARRIVALS.c.title, ARRIVALS.c.name)
    found = [column.icontains(text, autoescape=True) for column in columns]
    if text.isascii() and text.isdecimal() and len(text) < MAX_NUMBER:
        found.append(ARRIVALS.c.number == int(text))
    digest = digest_of(text)
    if digest is not None:
        found.append(ARRIVALS.c.digest.startswith(digest))
    return or_(*found)


def _item(row: Row[Any]) -> Item:
    return Item(**row._mapping)
