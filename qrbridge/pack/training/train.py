"""Records -> the file of a dictionary. The same records give the same bytes."""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from itertools import zip_longest
from typing import Any

from qrbridge.errors import PackError
from qrbridge.pack.contents import Case
from qrbridge.pack.counts import TOTAL, Counts
from qrbridge.pack.number import Writer
from qrbridge.pack.plan import FORMAT, TYPES, Dictionary, Leaf, List, Node, Table, parse_dictionary
from qrbridge.pack.text import Texts
from qrbridge.pack.training import spelling
from qrbridge.pack.training.clues import find_clues
from qrbridge.pack.training.mining import mine
from qrbridge.pack.training.outline import leaves, number, outline
from qrbridge.pack.training.tour import Event, Sketch
from qrbridge.pack.typed import Offer, Walk, whole

KINDS = 64
"""Numbers that are counted in one context."""

LEAST = 4.0
"""Bits that a table must save over all training records, beside two for each of its numbers."""

MINED = 400
"""Records that are looked at for entries and clues; all are counted."""


def train(  # noqa: PLR0913  # what a dictionary is made of
    schema_document: Mapping[str, Any],
    profile: str,
    version: int,
    records: Sequence[Mapping[str, Any]],
    *,
    edition: int = 1,
    cases: Sequence[Case] = (),
    general: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    """Return the bytes of a dictionary for records of this schema.

    `edition` counts the dictionaries of one version of the profile; the highest is used for writing. `cases`
    are those of the records, if these are a department's, one for each.
    `general` holds phrases and characters that are known without any record, by the name of the texts they
    belong to: that of a definition or field in the schema (`person.name`), or its `x-pack-text`.
    """
    sketch = outline(schema_document)
    records = [_ordered(sketch, row) for row in _wholes(sketch, records, cases)]
    _joined_last(sketch, records)
    number(sketch)
    homes = _homes(sketch)
    mine(sketch, records[:MINED])
    content: dict[str, Any] = {"format": FORMAT, "profile": profile, "version": version, "edition": edition}
    content["plan"] = sketch
    content |= {"counts": {}, "texts": [], "characters": ""} | spelling.PLAIN
    find_clues(sketch, records[:MINED], _symbols(_parsed(content)))
    counts, spelt = _count(_parsed(content), records)
    content["counts"] = counts
    known = {homes[home]: phrases for home, phrases in (general or {}).items() if home in homes}
    texts = spelling.gather(spelt, known, len(homes), len(records))
    content["texts"] = [{str(weight): "\n".join(rows) for weight, rows in groups.items()} for groups in texts]
    content["characters"] = spelling.characters(texts, (general or {}).get("characters", ()))
    content["escapes"], content["novel"] = spelling.escapes(texts, content["characters"])
    return _written(content)


def _wholes(
    sketch: Sketch, records: Sequence[Mapping[str, Any]], cases: Sequence[Case]
) -> list[dict[str, Any]]:
    if cases and len(cases) != len(records):
        raise PackError("pack.training", reason=f"{len(cases)} cases for {len(records)} records")
    if not records:
        raise PackError("pack.training", reason="no records")
    rows = [whole(record, case) for record, case in zip_longest(records, cases)]
    for place, row in enumerate(rows):
        if not _fits(sketch, row):
            raise PackError("pack.training", reason=f"record {place + 1} has a field that the schema has not")
    return rows


def _fits(sketch: Sketch, value: Any) -> bool:
    if "fields" in sketch:
        if not isinstance(value, dict) or not value.keys() <= sketch["fields"].keys():
            return False
        return all(_fits(sketch["fields"][name], item) for name, item in value.items())
    if "items" in sketch:
        return isinstance(value, list) and all(_fits(sketch["items"], item) for item in value)
    return type(value) is TYPES[sketch["type"]]


def _written(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _parsed(content: Mapping[str, Any]) -> Dictionary:
    return parse_dictionary(_written(content))


def _joined_last(sketch: Sketch, records: Sequence[Mapping[str, Any]]) -> None:
    """Put a text that is mostly what an object beside it says, joined, behind that object."""
    for name, field in list(sketch["fields"].items()):
        if "fields" in field:
            _joined_last(field, [record[name] for record in records if name in record])
        elif field.get("type") == "string" and any(
            _is_joined(name, other, records) for other in sketch["fields"]
        ):
            sketch["fields"][name] = sketch["fields"].pop(name)


def _is_joined(name: str, other: str, records: Sequence[Mapping[str, Any]]) -> bool:
    rows = [
        (record[name], record[other])
        for record in records
        if isinstance(record.get(other), dict) and name in record
    ]
    return len(rows) > 0 and sum(text == "".join(map(str, parts.values())) for text, parts in rows) * 2 > len(
        rows
    )


def _ordered(sketch: Sketch, value: Any) -> Any:
    """Return the value with the fields of its objects in the order of the plan."""
    if "fields" in sketch:
        return {
            name: _ordered(field, value[name]) for name, field in sketch["fields"].items() if name in value
        }
    return [_ordered(sketch["items"], item) for item in value] if "items" in sketch else value


def _homes(sketch: Sketch) -> dict[str, int]:
    """Give each text its domain; domain 0 is that of an application's number."""
    homes = {"case": 0}
    for leaf in leaves(sketch):
        if leaf["type"] == "string":
            leaf["domain"] = homes.setdefault(leaf.pop("home"), len(homes))
        leaf.pop("home", None)
    return homes


def _symbols(draft: Dictionary) -> Any:
    nodes = {node.id: node for node in walk_nodes(draft.plan)}

    def symbol(event: Event) -> object:
        if event.what != "value":
            return event.value
        return Offer(nodes[event.node["id"]], event.scope).say(event.value)[0]

    return symbol


def walk_nodes(node: Node) -> list[Leaf]:
    """Return the leaves of a plan."""
    match node:
        case Table():
            return [leaf for field in node.fields.values() for leaf in walk_nodes(field)]
        case List():
            return walk_nodes(node.items)
        case _:
            return [node]


class _Counter(Counts):
    def __init__(self) -> None:
        self.tables: dict[str, Counter[int]] = defaultdict(Counter)
        self.limits: dict[str, int] = {}

    def choose(self, contexts: tuple[str, ...], limit: int, known: int, gone: Set[int] = frozenset()) -> int:
        for context in contexts:
            self.tables[context][known] += 1
            self.limits[context] = limit
        return known

    def worth(self) -> dict[str, list[int]]:
        """Return the tables that say more than that all is equally likely, each capped."""
        return {name: _capped(table) for name, table in self.tables.items() if self._saves(name, table)}

    def _saves(self, name: str, table: Counter[int]) -> bool:
        total = sum(table.values())
        bits = -sum(count * math.log2(count / total) for count in table.values())
        return total * math.log2(self.limits[name]) - bits > LEAST + 2 * len(table)


class _Speller(Texts):
    def __init__(self) -> None:
        self.spelt: list[tuple[int, str]] = []

    def text(self, domain: int, known: str) -> str:
        self.spelt.append((domain, known))
        return known


def _count(
    draft: Dictionary, records: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, list[int]], list[tuple[int, str]]]:
    counter, speller = _Counter(), _Speller()
    for record in records:
        walk = Walk(draft, Writer())
        walk.counts, walk.texts = counter, speller
        walk.value(draft.plan, record)
    return counter.worth(), speller.spelt


def _capped(table: Counter[int]) -> list[int]:
    total = sum(table.values())
    rows = sorted(table.items(), key=lambda item: (-item[1], item[0]))[:KINDS]
    scale = max(total, TOTAL)
    return [number for symbol, count in rows for number in (symbol, max(1, round(count * TOTAL / scale)))]
