"""Canvases -> light over time: an LCD that changes row by row, at its refresh, and not at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from qrbridge.errors import PictureError

Light = NDArray[np.float32]
Times = NDArray[np.float64]

_GAMMA = 2.2


@dataclass(frozen=True, slots=True)
class Screen:
    """A panel: refreshes a second; seconds to 63 % of a change; light of black; bezel in pixels."""

    refresh: float = 60.0
    response: float = 0.003
    black: float = 0.002
    bezel: int = 36


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A canvas on the screen: when its top row is first driven, in seconds, and its light with the bezel."""

    start: float
    light: Light


def timeline(canvases: Iterable[NDArray[np.uint8]], fps: float, screen: Screen) -> Iterator[Shown]:
    """Yield each canvas, grey (height, width), with the refresh at which it appears.

    PictureError if a canvas is not grey or not of the first one's size.
    """
    shape: tuple[int, ...] | None = None
    for number, canvas in enumerate(canvases):
        shape = shape or canvas.shape
        if canvas.ndim != 2 or canvas.dtype != np.uint8 or canvas.shape != shape:
            raise PictureError("picture.array", shape=canvas.shape, kind=canvas.dtype)
        # A tiny amount less, so that what falls on a refresh is not put off to the next by rounding.
        start = ceil(number * screen.refresh / fps - 1e-9) / screen.refresh
        yield Shown(start, _light(canvas, screen))


def shares(starts: list[float], begin: Times, end: Times, rows: Times, screen: Screen) -> list[Light]:
    """Return for each canvas its share of the light that falls on the sensor between `begin` and `end`.

    `starts` are the canvases' starts in order, `begin` and `end` seconds and `rows` the place on the screen
    from 0 (top) to 1, all of one shape. The shares of all canvases make 1 everywhere.
    """
    # A pixel follows each change exponentially, so shares are differences of one step response's means.
    driven = rows / screen.refresh
    steps = [np.ones_like(begin)]
    steps += [
        _mean_step(begin - start - driven, end - start - driven, screen.response) for start in starts[1:]
    ]
    steps.append(np.zeros_like(begin))
    return [(now - later).astype(np.float32) for now, later in pairwise(steps)]


def _mean_step(begin: Times, end: Times, response: float) -> Times:
    """Return the mean of 1 - exp(-t / response), 0 before 0, from `begin` to `end`."""
    return (_step_integral(end, response) - _step_integral(begin, response)) / (end - begin)


def _step_integral(time: Times, response: float) -> Times:
    past = np.maximum(time, 0)
    return past + response * np.expm1(-past / response)


def _light(canvas: NDArray[np.uint8], screen: Screen) -> Light:
    levels = (np.arange(256) / 255) ** _GAMMA
    table = (screen.black + (1 - screen.black) * levels).astype(np.float32)
    edge = screen.bezel
    framed = cv2.copyMakeBorder(canvas, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=0)
    return cv2.LUT(framed, table).astype(np.float32, copy=False)
