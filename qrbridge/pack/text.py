"""Texts <-> choices of characters: prediction by partial matching with trained escapes.

The characters before lead to what was seen behind them, first behind the last ORDER of them, then behind
fewer, then in texts of the same domain, then to all characters by rank, and at last to any of Unicode.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qrbridge.errors import PackError
from qrbridge.pack.number import Coder

ORDER = 3
"""Characters of context."""

SEPARATORS = "；、。，,;"
"""Behind these a new phrase starts, which what stands before does not predict."""

END = ""
"""What stands behind the last character of a text."""

SCALARS = 0x110000 - 0x800
"""Unicode scalar values: all code points but the surrogates."""

WEIGHT = 4
"""What one more sight in this record counts, where one in the dictionary counts 1."""

ESCAPE_SCALE = 4096

MAX_TEXT = 16_384
"""Characters of a text."""

CLASSES = 6
"""Classes of counts, by which escapes differ."""

BANDS = 7
"""Bands of rank, each twice as wide as the one before: 64 characters, 128, ...; the last has all others."""

Seen = dict[str, int]


@dataclass(frozen=True, slots=True)
class Model:
    """What a dictionary knows of texts: characters behind contexts, and those that none has seen, by rank.

    `escapes` are ways out, of 4,096, by level, kinds and total; `novel` the sizes of the bands of rank, and
    at last of all that has no rank.
    """

    trie: Mapping[str, Seen]
    escapes: Sequence[Sequence[Sequence[int]]]
    ranks: Mapping[str, int]
    bands: Sequence[Sequence[str]]
    novel: Sequence[int]


def model(
    trie: Mapping[str, Seen], escapes: Sequence[Sequence[Sequence[int]]], order: str, novel: Sequence[int]
) -> Model:
    """Return the model in which the characters of `order` have the ranks 0, 1, ... and END the next one."""
    signs = [*order, END]
    bands: list[list[str]] = [[] for _ in range(BANDS)]
    for rank, sign in enumerate(signs):
        bands[rank_band(rank)].append(sign)
    return Model(trie, escapes, {sign: rank for rank, sign in enumerate(signs)}, bands, novel)


def rank_band(rank: int) -> int:
    """Return 0 for the first 64 ranks, 1 for the next 128, and so on; the last band has all others."""
    return min((rank // 64 + 1).bit_length() - 1, BANDS - 1)


def start(domain: int) -> str:
    """Return what stands before the first character of a text of this domain: a private character."""
    return chr(0xE000 + 2 * domain)


def whole(domain: int) -> str:
    """Return the context that all texts of this domain share."""
    return chr(0xE001 + 2 * domain)


def contexts(history: str, domain: int) -> list[str]:
    """Return the contexts behind `history`, the longest first."""
    # Written out for ORDER = 3, as this is done for each character of a dictionary.
    last = whole(domain)
    if len(history) >= ORDER:
        return [history[-3:], history[-2:], history[-1:], last]
    return [history[start:] for start in range(len(history))] + [last]


def advance(history: str, character: str) -> str:
    """Return the history behind one more character."""
    return character if character and character in SEPARATORS else history[-ORDER:] + character


def learn(trie: dict[str, Seen], domain: int, phrase: str, weight: int) -> None:
    """Count each character of a phrase in all its contexts, and its end.

    A phrase that begins with a separator is one that stands behind it; one that ends with one goes on.
    """
    everywhere = trie.setdefault(whole(domain), {})
    for chain, character in steps(domain, phrase):
        everywhere[character] = everywhere.get(character, 0) + weight
        for context in chain[:-1]:
            if context in trie:
                seen = trie[context]
                seen[character] = seen.get(character, 0) + weight
            else:
                trie[context] = {character: weight}


def steps(domain: int, phrase: str) -> Iterator[tuple[list[str], str]]:
    """Yield the contexts and the character of each step through a phrase."""
    inside = phrase[:1] in SEPARATORS
    history = phrase[:1] if inside and phrase else start(domain)
    for character in [*phrase[inside:], *([] if phrase[-1:] in SEPARATORS else [END])]:
        yield contexts(history, domain), character
        history = advance(history, character)


def bucket(number: int) -> int:
    """Return 0 to 5 for 1, 2, 3, 4 to 7, 8 to 15 and more."""
    return number - 1 if number < 4 else min(number.bit_length(), CLASSES - 1)


class Texts:
    """Writes or reads texts; what it has met in this record it expects again."""

    def __init__(self, model: Model, coder: Coder) -> None:
        self._model, self._coder = model, coder
        self._own: dict[str, Seen] = {}

    def text(self, domain: int, known: str) -> str:
        """Write `known`, or read, a text of this domain; PackError if it is longer than MAX_TEXT."""
        history, found = start(domain), ""
        for place in range(MAX_TEXT + 1):
            character = self._character(contexts(history, domain), known[place : place + 1])
            self._remember(contexts(history, domain), character)
            if not character:
                return found
            found += character
            history = advance(history, character)
        raise PackError("pack.typed", reason=f"a text of over {MAX_TEXT} characters")

    def _character(self, chain: list[str], known: str) -> str:
        out: set[str] = set()
        for context in chain:
            seen = self._own.get(context) or self._model.trie.get(context)
            if not seen:
                continue
            gone = [seen[sign] for sign in out if sign in seen] if out else []
            kinds = len(seen) - len(gone)
            if not kinds:
                continue
            level = 0 if context == chain[-1] else len(context)
            escape = self._model.escapes[level][bucket(kinds)][bucket(sum(seen.values()) - sum(gone))]
            escaped = known not in seen or known in out
            if not self._coder.pick((ESCAPE_SCALE - escape, escape), int(escaped)):
                live = {sign: size for sign, size in seen.items() if sign not in out} if out else seen
                signs = list(live)
                return signs[self._coder.pick(list(live.values()), 0 if escaped else signs.index(known))]
            out.update(seen)
        return self._novel(out, known)

    def _novel(self, out: set[str], known: str) -> str:
        ranks, sizes = self._model.ranks, self._model.novel
        band = self._coder.pick(sizes, rank_band(ranks[known]) if known in ranks else len(sizes) - 1)
        if band < len(sizes) - 1:
            live = [sign for sign in self._model.bands[band] if sign not in out]
            if not live:
                raise PackError("pack.typed", reason="a character that was ruled out")
            return live[self._coder.uniform(len(live), live.index(known) if known in live else 0)]
        number = ord(known) if known else 0
        scalar = self._coder.uniform(SCALARS, number if number < 0xD800 else number - 0x800)
        return chr(scalar if scalar < 0xD800 else scalar + 0x800)

    def _remember(self, chain: list[str], character: str) -> None:
        for context in chain:
            seen = self._own.get(context)
            if seen is None:
                seen = self._own[context] = dict(self._model.trie.get(context, ()))
            seen[character] = seen.get(character, 0) + WEIGHT
