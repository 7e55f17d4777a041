"""`mapping.toml` of a department -> the groups, lists and entries of its target fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from qrbridge.profile import paths
from qrbridge.profile.convert import CONVERSIONS, NAME
from qrbridge.profile.parse_crosswalk import own_codes
from qrbridge.profile.parse_rules import joined
from qrbridge.profile.read import Source
from qrbridge.profile.values import Condition, Crosswalk, Entry, Group, Rows, Schema

_TARGET = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_MAX_DEPTH = 8

_GROUP = ("fields", "block", "list")
_ROWS = ("from", "when", "must", *_GROUP)
_ENTRY = (
    "from", "const", "by_source", "like", "as", "codes", "join", "decimals", "float32", "when",
    "must", "awaits",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Where:
    """What a mapping is read with, and the place in it: bases are source objects, target is a path."""

    source: Source
    canonical: Schema
    outbound: Schema
    crosswalks: Mapping[str, Crosswalk]
    bases: tuple[str, ...] = (paths.ROOT,)
    rows: tuple[str, ...] = ()
    target: str = paths.ROOT
    depth: int = _MAX_DEPTH

    def inside(
        self, name: str, *, bases: tuple[str, ...] | None = None, rows: tuple[str, ...] = ()
    ) -> "_Where":
        """Return the place inside the target block, or list of `rows`, called `name`."""
        target = joined(self.target, f"{name}[]" if rows else name)
        if self.depth == 0:
            raise self.source.mistake(f"more than {_MAX_DEPTH} levels at {target}", target)
        if target not in self.outbound.fields:
            raise self.source.mistake(f"there is no target {target} in the outbound schema", target)
        rest = (self.canonical, self.outbound, self.crosswalks)
        return _Where(self.source, *rest, bases or self.bases, rows or self.rows, target, self.depth - 1)

    def known(self, path: str, name: str) -> str:
        """Return the source path `path` if the record can have it at each base; else ProfileError."""
        self.source.path(path, name)
        for base in self.bases:
            if joined(base, path) in self.canonical.fields:
                return path
        raise self.source.mistake(f"{name} comes from {path}, which is not in the record", name, path)


def parse_mapping(
    source: Source, canonical: Schema, outbound: Schema, crosswalks: Mapping[str, Crosswalk]
) -> Group:
    """Return the mapping; ProfileError for a field, a table or a conversion that is not there.

    A target that the outbound schema demands must be there, and marked `must`, unless it has a `when`.
    """
    source.allow(source.content, _GROUP, source.file)
    return _group(source.content, _Where(source, canonical, outbound, crosswalks), source.file)


def _group(table: Mapping[str, object], where: _Where, name: str) -> Group:
    source = where.source
    fields = source.table_of(table, "fields", name)
    blocks = source.table_of(table, "block", name)
    lists = source.table_of(table, "list", name)
    group = Group(
        entries=tuple(_entry(source.table_of(fields, target, name), where, target) for target in fields),
        blocks={target: _block(source.table_of(blocks, target, name), where, target) for target in blocks},
        lists={target: _rows(source.table_of(lists, target, name), where, target) for target in lists},
    )
    _check_demands(group, where)
    return group


def _block(table: Mapping[str, object], where: _Where, key: str) -> Group:
    inner = where.inside(key)
    where.source.allow(table, _GROUP, inner.target)
    return _group(table, inner, inner.target)


def _rows(table: Mapping[str, object], where: _Where, key: str) -> Rows:
    source, name = where.source, joined(where.target, key)
    source.allow(table, _ROWS, name)
    sources = source.texts_of(table, "from", name)
    if not sources:
        raise source.mistake(f"the list {name} needs from = ...", name)
    bases = tuple(joined(base, where.known(path, name)) for base in where.bases for path in sources)
    inner = where.inside(key, bases=bases, rows=sources)
    return Rows(
        sources=sources,
        group=_group(table, inner, name),
        when=_condition(table, inner, name),
        must=source.yes_of(table, "must", name),
    )


def _entry(table: Mapping[str, object], where: _Where, key: str) -> Entry:
    source, name = where.source, joined(where.target, key)
    if not _TARGET.fullmatch(key):
        raise source.mistake(f"the target {key!r:.60} must be of letters, digits and _", key)
    source.allow(table, _ENTRY, name)
    if name not in where.outbound.fields:
        raise source.mistake(f"there is no target {name} in the outbound schema", name)
    by_source = source.table_of(table, "by_source", name)
    entry = Entry(
        target=key,
        sources=tuple(where.known(path, name) for path in source.texts_of(table, "from", name)),
        constant=source.optional_text(table, "const", name),
        by_source={row: source.text_of(by_source, row, name) for row in by_source},
        convert=source.text_of(table, "as", name, "copy"),
        crosswalk=source.optional_text(table, "codes", name),
        table=_table(source.texts_of(table, "from", name), where),
        join=source.optional_text(table, "join", name),
        like=source.texts_of(table, "like", name),
        decimals=source.number_of(table, "decimals", name, 6),
        float32=source.yes_of(table, "float32", name),
        when=_condition(table, where, name),
        must=source.yes_of(table, "must", name),
        awaits=source.optional_text(table, "awaits", name),
    )
    _check_entry(entry, where)
    return entry


def _table(sources: tuple[str, ...], where: _Where) -> str | None:
    """Return the one code table that all `sources` have, if they do."""
    fields = [where.canonical.fields.get(joined(base, path)) for base in where.bases for path in sources]
    tables = {field.table for field in fields if field is not None}
    return tables.pop() if len(tables) == 1 else None


def _condition(table: Mapping[str, object], where: _Where, name: str) -> Condition:
    condition = where.source.condition_of(table, "when", name)
    for path in condition.terms:
        where.known(path, name)
    return condition


def _check_entry(entry: Entry, where: _Where) -> None:
    source, name = where.source, joined(where.target, entry.target)
    origins = (bool(entry.sources), entry.constant is not None, bool(entry.by_source))
    if sum(origins) != 1:
        raise source.mistake(f"{name} needs exactly one of from, const and by_source", name)
    if entry.convert not in CONVERSIONS:
        raise source.mistake(
            f"{name} is converted as {entry.convert!r:.40}, known are {', '.join(CONVERSIONS)}", name
        )
    if entry.crosswalk is not None and entry.crosswalk not in where.crosswalks:
        raise source.mistake(
            f"{name} has the code table {entry.crosswalk!r:.40}, which is not in codes/", name
        )
    if entry.convert == NAME:
        _check_names(entry, where)
    elif entry.crosswalk is not None and entry.convert != "copy":
        raise source.mistake(f"{name} is converted by codes, so as = {entry.convert!r} has no effect", name)
    if entry.by_source and set(entry.by_source) != set(where.rows):
        raise source.mistake(f"by_source of {name} must name the sources {', '.join(where.rows)}", name)


def _check_names(entry: Entry, where: _Where) -> None:
    """Refuse a name of a code that has none: the table must be known, or have names of its own."""
    name = joined(where.target, entry.target)
    if entry.crosswalk is None and entry.table is None:
        raise where.source.mistake(f"{name} is the name of a code, but its source has no code table", name)
    if entry.crosswalk is not None:
        table = where.crosswalks[entry.crosswalk]
        given = {code for own in table.codes.values() for code in own_codes(own)}
        if missing := sorted(given - table.names.keys()):
            codes = ", ".join(missing)
            raise where.source.mistake(
                f"{name} is a name of {entry.crosswalk}, whose [names] lack {codes}", name
            )


def _check_demands(group: Group, where: _Where) -> None:
    """Refuse a mapping that leaves out, or need not fill, what the outbound schema demands."""
    filled = {entry.target for entry in group.entries if entry.must}
    filled |= {*group.blocks, *(name for name, rows in group.lists.items() if rows.must)}
    there = {*group.lists, *(entry.target for entry in group.entries)}
    for field in where.outbound.fields.values():
        group_path, _, name = field.path.rpartition(".")
        if field.must and (group_path or paths.ROOT) == where.target and name not in filled:
            # What is not there has no line; the group has one.
            near = field.path if name in there else group_path or "fields"
            raise where.source.mistake(
                f"the outbound schema demands {field.path}, so it needs a line with must = true", near
            )
