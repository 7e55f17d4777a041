"""A remark on the files of a schema or a department, and what a condition in them can mean."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from qrbridge import messages
from qrbridge.errors import ProfileError
from qrbridge.profile import paths
from qrbridge.profile.read import Source
from qrbridge.profile.values import ERROR, Field, Profile, Schema

Weight = Literal["error", "warning", "note"]

Terms = tuple[str, tuple[str, ...]]
"""A path, and the values that a condition wants there."""

_SEVERITIES: Mapping[str, Weight] = {
    "awaits_missing": "warning",
    "choice_open": "warning",
    "hint_unknown": "warning",
    "material_unasked": "warning",
    "name_unused": "warning",
    "no_effect": "warning",
    "object_open": "warning",
    "table_unused": "warning",
    "longer": "note",
    "promise_missing": "note",
    "shorter": "note",
}
"""The remarks that are no errors."""

_PLACE = re.compile(r"(.*), line ([0-9]+)")

_OTHER = "\x00"
"""Stands for any value that no condition names."""

_MAX_VALUES = 1000
"""Values of a range of whole numbers that are looked at one by one."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing in a file: an error loses or blocks data, a warning is suspicious, a note is good to know."""

    severity: Weight
    code: str
    file: str
    line: int
    text_en: str
    text_zh: str


@dataclass(frozen=True)
class LintedProfile:
    """A profile with the texts it was made of, and the JSON Schema of each field of both sides."""

    profile: Profile
    files: Mapping[str, str] = field(repr=False)

    @cached_property
    def sources(self) -> dict[str, Mapping[str, object]]:
        """The schema of each field of the record, by its path."""
        return nodes(self.profile.canonical)

    @cached_property
    def targets(self) -> dict[str, Mapping[str, object]]:
        """The schema of each field of the department, by its path."""
        return nodes(self.profile.outbound)

    def values(self, path: str) -> "Values":
        """Return what the record can have at `path` under the regimes in which the department has a part."""
        if path == "regime":
            return Values(frozenset(self.profile.regimes))
        return values(self.profile.canonical, self.sources, path)


def remark(key: str, source: Source, near: Iterable[str], /, **facts: object) -> Remark:
    """Return the remark `key` of `lint.toml` at the line of `source` that the names `near` lead to."""
    en, zh = (messages.text(f"lint.{key}", language, facts) for language in messages.LANGUAGES)
    return Remark(_SEVERITIES.get(key, ERROR), key, source.file, source.line(*near), en, zh)


def refused(error: ProfileError) -> Remark:
    """Return the error that a file cannot be loaded as a remark."""
    file = str(error.facts.get("file", ""))
    placed = _PLACE.fullmatch(file)
    name, line = (placed[1], int(placed[2])) if placed else (file, 1)
    return Remark("error", "refused", name, line, error.text("en"), error.text("zh"))


@dataclass(frozen=True, slots=True)
class Values:
    """The values that a field can have, as conditions write them; if it is open, others as well."""

    known: frozenset[str] = frozenset()
    is_open: bool = False


def values(schema: Schema, by_path: Mapping[str, Mapping[str, object]], path: str) -> Values:
    """Return what the field at `path` can have; `by_path` is nodes(schema)."""
    found, node = schema.fields.get(path), by_path.get(path, {})
    match node:
        case {"enum": list(options)}:
            return Values(frozenset(map(paths.code_text, options)))
        case {"const": option}:
            return Values(frozenset({paths.code_text(option)}))
        case {"type": "boolean"}:
            return Values(frozenset({"true", "false"}))
        case {"type": "integer", "minimum": int(low), "maximum": int(high)} if high - low < _MAX_VALUES:
            return Values(frozenset(map(str, range(low, high + 1))))
    if found is not None and found.table is not None:
        table = schema.tables[found.table]
        return Values(frozenset(table.codes), table.is_open)
    return Values(is_open=True)


def nodes(schema: Schema) -> dict[str, Mapping[str, object]]:
    """Return the JSON Schema of each field by its path, references followed."""
    return {path: _node(schema.document, field) for path, field in schema.fields.items()}


def _node(document: Mapping[str, object], wanted: Field) -> Mapping[str, object]:
    node: object = document
    for step in wanted.path.replace("[]", ".[]").split("."):
        whole = _resolved(document, node)
        properties = whole.get("properties")
        node = (
            whole.get("items")
            if step == "[]"
            else properties.get(step)
            if isinstance(properties, dict)
            else None
        )
    return _resolved(document, node)


def _resolved(document: Mapping[str, object], node: object) -> Mapping[str, object]:
    definitions = document.get("$defs")
    while isinstance(node, dict) and isinstance(reference := node.get("$ref"), str):
        target = (
            definitions.get(reference.removeprefix("#/$defs/")) if isinstance(definitions, dict) else None
        )
        rest = {key: value for key, value in node.items() if key != "$ref"}
        node = {**target, **rest} if isinstance(target, dict) else rest
    return node if isinstance(node, dict) else {}


def can_hold(possible: Values, conditions: Iterable[tuple[str, ...]]) -> bool:
    """Say whether some value meets all `conditions`, each a tuple of terms like `12*` and `!20`."""
    conditions = tuple(conditions)
    candidates = set(possible.known)
    if possible.is_open:
        candidates |= {term.removeprefix("!").rstrip("*") for terms in conditions for term in terms} | {
            _OTHER
        }
    return any(all(paths.matches(value, terms) for terms in conditions) for value in candidates)


def lost_terms(possible: Values, terms: Iterable[str]) -> list[str]:
    """Return the `terms` that are about a value which the field cannot have."""
    return [
        term for term in terms if not possible.is_open and not can_hold(possible, [(term.removeprefix("!"),)])
    ]


def condition_remarks(
    linted: LintedProfile, source: Source, where: str, own: tuple[Terms, ...], around: tuple[Terms, ...] = ()
) -> Iterator[Remark]:
    """Yield the terms `own` of the line called `where` that never hold, those `around` it being met, too."""
    for path, terms in own:
        possible = linted.values(path)
        together = [other for place, other in (*around, *own) if place == path]
        if not can_hold(possible, together):
            facts = {"target": where, "path": path, "terms": ", ".join(terms)}
            yield remark("line_unreachable", source, (where,), **facts)
            continue
        for term in lost_terms(possible, terms):
            yield remark("term_lost", source, (where,), where=where, path=path, term=term)
