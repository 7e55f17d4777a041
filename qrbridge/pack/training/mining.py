"""Which entries a field gets: what would have said its values, of all that could have."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from qrbridge.pack import guesses
from qrbridge.pack.forms import FORMS, day
from qrbridge.pack.training.templates import STRONG, templates
from qrbridge.pack.training.tour import Event, Key, Sketch, tour

SHARE = 0.004
"""Of its occurrences, what an entry must say to be worth a place."""

MOST = 64
"""Values of one field that are entries; of more only those with a share of FEW, the others are spelt."""

FEW = 0.02

MOST_DERIVED = 16
"""Entries of one field that derive its value from others."""

LONGEST = 60
"""Characters of a value that is an entry."""

_REGION = re.compile(r"[1-9][0-9]{5}")


@dataclass(slots=True)
class Sightings:
    """What was seen of one field: its values, and which entries would have said each."""

    values: list[Any] = field(default_factory=list)
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
            text = start.isoformat().replace("-", "")
            found += [((where, 0, 8), text), ((where, 0, 4), text[:4]), ((where, 4, 8), text[4:])]
        else:
            found.append(((where, 0, 0), known))
            if _REGION.fullmatch(known):
                found.append(((where, 2, 6), known[2:]))
    return [(view, text) for view, text in found if text in str(event.value)]


def _plan(leaf: Sketch, seen: Sightings) -> None:
    least = max(3, round(SHARE * len(seen.values)))
    leaf["forms"] = _useful_forms(leaf, seen)
    entries, left = _derived(seen, least)
    rows = [(seen.values[index], seen.views[index]) for index in left]
    entries += templates(leaf, rows, len(seen.values))
    entries += _usual(leaf, Counter(value for value, _ in rows), least, len(seen.values))
    # What the pattern allows stands last: for what training has not seen.
    known = [list(entry) for entry in entries]
    leaf["entries"] = known + [entry for entry in leaf["entries"] if entry not in known]
    if seen.days:
        base = max(seen.days.items(), key=lambda row: (row[1], -len(row[0]), str(row[0])))
        leaf["base"] = list(base[0])


def _derived(seen: Sightings, least: int) -> tuple[list[Key], list[int]]:
    """Return the entries that say most of what those before leave, and the values that none says."""
    left = set(range(len(seen.values)))
    literals = Counter(seen.values)
    by_entry: dict[Key, set[int]] = defaultdict(set)
    for index, hits in enumerate(seen.hits):
        for entry in hits:
            by_entry[entry].add(index)
    entries: list[Key] = []
    # A value that is frequent by itself needs no derivation that holds by chance.
    while by_entry and max(literals.values()) < 0.9 * len(seen.values) and len(entries) <= MOST_DERIVED:
        best = max(by_entry, key=lambda entry: (len(by_entry[entry] & left), entry[0] != "pool", str(entry)))
        covered = by_entry.pop(best) & left
        if len(covered) < max(least, FEW * len(seen.values)):
            break
        if not _by_chance(seen, covered, literals):
            entries.append(best)
            left -= covered
    return entries, sorted(left)


def _usual(leaf: Sketch, rest: Counter[Any], least: int, total: int) -> list[Key]:
    usual = [value for value, count in rest.most_common() if count >= least and len(str(value)) <= LONGEST]
    if len(usual) > MOST:
        usual = [value for value in usual if rest[value] >= FEW * total]
    if leaf["type"] == "boolean":
        usual += [value for value in (False, True) if value not in usual]
    return [("is", value) for value in usual]


def _by_chance(seen: Sightings, covered: set[int], literals: Counter[Any]) -> bool:
    """Say whether the values that an entry says are few ones, which a table says as well."""
    values = Counter(seen.values[index] for index in covered)
    return len(values) <= 4 and len(literals) <= 40


def _useful_forms(leaf: Sketch, seen: Sightings) -> list[str]:
    if leaf["type"] != "string":
        return list(leaf["forms"])

    def share(name: str) -> float:
        return sum(FORMS[name].parse(value, None) is not None for value in seen.values) / len(seen.values)

    forms = list(leaf["forms"])
    for name in (*STRONG, "digits", "code"):
        if name not in forms and share(name) > 0.1:
            forms.append(name)
    order = [*STRONG, "digits", "code"]
    return sorted(forms, key=order.index)
