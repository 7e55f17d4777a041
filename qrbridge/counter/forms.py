"""A record as a form for people: its fields in order, with titles, the words of codes, and what was found."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qrbridge import chain
from qrbridge.counter.window import Catalogue
from qrbridge.pack import Record
from qrbridge.profile import Crosswalk, Finding, Profile, Schema, Words
from qrbridge.profile.paths import code_text, pattern
from qrbridge.profile.tracing import entry_of
from qrbridge.profile.values import Entry


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a form: a field with its value, or the heading of a group, `depth` groups deep."""

    path: str
    name: str
    title: Words
    value: str
    meaning: Words | None
    depth: int
    group: bool
    findings: tuple[Finding, ...] = ()


def rows(fields: Mapping[str, Any], schema: Schema, profile: Profile | None = None) -> list[Row]:
    """Return the lines of a record that follows `schema`; `profile` knows the words of its codes."""
    return list(_object(fields, "", 0, schema, profile))


def name_of(content: Record, catalogue: Catalogue) -> str | None:
    """Return the name of the enterprise that a record is about, None if it does not say it."""
    if content.profile not in catalogue.names():
        return chain.name(content.fields)
    profile = catalogue.load(content.profile)
    path = next((path for path in profile.outbound.fields if _is_name(entry_of(profile, path))), None)
    return chain.name(content.fields, path) if path else None


def _is_name(entry: Entry | None) -> bool:
    return entry is not None and entry.sources[:1] == (chain.NAME,) and entry.convert != "name"


def with_findings(rows: Sequence[Row], findings: Iterable[Finding]) -> list[Row]:
    """Return the lines with each finding at its field."""
    at: dict[str, list[Finding]] = {}
    for finding in findings:
        at.setdefault(finding.field, []).append(finding)
    return [replace(row, findings=tuple(at.get(row.path, ()))) for row in rows]


def _object(
    fields: Mapping[str, Any], path: str, depth: int, schema: Schema, profile: Profile | None
) -> Iterator[Row]:
    for name, value in fields.items():
        yield from _value(value, f"{path}.{name}" if path else name, depth, schema, profile)


def _value(value: Any, path: str, depth: int, schema: Schema, profile: Profile | None) -> Iterator[Row]:
    if isinstance(value, dict):
        yield _row(path, "", depth, schema, group=True)
        yield from _object(value, path, depth + 1, schema, profile)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _value(item, f"{path}[{number}]", depth, schema, profile)
    else:
        text = code_text(value)
        row = _row(path, text, depth, schema)
        yield replace(row, meaning=_meaning(path, text, schema, profile))


def _row(path: str, value: str, depth: int, schema: Schema, group: bool = False) -> Row:
    name = path.rpartition(".")[2]
    known = schema.fields.get(pattern(path)) or schema.fields.get(pattern(path).removesuffix("[]"))
    return Row(path, name, known.title if known else Words(name, name), value, None, depth, group)


def _meaning(path: str, value: str, schema: Schema, profile: Profile | None) -> Words | None:
    field = schema.fields.get(pattern(path))
    if field and field.meanings and value in field.meanings:
        return field.meanings[value]
    if field and field.table and value in schema.tables[field.table].codes:
        return schema.tables[field.table].codes[value]
    entry = entry_of(profile, path) if profile else None
    if profile is None or entry is None:
        return None
    if entry.crosswalk:
        return _translated(value, profile.crosswalks[entry.crosswalk], profile.canonical)
    return profile.canonical.tables[entry.table].codes.get(value) if entry.table else None


def _translated(value: str, crosswalk: Crosswalk, canonical: Schema) -> Words | None:
    """Return the department's word for its code, else the record's if only one code of it leads there."""
    if value in crosswalk.names:
        return Words(crosswalk.names[value], crosswalk.names[value])
    codes = canonical.tables[crosswalk.canonical].codes if crosswalk.canonical else {}
    sources = [code for code, target in crosswalk.codes.items() if target == value]
    return codes.get(sources[0]) if len(sources) == 1 else None
