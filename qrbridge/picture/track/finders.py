"""Grey picture -> where finder patterns may be, by correlation with one at several sizes.

A correlation needs no threshold and no edges, so two pixels a module suffice, where a search for edges finds
nothing.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from qrbridge.picture.track import pattern

Grey = NDArray[np.uint8]
Light = NDArray[np.float32]
Points = NDArray[np.float64]

PITCHES = tuple(1.5 * 1.16**step for step in range(15))
"""Pixels a module that are tried, 1.5 to 12: within 8 % of one the correlation still shows."""

LEAST = 0.6
"""Correlation from which on a place is a candidate; modules at random seldom reach it."""

MOST = 400
"""Candidates kept of a picture, the best; a wall of foreign symbols costs no more than this."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Places (n, 2) as x, y in pixels, best first; their correlations; `pitch`: pixels a module, roughly."""

    places: Points
    scores: Points
    pitch: float


def find(picture: Grey) -> Candidates | None:
    """Return the candidates at the size that shows the most, None where there are not even three.

    The size is looked for in the middle of the picture, which takes a quarter of the time.
    """
    height, width = picture.shape
    middle = picture[height // 4 : height - height // 4, width // 4 : width - width // 4]
    pitch = max(PITCHES, key=lambda pitch: _worth(_at(middle, pitch)))
    found = _at(picture, pitch)
    return found if len(found.places) >= 3 else None


def _worth(found: Candidates) -> float:
    return float(np.square(np.maximum(found.scores - 0.5, 0)).sum())


def _at(picture: Grey, pitch: float) -> Candidates:
    """Return the candidates of one size."""
    scale = pattern.PER_MODULE / pitch
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    worked = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=way)
    template = pattern.finder()
    if min(worked.shape) < len(template) + 2:
        return Candidates(np.empty((0, 2)), np.empty(0), pitch)
    score = np.asarray(
        cv2.matchTemplate(worked.astype(np.float32), template, cv2.TM_CCOEFF_NORMED), np.float32
    )
    rows, columns = _peaks(score)
    order = np.argsort(-score[rows, columns])[:MOST]
    rows, columns = rows[order], columns[order]
    corners = np.column_stack(
        [columns + _offset(score, rows, columns, 1), rows + _offset(score, rows, columns, 0)]
    )
    # From pixel edges to pixel edges, since pixel centres are at whole numbers.
    places = (corners + len(template) / 2) / scale - 0.5
    return Candidates(places, score[rows, columns].astype(float), pitch)


def _peaks(score: Light) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    reach = pattern.SIDE
    highest = cv2.dilate(score, np.ones((reach, reach), np.uint8))
    inner = np.zeros(score.shape, bool)
    inner[1:-1, 1:-1] = True
    rows, columns = np.nonzero((score == highest) & (score > LEAST) & inner)
    return rows, columns


def _offset(score: Light, rows: NDArray[np.intp], columns: NDArray[np.intp], axis: int) -> Points:
    """Return the vertex of the parabola through a peak and its two neighbours, -0.5 to 0.5."""
    step = (1, 0) if axis == 0 else (0, 1)
    before, here, behind = (
        score[rows + at * step[0], columns + at * step[1]].astype(float) for at in (-1, 0, 1)
    )
    bend = before - 2 * here + behind
    return np.clip(np.where(bend < 0, (before - behind) / np.where(bend < 0, 2 * bend, 1), 0), -0.5, 0.5)
