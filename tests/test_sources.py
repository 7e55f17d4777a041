"""Sources: every kind of file gives its pictures in order; what is none is refused, only by our errors."""

import contextlib
import io
import os
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from qrbridge.errors import PictureError
from qrbridge.picture import images, sources
from qrbridge.picture.find import find

SHAPE = (120, 160)


def numbered(number: int) -> np.ndarray:
    """Return a picture whose shades tell its number: light above, `number` x 8 below."""
    picture = np.full(SHAPE, 255, np.uint8)
    picture[SHAPE[0] // 2 :] = number * 8
    return picture


def number_of(pixels: np.ndarray) -> int:
    return round(int(np.median(pixels[len(pixels) * 3 // 4 :])) / 8)


def numbers(path: Path, *arguments: object) -> list[int]:
    return [number_of(picture.pixels) for picture in sources.pictures(path, *arguments)]


def write_video(path: Path, codec: str, count: int) -> None:
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), 10.0, SHAPE[::-1])
    for number in range(count):
        video.write(cv2.cvtColor(numbered(number), cv2.COLOR_GRAY2BGR))
    video.release()


def write_pages(path: Path, count: int, **options: object) -> None:
    paper = Canvas(str(path), pagesize=(SHAPE[1], SHAPE[0]), **options)
    for number in range(count):
        paper.setFillGray(number * 8 / 255)
        paper.rect(0, 0, SHAPE[1], SHAPE[0] / 2, stroke=0, fill=1)
        paper.showPage()
    paper.save()


def write_series(path: Path, count: int, **options: object) -> None:
    first, *others = (Image.fromarray(numbered(number)) for number in range(count))
    first.save(path, save_all=True, append_images=others, **options)


def code_of(path: Path) -> str:
    with pytest.raises(PictureError) as caught:
        list(sources.pictures(path))
    assert "\n" not in caught.value.text("en") + caught.value.text("zh")
    return caught.value.code


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif"])
def test_an_image_is_one_grey_picture(tmp_path, suffix):
    path = tmp_path / f"picture{suffix}"
    Image.fromarray(numbered(9)).save(path)
    (picture,) = sources.pictures(path)
    assert picture.name == path.name
    assert picture.pixels.shape == SHAPE
    assert picture.pixels.dtype == np.uint8
    assert number_of(picture.pixels) == 9
    assert sources.count(path) == 1


@pytest.mark.parametrize(
    ("suffix", "options"),
    [(".gif", {"duration": 70}), (".tiff", {}), (".webp", {"lossless": True}), (".png", {})],
)
def test_an_image_with_several_gives_all(tmp_path, suffix, options):
    path = tmp_path / f"several{suffix}"
    write_series(path, 7, **options)
    found = list(sources.pictures(path))
    assert [number_of(picture.pixels) for picture in found] == list(range(7))
    assert [picture.name for picture in found[:2]] == [path.name, f"{path.name}#2"]
    assert sources.count(path) == 7


def test_a_gif_that_changes_only_a_part_gives_whole_pictures(tmp_path):
    path, first = tmp_path / "part.gif", Image.new("L", (64, 64), 255)
    changed = first.copy()
    changed.paste(0, (10, 10, 20, 20))
    first.save(path, save_all=True, append_images=[changed, first])
    assert [int((picture.pixels == 0).sum()) for picture in sources.pictures(path)] == [0, 100, 0]


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("v.mp4", "mp4v"),
        ("v.mov", "mp4v"),
        ("v.avi", "MJPG"),
        ("v.mkv", "mp4v"),
        ("v.webm", "VP80"),
        ("v.mjpeg", "MJPG"),
    ],
)
def test_a_video_gives_its_pictures(tmp_path, name, codec, capfd):
    path = tmp_path / name
    write_video(path, codec, 9)
    capfd.readouterr()
    assert numbers(path) == list(range(9))
    assert sources.count(path) == (None if name.endswith("mjpeg") else 9)
    assert capfd.readouterr().err == ""


def test_a_pdf_gives_its_pages_at_300_dpi(tmp_path):
    path = tmp_path / "scan.pdf"
    write_pages(path, 3)
    found = list(sources.pictures(path))
    assert [number_of(picture.pixels) for picture in found] == [0, 1, 2]
    assert [picture.name for picture in found] == ["scan.pdf#1", "scan.pdf#2", "scan.pdf#3"]
    assert np.abs(np.array(found[0].pixels.shape) - np.array(SHAPE) * 300 / 72).max() <= 1
    assert sources.count(path) == 3


def test_a_large_page_is_rendered_within_the_limit(tmp_path, monkeypatch):
    from qrbridge.picture import pdf

    monkeypatch.setattr(pdf, "MAX_PIXELS", 40_000)
    write_pages(tmp_path / "a0.pdf", 1)
    (picture,) = sources.pictures(tmp_path / "a0.pdf")
    assert 35_000 < picture.pixels.size < 42_000


def test_a_folder_is_read_in_natural_order(tmp_path):
    for number, name in enumerate(["2.png", "10.PNG", "a2b3.jpg", "a2b20.jpg", "a10.bmp"]):
        Image.fromarray(numbered(number)).save(tmp_path / name)
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / ".3.png").write_bytes(b"half")
    (tmp_path / "sub.png").mkdir()
    assert numbers(tmp_path) == [0, 1, 2, 3, 4]
    assert sources.count(tmp_path) == 5


