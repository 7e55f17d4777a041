"""Candidates for finder patterns -> tiles: symbols of one version, each by its three finder patterns.

Two finder patterns of one symbol have a timing pattern between them (ISO/IEC 18004:2015, 6.3.5) on the side
where the symbol is. Its modules alternate, so it tells which patterns belong together, and how many modules
lie between them tells the version.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qrbridge import symbol
from qrbridge.picture.track.finders import Candidates
from qrbridge.picture.track.picture import Flat, Points, sampled

Which = NDArray[np.intp]

VERSIONS = range(2, 41)
"""A symbol of version 1 has five timing modules between its finder patterns: too few to be sure."""

_VOTERS, _HEARD = 16, 80
"""Candidates whose timing patterns decide the version, and among which, side by side, the other ends are."""

_SLACK = 0.14
"""By how much a distance may differ from what the pitch at the picture's middle lets expect."""

_END = 11
"""Modules at either end of a timing pattern that have to agree by themselves."""

_STRAIGHT, _BENT = (0.0,), (-1.2, -0.6, 0.0, 0.6, 1.2)
"""Modules that the middle of a line between two finder patterns is tried to be off."""

_RIVAL, _BESIDE = 0.85, 2.5
"""How good, as a share, and how near to a line, in modules, a candidate is that stands in its way."""

_TURN, _SIZE = 0.93, 1.7
"""Cosine of the angle between two tiles, and ratio of their sizes, that perspective may make."""

_CLEAR = 2.0
"""Votes from which on a guess need not be compared with others: wrong ones reach half of it."""

_LEAST = 0.25
_SIGMAS = 2.5
"""Agreement with the timing pattern: at least this, and so many deviations above that of random modules."""


@dataclass(frozen=True, slots=True, eq=False)
class Tiles:
    """Symbols of one version: the centres of their finder patterns, (n, 3, 2) as x, y in pixels.

    The three are top left, top right and bottom left as the symbol has them, whichever way it is turned.
    """

    version: int
    centres: Points


def arrange(picture: Flat, found: Sequence[Candidates]) -> Tiles | None:
    """Return the tiles whose finder patterns are among candidates of one size, None where there are none.

    The size, the version and the bend are taken for which timing patterns speak most clearly.
    """
    best: _Guess | None = None
    for one in found:
        guess = max(_guesses(picture, one, _STRAIGHT), key=lambda guess: guess.votes)
        best = guess if best is None or guess.votes > best.votes else best
        if best.votes > _CLEAR:
            return _arranged(picture, best)
    if best is None:
        return None
    # What is seen aslant has lines whose middle is not in the middle.
    best = max(best, *_guesses(picture, best.found, _BENT), key=lambda guess: guess.votes)
    return _arranged(picture, best) if best.votes else None


@dataclass(frozen=True, slots=True, eq=False)
class _Guess:
    votes: float
    version: int
    found: Candidates
    bends: Sequence[float]


def _guesses(picture: Flat, found: Candidates, bends: Sequence[float]) -> Iterator[_Guess]:
    """Yield for each version how clearly pairs of the best candidates show timing patterns of its length."""
    some = found.together(_HEARD)
    for version in VERSIONS:
        starts, ends = _pairs(some, version, _VOTERS)
        scores = _agreement(picture, some.places[starts], some.places[ends], version, bends)
        # The best count most: a grid of symbols has lines that nearly agree with a wrong version as well.
        votes = float((np.maximum(scores - _threshold(version), 0) ** 4).sum())
        yield _Guess(votes, version, found, bends)


def _arranged(picture: Flat, guess: _Guess) -> Tiles | None:
    places, version = guess.found.places, guess.version
    starts, ends = _pairs(guess.found, version, len(places))
    scores = _agreement(picture, places[starts], places[ends], version, guess.bends)
    good = scores > _threshold(version)
    corners = _corners(places, starts[good], ends[good], scores[good])
    return Tiles(version, places[_grown(places, corners)]) if len(corners) else None


def _threshold(version: int) -> float:
    return float(max(_LEAST, _SIGMAS / np.sqrt(symbol.size(version) - 16)))


def _pairs(found: Candidates, version: int, first: int) -> tuple[Which, Which]:
    """Return ordered pairs, one of them among the `first`, as far apart as the version's finder patterns.

    No other finder pattern stands between the two of a symbol.
    """
    wanted = (symbol.size(version) - 7) * found.pitch
    apart = np.linalg.norm(found.places[:, None] - found.places, axis=2)
    near = np.abs(apart - wanted) < _SLACK * wanted
    near[first:, first:] = False
    starts, ends = np.nonzero(near)
    alone = ~_crossed(found, starts, ends)
    return starts[alone], ends[alone]


def _crossed(found: Candidates, starts: Which, ends: Which) -> NDArray[np.bool_]:
    """Return which pairs have a candidate between them that is about as good as they are."""
    crossed = np.zeros(len(starts), bool)
    weaker = _RIVAL * np.minimum(found.scores[starts], found.scores[ends])
    way = found.places[ends] - found.places[starts]
    length = np.linalg.norm(way, axis=1)
    for place, score in zip(found.places, found.scores, strict=True):
        x, y = (place - found.places[starts]).T
        along = (x * way[:, 0] + y * way[:, 1]) / length**2
        aside = np.abs(x * way[:, 1] - y * way[:, 0]) / length
        crossed |= (score > weaker) & (along > 0.05) & (along < 0.95) & (aside < _BESIDE * found.pitch)
    return crossed


