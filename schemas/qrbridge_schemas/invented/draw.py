"""Draws from distributions, each by a `random.Random` that is passed in."""

from collections.abc import Mapping, Sequence
from math import log
from random import Random
from typing import TypeVar

Value = TypeVar("Value")


def chance(rng: Random, share: float) -> bool:
    """Say yes in this share of the cases, 0 to 1."""
    return rng.random() < share


def weighted(rng: Random, weights: Mapping[Value, float]) -> Value:
    """Return one of the keys, each as often as its value is part of the sum."""
    return rng.choices(list(weights), list(weights.values()))[0]


def early(rng: Random, values: Sequence[Value]) -> Value:
    """Return one of the values, the first more often than the last, as surnames occur."""
    return values[int(len(values) * rng.random() ** 1.7)]


def size(rng: Random, median: float, sigma: float, least: int, most: int) -> int:
    """Return a lognormal number with this median, rounded, within `least` and `most`."""
    return min(most, max(least, round(rng.lognormvariate(log(median), sigma))))
