"""The simulated channel: seeded, sound where physics can be checked, and as readable as it is meant to be."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import segno

from qrbridge.channel import PAPERS, PRESETS, Camera, Screen, film, lens, scan_paper, screen
from qrbridge.errors import PictureError
from qrbridge.picture.find import find

SMALL = Camera(width=320, height=180, drop=0.0)
SIZE = (1920, 1080)


def symbol(chance: np.random.Generator, version: int, pixels: int) -> tuple[str, np.ndarray]:
    digits = {15: 900, 20: 1600}[version]
    text = "".join(map(str, chance.integers(0, 10, digits)))
    code = segno.make_qr(text, version=version, error="m", mode="numeric", boost_error=False, mask=2)
    modules = np.array(list(code.matrix_iter(border=4)), np.uint8)
    return text, np.where(modules, np.uint8(0), np.uint8(255)).repeat(pixels, 0).repeat(pixels, 1)


def grid(
    shape: tuple[int, int], columns: int, rows: int, version: int, pixels: int, seed: int
) -> tuple[set[str], np.ndarray]:
    """Return a page or canvas of symbols and what they say."""
    chance, texts, canvas = np.random.default_rng(seed), set(), np.full(shape, 255, np.uint8)
    for row, column in itertools.product(range(rows), range(columns)):
        text, tile = symbol(chance, version, pixels)
        texts.add(text)
        top = (2 * row + 1) * shape[0] // (2 * rows) - len(tile) // 2
        left = (2 * column + 1) * shape[1] // (2 * columns) - len(tile) // 2
        canvas[top : top + len(tile), left : left + len(tile)] = tile
    return texts, canvas


@pytest.fixture(scope="module")
def six() -> list[tuple[set[str], np.ndarray]]:
    return [grid(SIZE[::-1], 3, 2, 20, 5, seed) for seed in range(3)]


def flat(level: int, size: tuple[int, int] = (320, 180)) -> np.ndarray:
    return np.full(size[::-1], level, np.uint8)


def read_share(
    canvases: list[tuple[set[str], np.ndarray]], preset: str, seeds: int
) -> tuple[float, set[str]]:
    """Return the share of symbols that a first look finds in a picture at 15 fps, and all that was read."""
    found, counts = set(), []
    for seed in range(seeds):
        shown = [canvas for _, canvas in canvases]
        for picture in film(shown, 15, PRESETS[preset], np.random.default_rng(seed)):
            texts = {sighting.text for sighting in find(picture, rescue=False)}
            counts.append(len(texts))
            found |= texts
    return float(np.mean(counts)) / len(canvases[0][0]), found


@pytest.mark.parametrize(("preset", "least"), [("steady", 0.9), ("handheld", 0.6), ("webcam", 0.6)])
def test_six_symbols_are_read_as_often_as_they_should(six, preset, least):
    share, found = read_share(six, preset, 6)
    assert share >= least
    assert found == set().union(*(texts for texts, _ in six))


def test_harsh_spoils_six_symbols_and_leaves_two_large_ones(six):
    share, found = read_share(six, "harsh", 2)
    assert share < 0.5
    assert found <= set().union(*(texts for texts, _ in six))
    large = [grid(SIZE[::-1], 2, 1, 15, 11, seed) for seed in range(2)]
    assert read_share(large, "harsh", 3)[0] >= 0.6


@pytest.mark.parametrize("preset", PRESETS)
def test_a_seed_is_a_film(preset):
    canvases = [flat(0), flat(255), flat(128)]
    camera = replace(PRESETS[preset], width=320, height=180)
    first, again, other = (
        list(film(canvases, 15, camera, np.random.default_rng(seed))) for seed in (5, 5, 6)
    )
    assert len(first) == len(again) > 3
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(first, other, strict=False))
    assert {(picture.shape, picture.dtype) for picture in first} == {((180, 320, 3), np.dtype(np.uint8))}


def test_endless_canvases_are_taken_as_time_goes_on():
    taken = itertools.count()
    canvases = (flat(next(taken) % 256) for _ in itertools.repeat(None))
    pictures = itertools.islice(film(canvases, 10, SMALL, np.random.default_rng(0)), 30)
    assert len(list(pictures)) == 30
    assert 9 <= next(taken) <= 14


def test_a_camera_takes_its_own_number_of_pictures():
    canvases = [flat(255)] * 30
    assert abs(len(list(film(canvases, 15, SMALL, np.random.default_rng(1)))) - 60) <= 1
    lossy = replace(SMALL, drop=0.5)
    assert 15 < len(list(film(canvases, 15, lossy, np.random.default_rng(1)))) < 45


@pytest.mark.parametrize("fps", [7.3, 15, 30, 60, 100])
def test_the_screen_changes_at_a_refresh(fps):
    shown = list(screen.timeline([flat(0)] * 20, fps, Screen()))
    refreshes = np.array([canvas.start * 60 for canvas in shown])
    assert np.allclose(refreshes, np.rint(refreshes))
    late = refreshes / 60 - np.arange(20) / fps
    assert late.min() > -1e-6
    assert late.max() < 1 / 60


def test_shares_are_those_of_a_slow_pixel():
    panel, starts = Screen(response=0.01), [0.0, 0.1, 0.2]
    begin = np.linspace(0.05, 0.4, 50)
    rows = np.full_like(begin, 0.5)
    end = begin + 0.004
    parts = screen.shares(starts, begin, end, rows, panel)
    assert np.allclose(np.sum(parts, axis=0), 1, atol=1e-6)
    # The same by small steps: a pixel goes towards its level as an exponential does.
    for first, last, *wanted in zip(begin, end, *parts, strict=True):
        times = np.linspace(first, last, 2001) - 0.5 / 60
        done = [np.where(times > s, 1 - np.exp(-np.maximum(times - s, 0) / 0.01), 0) for s in starts[1:]]
        counted = [1 - done[0].mean(), (done[0] - done[1]).mean(), done[1].mean()]
        assert np.allclose(counted, wanted, atol=1e-4)


def test_a_change_tears_a_picture_along_its_rows():
    # Rows are read over half the time of a canvas; the screen itself changes at once.
    camera = replace(SMALL, readout=0.03, vignette=0.0, screen=Screen(refresh=1000, response=1e-4))
    canvases = [flat(255 * (number % 2)) for number in range(12)]
    torn = 0
    for picture in film(canvases, 15, camera, np.random.default_rng(3)):
        inside = picture[20:160, 140:180].mean(axis=(1, 2))
        torn += inside.min() < 60 and inside.max() > 180
    assert 4 <= torn <= 14


def test_a_still_screen_gives_still_pictures():
    _, canvas = grid((360, 640), 1, 1, 15, 4, 0)
    camera = replace(Camera(), width=640, height=360, full_well=1e9, read_noise=0.0, quality=100)
    first, *others = film([canvas] * 8, 15, camera, np.random.default_rng(0))
    # What is left is the rounding of the sensor and of the JPEG.
    assert all(np.abs(first.astype(int) - picture).max() <= 5 for picture in others)


def test_white_comes_out_as_the_exposure_says():
    camera = replace(SMALL, vignette=0.0, ambient=0.0, blur=0.3, full_well=1e6, quality=100)
    picture = next(film([flat(255)], 15, camera, np.random.default_rng(0)))
    assert abs(np.median(picture[:, :, 1]) - 255 * camera.white ** (1 / 2.2)) <= 1


@pytest.mark.parametrize("preset", PRESETS)
def test_the_way_to_the_screen_and_back(preset):
    camera = PRESETS[preset]
    shift = np.array([7.0, -4.0])
    pose = lens.Pose(shift, shift, camera.roll)
    x, y = lens.way_to_screen(camera, pose, SIZE)
    assert x.shape == y.shape == (camera.height, camera.width)
    points = np.stack([x, y], axis=-1).astype(np.float64)[::90, ::160]
    rows = lens.rows_seen(camera, pose, SIZE, points) * camera.height
    assert np.abs(rows - np.arange(0, camera.height, 90)[:, None]).max() < 0.1


def test_shake_bends_a_picture_by_what_it_moves_while_the_rows_are_read():
    camera = replace(Camera(), readout=1 / 30)
    still = lens.Pose(np.zeros(2), np.zeros(2), 0.0)
    moving = lens.Pose(np.zeros(2), np.array([10.0, 0.0]), 0.0)
    moved = lens.way_to_screen(camera, still, SIZE)[0] - lens.way_to_screen(camera, moving, SIZE)[0]
    scale = lens.scale(camera, SIZE)
    assert np.allclose(moved[:, 960] * scale, 10 * np.arange(1080) / 1080, atol=0.05)


@pytest.mark.parametrize(
    "canvases",
    [
        [np.zeros((10, 10, 3), np.uint8)],
        [np.zeros((10, 10), np.float32)],
        [np.zeros((10, 10), np.uint8), np.zeros((10, 11), np.uint8)],
    ],
)
def test_a_canvas_of_another_kind_is_refused(canvases):
    with pytest.raises(PictureError, match="array of shape"):
        list(film(canvases, 15, SMALL, np.random.default_rng(0)))


@pytest.mark.parametrize("name", PAPERS)
def test_scanned_paper_is_read(name):
    paper, shape = PAPERS[name], (1400, 1300)
    texts, page = grid(shape, 2, 2, 20, 5, 4)
    scans = [scan_paper(page, paper, np.random.default_rng(seed)) for seed in (1, 1, 2)]
    assert np.array_equal(scans[0], scans[1])
    assert not np.array_equal(scans[0], scans[2])
    scale = paper.dpi / 300
    assert scans[0].shape == tuple(round(side * scale) for side in shape)
    for scan in scans[1:]:
        found = {sighting.text for sighting in find(scan, rescue=True)}
        assert found <= texts
        # A stamp may cost one of them.
        assert len(found) >= len(texts) - (paper.stamp is not None)


def test_ink_spreads():
    page = np.full((200, 200), 255, np.uint8)
    page[50:150, 50:150] = 0
    quiet = replace(
        PAPERS["clean"], speckle=0.0, specks=0.0, shadow=0.0, rotation=0.0, noise=0.0, quality=100
    )
    scans = [
        scan_paper(page, replace(quiet, growth=growth), np.random.default_rng(0))
        for growth in (0.0, 0.5, 1.0, 2.5)
    ]
    ink = [(1 - (scan / 255) ** 2.2).sum() / 0.94 for scan in scans]
    assert np.allclose(np.sqrt(ink), [100, 101, 102, 105], atol=0.3)


def test_only_grey_pages_are_scanned():
    with pytest.raises(PictureError):
        scan_paper(np.zeros((5, 5, 3), np.uint8), PAPERS["clean"], np.random.default_rng(0))
