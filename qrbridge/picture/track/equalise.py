"""Samples -> how light each module is: a filter that takes back what lens, motion and sensor smeared.

A fractionally spaced equaliser: a kernel for each of the samples of a module, fitted by least squares to
modules that are known, 1 for light and -1 for dark. Where that is not enough, a second one also gets what the
first made of the modules around (decision feedback), so it need not take back what it knows.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from qrbridge import symbol
from qrbridge.picture.track.grid import MARGIN
from qrbridge.picture.track.picture import Flat
from qrbridge.picture.track.samples import Samples

NARROW, WIDE = 5, 7
"""Modules that a kernel covers. With decision feedback the narrow one does as well."""

_RIDGE = 5e-3
"""Of the mean of the diagonal: keeps a kernel from fitting noise."""

_SURE = 2.0
"""Slope from how light a module is, its mean being 1, to how sure that is."""

Places = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]
"""Tile, row and column of modules, counted from the symbol's corner."""


@dataclass(frozen=True, slots=True, eq=False)
class Equaliser:
    """Kernels (planes, span, span) for the samples; `back` (span, span) for the modules around, or None."""

    kernels: Flat
    back: Flat | None = None


def train(seen: Samples, places: Places, wanted: Flat, span: int, around: Flat | None = None) -> Equaliser:
    """Return the equaliser that makes of samples the `wanted` modules.

    `around` (tiles, size, size): what is thought of all modules, -1 to 1, where it is to be used as well.
    """
    parts = [_windows(plane, places, span) - seen.mean[_in_margin(places)][:, None] for plane in seen.planes]
    if around is not None:
        parts.append(np.delete(_windows(_with_margin(around), places, span), span * span // 2, axis=1))
    features = np.hstack(parts)
    gram = features.T @ features
    gram[np.diag_indices(len(gram))] += _RIDGE * np.trace(gram) / len(gram)
    solved = np.linalg.solve(gram, features.T @ wanted).astype(np.float32)
    kernels, back = np.split(solved, [len(seen.planes) * span * span])
    kernels = kernels.reshape(-1, span, span)
    if around is None:
        return Equaliser(kernels)
    return Equaliser(kernels, np.insert(back, span * span // 2, 0).reshape(span, span))


def apply(seen: Samples, by: Equaliser, around: Flat | None = None) -> Flat:
    """Return how light each module is, (tiles, size, size): about 1 for light, -1 for dark."""
    total = seen.mean * -by.kernels.sum()
    flat = total.reshape(-1, total.shape[-1])
    for plane, kernel in zip(seen.planes, by.kernels, strict=True):
        flat += cv2.filter2D(plane.reshape(flat.shape), -1, kernel)
    if by.back is not None and around is not None:
        flat += cv2.filter2D(_with_margin(around).reshape(flat.shape), -1, by.back)
    return np.ascontiguousarray(total[:, MARGIN:-MARGIN, MARGIN:-MARGIN])


def thought(soft: Flat) -> Flat:
    """Return what to think of modules that are so light: -1 to 1, 0 where it could be either."""
    return np.asarray(np.tanh(soft * np.float32(_SURE / max(float(np.abs(soft).mean()), 1e-6))), np.float32)


def fixed_places(version: int, tiles: int, most: int) -> tuple[Places, Flat]:
    """Return modules that the version fixes, of all tiles, at most `most` of them; and what they are."""
    rows, columns, values = _fixed(version)
    tile, module = np.divmod(scattered(len(rows) * tiles, most), len(rows))
    return (tile, rows[module], columns[module]), values[module]


def scattered(count: int, most: int) -> NDArray[np.intp]:
    """Return up to `most` of the numbers below `count`, spread without a period."""
    if count <= most:
        return np.arange(count)
    # Multiples of the golden ratio fall evenly everywhere and beat with nothing.
    return (np.arange(most) * 0.6180339887498949 % 1 * count).astype(np.intp)


def _windows(plane: Flat, places: Places, span: int) -> Flat:
    tiles, rows, columns = places
    start = MARGIN - span // 2
    windows = sliding_window_view(plane, (span, span), axis=(1, 2))
    return windows[tiles, rows + start, columns + start].reshape(len(tiles), -1)


def _in_margin(places: Places) -> Places:
    tiles, rows, columns = places
    return tiles, rows + MARGIN, columns + MARGIN


def _with_margin(modules: Flat) -> Flat:
    """Return the modules with their quiet zone, which is light."""
    edge = (MARGIN, MARGIN)
    return np.pad(modules, ((0, 0), edge, edge), constant_values=1)


@cache
def _fixed(version: int) -> tuple[NDArray[np.intp], NDArray[np.intp], Flat]:
    everywhere, dark = symbol.fixed(version)
    rows, columns = np.nonzero(everywhere)
    return rows, columns, (1 - 2 * dark[rows, columns].astype(np.float32)).astype(np.float32)
