"""Digits <-> QR symbols: ISO/IEC 18004:2015, numeric mode, versions 1 to 40, levels L M Q H.

A batch of symbols has one version and one level; its modules are an array of 0 (light) and 1 (dark).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qrbridge.errors import SymbolError
from qrbridge.symbol import codewords, masks, placement
from qrbridge.symbol.tables import LEVELS, VERSIONS, capacity, check, size, smallest_version

__all__ = ["Read", "capacity", "decode", "decode_all", "encode", "fixed", "size", "smallest_version"]


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


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """What symbols say: `texts`, None for one that cannot be read, and `modules` (n, size, size), corrected.

    The modules of a symbol that cannot be read are as they came.
    """

    texts: list[str | None]
    modules: NDArray[np.uint8]


def decode_all(modules: NDArray[np.uint8], doubt: NDArray[np.float32] | None = None) -> Read:
    """Return what symbols (n, size, size) of one version say, modules 0 and 1; damaged ones are corrected.

    `doubt` (n, size, size), the larger the likelier a module is wrong, lets more damage be corrected.
    A symbol of another mode than numeric, or damaged beyond correction, has no text. Nothing is raised.
    """
    if not len(modules):
        return Read([], modules)
    version = (modules.shape[1] - 17) // 4
    texts: list[str | None] = [None] * len(modules)
    corrected = modules.copy()
    levels, patterns, wrong = placement.read_formats(modules)
    for level in range(len(LEVELS)):
        which = np.flatnonzero((levels == level) & (wrong <= 3))
        if not len(which):
            continue
        turned = masks.streams(version)[patterns[which]]
        stream, good = codewords.correct(
            placement.collect(modules[which], version) ^ turned,
            version,
            LEVELS[level],
            None if doubt is None else placement.worst(doubt[which], version),
        )
        which, stream = which[good], stream[good]
        for at, text in zip(which.tolist(), codewords.texts(stream, version, LEVELS[level]), strict=True):
            texts[at] = text
        corrected[which] = _drawn(stream, version, LEVELS[level], patterns[which])
    return Read(texts, corrected)


def _drawn(
    stream: NDArray[np.uint8], version: int, level: str, chosen: NDArray[np.intp]
) -> NDArray[np.uint8]:
    """Return the symbols of codewords (n, codewords), each with its own mask."""
    placed = placement.place(stream, version)
    for mask in np.unique(chosen).tolist():
        placed[chosen == mask] = masks.finish(placed[chosen == mask], version, level, mask)
    return placed


def fixed(version: int) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
    """Return which modules (size, size) every symbol of a version has alike, and what they are.

    Finder, timing and alignment patterns and the version information; not the format information.
    """
    everywhere = ~placement.encoding_region(version)
    everywhere.flat[placement.format_modules(version).ravel()] = False
    return everywhere, placement.function_patterns(version)
