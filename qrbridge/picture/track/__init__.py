"""Following a canvas of symbols through the pictures of a film, and reading it from few pixels a module.

First acquire: finders, tiles, canvas, grid. Then, for each picture, follow: marks; samples, equalise, tear,
reading. `Tracker` holds what is known from one picture to the next.
"""

from qrbridge.picture.track.tracker import Tracker

__all__ = ["Tracker"]
