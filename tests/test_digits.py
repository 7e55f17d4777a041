"""Bytes <-> digits: the round trip, the one form, and the capacities that docs/format.md states."""

import contextlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrbridge import digits
from qrbridge.errors import FrameError


@given(st.binary(min_size=1, max_size=3000))
def test_round_trip(data):
    text = digits.encode(data)
    assert len(text) == digits.width(len(data))
    assert digits.decode(text) == data


@given(st.text(alphabet="0123456789", max_size=300))
def test_what_is_read_is_what_is_written(text):
    try:
        data = digits.decode(text)
    except FrameError:
        return
    assert digits.encode(data) == text


@given(st.text(max_size=80))
def test_only_our_error_escapes(text):
    with contextlib.suppress(FrameError):
        assert digits.encode(digits.decode(text)) == text


def test_every_length_is_unambiguous_and_fits_where_it_should():
    widths = [digits.width(size) for size in range(3000)]
    assert all(a < b for a, b in itertools.pairwise(widths))
    for count in range(1, 7090):
        size = digits.room(count)
        assert digits.width(size) <= count < digits.width(size + 1)


@pytest.mark.parametrize(("count", "size"), [(991, 411), (1600, 664), (7089, 2942)])
def test_capacities_of_the_design(count, size):
    assert digits.room(count) == size


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("１２３", "frame.not_digits"),
        ("12a", "frame.not_digits"),
        ("1", "frame.digit_count"),
        ("256", "frame.digit_value"),
        ("9" * 53, "frame.digit_value"),
    ],
)
def test_each_fault_has_its_name(text, code):
    with pytest.raises(FrameError) as caught:
        digits.decode(text)
    assert caught.value.code == code
