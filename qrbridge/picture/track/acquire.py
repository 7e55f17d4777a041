"""Picture -> grid, with nothing known: finder patterns, tiles, and the tiles between and beside them."""

from itertools import pairwise

import numpy as np

from qrbridge import symbol
from qrbridge.picture.track import canvas as canvases
from qrbridge.picture.track import finders, marks, tiles
from qrbridge.picture.track.canvas import Canvas
from qrbridge.picture.track.grid import MARGIN, Grid, over, settled
from qrbridge.picture.track.picture import Flat, Grey, Points
from qrbridge.picture.track.tiles import Tiles

LEAST_TILES = 3
"""Fewer do not tell a lens from a tilt; symbols that large are found one by one."""

MOST_TILES = 256
"""More symbols than a screen can show in a way that a camera sees."""

_MOST_ROWS = 32_000
"""Rows of samples of all tiles, one below the other: what OpenCV can address."""

_FIRST_TILES = 2
"""Tiles that are found by themselves; the others are looked for beside them."""

_REACH = 2
"""Modules that a tile beside those found may be away from where they let expect it."""

_FLAT = 1.5
"""Modules that finder patterns may be away from where a canvas has them; what is no canvas is farther off."""


def acquire(picture: Grey, light: Flat) -> Grid | None:
    """Return the grid of the tiles in a picture, `light` being its light.

    None where there are fewer than LEAST_TILES, or what is found lies on no canvas.
    """
    seen = tiles.arrange(light, list(finders.find(picture)))
    canvas = _fitted(seen, light) if seen is not None else None
    if canvas is None:
        return None
    canvas = _completed(light, _fitted(_exact(light, canvas), light))
    if canvas is None:
        return None
    side = symbol.size(canvas.version) + 2 * MARGIN
    if not LEAST_TILES <= len(canvas.origins) <= min(MOST_TILES, _MOST_ROWS // side):
        return None
    return _grid(canvas)


def _fitted(seen: Tiles, light: Flat) -> Canvas | None:
    """Return the canvas of the tiles but for those that lie on no canvas with the others; None of one."""
    centres = seen.centres
    while len(centres) >= _FIRST_TILES:
        canvas = canvases.fit(seen.version, centres, light.shape)
        if canvas.misses.max() <= _FLAT:
            return canvas
        centres = np.delete(centres, canvas.misses.argmax(), axis=0)
    return None


def _grid(canvas: Canvas) -> Grid:
    return settled(over(canvas, canvas.origins), canvas.marks)


def _exact(light: Flat, canvas: Canvas) -> Tiles:
    """Return the tiles with their finder patterns where they are to a fraction of a pixel."""
    exact, _ = marks.settle(light, _grid(canvas).marks)
    return Tiles(canvas.version, exact.centres.reshape(-1, 3, 2))


def _completed(light: Flat, canvas: Canvas | None) -> Canvas | None:
    """Return the canvas with the tiles that continue its rows and columns, as far as they are seen."""
    while canvas is not None and len(canvas.origins) < MOST_TILES:
        places = _neighbours(canvas.origins, symbol.size(canvas.version))
        if not len(places):
            return canvas
        expected = over(canvas, places).marks
        shifts, _ = marks.search(light, expected, _REACH)
        exact, scores = marks.settle(light, expected.moved(shifts))
        # Beyond its edge a picture is taken to go on as it ends; half a finder pattern may do so for ever.
        inside = (exact.centres >= 0) & (exact.centres < light.shape[::-1])
        good = ((scores > marks.SURE) & inside.all(axis=1)).reshape(-1, 3).all(axis=1)
        if not good.any():
            return canvas
        more = np.vstack([canvas.marks, exact.centres.reshape(-1, 3, 2)[good]])
        grown = _fitted(Tiles(canvas.version, more), light)
        if grown is None or len(grown.origins) <= len(canvas.origins):
            return canvas
        canvas = grown
    return canvas


def _neighbours(origins: Points, size: int) -> Points:
    """Return the places (n, 2) beside the tiles at `origins` where there is none yet."""
    steps = [_step(origins[:, axis], size) for axis in (0, 1)]
    moves = np.array([(steps[0], 0.0), (-steps[0], 0.0), (0.0, steps[1]), (0.0, -steps[1])])
    places = (origins[:, None] + moves[moves.any(axis=1)]).reshape(-1, 2)
    places = places[(np.abs(places[:, None] - origins).max(axis=2) > size / 2).all(axis=1)]
    found: list[Points] = []
    for place in places:
        if all(np.abs(place - other).max() > size / 2 for other in found):
            found.append(place)
    return np.array(found).reshape(-1, 2)


def _step(places: Points, size: int) -> float:
    """Return the distance between two rows or columns, 0 where there is one only."""
    gaps = [b - a for a, b in pairwise(np.sort(places).tolist()) if b - a > size / 2]
    return float(np.median(gaps)) if gaps else 0.0
