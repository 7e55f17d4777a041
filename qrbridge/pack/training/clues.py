"""By what else a choice is decided: for each field the one earlier value that says most about it."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from qrbridge.pack import guesses
from qrbridge.pack.training.tour import Event, Sketch, tour

Clue = tuple[Any, ...]

GAIN = 12.0
"""Bits that a clue must save over all training records, beside a share of the cost: chance is no clue."""

KINDS = 48
"""Different values that a clue may have."""


class _Cost:
    """What a sequence of symbols costs if each is expected from those before, under each value of a clue."""

    def __init__(self) -> None:
        self.bits = 0.0
        self._seen: dict[object, Counter[object]] = defaultdict(Counter)
        self._totals: Counter[object] = Counter()

    def add(self, clue: object, symbol: object, prior: float) -> None:
        seen, total = self._seen[clue], self._totals[clue]
        self.bits -= math.log2((seen[symbol] + 2 * prior) / (total + 2))
        seen[symbol] += 1
        self._totals[clue] += 1

    def count(self) -> int:
        return sum(self._totals.values())

    def kinds(self) -> int:
        return len(self._seen)


def find_clues(sketch: Sketch, records: Sequence[object], symbol: Callable[[Event], object]) -> None:
    """Give each node of the outline the clues of its presence, and of its value or length."""
    tables: dict[tuple[str, str], Counter[object]] = defaultdict(Counter)
    for event in _events(sketch, records):
        tables[event.what, event.node["id"]][symbol(event)] += 1
    costs: dict[tuple[str, str], dict[Clue, _Cost]] = {}
    nodes: dict[str, Sketch] = {}
    worth = {key for key, table in tables.items() if _entropy(table) > 2 * GAIN}
    for event in _events(sketch, records):
        key = event.what, event.node["id"]
        if key not in worth:
            continue
        nodes[event.node["id"]] = event.node
        found = symbol(event)
        prior = tables[key][found] / sum(tables[key].values())
        row = costs.setdefault(key, defaultdict(_Cost))
        for clue, value in _candidates(event):
            row[clue].add(value, found, prior)
    for (what, name), row in costs.items():
        _choose(nodes[name], what, row)


def _events(sketch: Sketch, records: Sequence[object]) -> Iterable[Event]:
    for record in records:
        yield from tour(sketch, record)


def _entropy(table: Counter[object]) -> float:
    total = sum(table.values())
    return -sum(count * math.log2(count / total) for count in table.values())


def _candidates(event: Event) -> Iterable[tuple[Clue, object]]:
    yield (), None
    scope = event.scope
    if scope.lists:
        yield ("index",), min(len(scope.lists[-1][1]), 3)
        if event.what != "length":
            yield ("before",), str(guesses.before(scope))
    for where, value in event.known:
        yield ("same", where), str(value)


def _choose(node: Sketch, what: str, row: dict[Clue, _Cost]) -> None:
    plain = row[()].bits
    # A place that is not always there has seen less: what it has not seen costs as much as without it.
    fair = {
        clue: cost.bits for clue, cost in row.items() if cost.kinds() <= KINDS and _complete(cost, row[()])
    }
    best = min(fair, key=lambda clue: (fair[clue], len(clue), str(clue)))
    if best and fair[best] < plain - GAIN - 0.03 * plain:
        node["presence" if what == "presence" else "context"] = list(best)


def _complete(cost: _Cost, whole: _Cost) -> bool:
    return cost.count() == whole.count()
