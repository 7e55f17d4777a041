"""Samples of tiles -> what they say that is new, by one means after the other where they are hard to read.

What a tile showed last is known exactly once it was read. So it can be taken out of a picture in which the
next canvas is coming up; and what is left of one picture can be added to what is left of the next.
"""

import numpy as np
from numpy.typing import NDArray

from qrbridge import symbol
from qrbridge.picture.track import equalise, tear
from qrbridge.picture.track.equalise import NARROW, WIDE, Equaliser, Places
from qrbridge.picture.track.picture import Flat
from qrbridge.picture.track.samples import Samples

Which = NDArray[np.intp]

_SAME = 0.85
"""Share of a tile's contrast that is explained by what was read there last: nothing new."""

_PART = 0.15
"""Share of a tile's contrast from which on another symbol counts as being in it."""

_LESSONS = 4000
"""Modules that an equaliser is trained on."""

_AGE = 8
"""Pictures after which the first equaliser is trained anew, and tried again if it had read almost nothing."""

_NOISE = 0.35
"""Share of a tile's contrast that is left when the symbol that it shows is taken away, and no more."""

_WEAK = 0.1
"""Share of tiles that the first equaliser must read to be asked again in the next picture."""


class Reading:
    """What is known of the tiles of one canvas: what each showed last, and what is left of it to be read."""

    def __init__(self, version: int, count: int) -> None:
        size = symbol.size(version)
        self._version = version
        self._known = np.zeros((count, size, size), np.float32)
        self._rest = np.zeros((count, size, size), np.float32)
        self._left = np.zeros(count, bool)
        self._first: Equaliser | None = None
        self._age, self._weak = 0, False

    def read(self, seen: Samples) -> tuple[list[str], int]:
        """Return the texts that are new, and of how many tiles what they show is known now."""
        if self._first is None:
            self._first = self._begun(seen)
        soft = equalise.apply(seen, self._first)
        share = tear.shares(soft, self._known)
        new = np.flatnonzero(share.mean(axis=1) < _SAME * tear.strength(soft))
        left = tear.without(soft[new], self._known[new], share[new])
        texts, missed = self._climb(seen, new, left, share[new])
        self._age += 1
        if self._age > _AGE or (len(missed) and self._age > _AGE // 3):
            self._learn(seen, np.setdiff1d(new[share[new].max(axis=1, initial=-1) < _PART], missed))
        return texts, len(soft) - len(missed)

    def _climb(self, seen: Samples, new: Which, left: Flat, share: Flat) -> tuple[list[str], Which]:
        """Return what is read of the tiles `new`, whose samples say `left`, and which cannot be read."""
        texts: list[str] = []
        missed = np.arange(len(new))
        if not self._weak or self._age >= _AGE:
            missed = missed[self._missed(new, left, _decoded(left), texts)]
            self._weak = len(missed) > (1 - _WEAK) * len(new)
        if len(missed):
            left = self._refined(seen.of(new[missed]), new[missed], left[missed], share[missed])
            new = new[missed]
            missed = np.flatnonzero(self._missed(new, left, _doubted(left), texts))
        if len(missed):
            missed = missed[self._missed_together(new[missed], left[missed], texts)]
        return texts, new[missed]

    def _missed(self, which: Which, soft: Flat, read: symbol.Read, texts: list[str]) -> NDArray[np.bool_]:
        """Add what tiles say to `texts`, keep what they show; return which cannot be read."""
        missed = np.array([text is None for text in read.texts], bool)
        texts += [text for text in read.texts if text is not None]
        if not missed.all():
            self._keep(which[~missed], soft[~missed], 1 - 2 * read.modules[~missed].astype(np.float32), texts)
        return missed

    def _keep(self, which: Which, soft: Flat, modules: Flat, texts: list[str]) -> None:
        """Note what tiles show, and what is left without it, of this picture and of the one before."""
        left = self._left[which]
        self._look_back(which[left], modules[left], texts)
        rest = tear.without(soft, modules, tear.shares(soft, modules))
        torn = tear.strength(rest) > _NOISE * tear.strength(soft)
        self._known[which] = modules
        self._left[which] = torn
        self._rest[which[torn]] = rest[torn]
        # The other symbol may be one that was shown between two pictures and will not come again.
        texts += [text for text in _decoded(rest[torn]).texts if text is not None]

    def _look_back(self, which: Which, modules: Flat, texts: list[str]) -> None:
        """Read what the picture before showed between the symbol known then and this one."""
        if not len(which):
            return
        rest = self._rest[which]
        share = tear.shares(rest, modules)
        between, whole = tear.without(rest, modules, share), tear.strength(rest)
        mixed = (share.mean(axis=1) > _PART * whole) & (tear.strength(between) > _NOISE * whole)
        texts += [text for text in _doubted(between[mixed]).texts if text is not None]

    def _missed_together(self, which: Which, soft: Flat, texts: list[str]) -> NDArray[np.bool_]:
        """Read tiles with what was left of the picture before; return which cannot be read even so."""
        before = self._rest[which]
        ratio = np.clip(tear.ratios(soft, before), 0, 2)
        both = self._left[which] & (ratio.mean(axis=1) > _PART)
        soft[both] = before[both] + ratio[both][:, :, None] * soft[both]
        missed = ~both
        missed[both] = self._missed(which[both], soft[both], _doubted(soft[both]), texts)
        self._rest[which[missed]], self._left[which[missed]] = soft[missed], True
        return np.asarray(missed)

    def _begun(self, seen: Samples) -> Equaliser:
        """Return the first equaliser: from what the version fixes, then from what that makes of the rest."""
        lesson = equalise.fixed_places(self._version, len(self._known), 2 * _LESSONS)
        soft = equalise.apply(seen, equalise.train(seen, *lesson, WIDE))
        places = self._places(np.arange(len(soft)))
        return equalise.train(seen, places, np.sign(soft[places]), WIDE)

    def _learn(self, seen: Samples, clean: Which) -> None:
        """Train the first equaliser on tiles that were read in this picture and show nothing else."""
        if len(clean):
            places = self._places(clean)
            self._first = equalise.train(seen, places, self._known[places], WIDE)
            self._age = 0

    def _refined(self, seen: Samples, which: Which, left: Flat, share: Flat) -> Flat:
        """Return what is left of tiles, made out with the help of what is thought of the modules around."""
        new = np.clip(1 - share, 0, 1)
        old = share[:, :, None] * self._known[which]
        around = new[:, :, None] * equalise.thought(left) + old
        places = self._places(np.arange(len(which)))
        # From this picture alone: its blur is its own.
        wanted = np.sign(left[places]) * new[places[:2]] + old[places]
        return equalise.apply(seen, equalise.train(seen, places, wanted, NARROW, around), around) - old

    def _places(self, tiles: Which) -> Places:
        """Return modules of some tiles, spread over all of them."""
        size = self._known.shape[1]
        tile, rest = np.divmod(equalise.scattered(len(tiles) * size * size, _LESSONS), size * size)
        row, column = np.divmod(rest, size)
        return tiles[tile], row, column


def _decoded(soft: Flat) -> symbol.Read:
    return symbol.decode_all((soft < 0).astype(np.uint8))


def _doubted(soft: Flat) -> symbol.Read:
    """Read tiles with the modules that are nearly grey in doubt: glare, dirt, the seam of a torn picture.

    A misread symbol counts as known like any other. That is one in thousands of those of which a single block
    cannot be read; its text is no frame by the CRC; its tile's next symbol ends it; and where a canvas stands
    still, other readers look at it as well.
    """
    return symbol.decode_all((soft < 0).astype(np.uint8), -np.abs(soft))
