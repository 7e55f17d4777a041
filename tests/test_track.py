"""Following a canvas: what is shown is read, from few pixels a module, torn or not, wherever it lies."""

from dataclasses import replace
from itertools import islice

import cv2
import numpy as np
import pytest

from qrbridge import bridge, channel, digits, symbol
from qrbridge.picture import canvas, sources
from qrbridge.picture.condition import Condition, hint
from qrbridge.picture.film import TRACK, Film
from qrbridge.picture.layout import Layout, Screen, choose
from qrbridge.picture.readers import zxing
from qrbridge.picture.track import Tracker, acquire, samples, tear
from qrbridge.picture.track.picture import linear

ENVELOPE = np.random.default_rng(5).bytes(200_000)
SIZE = (1920, 1080)


def shown(layout: Layout, count: int) -> tuple[list[list[str]], list[np.ndarray]]:
    """Return the texts on each of `count` canvases, and the canvases."""
    plan = bridge.plan(len(ENVELOPE), digits.room(symbol.capacity(layout.version, layout.level)))
    frames = bridge.frames(ENVELOPE, plan)
    texts = [[digits.encode(data) for data in islice(frames, layout.tiles)] for _ in range(count)]
    drawn = [canvas.draw(symbol.encode(lines, layout.version, layout.level, 3), layout) for lines in texts]
    return texts, drawn


def filmed(
    drawn: list[np.ndarray], camera: channel.Camera, fps: float = 20, seed: int = 1
) -> list[np.ndarray]:
    pictures = channel.film(drawn, fps, camera, np.random.default_rng(seed))
    return [cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) for picture in pictures]


def read(pictures: list[np.ndarray]) -> list[str]:
    film = Film((TRACK,))
    return [text for picture in pictures for text in film.read(picture)]


def share(found: list[str], texts: list[list[str]]) -> float:
    wanted = {text for lines in texts for text in lines}
    assert set(found) <= wanted, "a text that was not shown"
    return len(set(found)) / len(wanted)


CASES = [("steady", "steady"), ("handheld", "handheld"), ("harsh", "harsh"), ("webcam", "handheld")]


@pytest.mark.parametrize(("camera", "capture"), CASES)
def test_a_canvas_as_chosen_for_a_camera_is_read_by_it(camera, capture):
    texts, drawn = shown(choose(Screen(SIZE, capture)), 12)
    found = read(filmed(drawn, replace(channel.PRESETS[camera], drop=0.0)))
    assert share(found, texts) > 0.95


def test_the_tracker_gives_the_same_frames_as_the_detector():
    """Issue: on the steady preset, with symbols that a detector can read as well."""
    layout = Layout(20, "L", 4, 2, 4, *SIZE)
    texts, drawn = shown(layout, 6)
    pictures = filmed(drawn, channel.PRESETS["steady"])
    tracked = read(pictures)
    detected = {sighting.text for picture in pictures for sighting in zxing(picture)}
    assert set(tracked) >= detected
    assert share(tracked, texts) == 1
    assert len(tracked) == len(set(tracked)), "what was read already is not read again"


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
@pytest.mark.parametrize(
    "layout",
    [
        Layout(5, "L", 9, 6, 4, *SIZE),
        Layout(12, "M", 4, 3, 4, *SIZE),
        Layout(28, "Q", 5, 3, 2, *SIZE),
        Layout(40, "H", 4, 2, 2, *SIZE),
    ],
    ids=lambda layout: f"v{layout.version}",
)
def test_versions_levels_and_quarter_turns(layout, turn):
    texts, drawn = shown(layout, 1)
    picture = cv2.GaussianBlur(np.rot90(drawn[0], turn), (0, 0), 0.7)
    assert share(read([np.ascontiguousarray(picture)]), texts) == 1


@pytest.mark.parametrize("angle", [-12, -5, 3, 9])
def test_a_turned_canvas(angle):
    layout = Layout(10, "L", 6, 4, 3, *SIZE)
    texts, drawn = shown(layout, 1)
    way = cv2.getRotationMatrix2D((960, 540), angle, 0.8)
    picture = cv2.warpAffine(drawn[0], way, SIZE, flags=cv2.INTER_AREA, borderValue=90)
    assert share(read([picture]), texts) == 1


def test_a_canvas_that_gives_way_to_the_next_in_mid_picture():
    """Half old, half new; and a blend of both everywhere: each symbol of both is read."""
    texts, (first, second, third) = shown(Layout(17, "L", 7, 4, 3, *SIZE), 3)
    torn = np.vstack([second[:500], first[500:]])
    light = 0.4 * (second / 255.0) ** 2.2 + 0.6 * (third / 255.0) ** 2.2
    blend = np.rint(255 * light ** (1 / 2.2)).astype(np.uint8)
    assert share(read([first, torn, second, third]), texts) == 1
    assert share(read([first, second, blend]), texts) == 1, "the new one is made out beside the known one"
    late = read([first, blend, third])
    assert share(late, texts) == 1, "what a blend hid is found when one of the two is known"


def test_what_is_left_of_two_pictures_is_added_up():
    """Noise that hides a symbol in each of two pictures does not hide it in both together."""
    texts, drawn = shown(Layout(15, "L", 6, 3, 3, *SIZE), 2)
    chance = np.random.default_rng(3)

    def noisy(picture: np.ndarray) -> np.ndarray:
        soft = cv2.GaussianBlur(picture, (0, 0), 1.7) + chance.normal(0, 26, picture.shape)
        return np.clip(soft * 0.7 + 40, 0, 255).astype(np.uint8)

    once = read([noisy(drawn[1])])
    twice = read([noisy(drawn[1]), noisy(drawn[1]), noisy(drawn[1])])
    assert share(once, texts[1:]) < share(twice, texts[1:])


