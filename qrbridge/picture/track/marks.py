"""Where finder patterns are, exactly: from where they are expected, by what is seen there.

Each is looked at in its own modules, two samples a module, so one template fits all of them, however
large, turned or tilted they are.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from qrbridge.picture.track import pattern
from qrbridge.picture.track.picture import Flat, Points, sampled

SURE = 0.55
"""Correlation from which on a finder pattern counts as seen."""


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Finder patterns: `centres` (n, 2) in pixels, and `axes` (n, 2, 2): a module to the right, one down."""

    centres: Points
    axes: Points

    def moved(self, modules: Points) -> "Marks":
        """Return the marks moved by (n, 2) or (2,) modules along their axes."""
        steps = np.broadcast_to(modules, self.centres.shape)
        return Marks(self.centres + np.einsum("ni,nij->nj", steps, self.axes), self.axes)


def search(picture: Flat, marks: Marks, reach: int) -> tuple[Points, Points]:
    """Return the best shift of each mark in modules, (n, 2), up to `reach`, and its correlation, (n,)."""
    return _peaks(_scores(picture, marks, reach), reach)


def common_shift(picture: Flat, marks: Marks, reach: int) -> tuple[Points, float]:
    """Return the shift in modules, (2,), that fits all marks best, and the mean correlation there."""
    shift, score = _peaks(_scores(picture, marks, reach).mean(axis=0)[None], reach)
    return shift[0], float(score[0])


def settle(picture: Flat, marks: Marks, rounds: int = 2) -> tuple[Marks, Points]:
    """Return the marks moved to where they are seen, and their correlation there, (n,).

    One step of inverse-compositional alignment a round: right within a module or so.
    """
    template, solver = pattern.finder().ravel(), _solver()
    for _ in range(rounds):
        seen = _seen(picture, marks, 0).reshape(len(marks.centres), -1)
        seen = seen - seen.mean(axis=1, keepdims=True)
        along = seen @ template
        gain = along / (template @ template)
        wrong = seen / np.where(gain > 0, gain, np.inf)[:, None] - template
        marks = marks.moved(np.clip(-(wrong @ solver) / 2, -1, 1))
    spread = np.sqrt(np.square(seen).sum(axis=1) * (template @ template))
    return marks, along / np.maximum(spread, 1e-9)


def _seen(picture: Flat, marks: Marks, reach: int) -> Flat:
    """Return what is seen around each mark, (n, k, k), two samples a module."""
    count = 2 * (pattern.SIDE + 2 * reach)
    offsets = (np.arange(count) + 0.5) / 2 - count / 4
    right, down = marks.axes[:, 0], marks.axes[:, 1]
    points = (
        marks.centres[:, None, None]
        + offsets[:, None, None] * down[:, None, None]
        + offsets[:, None] * right[:, None, None]
    )
    return sampled(picture, points)


def _scores(picture: Flat, marks: Marks, reach: int) -> Flat:
    """Return correlations at shifts of half modules, (n, 4 * reach + 1, 4 * reach + 1)."""
    seen = _seen(picture, marks, reach)
    return np.array([cv2.matchTemplate(patch, pattern.finder(), cv2.TM_CCOEFF_NORMED) for patch in seen])


def _peaks(scores: Flat, reach: int) -> tuple[Points, Points]:
    side = scores.shape[1]
    flat = np.nan_to_num(scores).reshape(len(scores), -1)
    best = flat.argmax(axis=1)
    row, column = np.divmod(best, side)
    shift = np.column_stack([column, row]) / 2 - reach
    return shift, flat[np.arange(len(flat)), best].astype(float)


@cache
def _solver() -> NDArray[np.float32]:
    """Return what makes of a difference to the finder pattern a shift in samples, (samples, 2)."""
    down, right = np.gradient(pattern.finder().astype(np.float64))
    slopes = np.column_stack([right.ravel(), down.ravel()])
    # Of seen = pattern - slopes @ shift.
    return np.asarray(slopes @ np.linalg.inv(slopes.T @ slopes), np.float32)
