"""Limits on a transfer, so that a forged header can cost nothing (docs/format.md, section 6).

With Z = 1 source block, N = 1 sub-block and Al = 8 (RFC 6330, 4.4.1.2), F and T are all that a receiver
needs to know.
"""

from qrbridge.errors import FountainError

MAX_LENGTH = 10_000_000
"""Bytes of F. From about 10.4 MB on, N = 1 no longer holds with 10 MiB of working memory."""

MAX_SYMBOLS = 56_403
"""K'_max, the largest source block (RFC 6330, 5.1.2)."""

ALIGNMENT = 8
"""Al in bytes: T is a multiple of it (RFC 6330, 4.3)."""

MAX_SYMBOL_SIZE = 2_920
"""Bytes of T: the largest that a version 40-L symbol holds as digits, frame overhead off."""

MAX_ESI = 2**24 - 1
"""RFC 6330, 3.2: the ESI has 24 bits."""


def source_symbols(length: int, size: int) -> int:
    """Return K, the number of source symbols: ceil(F / T) (RFC 6330, 4.4.1.2)."""
    return -(-length // size)


def check(length: int, size: int) -> None:
    """Raise FountainError unless F = `length` bytes in symbols of T = `size` bytes is possible."""
    if not (ALIGNMENT <= size <= MAX_SYMBOL_SIZE and size % ALIGNMENT == 0):
        raise FountainError("fountain.symbol_size", found=size, allowed=MAX_SYMBOL_SIZE)
    if not 1 <= length <= MAX_LENGTH:
        raise FountainError("fountain.length", found=length, allowed=MAX_LENGTH)
    count = source_symbols(length, size)
    if count > MAX_SYMBOLS:
        raise FountainError("fountain.too_many", found=count, allowed=MAX_SYMBOLS, size=size)
    if count < 2:
        raise FountainError("fountain.one_symbol", length=length, size=size)
