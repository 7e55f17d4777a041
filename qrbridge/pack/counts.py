"""Whole numbers <-> choices by how often they were seen in a context, in training and in this record."""

from collections.abc import Mapping, Set

from qrbridge.pack.number import Coder

Table = dict[int, int]

TOTAL = 240
"""What trained counts of a context add up to at most: nothing is so sure that a change costs over 8 bits."""

STEP = 24
"""What one more sight in this record counts: what happens twice in a record is habit, not chance."""


class Counts:
    """Chooses whole numbers below a limit by how often they were seen in each of some contexts."""

    def __init__(self, trained: Mapping[str, Table], coder: Coder) -> None:
        self._trained = trained
        self._own: dict[str, Table] = {}
        self._ways_out: dict[str, int] = {}
        self._coder = coder

    def choose(self, contexts: tuple[str, ...], limit: int, known: int, gone: Set[int] = frozenset()) -> int:
        """Write `known`, or read, a number below `limit` that is not in `gone`, and remember it."""
        # What the dictionary never counted stays uncounted: there is nothing to measure one sight against.
        contexts = tuple(context for context in contexts if context in self._trained)
        found = self._choose(contexts, limit, known, gone)
        for context in contexts:
            own = self._own.get(context)
            if own is None:
                own = self._own[context] = dict(self._trained[context])
            own[found] = own.get(found, 0) + STEP
        return found

    def _choose(self, contexts: tuple[str, ...], limit: int, known: int, gone: Set[int]) -> int:
        out = set(gone)
        for context in contexts:
            seen = self._own.get(context) or self._trained[context]
            live = {number: size for number, size in seen.items() if number not in out} if out else seen
            if not live:
                continue
            numbers, sizes = list(live), list(live.values())
            if len(out) + len(live) < limit:
                # The way out is as likely as the numbers are many (Moffat's method C), and as it was before.
                sizes.append(len(live) + self._ways_out.get(context, 0))
            index = self._coder.pick(sizes, numbers.index(known) if known in live else len(live))
            if index < len(numbers):
                return numbers[index]
            self._ways_out[context] = self._ways_out.get(context, 0) + STEP
            out.update(numbers)
        value = self._coder.uniform(limit - len(out), known - sum(number < known for number in out))
        for number in sorted(out):
            value += number <= value
        return value
