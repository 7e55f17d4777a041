"""Brings the tables of an inbox to this release: what is missing is made, what is there stays."""

from sqlalchemy import Connection, Table, insert, inspect, select, text, update
from sqlalchemy.schema import CreateIndex, CreateTable

from qrbridge.audit import Head
from qrbridge.errors import InboxError
from qrbridge.inbox.tables import AUDIT_HEAD, INDICES, LAYOUT, METADATA

VERSION = 2
"""1 had no audit log; a database with a higher number is of a later release."""

_LOCK = 0x7172_6272
"""PostgreSQL's advisory lock while the tables are brought to this release, "qrbr"."""


def is_current(connection: Connection) -> bool:
    """Say whether the tables are those of this release; InboxError if they are of a later one."""
    if not inspect(connection).has_table(LAYOUT.name):
        return False
    version = connection.execute(select(LAYOUT.c.version)).scalar() or 0
    if version > VERSION:
        raise InboxError("inbox.newer", found=version, allowed=VERSION)
    return version == VERSION


def migrate(connection: Connection) -> None:
    """Make the tables, columns and indices that are missing."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    if is_current(connection):
        return  # another window was faster
    for table in METADATA.tables.values():
        connection.execute(CreateTable(table, if_not_exists=True))
        _add_columns(connection, table)
    for index in INDICES:
        connection.execute(CreateIndex(index, if_not_exists=True))
    _put(connection, AUDIT_HEAD, number=Head().number, link=Head().link)
    _put(connection, LAYOUT, version=VERSION)
    connection.execute(update(LAYOUT).values(version=VERSION))


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
