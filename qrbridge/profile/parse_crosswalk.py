"""`codes/NAME.toml` of a department -> a crosswalk from canonical codes to its own."""

from collections.abc import Mapping

from qrbridge.profile.parse_rules import joined
from qrbridge.profile.parse_schema import code_name
from qrbridge.profile.paths import ROOT
from qrbridge.profile.read import Source
from qrbridge.profile.values import Choice, Crosswalk, Schema, Words

_TABLE = (
    "title_en", "title_zh", "edition", "edition_en", "edition_zh", "source", "canonical", "unmappable",
    "map", "names", "notes",
)  # fmt: skip


def parse_crosswalks(files: Mapping[str, str], canonical: Schema) -> dict[str, Crosswalk]:
    """Return the crosswalks among `files` by name; ProfileError names the line of a mistake.

    A crosswalk of a closed canonical table must say of each code what becomes of it, if only `unmappable`.
    """
    return {
        name: _crosswalk(Source(file, text), canonical)
        for file, text in sorted(files.items())
        if (name := code_name(file))
    }


def _crosswalk(source: Source, canonical: Schema) -> Crosswalk:
    content, where = source.content, source.file
    source.allow(content, _TABLE, where)
    entries = source.table_of(content, "map", where)
    crosswalk = Crosswalk(
        title=source.words_of(content, "title", where),
        edition=source.edition_of(content, where),
        source=source.text_of(content, "source", where),
        canonical=source.optional_text(content, "canonical", where),
        codes={code: _code(source, code, entry, canonical) for code, entry in entries.items()},
        unmappable=frozenset(source.texts_of(content, "unmappable", where)),
        names=_names(source, source.table_of(content, "names", where)),
        notes=_notes(source, source.table_of(content, "notes", where), entries),
    )
    _check_complete(source, crosswalk, canonical)
    return crosswalk


def _code(source: Source, code: str, entry: object, canonical: Schema) -> str | Choice:
    if isinstance(entry, str):
        return entry
    if not isinstance(entry, dict):
        raise source.mistake(f'the code {code} must be a text or {{ by = "path", codes = {{...}} }}', code)
    source.allow(entry, ("by", "codes"), code)
    path = source.path(source.text_of(entry, "by", code), code)
    if joined(ROOT, path) not in canonical.fields:
        raise source.mistake(f"the code {code} is decided by {path}, which is not in the record", code)
    codes = source.table_of(entry, "codes", code)
    return Choice(path, {value: source.text_of(codes, value, code) for value in codes})


def own_codes(code: str | Choice) -> tuple[str, ...]:
    """Return all codes of the department that one canonical code may lead to."""
    return tuple(code.codes.values()) if isinstance(code, Choice) else (code,)


def _names(source: Source, names: Mapping[str, object]) -> dict[str, str]:
    return {code: source.text_of(names, code, "names") for code in names}


def _notes(source: Source, notes: Mapping[str, object], entries: Mapping[str, object]) -> dict[str, Words]:
    read = {}
    for code in notes:
        if code not in entries:
            raise source.mistake(f"there is a note on the code {code}, which is not in map", code)
        note = source.table_of(notes, code, "notes")
        source.allow(note, ("zh", "en"), f"the note on {code}")
        read[code] = Words(source.text_of(note, "en", code), source.text_of(note, "zh", code))
    return read


def _check_complete(source: Source, crosswalk: Crosswalk, canonical: Schema) -> None:
    if crosswalk.canonical is None:
        return
    if crosswalk.canonical not in canonical.tables:
        raise source.mistake(f"there is no canonical table {crosswalk.canonical!r:.40}", "canonical")
    table = canonical.tables[crosswalk.canonical]
    named = {*crosswalk.codes, *crosswalk.unmappable}
    if not table.is_open and (missing := sorted(table.codes.keys() - named)):
        raise source.mistake(f"the codes {', '.join(missing)} are neither in map nor in unmappable", "map")
    if not table.is_open and (unknown := sorted(named - table.codes.keys())):
        raise source.mistake(f"the codes {', '.join(unknown)} are not in {crosswalk.canonical}", unknown[0])
