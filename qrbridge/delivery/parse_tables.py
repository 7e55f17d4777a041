"""A mapping file -> Tables: which field of the form goes into which column of which table.

table = "registrations"          the table that has one row for a record
schema = "gs"                    where its tables are, if the database has several such places
left_out = ["FAX", "persons"]    what goes nowhere, on purpose: a field that is forgotten is a mistake

[columns]
name = "ENTNAME"                             a field of the form
capital = { from = "REGCAP", type = "decimal" }
source = { const = "qrbridge" }
envelope = { arrival = "digest" }            a fact of the arrival, one of ARRIVAL

[lists.investors]                a table with a row for each of the list's rows
table = "investors"

[lists.investors.columns]
registration = "/EXTNO"                      a field of the whole form, not of the row
line = { arrival = "row" }                   the row's number, from 1 on
name = "INV"
"""

from collections.abc import Mapping

from qrbridge.delivery.kinds import KINDS, converted
from qrbridge.delivery.values import Column, Form, Rows, Tables
from qrbridge.errors import ProfileError
from qrbridge.profile import Schema, paths
from qrbridge.profile.read import Source

ARRIVAL = {
    "number": "integer",
    "digest": "text",
    "application": "text",
    "revision": "integer",
    "issuer": "text",
    "issued_at": "integer",
    "received_at": "integer",
    "row": "integer",
}
"""What is known of an arrival -> the kind of column that it fills; times are seconds since 1970, UTC."""

_FILE = "the file"
_TOP = ("table", "schema", "columns", "lists", "left_out")
_COLUMN = ("from", "const", "arrival", "type")
_KINDS = {"integer": "integer", "boolean": "boolean"}
"""Type of a field in the form -> the kind of its column, text for all others."""


def parse_tables(source: Source, form: Form, schema: Schema) -> Tables:
    """Return the tables of a mapping file; ProfileError for its first mistake."""
    source.allow(source.content, _TOP, _FILE)
    lists = source.table_of(source.content, "lists", _FILE)
    rows = [_rows(source, source.content, None, form, schema)]
    for path in lists:
        if path not in schema.fields or schema.fields[path].type != "array":
            raise source.mistake(f"lists has {path!r:.60}, which is no list of the form", "lists", path)
        table = source.table_of(lists, path, "lists")
        source.allow(table, ("table", "columns"), f"lists.{path}")
        rows.append(_rows(source, table, path, form, schema))
    _refuse_forgotten(source, rows, schema)
    return Tables(tuple(rows), source.optional_text(source.content, "schema", _FILE))


def _rows(
    source: Source, content: Mapping[str, object], path: str | None, form: Form, schema: Schema
) -> Rows:
    where = _FILE if path is None else f"lists.{path}"
    table = source.text_of(content, "table", where)
    columns = source.table_of(content, "columns", where)
    if not columns:
        raise source.mistake(f"{where} needs columns", where)
    reading = _Reading(source, path, form, schema)
    return Rows(table, tuple(reading.column(name, value) for name, value in columns.items()), path)


class _Reading:
    """Reads the columns of one table, that of the list `path` if there is one."""

    def __init__(self, source: Source, path: str | None, form: Form, schema: Schema) -> None:
        self.source = source
        self.path = path
        self.form = form
        self.schema = schema
        self.near = ("columns",) if path is None else ("lists", path, "columns")

    def column(self, name: str, value: object) -> Column:
        """Return the column called `name`; its `value` is a field, or a table that says more."""
        content = {"from": value} if isinstance(value, str) else value
        if not isinstance(content, dict):
            raise self._mistake(f"the column {name!r:.60} must be the name of a field, or a table", name)
        self.source.allow(content, _COLUMN, f"the column {name!r:.60}")
        if sum(key in content for key in ("from", "const", "arrival")) != 1:
            raise self._mistake(f"the column {name!r:.60} needs one of from, const and arrival", name)
        path = self.source.optional_text(content, "from", name)
        arrival = self.source.optional_text(content, "arrival", name)
        constant = self._constant(name, content.get("const"))
        usual = self._usual(name, path, arrival, constant)
        kind = self.source.text_of(content, "type", name, usual)
        if kind not in KINDS:
            raise self._mistake(
                f"the column {name!r:.60} has type {kind!r:.40}, allowed are {', '.join(KINDS)}", name
            )
        self._try(name, constant, kind)
        return Column(name, kind, path, constant, arrival)

    def _constant(self, name: str, constant: object) -> str | int | bool | None:
        if constant is None or isinstance(constant, str | int):
            return constant
        raise self._mistake(f"const of {name!r:.60} must be a text, a whole number, true or false", name)

    def _usual(self, name: str, path: str | None, arrival: str | None, constant: object) -> str:
        """Return the kind of a column that does not say it."""
        if path is not None:
            return _KINDS.get(self.schema.fields[self._field(name, path)].type, "text")
        if arrival is None:
            return (
                "boolean"
                if isinstance(constant, bool)
                else "integer"
                if isinstance(constant, int)
                else "text"
            )
        known = [fact for fact in ARRIVAL if fact != "row" or self.path]
        if arrival not in known:
            raise self._mistake(
                f"{name!r:.60} has arrival {arrival!r:.40}, allowed are {', '.join(known)}", name
            )
        return ARRIVAL[arrival]

    def _field(self, name: str, path: str) -> str:
        """Return the path from the form of the field that `path` leads to from here."""
        full = full_path(path, self.path)
        if full not in self.schema.fields or self.schema.fields[full].type in ("object", "array"):
            raise self._mistake(f"{name!r:.60} comes from {path!r:.60}, which is no field of the form", name)
        if full.count("[]") > (
            full_path(paths.ROOT, self.path).count("[]") if not path.startswith("/") else 0
        ):
            raise self._mistake(f"{name!r:.60} comes from {path!r:.60}, of which there may be several", name)
        return full

    def _try(self, name: str, constant: object, kind: str) -> None:
        try:
            if constant is not None:
                converted(constant, kind, self.form.date_format)
        except ValueError:
            raise self._mistake(f"const of {name!r:.60} is no {kind}", name) from None

    def _mistake(self, reason: str, name: str) -> ProfileError:
        return self.source.mistake(reason, *self.near, name)


def full_path(path: str, listed: str | None) -> str:
    """Return `path`, counted from a row of the list `listed` if there is one, as counted from the form."""
    if path.startswith("/"):
        return path[1:]
    if listed is None:
        return path
    return f"{listed}[]" if path == paths.ROOT else f"{listed}[].{path}"


def _refuse_forgotten(source: Source, every: list[Rows], schema: Schema) -> None:
    left_out = source.texts_of(source.content, "left_out", _FILE)
    for path in left_out:
        if path not in schema.fields:
            raise source.mistake(f"left_out has {path!r:.60}, which is not in the form", "left_out", path)
    used = {full_path(column.path, rows.path) for rows in every for column in rows.columns if column.path}
    for field in schema.fields.values():
        is_leaf = field.type not in ("object", "array")
        if is_leaf and field.path not in used and not any(_is_within(field.path, path) for path in left_out):
            raise source.mistake(f"{field.path} goes into no column; add it, or name it in left_out")


def _is_within(path: str, around: str) -> bool:
    return path == around or path.startswith((f"{around}.", f"{around}[]"))
