"""Frames with chance content -> canvases in a layout of our choice, and single pictures of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qrbridge import channel, digits, fountain, frame, symbol
from qrbridge.frame import Packet
from qrbridge.picture.find import grey

Picture = NDArray[np.uint8]

QUIET = 4
MASK = 3


@dataclass(frozen=True)
class Grid:
    """A layout: version, level, columns, rows, and screen pixels a module; with quiet zones all around."""

    version: int
    level: str
    columns: int
    rows: int
    pixels: int

    def __str__(self) -> str:
        return f"v{self.version}-{self.level} {self.columns}×{self.rows}, {self.pixels} px"

    @property
    def tiles(self) -> int:
        """How many symbols one canvas holds."""
        return self.columns * self.rows

    @property
    def tile(self) -> int:
        """Pixels of a symbol's side with its quiet zone."""
        return (symbol.size(self.version) + 2 * QUIET) * self.pixels

    @cached_property
    def room(self) -> int:
        """Bytes of the encoding symbol in each of its frames."""
        free = digits.room(symbol.capacity(self.version, self.level)) - frame.PACKET_OVERHEAD
        return free // fountain.ALIGNMENT * fountain.ALIGNMENT


def lines(grid: Grid, chance: np.random.Generator) -> Iterator[str]:
    """Yield the digits of frames of one transfer of 6 MB, with chance content, that fill their symbols."""
    transfer = chance.bytes(frame.ID_SIZE)
    for esi in range(fountain.MAX_LENGTH):
        packet = Packet(transfer, 6_000_000, esi, chance.bytes(grid.room))
        yield digits.encode(frame.encode(packet))


def canvas(texts: list[str], grid: Grid, size: tuple[int, int] | None = None) -> Picture:
    """Return the canvas, grey, of (width, height) or as large as the grid; tiles are spread evenly."""
    width, height = size or (grid.columns * grid.tile, grid.rows * grid.tile)
    drawn = np.full((height, width), 255, np.uint8)
    for number, modules in enumerate(symbol.encode(texts, grid.version, grid.level, MASK)):
        row, column = divmod(number, grid.columns)
        pixels = np.where(np.pad(modules, QUIET), np.uint8(0), np.uint8(255))
        pixels = pixels.repeat(grid.pixels, 0).repeat(grid.pixels, 1)
        top = _middle(row, grid.rows, height, grid.tile)
        left = _middle(column, grid.columns, width, grid.tile)
        drawn[top : top + grid.tile, left : left + grid.tile] = pixels
    return drawn


def _middle(index: int, count: int, room: int, side: int) -> int:
    return (2 * index + 1) * room // (2 * count) - side // 2


def still(shown: Picture, camera: channel.Camera, chance: np.random.Generator) -> Picture:
    """Return what the camera sees of a canvas that does not change, grey."""
    return grey(next(channel.film([shown], 1, camera, chance)))
