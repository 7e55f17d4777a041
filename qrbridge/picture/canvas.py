"""Symbols -> one canvas: integer pixels a module, quiet zones, spread evenly over the screen."""

from collections.abc import Iterator

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
    for row in range(layout.rows):
        for column in range(layout.columns):
            yield (
                _spread(row, layout.rows, layout.height, layout.side),
                _spread(column, layout.columns, layout.width, layout.side),
            )


def _spread(index: int, count: int, room: int, side: int) -> int:
    """Return where the middle of each of `count` equal shares puts a side of this length."""
    return (2 * index + 1) * room // (2 * count) - side // 2
