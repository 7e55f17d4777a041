"""The tables of an inbox, and the database that they are in. Owner of the connection's settings."""

from sqlite3 import OperationalError
from time import sleep

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.schema import CreateIndex, CreateTable, Index

_METADATA = MetaData()

ARRIVALS = Table(
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
    # Of what application it is, and of which revision; a file is of none.
    Column("application", String(64)),
    Column("revision", Integer),
    sqlite_autoincrement=True,
)

REVISIONS = Table(
    "revisions",
    _METADATA,
    Column("number", Integer, primary_key=True),
    Column("application", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("digest", String(64), unique=True, nullable=False),
    Column("made_at", Integer, nullable=False),
    Column("record", LargeBinary, nullable=False),
    # The revision that it was merged from: of two windows that merge into the same one, one has to wait.
    Column("merged_from", String(64), unique=True),
    sqlite_autoincrement=True,
)

CROSSINGS = Table(
    "crossings",
    _METADATA,
    Column("digest", String(64), primary_key=True),
    Column("application", String(64), nullable=False),
    Column("record", String(64), nullable=False),
    Column("department", String(32), nullable=False),
    Column("station", String(32), nullable=False),
    Column("sent_at", Integer, nullable=False),
    Column("outcome", String(16)),
    Column("answered_at", Integer),
)

_INDICES = [Index(f"{table.name}_application", table.c.application) for table in _METADATA.tables.values()]

WAL_TRIES = 40
"""Tries, 50 ms apart, to set up a new database that another window is setting up."""


def connect(url: str) -> Engine:
    """Return the database at `url`, a SQLite file with the settings that windows need that share it."""
    engine = create_engine(_parsed(url))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
    return engine


def set_up(connection: Connection) -> None:
    """Make the tables that are missing, and the columns that an older release did not have."""
    for table in _METADATA.tables.values():
        connection.execute(CreateTable(table, if_not_exists=True))
    there = {column["name"] for column in inspect(connection).get_columns(ARRIVALS.name)}
    for column in ARRIVALS.columns:
        if column.name not in there:
            kind = column.type.compile(connection.dialect)
            connection.execute(text(f"ALTER TABLE {ARRIVALS.name} ADD COLUMN {column.name} {kind}"))
    for index in _INDICES:
        connection.execute(CreateIndex(index, if_not_exists=True))


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
