"""What a field is likely to say, from what the record has said before: the entries of a field in a plan.

An entry is a list whose first item names its kind. A closed entry has one value:

    ["is", value]            this value
    ["same", place]          the value at a place before
    ["before"]               the value of the same field in the list's previous item
    ["twin", key]            the value of the same field in an earlier object that has the same `key`
    ["pool", n]              the n-th value that fields of the same key had before this list
    ["join", place]          the texts of the object at a place, one after the other
    ["make", part, ...]      texts, and views of places before, one after the other
    ["shift", place, y, d]   the day at a place, y years and then d days later
    ["rest", place]          the amount at a place (or "100" percent) less that of the list's items before
    ["ratio", place, place]  the first amount in percent of the second

and an open one has numbers of its own: ["make", ...] with counts of digits among its parts, and
["percent", place], a whole percentage of the amount at a place.
"""

from calendar import isleap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from qrbridge.pack.forms import FORMS, Value, day

Entry = Sequence[object]
Tree = dict[str, object]


@dataclass(slots=True)
class Scope:
    """What the record has said so far: the objects around the field, outermost first, and lists around it."""

    objects: list[Tree] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    lists: list[tuple[int, list[object]]] = field(default_factory=list)
    earlier: list[Tree] = field(default_factory=list)
    pools: dict[str, dict[Value, None]] = field(default_factory=dict)


def at(scope: Scope, place: Sequence[object]) -> object:
    """Return what stands at [depth, key, ...], or None."""
    depth = int(str(place[0]))
    found: object = scope.objects[depth] if depth < len(scope.objects) else None
    for key in place[1:]:
        found = found.get(str(key)) if isinstance(found, dict) else None
    return found


def value_of(entry: Entry, scope: Scope) -> Value | None:
    """Return the value of a closed entry here, or None if what it needs is not there."""
    found = _CLOSED[str(entry[0])](entry, scope)
    return found if isinstance(found, str | int) else None


def is_open(entry: Entry) -> bool:
    """Say whether the entry has numbers of its own."""
    return entry[0] == "percent" or (entry[0] == "make" and any(isinstance(part, int) for part in entry))


def limits(entry: Entry, scope: Scope) -> list[int] | None:
    """Return what each number of an open entry must lie below, or None if the entry cannot stand here."""
    if entry[0] == "percent":
        total = _fen(at(scope, _place(entry[1])))
        return None if not total or total % 100 else [101]
    if any(_view(part, scope) is None for part in entry[1:] if isinstance(part, list)):
        return None
    return [10] * sum(part for part in entry[1:] if isinstance(part, int))


