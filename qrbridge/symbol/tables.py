"""What ISO/IEC 18004:2015 tabulates: sizes, error correction blocks, alignment, numeric capacities."""

from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from qrbridge.errors import SymbolError

Scalar = TypeVar("Scalar", bound=np.generic)

VERSIONS = range(1, 41)
LEVELS = "LMQH"


@dataclass(frozen=True, slots=True)
class Blocks:
    """The error correction blocks of one version and level: the short ones first, then the long ones.

    All sizes are in codewords. A long block has one data codeword more than a short one.
    """

    short: int
    long: int
    correction: int
    length: int
    """Codewords in the longest block, error correction included."""
    bound: int
    """Wrong codewords that may be corrected in a block."""

    @property
    def count(self) -> int:
        """Return the number of blocks."""
        return self.short + self.long

    @property
    def lead(self) -> int:
        """Return by how much short blocks are shorter than the longest: 1 if there are long ones, else 0."""
        return 1 if self.long else 0

    @property
    def kept(self) -> int:
        """Return the data codewords in the longest block."""
        return self.length - self.correction

    @property
    def data(self) -> int:
        """Return the number of data codewords in all blocks."""
        return self.count * self.kept - self.short * self.lead


def size(version: int) -> int:
    """Return the modules along one side, 21 to 177, without quiet zone (5.3.1)."""
    return 17 + 4 * version


def alignment(version: int) -> list[int]:
    """Return the row and column numbers of alignment pattern centres (Annex E)."""
    if version == 1:
        return []
    gaps = version // 7 + 1
    last = size(version) - 7
    # Annex E spaces them evenly on even numbers from the far end; version 32 alone rounds down.
    step = 26 if version == 32 else -(-(last - 6) // (2 * gaps)) * 2
    return [6, *(last - step * at for at in reversed(range(gaps)))]


def codewords(version: int) -> int:
    """Return the number of codewords, data and error correction together (Table 1)."""
    modules = size(version) ** 2 - 3 * 64 - 31 - 2 * (size(version) - 16)
    if version > 1:
        centres = version // 7 + 2
        modules -= 25 * (centres**2 - 3) - 2 * 5 * (centres - 2)
    if version >= 7:
        modules -= 2 * 18
    return modules // 8


@cache
def blocks(version: int, level: str) -> Blocks:
    """Return how the codewords are divided (Table 9); SymbolError for a version or level there is not."""
    check(version, level)
    correction, count = _TABLE_9[version - 1][LEVELS.index(level)]
    short_length, long = divmod(codewords(version), count)
    bound = (correction - _MISDECODE_PROTECTION.get((version, level), 0)) // 2
    return Blocks(count - long, long, correction, short_length + bool(long), bound)


def check(version: int, level: str) -> None:
    """Raise SymbolError unless `version` is 1 to 40 and `level` one of L, M, Q, H."""
    if version not in VERSIONS:
        raise SymbolError("symbol.version", found=version)
    if level not in LEVELS or len(level) != 1:
        raise SymbolError("symbol.level", found=level)


def count_bits(version: int) -> int:
    """Return the width of the character count of a numeric segment (Table 3)."""
    return 10 if version < 10 else 12 if version < 27 else 14


@cache
def capacity(version: int, level: str) -> int:
    """Return the digits that a symbol holds (Table 7, numeric); SymbolError for a wrong version or level."""
    bits = 8 * blocks(version, level).data - 4 - count_bits(version)
    groups, rest = divmod(bits, 10)
    return 3 * groups + (2 if rest >= 7 else 1 if rest >= 4 else 0)


def smallest_version(digits: int, level: str) -> int:
    """Return the first version that holds `digits` digits at `level`; SymbolError if none does."""
    for version in VERSIONS:
        if digits <= capacity(version, level):
            return version
    raise SymbolError("symbol.too_many", digits=digits, level=level, capacity=capacity(40, level))


def frozen(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """Return `array`, from now on read-only: a cache may hand it out to everybody."""
    array.setflags(write=False)
    return array


_MISDECODE_PROTECTION = {
    (1, "L"): 3,
    (1, "M"): 2,
    (1, "Q"): 1,
    (1, "H"): 1,
    (2, "L"): 2,
    (3, "L"): 1,
}
"""Codewords kept for detection instead of correction (p in Table 9)."""

# Error correction codewords in a block and number of blocks for L, M, Q, H; the rest of Table 9 follows.
_TABLE_9 = (
    ((7, 1), (10, 1), (13, 1), (17, 1)),  # 1
    ((10, 1), (16, 1), (22, 1), (28, 1)),  # 2
    ((15, 1), (26, 1), (18, 2), (22, 2)),  # 3
    ((20, 1), (18, 2), (26, 2), (16, 4)),  # 4
    ((26, 1), (24, 2), (18, 4), (22, 4)),  # 5
    ((18, 2), (16, 4), (24, 4), (28, 4)),  # 6
    ((20, 2), (18, 4), (18, 6), (26, 5)),  # 7
    ((24, 2), (22, 4), (22, 6), (26, 6)),  # 8
    ((30, 2), (22, 5), (20, 8), (24, 8)),  # 9
    ((18, 4), (26, 5), (24, 8), (28, 8)),  # 10
    ((20, 4), (30, 5), (28, 8), (24, 11)),  # 11
    ((24, 4), (22, 8), (26, 10), (28, 11)),  # 12
    ((26, 4), (22, 9), (24, 12), (22, 16)),  # 13
    ((30, 4), (24, 9), (20, 16), (24, 16)),  # 14
    ((22, 6), (24, 10), (30, 12), (24, 18)),  # 15
    ((24, 6), (28, 10), (24, 17), (30, 16)),  # 16
    ((28, 6), (28, 11), (28, 16), (28, 19)),  # 17
    ((30, 6), (26, 13), (28, 18), (28, 21)),  # 18
    ((28, 7), (26, 14), (26, 21), (26, 25)),  # 19
    ((28, 8), (26, 16), (30, 20), (28, 25)),  # 20
    ((28, 8), (26, 17), (28, 23), (30, 25)),  # 21
    ((28, 9), (28, 17), (30, 23), (24, 34)),  # 22
    ((30, 9), (28, 18), (30, 25), (30, 30)),  # 23
    ((30, 10), (28, 20), (30, 27), (30, 32)),  # 24
    ((26, 12), (28, 21), (30, 29), (30, 35)),  # 25
    ((28, 12), (28, 23), (28, 34), (30, 37)),  # 26
    ((30, 12), (28, 25), (30, 34), (30, 40)),  # 27
    ((30, 13), (28, 26), (30, 35), (30, 42)),  # 28
    ((30, 14), (28, 28), (30, 38), (30, 45)),  # 29
    ((30, 15), (28, 29), (30, 40), (30, 48)),  # 30
    ((30, 16), (28, 31), (30, 43), (30, 51)),  # 31
    ((30, 17), (28, 33), (30, 45), (30, 54)),  # 32
    ((30, 18), (28, 35), (30, 48), (30, 57)),  # 33
    ((30, 19), (28, 37), (30, 51), (30, 60)),  # 34
    ((30, 19), (28, 38), (30, 53), (30, 63)),  # 35
    ((30, 20), (28, 40), (30, 56), (30, 66)),  # 36
    ((30, 21), (28, 43), (30, 59), (30, 70)),  # 37
    ((30, 22), (28, 45), (30, 62), (30, 74)),  # 38
    ((30, 24), (28, 47), (30, 65), (30, 77)),  # 39
    ((30, 25), (28, 49), (30, 68), (30, 81)),  # 40
)
