"""What the record's schema says of its texts -> the schema of a department's form, for training.

A department's files say nothing of packing: that its `ENTNAME` is a name like any enterprise's follows from
where it comes from.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from qrbridge.profile.parse_rules import joined
from qrbridge.profile.paths import ROOT
from qrbridge.profile.values import Group, Profile


def hinted(profile: Profile) -> dict[str, Any]:
    """Return the outbound schema, with each text that comes from one of the record marked like it."""
    document = deepcopy(dict(profile.outbound.document))
    for target, source in _lines(profile.mapping, (), ROOT):
        field = profile.canonical.fields.get(source)
        if field and field.text:
            _node(document, target).setdefault("x-pack-text", field.text)
    return document


def _lines(group: Group, target: tuple[str, ...], base: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (target, first source in the record) of each field that is copied, lists by their names alone."""
    for entry in group.entries:
        if entry.sources and entry.crosswalk is None:
            yield (*target, entry.target), joined(base, entry.sources[0])
    for name, inner in group.blocks.items():
        yield from _lines(inner, (*target, name), base)
    for name, rows in group.lists.items():
        yield from _lines(rows.group, (*target, name), joined(base, rows.sources[0]))


def _node(document: Mapping[str, Any], target: tuple[str, ...]) -> dict[str, Any]:
    node: Any = document
    for name in target:
        node = _resolved(node, document)
        node = _resolved(node.get("items", node), document)["properties"][name]
    found: dict[str, Any] = node
    return found


def _resolved(node: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        node = document["$defs"][node["$ref"].removeprefix("#/$defs/")]
    return node
