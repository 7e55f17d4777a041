"""Packets and envelopes <-> frames: round trip, strictness, and a name for each fault."""

from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrbridge import frame
from qrbridge.errors import FountainError, FrameError
from qrbridge.frame import Packet, Whole

packets = st.builds(
    lambda transfer, esi, data, extra: Packet(transfer, len(data) + extra, esi, data),
    st.binary(min_size=8, max_size=8),
    st.integers(0, 2**24 - 1),
    st.binary(min_size=8, max_size=400).map(lambda data: data[: len(data) // 8 * 8]),
    st.integers(1, 4000),
)


def sealed(body: bytes) -> bytes:
    return body + crc32(body).to_bytes(4)


@given(st.one_of(packets, st.builds(Whole, st.binary(min_size=1, max_size=600))))
def test_round_trip(content):
    assert frame.decode(frame.encode(content)) == content


@given(st.binary(max_size=80), st.booleans())
def test_only_our_errors_escape_and_what_is_read_is_what_is_written(data, with_crc):
    data = sealed(data) if with_crc else data
    try:
        content = frame.decode(data)
    except (FrameError, FountainError):
        return
    assert frame.encode(content) == data


@given(st.sampled_from([b"\x10", b"\x11"]), st.binary(max_size=120))
def test_headers_with_a_right_crc_and_absurd_contents(kind, rest):
    try:
        content = frame.decode(sealed(kind + rest))
    except (FrameError, FountainError):
        return
    assert frame.encode(content) == sealed(kind + rest)


def header(length: int, size: int) -> bytes:
    return sealed(b"\x11" + b"i" * 8 + length.to_bytes(4) + bytes(3) + bytes(size))


GOOD = frame.encode(Packet(b"i" * 8, 1000, 7, bytes(64)))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "frame.short"),
        (sealed(b"\x10"), "frame.short"),
        (sealed(b"\x11" + bytes(9)), "frame.short"),
        (GOOD[:-1], "frame.crc"),
        (GOOD[:30] + bytes([GOOD[30] ^ 1]) + GOOD[31:], "frame.crc"),
        (sealed(b"\x20" + bytes(30)), "frame.version"),
        (sealed(b"\x12" + bytes(30)), "frame.kind"),
        (header(0, 64), "fountain.length"),
        (header(10_000_001, 1000), "fountain.length"),
        (header(2**32 - 1, 1000), "fountain.length"),
        (header(1000, 65), "fountain.symbol_size"),
        (header(1000, 0), "fountain.symbol_size"),
        (header(10_000, 2928), "fountain.symbol_size"),
        (header(10_000_000, 8), "fountain.too_many"),
        (header(64, 64), "fountain.one_symbol"),
    ],
)
def test_each_fault_has_its_name(data, code):
    with pytest.raises((FrameError, FountainError)) as caught:
        frame.decode(data)
    assert caught.value.code == code
    assert caught.value.text("zh") != caught.value.text("en")
