"""Finder patterns of tiles -> the flat canvas they stand on, and how a camera sees it.

The tiles' symbols are of one pitch on one plane, but nothing is known of where on it they stand. So their
places are fitted together with the way from the picture: a plane seen in perspective, through a lens that
bends it by one term of radial distortion.
"""

from dataclasses import dataclass

import numpy as np

from qrbridge import symbol
from qrbridge.picture.track.picture import Points

_ROUNDS = 8
_STEP = 1e-4
_PRIOR = np.array([0.2, 0.2, 1.0])
"""What a unit of tilt (two) and of distortion counts beside a module's error: few tiles tell little of it."""

_LIMITS = np.array([0.5, 0.5, 0.25])


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """Tiles stand at `origins` (n, 2), in modules from the first one's corner.

    A point of the picture, moved by -`middle` and divided by `reach`, is freed of its distortion by a factor
    of 1 + `bend` * its squared length and then taken to the canvas by the 3x3 matrix `way`.
    """

    version: int
    marks: Points
    """The finder patterns that it was fitted to, (n, 3, 2) in pixels."""
    origins: Points
    middle: Points
    reach: float
    bend: float
    way: Points
    misses: Points
    """Modules, (n,), by which the worst finder pattern of each tile is away from where it would be."""

    def seen(self, points: Points) -> Points:
        """Return where in the picture points (..., 2) of the canvas, in modules, are seen."""
        flat = np.column_stack([points.reshape(-1, 2), np.ones(points.size // 2)])
        x, y, scale = np.linalg.inv(self.way) @ flat.T
        straight = np.column_stack([x, y]) / scale[:, None]
        bent = straight
        for _ in range(_ROUNDS):
            bent = straight / (1 + self.bend * np.square(bent).sum(axis=1, keepdims=True))
        return np.asarray(bent * self.reach + self.middle).reshape(points.shape)


def centres(version: int) -> Points:
    """Return the centres of a symbol's finder patterns, (3, 2) as x, y in modules from its corner."""
    far = symbol.size(version) - 3.5
    return np.array([[3.5, 3.5], [far, 3.5], [3.5, far]])


def fit(version: int, marks: Points, shape: tuple[int, ...]) -> Canvas:
    """Return the canvas of tiles whose finder patterns are at `marks` (n, 3, 2) in a picture of `shape`."""
    middle, reach = np.array([shape[1] - 1, shape[0] - 1]) / 2, max(shape[:2]) / 2
    scaled = (marks - middle) / reach
    bent = np.zeros(3)
    for _ in range(_ROUNDS):
        misses = _misses(bent, scaled, version)
        slopes = np.column_stack(
            [(_misses(bent + step, scaled, version) - misses) / _STEP for step in np.eye(3) * _STEP]
        )
        step, *_ = np.linalg.lstsq(
            np.vstack([slopes, np.diag(_PRIOR)]), -np.append(misses, _PRIOR * bent), rcond=None
        )
        bent = np.clip(bent + step, -_LIMITS, _LIMITS)
    solved, misses = _solved(bent, scaled, version)
    way = np.vstack([solved[:3].T, [bent[0], bent[1], 1]])
    origins = np.vstack([np.zeros(2), solved[3:]])
    return Canvas(
        version, marks, origins, middle, reach, float(bent[2]), way, np.abs(misses).reshape(-1, 6).max(axis=1)
    )


def _misses(bent: Points, scaled: Points, version: int) -> Points:
    """Return by how many modules the marks miss, given the tilt (two) and the distortion, all else fitted."""
    return _solved(bent, scaled, version)[1]


def _solved(bent: Points, scaled: Points, version: int) -> tuple[Points, Points]:
    """Return the matrix's first two rows with the places of all tiles but the first, and what marks miss."""
    count = len(scaled)
    seen = scaled.reshape(-1, 2)
    straight = seen * (1 + bent[2] * np.square(seen).sum(axis=1, keepdims=True))
    depth = 1 + straight @ bent[:2]
    terms = np.column_stack([straight, np.ones(len(seen))]) / depth[:, None]
    # The place of a tile is what the way says less where on the tile the mark is.
    which = -np.repeat(np.eye(count)[:, 1:], 3, axis=0)
    wanted = np.tile(centres(version), (count, 1))
    everything = np.hstack([terms, which])
    solved, *_ = np.linalg.lstsq(everything, wanted, rcond=None)
    return solved, (everything @ solved - wanted).ravel()
