"""Envelope <-> encoding packets: RaptorQ, RFC 6330, one source block.

Systematic: the first K encoding symbols are the envelope itself, cut into T bytes and the last one padded
with zeros. Nothing outside this room may know which library does the rest.
"""

from qrbridge.fountain.code import recover, symbols
from qrbridge.fountain.limits import MAX_ESI, MAX_LENGTH, source_symbols
from qrbridge.fountain.suspects import subsets

__all__ = ["MAX_ESI", "MAX_LENGTH", "recover", "source_symbols", "subsets", "symbols"]