def test_a_canvas_that_is_lost_is_found_again():
    texts, drawn = shown(Layout(17, "L", 7, 4, 3, *SIZE), 2)
    far = cv2.warpAffine(drawn[1], np.float64([[0.8, 0, 300], [0, 0.8, 150]]), SIZE, flags=cv2.INTER_AREA)
    nothing = np.full_like(drawn[0], 80)
    assert share(read([drawn[0], nothing, *[far] * 3]), texts) == 1


def test_another_layout_in_the_same_film():
    (few, first), (many, second) = (
        shown(Layout(10, "L", 6, 4, 4, *SIZE), 1),
        shown(Layout(21, "L", 6, 3, 3, *SIZE), 1),
    )
    assert share(read([*first, *second * 3]), few + many) == 1


@pytest.mark.parametrize(("name", "codec"), [("film.avi", "MJPG"), ("film.mp4", "mp4v")])
def test_a_recorded_video(tmp_path, name, codec):
    texts, drawn = shown(Layout(17, "L", 7, 4, 3, *SIZE), 5)
    video = cv2.VideoWriter(str(tmp_path / name), cv2.VideoWriter.fourcc(*codec), 30, SIZE, False)
    for picture in filmed(drawn, channel.PRESETS["steady"]):
        video.write(picture)
    video.release()
    assert share(read([picture.pixels for picture in sources.pictures(tmp_path / name)]), texts) > 0.9


def test_nothing_is_read_where_there_is_nothing():
    chance = np.random.default_rng(1)
    pictures = [
        chance.integers(0, 256, (1080, 1920)).astype(np.uint8),
        np.zeros((1080, 1920), np.uint8),
        np.indices((1080, 1920)).sum(axis=0).astype(np.uint8) // 8 % 2 * 255,
        np.full((3, 3), 7, np.uint8),
    ]
    assert read(pictures) == []


def test_the_corners_are_where_the_symbols_are():
    layout = Layout(10, "L", 5, 3, 4, *SIZE)
    _, drawn = shown(layout, 1)
    tracker = Tracker()
    assert tracker.corners.shape == (0, 4, 2)
    assert tracker.begin(cv2.GaussianBlur(drawn[0], (0, 0), 0.6))
    wanted = np.array([(left - 0.5, top - 0.5) for top, left in canvas.places(layout)])
    away = np.abs(tracker.corners[:, :1] - wanted).max(axis=2)
    assert away.min(axis=1).max() < 0.5
    assert sorted(away.argmin(axis=1)) == list(range(layout.tiles))
    sides = np.linalg.norm(tracker.corners[:, 1] - tracker.corners[:, 0], axis=1)
    assert np.allclose(sides, layout.side, atol=0.5)


def test_how_well_a_canvas_is_seen():
    layout = Layout(17, "L", 7, 4, 3, *SIZE)
    _, drawn = shown(layout, 1)
    film = Film((TRACK,))
    sharp = cv2.GaussianBlur(drawn[0], (0, 0), 0.5)
    film.read(sharp)
    film.read(np.roll(sharp, 6, axis=1))
    seen = film.condition
    assert seen is not None
    assert seen.pixels == pytest.approx(3, abs=0.05)
    assert seen.motion == pytest.approx(2, abs=0.1)
    assert seen.white == 255
    assert seen.even == pytest.approx(1, abs=0.05)
    soft = Film((TRACK,))
    soft.read(cv2.GaussianBlur(drawn[0], (0, 0), 1.8))
    blurred = soft.condition
    assert blurred is not None
    assert blurred.sharpness < seen.sharpness / 3


GOOD = Condition(pixels=3, sharpness=0.3, motion=0.2, white=200, even=0.9)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"pixels": 1.2}, "picture.closer"),
        ({"white": 255}, "picture.bright"),
        ({"white": 40}, "picture.dark"),
        ({"even": 0.1}, "picture.glare"),
        ({"motion": 5.0}, "picture.still"),
        ({"sharpness": 0.01}, "picture.blurred"),
    ],
)
def test_what_to_do(change, code):
    told = hint(replace(GOOD, **change))
    assert (told.code if told else None) == code


def test_a_share_is_what_was_mixed_in():
    chance = np.random.default_rng(2)
    old, new = (1 - 2 * chance.integers(0, 2, (3, 45, 45)).astype(np.float32) for _ in range(2))
    part = np.linspace(0, 1, 45, dtype=np.float32)[None, :, None]
    mixed = part * old + (1 - part) * new
    assert np.abs(tear.shares(mixed, old) - part[:, :, 0]).max() < 0.25
    assert np.abs(tear.shares(mixed, old) - part[:, :, 0]).mean() < 0.06


def test_samples_are_taken_where_the_modules_are():
    """Each module's samples of a sharp picture are its shade, light or dark."""
    layout = Layout(10, "L", 4, 3, 6, *SIZE)
    _, drawn = shown(layout, 1)
    soft = cv2.GaussianBlur(drawn[0], (0, 0), 0.8)
    grid = acquire.acquire(soft, linear(soft))
    assert grid is not None
    seen = samples.take((drawn[0] / 255).astype(np.float32), samples.ways(grid))
    read_back = symbol.decode_all((seen.planes.mean(axis=0)[:, 3:-3, 3:-3] < 0.5).astype(np.uint8))
    assert None not in read_back.texts
    assert np.isin(seen.planes.round(3), (0, 1)).mean() > 0.98
