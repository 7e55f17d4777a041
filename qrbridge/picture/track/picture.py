"""A picture as the tracker wants it: light instead of shades, and what is seen between its pixels."""

from math import ceil, sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Flat = NDArray[np.float32]
Points = NDArray[np.float64]
"""x, y in pixels or modules along the last axis."""

GAMMA = 2.2
"""What cameras and screens use, nearly (IEC 61966-2-1): blur adds up light, not shades."""

_LIGHT = ((np.arange(256) / 255) ** GAMMA).astype(np.float32)

_ROW = 1024

_LARGEST, _LONGEST = 9_000_000, 32_000
"""Pixels of a picture and of its side that are worked on: 3840 by 2160, and what OpenCV can address."""


def fitting(picture: Grey) -> tuple[Grey, int]:
    """Return a picture, if too large made smaller by a whole number, and this number, else 1."""
    step = max(ceil(sqrt(picture.size / _LARGEST)), ceil(max(picture.shape) / _LONGEST))
    if step == 1:
        return picture, 1
    height, width = (max(side // step, 1) for side in picture.shape)
    whole = picture[: height * step, : width * step]
    small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), step


def linear(picture: Grey) -> Flat:
    """Return the light, 0 to 1, of a picture's shades."""
    return cv2.LUT(picture, _LIGHT).astype(np.float32, copy=False)


def sampled(picture: Flat, points: Points) -> Flat:
    """Return the picture's values at points (..., 2) as x, y: linear between pixels."""
    flat = points.reshape(-1, 2)
    # OpenCV takes at most 32,767 points in a row or a column.
    padded = np.zeros((-(-len(flat) // _ROW), _ROW, 2), np.float32)
    padded.reshape(-1, 2)[: len(flat)] = flat
    seen = np.empty(padded.shape[:2], np.float32)
    fill(seen, picture, padded)
    return seen.ravel()[: len(flat)].reshape(points.shape[:-1])


def fill(seen: Flat, picture: Flat, points: Flat) -> None:
    """Fill `seen` (rows, columns) with the picture's values at points (rows, columns, 2), as `sampled`.

    At most 32,767 rows and as many columns.
    """
    cv2.remap(picture, points, None, cv2.INTER_LINEAR, dst=seen, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[call-overload]
