"""`materials.toml` of a department -> the papers that it asks for.

Their names are those of the record's code table, so that what several departments ask for is one paper.
"""

from collections.abc import Mapping

from qrbridge.profile.read import Source
from qrbridge.profile.values import Material, Schema

MATERIALS_FILE = "materials.toml"

TABLE = "material"
"""The record's code table of all papers."""

_TOP = ("source", "materials")
_ENTRY = ("original", "copies", "must", "when", "source")
_FILE = "the file"
"""How mistakes call it: its name would lead to the line of [materials]."""

_MOST = 99
"""Copies of one paper, as many as an application can list."""


def parse_materials(files: Mapping[str, str], canonical: Schema) -> tuple[Material, ...]:
    """Return the papers in the order of the file, none if a department has no `materials.toml`.

    ProfileError for a paper that the record's table does not have, unless that is open, and for a condition
    on a field that the record does not have.
    """
    if MATERIALS_FILE not in files:
        return ()
    source = Source(MATERIALS_FILE, files[MATERIALS_FILE])
    source.allow(source.content, _TOP, _FILE)
    said_by = source.text_of(source.content, "source", _FILE)
    entries = source.table_of(source.content, "materials", _FILE)
    return tuple(
        _material(source, code, source.table_of(entries, code, "materials"), canonical, said_by)
        for code in entries
    )


def _material(
    source: Source, code: str, entry: Mapping[str, object], canonical: Schema, said_by: str
) -> Material:
    source.allow(entry, _ENTRY, code)
    table = canonical.tables.get(TABLE)
    if table is None or (code not in table.codes and not table.is_open):
        raise source.mistake(f"the paper {code!r:.40} is not in the record's table {TABLE}", code)
    copies = source.number_of(entry, "copies", code, 1)
    if not 1 <= copies <= _MOST:
        raise source.mistake(f"copies of {code} must be a whole number from 1 to {_MOST}", code, "copies")
    if "original" not in entry:
        raise source.mistake(f"{code} needs original, true or false", code)
    return Material(
        code=code,
        original=source.yes_of(entry, "original", code),
        copies=copies,
        must=source.yes_of(entry, "must", code),
        when=source.condition_on(entry, "when", code, canonical.fields),
        source=source.text_of(entry, "source", code, said_by),
    )
