"""Finding: what is drawn is read, by whom, where; the spoilt by further looks; only our errors escape."""

import contextlib
import sys

import cv2
import numpy as np
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from qrbridge.errors import PictureError, UsageError
from qrbridge.picture import find as module
from qrbridge.picture import readers
from qrbridge.picture.find import find, grey

ALL = ("zxing", "zbar", "opencv")
QUIET, PIXELS = 4, 5
SAYS = "0123456789" * 8


def draw(text: str, version: int | None = None, pixels: int = PIXELS) -> np.ndarray:
    """Return one symbol with its quiet zone, made by segno."""
    code = segno.make_qr(text, version=version, error="m", boost_error=False, mask=3)
    modules = np.array(list(code.matrix_iter(border=QUIET)), np.uint8)
    return np.where(modules, np.uint8(0), np.uint8(255)).repeat(pixels, 0).repeat(pixels, 1)


def lay(symbols: list[np.ndarray], columns: int) -> np.ndarray:
    rows = [np.hstack(symbols[i : i + columns]) for i in range(0, len(symbols), columns)]
    return np.vstack(rows)


def texts(picture: np.ndarray, *arguments: object, **named: object) -> list[str]:
    return [sighting.text for sighting in find(picture, *arguments, **named)]


@pytest.fixture(scope="module")
def symbol() -> np.ndarray:
    return draw(SAYS)


@pytest.mark.parametrize("reader", ALL)
def test_each_reader_reads_a_canvas_of_six(reader):
    wanted = [str(n) * 300 for n in range(1, 7)]
    found = find(lay([draw(text, 10) for text in wanted], 3), (reader,))
    assert sorted(sighting.text for sighting in found) == wanted
    assert {sighting.reader for sighting in found} == {reader}


@pytest.mark.parametrize("reader", ALL)
def test_the_corners_are_those_of_the_symbol(reader):
    picture = cv2.copyMakeBorder(draw("31415926" * 20, 8), 100, 40, 200, 30, cv2.BORDER_CONSTANT, value=255)
    side, edge = (17 + 4 * 8) * PIXELS, QUIET * PIXELS
    left, top = 200 + edge, 100 + edge
    wanted = np.array([(left, top), (left + side, top), (left + side, top + side), (left, top + side)])
    (sighting,) = find(picture, (reader,))
    assert sighting.corners.shape == (4, 2)
    assert sighting.corners.dtype == np.float64
    assert np.abs(sighting.corners - wanted).max() < PIXELS


