"""Choices <-> one number: asymmetric numeral systems (Duda, 2009, arXiv 0902.0271) without renormalising.

A choice takes the slots `start` to `start + size - 1` of `total`. The number starts as 0 and takes in the
last choice first; the digits that `total` slots need are never rounded, so that nothing is lost to them, no
byte is spent on an end, and of two numbers one only says the same choices.
"""

from collections.abc import Sequence
from typing import Protocol

from qrbridge.errors import PackError

LIMIT = 16_384
"""Bytes of a number. Each choice costs time that grows with them; fifty shareholders take about 2,000."""


class Coder(Protocol):
    """One side of the same walk: a Writer takes each choice, a Reader gives it back."""

    writing: bool

    def pick(self, sizes: Sequence[int], index: int) -> int:
        """Return the index of the choice."""

    def uniform(self, total: int, value: int) -> int:
        """Return one of `total` equal choices."""


class Writer:
    """Takes choices in the order of the record; `data` is then the number, big-endian, in fewest bytes."""

    writing = True

    def __init__(self) -> None:
        self._steps: list[tuple[int, int, int]] = []

    def pick(self, sizes: Sequence[int], index: int) -> int:
        """Write the choice `index` among choices of these sizes and return it."""
        self._steps.append((sum(sizes[:index]), sizes[index], sum(sizes)))
        return index

    def uniform(self, total: int, value: int) -> int:
        """Write one of `total` equal choices and return it."""
        self._steps.append((value, 1, total))
        return value

    def data(self) -> bytes:
        """Return the number of all choices so far; PackError if it is longer than LIMIT."""
        number = 0
        for start, size, total in reversed(self._steps):
            quotient, rest = divmod(number, size)
            number = quotient * total + start + rest
            if number >> 8 * LIMIT:
                raise PackError("pack.too_large", found=f"over {LIMIT}", allowed=LIMIT)
        return number.to_bytes((number.bit_length() + 7) // 8)


class Reader:
    """Gives the choices of `data` back, in the order of the record; PackError for another form of number."""

    writing = False

    def __init__(self, data: bytes) -> None:
        if len(data) > LIMIT:
            raise PackError("pack.too_large", found=len(data), allowed=LIMIT)
        if data[:1] == b"\0":
            raise PackError("pack.typed", reason="a zero byte before the number")
        self._number = int.from_bytes(data)

    def pick(self, sizes: Sequence[int], index: int) -> int:
        """Return the next choice among choices of these sizes; `index` is not looked at."""
        self._number, slot = divmod(self._number, sum(sizes))
        found = 0
        while slot >= sizes[found]:
            slot -= sizes[found]
            found += 1
        self._number = self._number * sizes[found] + slot
        return found

    def uniform(self, total: int, value: int) -> int:
        """Return the next of `total` equal choices; `value` is not looked at."""
        if total < 1:
            raise PackError("pack.typed", reason="a choice among nothing")
        self._number, found = divmod(self._number, total)
        return found

    def end(self) -> None:
        """Raise PackError unless every choice has been read."""
        if self._number:
            raise PackError("pack.typed", reason="more choices than the record has")
