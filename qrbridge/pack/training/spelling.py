"""What a dictionary knows of texts: phrases, characters by rank, and how often a context has not seen one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from qrbridge.pack.text import (
    BANDS,
    CLASSES,
    ESCAPE_SCALE,
    ORDER,
    SEPARATORS,
    Seen,
    bucket,
    learn,
    rank_band,
    steps,
)

Texts = list[dict[int, list[str]]]

PLAIN = {
    "escapes": [[[ESCAPE_SCALE // 4] * CLASSES for _ in range(CLASSES)] for _ in range(ORDER + 1)],
    "novel": [1] * (BANDS + 1),
}
"""What a dictionary says that has nothing of its own yet."""

BOILERPLATE = 20
"""A phrase in every record counts this many times; one that is seen once, once."""

FEW = 20
"""Phrases below which a domain says little of what its texts are like."""

CODES = ("9205731846", "NJ-ZW-01", "QWERTYUIOPASDFGHJKLZXCVBNM", "qwertyuiopasdfghjklzxcvbnm", "第〔2014〕号")
"""What such a domain may hold as well: numbers and codes of offices."""

MEASURED = 2_000
"""Phrases on which the ways out are measured."""

PHRASES = 450
"""Phrases of one domain."""


def pieces(text: str) -> list[str]:
    """Return the phrases of a text: each with the separator before it and the one behind it."""
    found, piece = [], ""
    for sign in text:
        piece += sign
        if sign in SEPARATORS:
            found.append(piece)
            piece = sign
    if not found or len(piece) > 1:
        found.append(piece)
    return [piece for piece in found if piece and piece not in SEPARATORS and "\n" not in piece]


def gather(
    spelt: Iterable[tuple[int, str]], general: Mapping[int, Sequence[str]], domains: int, records: int
) -> Texts:
    """Return the phrases of each domain by the weight that they count with."""
    seen: list[Counter[str]] = [Counter() for _ in range(domains)]
    for domain, text in spelt:
        seen[domain].update(pieces(text))
    texts: Texts = []
    for domain, counter in enumerate(seen):
        groups: dict[int, list[str]] = {}
        for phrase in general.get(domain, ()):
            if phrase not in counter:
                groups.setdefault(1, []).append(phrase)
        for phrase, count in sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:PHRASES]:
            groups.setdefault(1 + BOILERPLATE * count // max(records, 1), []).append(phrase)
        if len(counter) < FEW:
            groups.setdefault(1, []).extend(CODES)
        texts.append({weight: groups[weight] for weight in sorted(groups)})
    return texts


def escapes(texts: Texts, order: str) -> tuple[list[list[list[int]]], list[int]]:
    """Return how often, of 4,096, a context has not seen the next character, and in which bands those stand.

    Measured on each phrase while it is taken out: what is sent is what was never seen.
    """
    trie: dict[str, Seen] = {}
    rows = [
        (domain, phrase, weight)
        for domain, groups in enumerate(texts)
        for weight, phrases in groups.items()
        for phrase in phrases
    ]
    for domain, phrase, weight in rows:
        learn(trie, domain, phrase, weight)
    ranks = {sign: rank for rank, sign in enumerate(order)}
    missed, met = Counter[tuple[int, int, int]](), Counter[tuple[int, int, int]]()
    novel = [1] * (BANDS + 1)
    for domain, phrase, _ in rows[:: max(1, len(rows) // MEASURED)]:
        learn(trie, domain, phrase, -1)
        for chain, character in steps(domain, phrase):
            escaped = False
            for state, escaped in _descend(trie, chain, character):
                met[state] += 1
                missed[state] += escaped
            if escaped:
                novel[rank_band(ranks[character]) if character in ranks else BANDS] += 1
        learn(trie, domain, phrase, 1)
    table = [
        [[_share(missed, met, (level, kinds, total)) for total in range(CLASSES)] for kinds in range(CLASSES)]
        for level in range(ORDER + 1)
    ]
    return table, novel


def _descend(
    trie: Mapping[str, Seen], chain: Sequence[str], character: str
) -> Iterable[tuple[tuple[int, int, int], bool]]:
    out: set[str] = set()
    for context in chain:
        live = {sign: size for sign, size in trie.get(context, {}).items() if size > 0 and sign not in out}
        if live:
            level = 0 if context == chain[-1] else len(context)
            yield (level, bucket(len(live)), bucket(sum(live.values()))), character not in live
            if character in live:
                return
            out.update(live)


def _share(
    missed: Counter[tuple[int, int, int]], met: Counter[tuple[int, int, int]], state: tuple[int, int, int]
) -> int:
    _, kinds, total = state
    prior = (kinds + 1) / (kinds + total + 2)
    share = (missed[state] + 4 * prior) / (met[state] + 4)
    return min(max(round(share * ESCAPE_SCALE), 1), ESCAPE_SCALE - 1)


def characters(texts: Texts, known: Sequence[str]) -> str:
    """Return characters, the most frequent first: those `known` to be frequent, and those of the texts."""
    score: dict[str, float] = defaultdict(float)
    for rank, sign in enumerate(known):
        score[sign] += 3_000 / (rank + 30)
    for groups in texts:
        for phrases in groups.values():
            for sign in "".join(phrases):
                score[sign] += 1
    return "".join(sorted(score, key=lambda sign: (-score[sign], sign)))
