"""The database that an inbox is in, SQLite or PostgreSQL. Owner of the connection's settings."""

from collections.abc import Callable
from sqlite3 import OperationalError
from time import sleep
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError

from qrbridge.errors import InboxError

T = TypeVar("T")

WAL_TRIES = 40
"""Tries, 50 ms apart, to set up a new database that another window is setting up."""

_CHANGES = "changes"
_FILE = "sqlite:///"


def connect(url: str) -> Engine:
    """Return the database at `url`, "sqlite:///PATH" or "postgresql://USER:PASSWORD@HOST/NAME".

    InboxError for another one, and where the driver is not installed.
    """
    try:
        engine = create_engine(_parsed(url))
    except (ArgumentError, ValueError):
        raise InboxError("inbox.url", found=url.partition(":")[0][:32]) from None
    except ImportError as error:
        raise InboxError("inbox.no_driver", driver=error.name) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def transaction(engine: Engine, work: Callable[[Connection], T], changes: bool) -> T:
    """Return what `work` returns, in one transaction; InboxError if the database refuses.

    One that `changes` something waits for others that do.
    """
    try:
        with engine.execution_options(**{_CHANGES: changes}).begin() as connection:
            return work(connection)
    except IntegrityError:
        raise InboxError("inbox.twice") from None
    except UnicodeEncodeError:
        # What was typed has bytes that are no text, and the database is not asked at all.
        raise InboxError("inbox.database", reason="bytes that are no text in what is looked for") from None
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise InboxError("inbox.database", reason=reason) from None


def _parsed(url: str) -> URL:
    if url.startswith(_FILE):
        # The library would take a question mark in a folder's name for the end of the path.
        return URL.create("sqlite", database=url.removeprefix(_FILE))
    parsed = make_url(url)
    if parsed.drivername != "postgresql":
        raise ArgumentError
    return parsed.set(drivername="postgresql+psycopg")


def _set_up_sqlite(connection: DBAPIConnection, _: object) -> None:
    connection.isolation_level = None  # `_begin_sqlite` says how a transaction begins
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


def _begin_sqlite(connection: Connection) -> None:
    # One that reads first and then writes would be refused if another has written in between.
    changes = connection.get_execution_options().get(_CHANGES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if changes else "BEGIN")