def test_a_folder_may_hold_every_kind(tmp_path):
    write_pages(tmp_path / "1.pdf", 2)
    write_series(tmp_path / "2.gif", 3)
    write_video(tmp_path / "3.avi", "MJPG", 4)
    Image.fromarray(numbered(5)).save(tmp_path / "4.png")
    assert numbers(tmp_path) == [0, 1, 0, 1, 2, 0, 1, 2, 3, 5]
    assert sources.count(tmp_path) == 10


def test_one_bad_file_does_not_stop_a_folder(tmp_path):
    for number in range(8):
        Image.fromarray(numbered(number)).save(tmp_path / f"{number}.png")
    (tmp_path / "3.png").write_bytes((tmp_path / "3.png").read_bytes()[:60])
    (tmp_path / "5.png").write_text("text")
    refused = []
    assert numbers(tmp_path, refused.append) == [0, 1, 2, 4, 6, 7]
    assert [error.code for error in refused] == ["picture.broken", "picture.no_picture"]
    assert [error.facts["path"].name for error in refused] == ["3.png", "5.png"]
    assert code_of(tmp_path) == "picture.broken"


def test_a_folder_can_be_left_early(tmp_path):
    for number in range(20):
        Image.fromarray(numbered(number)).save(tmp_path / f"{number}.png")
    taken = sources.pictures(tmp_path)
    assert number_of(next(taken).pixels) == 0
    taken.close()


def transparent(**colours: object) -> bytes:
    data = io.BytesIO()
    segno.make_qr("31415926").save(data, kind="png", scale=6, light=None, **colours)
    return data.getvalue()


@pytest.mark.parametrize("colours", [{}, {"dark": "#003366"}, {"dark": "#003366", "finder_dark": "#660000"}])
def test_a_symbol_on_nothing_stands_on_white(tmp_path, colours):
    (tmp_path / "clear.png").write_bytes(transparent(**colours))
    (picture,) = sources.pictures(tmp_path / "clear.png")
    assert picture.pixels.max() == 255
    assert [sighting.text for sighting in find(picture.pixels)] == ["31415926"]


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16", "I"])
def test_every_mode_becomes_the_same_grey(tmp_path, mode):
    grey = np.where(np.arange(64 * 64).reshape(64, 64) % 7 < 3, np.uint8(255), np.uint8(0))
    wide = grey.astype(np.uint16) * 257
    image = Image.fromarray(grey if mode[0] != "I" else wide if mode == "I;16" else wide.astype(np.int32))
    path = tmp_path / "mode.tiff"
    image.convert(mode).save(path) if mode[0] != "I" else image.save(path)
    (picture,) = sources.pictures(path)
    assert np.array_equal(picture.pixels, grey)


def test_a_preview_in_a_jpeg_is_left_out(tmp_path):
    path = tmp_path / "phone.jpg"
    write_series(path, 2, format="MPO")
    assert numbers(path) == [0]
    assert sources.count(path) == 1


