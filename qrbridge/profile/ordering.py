"""Fields in the order of the form: CBOR sorts keys by their bytes, people read forms from the top."""

from typing import Any

from qrbridge.profile.values import Schema


def in_form_order(value: Any, schema: Schema, path: str = "") -> Any:
    """Return `value`, which is at `path`, with the keys of all objects in the order of the schema."""
    if isinstance(value, list):
        return [in_form_order(item, schema, f"{path}[]") for item in value]
    if not isinstance(value, dict):
        return value
    fields = schema.fields
    places = {name: f"{path}.{name}" if path else name for name in value}
    last = len(fields) + 1
    names = sorted(value, key=lambda name: fields[places[name]].order if places[name] in fields else last)
    return {name: in_form_order(value[name], schema, places[name]) for name in names}
