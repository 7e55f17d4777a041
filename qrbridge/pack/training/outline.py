"""A JSON Schema -> the outline of a plan: its fields in order, with the forms that their values can have.

Two hints in a schema: `x-pack-text` names texts that are alike, `x-pack-last` puts a field behind the others
of its object, as it says again what they say.
"""

import re
from collections.abc import Mapping
from typing import Any

from qrbridge.errors import PackError

Sketch = dict[str, Any]

MAX_DEPTH = 12

_PROBES = {
    "citizen": "360426199101010071",
    "uscc": "91350100M000100Y43",
    "registration": "320199000100428",
    "organization": "D2143569X",
    "instant": "2014-06-30T09:15:00+08:00",
    "date": "2014-06-30",
    "decimal-2": "500000.00",
    "decimal-4": "33.3333",
    "decimal-6": "50.000000",
    "digest": "00" * 32,
}
"""A value of each form: a field whose pattern allows it may be written in it."""


_DIGITS = re.compile(r"(?:\[0-9\]|\\d)(?:\{([1-9][0-9]?)\})?(?![{*+?])")


def outline(document: Mapping[str, Any]) -> Sketch:
    """Return the outline of a plan, without what is no object, list, text, integer or truth value."""
    sketch = _node(document, document, "record", 0)
    if sketch is None or "fields" not in sketch:
        raise PackError("pack.schema", reason="it is not one of an object")
    application = {"type": "string", "entries": [], "forms": ["code"], "home": "case"}
    revision = {"type": "integer", "entries": [], "forms": ["integer"]}
    case = {"fields": {"application": application, "revision": revision}, "must": ["application", "revision"]}
    # Behind the record, whose own fields say most of an application's number.
    return {"fields": {"record": sketch, "case": case}, "must": ["record"]}


def leaves(sketch: Sketch) -> list[Sketch]:
    """Return all leaves of an outline, in order."""
    if "fields" in sketch:
        return [leaf for field in sketch["fields"].values() for leaf in leaves(field)]
    return leaves(sketch["items"]) if "items" in sketch else [sketch]


def number(sketch: Sketch) -> None:
    """Give each node its id, in order."""
    stack, count = [sketch], 0
    while stack:
        node = stack.pop()
        node["id"], count = str(count), count + 1
        inner = [*node.get("fields", {}).values(), *([node["items"]] if "items" in node else [])]
        stack += reversed(inner)


def _node(schema: Mapping[str, Any], document: Mapping[str, Any], home: str, depth: int) -> Sketch | None:
    if depth > MAX_DEPTH:
        return None
    hint = schema.get("x-pack-text")
    while "$ref" in schema:
        home = schema["$ref"].removeprefix("#/$defs/")
        schema = document["$defs"][home]
        hint = hint or schema.get("x-pack-text")
    if schema.get("type") == "object":
        found = {
            name: _node(field, document, f"{home}.{name}", depth + 1)
            for name, field in schema.get("properties", {}).items()
        }
        last = {name for name, field in schema.get("properties", {}).items() if field.get("x-pack-last")}
        fields = {name: node for name, node in found.items() if node and name not in last}
        fields |= {name: node for name, node in found.items() if node and name in last}
        return {"fields": fields, "must": sorted(set(schema.get("required", ())) & fields.keys())}
    if schema.get("type") == "array":
        items = _node(schema.get("items", {}), document, home, depth + 1)
        return items and {"items": items}
    if schema.get("type") not in ("string", "integer", "boolean"):
        return None
    entries = _of_pattern(schema.get("pattern", "")) if schema["type"] == "string" else []
    return {"type": schema["type"], "entries": entries, "forms": _forms(schema), "home": hint or home}


def _forms(schema: Mapping[str, Any]) -> list[str]:
    if schema["type"] != "string":
        return ["integer"] if schema["type"] == "integer" else []
    named = {"date": ["date"], "date-time": ["instant"]}.get(schema.get("format", ""))
    pattern = schema.get("pattern")
    if named or pattern is None:
        return named or []
    return [name for name, value in _PROBES.items() if re.search(pattern, value)] + ["digits", "code"]


def _of_pattern(pattern: str) -> list[list[Any]]:
    """Return the entry that a pattern of a fixed number of digits and text amounts to, if it is one."""
    parts: list[Any] = []
    rest = pattern.removeprefix("^").removesuffix("$")
    while rest:
        found = _DIGITS.match(rest)
        if found:
            parts.append(int(found[1] or 1))
        elif rest[0].isalnum():
            found = re.match("[0-9A-Za-z]+(?![{*+?])", rest)
            parts.append(found[0] if found else None)
        if not found:
            return []
        rest = rest[found.end() :]
    return [["make", *parts]] if any(isinstance(part, int) for part in parts) else []
