"""Symbols -> one HTML file that shows them: it needs no network and works from file://.

The page holds the modules of every symbol, one bit each, and draws them with whole device pixels a module.
"""

import json
from base64 import b64encode
from collections.abc import Iterable
from html import escape
from importlib import resources
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from qrbridge import files, symbol
from qrbridge.picture.layout import QUIET, Layout

_PICTURES = "\0"
"""Stands in the page where the pictures go, which are written one by one."""


def write(path: Path, pictures: Iterable[NDArray[np.uint8]], layout: Layout, fps: float, title: str) -> None:
    """Write the player of `pictures`, arrays of symbols (n, size, size), shown `fps` times a second."""
    before, after = _page(layout, fps, title).split(json.dumps(_PICTURES))
    with files.replacing(path) as part, part.open("w", encoding="utf-8") as file:
        file.write(before)
        _write_pictures(file, pictures)
        file.write(after)


def _page(layout: Layout, fps: float, title: str) -> str:
    show = {
        "size": symbol.size(layout.version),
        "quiet": QUIET,
        "columns": layout.columns,
        "rows": layout.rows,
        "fps": fps,
        "pictures": _PICTURES,
    }
    template = _part("player.html").replace("{{player}}", _part("player.js"))
    return template.replace("{{show}}", json.dumps(show)).replace("{{title}}", escape(title))


def _part(name: str) -> str:
    return (resources.files("qrbridge.picture") / name).read_text("utf-8")


def _write_pictures(file: TextIO, pictures: Iterable[NDArray[np.uint8]]) -> None:
    file.write("[")
    for number, symbols in enumerate(pictures):
        bits = np.packbits(symbols.reshape(len(symbols), -1), axis=1)
        file.write(("," if number else "") + f'"{b64encode(bits.tobytes()).decode()}"')
    file.write("]")
