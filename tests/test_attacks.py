"""Attacks on a receiver: each test is something that once hung it, broke it or slipped past it."""

import pytest

from qrbridge import envelope
from qrbridge.errors import EnvelopeError
from qrbridge.fountain import Assembly


def shared_values(levels: int) -> bytes:
    """Return CBOR that says a tree of 2^levels leaves by tags 28 and 29, in eight bytes a level."""
    refers = (b"\xd8\x1d" + (bytes([at]) if at < 24 else bytes([0x18, at])) for at in range(levels))
    return b"\x98" + bytes([levels + 1]) + b"\xd8\x1c\x80" + b"".join(b"\xd8\x1c\x82" + r * 2 for r in refers)


def test_a_small_envelope_does_not_say_a_huge_tree():
    with pytest.raises(EnvelopeError):
        envelope.parse(b"\xd2" + shared_values(30))


def test_forged_symbols_do_not_each_get_a_search():
    needed, asked = 200, 0

    def is_right(_: bytes) -> bool:
        nonlocal asked
        asked += 1
        return False

    assembly = Assembly(8 * needed, 8)
    for number in range(3 * needed):
        assembly.add(number if number < 2 * needed else number % needed, number.to_bytes(8))
        assembly.solve(is_right)
    assert 0 < asked < 2000
