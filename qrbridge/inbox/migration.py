"""Brings the tables of an inbox to this release: what is missing is made, what is there stays."""

from pathlib import Path

from sqlalchemy import Connection, Table, insert, inspect, select, text, update
from sqlalchemy.schema import CreateIndex, CreateTable

from qrbridge.audit import Head
from qrbridge.errors import InboxError
from qrbridge.inbox.database import connect, transaction
from qrbridge.inbox.tables import AUDIT_HEAD, INDICES, LAYOUT, METADATA

VERSION = 3
"""1 had no audit log, 2 no names of enterprises; a database with a higher number is of a later release."""


def is_current(connection: Connection) -> bool:
    """Say whether the tables are those of this release; InboxError if they are of a later one."""
    if not inspect(connection).has_table(LAYOUT.name):
        return False
    version = connection.execute(select(LAYOUT.c.version)).scalar() or 0
    if version > VERSION:
        raise InboxError("inbox.newer", found=version, allowed=VERSION)
    return version == VERSION


def migrate(connection: Connection) -> None:
    """Make the tables, columns and indices that are missing; InboxError if Chinese does not fit in."""
    if is_current(connection):
        return  # another window was faster
    _refuse_encoding(connection)
    for table in METADATA.tables.values():
        connection.execute(CreateTable(table, if_not_exists=True))
        _add_columns(connection, table)
    for index in INDICES:
        connection.execute(CreateIndex(index, if_not_exists=True))
    _put(connection, AUDIT_HEAD, number=Head().number, link=Head().link)
    _put(connection, LAYOUT, version=VERSION)
    connection.execute(update(LAYOUT).values(version=VERSION))


def probe(url: str) -> None:
    """Raise UsageError or InboxError unless this release can have an inbox at `url`; nothing is made there.

    Of SQLite's file it need not be there, only its folder.
    """
    engine = connect(url)
    path = Path(engine.url.database or "")
    if engine.dialect.name == "sqlite" and not path.exists():
        if not path.parent.is_dir():
            raise InboxError("inbox.no_folder", path=path.parent)
        return
    try:
        transaction(engine, _probe, changes=False)
    finally:
        engine.dispose()


def _probe(connection: Connection) -> None:
    is_current(connection)
    _refuse_encoding(connection)


def _refuse_encoding(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        found = connection.execute(text("SHOW server_encoding")).scalar_one()
        if found != "UTF8":
            raise InboxError("inbox.encoding", found=found)


def _add_columns(connection: Connection, table: Table) -> None:
    there = {column["name"] for column in inspect(connection).get_columns(table.name)}
    for column in table.columns:
        if column.name not in there:
            kind = column.type.compile(connection.dialect)
            connection.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}"))


def _put(connection: Connection, table: Table, **values: object) -> None:
    """Give a table its one row unless it has it."""
    if connection.execute(select(table.c.id)).first() is None:
        connection.execute(insert(table).values(id=1, **values))
