"""Records -> what happens in them, in the order in which a walk comes by, for the trainer to look on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qrbridge.pack.guesses import Scope

Sketch = dict[str, Any]
Place = tuple[object, ...]
Key = tuple[Any, ...]
"""An entry, or a part of one, that can be counted."""


@dataclass(slots=True)
class Event:
    """What is coded next: `what` is "value", "presence" or "length"; `known` are the values before it."""

    what: str
    node: Sketch
    value: Any
    scope: Scope
    known: list[tuple[Place, Any]]


def tour(sketch: Sketch, record: object) -> Iterator[Event]:
    """Yield the events of one record, each before the record has gone on."""
    yield from _visit(sketch, record, Scope(), [])


def _visit(node: Sketch, value: Any, scope: Scope, known: list[tuple[Place, Any]]) -> Iterator[Event]:
    if "fields" in node:
        found: dict[str, object] = {}
        _enter(scope, found)
        for name, field in node["fields"].items():
            scope.keys.append(name)
            if name not in node["must"]:
                yield Event("presence", field, name in value, scope, known)
            if name in value:
                yield from _visit(field, value[name], scope, known)
                found.setdefault(name, value[name])
                _note(name, value[name], scope, known)
            scope.keys.pop()
        scope.objects.pop()
    elif "items" in node:
        yield Event("length", node, len(value), scope, known)
        items: list[object] = []
        scope.lists.append((len(scope.keys), items))
        for item in value:
            mark = len(known)
            yield from _visit(node["items"], item, scope, known)
            items.append(item)
            del known[mark:]
        scope.lists.pop()
    else:
        yield Event("value", node, value, scope, known)
        if isinstance(value, str):
            scope.pools.setdefault(scope.keys[-1], {})[value] = None


def _enter(scope: Scope, found: dict[str, object]) -> None:
    if scope.objects and (not scope.lists or scope.lists[-1][0] < len(scope.keys)) and scope.keys:
        scope.objects[-1][scope.keys[-1]] = found
    scope.objects.append(found)
    scope.earlier.append(found)


def _note(name: str, value: object, scope: Scope, known: list[tuple[Place, Any]]) -> None:
    if not isinstance(value, dict | list):
        known.append((place(scope), value))


def place(scope: Scope) -> Place:
    """Return the place of the field at hand: the depth of an object around it, and the keys from there."""
    depth, since = 0, 0
    if scope.lists:
        since = scope.lists[-1][0]
        inside = len(scope.keys) - since
        depth = len(scope.objects) - inside
    return (depth, *scope.keys[since:])
