"""A record -> CSV, RFC 4180: a line of paths, a line of values.

Each field of the form has its column, whether it is filled or not; a list has as many groups of columns as
the record has rows, `investors[0].INV`, `investors[1].INV`. Texts are quoted and whole numbers are not, so
that a code keeps its zeros; between two commas is nothing where a field is empty.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from qrbridge.delivery.leaves import leaves, text_of
from qrbridge.delivery.values import Fields, Form, Layout
from qrbridge.profile import paths

_TAKEN_FOR_ELSE = re.compile(r"[=+@\t\r＝＋＠－-]|0[0-9]+$|[0-9]{12,}$|[0-9]+[Ee][0-9]+$")
"""What a spreadsheet takes for a formula, or for a number that loses its zeros or its last digits."""


def csv(fields: Fields, layout: Layout, form: Form) -> str:
    """Return the two lines."""
    values = dict(leaves(fields))
    header = list(dict.fromkeys([*_columns(_patterns(form), fields), *values]))
    end = "\r\n" if layout.crlf else "\n"
    rows = (header, [values.get(path) for path in header])
    return "".join(",".join(_cell(value, layout.spreadsheet) for value in row) + end for row in rows)


def _patterns(form: Form) -> list[str]:
    every = form.schema.fields.values() if form.schema else ()
    return [field.path for field in every if field.type not in ("object", "array")]


def _columns(patterns: Iterable[str], fields: Fields) -> Iterator[str]:
    """Yield the paths of `patterns`, those within a list once for each of its rows."""
    for listed, group in groupby(patterns, _list_of):
        if listed is None:
            yield from group
            continue
        inside = [pattern.removeprefix(f"{listed}[]") for pattern in group]
        for row, _ in paths.select(fields, f"{listed}[]"):
            yield from _columns([row + rest for rest in inside], fields)


def _list_of(pattern: str) -> str | None:
    listed, within, _ = pattern.partition("[]")
    return listed if within else None


def _cell(value: object, spreadsheet: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = text_of(value)
    shown = f"'{text}" if spreadsheet and _TAKEN_FOR_ELSE.match(text) else text
    return '"' + shown.replace('"', '""') + '"'
