"""The texts of an object: allowed characters, the target's charset, code tables and check digits."""

import json
import unicodedata
from collections.abc import Iterator

from qrbridge.profile import paths
from qrbridge.profile.identifiers import CHECKS
from qrbridge.profile.plain import REPLACEMENT
from qrbridge.profile.values import ERROR, WARNING, Field, Finding, Schema, Words
from qrbridge.profile.words import finding

# Controls, invisible and direction-changing characters, private use and line separators.
_NOT_IN_TEXT = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})

_SHOWN = 40
"""Characters of a wrong value that a finding quotes."""

_NAMED = 5
"""Wrong characters of one text that a finding names."""


def text_faults(value: object, schema: Schema) -> Iterator[Finding]:
    """Yield the findings of each text in the plain `value`: characters, bytes, codes and check digits."""
    for path, text in _texts(value, paths.ROOT):
        if not _is_plain(text, schema.charset):
            yield from _character_faults(path, text, schema)
        field = schema.fields.get(paths.pattern(path))
        if field is not None:
            yield from _size_faults(path, text, field, schema)
            yield from _code_faults(path, text, field, schema)


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, paths.child(path, number))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, paths.child(path, name))


def _is_plain(text: str, charset: str) -> bool:
    """Say at a glance, as of nearly every text, that there is nothing to say of its characters."""
    # Printable is less than what is allowed: the rest is looked at one by one.
    plain = text.isprintable() and text == text.strip() and REPLACEMENT not in text
    return plain and unicodedata.is_normalized("NFC", text) and _encodes(text, charset)


def _character_faults(path: str, text: str, schema: Schema) -> Iterator[Finding]:
    signs = sorted(set(text))
    barred = [sign for sign in signs if unicodedata.category(sign) in _NOT_IN_TEXT or sign == REPLACEMENT]
    missing = [sign for sign in signs if sign not in barred and not _encodes(sign, schema.charset)]
    if barred:
        yield finding("bad_text", path, schema, {"code_points": _code_points(barred)})
    if missing:
        facts = {"signs": " ".join(missing[:_NAMED]), "code_points": _code_points(missing)}
        yield finding("not_in_charset", path, schema, {**facts, "charset": schema.charset.upper()})
    # A line end at the edge is barred already, and would only be told twice.
    kept = "".join(sign for sign in text if sign not in barred)
    if kept != kept.strip():
        yield finding("bad_text_edge", path, schema)
    if not unicodedata.is_normalized("NFC", text):
        yield finding("bad_text_form", path, schema)


def _size_faults(path: str, text: str, field: Field, schema: Schema) -> Iterator[Finding]:
    if field.max_length is not None and len(text) > field.max_length:
        return  # Too long in characters already.
    size = len(text.encode(schema.charset, "replace"))
    if field.max_bytes is not None and size > field.max_bytes:
        yield finding("too_long_bytes", path, schema, {"found": size, "allowed": field.max_bytes})


def _code_faults(path: str, text: str, field: Field, schema: Schema) -> Iterator[Finding]:
    if field.table is not None and text not in schema.tables[field.table].codes:
        table = schema.tables[field.table]
        severity = WARNING if table.is_open else ERROR
        facts = {"found": shown(text), "table": _edition(table.title, table.edition)}
        yield finding("unknown_code", path, schema, facts, severity)
    if field.check is not None and not CHECKS[field.check](text):
        yield finding("bad_check", path, schema)


def _code_points(signs: list[str]) -> str:
    named = ", ".join(f"U+{ord(sign):04X}" for sign in signs[:_NAMED])
    return named if len(signs) <= _NAMED else f"{named}, …"


def _edition(words: Words, edition: Words) -> Words:
    return Words(f"{words.en}, {edition.en}", f"{words.zh}（{edition.zh}）")


def _encodes(text: str, charset: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def shown(value: object) -> str:
    """Return the beginning of a wrong value as a finding quotes it, on one line."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    kept = "".join(
        sign if unicodedata.category(sign) not in _NOT_IN_TEXT else "?" for sign in text[: _SHOWN + 1]
    )
    return kept if len(kept) <= _SHOWN else f"{kept[:_SHOWN]}…"
