"""Picture -> grid, with nothing known: finder patterns, tiles, and the tiles between and beside them."""

from itertools import pairwise

import numpy as np

from qrbridge import symbol
from qrbridge.picture.track import canvas as canvases
from qrbridge.picture.track import finders, marks, tiles
from qrbridge.picture.track.canvas import centres
from qrbridge.picture.track.finders import Grey, Points
from qrbridge.picture.track.grid import LEAST_TILES, Grid, fit, over
from qrbridge.picture.track.marks import Marks
from qrbridge.picture.track.picture import Flat, linear
from qrbridge.picture.track.tiles import Tiles

MOST_TILES = 256
"""More symbols than a screen can show in a way that a camera sees."""

_FIRST_TILES = 2
"""Tiles that are found by themselves; the others are looked for beside them."""

_REACH = 2
"""Modules that a tile beside those found may be away from where they let expect it."""


def acquire(picture: Grey) -> Grid | None:
    """Return the grid of the tiles in a picture, None where there are fewer than LEAST_TILES."""
    light = linear(picture)
    seen = tiles.arrange(light, list(finders.find(picture)))
    if seen is None or not _FIRST_TILES <= len(seen.centres) <= MOST_TILES:
        return None
    whole = _completed(light, _exact(light, seen))
    return fit(whole, picture.shape) if len(whole.centres) >= LEAST_TILES else None


def marks_of(grid: Grid) -> Marks:
    """Return the finder patterns of all tiles, three of each in turn."""
    corners = centres(grid.version)
    right, down = (
        (grid.at(corners + step) - grid.at(corners - step)) / 2 for step in np.array([[1.0, 0.0], [0.0, 1.0]])
    )
    return Marks(grid.at(corners).reshape(-1, 2), np.stack([right, down], axis=2).reshape(-1, 2, 2))


def _exact(light: Flat, seen: Tiles) -> Tiles:
    """Return the tiles with their finder patterns where they are to a fraction of a pixel."""
    settled, _ = marks.settle(light, marks_of(fit(seen, light.shape)))
    return Tiles(seen.version, settled.centres.reshape(-1, 3, 2))


def _completed(light: Flat, seen: Tiles) -> Tiles:
    """Return the tiles and those that continue their rows and columns, as far as they are seen."""
    while len(seen.centres) < MOST_TILES:
        canvas = canvases.fit(seen.version, seen.centres, light.shape)
        places = _neighbours(canvas.origins, symbol.size(seen.version))
        if not len(places):
            return seen
        expected = marks_of(over(canvas, places))
        shifts, _ = marks.search(light, expected, _REACH)
        settled, scores = marks.settle(light, expected.moved(shifts))
        # Beyond its edge a picture is taken to go on as it ends; half a finder pattern may do so for ever.
        inside = (settled.centres >= 0) & (settled.centres < light.shape[::-1])
        good = ((scores > marks.SURE) & inside.all(axis=1)).reshape(-1, 3).all(axis=1)
        if not good.any():
            return seen
        seen = Tiles(seen.version, np.vstack([seen.centres, settled.centres.reshape(-1, 3, 2)[good]]))
    return seen


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
