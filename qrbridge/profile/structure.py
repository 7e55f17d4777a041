"""One object against one schema: types, lengths, formats, characters, codes and check digits of each field.

Owner of jsonschema-rs, whose own words and order never leave this module.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from jsonschema_rs import Draft202012Validator, EmailOptions, ValidationError

from qrbridge.errors import ProfileError
from qrbridge.profile import paths
from qrbridge.profile.read import Source
from qrbridge.profile.text import shown, text_faults
from qrbridge.profile.values import Finding, Schema, Words
from qrbridge.profile.words import finding, nearest, title

# A field with a finding of one level gets none of a later level: it would be the same fault again.
_LEVELS = {
    "BAD_TYPE": 0,
    "BAD_TEXT": 1,
    "TOO_LONG": 1,
    "TOO_SHORT": 1,
    "BAD_RANGE": 1,
    "NOT_IN_CHARSET": 1,
    "BAD_FORMAT": 2,
    "BAD_CODE": 3,
    "BAD_CHECK": 4,
}

_TYPES = {
    "string": Words("text", "文字"),
    "integer": Words("a whole number", "整数"),
    "boolean": Words("true or false", "是或否（true/false）"),
    "array": Words("a list", "列表"),
    "object": Words("a group of fields", "字段组"),
    "number": Words("a number", "数字"),
    "null": Words("nothing, or a number that is not whole", "空值或非整数"),
}


_EMAIL = EmailOptions(require_tld=True, allow_domain_literal=False, allow_display_text=False)

_KEYS = {
    "Type": "bad_type",
    "MaxLength": "too_long",
    "MinLength": "too_short",
    "Minimum": "bad_range",
    "ExclusiveMinimum": "bad_range",
    "Maximum": "bad_range",
    "ExclusiveMaximum": "bad_range",
    "MinItems": "bad_count",
    "MaxItems": "bad_count",
    "Enum": "not_allowed_value",
    "Constant": "not_allowed_value",
    "UniqueItems": "duplicate",
    "Pattern": "bad_format",
    "Format": "bad_format",
}

_SIGNS = {
    "Minimum": "≥ ",
    "ExclusiveMinimum": "> ",
    "Maximum": "≤ ",
    "ExclusiveMaximum": "< ",
    "MinItems": "≥ ",
    "MaxItems": "≤ ",
}


def compile_schema(source: Source) -> Draft202012Validator:
    """Return the validator of a JSON Schema; ProfileError if it is none or needs another file."""
    try:
        return Draft202012Validator(source.content, validate_formats=True, email_options=_EMAIL, offline=True)
    except (ValidationError, ValueError) as error:
        reason = _first_line(error)
        steps = error.instance_path if isinstance(error, ValidationError) else []
        near = [*map(str, steps), *re.findall("'([^']+)'", reason)]
        place = f"{source.file}, line {source.line(*near)}"
        raise ProfileError("profile.json_schema", file=place, reason=reason) from None


def structure(value: object, schema: Schema, *, required: bool = True) -> list[Finding]:
    """Return the findings of each field of the plain JSON `value`, in the order of the schema.

    With `required` false, fields that are missing are no finding.
    """
    faults = [*_schema_faults(value, schema, required), *text_faults(value, schema)]
    return in_order(_first_level(faults), schema)


def in_order(findings: Iterable[Finding], schema: Schema) -> list[Finding]:
    """Return the findings in the order of the schema's fields and of the rows, each fault once."""
    once = {(found.field, found.code, found.text_en): found for found in findings}
    return sorted(once.values(), key=lambda found: (*_place(found.field, schema), found.code, found.text_en))


def _place(path: str, schema: Schema) -> tuple[list[tuple[int, int, str]]]:
    place: list[tuple[int, int, str]] = []
    prefix = ""
    for step in path.replace("[", ".[").split("."):
        if step.startswith("[") and step[1:-1].isdigit():
            prefix += "[]"
            place.append((0, int(step[1:-1]), ""))
        else:
            prefix = f"{prefix}.{step}" if prefix else step
            field = schema.fields.get(prefix)
            place.append((0, field.order, "") if field else (1, 0, step))
    return (place,)


def _first_level(faults: list[Finding]) -> list[Finding]:
    first: dict[str, int] = {}
    for fault in faults:
        level = _LEVELS.get(fault.code, 0)
        first[fault.field] = min(level, first.get(fault.field, level))
    return [fault for fault in faults if _LEVELS.get(fault.code, 0) == first[fault.field]]


def _schema_faults(value: object, schema: Schema, required: bool) -> Iterator[Finding]:
    try:
        faults = list(schema.validator.iter_errors(value))
    except ValueError as error:
        raise ProfileError("profile.validator", reason=_first_line(error)) from None
    for fault in faults:
        yield from _findings(fault, value, schema, required)


def _findings(fault: ValidationError, value: object, schema: Schema, required: bool) -> Iterator[Finding]:
    path = paths.from_steps(fault.instance_path)
    facts = fault.kind.as_dict()
    match type(fault.kind).__name__:
        case "Required":
            if required:
                yield finding("req_field", paths.child(path, facts["property"]), schema)
        case "AdditionalProperties" | "UnevaluatedProperties":
            for name in facts["unexpected"]:
                place = paths.child(path, name)
                yield finding("unknown_field", place, schema, {"name": place, "group": title(path, schema)})
        case kind:
            found = _at(value, fault.instance_path)
            key = _KEYS.get(kind, "bad_value")
            allowed = _allowed(kind, facts, path, schema)
            yield finding(key, path, schema, {"found": _found(key, found), "allowed": allowed})


def _found(key: str, value: object) -> object:
    if key == "bad_type":
        return _TYPES[_type_name(value)]
    if key in ("too_long", "too_short", "bad_count"):
        return len(value) if isinstance(value, str | list) else 0
    return shown(value)


def _allowed(kind: str, facts: Mapping[str, object], path: str, schema: Schema) -> object:
    match kind, facts:
        case _, {"types": list(names)}:
            types = [_TYPES[name] for name in names]
            return Words(" or ".join(word.en for word in types), "或".join(word.zh for word in types))
        case _, {"options": list(options)}:
            return ", ".join(map(shown, options))
        case _, {"expected_value": value}:
            return shown(value)
        case _, {"limit": limit}:
            return f"{_SIGNS.get(kind, '')}{limit}"
    field = nearest(path, schema)
    return field.allowed if field and field.allowed else Words("another form", "规定的格式")


def _at(value: object, steps: Iterable[str | int]) -> object:
    for step in steps:
        value = value[step]  # type: ignore[index]
    return value


def _type_name(value: object) -> str:
    names = {str: "string", bool: "boolean", int: "integer", list: "array", dict: "object"}
    return names.get(type(value), "null")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
