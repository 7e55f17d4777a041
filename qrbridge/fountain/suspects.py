"""Which encoding symbols to leave out when those at hand give a wrong envelope.

One symbol of another transfer poisons the whole, and no erasure code says which one it was. With more
symbols than K some can be left out: first those of which two versions came, then one group after the
other, then scattered subsets, until the envelope's digest is right.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from itertools import count as numbers
from itertools import islice

Variants = Mapping[int, Sequence[bytes]]


def subsets(variants: Variants, needed: int, tried: int, tries: int) -> Iterator[dict[int, bytes]]:
    """Yield at most `tries` selections of at least `needed` (K) symbols, the most promising first.

    `variants` holds by ESI every different symbol that came for it, in the order of arrival. `tried` is how
    many selections earlier calls gave: the scattered ones go on from there.
    """
    likely = islice(_likely(variants, needed), tries)
    yield from likely
    yield from islice(_scattered(variants, needed, tried), tries)


def _likely(variants: Variants, needed: int) -> Iterator[dict[int, bytes]]:
    yield {esi: found[0] for esi, found in variants.items()}
    plain = {esi: found[0] for esi, found in variants.items() if len(found) == 1}
    if needed <= len(plain) < len(variants):
        yield plain
    for choice in range(1, max(map(len, variants.values()), default=1)):
        yield {esi: found[min(choice, len(found) - 1)] for esi, found in variants.items()}
    yield from _groups_left_out(plain if len(plain) > needed else _last(variants), needed)


def _last(variants: Variants) -> dict[int, bytes]:
    return {esi: found[-1] for esi, found in variants.items()}


def _groups_left_out(symbols: Mapping[int, bytes], needed: int) -> Iterator[dict[int, bytes]]:
    surplus = len(symbols) - needed
    if surplus < 1:
        return
    groups = -(-len(symbols) // surplus)
    for group in range(groups):
        yield {esi: symbol for at, (esi, symbol) in enumerate(symbols.items()) if at % groups != group}


def _scattered(variants: Variants, needed: int, start: int) -> Iterator[dict[int, bytes]]:
    if len(variants) <= needed:
        return
    for attempt in numbers(start):
        order = sorted(variants, key=partial(_rank, attempt))
        chosen = order[: needed + (2 if len(order) > needed + 2 else 0)]
        yield {esi: variants[esi][_rank(attempt, esi)[0] % len(variants[esi])] for esi in chosen}


def _rank(attempt: int, esi: int) -> bytes:
    return sha256(attempt.to_bytes(8) + esi.to_bytes(4)).digest()
