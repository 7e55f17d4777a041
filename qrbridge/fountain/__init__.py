"""Envelope <-> encoding packets: RaptorQ, RFC 6330, one source block.

Systematic: the first K encoding symbols are the envelope itself, cut into T bytes and the last one padded
with zeros. Nothing outside this room may know which library does the rest.
"""

from qrbridge.fountain.assembly import Assembly
from qrbridge.fountain.code import recover, symbols
from qrbridge.fountain.limits import ALIGNMENT, MAX_LENGTH, check, source_symbols

__all__ = ["ALIGNMENT", "MAX_LENGTH", "Assembly", "check", "recover", "source_symbols", "symbols"]
