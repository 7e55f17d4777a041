"""Grey picture -> where finder patterns may be, by correlation with one at several sizes.

A correlation needs no threshold and no edges, so two pixels a module suffice, where a search for edges finds
nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from qrbridge.picture.track import pattern
from qrbridge.picture.track.picture import Flat, Grey, Points

PITCHES = tuple(1.5 * 1.16**step for step in range(15))
"""Pixels a module that are tried, 1.5 to 12: within 8 % of one the correlation still shows."""

LEAST = 0.6
"""Correlation from which on a place is a candidate; modules at random seldom reach it."""

_FAINT = 0.1
"""Standard deviation of a finder pattern's shades, as a share of the picture's range, that is the least."""

_SIZES = 3
"""Sizes whose candidates are looked at."""

_SMALL = 2.5
"""Pixels a module below which a size is small."""

_BAND = 512
"""Rows that are correlated at a time: the memory that this takes does not grow with the picture."""

MOST = 400
"""Candidates kept of a picture, the best; a wall of foreign symbols costs no more than this."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Places (n, 2) as x, y in pixels, best first; their correlations; `pitch`: pixels a module, roughly."""

    places: Points
    scores: Points
    pitch: float

    def together(self, count: int) -> "Candidates":
        """Return the so many that are nearest to the middle of all, the best first."""
        away = np.linalg.norm(self.places - np.median(self.places, axis=0), axis=1)
        near = np.sort(np.argsort(away)[:count])
        return Candidates(self.places[near], self.scores[near], self.pitch)


def find(picture: Grey) -> Iterator[Candidates]:
    """Yield the candidates at each size that may be the right one, the likeliest first; none without three.

    Small sizes, of which there are many or none, are judged by the middle of the picture, which takes a
    quarter of the time. Here and there a symbol's modules look like a finder pattern of a third of its size.
    """
    height, width = picture.shape
    middle = picture[height // 4 : height - height // 4, width // 4 : width - width // 4]
    low, high = np.percentile(picture[::8, ::8], (5, 95))
    faint = _FAINT * float(high - low)
    tried = [_at(middle if pitch < _SMALL else picture, pitch, faint) for pitch in PITCHES]
    worth = [_worth(one) for one in tried]
    tops = [at for at, one in enumerate(worth) if one > 0 and one == max(worth[max(at - 1, 0) : at + 2])]
    for at in sorted(tops, key=worth.__getitem__, reverse=True)[:_SIZES]:
        found = _at(picture, PITCHES[at], faint) if PITCHES[at] < _SMALL else tried[at]
        if len(found.places) >= 3:
            yield found


def _worth(found: Candidates) -> float:
    area = 4 if found.pitch < _SMALL else 1
    return area * float(((found.scores - LEAST) ** 4).sum())


def _at(picture: Grey, pitch: float, faint: float) -> Candidates:
    """Return the candidates of one size; what differs by less than `faint` shades is none."""
    scale, side = pattern.PER_MODULE / pitch, len(pattern.finder())
    if min(picture.shape) * scale < side + 3:
        return Candidates(np.empty((0, 2)), np.empty(0), pitch)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    worked = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=way), np.uint8)
    found = np.vstack([_peaks(worked, top, faint) for top in range(0, len(worked), _BAND)])
    found = found[np.argsort(-found[:, 2])[:MOST]]
    # From pixel edges to pixel edges, since pixel centres are at whole numbers.
    return Candidates((found[:, :2] + side / 2) / scale - 0.5, found[:, 2], pitch)


def _peaks(worked: Grey, top: int, faint: float) -> Points:
    """Return where a pattern's corner may be in a band of rows from `top` on: x, y, correlation, (n, 3)."""
    template, first = pattern.finder(), max(top - pattern.SIDE, 0)
    band = worked[first : top + _BAND + pattern.SIDE + len(template)].astype(np.float32)
    if len(band) < len(template) + 2:
        return np.empty((0, 3))
    score = np.asarray(cv2.matchTemplate(band, template, cv2.TM_CCOEFF_NORMED), np.float32)
    highest = cv2.dilate(score, np.ones((pattern.SIDE, pattern.SIDE), np.uint8))
    clear = _spread(band, len(template))[: score.shape[0], : score.shape[1]] > faint
    found = (score == highest) & (score > LEAST) & clear
    found[[0, -1]] = found[:, [0, -1]] = False
    found[: top - first] = found[top - first + _BAND :] = False
    rows, columns = np.nonzero(found)
    across, down = (_offset(score, rows, columns, axis) for axis in (1, 0))
    return np.column_stack([columns + across, first + rows + down, score[rows, columns]])


def _spread(shades: Flat, side: int) -> Flat:
    """Return the standard deviation of the shades in the square that begins at each pixel."""
    corner = (0, 0)
    mean = cv2.boxFilter(shades, -1, (side, side), anchor=corner)
    square = cv2.sqrBoxFilter(shades, -1, (side, side), anchor=corner)
    return np.asarray(np.sqrt(np.maximum(square - mean * mean, 0)), np.float32)


def _offset(score: Flat, rows: NDArray[np.intp], columns: NDArray[np.intp], axis: int) -> Points:
    """Return the vertex of the parabola through a peak and its two neighbours, -0.5 to 0.5."""
    step = (1, 0) if axis == 0 else (0, 1)
    before, here, behind = (
        score[rows + at * step[0], columns + at * step[1]].astype(float) for at in (-1, 0, 1)
    )
    bend = before - 2 * here + behind
    return np.clip(np.where(bend < 0, (before - behind) / np.where(bend < 0, 2 * bend, 1), 0), -0.5, 0.5)
