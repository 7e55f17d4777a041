"""Files of canvases: each read back by another's reader, each there whole or not at all."""

import re
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageSequence

from qrbridge import symbol
from qrbridge.errors import FileError, PictureError
from qrbridge.picture import canvas, player, writing
from qrbridge.picture.layout import Layout, Screen, choose, single
from tests.browser import chromium

HD = choose(Screen((1920, 1080)))
SMALL = choose(Screen((640, 480)))


def symbols(count: int, layout: Layout = SMALL) -> list[np.ndarray]:
    """Return the symbols of `count` pictures; those of picture n say n and their place."""
    return [
        symbol.encode([f"{n:04d}{at:02d}" for at in range(layout.tiles)], layout.version, layout.level)
        for n in range(count)
    ]


def canvases(count: int, layout: Layout = SMALL) -> list[np.ndarray]:
    return [canvas.draw(picture, layout) for picture in symbols(count, layout)]


def read(picture: np.ndarray) -> list[str]:
    return sorted(found.text for found in zxingcpp.read_barcodes(picture, zxingcpp.BarcodeFormat.QRCode))


def expected(number: int, layout: Layout = SMALL) -> list[str]:
    return [f"{number:04d}{at:02d}" for at in range(layout.tiles)]


def test_a_png_has_one_bit_a_pixel_and_all_of_the_canvas(tmp_path):
    (drawn,) = canvases(1, HD)
    path = tmp_path / "one.png"
    writing.write_png(path, drawn)
    with Image.open(path) as image:
        assert (image.mode, image.size) == ("1", (1920, 1080))
        assert np.array_equal(np.array(image) * np.uint8(255), drawn)
    assert path.stat().st_size < 60_000
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_holds_the_canvases_in_order(tmp_path):
    folder = tmp_path / "shown"
    writing.write_folder(folder, iter(canvases(12)))
    files = sorted(folder.iterdir())
    assert [path.name for path in files] == [f"{n:06d}.png" for n in range(12)]
    for number, path in enumerate(files):
        assert read(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)) == expected(number)
    with pytest.raises(PictureError) as caught:
        writing.write_folder(folder, canvases(1))
    assert caught.value.code == "picture_out.folder_not_empty"


@pytest.mark.parametrize(("fps", "shown"), [(15, 70), (20, 50), (10, 100), (1, 1000), (100, 20)])
def test_a_gif_shows_each_canvas_for_hundredths_of_a_second(tmp_path, fps, shown):
    path = tmp_path / "show.gif"
    writing.write_gif(path, iter(canvases(4)), fps)
    with Image.open(path) as image:
        assert image.info["loop"] == 0
        frames = [
            (np.array(frame.convert("L")), frame.info["duration"]) for frame in ImageSequence.Iterator(image)
        ]
    assert [duration for _, duration in frames] == [shown] * 4
    for drawn, (frame, _) in zip(canvases(4), frames, strict=True):
        assert np.array_equal(frame, drawn)


def test_an_mp4_holds_every_canvas_at_its_rate(tmp_path):
    path = tmp_path / "show.mp4"
    writing.write_mp4(path, iter(canvases(10, HD)), 15)
    video = cv2.VideoCapture(str(path))
    assert video.get(cv2.CAP_PROP_FPS) == pytest.approx(15)
    for number in range(10):
        done, picture = video.read()
        assert done
        assert read(picture) == expected(number, HD)
    assert not video.read()[0]


def test_an_svg_paints_what_the_canvas_shows():
    (drawn,) = symbols(1)
    text = writing.svg(drawn, SMALL)
    assert 'viewBox="0 0 640 480"' in text
    painted = np.full((480, 640), 255, np.uint8)
    for left, top, width, height in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z", text):
        painted[int(top) : int(top) + int(height), int(left) : int(left) + int(width)] = 0
    assert np.array_equal(painted, canvas.draw(drawn, SMALL))


def screenshot(page: Path, tmp_path: Path, size: tuple[int, int] = (1920, 1080)) -> np.ndarray:
    """Return what a browser without network shows of `page` after a second."""
    browser = chromium()
    options = [
        "headless",
        "no-sandbox",
        "disable-gpu",
        "disable-quic",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        "hide-scrollbars",
        "virtual-time-budget=1000",
    ]
    picture = tmp_path / "seen.png"
    command = [browser, *(f"--{option}" for option in options), f"--user-data-dir={tmp_path / 'browser'}"]
    command += [f"--window-size={size[0]},{size[1]}", f"--screenshot={picture}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=90)
    return cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE)


