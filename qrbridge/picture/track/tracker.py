"""Pictures of a film -> what the symbols in them say, with the canvas followed from picture to picture."""

import numpy as np

from qrbridge import symbol
from qrbridge.picture.condition import Condition
from qrbridge.picture.track import samples
from qrbridge.picture.track.acquire import acquire
from qrbridge.picture.track.follow import follow
from qrbridge.picture.track.grid import MESH, Grid
from qrbridge.picture.track.picture import Flat, Grey, Points, fitting, linear
from qrbridge.picture.track.reading import Reading
from qrbridge.picture.track.samples import Samples

_STILL = 0.1
"""Pixels that nodes may have moved before the way to the samples is worked out anew."""

_FAINT = 1e-6
"""Light below which there is none."""

_PATIENCE, _CREDIT = 8, 4
"""Pictures in a row of which nothing is known after which the canvas is looked for anew; the second number
where nothing was ever read: it may be no canvas."""


class Tracker:
    """Follows one canvas from picture to picture."""

    def __init__(self) -> None:
        self._step = 1
        self._picture: Grey | None = None
        self._grid: Grid | None = None
        self._way: Flat | None = None
        self._nodes = np.empty(0)
        self._seen: Samples | None = None
        self._moved, self._blank = 0.0, 0
        self.proven = False
        """Whether anything was read of the canvas that is followed."""

    @property
    def corners(self) -> Points:
        """Where the tiles are, (tiles, 4, 2) as x, y in pixels, clockwise from the symbol's own top left."""
        if self._grid is None:
            return np.empty((0, 4, 2))
        side = symbol.size(self._grid.version)
        corners = self._grid.at(np.array([[0, 0], [side, 0], [side, side], [0, side]], float))
        return np.asarray((corners + 0.5) * self._step - 0.5)

    @property
    def condition(self) -> Condition | None:
        """How well the canvas was seen in the latest picture, None if none is followed."""
        if self._grid is None or self._seen is None or self._picture is None:
            return None
        right, down = self._grid.marks.axes.transpose(1, 0, 2)
        area = np.abs(right[:, 0] * down[:, 1] - right[:, 1] * down[:, 0])
        contrasts = samples.contrasts(self._seen)
        return Condition(
            pixels=float(np.sqrt(area.min())) * self._step,
            sharpness=float(np.median(contrasts[0] / np.maximum(contrasts[1], _FAINT))),
            motion=self._moved,
            white=float(np.percentile(self._picture[::8, ::8], 95)),
            even=float(contrasts[1].min() / max(np.median(contrasts[1]), _FAINT)),
        )

    def begin(self, picture: Grey) -> list[str] | None:
        """Look for a canvas in a picture; return what it says that is new, None where there is none."""
        self._picture, self._step = fitting(picture)
        light = linear(self._picture)
        self._grid = acquire(self._picture, light)
        if self._grid is None:
            return None
        self._way, self._moved, self._blank, self.proven = None, 0.0, 0, False
        self._reading = Reading(self._grid.version, len(self._grid.nodes))
        return self._read(light, self._grid)

    def read(self, picture: Grey) -> list[str] | None:
        """Return what is new in a picture, None if the canvas is out of sight or was never found."""
        if self._grid is None:
            return None
        self._picture, self._step = fitting(picture)
        light, before = linear(self._picture), self._grid
        self._grid = follow(light, before)
        if self._grid is None:
            return None
        pitch = np.linalg.norm(before.nodes[0, 0, 1] - before.nodes[0, 0, 0]) / MESH
        self._moved = float(np.linalg.norm((self._grid.nodes - before.nodes).mean(axis=(0, 1, 2))) / pitch)
        return self._read(light, self._grid)

    def _read(self, light: Flat, grid: Grid) -> list[str]:
        if self._way is None or np.abs(grid.nodes - self._nodes).max() > _STILL:
            self._way, self._nodes = samples.ways(grid), grid.nodes
        self._seen = samples.take(light, self._way)
        texts, known = self._reading.read(self._seen)
        self.proven = self.proven or bool(texts)
        self._blank = 0 if known else self._blank + 1
        if self._blank > (_PATIENCE if self.proven else _CREDIT):
            self._grid = None
        return texts
