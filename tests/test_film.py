"""Films of anything: what is ours in them is read, and nothing that comes as a picture stops the reader."""

import numpy as np
import pytest
import segno
from hypothesis import given, settings
from hypothesis.extra import numpy as arrays

from qrbridge import symbol
from qrbridge.errors import PictureError
from qrbridge.picture import canvas
from qrbridge.picture.film import TRACK, Film
from qrbridge.picture.layout import Layout
from qrbridge.picture.readers import MOST_PATTERNS, opencv, zxing

ALL = (TRACK, "zxing", "zbar", "opencv")
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
        Film(ALL).read(array)


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
    film = Film(ALL)
    found = [text for _ in range(12) for text in film.read(picture)]
    assert "31415926" * 50 in found


def test_opencv_is_not_asked_to_sort_a_wall():
    few, many = wall(6, 3, digits=False), wall(20, 12, digits=False)
    assert 3 * 6 * 3 < MOST_PATTERNS < 3 * 20 * 12
    assert len(zxing(many)) >= 80
    assert opencv(many) == []
    assert len(zxing(few)) == 18


def test_a_wall_of_others_is_told_and_is_no_end():
    film, others = Film(ALL), wall(20, 12, digits=False)
    found = [text for _ in range(3) for text in film.read(others)]
    assert found
    assert all(text.startswith("https://a.b/") for text in found)


def test_a_mirrored_canvas_does_not_stop_it(shown):
    film = Film(ALL)
    mirrored = np.ascontiguousarray(shown[:, ::-1])
    assert {text for _ in range(3) for text in film.read(mirrored)} <= set(TEXTS)
    assert set(TEXTS) <= {text for _ in range(9) for text in film.read(shown)}