def test_what_a_file_is_its_bytes_say(tmp_path):
    Image.fromarray(numbered(4)).save(tmp_path / "a.png")
    (tmp_path / "a.png").rename(tmp_path / "a.mp4")
    assert numbers(tmp_path / "a.mp4") == [4]
    write_pages(tmp_path / "b.pdf", 1)
    (tmp_path / "b.pdf").rename(tmp_path / "b")
    assert len(list(sources.pictures(tmp_path / "b"))) == 1


PLAYLIST = "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.png", b"", "picture.no_picture"),
        ("a.png", b"plain text", "picture.no_picture"),
        ("a.pdf", b"plain text", "picture.no_picture"),
        ("a.pdf", b"%PDF-1.7\nnothing", "picture.broken"),
        ("a.mp4", PLAYLIST.encode(), "picture.no_picture"),
        ("a.mp4", b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00", "picture.empty"),
        ("a.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "picture.no_picture"),
        ("a.mkv", b"\x1a\x45\xdf\xa3" + bytes(50), "picture.empty"),
        ("a.mjpeg", b"\xff\xd8\xff\xe0", "picture.empty"),
    ],
)
def test_what_is_no_picture_is_refused(tmp_path, name, data, code, capfd):
    (tmp_path / name).write_bytes(data)
    assert code_of(tmp_path / name) == code
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".bmp", ".tiff", ".gif"])
def test_a_cut_image_is_refused(tmp_path, suffix):
    path = tmp_path / f"cut{suffix}"
    noise = np.random.default_rng(1).integers(0, 256, SHAPE, dtype=np.uint8)
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert code_of(path) in {"picture.broken", "picture.no_picture"}


def test_no_file_no_folder_no_picture_in_it(tmp_path):
    assert code_of(tmp_path / "none.png") == "picture.missing"
    assert code_of(tmp_path) == "picture.empty_folder"
    assert sources.count(tmp_path / "none.png") is None
    assert sources.count(tmp_path) is None
    os.mkfifo(tmp_path / "pipe.png")
    assert code_of(tmp_path / "pipe.png") == "picture.missing"
    assert code_of(tmp_path / "nul\0.png") in {"picture.missing", "picture.unreadable"}


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    # Root may read everything, so the system's answer is played.
    path = tmp_path / "mine.png"
    Image.fromarray(numbered(1)).save(path)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert code_of(path) == "picture.unreadable"


def test_an_encrypted_pdf(tmp_path):
    write_pages(tmp_path / "secret.pdf", 1, encrypt="word")
    assert code_of(tmp_path / "secret.pdf") == "picture.encrypted"


def header_only(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + header
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    data = b"IDAT" + zlib.compress(bytes(100))
    return start + struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))


@pytest.mark.parametrize(("width", "height"), [(10_000, 5_001), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_size_beyond_the_limit_is_refused_before_it_is_decoded(tmp_path, width, height):
    (tmp_path / "bomb.png").write_bytes(header_only(width, height))
    assert code_of(tmp_path / "bomb.png") == "picture.too_large"


def test_a_later_picture_beyond_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(images, "MAX_PIXELS", 10_000)
    Image.new("L", (50, 50)).save(
        tmp_path / "two.tiff", save_all=True, append_images=[Image.new("L", (300, 300))]
    )
    taken = sources.pictures(tmp_path / "two.tiff")
    assert next(taken).pixels.shape == (50, 50)
    with pytest.raises(PictureError, match="300x300"):
        next(taken)


def sample(suffix: str) -> bytes:
    data = io.BytesIO()
    image = Image.fromarray(numbered(3))
    if suffix == "PDF":
        image.save(data, "PDF")
    else:
        image.save(data, suffix, **({"save_all": True, "append_images": [image]} if suffix == "GIF" else {}))
    return data.getvalue()


SAMPLES = {kind: sample(kind) for kind in (*images.FORMATS, "PDF")}


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(SAMPLES)),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=8),
    st.integers(0, 300),
)
def test_only_our_error_escapes_from_damaged_files(tmp_path_factory, kind, changes, cut):
    data = bytearray(SAMPLES[kind])
    for place, value in changes:
        data[place % len(data)] = value
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(bytes(data[: len(data) - cut]))
    with contextlib.suppress(PictureError):
        for picture in sources.pictures(path):
            assert picture.pixels.ndim == 2
            assert picture.pixels.dtype == np.uint8
    sources.count(path)
