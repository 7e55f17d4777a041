"""A department's mapping: targets that nothing fills, or that cannot take it; conditions that never hold."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qrbridge.profile.convert import NAME
from qrbridge.profile.lint_tables import untranslated
from qrbridge.profile.parse_crosswalk import own_codes
from qrbridge.profile.parse_rules import joined
from qrbridge.profile.paths import ROOT
from qrbridge.profile.read import Source
from qrbridge.profile.remarks import LintedProfile, Remark, Terms, condition_remarks, remark
from qrbridge.profile.values import Condition, Entry, Group

_ISSUED = "issued."

_Refusal = Callable[[Any, str], bool]

_REFUSALS: Mapping[str, _Refusal] = {
    "enum": lambda options, text: text not in options,
    "const": lambda option, text: text != option,
    "pattern": lambda pattern, text: re.search(pattern, text) is None,
    "maxLength": lambda most, text: len(text) > most,
    "minLength": lambda least, text: len(text) < least,
}
"""Words of a schema, and when they do not allow a text."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a mapping for one source of its row: its target, and the conditions around it."""

    entry: Entry
    target: str
    base: str
    around: tuple[Terms, ...]

    def source(self, path: str) -> str:
        """Return `path`, counted from the row, as the record names it."""
        return joined(self.base, path)


def mapping_remarks(
    linted: LintedProfile, source: Source, issuers: Mapping[str, frozenset[str] | None]
) -> Iterator[Remark]:
    """Yield what is wrong with the mapping of a department, which is in `source`."""
    lines = list(_lines(linted.profile.mapping, ROOT, ROOT, ()))
    yield from _unfilled(linted, source, lines)
    yield from _unused_tables(linted, lines)
    for line in lines:
        own = tuple(_terms(line.entry.when, line.base))
        yield from condition_remarks(linted, source, line.target, own, line.around)
        yield from _waiting(source, line, issuers)
        yield from _without_effect(source, line)
        yield from _codes(linted, source, line)
        yield from _types(linted, source, line)
        yield from _constants(linted, source, line)
        yield from _lengths(linted, source, line)


def _lines(group: Group, target: str, base: str, around: tuple[Terms, ...]) -> Iterator[_Line]:
    for entry in group.entries:
        yield _Line(entry, joined(target, entry.target), base, around)
    for name, block in group.blocks.items():
        yield from _lines(block, joined(target, name), base, around)
    for name, rows in group.lists.items():
        for path in rows.sources:
            row = joined(base, path)
            inside = (*around, *_terms(rows.when, row))
            yield from _lines(rows.group, joined(target, f"{name}[]"), row, inside)


def _terms(condition: Condition, base: str) -> Iterator[Terms]:
    for path, terms in condition.terms.items():
        yield joined(base, path), terms


def _unfilled(linted: LintedProfile, source: Source, lines: list[_Line]) -> Iterator[Remark]:
    filled = {line.target for line in lines}
    for path, field in linted.profile.outbound.fields.items():
        is_leaf = field.type not in ("object", "array")
        if is_leaf and path not in filled:
            around = path.rpartition(".")[0]
            yield remark("target_unfilled", source, (around or "fields",), target=path)


def _unused_tables(linted: LintedProfile, lines: list[_Line]) -> Iterator[Remark]:
    used = {line.entry.crosswalk for line in lines}
    for name in sorted(linted.profile.crosswalks.keys() - used):
        file = f"codes/{name}.toml"
        yield remark("table_unused", Source(file, linted.files[file]), (), table=name)


def _waiting(source: Source, line: _Line, issuers: Mapping[str, frozenset[str] | None]) -> Iterator[Remark]:
    entry = line.entry
    issued = [line.source(path).removeprefix(_ISSUED) for path in entry.sources if path.startswith(_ISSUED)]
    if entry.awaits is not None and entry.awaits not in issuers:
        facts = {"target": line.target, "awaits": entry.awaits, "known": ", ".join(sorted(issuers))}
        yield remark("awaits_unknown", source, (line.target,), **facts)
    elif entry.awaits is not None and _lacks(issuers[entry.awaits], issued):
        facts = {"target": line.target, "awaits": entry.awaits, "path": ", ".join(entry.sources)}
        yield remark("awaits_not_issued", source, (line.target,), **facts)
    elif entry.awaits is None and entry.must and issued:
        facts = {"target": line.target, "path": entry.sources[0]}
        yield remark("awaits_missing", source, (line.target,), **facts)


def _lacks(issues: frozenset[str] | None, wanted: Sequence[str]) -> bool:
    # What a department issues that cannot be loaded nobody knows, and its mistake is told already.
    return issues is not None and issues.isdisjoint(wanted)


