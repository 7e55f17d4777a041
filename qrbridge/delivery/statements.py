"""A record -> what is said to a database so that it has the record's rows.

Names of tables and columns reach the database only through SQLAlchemy's constructs, which quote them.
"""

from collections.abc import Iterator

from sqlalchemy import Insert, column, insert, table

from qrbridge.delivery.kinds import KINDS, Value, converted
from qrbridge.delivery.values import Column, Fields, Form, Rows, Tables
from qrbridge.errors import DeliveryError
from qrbridge.inbox import Item
from qrbridge.profile.paths import Place


def inserts(tables: Tables, item: Item, fields: Fields, form: Form) -> Iterator[Insert]:
    """Yield an insert for each row of an arrival; DeliveryError for a value that its column cannot hold."""
    for rows in tables.rows:
        columns = {filled: column(filled.name, KINDS[filled.kind][0]) for filled in rows.columns}
        into = table(rows.table, *columns.values(), schema=tables.schema)
        for number, place in enumerate(_places(rows, fields), 1):
            found = {filled: _value(filled, place, item, number, form) for filled in columns}
            # What is not there is not named, so that the column's own default holds.
            values = {columns[filled]: value for filled, value in found.items() if value is not None}
            yield insert(into).values(values)


def _places(rows: Rows, fields: Fields) -> list[Place]:
    if rows.path is None:
        return [Place(fields, fields)]
    return [Place(fields, row, path) for path, row in Place(fields, fields).select(f"{rows.path}[]")]


def _value(filled: Column, place: Place, item: Item, number: int, form: Form) -> Value | None:
    if filled.arrival is not None:
        value = number if filled.arrival == "row" else getattr(item, filled.arrival)
    elif filled.path is not None:
        value = next((found for _, found in place.select(filled.path)), None)
    else:
        value = filled.constant
    try:
        return None if value is None else converted(value, filled.kind, form.date_format)
    except ValueError:
        facts = {"found": str(value)[:40], "column": filled.name, "kind": filled.kind}
        raise DeliveryError("delivery.value", **facts) from None
