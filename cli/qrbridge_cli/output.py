"""Where `qrbridge encode` writes: the kind of file is told by --out's suffix, a folder has none."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qrbridge import files, media
from qrbridge.errors import UsageError
from qrbridge.media import Showing
from qrbridge.picture import canvas, player, writing
from qrbridge_cli.progress import track
from qrbridge_cli.stdout import STDOUT, pour

Symbols = NDArray[np.uint8]

FOLDER, LINES = "", ".txt"
SUFFIXES = {
    "screen": (FOLDER, ".png", ".svg", ".gif", ".mp4", ".html", LINES),
    "paper": (FOLDER, ".pdf", ".png", ".svg", LINES),
    "scanner": (LINES, FOLDER, ".pdf", ".png", ".svg"),
}
SINGLE = (".png", ".svg")


def check(out: str, medium: str, pictures: int | None) -> None:
    """Raise UsageError for an --out that the medium does not have, before anything is done."""
    if _suffix(out) not in SUFFIXES[medium]:
        allowed = ", ".join(suffix for suffix in SUFFIXES[medium] if suffix != FOLDER)
        raise UsageError("media.suffix", path=out, medium=medium, allowed=allowed)
    if pictures is not None and medium != "screen":
        raise UsageError("media.no_pictures", medium=medium)


def medium(out: str) -> str:
    """Return the medium that `out` suggests: paper for a PDF, a scanner for digit lines, else a screen."""
    return {".pdf": "paper", LINES: "scanner"}.get(_suffix(out), "screen")


def is_single(out: str) -> bool:
    """Return whether `out` holds one picture only."""
    return _suffix(out) in SINGLE


def amount(out: str, showing: Showing) -> str:
    """Return what was written, in words: digit lines, or symbols of a version on pictures or pages."""
    if _suffix(out) == LINES:
        return _number(showing.frames, "digit line")
    symbols = _number(showing.frames, "symbol")
    pictures = _number(showing.pictures, "page" if _suffix(out) == ".pdf" else "picture")
    return f"{symbols} v{showing.layout.version}-{showing.layout.level}, {pictures}"


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}{'s' * (count != 1)}"


def write(out: str, envelope: bytes, showing: Showing, medium: str, fps: float, title: str) -> None:
    """Write the frames of `envelope` to `out`, whole or not at all."""
    path, suffix = Path(out), _suffix(out)
    if suffix == LINES:
        _write_lines(out, envelope, showing)
    elif suffix in SINGLE:
        _write_single(path, envelope, showing)
    elif suffix == FOLDER:
        writing.write_folder(path, _canvases(envelope, showing))
    elif suffix == ".html":
        player.write(path, _symbols(envelope, showing), showing.layout, fps, title)
    elif suffix == ".pdf":
        _write_sheet(path, envelope, showing, title)
    else:
        writing.WRITERS[suffix](path, _canvases(envelope, showing), fps)


def _suffix(out: str) -> str:
    return LINES if out == STDOUT else Path(out).suffix.lower()


def _symbols(envelope: bytes, showing: Showing) -> Iterator[Symbols]:
    return _track(showing, media.symbols(envelope, showing))


def _track(showing: Showing, pictures: Iterator[Symbols]) -> Iterator[Symbols]:
    return track(pictures, "writing", showing.pictures)


def _canvases(envelope: bytes, showing: Showing) -> Iterator[NDArray[np.uint8]]:
    return (canvas.draw(symbols, showing.layout) for symbols in _symbols(envelope, showing))


def _write_lines(out: str, envelope: bytes, showing: Showing) -> None:
    lines = (line + "\n" for line in media.lines(envelope, showing))
    if out == STDOUT:
        for line in lines:
            pour(line.encode())
        return
    with files.replacing(Path(out)) as part, part.open("w") as file:
        file.writelines(lines)


def _write_single(path: Path, envelope: bytes, showing: Showing) -> None:
    tiles = showing.layout.tiles
    needed = max(showing.plan.count, showing.frames)
    if needed > tiles:
        raise UsageError("media.needs_more", path=path, room=tiles, needed=needed)
    symbols = next(media.symbols(envelope, showing))
    if path.suffix.lower() == ".png":
        writing.write_png(path, canvas.draw(symbols, showing.layout))
        return
    with files.replacing(path) as part:
        part.write_text(writing.svg(symbols, showing.layout), "utf-8")


def _write_sheet(path: Path, envelope: bytes, showing: Showing, title: str) -> None:
    with files.replacing(path) as part:
        part.write_bytes(media.pdf(envelope, showing, title, partial(_track, showing)))
