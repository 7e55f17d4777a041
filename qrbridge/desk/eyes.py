"""Pictures of one source, one after the other -> what is read in them, and what the person may change."""

from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from qrbridge.errors import PictureError
from qrbridge.picture import condition
from qrbridge.picture.film import READERS, Film


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
