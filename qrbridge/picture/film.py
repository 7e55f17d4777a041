"""Pictures of a film, one after the other -> the texts in them: by following the canvas where there is one.

What is followed is read from few pixels a module and from torn pictures. Whatever else is in view is found
anew in each picture, as in a photograph.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qrbridge import symbol
from qrbridge.errors import SymbolError
from qrbridge.picture.condition import Condition
from qrbridge.picture.find import Sighting, find, grey
from qrbridge.picture.readers import Grey
from qrbridge.picture.track import Tracker

TRACK = "track"
"""The reader that follows a canvas."""

READERS = (TRACK, "zxing", "zbar", "opencv")
"""All readers in the order in which they are asked."""

MOST_CLOSE_LOOKS = 50
"""Pictures of one film that get further looks and all readers, where nothing else sees anything."""

_LONGEST_WAIT = 16
"""Pictures after which a canvas is looked for again, at most; a search takes as long as reading several."""

_IDLE = 5
"""Pictures without anything new after which every fifth is also looked at for what is not on the canvas."""

_FEW = {1, 2}
"""Symbols that are no canvas: that has three at least."""

_LARGE = 5.0
"""Camera pixels a module from which on zxing reads what it sees; a search for a canvas would find no more."""

_RARELY = 30
"""Of so many pictures one is looked at for that in any case: what is followed may be others' news."""


class Film:
    """Reads the pictures of one film in their order."""

    def __init__(self, readers: Sequence[str]) -> None:
        self._readers = [name for name in readers if name != TRACK]
        self._tracker = Tracker() if TRACK in readers else None
        self._close_looks, self._idle, self._followed = 0, 0, 0
        self._wait, self._due = 1, 0
        self._seen = False
        self._before: set[str] = set()
        self._outlines: list[NDArray[np.float64]] = []
        self._alone = False

    @property
    def corners(self) -> NDArray[np.float64]:
        """Where symbols were seen in the last picture, (n, 4, 2) as x, y in pixels."""
        followed = self._tracker.corners if self._tracker else np.empty((0, 4, 2))
        return followed if len(followed) else np.array(self._outlines).reshape(-1, 4, 2)

    @property
    def condition(self) -> Condition | None:
        """How well the canvas was seen in the latest picture, None while none is followed."""
        return self._tracker.condition if self._tracker else None

    def read(self, picture: NDArray[np.uint8 | np.uint16]) -> list[str]:
        """Return what is new in the next picture, and what is in it beside the canvas; see `find.grey`."""
        shades = grey(picture)
        self._outlines = []
        texts = self._tracker.read(shades) if self._tracker else None
        if texts is None:
            return self._searched(shades)
        self._idle = 0 if texts else self._idle + 1
        self._followed += 1
        due = (self._idle and not self._idle % _IDLE) or not self._followed % _RARELY
        if self._readers and (due or not self._proven):
            texts = _all(texts, self._found(shades, rescue=False))
        return texts

    @property
    def _proven(self) -> bool:
        """Whether something was read of what is followed; what only looked like a canvas hides nothing."""
        return self._tracker is not None and self._tracker.proven

    def _searched(self, picture: Grey) -> list[str]:
        texts = self._found(picture, rescue=False) if self._readers else []
        if texts and not self._seen:
            self._seen = True  # One symbol may be all there is; it need not wait for a search.
            return texts
        if not self._alone:
            texts = _all(texts, self._begun(picture))
        if self._readers and self._close_looks < MOST_CLOSE_LOOKS and (not texts or self._stale(texts)):
            self._close_looks += 1
            texts = _all(texts, self._found(picture, rescue=True if texts else None))
        return texts

    def _stale(self, texts: list[str]) -> bool:
        """Return whether the same symbols have been in view for a while; they may hide another."""
        self._idle = self._idle + 1 if set(texts) <= self._before else 0
        self._before = set(texts)
        return self._idle > 0 and self._idle % _IDLE == 0

    def _found(self, picture: Grey, rescue: bool | None) -> list[str]:
        readers = self._readers[:1] if rescue is False else self._readers
        sightings = find(picture, readers, rescue)
        self._outlines += [sighting.corners for sighting in sightings]
        self._alone = len(sightings) in _FEW and all(map(_is_large, sightings))
        return [sighting.text for sighting in sightings]

    def _begun(self, picture: Grey) -> list[str]:
        """Look for a canvas unless that has just failed; each failure doubles the time until the next try."""
        self._due -= 1
        if self._tracker is None or self._due > 0:
            return []
        texts = self._tracker.begin(picture)
        # What was followed before and said nothing was none.
        self._wait = 1 if texts else min(2 * self._wait, _LONGEST_WAIT)
        self._due = self._wait
        return texts or []


def still(
    picture: NDArray[np.uint8 | np.uint16], readers: Sequence[str] = READERS, close: bool = True
) -> list[str]:
    """Return all texts in a picture that stands alone, a photograph or a page.

    With `close`, all further looks are taken, since what is missed does not come again.
    """
    found = [sighting.text for sighting in find(picture, [name for name in readers if name != TRACK], close)]
    # A canvas has three symbols at least, so one or two that are found are all there is.
    if close and TRACK in readers and len(found) not in _FEW:
        found = _all(found, Film((TRACK,)).read(picture))
    return found


def _is_large(sighting: Sighting) -> bool:
    """Say whether a symbol's modules are many pixels wide, if it is as small as its text allows."""
    side = float(np.linalg.norm(sighting.corners[1] - sighting.corners[0]))
    try:
        version = symbol.smallest_version(len(sighting.text), "L")
    except SymbolError:
        return False
    return side >= _LARGE * symbol.size(version)


def _all(texts: list[str], others: list[str]) -> list[str]:
    """Return the texts and those of the others that are not among them."""
    return texts + [text for text in others if text not in texts]
