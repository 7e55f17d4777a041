"""Grid and light -> samples of every module, and the mean that tells light from dark.

Four samples a module, two by two; where a canvas has very many modules, the two on a diagonal, for the time
that they save (docs/benchmarks.md, "What each step is worth").
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from qrbridge import symbol
from qrbridge.picture.track.grid import MARGIN, MESH, Grid
from qrbridge.picture.track.picture import Flat, fill

_NEAR = 17
"""Modules over which the mean is taken: it follows light that falls unevenly, not the symbol."""

_INNER = slice(MARGIN, -MARGIN)

_PLACES = ((-1, -1), (1, 1), (-1, 1), (1, -1))
"""Quarters of a module down and right from its middle, those on one diagonal first."""

_MANY = 250_000
"""Modules on a canvas from which on two samples a module have to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """What is seen of tiles: `planes` (2 or 4, tiles, side, side), one for each place within a module.

    `mean` (tiles, side, side) is that of the symbol's own modules around each; side has MARGIN on each end.
    """

    planes: Flat
    mean: Flat

    def of(self, tiles: NDArray[np.intp]) -> "Samples":
        """Return the samples of some tiles."""
        return Samples(self.planes[:, tiles], self.mean[tiles])


def ways(grid: Grid, samples: int | None = None) -> Flat:
    """Return where each sample is seen, (samples, tiles, side, side, 2) as x, y in pixels.

    `samples` a module, 2 or 4; if not given, as many as the canvas's size allows.
    """
    side, count = symbol.size(grid.version) + 2 * MARGIN, grid.nodes.shape[1]
    places = _PLACES[: samples or (2 if len(grid.nodes) * side**2 > _MANY else 4)]
    result = np.empty((len(places), len(grid.nodes), side, side, 2), np.float32)
    whole = (count * MESH, count * MESH)
    # A node stands in the middle of a cell of modules; the first module is that of the second node.
    inner = slice(MESH * 3 // 2, MESH * 3 // 2 + side)
    for part, (down, right) in zip(result, places, strict=True):
        for tile, way in zip(_moved(grid.nodes, down, right), part, strict=True):
            way[:] = cv2.resize(tile, whole, interpolation=cv2.INTER_LINEAR)[inner, inner]
    return result


def take(light: Flat, way: Flat) -> Samples:
    """Return the samples of a picture."""
    count, tiles, side, _, _ = way.shape
    planes = np.empty((count, tiles, side, side), np.float32)
    for plane, part in zip(planes.reshape(count, -1, side), way.reshape(count, -1, side, 2), strict=True):
        fill(plane, light, part)
    return Samples(planes, _mean(planes))


def contrasts(seen: Samples) -> Flat:
    """Return the contrast of single modules and that of large areas for each tile, (2, tiles), in light.

    The one between neighbours of the timing patterns, the other between the quiet zone and finder patterns.
    """
    light = seen.planes.mean(axis=0)[:, MARGIN - 2 :, MARGIN - 2 :]
    timing = light[:, 8, 10 : -8 - MARGIN] + light[:, 10 : -8 - MARGIN, 8]
    single = (timing[:, 1::2].mean(axis=1) - timing[:, ::2].mean(axis=1)) / 2
    large = light[:, 0, :9].mean(axis=1) - light[:, 4:7, 4:7].mean(axis=(1, 2))
    return np.stack([single, large])


def _moved(nodes: NDArray[np.float64], down: int, right: int) -> Flat:
    """Return the nodes moved by a quarter of a module in both directions."""
    slopes = np.gradient(nodes, axis=(1, 2))
    return np.asarray(nodes + (down * slopes[0] + right * slopes[1]) / (4 * MESH), np.float32)


def _mean(planes: Flat) -> Flat:
    tiles, side = planes.shape[1:3]
    inside = np.zeros((tiles, side, side), np.float32)
    core = inside[:, _INNER, _INNER]
    # Two places on a diagonal of the module stand for all four.
    np.add(planes[0, :, _INNER, _INNER], planes[1, :, _INNER, _INNER], out=core)
    for tile in inside:
        cv2.boxFilter(tile, -1, (_NEAR, _NEAR), dst=tile, normalize=False, borderType=cv2.BORDER_CONSTANT)
    inside *= _weights(side)
    return np.asarray(inside, np.float32)


@cache
def _weights(side: int) -> Flat:
    inside = np.zeros((side, side), np.float32)
    inside[_INNER, _INNER] = 1
    counts = cv2.boxFilter(inside, -1, (_NEAR, _NEAR), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(0.5 / np.maximum(counts, 1), np.float32)
