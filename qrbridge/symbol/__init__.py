"""Digits <-> QR symbols: ISO/IEC 18004:2015, numeric mode, versions 1 to 40, levels L M Q H.

A batch of symbols has one version and one level; its modules are an array of 0 (light) and 1 (dark).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qrbridge.errors import SymbolError
from qrbridge.symbol import codewords, masks, placement
from qrbridge.symbol.tables import VERSIONS, capacity, check, size, smallest_version

__all__ = ["capacity", "decode", "encode", "size", "smallest_version"]


def encode(lines: Sequence[str], version: int, level: str, mask: int | None = None) -> NDArray[np.uint8]:
    """Return the symbols of `lines`, shape (n, size, size), 1 is dark, without a quiet zone.

    `mask` is 0 to 7, or None for the one of the lowest penalty (7.8.3). SymbolError for a line that is not
    digits only or does not fit, and for a version, level or mask that there is not.
    """
    if mask is not None and mask not in masks.MASKS:
        raise SymbolError("symbol.mask", found=mask)
    check(version, level)
    if not lines:
        return np.empty((0, size(version), size(version)), np.uint8)
    placed = placement.place(codewords.encode(lines, version, level), version)
    if mask is None:
        return masks.finish_best(placed, version, level)
    return masks.finish(placed, version, level, mask)


def decode(modules: NDArray[np.generic]) -> str:
    """Return the digits of one symbol (size, size) of modules 0 and 1; SymbolError if they cannot be read."""
    side = modules.shape[0] if modules.ndim == 2 else 0
    if modules.shape != (side, side) or side not in map(size, VERSIONS) or modules.dtype.kind not in "bui":
        raise SymbolError("symbol.modules", shape=modules.shape, kind=modules.dtype)
    plain = (modules != 0).astype(np.uint8)
    level, mask = placement.read_format(plain)
    version = (side - 17) // 4
    stream = placement.collect(masks.unmask(plain, mask)[None], version)[0]
    return codewords.decode(stream, version, level)
