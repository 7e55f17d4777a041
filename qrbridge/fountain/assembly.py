"""The encoding symbols of one open transfer, until its envelope can be put together."""

from collections.abc import Callable
from itertools import islice

from qrbridge.fountain.code import recover
from qrbridge.fountain.limits import check, source_symbols
from qrbridge.fountain.suspects import subsets

MAX_VARIANTS = 4
"""Different encoding symbols kept for one ESI; all but one are forged or of another transfer."""

TRIES = 24
"""Selections tried at one time when the symbols at hand give a wrong envelope."""


class Assembly:
    """Collects symbols and tells when they give an envelope that is right.

    Memory grows with what was received only, never with what a header claims.
    """

    def __init__(self, length: int, size: int) -> None:
        check(length, size)
        self.length, self.size = length, size
        self.needed = source_symbols(length, size)
        self._variants: dict[int, list[bytes]] = {}
        self._kept = 0
        self._next_attempt = self.needed
        self._failed = 0
        self._tried = 0
        self.suspect = False
        self.duplicates = 0

    @property
    def received(self) -> int:
        """How many different ESIs are at hand."""
        return len(self._variants)

    def missing(self, most: int) -> tuple[int, ...]:
        """Return the ESIs of source symbols that are not at hand, the first `most` of them."""
        return tuple(islice((esi for esi in range(self.needed) if esi not in self._variants), most))

    def add(self, esi: int, symbol: bytes) -> bool:
        """Keep `symbol`; return whether it is new. At most 2 K + 64 are kept."""
        found = self._variants.get(esi)
        if found is None:
            if self.received < 2 * self.needed + 64:
                self._variants[esi] = [symbol]
                self._kept += 1
            return True
        if symbol in found:
            self.duplicates += 1
            return False
        if len(found) < MAX_VARIANTS:
            found.append(symbol)
            self._kept += 1
        return True

    def solve(self, is_right: Callable[[bytes], bool], last: bool = False) -> bytes | None:
        """Return the envelope for which `is_right` holds, or None until more symbols have come.

        With `last` no more will come, so nothing is waited for.
        """
        if self.received < self.needed or (self._kept < self._next_attempt and not last):
            return None
        envelope = self._attempt(is_right)
        self._next_attempt = self._kept + self._wait()
        return envelope

    def _wait(self) -> int:
        """Return how many more symbols are to come before the next attempt."""
        if not self.suspect:
            return 1
        # A wrong envelope costs up to 2 * TRIES decodings: somebody who shows forged symbols must not get
        # that for each of them, and the true ones must not wait for long.
        self._failed += 1
        return min(1 << min(self._failed - 1, 16), 1 + self._kept // 16)

    def _attempt(self, is_right: Callable[[bytes], bool]) -> bytes | None:
        for symbols in subsets(self._variants, self.needed, self._tried, TRIES):
            envelope = recover(symbols, self.length, self.size)
            if envelope is not None and is_right(envelope):
                return envelope
            if envelope is None and not self.suspect:
                return None
            self.suspect = True
        self._tried += TRIES
        return None
