"""Symbols -> one canvas: integer pixels a module, quiet zones, equal gaps."""

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from qrbridge.picture.layout import Layout

LIGHT, DARK = 255, 0


def draw(symbols: NDArray[np.uint8], layout: Layout) -> NDArray[np.uint8]:
    """Return the canvas, shape (height, width), of up to `layout.tiles` symbols of shape (n, size, size)."""
    canvas = np.full((layout.height, layout.width), LIGHT, np.uint8)
    side = layout.side
    pixels = np.where(symbols, np.uint8(DARK), np.uint8(LIGHT))
    pixels = pixels.repeat(layout.pixels, axis=1).repeat(layout.pixels, axis=2)
    for picture, (top, left) in zip(pixels, places(layout), strict=False):
        canvas[top : top + side, left : left + side] = picture
    return canvas


def places(layout: Layout) -> Iterator[tuple[int, int]]:
    """Yield the (top, left) pixel of each symbol, row by row."""
    tops = _starts(layout.rows, layout.height, layout.side)
    lefts = _starts(layout.columns, layout.width, layout.side)
    yield from product(tops, lefts)


def _starts(count: int, room: int, side: int) -> list[int]:
    """Return where each of `count` sides begins, with equal gaps between them and, nearly, at the ends."""
    gap = (room - count * side) // (count + 1)
    first = (room - count * side - (count - 1) * gap) // 2
    return [first + at * (side + gap) for at in range(count)]
