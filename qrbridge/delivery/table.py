"""A record -> rows in the tables of a business system: all of them or none, and once only."""

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    Insert,
    MetaData,
    Select,
    String,
    Table,
    column,
    func,
    insert,
    inspect,
    literal,
    select,
    table,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.schema import CreateTable

from qrbridge.delivery.database import opened
from qrbridge.delivery.statements import inserts
from qrbridge.delivery.values import Fields, Form, TableTarget
from qrbridge.inbox import Item

MARKER = "qrbridge_delivered"


def insert_rows(target: TableTarget, item: Item, fields: Fields, form: Form) -> bool:
    """Write the rows of an arrival in one transaction; False if they are there already.

    Without a marker table two windows that deliver the same arrival at the same moment may both write it,
    unless the key column is unique. DeliveryError for a value that its column cannot hold, and if the
    database refuses.
    """
    tables = target.tables
    known, marking = _recognition(target, item)
    statements = [*marking, *inserts(tables, item, fields, form)]
    with opened(target.url, target.name) as engine:
        if target.key is None:
            _have_marker(engine, tables.schema)
        try:
            with engine.begin() as connection:
                return not _is_there(connection, known) and _execute(connection, statements)
        except IntegrityError:
            # Another window was faster, or the business system has rules that these rows do not follow.
            with engine.connect() as connection:
                if _is_there(connection, known):
                    return False
            raise


def _recognition(target: TableTarget, item: Item) -> tuple[Select[int], list[Insert]]:
    """Return what finds the rows of an arrival, and what has to be written for that beside them."""
    main = target.tables.main
    if target.key is not None:
        key = column(target.key, String())
        there = table(main.table, key, schema=target.tables.schema)
        return select(literal(1)).select_from(there).where(key == item.digest), []
    marker = _marker(target.tables.schema)
    this = {"digest": item.digest, "goes_into": main.table}
    known = select(literal(1)).select_from(marker).filter_by(**this)
    return known, [insert(marker).values(**this)]


def _is_there(connection: Connection, known: Select[int]) -> bool:
    return connection.execute(known.limit(1)).first() is not None


def _execute(connection: Connection, statements: list[Insert]) -> bool:
    for statement in statements:
        connection.execute(statement)
    return True


def _marker(schema: str | None) -> Table:
    # A database may be that of several targets, each with a table of its own.
    return Table(
        MARKER,
        MetaData(schema=schema),
        Column("digest", String(64), primary_key=True),
        Column("goes_into", String(128), primary_key=True),
        Column("delivered_at", DateTime, server_default=func.now()),
    )


def _have_marker(engine: Engine, schema: str | None) -> None:
    if inspect(engine).has_table(MARKER, schema):
        return
    try:
        with engine.begin() as connection:
            connection.execute(CreateTable(_marker(schema), if_not_exists=True))
    except SQLAlchemyError:
        # Two windows at the same moment: some databases let the second one fail all the same.
        if not inspect(engine).has_table(MARKER, schema):
            raise
