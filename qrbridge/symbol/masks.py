"""Masks: their patterns, and which of the eight is best by the penalty rules (7.8).

The eight masked versions of a symbol lie in the eight bits of one byte a module, so that every rule is
scored for all masks at once and a shift along a row or column is a slice of the array.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from qrbridge.symbol.placement import collect, encoding_region, format_bits, format_modules, function_patterns
from qrbridge.symbol.tables import LEVELS, frozen, size

Bytes = NDArray[np.uint8]

MASKS = range(8)
N1, N2, N3, N4 = 3, 3, 40, 10
"""Weights of the four features (Table 11)."""

_CHUNK = 8
"""Symbols scored at a time: what fits the processor's cache."""

_FINDER = (1, 0, 1, 1, 1, 0, 1)
_LIGHT_AREA = 4


def finish(placed: Bytes, version: int, level: str, mask: int) -> Bytes:
    """Return whole symbols (n, size, size) from placed codewords: masked, with all function patterns."""
    return placed ^ _bit(_fixed(version, level), np.uint8(mask))


def finish_best(placed: Bytes, version: int, level: str) -> Bytes:
    """Return whole symbols (n, size, size), each with the mask of the lowest penalty, of equals the first."""
    sliced = (0 - placed) ^ _fixed(version, level)
    best = np.empty(len(sliced), np.uint8)
    for at in range(0, len(sliced), _CHUNK):
        best[at : at + _CHUNK] = penalties(sliced[at : at + _CHUNK]).argmin(axis=1)
    return _bit(sliced, best[:, None, None])


def unmask(modules: Bytes, mask: int) -> Bytes:
    """Return the modules of one symbol (size, size) with the mask's pattern taken off where it was put on."""
    version = (len(modules) - 17) // 4
    return modules ^ _bit(patterns(version), np.uint8(mask))


@cache
def streams(version: int) -> Bytes:
    """Return what each mask turns over in the codewords in the order of placement, (8, codewords)."""
    sliced = patterns(version)
    turned = np.array([_bit(sliced, np.uint8(mask)) for mask in MASKS])
    return frozen(collect(turned, version))


def _bit(sliced: Bytes, mask: Bytes | np.uint8) -> Bytes:
    return np.bitwise_and(np.right_shift(sliced, mask), np.uint8(1))


@cache
def patterns(version: int) -> Bytes:
    """Return the mask patterns (size, size), mask m in bit m, on the encoding region only (Table 10)."""
    i, j = np.ogrid[: size(version), : size(version)]
    conditions = (
        (i + j) % 2,
        i % 2 + 0 * j,
        j % 3 + 0 * i,
        (i + j) % 3,
        (i // 2 + j // 3) % 2,
        i * j % 2 + i * j % 3,
        (i * j % 2 + i * j % 3) % 2,
        ((i + j) % 2 + i * j % 3) % 2,
    )
    bits = sum((condition == 0).astype(np.uint8) << mask for mask, condition in enumerate(conditions))
    return frozen(np.where(encoding_region(version), bits, 0).astype(np.uint8))


@cache
def _fixed(version: int, level: str) -> Bytes:
    """Return what does not depend on the content: masks, function patterns, format information, sliced."""
    fixed = patterns(version) | function_patterns(version) * np.uint8(255)
    words = np.packbits(format_bits()[LEVELS.index(level)], axis=0, bitorder="little")[0]
    fixed.flat[format_modules(version).ravel()] = np.tile(words, 2)
    return frozen(fixed)


def penalties(sliced: Bytes) -> NDArray[np.int64]:
    """Return the penalty of each symbol under each mask, (n, 8), from sliced modules (n, size, size)."""
    turned = np.ascontiguousarray(sliced.transpose(0, 2, 1))
    return _lines(sliced) + _lines(turned) + N2 * _count(_blocks(sliced)) + _proportion(sliced)


def _lines(sliced: Bytes) -> NDArray[np.int64]:
    """Return the penalties for runs and finder-like patterns along the last axis, shape (n, 8)."""
    same: Bytes = ~(sliced[:, :, 1:] ^ sliced[:, :, :-1])
    pairs: Bytes = same[:, :, 1:] & same[:, :, :-1]
    # A run of five has one window of five equal modules, each further module one more.
    windows: Bytes = pairs[:, :, 2:] & pairs[:, :, :-2]
    starts = windows.copy()
    starts[:, :, 1:] &= ~windows[:, :, :-1]
    return _count(windows) + (N1 - 1) * _count(starts) + N3 * _count(_finder_like(sliced))


def _blocks(sliced: Bytes) -> Bytes:
    """Return where a block of 2 by 2 modules of one colour begins."""
    across: Bytes = ~(sliced[:, :, 1:] ^ sliced[:, :, :-1])
    down: Bytes = ~(sliced[:, 1:] ^ sliced[:, :-1])
    blocks: Bytes = across[:, 1:] & across[:, :-1] & down[:, :, 1:]
    return blocks


def _finder_like(sliced: Bytes) -> Bytes:
    """Return where 1:1:3:1:1 begins along the last axis with a light area before or behind it.

    What lies outside the symbol is light: the quiet zone.
    """
    wide = np.pad(sliced, ((0, 0), (0, 0), (_LIGHT_AREA, _LIGHT_AREA)))
    width = sliced.shape[2] - len(_FINDER) + 1

    def at(offset: int) -> Bytes:
        return wide[:, :, _LIGHT_AREA + offset : _LIGHT_AREA + offset + width]

    before = at(-1) | at(-2) | at(-3) | at(-4)
    behind = at(7) | at(8) | at(9) | at(10)
    found = ~(before & behind)
    for offset, dark in enumerate(_FINDER):
        found &= at(offset) if dark else ~at(offset)
    return found


def _proportion(sliced: Bytes) -> NDArray[np.int64]:
    """Return 10 for each full 5 % that the share of dark modules is away from a half."""
    total = sliced.shape[1] * sliced.shape[2]
    steps: NDArray[np.int64] = np.abs(2 * _count(sliced) - total) * 10 // total
    return N4 * steps


def _count(sliced: Bytes) -> NDArray[np.int64]:
    """Return how often each of the eight bits is set in each array of a batch, shape (n, 8)."""
    # Bit m of a byte becomes byte m of a word; a column has at most 177 rows, so no byte runs over.
    sums = _spread().take(sliced).sum(axis=1, dtype=np.uint64)
    counts: NDArray[np.int64] = sums.view(np.uint8).reshape(len(sliced), -1, 8).sum(axis=1, dtype=np.int64)
    return counts


@cache
def _spread() -> NDArray[np.uint64]:
    """Return for each byte the little-endian word whose byte m is bit m."""
    bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little")
    return np.ascontiguousarray(bits).view("<u8").ravel().astype(np.uint64)
