"""The finder pattern as a camera sees it, two samples a module (ISO/IEC 18004:2015, 6.3.3).

With the light ring around it, it is nine by nine modules that every symbol has.
"""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 9
"""Modules of its side, the light ring included."""

PER_MODULE = 2

_SOFT = 1.2
"""Blur in samples: about what a lens leaves of an edge."""


@cache
def finder() -> NDArray[np.float32]:
    """Return it, (18, 18), light positive and dark negative, blurred, of mean 0."""
    away = np.abs(np.arange(SIDE) - SIDE // 2)
    rings = np.maximum(away[:, None], away)
    light = np.where((rings == 2) | (rings == 4), 1.0, -1.0).repeat(PER_MODULE, 0).repeat(PER_MODULE, 1)
    soft = cv2.GaussianBlur(light, (0, 0), _SOFT, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(soft - soft.mean(), np.float32)
