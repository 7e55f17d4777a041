"""The values of this room: what a form is, how a file is laid out, where a record goes, what was done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL

from qrbridge.profile import Profile, Schema, Wrapping


@dataclass(frozen=True, slots=True)
class Form:
    """What is known of a record's fields: their schema, how their XML is built, how they write a day.

    A record of a form that this release does not know has no schema.
    """

    schema: Schema | None = None
    wrapping: Wrapping = field(default_factory=Wrapping)
    date_format: str = "YYYY-MM-DD"


def form_of(profile: Profile) -> Form:
    """Return the form that a department takes."""
    return Form(profile.outbound, profile.wrapping, profile.date_format)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is made: `format` is one of WRITERS, `bom` a byte order mark, `crlf` the line ends of DOS.

    A CSV for `spreadsheet` is for people to look at: what a spreadsheet would take for a formula or a number
    has an apostrophe in front, so it is not for another program to import.
    """

    format: str = "json"
    charset: str = "utf-8"
    bom: bool = False
    crlf: bool = False
    spreadsheet: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, and the one of `path`, `constant` and `arrival` that it is filled from.

    `path` leads to a field from the row's own place in the form, or from the whole form if it begins with /;
    `arrival` names a fact of the arrival; `kind` is one of KINDS.
    """

    name: str
    kind: str
    path: str | None = None
    constant: str | int | bool | None = None
    arrival: str | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """A table, and its columns; one row for each group that stands in the form's list `path`, or one row."""

    table: str
    columns: tuple[Column, ...]
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables that a record goes into, those of its lists after the first one, which has one row."""

    rows: tuple[Rows, ...]
    schema: str | None = None

    @property
    def main(self) -> Rows:
        """The table with one row for a record."""
        return self.rows[0]


@dataclass(frozen=True, slots=True)
class FileTarget:
    """A folder that a business system takes files from."""

    name: str
    folder: Path
    layout: Layout


@dataclass(frozen=True, slots=True)
class TableTarget:
    """Tables in the database at `url`.

    A record that is there is recognised in the marker table, or, where `key` is given, by its digest in that
    column of the first table.
    """

    name: str
    url: URL
    tables: Tables
    key: str | None = None


Target = FileTarget | TableTarget

Fields = Mapping[str, object]
"""A record in the fields of its form."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """That an arrival is in a target, in the file or table `where`; `new` if it came there now."""

    target: str
    number: int
    where: str
    new: bool
