"""Canvases -> files: a PNG, a folder of them, GIF, MP4, SVG. Each is there whole or not at all."""

from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from qrbridge import files
from qrbridge.errors import PictureError
from qrbridge.picture.canvas import places
from qrbridge.picture.find import grey
from qrbridge.picture.layout import Layout

Canvas = NDArray[np.uint8]

# Measured on a canvas of 1920x1080 with six symbols: level 1 takes 2.5 ms and 21 kB, level 9 18 ms and 16 kB.
_PNG = (cv2.IMWRITE_PNG_BILEVEL, 1, cv2.IMWRITE_PNG_COMPRESSION, 1)

GIF_TICK = 10
"""Milliseconds: the unit in which a GIF states how long a picture is shown."""


def png(canvas: Canvas) -> bytes:
    """Return `canvas` as a black-and-white PNG."""
    return _encoded(canvas, ".png", _PNG)


def jpeg(picture: Canvas) -> bytes:
    """Return a camera picture as JPEG, for people to look at."""
    return _encoded(picture, ".jpg")


def _encoded(picture: Canvas, suffix: str, options: tuple[int, ...] = ()) -> bytes:
    done, data = cv2.imencode(suffix, picture, options)
    if not done:
        raise PictureError("picture_out.no_encoder", what=suffix)
    return data.tobytes()


def write_png(path: Path, canvas: Canvas) -> None:
    """Write one canvas."""
    with files.replacing(path) as part:
        part.write_bytes(png(canvas))


def write_folder(folder: Path, canvases: Iterable[Canvas]) -> None:
    """Write one PNG a canvas into `folder`, named so that their order is the order of display.

    PictureError if the folder is there and not empty: what lies there would be taken for part of the show.
    """
    _write_folder(folder, map(png, canvases), ".png")


def write_film(folder: Path, pictures: Iterable[Canvas]) -> None:
    """Write camera pictures into `folder`, named in order: BMP, grey, as nothing is lost or takes time.

    PictureError as for `write_folder`.
    """
    _write_folder(folder, (_encoded(grey(picture), ".bmp") for picture in pictures), ".bmp")


def _write_folder(folder: Path, pictures: Iterable[bytes], suffix: str) -> None:
    if files.is_folder(folder) and any(folder.iterdir()):
        raise PictureError("picture_out.folder_not_empty", path=folder)
    with files.replacing_folder(folder) as part:
        for number, data in enumerate(pictures):
            (part / f"{number:06}{suffix}").write_bytes(data)


def write_gif(path: Path, canvases: Iterable[Canvas], fps: float) -> None:
    """Write an endless GIF; it shows each picture for whole hundredths of a second, so 15 fps become 14.3."""
    pictures = (Image.fromarray(canvas).convert("1", dither=Image.Dither.NONE) for canvas in canvases)
    shown = max(2, round(1000 / fps / GIF_TICK)) * GIF_TICK
    with files.replacing(path) as part, part.open("wb") as file:
        first = next(pictures)
        first.save(file, "GIF", save_all=True, append_images=pictures, duration=shown, loop=0)


def write_mp4(path: Path, canvases: Iterable[Canvas], fps: float) -> None:
    """Write an MP4 (MPEG-4 part 2, the codec that OpenCV's wheel has)."""
    with files.replacing(path) as part:
        count = _write_video(part, canvases, fps)
        # The library says nothing of a full disk, but what it left then cannot be read.
        if cv2.VideoCapture(str(part)).get(cv2.CAP_PROP_FRAME_COUNT) != count:
            raise PictureError("picture_out.video_broken", path=path)


def _write_video(part: Path, canvases: Iterable[Canvas], fps: float) -> int:
    video, count = cv2.VideoWriter(), 0
    for canvas in canvases:
        size = (canvas.shape[1], canvas.shape[0])
        codec = cv2.VideoWriter.fourcc(*"mp4v")
        if not video.isOpened() and not video.open(str(part), codec, fps, size, False):
            raise PictureError("picture_out.no_encoder", what="MP4")
        video.write(canvas)
        count += 1
    video.release()
    return count


def svg(symbols: NDArray[np.uint8], layout: Layout) -> str:
    """Return one canvas of symbols as SVG: a path of horizontal runs, one unit a pixel of the layout."""
    path = "".join(
        _runs(modules, top, left, layout.pixels)
        for modules, (top, left) in zip(symbols, places(layout), strict=False)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.width} {layout.height}" '
        f'width="{layout.width}" height="{layout.height}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{layout.width}v{layout.height}H0z"/><path d="{path}"/></svg>\n'
    )


def _runs(modules: NDArray[np.uint8], top: int, left: int, pixels: int) -> str:
    """Return path data that fills the dark runs of one symbol."""
    return "".join(
        f"M{left + start * pixels} {top + row * pixels}h{length * pixels}v{pixels}h-{length * pixels}z"
        for row, start, length in runs(modules)
    )


def runs(modules: NDArray[np.uint8]) -> list[tuple[int, int, int]]:
    """Return the dark horizontal runs of a symbol as (row, first column, length in modules)."""
    edges = np.diff(np.pad(modules.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    rows, starts = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    return list(zip(rows.tolist(), starts.tolist(), (ends - starts).tolist(), strict=True))


WRITERS: dict[str, Callable[[Path, Iterable[Canvas], float], None]] = {".gif": write_gif, ".mp4": write_mp4}
"""What shows canvases one after the other, by the suffix of the file."""
