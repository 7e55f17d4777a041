"""Pictures of one source, one after the other -> what is read in them, and what the person may change."""

from dataclasses import dataclass, field
from threading import Event, Lock, Thread

import numpy as np
from numpy.typing import NDArray

from qrbridge import symbol as codes
from qrbridge.counter import Window
from qrbridge.errors import PictureError, QrbridgeError
from qrbridge.picture import canvas, condition
from qrbridge.picture.film import READERS, Film
from qrbridge.picture.images import Picture
from qrbridge.picture.layout import Layout

SAMPLE = 10
"""Version of the symbol that readers are tried with."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen in one picture: texts, the symbols' corners as x, y in pixels, and what to change."""

    texts: list[str]
    outlines: list[list[list[int]]]
    hint: PictureError | None


class Eye:
    """Reads the pictures of one camera; two at the same moment wait for each other."""

    def __init__(self) -> None:
        self._film, self._lock = Film(READERS), Lock()

    def look(self, picture: NDArray[np.uint8]) -> Look:
        """Read the next picture; PictureError if that is none."""
        with self._lock:
            texts = self._film.read(picture)
            seen = self._film.condition
            hint = condition.hint(seen) if seen and not texts else None
            return Look(texts, np.rint(self._film.corners).astype(int).tolist(), hint)


@dataclass(slots=True)
class Feed:
    """A source that the server reads: whether to stop, what went wrong, the last picture, what is in it."""

    stop: Event = field(default_factory=Event)
    thread: Thread | None = None
    error: QrbridgeError | None = None
    picture: Picture | None = None
    seen: Look | None = None


def warm_up(window: Window) -> None:
    """Have ready what the first arrival would have to wait for: readers, dictionaries, the station's form."""
    window.catalogue.dictionaries()
    if window.station.profile:
        window.catalogue.load(window.station.profile)
    symbols = codes.encode(["0" * 100], SAMPLE, "L", 0)
    Eye().look(canvas.draw(symbols, Layout(SAMPLE, "L", 1, 1, 5, 640, 480)))
