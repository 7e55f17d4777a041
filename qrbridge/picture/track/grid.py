"""Tiles -> where every module of every tile is seen: a net of nodes over each tile.

What the canvas as a whole leaves at a tile's own finder patterns is put right for that tile alone.
"""

from dataclasses import dataclass

import numpy as np

from qrbridge import symbol
from qrbridge.picture.track.canvas import Canvas, centres
from qrbridge.picture.track.marks import Marks
from qrbridge.picture.track.picture import Points

MARGIN = 3
"""Modules around a tile that are sampled, too: what an equaliser sees beyond the edge."""

MESH = 8
"""Modules between two nodes; between them the way is straight enough."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Tiles of one version: `nodes` (tiles, n, n, 2) are x, y in pixels of points MESH modules apart.

    Node 0 stands MARGIN + MESH modules before the tile's edge, so that every sample lies between nodes.
    """

    version: int
    nodes: Points

    def at(self, modules: Points) -> Points:
        """Return the pixels (tiles, m, 2) of points (m, 2) in modules from each tile's top left corner."""
        place = (modules[:, ::-1] + MARGIN + MESH) / MESH
        whole = np.clip(place.astype(int), 0, self.nodes.shape[1] - 2)
        (row, column), (down, right) = whole.T, (place - whole).T[:, None, :, None]
        top = self.nodes[:, row, column] * (1 - right) + self.nodes[:, row, column + 1] * right
        bottom = self.nodes[:, row + 1, column] * (1 - right) + self.nodes[:, row + 1, column + 1] * right
        return np.asarray(top * (1 - down) + bottom * down)

    @property
    def marks(self) -> Marks:
        """The finder patterns of all tiles, three of each in turn."""
        corners = centres(self.version)
        right, down = (
            (self.at(corners + step) - self.at(corners - step)) / 2
            for step in np.array([[1.0, 0.0], [0.0, 1.0]])
        )
        return Marks(self.at(corners).reshape(-1, 2), np.stack([right, down], axis=2).reshape(-1, 2, 2))


def over(canvas: Canvas, origins: Points) -> Grid:
    """Return the net over tiles that stand at `origins` (n, 2) on a canvas."""
    steps = np.arange(-MARGIN - MESH, symbol.size(canvas.version) + MARGIN + 2 * MESH, MESH, dtype=float)
    mesh = np.stack(np.meshgrid(steps, steps), axis=-1)
    return Grid(canvas.version, canvas.seen(origins[:, None, None] + mesh))


def settled(grid: Grid, seen: Points, share: float = 1.0) -> Grid:
    """Return the grid with each tile moved, turned and stretched to where its finder patterns are `seen`.

    `seen` is (tiles, 3, 2) in pixels; `share`: how much of the way.
    """
    corners = centres(grid.version)
    misses = share * (seen - grid.at(corners))
    steps = np.arange(grid.nodes.shape[1]) * MESH - MARGIN - MESH
    right = (steps - corners[0, 0]) / (corners[1, 0] - corners[0, 0])
    down = right[:, None, None]
    first, across, below = misses[:, 0], misses[:, 1] - misses[:, 0], misses[:, 2] - misses[:, 0]
    moved = first[:, None, None] + across[:, None, None] * right[:, None] + below[:, None, None] * down
    return Grid(grid.version, grid.nodes + moved)


def powers(points: Points, degree: int) -> Points:
    """Return the products of powers of x and y up to `degree` together, (n, terms)."""
    x, y = points.T
    result = np.empty((len(points), (degree + 1) * (degree + 2) // 2))
    start, terms = np.ones(len(points)), iter(result.T)
    for i in range(degree + 1):
        term = start
        for _ in range(degree + 1 - i):
            next(terms)[:] = term
            term = term * y
        start = start * x
    return result
