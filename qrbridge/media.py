"""Envelope -> frames and symbols for a medium: how large, how many, in which layout.

Screens hold at least twice K packets, paper and digit lines K plus 20 %; a whole transfer is one symbol.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from math import ceil

import numpy as np
from numpy.typing import NDArray

from qrbridge import bridge, digits, symbol
from qrbridge.bridge import Plan
from qrbridge.errors import UsageError
from qrbridge.picture import layout as layouts
from qrbridge.picture.layout import Layout, Screen

Progress = Callable[[Iterator[NDArray[np.uint8]]], Iterator[NDArray[np.uint8]]]
"""What may watch the pictures as they are made."""

MEDIA = ("screen", "paper", "scanner")
SCREEN_SHARE = 2.0
PAPER_SHARE = 1.2
SPARE = 2
"""Packets beyond K that make failure to decode rarer than one in a million (RFC 6330, 1)."""

WHOLE = (20, "M")
"""The largest symbol that carries a transfer whole on a screen; nothing makes good what is wrong in it."""

SCREEN_MASK = 3
"""Sealed bytes are as good as random, so on a screen one mask is as good as another; paper gets the best."""

PAPER_VERSIONS = {"paper": 20, "scanner": 15}
"""Largest QR version: hand scanners read v20 on paper; v15 is seconds of typing for a keyboard scanner."""

A4_PIXELS = (2480, 3508)
PAPER_PIXELS = 5
"""A4 at 300 dpi; 5 dots a module are 0.42 mm."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What will be shown: how the transfer is cut, in which layout, how many frames and pictures.

    `mask` of the symbols; None: each gets the one that ISO/IEC 18004 finds best.
    """

    plan: Plan
    layout: Layout
    frames: int
    pictures: int
    mask: int | None = None


def on_screen(
    length: int, screen: Screen, fps: float, pictures: int | None = None, loss: float | None = None
) -> Showing:
    """Return how an envelope of `length` bytes is shown on a screen, `fps` pictures a second.

    Without `pictures` at least twice K packets and one second are shown, or what `loss` (a share) asks for. A
    transfer that fits one symbol of WHOLE is one, whatever pixels or version the screen asks for.
    """
    _check_loss(loss)
    plan = bridge.plan(length, digits.room(symbol.capacity(*WHOLE)))
    if plan.size:
        layout = layouts.choose(screen, partial(_fits, length))
        plan, layout = _tiled(length, layout, screen.version is None)
    else:
        layout = layouts.single(screen.canvas, digits.width(plan.frame_size), WHOLE[1])
    if pictures is None:
        needed = _frames(plan, SCREEN_SHARE, loss)
        pictures = max(ceil(needed / layout.tiles), ceil(fps))
    return Showing(plan, layout, pictures * layout.tiles, pictures, SCREEN_MASK)


def _fits(length: int, layout: Layout) -> bool:
    """Return whether one canvas holds all packets that are needed."""
    return digits.width(length) <= layout.digits and _plan(length, layout).count <= layout.tiles


def _tiled(length: int, layout: Layout, smaller: bool) -> tuple[Plan, Layout]:
    """Return the packets for a layout, and the layout, if `smaller` with as small a version as they need."""
    plan = _plan(length, layout)
    version = symbol.smallest_version(digits.width(plan.frame_size), layout.level)
    return plan, replace(layout, version=version) if smaller else layout


def _plan(length: int, layout: Layout) -> Plan:
    return bridge.plan(length, digits.room(symbol.capacity(layout.version, layout.level)))


def on_paper(length: int, medium: str, loss: float | None) -> Showing:
    """Return how an envelope of `length` bytes is printed, on pages of two by three symbols."""
    _check_loss(loss)
    level = "M"
    room = digits.room(symbol.capacity(PAPER_VERSIONS[medium], level))
    plan = bridge.plan(length, room)
    version = symbol.smallest_version(digits.width(plan.frame_size), level)
    columns, rows = (2, 3) if plan.size else (1, 1)
    layout = Layout(version, level, columns, rows, PAPER_PIXELS, *A4_PIXELS)
    frames = _frames(plan, PAPER_SHARE, loss) if plan.size else 1
    return Showing(plan, layout, frames, ceil(frames / layout.tiles))


def lines(envelope: bytes, showing: Showing) -> Iterator[str]:
    """Yield the frames to be shown as lines of digits."""
    return (digits.encode(data) for data in islice(bridge.frames(envelope, showing.plan), showing.frames))


def symbols(envelope: bytes, showing: Showing) -> Iterator[NDArray[np.uint8]]:
    """Yield the symbols of one picture after the other: arrays of shape (n, size, size), 1 is dark.

    n is the number of tiles, less only in the last picture of a sheet.
    """
    layout, texts = showing.layout, lines(envelope, showing)
    for _ in range(showing.pictures):
        yield symbol.encode(list(islice(texts, layout.tiles)), layout.version, layout.level, showing.mask)


def pdf(envelope: bytes, showing: Showing, title: str, progress: Progress = iter) -> bytes:
    """Return the sheets of `envelope`, each symbol labelled with its number, the title and the receipt."""
    # reportlab takes long to import, and is wanted here only.
    from qrbridge.picture import sheet

    receipt = bridge.receipt_of(envelope)
    labels = [f"{n} of {showing.frames}  ·  {title}  ·  {receipt}" for n in range(1, showing.frames + 1)]
    pages = progress(symbols(envelope, showing))
    return sheet.pdf(pages, labels, f"qrbridge: {title}", showing.pictures)


def _check_loss(loss: float | None) -> None:
    if loss is not None and not 0 <= loss < 1:
        raise UsageError("media.loss", found=loss)


def _frames(plan: Plan, share: float, loss: float | None) -> int:
    if loss is None:
        return max(ceil(plan.count * share), plan.count + 1)
    spare = SPARE if loss and plan.size else 0
    return ceil(plan.count / (1 - loss)) + spare
