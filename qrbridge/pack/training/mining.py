"""Which entries a field gets: what would have said its values, of all that could have."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from qrbridge.pack import guesses
from qrbridge.pack.forms import FORMS, day
from qrbridge.pack.training.tour import Event, Sketch, tour

Key = tuple[Any, ...]

SHARE = 0.004
"""Of its occurrences, what an entry must say to be worth a place."""

MOST = 64
"""Values of one field that are entries; of more only those in FEW of its occurrences, the others are spelt."""

FEW = 0.02

STRONG = (
    "citizen",
    "registration",
    "organization",
    "uscc",
    "instant",
    "date",
    "decimal-2",
    "decimal-4",
    "decimal-6",
    "digest",
)

_REGION = re.compile(r"[1-9][0-9]{5}")


@dataclass(slots=True)
class Sightings:
    """What was seen of one field: its values, and which entries would have said each."""

    values: list[object] = field(default_factory=list)
    hits: list[tuple[Key, ...]] = field(default_factory=list)
    views: list[list[tuple[Key, str]]] = field(default_factory=list)
    days: Counter[Key] = field(default_factory=Counter)


def mine(sketch: Sketch, records: Iterable[object]) -> None:
    """Give each leaf of the outline its entries, its forms and the day that its dates are counted from."""
    sightings: dict[str, Sightings] = defaultdict(Sightings)
    nodes: dict[str, Sketch] = {}
    for record in records:
        for event in tour(sketch, record):
            if event.what == "value":
                nodes[event.node["id"]] = event.node
                _see(sightings[event.node["id"]], event)
    for name, seen in sightings.items():
        _plan(nodes[name], seen)


def _see(seen: Sightings, event: Event) -> None:
    value = event.value
    seen.values.append(value)
    seen.hits.append(tuple(_hits(event, seen)))
    seen.views.append(_views(event) if isinstance(value, str) and len(value) >= 4 else [])


def _hits(event: Event, seen: Sightings) -> Iterable[Key]:
    scope, value = event.scope, event.value
    for where, known in event.known:
        if known == value and type(known) is type(value) and isinstance(value, str):
            yield ("same", where)
    for entry in _general(event):
        if guesses.is_open(entry) or guesses.value_of(entry, scope) == value:
            yield entry
    if (found := day(value)) and isinstance(value, str) and len(value) == 10:
        for where, known in event.known:
            if start := day(known):
                seen.days[where] += 1
                for years, days in _offsets(start, found):
                    if guesses.shifted(start, years, days) == value:
                        yield ("shift", where, years, days)


def _offsets(start: Any, found: Any) -> Iterable[tuple[int, int]]:
    if abs((found - start).days) <= 31:
        yield 0, (found - start).days
    elif start.month == found.month or abs(found.toordinal() - start.toordinal()) % 365 < 40:
        for days in (0, -1, 1):
            yield found.year - start.year, days


def _general(event: Event) -> Iterable[Key]:
    scope, value = event.scope, event.value
    if scope.lists:
        yield ("before",)
    if not isinstance(value, str):
        return
    for key, other in scope.objects[-1].items():
        if isinstance(other, str):
            yield ("twin", key)
    for index in range(8):
        yield ("pool", index)
    if FORMS["decimal-4"].parse(value, None) or FORMS["decimal-2"].parse(value, None):
        yield from _sums(event)
    for where, known in event.known:
        if isinstance(known, str) and len(where) > 2 and value.startswith(known):
            yield ("join", where[:-1])


def _sums(event: Event) -> Iterable[Key]:
    amounts = [where for where, known in event.known if FORMS["decimal-2"].parse(known, None)]
    if FORMS["decimal-4"].parse(event.value, None):
        yield ("rest", "100")
        near = [where for where in amounts if where[0] == len(event.scope.objects) - 1]
        yield from (("ratio", part, total) for part in near for total in amounts if part != total)
        return
    for where in amounts:
        yield ("rest", where)
        if (guesses.limits(("percent", where), event.scope)) and guesses.numbers_of(
            ("percent", where), event.scope, event.value
        ):
            yield ("percent", where)


def _views(event: Event) -> list[tuple[Key, str]]:
    found: list[tuple[Key, str]] = []
    for where, known in event.known:
        if not isinstance(known, str) or len(known) < 2:
            continue
        if start := day(known):
            text = start.strftime("%Y%m%d")
            found += [((where, 0, 8), text), ((where, 0, 4), text[:4]), ((where, 4, 8), text[4:])]
        else:
            found.append(((where, 0, 0), known))
            if _REGION.fullmatch(known):
                found.append(((where, 2, 6), known[2:]))
    return [(view, text) for view, text in found if text in str(event.value)]


def _plan(leaf: Sketch, seen: Sightings) -> None:
    least = max(3, round(SHARE * len(seen.values)))
    leaf["forms"] = _useful_forms(leaf, seen)
    literals = Counter(seen.values)
    left = set(range(len(seen.values)))
    entries: list[Key] = []
    by_entry: dict[Key, set[int]] = defaultdict(set)
    for index, hits in enumerate(seen.hits):
        for entry in hits:
            by_entry[entry].add(index)
    common = max(literals.values()) / len(seen.values)
    while by_entry and common < 0.9:
        best = max(by_entry, key=lambda entry: (len(by_entry[entry] & left), entry[0] != "pool", str(entry)))
        covered = by_entry.pop(best) & left
        # A value that is frequent by itself needs no derivation that holds by chance.
        if len(covered) < max(least, 0.02 * len(seen.values)) or len(entries) > 16:
            break
        if _by_chance(seen, covered, literals):
            continue
        entries.append(best)
        left -= covered
    entries += _templates(
        leaf, [(seen.values[index], seen.views[index]) for index in sorted(left)], len(seen.values)
    )
    rest = Counter(seen.values[index] for index in left)
    usual = [value for value, count in rest.most_common() if count >= least and _short(value)]
    if len(usual) > MOST:
        usual = [value for value in usual if rest[value] >= FEW * len(seen.values)]
    entries += [("is", value) for value in usual]
    if leaf["type"] == "boolean":
        entries += [("is", value) for value in (False, True) if ("is", value) not in entries]
    leaf["entries"] = [list(entry) for entry in entries]
    if seen.days:
        leaf["base"] = list(max(seen.days, key=lambda where: (seen.days[where], -len(where), str(where))))


def _by_chance(seen: Sightings, covered: set[int], literals: Counter[object]) -> bool:
    """Say whether the values that an entry says are few ones, which a table says as well."""
    values = Counter(seen.values[index] for index in covered)
    return len(values) <= 4 and len(literals) <= 40


def _short(value: object) -> bool:
    return not isinstance(value, str) or len(value) <= 60


def _useful_forms(leaf: Sketch, seen: Sightings) -> list[str]:
    if leaf["type"] != "string":
        return list(leaf["forms"])

    def share(name: str) -> float:
        return sum(FORMS[name].parse(value, None) is not None for value in seen.values) / len(seen.values)

    forms = [name for name in leaf["forms"]]
    for name in (*STRONG, "code"):
        if name not in forms and share(name) > 0.1:
            forms.append(name)
    order = [*STRONG, "code"]
    return sorted(forms, key=order.index)


def _templates(leaf: Sketch, rows: Sequence[tuple[object, list[tuple[Key, str]]]], total: int) -> list[Key]:
    if not rows or leaf["type"] != "string":
        return []
    strong = [name for name in leaf["forms"] if name in STRONG]
    if any(
        sum(FORMS[name].parse(value, None) is not None for value, _ in rows) > len(rows) / 2
        for name in strong
    ):
        return []
    popular = Counter(view for _, views in rows for view, _ in views)
    shapes: dict[Key, list[str]] = defaultdict(list)
    for value, views in rows:
        shape, digits = _shape(str(value), sorted(views, key=lambda item: (-popular[item[0]], str(item[0]))))
        shapes[shape].append(digits)
    found = []
    for shape, digits in sorted(shapes.items(), key=lambda item: (-len(item[1]), str(item[0])))[:12]:
        derived = any(isinstance(part, tuple) for part in shape)
        if len(digits) >= max(5, 0.02 * total) and (derived or any(isinstance(part, int) for part in shape)):
            found.append(("make", *_settled(shape, digits)))
    return found


def _shape(value: str, views: Sequence[tuple[Key, str]]) -> tuple[Key, str]:
    """Return the parts of a value, views first found where they are longest, and its own digits."""
    parts: list[Any] = []
    digits, at = "", 0
    while at < len(value):
        fitting = [(view, text) for view, text in views if value.startswith(text, at)]
        fitting = [pair for pair in fitting if len(pair[1]) >= (4 if pair[1].isdigit() else 2)]
        if fitting:
            view, text = max(fitting, key=lambda pair: len(pair[1]))
            parts.append(view)
            at += len(text)
            continue
        sign = value[at]
        if sign.isascii() and sign.isdigit():
            digits += sign
            if parts and isinstance(parts[-1], int):
                parts[-1] += 1
            else:
                parts.append(1)
        elif parts and isinstance(parts[-1], str):
            parts[-1] += sign
        else:
            parts.append(sign)
        at += 1
    return tuple(parts), digits


def _settled(shape: Key, digits: Sequence[str]) -> Key:
    """Return the shape with the digits that are nearly always the same as text."""
    parts: list[Any] = []
    at = 0
    for part in shape:
        if not isinstance(part, int):
            parts.append(part)
            continue
        for place in range(at, at + part):
            sign, count = Counter(row[place] for row in digits).most_common(1)[0]
            _extend(parts, sign if count >= 0.97 * len(digits) else 1)
        at += part
    return tuple(parts)


def _extend(parts: list[Any], part: str | int) -> None:
    if parts and type(parts[-1]) is type(part):
        parts[-1] += part
    else:
        parts.append(part)