@pytest.mark.parametrize("angle", range(0, 360, 15))
def test_turned_symbols_are_found_at_the_first_look(symbol, angle):
    side = symbol.shape[0]
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), angle, 1)
    turn[:, 2] += side / 4
    size = (side * 3 // 2, side * 3 // 2)
    assert texts(cv2.warpAffine(symbol, turn, size, borderValue=255), rescue=False) == [SAYS]


@pytest.mark.parametrize("flip", [np.fliplr, np.flipud, np.rot90])
def test_mirrored_symbols_and_views_with_strides_are_found(symbol, flip):
    assert texts(flip(symbol)) == [SAYS]


def test_symbols_that_say_the_same_are_one(symbol):
    assert texts(lay([symbol] * 4, 2), ALL, rescue=True) == [SAYS]


def spoil(symbol: np.ndarray, how: str) -> np.ndarray:
    chance = np.random.default_rng(7)
    if how == "light on dark":
        return 255 - symbol
    if how == "far too large":
        enlarged = cv2.resize(symbol, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
        return np.clip(enlarged + chance.normal(0, 25, enlarged.shape), 0, 255).astype(np.uint8)
    if how == "out of focus":
        return cv2.GaussianBlur(symbol, (0, 0), 3.3)
    if how == "tiny":
        small = cv2.resize(symbol, None, fx=0.27, fy=0.27, interpolation=cv2.INTER_AREA)
        return cv2.GaussianBlur(small, (0, 0), 0.7)
    lined = cv2.resize(symbol, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR)
    lined[::6] = 255
    return lined


@pytest.mark.parametrize("how", ["light on dark", "far too large", "out of focus", "tiny", "white lines"])
def test_spoilt_symbols_need_a_further_look(symbol, how):
    picture = spoil(symbol, how)
    assert texts(picture, rescue=False) == []
    assert texts(picture) == [SAYS]


def test_an_enlarged_look_gives_corners_in_the_picture_as_it_is(symbol):
    (sighting,) = find(spoil(symbol, "tiny"))
    assert np.abs(sighting.corners.min(axis=0) - QUIET * PIXELS * 0.27).max() < 3
    assert sighting.corners.max() < symbol.shape[0] * 0.27


def test_rescue_looks_on_where_something_is_found(symbol):
    picture = lay([symbol, 255 - draw("98765432" * 10)], 2)
    assert texts(picture) == [SAYS]
    assert sorted(texts(picture, rescue=True)) == [SAYS, "98765432" * 10]


def test_a_stream_costs_one_look_a_picture(symbol, monkeypatch):
    looks = []
    first = readers.READERS["zxing"]
    monkeypatch.setitem(readers.READERS, "zxing", lambda picture: looks.append(picture) or first(picture))
    monkeypatch.setattr(module, "_RESCUES", ())
    monkeypatch.setitem(readers.READERS, "zbar", pytest.fail)
    assert texts(symbol, ("zxing", "zbar")) == [SAYS]
    assert len(looks) == 1


def test_later_readers_see_only_what_is_left(symbol, monkeypatch):
    seen = []
    monkeypatch.setitem(readers.READERS, "opencv", lambda picture: seen.append(picture) or [])
    picture = lay([symbol, np.full_like(symbol, 200)], 2)
    assert texts(picture, ("zxing", "opencv"), rescue=True) == [SAYS]
    assert seen[0].shape == picture.shape
    assert seen[0][:, : symbol.shape[1]].min() == 255
    assert np.array_equal(seen[0][:, symbol.shape[1] :], picture[:, symbol.shape[1] :])


@pytest.mark.parametrize("reader", ALL)
def test_nothing_is_read_where_nothing_is(reader):
    chance = np.random.default_rng(3)
    noise = chance.integers(0, 256, (480, 640), dtype=np.uint8)
    blocks = chance.integers(0, 2, (48, 64), dtype=np.uint8).repeat(10, 0).repeat(10, 1) * 255
    for picture in (noise, blocks, np.zeros_like(noise), np.full((3, 2000), 255, np.uint8)):
        assert find(picture, (reader,), rescue=True) == []


@pytest.mark.parametrize("reader", ALL)
def test_other_texts_come_out_as_they_are(reader):
    assert texts(draw("南京市 é 2014"), (reader,)) == ["南京市 é 2014"]


def test_bytes_of_no_encoding_do_not_stop_zbar():
    code = segno.make_qr(bytes(range(128, 256)), mode="byte")
    modules = np.array(list(code.matrix_iter(border=4)), np.uint8)
    picture = np.where(modules, np.uint8(0), np.uint8(255)).repeat(6, 0).repeat(6, 1)
    assert len(find(picture, ("zbar",))) <= 1


@pytest.mark.parametrize(
    "convert",
    [
        lambda grey8: grey8[:, :, None],
        lambda grey8: cv2.cvtColor(grey8, cv2.COLOR_GRAY2BGR),
        lambda grey8: grey8.astype(np.uint16) * 257,
        lambda grey8: cv2.cvtColor(grey8, cv2.COLOR_GRAY2BGR).astype(np.uint16) * 257,
        lambda grey8: np.dstack([grey8, np.full_like(grey8, 255)]),
        lambda grey8: np.dstack([grey8] * 3 + [np.full_like(grey8, 255)]),
        # A symbol drawn in black on nothing.
        lambda grey8: np.dstack([np.zeros_like(grey8)] * 3 + [255 - grey8]),
        lambda grey8: np.dstack([np.zeros_like(grey8), 255 - grey8]).astype(np.uint16) * 257,
    ],
)
def test_every_form_of_picture_becomes_the_same_grey(symbol, convert):
    result = grey(convert(symbol))
    assert result.dtype == np.uint8
    assert np.array_equal(result, symbol)


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((0, 5), np.uint8),
        np.zeros((5, 5, 0), np.uint8),
        np.zeros((5, 5, 5), np.uint8),
        np.zeros(5, np.uint8),
        np.zeros((5, 5), np.float64),
        np.zeros((5, 5), bool),
        np.zeros((5, 5), object),
    ],
)
def test_what_is_no_picture_is_refused(array):
    with pytest.raises(PictureError) as caught:
        find(array)
    assert caught.value.code == "picture.array"


def test_an_unknown_reader_is_a_wrong_call(symbol):
    with pytest.raises(UsageError) as caught:
        find(symbol, ("zxing", "eyes"))
    assert caught.value.code == "picture.reader"


def test_without_its_library_zbar_is_left_out_but_not_if_it_is_the_only_one(symbol, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyzbar", None)
    assert texts(symbol, ("zbar", "zxing")) == [SAYS]
    with pytest.raises(PictureError) as caught:
        find(symbol, ("zbar",))
    assert caught.value.code == "picture.no_zbar"


@pytest.mark.parametrize("reader", ALL)
def test_what_a_library_raises_becomes_ours(reader):
    # More than zxing-cpp's largest side; an empty picture for the others.
    picture = np.zeros((1, 70_000) if reader == "zxing" else (0, 5), np.uint8)
    with pytest.raises(PictureError) as caught:
        readers.READERS[reader](picture)
    assert caught.value.code == "picture.reader_failed"
    assert "\n" not in str(caught.value)


@settings(max_examples=60, deadline=None)
@given(
    arrays.arrays(
        st.sampled_from([np.uint8, np.uint16, np.int32, np.float32]),
        arrays.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=40),
    ),
    st.lists(st.sampled_from(ALL), min_size=1, unique=True),
)
def test_only_our_errors_escape(picture, names):
    with contextlib.suppress(PictureError):
        assert find(picture, names) == []
