"""How symbols lie on a canvas: version, level, grid and pixels per module.

The rule: what is expected of the reader names a version, a level and the least pixels per module; as many
columns and rows as fit at that size are taken, then the pixels are raised while the grid still fits.
"""

from dataclasses import dataclass

from qrbridge import symbol
from qrbridge.errors import PictureError

QUIET = 4
"""Modules of quiet zone on each side (ISO/IEC 18004:2015, 6.3.8)."""

LEAST_VERSION = 5
LEAST_PIXELS = 2


@dataclass(frozen=True, slots=True)
class Layout:
    """A grid of symbols on a canvas of `width` by `height` pixels; `pixels` are those of one module."""

    version: int
    level: str
    columns: int
    rows: int
    pixels: int
    width: int
    height: int

    @property
    def tiles(self) -> int:
        """How many symbols one canvas holds."""
        return self.columns * self.rows

    @property
    def side(self) -> int:
        """Pixels of a symbol's side without its quiet zone."""
        return symbol.size(self.version) * self.pixels


CAPTURES = {"steady": (25, "L", 4), "handheld": (20, "M", 5), "harsh": (15, "M", 8)}
"""Version, level and least pixels per module that a camera in this state reads."""


def choose(canvas: tuple[int, int], capture: str) -> Layout:
    """Return the layout for a canvas of (width, height) pixels and a capture of `CAPTURES`.

    Where not even one symbol fits, smaller versions are tried; PictureError if version 5 does not fit.
    """
    largest, level, least = CAPTURES[capture]
    for version in range(largest, LEAST_VERSION - 1, -1):
        tile = _tile(version) * least
        columns, rows = canvas[0] // tile, canvas[1] // tile
        if columns and rows:
            return _fill(canvas, version, level, columns, rows)
    raise PictureError(
        "picture_out.canvas_small",
        found=f"{canvas[0]}x{canvas[1]}",
        least=_tile(LEAST_VERSION) * least,
    )


def single(canvas: tuple[int, int], digits: int, level: str) -> Layout:
    """Return the layout of one symbol of `digits` digits, as large as the canvas allows."""
    version = symbol.smallest_version(digits, level)
    if min(canvas) < _tile(version) * LEAST_PIXELS:
        raise PictureError(
            "picture_out.canvas_small",
            found=f"{canvas[0]}x{canvas[1]}",
            least=_tile(version) * LEAST_PIXELS,
        )
    return _fill(canvas, version, level, 1, 1)


def _fill(canvas: tuple[int, int], version: int, level: str, columns: int, rows: int) -> Layout:
    side = _tile(version)
    pixels = min(canvas[0] // (columns * side), canvas[1] // (rows * side))
    return Layout(version, level, columns, rows, pixels, *canvas)


def _tile(version: int) -> int:
    """Return the modules of a symbol's side with its quiet zone on both sides."""
    return symbol.size(version) + 2 * QUIET
