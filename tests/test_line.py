"""What keyboard and serial scanners type, and what input methods make of it."""

import contextlib
import random
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrbridge import bridge, digits, line
from qrbridge.errors import FrameError

ENVELOPE = random.Random(1).randbytes(3000)
FRAMES = list(islice(bridge.frames(ENVELOPE, bridge.plan(3000, 411)), 9))
A, B = digits.encode(FRAMES[0]), digits.encode(FRAMES[1])
WHOLE_FRAME = next(bridge.frames(b"short", bridge.plan(5, 411)))
WHOLE = digits.encode(WHOLE_FRAME)


def full_width(text: str) -> str:
    return text.translate({48 + value: 0xFF10 + value for value in range(10)})


@pytest.mark.parametrize(
    ("typed", "frames"),
    [
        pytest.param(A + "\r\n", FRAMES[:1], id="CR LF"),
        pytest.param(A + "\t", FRAMES[:1], id="tab"),
        pytest.param("]Q1" + A, FRAMES[:1], id="AIM identifier"),
        pytest.param("]Q1" + A + "]Q1" + B, FRAMES[:2], id="two with AIM identifiers"),
        pytest.param(A + B, FRAMES[:2], id="line end lost"),
        pytest.param(A + B + A, [FRAMES[0], FRAMES[1], FRAMES[0]], id="two line ends lost"),
        pytest.param(A + WHOLE, [FRAMES[0], WHOLE_FRAME], id="two of different length"),
        pytest.param("4711" + A, FRAMES[:1], id="site prefix of digits"),
        pytest.param("\x02HALL-7 " + A + "\x03", FRAMES[:1], id="STX, site prefix, ETX"),
        pytest.param(full_width(A), FRAMES[:1], id="full-width digits"),
        pytest.param(" ".join([A[:99], A[99:]]), FRAMES[:1], id="a space inside"),
        pytest.param("\ufeff" + A, FRAMES[:1], id="byte order mark"),
        pytest.param("capsLOCK" + A + "Noise", FRAMES[:1], id="letters around"),
        pytest.param("  \r\n", [], id="blank"),
    ],
)
def test_what_scanners_make_of_a_frame_is_read(typed, frames):
    assert line.frames(typed) == frames


@pytest.mark.parametrize("typed", [A[:-1], A[:50] + A[51:], A + "7", "9" * 991, "hello", "6901234567892"])
def test_what_is_no_frame_is_said(typed):
    with pytest.raises(FrameError):
        line.frames(typed)


@given(st.text(max_size=200) | st.text("0123456789 ]Q", max_size=120))
def test_only_our_error_escapes(typed):
    with contextlib.suppress(FrameError):
        line.frames(typed)
