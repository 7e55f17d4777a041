"""Receiving: lines, pictures and files that the page sends, and the sources that the server reads itself."""

from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from qrbridge import files
from qrbridge.counter import receiving
from qrbridge.counter.receiving import Seen
from qrbridge.desk import shapes
from qrbridge.desk.call import Call, Desk
from qrbridge.desk.eyes import Look
from qrbridge.desk.tray import About, Happening, TakeIn
from qrbridge.errors import QrbridgeError
from qrbridge.picture import images, sources
from qrbridge.picture.film import READERS as ALL
from qrbridge.picture.film import Film, still

OUTSIDE = "file"

MAX_PICTURES = 3000
"""Pictures that are read of one file: a hundred seconds of film."""


def line(call: Call) -> dict[str, Any]:
    """Take in one line of a keyboard scanner."""
    call.desk.tray.part("scanner")
    happened, foreign = call.desk.tray.feed([call.text("text")], "scanner", taking(call))
    return look(call.desk, happened, foreign)


def picture(call: Call) -> dict[str, Any]:
    """Take in one picture of the browser's camera."""
    seen = call.session.eye.look(images.decode(call.data, "camera").pixels)
    happened, foreign = call.desk.tray.feed(seen.texts, "camera", taking(call))
    return look(call.desk, happened, foreign, seen)


def file(call: Call) -> dict[str, Any]:
    """Take in a file that was dropped on the page: a picture, a PDF, a video, or lines of digits."""
    tray, take_in = call.desk.tray, taking(call)
    name = Path(call.query.get("name", "")).name or "file"
    happened: list[Happening] = []
    foreign = symbols = 0
    tray.part(OUTSIDE)
    for texts in _texts(call.data, name):
        more, others = tray.feed(texts, OUTSIDE, take_in)
        happened, foreign, symbols = happened + more, foreign + others, symbols + len(texts)
    happened += tray.finish(OUTSIDE, take_in)
    return look(call.desk, happened, foreign) | {"symbols": symbols}


def taking(call: Call) -> TakeIn:
    """Return what files an envelope for who works here."""
    window, desk = call.window, call.desk

    def take_in(envelope: bytes, seen: Seen) -> About:
        try:
            filed = receiving.take_in(window, envelope, seen, desk.now())
        finally:
            with suppress(QrbridgeError):  # what was filed is filed
                window.note_head()
        desk.contents.keep(filed.item.digest, filed.arrival.content)
        return shapes.filed(filed)

    return take_in


def look(desk: Desk, happened: list[Happening], foreign: int, seen: Look | None = None) -> dict[str, Any]:
    """Return what the page is told after something was read."""
    return {
        "symbols": len(seen.texts) if seen else 0,
        "foreign": foreign,
        "outlines": seen.outlines if seen else [],
        "hint": shapes.words(seen.hint) if seen else None,
        "happenings": [shapes.happening(one) for one in happened],
        "after": desk.tray.number,
        "version": desk.tray.version,
        "open": [shapes.transfer(one) for one in desk.tray.open()],
    }


def _texts(data: bytes, name: str) -> Any:
    """Yield the texts of each picture, or all lines at once."""
    if name.lower().endswith(".txt"):
        yield data.decode("utf-8", "replace").splitlines()
        return
    suffix = Path(name).suffix[:16]
    with files.writing(Path(name)), TemporaryDirectory(prefix="qrbridge-") as folder:
        path = Path(folder) / f"dropped{suffix if suffix[1:].isalnum() else ''}"
        path.write_bytes(data)
        try:
            read: Callable[[Any], list[str]] = still if sources.still(path) else Film(ALL).read
            for one in islice(sources.pictures(path), MAX_PICTURES):
                yield read(one.pixels)
        except QrbridgeError as error:
            error.facts |= {"path": name} if "path" in error.facts else {}
            raise
