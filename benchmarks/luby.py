"""An LT code to compare with: M. Luby, "LT codes", 2002, with the robust soliton distribution.

Its parameters are those that the Python package lt-code ships (github.com/anrosent/LT-code, lt/sampler.py):
c = 0.1 and delta = 0.5. Only which source symbols are combined is worked out here, since that decides when
all are known.
"""

import random
from collections.abc import Callable
from functools import cache
from itertools import accumulate
from math import log, sqrt

C, DELTA = 0.1, 0.5


@cache
def robust_soliton(count: int) -> tuple[float, ...]:
    """Return the cumulated weights of the degrees 1 to `count` (Luby 2002, definitions 9 and 11)."""
    ideal = [1 / count, *(1 / (degree * (degree - 1)) for degree in range(2, count + 1))]
    ripple = C * log(count / DELTA) * sqrt(count)
    spike = min(count, max(1, round(count / ripple)))
    robust = [ripple / (degree * count) for degree in range(1, spike)]
    robust += [max(0.0, ripple * log(ripple / DELTA) / count)] + [0.0] * (count - spike)
    return tuple(accumulate(one + other for one, other in zip(ideal, robust, strict=True)))


def neighbours(count: int, number: int, seed: int) -> frozenset[int]:
    """Return which of `count` source symbols are combined in encoding symbol `number`."""
    chance = random.Random(f"{seed} {number}")
    (degree,) = chance.choices(range(1, count + 1), cum_weights=robust_soliton(count))
    return frozenset(chance.sample(range(count), degree))


def peeling(count: int) -> Callable[[frozenset[int]], bool]:
    """Return a decoder as it is shipped: takes a symbol's neighbours, returns whether all are known."""
    known: set[int] = set()
    open_with: dict[int, list[set[int]]] = {}

    def add(combined: frozenset[int]) -> bool:
        new = set(combined - known)
        for index in new:
            open_with.setdefault(index, []).append(new)
        ready = [new]
        while ready:
            rest = ready.pop()
            if len(rest) == 1:
                single = next(iter(rest))
                known.add(single)
                for other in open_with.pop(single):
                    other.discard(single)
                    ready.append(other)
        return len(known) == count

    return add


def elimination(count: int) -> Callable[[frozenset[int]], bool]:
    """Return the best decoder there can be, Gaussian elimination, to be used as `peeling`."""
    rows: dict[int, int] = {}

    def add(combined: frozenset[int]) -> bool:
        row = sum(1 << index for index in combined)
        while row and (top := row.bit_length()) in rows:
            row ^= rows[top]
        if row:
            rows[row.bit_length()] = row
        return len(rows) == count

    return add
