"""Pictures in which one canvas gives way to the next: how much of a known symbol is there, and what is left.

Arrays are (tiles, size, size), 1 for light and -1 for dark; shares are (tiles, size), one a row, because a
rolling shutter sees the rows one after the other.
"""

from functools import cache

import cv2
import numpy as np

from qrbridge import symbol
from qrbridge.picture.track.picture import Flat

_FAINT = 1e-3
"""Squared contrast below which there is nothing."""

_ROWS = 9
"""Rows over which a share is averaged: what a picture's row shows is nearly what its neighbours show."""


def shares(soft: Flat, known: Flat) -> Flat:
    """Return how much of `known` (each 1, -1 or a whole tile 0) is in `soft`, row by row.

    It is the regression on the modules that may differ from symbol to symbol.
    """
    free = _free(soft.shape[1])
    together = np.einsum("trc,trc,rc->tr", soft, known, free, optimize=False)
    return _smooth(together / _counts(soft.shape[1]))


def ratios(soft: Flat, other: Flat) -> Flat:
    """Return how strong the modules of `other` are in `soft`, row by row, where `other` has any strength."""
    free = _free(soft.shape[1])
    together = _smooth(np.einsum("trc,trc,rc->tr", soft, other, free))
    alone = _smooth(np.einsum("trc,trc,rc->tr", other, other, free))
    return np.asarray(together / np.maximum(alone, _FAINT))


def without(soft: Flat, known: Flat, share: Flat) -> Flat:
    """Return what is left when the share of `known` is taken away."""
    return soft - share[:, :, None] * known


def strength(soft: Flat) -> Flat:
    """Return the mean distance of the modules from grey, (tiles,)."""
    return np.asarray(np.abs(soft).mean(axis=(1, 2)), np.float32)


@cache
def _free(size: int) -> Flat:
    return (~symbol.fixed((size - 17) // 4)[0]).astype(np.float32)


@cache
def _counts(size: int) -> Flat:
    return np.asarray(np.maximum(_free(size).sum(axis=1), 1), np.float32)


def _smooth(rows: Flat) -> Flat:
    if not rows.size:
        return rows.astype(np.float32)
    soft = cv2.blur(rows.astype(np.float32), (_ROWS, 1), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(soft, np.float32)
