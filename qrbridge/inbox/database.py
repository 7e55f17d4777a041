"""The database that an inbox is in, SQLite or PostgreSQL. Owner of the connection's settings."""

import sqlite3
from collections.abc import Callable
from pathlib import PurePath
from time import sleep
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError, SQLAlchemyError

from qrbridge.errors import InboxError, UsageError

T = TypeVar("T")

PATIENCE = 10_000
"""Milliseconds that one who writes waits for another, on either database."""

PAUSE = 50
"""Milliseconds between two tries to set up a new SQLite file that another window is setting up."""

_CHANGES = "changes"

_LOCK = 0x7172_6272
"""PostgreSQL's advisory lock of who writes, "qrbr"."""

HANGING = 60_000
"""Milliseconds after which PostgreSQL ends a window that stands still while others wait for it."""

_SERVER = {"client_encoding": "utf8", "connect_timeout": "10", "tcp_user_timeout": "30000"}
"""What libpq is told unless the URL says otherwise; of itself it waits for a cable that was cut."""

_READING = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_WRITING = {"isolation_level": "READ COMMITTED", "postgresql_readonly": False}
"""PostgreSQL: who reads sees one moment; who has waited to write sees what the others wrote. As in SQLite."""

_IN_VAIN = ("55P03", "40P01")
"""PostgreSQL's codes for a lock that was waited for too long, and for two that wait for each other."""


def connect(url: str) -> Engine:
    """Return the database at `url`, "sqlite:///PATH" or "postgresql://USER:PASSWORD@HOST/NAME".

    UsageError for another one, InboxError where the driver is not installed. Nothing is opened yet.
    """
    try:
        # A connection that has waited is tried before it is used: the server may have been started anew. Who
        # writes may need a second one to read, when all the others wait for him: there is no limit.
        options = {"pool_pre_ping": True, "max_overflow": -1, "hide_parameters": True}
        engine = create_engine(_parsed(url), **options)
    except ImportError as error:
        raise InboxError("inbox.no_driver", driver=error.name or "psycopg") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def transaction(engine: Engine, work: Callable[[Connection], T], changes: bool) -> T:
    """Return what `work` returns, in one transaction; InboxError if the database refuses.

    One that `changes` something waits for others that do; one that does not sees the database as it was at
    one moment.
    """
    options: dict[str, Any] = {_CHANGES: changes}
    if engine.dialect.name == "postgresql":
        options |= _WRITING if changes else _READING
    try:
        with engine.execution_options(**options).begin() as connection:
            return work(connection)
    except IntegrityError:
        raise InboxError("inbox.twice") from None
    except UnicodeEncodeError:
        # What was typed has bytes that are no text, and the database is not asked at all.
        raise InboxError("inbox.database", reason="bytes that are no text in what is looked for") from None
    except SQLAlchemyError as error:
        raise _told(error) from None


def _told(error: SQLAlchemyError) -> InboxError:
    cause = getattr(error, "orig", None) or error
    reason = next(iter(str(cause).splitlines()), type(cause).__name__)
    if _is_locked(cause):
        return InboxError("inbox.busy", seconds=PATIENCE // 1000)
    if _is_gone(error):
        return InboxError("inbox.no_server", reason=reason)
    return InboxError("inbox.database", reason=reason)


def _is_locked(cause: BaseException) -> bool:
    # An extended code of SQLite's has the plain one in its lowest byte.
    lite = getattr(cause, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return lite or getattr(cause, "sqlstate", None) in _IN_VAIN


def _is_gone(error: SQLAlchemyError) -> bool:
    # Before there is a connection the server has no code for what is wrong.
    unknown = isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", "") is None
    return unknown or getattr(error, "connection_invalidated", False)


def _parsed(url: str) -> URL:
    kind, separator, place = url.partition("://")
    if not separator or kind not in ("sqlite", "postgresql"):
        raise UsageError("inbox.url")  # without what was found: there may be a password in it
    if kind == "sqlite":
        return _file(place.removeprefix("/"))
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise UsageError("inbox.place", found=kind) from None
    # The library would take the rest of a password with an @ in it for the host, and tell everybody.
    if not parsed.database or url.count("@") > 1 or not url.isprintable():
        raise UsageError("inbox.place", found=kind)
    return parsed.set(drivername="postgresql+psycopg", query={**_SERVER, **parsed.query})


def _file(path: str) -> URL:
    # Without a path it would be in memory, and with a relative one somewhere else for each command.
    if not PurePath(path).is_absolute() or "\0" in path:
        raise UsageError("inbox.place", found="sqlite")
    # The library would take a question mark in a folder's name for the end of the path.
    return URL.create("sqlite", database=path)


def _set_up_sqlite(connection: DBAPIConnection, _: object) -> None:
    connection.isolation_level = None  # `_begin_sqlite` says how a transaction begins
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    for left in reversed(range(PATIENCE // PAUSE)):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError:
            # SQLite itself does not wait here: while another window makes the same inbox, it is locked.
            if not left:
                raise
            sleep(PAUSE / 1000)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # One that reads first and then writes would be refused if another has written in between.
    changes = connection.get_execution_options().get(_CHANGES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if changes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    # As SQLite's BEGIN IMMEDIATE: rows that two write in another order, or that are not there yet, would not
    # make one wait for the other. Who hangs must not hold up all windows for ever.
    if connection.get_execution_options().get(_CHANGES):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {PATIENCE}")
        connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = {HANGING}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
