"""The fields and code tables of a schema: words in both languages, unknown hints, what is open or unused."""

import re
from collections.abc import Iterator, Mapping

from qrbridge.profile.parse_materials import TABLE as MATERIALS
from qrbridge.profile.read import Source
from qrbridge.profile.remarks import Remark, nodes, remark
from qrbridge.profile.values import Field, Schema, Table, Words

_HINTS = frozenset({
    "x-title-en", "x-description-en", "x-allowed-zh", "x-allowed-en", "x-enum-zh", "x-enum-en", "x-codes",
    "x-check", "x-max-bytes", "x-material", "x-on-spot",
})  # fmt: skip

_PACK_HINT = "x-pack"
"""Hints for the packed form begin like this; they say nothing to this room."""

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_ENGLISH = re.compile("[a-z]{3,}")


def schema_remarks(source: Source, schema: Schema, tables: Mapping[str, Table]) -> Iterator[Remark]:
    """Yield what is wrong with the fields of `schema`; `tables` are those of the record."""
    by_path = nodes(schema)
    if schema.document.get("additionalProperties") is not False:
        yield remark("object_open", source, ("properties",), path=source.file)
    for path, field in schema.fields.items():
        node = by_path[path]
        yield from _words(source, path, field)
        if field.type == "object" and node.get("additionalProperties") is not False:
            yield remark("object_open", source, (path,), path=path)
        if (
            field.material is not None
            and MATERIALS in tables
            and field.material not in tables[MATERIALS].codes
        ):
            yield remark("material_unknown", source, (path,), path=path, found=field.material)
        for hint in node:
            if hint.startswith("x-") and hint not in _HINTS and not hint.startswith(_PACK_HINT):
                known = ", ".join(sorted(_HINTS))
                yield remark("hint_unknown", source, (path, hint), path=path, found=hint, known=known)


def table_remarks(files: Mapping[str, str], schema: Schema) -> Iterator[Remark]:
    """Yield what is wrong with the code tables of the record, whose `files` are given."""
    used = {field.table for field in schema.fields.values()}
    used |= {str(rule.facts.get("table")) for rule in schema.rules}
    for name, table in schema.tables.items():
        source = Source(f"codes/{name}.toml", files[f"codes/{name}.toml"])
        if name not in used:
            yield remark("table_unused", source, (), table=name)
        yield from wrong_words(source, ("title_zh",), "title", table.title)
        yield from wrong_edition(source, table.edition)
        for code, words in table.codes.items():
            yield from wrong_words(source, ("codes", code), code, words)


def _words(source: Source, path: str, field: Field) -> Iterator[Remark]:
    yield from wrong_words(source, (path, "title"), path, field.title)
    yield from wrong_words(source, (path, "description"), path, field.description)
    if field.allowed is not None:
        yield from wrong_words(source, (path, "x-allowed-zh"), path, field.allowed)
    for words in (field.meanings or {}).values():
        yield from wrong_words(source, (path, "x-enum-zh"), path, words)


def wrong_words(source: Source, near: tuple[str, ...], where: str, words: Words) -> Iterator[Remark]:
    """Yield a remark if `words` are not in the language that they should be in."""
    if not words.en.strip() or (_HAN.search(words.en) and not _ENGLISH.search(words.en)):
        yield remark("words_en", source, near, where=where, found=words.en)
    # A bare number or sign reads the same in both.
    if not words.zh.strip() or (_ENGLISH.search(words.zh) and not _HAN.search(words.zh)):
        yield remark("words_zh", source, near, where=where, found=words.zh)


def wrong_edition(source: Source, edition: Words) -> Iterator[Remark]:
    """Yield a remark if the Chinese name of an edition has English words."""
    if _ENGLISH.search(edition.zh):
        yield remark(
            "edition_zh",
            source,
            ("edition_zh" if "edition_zh" in source.content else "edition",),
            found=edition.zh,
        )
