"""Codeword bits <-> modules: function patterns, format and version information (6.3, 7.7, 7.9, 7.10)."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from qrbridge.errors import SymbolError
from qrbridge.symbol.tables import LEVELS, alignment, codewords, frozen, size

Bytes = NDArray[np.uint8]

LEVEL_INDICATORS = {"L": 0b01, "M": 0b00, "Q": 0b11, "H": 0b10}
"""Table 12."""

FORMAT_MASK = 0b101010000010010
"""XORed onto the format information so that it is never all zero (7.9.1)."""

_FREE = 2
"""In a template: a module of the encoding region, format information included."""


@cache
def function_patterns(version: int) -> Bytes:
    """Return the modules that the version fixes, shape (size, size): dark 1, light 0, elsewhere 0.

    Finder, timing and alignment patterns and the version information; not the format information.
    """
    template = _template(version)
    return frozen(np.where(template == _FREE, 0, template).astype(np.uint8))


@cache
def order(version: int) -> NDArray[np.intp]:
    """Return the flat module number of each codeword bit in the order of placement (7.7.3).

    The remainder bits, up to 7, are not in it.
    """
    side = size(version)
    free = _template(version) == _FREE
    free.flat[format_modules(version).ravel()] = False
    # Pairs of columns from the right; the vertical timing pattern's column is left out.
    rights = [*range(side - 1, 6, -2), 5, 3, 1]
    rows = np.arange(side)
    pairs = [
        np.repeat(rows[:: 1 if turn % 2 else -1], 2) * side + np.tile([right, right - 1], side)
        for turn, right in enumerate(rights)
    ]
    places = np.concatenate(pairs)
    return frozen(places[free.ravel()[places]][: 8 * codewords(version)])


@cache
def encoding_region(version: int) -> NDArray[np.bool_]:
    """Return which modules carry codewords or remainder bits, shape (size, size): those that are masked."""
    region = _template(version) == _FREE
    region.flat[format_modules(version).ravel()] = False
    return frozen(region)


@cache
def sources(version: int) -> NDArray[np.intp]:
    """Return for each module, flat, which bit it shows; 8 * codewords for one that shows none."""
    count = 8 * codewords(version)
    places = np.full(size(version) ** 2, count, np.intp)
    places[order(version)] = np.arange(count)
    return frozen(places)


def place(stream: Bytes, version: int) -> Bytes:
    """Return modules (n, size, size) that show the codewords (n, codewords); all other modules are 0."""
    count = len(stream)
    bits = np.zeros((count, 8 * stream.shape[1] + 1), np.uint8)
    bits[:, :-1] = np.unpackbits(stream, axis=1)
    return bits.take(sources(version), axis=1, mode="clip").reshape(count, size(version), size(version))


def collect(modules: Bytes, version: int) -> Bytes:
    """Return the codewords (n, codewords) that modules (n, size, size), already unmasked, show."""
    return np.packbits(modules.reshape(len(modules), -1)[:, order(version)], axis=1)


def worst(doubt: NDArray[np.float32], version: int) -> NDArray[np.float32]:
    """Return the largest value among each codeword's modules, (n, codewords), of values (n, size, size)."""
    bits = order(version).reshape(-1, 8).T
    return np.asarray(doubt.reshape(len(doubt), -1)[:, bits].max(axis=1))


@cache
def format_modules(version: int) -> NDArray[np.intp]:
    """Return flat module numbers of the two copies of the format information, shape (2, 15), bit 14 first."""
    side = size(version)
    straight = [*range(6), 7, 8]
    first = [8 * side + at for at in straight] + [at * side + 8 for at in (7, 5, 4, 3, 2, 1, 0)]
    second = [(side - 1 - at) * side + 8 for at in range(7)] + [8 * side + side - 8 + at for at in range(8)]
    return frozen(np.array([first, second]))


@cache
def format_bits() -> Bytes:
    """Return the format information of 4 levels (L, M, Q, H) and 8 masks: (4, 8, 15), bit 14 first."""
    data = ((LEVEL_INDICATORS[level] << 3 | mask) << 10 for level in LEVELS for mask in range(8))
    words = np.array([word | _remainder(word, 0b10100110111) for word in data]).reshape(4, 8, 1)
    return frozen(((words ^ FORMAT_MASK) >> np.arange(14, -1, -1) & 1).astype(np.uint8))


def read_format(modules: Bytes) -> tuple[str, int]:
    """Return level and mask of one symbol (size, size).

    SymbolError if over 3 bits are wrong in both copies.
    """
    levels, masks, wrong = read_formats(modules[None])
    if wrong[0] > 3:
        raise SymbolError("symbol.format", wrong=int(wrong[0]))
    return LEVELS[levels[0]], int(masks[0])


def read_formats(modules: Bytes) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return the levels (their places in LMQH), the masks and the wrong bits of symbols (n, size, size).

    The code has distance 7 (7.9.1), so 3 wrong bits are corrected; with more, level and mask mean nothing.
    If the copies disagree, the one with fewer wrong bits is believed.
    """
    version = (modules.shape[1] - 17) // 4
    copies = modules.reshape(len(modules), -1)[:, format_modules(version)]
    wrong = (copies[:, :, None, None, :] != format_bits()).sum(axis=-1)
    best = wrong.reshape(len(wrong), -1).argmin(axis=1)
    _, levels, masks = np.unravel_index(best, wrong.shape[1:])
    return levels, masks, wrong.reshape(len(wrong), -1).min(axis=1)


def _template(version: int) -> Bytes:
    """Return every module: dark 1, light 0, free 2; format information counts as free."""
    side = size(version)
    template = np.full((side, side), _FREE, np.uint8)
    template[6] = template[:, 6] = np.arange(1, side + 1) % 2
    for row, column in ((0, 0), (0, side - 7), (side - 7, 0)):
        _draw(template, row + 3, column + 3, 4)
    template[side - 8, 8] = 1
    centres = alignment(version)
    corners = {(6, 6), (6, side - 7), (side - 7, 6)}
    for row, column in ((r, c) for r in centres for c in centres if (r, c) not in corners):
        _draw(template, row, column, 2)
    if version >= 7:
        _draw_version(template, version)
    return template


def _draw(template: Bytes, row: int, column: int, reach: int) -> None:
    """Draw an alignment pattern (reach 2) or a finder pattern with its separator (reach 4; 6.3.3, 6.3.6)."""
    offsets = np.abs(np.arange(-reach, reach + 1))
    rings = np.maximum(offsets[:, None], offsets)
    dark = (rings == 0) | (rings == 2) if reach == 2 else (rings <= 1) | (rings == 3)
    rows, columns = (centre + np.arange(-reach, reach + 1) for centre in (row, column))
    inside = np.ix_((rows >= 0) & (rows < len(template)), (columns >= 0) & (columns < len(template)))
    template[np.ix_(rows[inside[0].ravel()], columns[inside[1].ravel()])] = dark[inside]


def _draw_version(template: Bytes, version: int) -> None:
    """Draw the two copies of the version information, least significant bit first (7.10)."""
    word = version << 12 | _remainder(version << 12, 0b1111100100101)
    bits = (word >> np.arange(18) & 1).reshape(6, 3)
    template[:6, -11:-8] = bits
    template[-11:-8, :6] = bits.T


def _remainder(value: int, generator: int) -> int:
    """Return the remainder of a division of binary polynomials (Annex C and D)."""
    degree = generator.bit_length() - 1
    while value.bit_length() > degree:
        value ^= generator << (value.bit_length() - generator.bit_length())
    return value