def _without_effect(source: Source, line: _Line) -> Iterator[Remark]:
    entry = line.entry
    several = len(entry.sources) > 1 or any("[]" in path for path in entry.sources)
    idle = {
        "decimals": entry.decimals != 6 and entry.convert != "money",
        "float32": entry.float32 and entry.convert not in ("money", "percent"),
        "join": entry.join is not None and not several,
        "like": bool(entry.like) and not several,
    }
    for word in (word for word, is_idle in idle.items() if is_idle):
        yield remark("no_effect", source, (line.target,), target=line.target, word=word)


def _codes(linted: LintedProfile, source: Source, line: _Line) -> Iterator[Remark]:
    """Yield the codes of the source that its crosswalk does not know, where the crosswalk names no table."""
    entry = line.entry
    if entry.crosswalk is None:
        return
    table = linted.profile.crosswalks[entry.crosswalk]
    for path in map(line.source, entry.sources):
        found = linted.profile.canonical.fields.get(path)
        if found is None:
            continue
        if found.table is not None and found.table != table.canonical:
            facts = {"target": line.target, "table": entry.crosswalk, "found": table.canonical or "-"}
            yield remark("other_table", source, (line.target,), **facts, path=path, allowed=found.table)
        elif table.canonical is None:
            own = Source(f"codes/{entry.crosswalk}.toml", linted.files[f"codes/{entry.crosswalk}.toml"])
            for code in untranslated(table, linted.values(path)):
                yield remark("code_untranslated", own, ("map",), code=code, table=path)


def _types(linted: LintedProfile, source: Source, line: _Line) -> Iterator[Remark]:
    """Yield a target whose type is not what comes."""
    entry, wanted = line.entry, str(linted.targets[line.target].get("type"))
    for path in map(line.source, entry.sources):
        given = str(linted.sources.get(path, {}).get("type", wanted))
        copied = entry.crosswalk is None and entry.convert == "copy" and entry.join is None
        comes = given if copied else "string"
        if comes != wanted:
            facts = {"target": line.target, "found": comes, "path": path, "allowed": wanted}
            yield remark("type_differs", source, (line.target,), **facts)


def _constants(linted: LintedProfile, source: Source, line: _Line) -> Iterator[Remark]:
    """Yield what the target always, or for some code, gets and cannot take."""
    for text, code in _fixed(linted, line):
        why = _refused(text, linted.targets[line.target], linted.profile.charset)
        if why is not None:
            facts = {"target": line.target, "found": text, "code": code, "why": why}
            yield remark("value_refused", source, (line.target,), **facts)


def _fixed(linted: LintedProfile, line: _Line) -> Iterator[tuple[str, str]]:
    """Yield each (text, where it comes from) that the line can give and that is known beforehand."""
    entry, profile = line.entry, linted.profile
    if entry.constant is not None:
        yield entry.constant, "const"
    for row, text in entry.by_source.items():
        yield text, row
    if entry.crosswalk is not None:
        table = profile.crosswalks[entry.crosswalk]
        for code, own in table.codes.items():
            for text in own_codes(own):
                yield (table.names.get(text, text) if entry.convert == NAME else text), code
    elif entry.table is not None and entry.join is None:
        for code, words in profile.canonical.tables[entry.table].codes.items():
            if entry.convert in ("copy", NAME):
                yield (words.zh if entry.convert == NAME else code), code


def _refused(text: str, node: Mapping[str, object], charset: str) -> str | None:
    """Return the word of the schema, or the charset, that does not allow `text`, if any."""
    try:
        size = len(text.encode(charset))
    except UnicodeEncodeError:
        return charset
    most = node.get("x-max-bytes")
    if isinstance(most, int) and size > most:
        return "x-max-bytes"
    return next(
        (word for word, refuses in _REFUSALS.items() if word in node and refuses(node[word], text)), None
    )


def _lengths(linted: LintedProfile, source: Source, line: _Line) -> Iterator[Remark]:
    """Yield a note where the target is shorter than its source can be, or longer than it ever is."""
    entry, most = line.entry, linted.profile.outbound.fields[line.target].max_length
    sources = [linted.profile.canonical.fields.get(line.source(path)) for path in entry.sources]
    lengths = [field.max_length for field in sources if field is not None and field.max_length]
    if (
        most is None
        or entry.crosswalk
        or entry.table
        or entry.join is not None
        or len(lengths) < len(sources)
    ):
        return
    longest = max(lengths, default=most)
    if most != longest:
        facts = {"target": line.target, "found": most, "path": entry.sources[0], "allowed": longest}
        yield remark("shorter" if most < longest else "longer", source, (line.target,), **facts)
