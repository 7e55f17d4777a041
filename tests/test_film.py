"""Films of anything: what is ours in them is read, and nothing that comes as a picture stops the reader."""

import time
from collections.abc import Callable

import cv2
import numpy as np
import pytest
import segno
from hypothesis import given, settings
from hypothesis.extra import numpy as arrays

from qrbridge import symbol
from qrbridge.errors import PictureError
from qrbridge.picture import canvas
from qrbridge.picture.film import READERS, TRACK, Film
from qrbridge.picture.layout import Layout
from qrbridge.picture.readers import MOST_PATTERNS, opencv, zxing

LAYOUT = Layout(10, "L", 6, 4, 4, 1920, 1080)
TEXTS = [f"{number:02d}" * 200 for number in range(LAYOUT.tiles)]


@pytest.fixture(scope="module")
def shown() -> np.ndarray:
    return canvas.draw(symbol.encode(TEXTS, LAYOUT.version, LAYOUT.level, 3), LAYOUT)


def wall(columns: int, rows: int, digits: bool) -> np.ndarray:
    """Return a picture full of symbols that are not ours, all different."""
    tiles = []
    for number in range(columns * rows):
        text = f"{number:07d}" if digits else f"https://a.b/{number}"
        code = segno.make_qr(text, version=2, error="l", boost_error=False, mask=number % 8)
        modules = np.array(list(code.matrix_iter(border=2)), np.uint8)
        tiles.append(np.where(modules, np.uint8(0), np.uint8(255)).repeat(3, 0).repeat(3, 1))
    return np.vstack([np.hstack(tiles[row * columns : (row + 1) * columns]) for row in range(rows)])


@pytest.mark.parametrize("kind", ["grey", "grey alpha", "colour", "colour alpha", "16 bits"])
def test_pictures_of_every_kind(shown, kind):
    cover = np.full(shown.shape, 255, np.uint8)
    pictures = {
        "grey": shown,
        "grey alpha": np.dstack([shown, cover]),
        "colour": np.dstack([shown] * 3),
        "colour alpha": np.dstack([shown] * 3 + [cover]),
        "16 bits": shown.astype(np.uint16) * 257,
    }
    assert sorted(Film((TRACK,)).read(pictures[kind])) == TEXTS


@given(arrays.arrays(np.uint8, arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=60)))
@settings(max_examples=25, deadline=None)
def test_small_pictures_of_anything(picture):
    film = Film((TRACK, "zxing"))
    assert film.read(picture) == []
    assert film.read(picture) == []


@pytest.mark.parametrize("shape", [(1, 1), (1, 40_000), (40_000, 1), (2, 3), (17, 17), (7000, 7000)])
def test_sizes(shape):
    noise = np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)
    film = Film((TRACK,))
    assert film.read(noise) == film.read(noise) == []


@pytest.mark.parametrize(
    "array", [np.zeros((0, 5), np.uint8), np.zeros((5, 5), np.float32), np.zeros(9, np.uint8)]
)
def test_what_is_no_picture(array):
    with pytest.raises(PictureError):
        Film(READERS).read(array)


def test_a_film_whose_pictures_have_other_sizes(shown):
    """The canvas is lost and found; nothing remembers a size."""
    film = Film((TRACK,))
    found = [
        film.read(picture) for picture in (shown, shown[:700, :1200], shown[:90, :90], shown, shown, shown)
    ]
    assert sorted(found[0]) == TEXTS
    assert sorted(text for texts in found[3:] for text in texts) == TEXTS, "found again, and told once"


@pytest.mark.parametrize("digits", [True, False], ids=["digits", "addresses"])
def test_ours_beside_a_wall_of_others(digits):
    """zxing-cpp looks at no more than 240 finder patterns, so the wall has fewer."""
    ours = symbol.encode(["31415926" * 50], 10, "M", 3)[0]
    mine = np.pad(
        np.where(ours, np.uint8(0), np.uint8(255)).repeat(6, 0).repeat(6, 1), 40, constant_values=255
    )
    others = wall(9, 6, digits)
    picture = np.full((max(len(mine), len(others)), mine.shape[1] + others.shape[1]), 255, np.uint8)
    picture[: len(mine), : mine.shape[1]] = mine
    picture[: len(others), mine.shape[1] :] = others
    film = Film(READERS)
    found = [text for _ in range(12) for text in film.read(picture)]
    assert "31415926" * 50 in found


