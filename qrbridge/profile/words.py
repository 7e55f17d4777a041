"""A fault -> a finding in words for a clerk: the texts stand in `messages/finding.toml`."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from qrbridge import messages
from qrbridge.profile.paths import pattern
from qrbridge.profile.values import ERROR, Field, Finding, Schema, Severity, Words

# Several texts may have the same code: what differs is what the clerk is told to do.
_CODES = {
    "bad_text_form": "BAD_TEXT",
    "bad_text_edge": "BAD_TEXT",
    "too_long_bytes": "TOO_LONG",
    "unknown_code": "BAD_CODE",
    "not_mappable": "BAD_CODE",
    "not_allowed_value": "BAD_CODE",
    "no_name": "BAD_CODE",
    "req_target": "REQ_FIELD",
    "req_rule": "REQ_FIELD",
    "bad_value": "BAD_FORMAT",
    "bad_count_rule": "BAD_COUNT",
    "born_after": "BAD_CHECK",
    "duplicate_row": "DUPLICATE",
}


def finding(
    key: str,
    path: str,
    schema: Schema,
    facts: Mapping[str, object] = MappingProxyType({}),
    severity: Severity = ERROR,
) -> Finding:
    """Return the finding `key` of `finding.toml` at `path`, with its facts in each language.

    A fact may be `Words`. The title, the material and whether it can be put right on the spot are those of
    the schema's field at `path`, or of the nearest one around it.
    """
    field = nearest(path, schema)
    audience = schema.audience
    of = Words(f" ({audience.en})", f"（{audience.zh}）") if audience else ""
    every = {"title": title(path, schema), "of": of, **facts}
    text = f"finding.{_for_reader(key, schema)}"
    return Finding(
        code=_CODES.get(key, key.upper()),
        field=path,
        text_en=messages.text(text, "en", every),
        text_zh=messages.text(text, "zh", every),
        material=field.material if field else None,
        on_spot=field.on_spot if field else False,
        severity=severity,
    )


def _for_reader(key: str, schema: Schema) -> str:
    """Return the key of the text that says what this reader can do; a department has no applicant to ask."""
    own = f"{key}_answer"
    return own if schema.read_by_audience and own in messages.catalogue("finding") else key


def moved(found: Finding, path: str, schema: Schema) -> Finding:
    """Return `found` at `path` of another schema, with the material and the on-spot mark from there."""
    field = nearest(path, schema)
    if field is None:
        return replace(found, field=path)
    return replace(found, field=path, material=field.material, on_spot=field.on_spot)


def nearest(path: str, schema: Schema) -> Field | None:
    """Return the field of `schema` that `path` names, or else the nearest one around it, if any."""
    place = pattern(path)
    while place not in schema.fields:
        place = place[:-2] if place.endswith("[]") else place.rpartition(".")[0]
        if not place:
            return None
    return schema.fields[place]


def title(path: str, schema: Schema) -> Words:
    """Return the title of the field at `path`, after that of the group or the row that it stands in.

    Rows are counted from 1: `shareholders[1].name` is "shareholders 2, name".
    """
    field = nearest(path, schema)
    if field is None:
        return schema.title
    if path.endswith("]"):
        return _row_title(path, schema)
    around = path.rpartition(".")[0]
    if not around or pattern(path) != field.path:
        return field.title
    group = _row_title(around, schema) if around.endswith("]") else schema.fields[pattern(around)].title
    return Words(f"{group.en}, {field.title.en}", f"{group.zh}，{field.title.zh}")


def _row_title(path: str, schema: Schema) -> Words:
    listed, _, number = path.removesuffix("]").rpartition("[")
    field = schema.fields.get(pattern(listed))
    words = field.title if field else schema.title
    if not number:
        return words
    return Words(f"{words.en} {int(number) + 1}", f"{words.zh}第 {int(number) + 1} 项")
