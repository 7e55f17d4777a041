"""Paths into a record: `legal_representative.name`, `shareholders[2].name`, `shareholders[].name` for all.

`$` is the record itself. A path that starts with `/` counts from the record even inside a row of a list.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from qrbridge.profile.values import Condition

ROOT = "$"

_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:\[([0-9]{0,4})\])?")
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_INDEX = re.compile(r"\[[0-9]+\]")


def is_path(path: str) -> bool:
    """Say whether `path` is written as a path."""
    return path == ROOT or all(_STEP.fullmatch(step) for step in path.removeprefix("/").split("."))


def child(path: str, key: str | int) -> str:
    """Return the path of the field `key`, or of the element number `key`, of what is at `path`."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    name = key if _PLAIN_KEY.fullmatch(key) else ascii(key[:40])
    return name if path == ROOT else f"{path}.{name}"


def from_steps(steps: Iterable[str | int]) -> str:
    """Return the path of these keys and element numbers."""
    path = ROOT
    for step in steps:
        path = child(path, step)
    return path


def pattern(path: str) -> str:
    """Return `path` with each element number left out, as the fields of a schema are named."""
    return _INDEX.sub("[]", path)


def select(value: object, path: str, base: str = ROOT) -> Iterator[tuple[str, object]]:
    """Yield each (path, value) that `path` names in `value`, which itself is at `base`."""
    if path == ROOT:
        yield base, value
        return
    first, _, rest = path.partition(".")
    step = _STEP.fullmatch(first)
    if step is None or not isinstance(value, dict) or step[1] not in value:
        return
    for place, item in _elements(child(base, step[1]), value[step[1]], step[2]):
        yield from select(item, rest or ROOT, place)


def steps(path: str) -> list[tuple[str, int | None]]:
    """Return the (key, element number) of each step of `path`; none of a path that is not written as one."""
    found = [_STEP.fullmatch(step) for step in path.split(".")] if path != ROOT else []
    if any(step is None or step[2] == "" for step in found):
        return [("", None)]
    return [(step[1], int(step[2]) if step[2] else None) for step in found if step]


def assign(record: object, path: str, value: object) -> bool:
    """Put `value` at `path` of `record`; False, and nothing changed, if what must hold it is not there."""
    *around, (name, number) = steps(path)
    for key, index in around:
        record = record.get(key) if isinstance(record, dict) else None
        if index is not None:
            record = record[index] if isinstance(record, list) and index < len(record) else None
    if not isinstance(record, dict) or not name or number is not None:
        return False
    record[name] = value
    return True


def _elements(path: str, value: object, index: str | None) -> Iterator[tuple[str, object]]:
    if index is None:
        yield path, value
    elif isinstance(value, list):
        wanted = range(len(value)) if index == "" else range(int(index), min(int(index) + 1, len(value)))
        for number in wanted:
            yield child(path, number), value[number]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one stands in a record: the object `value` at `path`, from which other paths are counted."""

    record: object
    value: object
    path: str = ROOT

    def full(self, path: str) -> str:
        """Return `path`, counted from here, as counted from the record."""
        if path.startswith("/"):
            return path[1:]
        return path if self.path == ROOT else f"{self.path}.{path}"

    def select(self, path: str) -> list[tuple[str, object]]:
        """Return each (path from the record, value) that `path`, counted from here, names."""
        if path.startswith("/"):
            return list(select(self.record, path[1:]))
        return list(select(self.value, path, self.path))

    def holds(self, condition: Condition) -> bool:
        """Say whether `condition` holds here; one without terms always does."""
        return all(
            any(matches(code_text(found), wanted) for _, found in self.select(path))
            for path, wanted in condition.terms.items()
        )


def code_text(value: object) -> str:
    """Return a code, a whole number or a truth value as tables and conditions write it; else no text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int) else ""


def matches(found: str, terms: Collection[str]) -> bool:
    """Say whether `found` is one of `terms`: `12*` is a beginning, `!20` must not be."""
    refused = [term[1:] for term in terms if term.startswith("!")]
    wanted = [term for term in terms if not term.startswith("!")]
    if any(_is_like(found, term) for term in refused):
        return False
    return not wanted or any(_is_like(found, term) for term in wanted)


def _is_like(found: str, term: str) -> bool:
    return found.startswith(term[:-1]) if term.endswith("*") else found == term