def numbers_of(entry: Entry, scope: Scope, value: Value) -> list[int] | None:
    """Return the numbers with which an open entry that can stand here says `value`, or None."""
    if not isinstance(value, str):
        return None
    if entry[0] == "percent":
        total, part = _fen(at(scope, _place(entry[1]))) or 0, _fen(value)
        exact = part is not None and 0 <= part <= total and part * 100 % total == 0
        return [part * 100 // total] if part is not None and exact else None
    digits, at_place = "", 0
    for piece in entry[1:]:
        if isinstance(piece, int):
            run = value[at_place : at_place + piece]
            if len(run) < piece or not (run.isascii() and run.isdigit()):
                return None
            digits, at_place = digits + run, at_place + piece
        else:
            text = _piece(piece, scope) or ""
            if not value.startswith(text, at_place):
                return None
            at_place += len(text)
    return [int(digit) for digit in digits] if at_place == len(value) else None


def filled(entry: Entry, scope: Scope, numbers: Sequence[int]) -> str:
    """Return the value that an open entry says with these numbers; undoes `numbers_of`."""
    if entry[0] == "percent":
        return _amount((_fen(at(scope, _place(entry[1]))) or 0) // 100 * numbers[0])
    digits = iter(numbers)
    return "".join(
        "".join(str(next(digits)) for _ in range(piece))
        if isinstance(piece, int)
        else _piece(piece, scope) or ""
        for piece in entry[1:]
    )


def _place(item: object) -> Sequence[object]:
    return item if isinstance(item, list | tuple) else (0,)


def _piece(piece: object, scope: Scope) -> str | None:
    return piece if isinstance(piece, str) else _view(piece, scope)


def _view(part: object, scope: Scope) -> str | None:
    place, start, end = _place(part)
    text = at(scope, _place(place))
    if not isinstance(text, str):
        return None
    text = text.replace("-", "") if day(text) else text
    return text[int(str(start)) : int(str(end)) or None] or None


def before(scope: Scope) -> object:
    """Return the value of the field at hand in the previous item of the innermost list, or None."""
    if not scope.lists or not scope.lists[-1][1]:
        return None
    depth, items = scope.lists[-1]
    found = items[-1]
    for key in scope.keys[depth:]:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _twin(entry: Entry, scope: Scope) -> object:
    key, name = str(entry[1]), scope.keys[-1]
    own = scope.objects[-1]
    value = own.get(key)
    if value is not None:
        for other in reversed(scope.earlier):
            if other.get(key) == value and name in other and other is not own:
                return other[name]
    return None


def _pool(entry: Entry, scope: Scope) -> object:
    used = _used(scope) if scope.lists else set()
    rest = [value for value in scope.pools.get(scope.keys[-1], ()) if value not in used]
    index = int(str(entry[1]))
    return rest[index] if index < len(rest) else None


def _used(scope: Scope) -> set[object]:
    depth, items = scope.lists[-1]
    key = scope.keys[-1]
    return (
        {item.get(key) for item in items if isinstance(item, dict)} if len(scope.keys) == depth + 1 else set()
    )


def _join(entry: Entry, scope: Scope) -> object:
    parts = at(scope, _place(entry[1]))
    if not isinstance(parts, dict) or not all(isinstance(text, str) for text in parts.values()):
        return None
    return "".join(parts.values())


def _make(entry: Entry, scope: Scope) -> object:
    pieces = [_piece(piece, scope) for piece in entry[1:]]
    return None if None in pieces else "".join(map(str, pieces))


def _shift(entry: Entry, scope: Scope) -> object:
    start = day(at(scope, _place(entry[1])))
    return None if start is None else shifted(start, int(str(entry[2])), int(str(entry[3])))


def shifted(start: date, years: int, days: int) -> str | None:
    """Return the day `years` years and then `days` days after `start`; 29 February counts as 28 elsewhere."""
    try:
        year = start.year + years
        leap = (start.month, start.day) == (2, 29) and not isleap(year)
        return (start.replace(year=year, day=28 if leap else start.day) + timedelta(days)).isoformat()
    except (ValueError, OverflowError):
        return None


def _rest(entry: Entry, scope: Scope) -> object:
    if not scope.lists:
        return None
    items = scope.lists[-1][1]
    key, whole = scope.keys[-1], entry[1] == "100"
    read, write = (_ratio_units, _percent) if whole else (_fen, _amount)
    rest = 1_000_000 if whole else _fen(at(scope, _place(entry[1])))
    for item in items:
        part = read(item.get(key)) if isinstance(item, dict) else None
        if part is None or rest is None:
            return None
        rest -= part
    return write(rest) if rest is not None and rest >= 0 else None


def _ratio(entry: Entry, scope: Scope) -> object:
    part, total = (_fen(at(scope, _place(place))) for place in entry[1:])
    if part is None or not total or part > total:
        return None
    return _percent((part * 2_000_000 + total) // (2 * total))


def _fen(value: object) -> int | None:
    numbers = FORMS["decimal-2"].parse(value, None) if isinstance(value, str) else None
    return None if numbers is None else numbers[1] * 10 ** numbers[0]


def _ratio_units(value: object) -> int | None:
    numbers = FORMS["decimal-4"].parse(value, None) if isinstance(value, str) else None
    return None if numbers is None else numbers[1] * 10 ** numbers[0]


def _amount(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def _percent(units: int) -> str:
    return f"{units // 10_000}.{units % 10_000:04}"


_CLOSED: dict[str, Callable[[Entry, Scope], object]] = {
    "is": lambda entry, scope: entry[1],
    "same": lambda entry, scope: at(scope, _place(entry[1])),
    "before": lambda entry, scope: before(scope),
    "twin": _twin,
    "pool": _pool,
    "join": _join,
    "make": _make,
    "shift": _shift,
    "rest": _rest,
    "ratio": _ratio,
}
