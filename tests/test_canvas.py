"""Layouts and canvases: what fits, at whole pixels a module, read back by a foreign reader."""

from itertools import pairwise

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from qrbridge import symbol
from qrbridge.errors import PictureError, SymbolError
from qrbridge.picture import canvas
from qrbridge.picture.layout import CAPTURES, QUIET, Layout, choose, single

canvases = st.tuples(st.integers(1, 8000), st.integers(1, 5000))


def symbols(shape: Layout, count: int) -> tuple[list[str], np.ndarray]:
    lines = [f"{number:09d}" for number in range(count)]
    return lines, symbol.encode(lines, shape.version, shape.level)


def test_full_hd_by_hand_is_six_symbols_at_five_pixels():
    assert choose((1920, 1080), "handheld") == Layout(20, "M", 3, 2, 5, 1920, 1080)
    assert choose((1920, 1080), "handheld").tiles == 6


@given(canvases, st.sampled_from(sorted(CAPTURES)))
def test_what_is_chosen_fits_with_its_quiet_zones(size, capture):
    largest, level, least = CAPTURES[capture]
    try:
        chosen = choose(size, capture)
    except PictureError as error:
        assert error.code == "picture_out.canvas_small"
        assert min(size) < (symbol.size(5) + 2 * QUIET) * least
        return
    tile = (symbol.size(chosen.version) + 2 * QUIET) * chosen.pixels
    assert tile * chosen.columns <= size[0]
    assert tile * chosen.rows <= size[1]
    assert 5 <= chosen.version <= largest
    assert (chosen.level, chosen.pixels >= least) == (level, True)


@given(canvases, st.integers(1, 7089), st.sampled_from("LMQH"))
def test_one_symbol_alone_is_the_smallest_version_at_the_largest_pixels(size, count, level):
    try:
        chosen = single(size, count, level)
    except (PictureError, SymbolError):
        return
    tile = symbol.size(chosen.version) + 2 * QUIET
    assert chosen.tiles == 1
    assert chosen.version == symbol.smallest_version(count, level)
    assert tile * chosen.pixels <= min(size) < tile * (chosen.pixels + 1)


def test_a_canvas_too_small_is_an_error_with_the_size_it_needs():
    with pytest.raises(PictureError) as caught:
        choose((100, 100), "harsh")
    assert caught.value.facts == {"found": "100x100", "least": 360}
    with pytest.raises(PictureError):
        single((30, 300), 10, "M")


@pytest.mark.parametrize("capture", sorted(CAPTURES))
@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (2560, 1440), (500, 400)])
def test_every_symbol_of_a_canvas_is_read(size, capture):
    chosen = choose(size, capture)
    lines, drawn = symbols(chosen, chosen.tiles)
    picture = canvas.draw(drawn, chosen)
    assert picture.shape == (size[1], size[0])
    assert sorted(found.text for found in zxingcpp.read_barcodes(picture)) == lines


@given(canvases, st.sampled_from(sorted(CAPTURES)))
@settings(max_examples=50)
def test_places_keep_their_quiet_zones(size, capture):
    try:
        chosen = choose(size, capture)
    except PictureError:
        return
    quiet = QUIET * chosen.pixels
    places = list(canvas.places(chosen))
    assert len(places) == len(set(places)) == chosen.tiles
    for axis, room in ((0, size[1]), (1, size[0])):
        starts = sorted({place[axis] for place in places})
        assert starts[0] >= quiet
        assert starts[-1] + chosen.side + quiet <= room
        assert all(b - a >= chosen.side + 2 * quiet for a, b in pairwise(starts))


def test_every_module_is_whole_pixels_and_unused_tiles_are_white():
    chosen = choose((1920, 1080), "handheld")
    _, drawn = symbols(chosen, 4)
    picture = canvas.draw(drawn, chosen)
    places = list(canvas.places(chosen))
    for modules, (top, left) in zip(drawn, places, strict=False):
        tile = picture[top : top + chosen.side, left : left + chosen.side]
        squares = tile.reshape(97, chosen.pixels, 97, chosen.pixels)
        assert np.array_equal(
            squares, np.broadcast_to((255 * (1 - modules))[:, None, :, None], squares.shape)
        )
    for top, left in places[4:]:
        assert (picture[top : top + chosen.side, left : left + chosen.side] == 255).all()
    assert set(np.unique(picture)) == {0, 255}
    assert (canvas.draw(drawn[:0], chosen) == 255).all()
