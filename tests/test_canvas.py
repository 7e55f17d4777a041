"""Layouts and canvases: what fits, at whole pixels a module, read back by a foreign reader."""

from itertools import pairwise
from math import ceil

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from qrbridge import media, symbol
from qrbridge.errors import PictureError, SymbolError
from qrbridge.fountain import MAX_LENGTH
from qrbridge.picture import canvas
from qrbridge.picture.layout import CAPTURES, FILL, LEAST_PIXELS, QUIET, Layout, Screen, choose, rates, single

canvases = st.tuples(st.integers(1, 8000), st.integers(1, 5000))


def symbols(shape: Layout, count: int) -> tuple[list[str], np.ndarray]:
    lines = [f"{number:09d}" for number in range(count)]
    return lines, symbol.encode(lines, shape.version, shape.level)


@pytest.mark.parametrize(
    ("capture", "wanted"),
    [
        ("steady", Layout(28, "L", 7, 4, 2, 1920, 1080)),
        ("handheld", Layout(17, "L", 7, 4, 3, 1920, 1080)),
        ("harsh", Layout(24, "L", 4, 2, 4, 1920, 1080)),
    ],
)
def test_full_hd(capture, wanted):
    assert choose(Screen((1920, 1080), capture)) == wanted


@given(
    canvases, st.sampled_from(sorted(CAPTURES)), st.sampled_from([(1920, 1080), (1280, 720), (3840, 2160)])
)
def test_what_is_chosen_fits_with_its_quiet_zones_and_is_as_large_as_the_camera_needs(size, capture, camera):
    seen = FILL * min(camera[0] / size[0], camera[1] / size[1])
    least = max(LEAST_PIXELS, ceil(CAPTURES[capture] / seen - 1e-9))
    try:
        chosen = choose(Screen(size, capture, camera))
    except PictureError as error:
        assert error.code == "picture_out.canvas_small"
        assert min(size) < (symbol.size(5) + 2 * QUIET) * least
        return
    pitch = (symbol.size(chosen.version) + QUIET) * chosen.pixels
    quiet = QUIET * chosen.pixels
    assert pitch * chosen.columns + quiet <= size[0]
    assert pitch * chosen.rows + quiet <= size[1]
    assert chosen.pixels == least


@given(st.integers(700, 30_000))
def test_what_one_canvas_holds_is_shown_larger(length):
    showing = media.on_screen(length, Screen((1920, 1080), "harsh"), 20, 1)
    if showing.plan.size and showing.layout.pixels > choose(Screen((1920, 1080), "harsh")).pixels:
        assert showing.plan.count <= showing.layout.tiles


@pytest.mark.parametrize(("pixels", "version"), [(5, None), (None, 12), (3, 40), (7, 5)])
def test_what_is_asked_for_goes_before_the_rule(pixels, version):
    screen = Screen((1920, 1080), pixels=pixels, version=version)
    showing = media.on_screen(50_000, screen, 20, 1)
    assert showing.layout.pixels == (pixels or screen.least)
    assert showing.layout.version == (version or showing.layout.version)
    with pytest.raises(PictureError):
        choose(Screen((1920, 1080), pixels=7, version=40))


@pytest.mark.parametrize("capture", sorted(CAPTURES))
def test_the_largest_transfer_has_a_layout(capture):
    showing = media.on_screen(MAX_LENGTH, Screen((1920, 1080), capture), 20, 1)
    assert showing.plan.count > showing.layout.tiles


@pytest.mark.parametrize(
    ("fps", "wanted"), [(20, (20, 20)), (25, (20, 30)), (60, (60, 60)), (7, (60 / 9, 7.5))]
)
def test_rates_that_a_display_shows_evenly(fps, wanted):
    assert rates(fps) == wanted


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
        choose(Screen((80, 80), "harsh"))
    assert caught.value.facts == {"found": "80x80", "least": 90}
    with pytest.raises(PictureError):
        single((30, 300), 10, "M")


@pytest.mark.parametrize("capture", sorted(CAPTURES))
@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (2560, 1440), (500, 400)])
def test_every_symbol_of_a_canvas_is_read(size, capture):
    chosen = choose(Screen(size, capture))
    lines, drawn = symbols(chosen, chosen.tiles)
    picture = canvas.draw(drawn, chosen)
    assert picture.shape == (size[1], size[0])
    double = picture.repeat(2, axis=0).repeat(2, axis=1)  # zxing-cpp wants three pixels a module
    assert (
        sorted(found.text for found in zxingcpp.read_barcodes(double, zxingcpp.BarcodeFormat.QRCode)) == lines
    )


@given(canvases, st.sampled_from(sorted(CAPTURES)))
@settings(max_examples=50)
def test_places_keep_their_quiet_zones(size, capture):
    try:
        chosen = choose(Screen(size, capture))
    except PictureError:
        return
    quiet = QUIET * chosen.pixels
    places = list(canvas.places(chosen))
    assert len(places) == len(set(places)) == chosen.tiles
    for axis, room in ((0, size[1]), (1, size[0])):
        starts = sorted({place[axis] for place in places})
        assert starts[0] >= quiet
        assert starts[-1] + chosen.side + quiet <= room
        assert all(b - a >= chosen.side + quiet for a, b in pairwise(starts))
        assert len({b - a for a, b in pairwise(starts)}) <= 1


def test_every_module_is_whole_pixels_and_unused_tiles_are_white():
    chosen = choose(Screen((1920, 1080)))
    _, drawn = symbols(chosen, 4)
    size = symbol.size(chosen.version)
    picture = canvas.draw(drawn, chosen)
    places = list(canvas.places(chosen))
    for modules, (top, left) in zip(drawn, places, strict=False):
        tile = picture[top : top + chosen.side, left : left + chosen.side]
        squares = tile.reshape(size, chosen.pixels, size, chosen.pixels)
        assert np.array_equal(
            squares, np.broadcast_to((255 * (1 - modules))[:, None, :, None], squares.shape)
        )
    for top, left in places[4:]:
        assert (picture[top : top + chosen.side, left : left + chosen.side] == 255).all()
    assert set(np.unique(picture)) == {0, 255}
    assert (canvas.draw(drawn[:0], chosen) == 255).all()