def _agreement(picture: Flat, start: Points, end: Points, version: int, bends: Sequence[float]) -> Points:
    """Return how well what lies beside each line, to its right, agrees with a timing pattern, -1 to 1.

    The best of several `bends`: by how many modules perspective moves the middle of the line along it.
    """
    if not len(start):
        return np.empty(0)
    tried = [_agreement_at(picture, start, end, version, bend) for bend in bends]
    return np.asarray(np.max(tried, axis=0))


def _agreement_at(picture: Flat, start: Points, end: Points, version: int, bend: float) -> Points:
    side = symbol.size(version)
    along = (end - start) / (side - 7)
    across = np.column_stack([-along[:, 1], along[:, 0]])
    modules = np.arange(7, side - 7)
    share = (modules - 3) / (side - 7)
    places = modules - 3 + 4 * bend * share * (1 - share)
    lines = start[:, None] + along[:, None] * places[:, None] + 3 * across[:, None]
    seen = sampled(picture, lines)
    sharp = seen[:, 1:-1] - (seen[:, :-2] + seen[:, 2:]) / 2
    # Even modules are dark.
    agree = sharp * np.where(modules[1:-1] % 2, 1.0, -1.0)
    # A line to a neighbour's finder pattern agrees but for its end, which crosses the gap between them.
    ends = np.minimum(agree[:, :_END].mean(axis=1), agree[:, -_END:].mean(axis=1))
    worst = np.minimum(agree.mean(axis=1), 2 * ends)
    return np.asarray(worst / (np.abs(sharp).mean(axis=1) + 1e-6))


def _corners(places: Points, starts: Which, ends: Which, scores: Points) -> Which:
    """Return (n, 3) candidates: top left, top right, bottom left.

    With the symbol to the right of the way, timing patterns lead from bottom left to top left to top right.
    """
    found = []
    for middle in np.unique(starts):
        out, into = np.flatnonzero(starts == middle), np.flatnonzero(ends == middle)
        if not len(into):
            continue
        across = places[ends[out]] - places[middle]
        down = places[starts[into]] - places[middle]
        square = _square(across[:, None], down[None])
        total = np.where(square, scores[out][:, None] + scores[into], 0)
        best = np.unravel_index(total.argmax(), total.shape)
        if square[best]:
            found.append((total[best], middle, ends[out[best[0]]], starts[into[best[1]]]))
    return _disjoint(_alike(places, sorted(found, reverse=True)))


def _alike(places: Points, found: list[tuple[float, int, int, int]]) -> list[tuple[float, int, int, int]]:
    """Return the triples that are turned and sized like the best one, roughly: they are on one canvas."""
    if not found:
        return found
    sides = np.array([places[across] - places[corner] for _, corner, across, _ in found])
    lengths = np.linalg.norm(sides, axis=1)
    turned = sides @ sides[0] / (lengths * lengths[0]) > _TURN
    sized = np.maximum(lengths / lengths[0], lengths[0] / lengths) < _SIZE
    return [one for one, good in zip(found, turned & sized, strict=True) if good]


def _square(across: Points, down: Points) -> NDArray[np.bool_]:
    """Return whether two sides of a tile are about equally long, and down is a right turn from across."""
    long, high = np.linalg.norm(across, axis=-1), np.linalg.norm(down, axis=-1)
    turn = across[..., 0] * down[..., 1] - across[..., 1] * down[..., 0]
    even = np.abs(long - high) < 0.35 * np.maximum(long, high)
    return np.asarray((turn > 0.85 * long * high) & even)


def _disjoint(found: list[tuple[float, int, int, int]]) -> Which:
    """Return the triples, the best first as they come, that use no candidate twice."""
    used, kept = set[int](), []
    for _, *three in found:
        if used.isdisjoint(three):
            used.update(three)
            kept.append(three)
    return np.array(kept, np.intp).reshape(-1, 3)


def _grown(places: Points, corners: Which) -> Which:
    """Return the tiles and those beside them whose timing patterns a lens bends too much to agree."""
    tiles, free = list(map(tuple, corners)), set(range(len(places))) - set(corners.ravel().tolist())
    for corner in sorted(free, key=lambda at: _distance(places, corners, at)):
        nearest = min(tiles, key=lambda tile: float(np.linalg.norm(places[tile[0]] - places[corner])))
        sides = [places[nearest[at]] - places[nearest[0]] for at in (1, 2)]
        others = [_nearest(places, free - {corner}, places[corner] + side, side) for side in sides]
        if corner in free and None not in others:
            tiles.append((corner, *others))
            free -= {corner, *others}
    return np.array(tiles, np.intp)


def _distance(places: Points, corners: Which, at: int) -> float:
    return float(np.linalg.norm(places[corners[:, 0]] - places[at], axis=1).min())


def _nearest(places: Points, among: set[int], point: Points, side: Points) -> int | None:
    if not among:
        return None
    best = min(among, key=lambda at: float(np.linalg.norm(places[at] - point)))
    near = np.linalg.norm(places[best] - point) < 0.06 * np.linalg.norm(side)
    return best if near else None