def test_opencv_is_not_asked_to_sort_a_wall():
    few, many = wall(6, 3, digits=False), wall(20, 12, digits=False)
    assert 3 * 6 * 3 < MOST_PATTERNS < 3 * 20 * 12
    assert len(zxing(many)) >= 80
    assert opencv(many) == []
    assert len(zxing(few)) == 18


def test_a_wall_of_others_is_told_and_is_no_end():
    film, others = Film(READERS), wall(20, 12, digits=False)
    found = [text for _ in range(3) for text in film.read(others)]
    assert found
    assert all(text.startswith("https://a.b/") for text in found)


def test_a_mirrored_canvas_does_not_stop_it(shown):
    film = Film(READERS)
    mirrored = np.ascontiguousarray(shown[:, ::-1])
    assert {text for _ in range(3) for text in film.read(mirrored)} <= set(TEXTS)
    assert set(TEXTS) <= {text for _ in range(9) for text in film.read(shown)}


def taken(task: Callable[[], object]) -> float:
    """Return the better of two times; OpenCV's threads would count waiting for each other as work."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        return min(_taken(task) for _ in range(2))
    finally:
        cv2.setNumThreads(threads)


def _taken(task: Callable[[], object]) -> float:
    start = time.process_time()
    task()
    return time.process_time() - start


@pytest.mark.parametrize("side", [1, 2, 3])
def test_a_small_checkerboard_costs_opencv_no_more_than_much_noise(side):
    noise = np.random.default_rng(0).integers(0, 256, (1080, 1920), np.uint8)
    checkers = (np.indices((179, 251)) // side).sum(axis=0).astype(np.uint8) % 2 * 255
    assert taken(lambda: opencv(checkers)) < 3 * taken(lambda: opencv(noise))


@pytest.mark.parametrize(("pixels", "gap"), [(1, 0), (2, 0), (2, 6), (4, 13), (16, 8)])
def test_finder_patterns_without_data_cost_no_more_than_forty_pictures_of_noise(pixels, gap):
    rings = np.maximum(*np.abs(np.indices((9, 9)) - 4))
    one = np.where((rings == 2) | (rings == 4), 255, 0).astype(np.uint8).repeat(pixels, 0).repeat(pixels, 1)
    one = np.pad(one, ((0, gap), (0, gap)), constant_values=255)
    picture = np.tile(one, (540 // len(one) + 1, 960 // len(one) + 1))[:540, :960].copy()
    noise = np.random.default_rng(0).integers(0, 256, (540, 960), np.uint8)
    ordinary = taken(lambda: Film(READERS).read(noise))
    assert taken(lambda: Film(READERS).read(picture)) < 40 * ordinary


def ours(version: int, columns: int, rows: int, seed: int) -> np.ndarray:
    """Return a canvas of symbols at two pixels a module with new digits in each."""
    chance = np.random.default_rng(seed)
    full = symbol.capacity(version, "L")
    lines = ["".join(map(str, chance.integers(0, 10, full))) for _ in range(columns * rows)]
    size = 2 * (symbol.size(version) + 4)
    layout = Layout(version, "L", columns, rows, 2, columns * size + 8, rows * size + 8)
    return canvas.draw(symbol.encode(lines, version, "L", 2), layout)


def test_a_canvas_ends_where_the_picture_does():
    """The last row cuts finder patterns, and is all that is known of what is below it."""
    whole, side = ours(10, 5, 4, 1), 2 * (symbol.size(10) + 4)
    for cut in range(1, 20):
        for picture in (whole, whole[:, ::-1], np.rot90(whole), np.rot90(whole, 3)):
            film = Film((TRACK,))
            film.read(np.ascontiguousarray(picture[: 3 * side + cut, side // 3 :]))
            assert (film.corners > -side / 10).all()
            assert (film.corners < [picture.shape[1] + side / 10, 3 * side + cut + side / 10]).all()


def test_a_canvas_that_never_stands_still_hides_no_symbol_beside_it():
    alone = np.pad(symbol.encode(["4" * 40], 3, "M")[0], 4)
    label = np.where(alone, 0, 255).astype(np.uint8).repeat(3, 0).repeat(3, 1)
    film, found = Film(READERS), list[str]()
    for seed in range(40):
        others = ours(10, 5, 3, seed)
        picture = np.full((others.shape[0], others.shape[1] + 200), 255, np.uint8)
        picture[:, : others.shape[1]] = others
        if seed > 3:  # It comes into view when the canvas is already followed.
            picture[50 : 50 + len(label), -len(label) - 20 : -20] = label
        found += film.read(cv2.GaussianBlur(picture, (0, 0), 0.6))
    assert "4" * 40 in found
