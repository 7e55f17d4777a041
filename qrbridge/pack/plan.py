"""The dictionary of a profile: the plan of its fields, what they said in training, and the texts to expect.

One JSON file, complete in itself: old ones stay readable when their schema has moved on.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any, TypeAlias, TypeVar

from qrbridge.errors import PackError
from qrbridge.pack.forms import FORMS, Value
from qrbridge.pack.guesses import Entry, is_open
from qrbridge.pack.shapes import check
from qrbridge.pack.text import BANDS, CLASSES, ESCAPE_SCALE, ORDER, Model, Seen, learn, model

T = TypeVar("T")

FORMAT = 1
"""Of the file; another one is refused."""

MAX_SIZE = 4_000_000
"""Bytes of a dictionary; those that are shipped have under 200,000."""

DOMAINS = 3_200
"""Two private characters for each, U+E000 to U+F8FF."""

MOST = 1_000_000
"""What one size may be at most."""

TYPES: dict[str, type] = {"string": str, "integer": int, "boolean": bool}

Clue: TypeAlias = "Sequence[object]"
Node: TypeAlias = "Table | List | Leaf"


@dataclass(frozen=True, slots=True)
class Table:
    """An object: its fields in the order in which they are coded; those in `must` are mostly there."""

    id: str
    presence: Clue
    fields: Mapping[str, Node]
    must: frozenset[str]


@dataclass(frozen=True, slots=True)
class List:
    """A list: its length is chosen by what `context` says."""

    id: str
    presence: Clue
    context: Clue
    items: Node


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value. Its choices: `entries`, then `forms`, then, of a text, spelling it in `domain`."""

    id: str
    presence: Clue
    context: Clue
    type: type
    entries: Sequence[Entry]
    forms: Sequence[str]
    base: Sequence[object]
    domain: int
    literals: Mapping[Value, int] = field(repr=False)
    closed: Sequence[tuple[int, Entry]] = field(repr=False)
    open: Sequence[tuple[int, Entry]] = field(repr=False)

    @property
    def text(self) -> int:
        """The choice that spells a text."""
        return len(self.entries) + len(self.forms)

    @property
    def limit(self) -> int:
        """How many choices there are."""
        return self.text + (self.type is str)


@dataclass(frozen=True)
class Dictionary:
    """What sender and receiver both know of a profile's records; `digest` is the SHA-256 of its file.

    `version` is the profile's; of several editions for it the highest is used for writing.
    """

    profile: str
    version: int
    edition: int
    digest: bytes
    content: Mapping[str, Any] = field(repr=False, compare=False)

    @cached_property
    def plan(self) -> Node:
        """The plan of the record."""
        return _guarded(lambda: _node(self.content["plan"]))

    @cached_property
    def counts(self) -> dict[str, dict[int, int]]:
        """What was chosen how often in each context."""
        return _guarded(lambda: {name: _table(row) for name, row in self.content["counts"].items()})

    @cached_property
    def model(self) -> Model:
        """What is known of texts."""
        return _guarded(lambda: _model(self.content))


def parse_dictionary(data: bytes) -> Dictionary:
    """Return the dictionary in the bytes of its file; PackError if they are none."""
    if len(data) > MAX_SIZE:
        raise PackError("pack.dictionary_file", reason=f"{len(data)} bytes, allowed are {MAX_SIZE}")
    content = _guarded(lambda: json.loads(data))
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise PackError("pack.dictionary_file", reason=f"it does not say format {FORMAT}")
    match content:
        case {"profile": str(profile), "version": int(version), "edition": int(edition)}:
            return Dictionary(profile, version, edition, sha256(data).digest(), content)
    raise PackError("pack.dictionary_file", reason="it names no profile, version and edition")


def _guarded(read: Callable[[], T]) -> T:
    try:
        return read()
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise PackError("pack.dictionary_file", reason=f"{type(error).__name__}: {error}"[:200]) from None


def _table(row: Sequence[int]) -> dict[int, int]:
    if not all(type(number) is int and number >= 0 for number in row[::2]):
        raise ValueError("a number that is none")
    return dict(zip(row[::2], _positive(row[1::2], MOST), strict=True))


def _model(content: Mapping[str, Any]) -> Model:
    escapes, novel = content["escapes"], _positive(content["novel"], MOST)
    if [[len(row) for row in level] for level in escapes] != [[CLASSES] * CLASSES] * (ORDER + 1):
        raise ValueError("escapes of another size")
    for level in escapes:
        for row in level:
            _positive(row, ESCAPE_SCALE)
    if len(novel) != BANDS + 1:
        raise ValueError("novel of another size")
    trie: dict[str, Seen] = {}
    for domain, groups in enumerate(content["texts"]):
        for weight, phrases in groups.items():
            for phrase in phrases.split("\n"):
                learn(trie, domain, phrase, _positive([int(weight)], MOST)[0])
    return model(trie, escapes, content["characters"], novel)


def _positive(numbers: Sequence[int], top: int) -> Sequence[int]:
    if not all(type(number) is int and 0 < number < top for number in numbers):
        raise ValueError("a size out of range")
    return numbers


def _entry(entry: Entry) -> Entry:
    check(entry)
    return entry


def _clue(content: Mapping[str, Any], name: str) -> Clue:
    clue = content.get(name, ())
    if clue:
        check(clue)
        if is_open(clue):
            raise ValueError("a clue with numbers of its own")
    return tuple(clue)


def _base(content: Mapping[str, Any]) -> Sequence[object]:
    base = content.get("base", ())
    if base:
        check(["same", base])
    return tuple(base)


def _domain(content: Mapping[str, Any]) -> int:
    domain = content.get("domain", 0)
    # U+E000 and U+E001 and so on stand for the domains.
    if type(domain) is not int or not 0 <= domain < DOMAINS:
        raise ValueError("a domain out of range")
    return domain


def _node(content: Mapping[str, Any]) -> Node:
    common = str(content["id"]), _clue(content, "presence")
    if "fields" in content:
        fields = {name: _node(node) for name, node in content["fields"].items()}
        return Table(*common, fields, frozenset(content["must"]))
    if "items" in content:
        return List(*common, _clue(content, "context"), _node(content["items"]))
    entries = [_entry(entry) for entry in content["entries"]]
    numbered = list(enumerate(entries))
    literals: dict[Any, int] = {entry[1]: symbol for symbol, entry in numbered if entry[0] == "is"}
    return Leaf(
        *common,
        _clue(content, "context"),
        TYPES[content["type"]],
        entries,
        [name for name in content["forms"] if FORMS[name]],
        _base(content),
        _domain(content),
        literals,
        [(symbol, entry) for symbol, entry in numbered if entry[0] != "is" and not is_open(entry)],
        [(symbol, entry) for symbol, entry in numbered if is_open(entry)],
    )
