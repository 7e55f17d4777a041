"""The inbox's table. A row holds the envelope as it came; the content is read from it, never kept twice."""

from collections.abc import Callable
from dataclasses import dataclass
from sqlite3 import OperationalError
from time import sleep
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Select,
    String,
    Table,
    create_engine,
    event,
    insert,
    select,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.schema import CreateTable

from qrbridge import messages
from qrbridge.bridge import Arrival
from qrbridge.errors import InboxError
from qrbridge.pack import File

_METADATA = MetaData()

_ARRIVALS = Table(
    "arrivals",
    _METADATA,
    Column("number", Integer, primary_key=True),
    Column("digest", String(64), unique=True, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("title", String(255), nullable=False),
    Column("issuer", String(32), nullable=False),
    Column("fingerprint", String(39), nullable=False),
    Column("issued_at", Integer, nullable=False),
    Column("received_at", Integer, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

WAL_TRIES = 40
"""Tries, 50 ms apart, to set up a new database that another window is setting up."""

T = TypeVar("T")

_LISTED = [column for column in _ARRIVALS.columns if column.name != "envelope"]


@dataclass(frozen=True, slots=True)
class Item:
    """One arrival: `kind` is "file" or "record", `title` a file's name or a profile's; times in seconds."""

    number: int
    digest: str
    kind: str
    title: str
    issuer: str
    fingerprint: str
    issued_at: int
    received_at: int


def already(item: Item) -> InboxError:
    """Return the error for an envelope that was imported before as `item`."""
    return InboxError("inbox.already", number=item.number, at=messages.moment(item.received_at))


class Inbox:
    """What arrived at one station, in the database at `url`; made there when it is missing."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(_parsed(url))
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _set_up_sqlite)
        self._run(lambda connection: connection.execute(CreateTable(_ARRIVALS, if_not_exists=True)))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def add(
        self, arrival: Arrival, envelope: bytes, now: int, before_commit: Callable[[], None] | None = None
    ) -> Item:
        """File `arrival`; InboxError if this envelope is there already.

        `before_commit` is called once the row is written and may still be taken back: what it raises undoes
        the row, so that a file beside the inbox is there if and only if the row is.
        """
        row = _row(arrival, envelope, now)
        if known := self.find(arrival.digest.hex()):
            raise already(known)

        query = insert(_ARRIVALS).values(**row).returning(_ARRIVALS.c.number)

        def file_it(connection: Connection) -> int:
            number: int = connection.execute(query).scalar_one()
            if before_commit:
                before_commit()
            return number

        return self.get(self._run(file_it))

    def list(self) -> tuple[Item, ...]:
        """Return everything that arrived, the oldest first."""
        query = select(*_LISTED).order_by(_ARRIVALS.c.number)
        return self._run(lambda connection: tuple(map(_item, connection.execute(query))))

    def get(self, number: int) -> Item:
        """Return one arrival by its number; InboxError if there is none."""
        query = select(*_LISTED).where(_ARRIVALS.c.number == number)
        return _item(self._one(query, number))

    def envelope(self, number: int) -> bytes:
        """Return the envelope of one arrival as it came; InboxError if there is none."""
        query = select(_ARRIVALS.c.envelope).where(_ARRIVALS.c.number == number)
        data: bytes = self._one(query, number)[0]
        return data

    def find(self, digest: str) -> Item | None:
        """Return the arrival with this SHA-256 of its envelope (64 hexadecimal digits), if it is there."""
        query = select(*_LISTED).where(_ARRIVALS.c.digest == digest)
        row = self._run(lambda connection: connection.execute(query).first())
        return _item(row) if row else None

    def _one(self, query: Select[Any], number: int) -> Row[Any]:
        # SQLite's numbers have 64 bits.
        known = 0 < number < 2**63
        row = self._run(lambda connection: connection.execute(query).first()) if known else None
        if row is None:
            raise InboxError("inbox.no_such", number=number)
        return row

    def _run(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._engine.begin() as connection:
                return work(connection)
        except IntegrityError:
            raise InboxError("inbox.twice") from None
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise InboxError("inbox.database", reason=reason) from None


def _parsed(url: str) -> URL | str:
    # The library would take a question mark in a folder's name for the end of the path.
    prefix = "sqlite:///"
    return URL.create("sqlite", database=url.removeprefix(prefix)) if url.startswith(prefix) else url


def _set_up_sqlite(connection: DBAPIConnection, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 10000")
    for left in reversed(range(WAL_TRIES)):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            break
        except OperationalError:
            # SQLite itself does not wait here: while another window makes the same inbox, it is locked.
            if not left:
                raise
            sleep(0.05)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _row(arrival: Arrival, envelope: bytes, now: int) -> dict[str, Any]:
    content = arrival.content
    return {
        "digest": arrival.digest.hex(),
        "kind": "file" if isinstance(content, File) else "record",
        "title": content.name if isinstance(content, File) else content.profile,
        "issuer": arrival.signer.name,
        "fingerprint": arrival.signer.key.fingerprint,
        "issued_at": arrival.claims.issued_at,
        "received_at": now,
        "envelope": envelope,
    }


def _item(row: Row[Any]) -> Item:
    return Item(**row._mapping)
