"""What is put on this screen, or printed."""

from base64 import b64encode
from typing import Any

import numpy as np

from qrbridge import bridge, media, symbol
from qrbridge.counter import sending
from qrbridge.desk.call import Call, Download, Show, keep
from qrbridge.errors import DeskError
from qrbridge.media import Showing
from qrbridge.picture.layout import QUIET, Screen

FPS = 20
MOST = 100
"""Shows that are kept; the oldest go."""

SCREEN = (320, 8000)
"""Least and most pixels of a screen's side."""


def add(call: Call, envelope: bytes, application: str, station: str) -> dict[str, Any]:
    """Keep an envelope of an application to be shown, and return its id."""
    desk = call.desk
    name, show = desk.fresh(), Show(envelope, application, station)
    with desk.lock:
        keep(desk.shows, name, show, MOST)
    return _about(name, show)


def pictures(call: Call) -> dict[str, Any]:
    """Return the pictures for a screen of so many pixels, each the modules of its symbols, packed."""
    show = _show(call)
    showing = _on_screen(call, show)
    packed = [_packed(symbols) for symbols in media.symbols(show.envelope, showing)]
    layout = showing.layout
    return {
        **_about(call.path["id"], show),
        "fps": FPS,
        "size": symbol.size(layout.version),
        "quiet": QUIET,
        "columns": layout.columns,
        "rows": layout.rows,
        "pictures": packed,
    }


def shown(call: Call) -> dict[str, Any]:
    """Note that it is on the screen."""
    show = _show(call)
    _note(call, show, _on_screen(call, show), "screen")
    return {}


def sheet(call: Call) -> Download:
    """Return the sheets as PDF."""
    show = _show(call)
    showing = media.on_paper(len(show.envelope), "paper", None)
    data = media.pdf(show.envelope, showing, show.title)
    _note(call, show, showing, "paper")
    return Download(data, "application/pdf")


def _about(name: str, show: Show) -> dict[str, Any]:
    return {
        "id": name,
        "title": show.title,
        "application": show.application,
        "station": show.station,
        "receipt": bridge.receipt_of(show.envelope),
    }


def _on_screen(call: Call, show: Show) -> Showing:
    canvas = (_side(call, "width"), _side(call, "height"))
    return media.on_screen(len(show.envelope), Screen(canvas), FPS)


def _note(call: Call, show: Show, showing: Showing, medium: str) -> None:
    call.window.trail.write(call.desk.now(), sending.shown(show.envelope, showing, medium))


def _show(call: Call) -> Show:
    found = call.desk.shows.get(call.path["id"])
    if found is None:
        raise DeskError("desk.no_show")
    return found


def _packed(symbols: np.ndarray[Any, np.dtype[np.uint8]]) -> str:
    return b64encode(np.packbits(symbols.reshape(len(symbols), -1), axis=1).tobytes()).decode()


def _side(call: Call, name: str) -> int:
    least, most = SCREEN
    asked = call.asked(name)
    return 1080 if asked is None else min(max(asked, least), most)
