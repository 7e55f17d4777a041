"""Grid in one picture -> grid in the next: a common shift, then every finder pattern, then a smooth warp.

Finder patterns stay when the canvas changes, so a torn picture is followed as well as a whole one.
"""

import numpy as np

from qrbridge.picture.track import marks
from qrbridge.picture.track.canvas import centres
from qrbridge.picture.track.grid import Grid, powers, settled
from qrbridge.picture.track.marks import Marks
from qrbridge.picture.track.picture import Flat, Points

REACHES = (3, 12)
"""Modules that the picture may have moved: tried first, and where that finds nothing."""

_SCOUTS = 12
"""Finder patterns that the common shift is looked for at."""

_LEAST_SEEN = 0.5
"""Share of the finder patterns that must be seen."""

_OWN = 0.1
"""How much of what a tile's own finder patterns miss after the warp is put right in one picture."""


def follow(light: Flat, grid: Grid) -> Grid | None:
    """Return the grid as it lies in the next picture, None where it is lost."""
    before = grid.marks
    scouts = _some(before, _SCOUTS)
    for reach in REACHES:
        shift, score = marks.common_shift(light, scouts, reach)
        if score > marks.SURE:
            return _warped(light, grid, before, shift)
    return None


def _some(expected: Marks, count: int) -> Marks:
    """Return `count` of the marks, spread evenly over their order."""
    which = np.linspace(0, len(expected.centres) - 1, min(count, len(expected.centres))).astype(int)
    return Marks(expected.centres[which], expected.axes[which])


def _warped(light: Flat, grid: Grid, expected: Marks, shift: Points) -> Grid | None:
    """Return the grid with its marks where they are seen, about `shift` modules from where they were."""
    exact, scores = marks.settle(light, expected.moved(shift))
    good = scores > marks.SURE
    if good.mean() < _LEAST_SEEN:
        return None
    seen, before = exact.centres, expected.centres
    middle, reach = before.mean(axis=0), np.abs(before - before.mean(axis=0)).max()

    def terms(points: Points) -> Points:
        return powers((points.reshape(-1, 2) - middle) / reach, _degree(int(good.sum())))

    way, *_ = np.linalg.lstsq(terms(before[good]), (seen - before)[good], rcond=None)
    moved = Grid(grid.version, grid.nodes + (terms(grid.nodes) @ way).reshape(grid.nodes.shape))
    rest = np.where(good[:, None], seen, moved.at(centres(grid.version)).reshape(-1, 2))
    return settled(moved, rest.reshape(-1, 3, 2), _OWN)


def _degree(count: int) -> int:
    return 3 if count >= 30 else 2 if count >= 15 else 1
