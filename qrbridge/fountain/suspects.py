"""Which encoding symbols to leave out when those at hand give a wrong envelope.

One symbol of another transfer poisons the whole, and no erasure code says which one it was. With more
symbols than K some can be left out: first those of which two versions came, then one group after the
other, then scattered subsets, until the envelope's digest is right.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from itertools import islice

Variants = Mapping[int, Sequence[bytes]]


def subsets(variants: Variants, count: int, tries: int) -> Iterator[dict[int, bytes]]:
    """Yield at most `tries` selections of at least `count` (K) symbols, the most promising first.

    `variants` holds by ESI every different symbol that came for it, in the order of arrival.
    """
    return islice(_subsets(variants, count), tries)


def _subsets(variants: Variants, count: int) -> Iterator[dict[int, bytes]]:
    plain = {esi: found[0] for esi, found in variants.items() if len(found) == 1}
    contested = [esi for esi, found in variants.items() if len(found) > 1]
    if contested and len(plain) >= count:
        yield plain
    yield {esi: found[0] for esi, found in variants.items()}
    for choice in range(1, max(map(len, variants.values()), default=1)):
        yield {esi: found[min(choice, len(found) - 1)] for esi, found in variants.items()}
    yield from _groups_left_out(plain if len(plain) > count else _last(variants), count)
    yield from _scattered(variants, count)


def _last(variants: Variants) -> dict[int, bytes]:
    return {esi: found[-1] for esi, found in variants.items()}


def _groups_left_out(symbols: Mapping[int, bytes], count: int) -> Iterator[dict[int, bytes]]:
    surplus = len(symbols) - count
    if surplus < 1:
        return
    groups = min(len(symbols), -(-len(symbols) // surplus))
    for group in range(groups):
        kept = {esi: symbol for at, (esi, symbol) in enumerate(symbols.items()) if at % groups != group}
        if len(kept) >= count:
            yield kept


def _scattered(variants: Variants, count: int) -> Iterator[dict[int, bytes]]:
    if len(variants) <= count:
        return
    for attempt in range(2**16):
        order = sorted(variants, key=partial(_rank, attempt))
        chosen = order[: min(len(order), count + 2)]
        yield {esi: variants[esi][_rank(attempt, esi)[0] % len(variants[esi])] for esi in chosen}


def _rank(attempt: int, esi: int) -> bytes:
    return sha256(attempt.to_bytes(4) + esi.to_bytes(4)).digest()