def module_pixels(picture: np.ndarray, layout: Layout) -> float:
    place = zxingcpp.read_barcodes(picture)[0].position
    return (place.top_right.x - place.top_left.x) / (17 + 4 * layout.version)


def test_the_player_shows_the_symbols_at_whole_pixels(tmp_path):
    page = tmp_path / "show.html"
    player.write(page, iter(symbols(5, HD)), HD, 15, "report")
    seen = screenshot(page, tmp_path)
    assert read(seen) in [expected(number, HD) for number in range(5)]
    assert module_pixels(seen, HD) == pytest.approx(HD.pixels, abs=0.1)
    assert set(np.unique(seen)) == {0, 255}


def test_the_player_shows_one_symbol_as_large_as_the_window_allows(tmp_path):
    page = tmp_path / "one.html"
    one = single((1920, 1080), 500, "M")
    player.write(page, iter(symbols(1, one)), one, 15, "record")
    seen = screenshot(page, tmp_path, (1000, 700))
    assert read(seen) == ["000000"]
    assert module_pixels(seen, one) == pytest.approx(700 // (25 + 4 * one.version), abs=0.1)


TITLES = ["{{show}}", "</title><script>alert(1)</script>", '"营业" & \\0', "{{title}}"]


@pytest.mark.parametrize("title", TITLES)
def test_the_player_reaches_nowhere_and_its_title_is_only_text(tmp_path, title):
    page = tmp_path / "show.html"
    player.write(page, iter(symbols(2)), SMALL, 12.5, title)
    text = page.read_text("utf-8")
    assert "http://" not in text
    assert "https://" not in text
    assert "default-src 'none'" in text
    assert text.count("<script") == 1
    assert '"fps": 12.5' in text


WRITERS = {
    "png": lambda path, drawn: writing.write_png(path, next(drawn)),
    "folder": writing.write_folder,
    "gif": lambda path, drawn: writing.write_gif(path, drawn, 15),
    "mp4": lambda path, drawn: writing.write_mp4(path, drawn, 15),
    "html": lambda path, drawn: player.write(path, (symbols(1)[0] for _ in drawn), SMALL, 15, "x"),
}


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file grow over 1,000 bytes: what a full disk is to a writer.

    Around the writer alone, because the report of the tests may go to a file too.
    """
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_a_full_disk_leaves_what_was_there_and_nothing_else(tmp_path, kind):
    path = tmp_path / f"show.{kind}"
    if kind != "folder":
        path.write_text("before")
    with pytest.raises((FileError, PictureError)) as caught, no_room():
        WRITERS[kind](path, iter(canvases(5)))
    assert caught.value.code == ("picture_out.video_broken" if kind == "mp4" else "files.unwritable")
    if kind != "folder":
        assert path.read_text() == "before"
        path.unlink()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_a_place_that_cannot_be_written_is_an_error_of_ours(tmp_path, kind):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(FileError):
        WRITERS[kind](tmp_path / "file" / f"show.{kind}", iter(canvases(2)))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_an_interrupted_writing_leaves_nothing(tmp_path, kind):
    def interrupted() -> Iterator[np.ndarray]:
        yield from canvases(0 if kind == "png" else 2)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        WRITERS[kind](tmp_path / f"show.{kind}", interrupted())
    assert list(tmp_path.iterdir()) == []


def test_canvases_are_written_one_by_one(tmp_path):
    """Memory stays bounded: no writer asks for many canvases before it has written the earlier ones."""
    alive: list[int] = []

    class Counted(np.ndarray):
        def __del__(self):
            alive.pop()

    def counted() -> Iterator[np.ndarray]:
        for drawn in canvases(1) * 30:
            held = drawn.view(Counted)
            alive.append(1)
            peaks.append(len(alive))
            yield held
            del held

    for kind in ("folder", "gif", "mp4"):
        peaks: list[int] = []
        WRITERS[kind](tmp_path / f"show.{kind}", counted())
        assert max(peaks) <= 4, kind
