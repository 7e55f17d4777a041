"""Fields of a record <-> the bytes of a typed record, along the plan of a dictionary (docs/format.md, 8.1).

One walk goes both ways: with a Writer it asks the record, with a Reader the number. What it learns on the way
stands in `Scope`, `Counts` and `Texts`, which are the same on both sides.
"""

from collections.abc import Mapping

from qrbridge.errors import PackError
from qrbridge.pack import guesses
from qrbridge.pack.contents import Case
from qrbridge.pack.counts import Counts
from qrbridge.pack.forms import FORMS, UNBOUNDED, Value, day
from qrbridge.pack.guesses import Scope, Tree
from qrbridge.pack.number import Coder, Reader, Writer
from qrbridge.pack.plan import Clue, Dictionary, Leaf, List, Node, Table
from qrbridge.pack.text import Texts

MAX_ITEMS = 1_000
"""Items of one list; the longest of a schema that is shipped has 200."""

MAX_VALUES = 20_000
"""Values of one record; fifty shareholders have about 1,200."""

MAX_CHARACTERS = 250_000
"""Characters of all texts of one record: a few hundred bytes can say millions, one after the other."""

NUMBER_BITS = 72
"""Bits of a number without a limit: 20 digits and more."""


class UnplannedError(Exception):
    """The plan of the dictionary has no place for something in this record."""


class Walk:
    """Goes through a record along a plan, once; `counts` choose, `texts` spell, `scope` remembers."""

    def __init__(self, dictionary: Dictionary, coder: Coder) -> None:
        self.counts = Counts(dictionary.counts, coder)
        self.texts = Texts(dictionary.model, coder)
        self.scope = Scope()
        self._coder = coder
        self._values = 0
        self._characters = 0

    def value(self, node: Node, known: object) -> object:
        """Write `known`, or read the value of this node of the plan."""
        match node:
            case Table():
                return self._fill(node, known, Tree())
            case List():
                return self._list(node, known)
            case _:
                return self._leaf(node, known)

    def _fill(self, node: Table, known: object, found: Tree) -> Tree:
        if not isinstance(known, dict):
            raise UnplannedError
        if self._coder.writing and not known.keys() <= node.fields.keys():
            raise UnplannedError
        scope = self.scope
        scope.objects.append(found)
        scope.earlier.append(found)
        whole = self.counts.choose((f"{node.id}!",), 2, int(not node.must <= known.keys()))
        for name, field in node.fields.items():
            scope.keys.append(name)
            if (not whole and name in node.must) or self._present(field, name in known):
                if isinstance(field, Table):  # what is inside may look at what is inside already
                    inner = found[name] = Tree()
                    self._fill(field, known.get(name, {}), inner)
                else:
                    found[name] = self.value(field, known.get(name, {}))
            scope.keys.pop()
        scope.objects.pop()
        return found

    def _present(self, field: Node, known: bool) -> bool:
        return bool(self.counts.choose(self._contexts(f"{field.id}?", field.presence), 2, int(known)))

    def _list(self, node: List, known: object) -> list[object]:
        if not isinstance(known, list):
            known = []
            if self._coder.writing:
                raise UnplannedError
        if len(known) > MAX_ITEMS:
            raise UnplannedError
        length = self.counts.choose(self._contexts(f"{node.id}#", node.context), MAX_ITEMS + 1, len(known))
        items: list[object] = []
        self.scope.lists.append((len(self.scope.keys), items))
        for index in range(length):
            items.append(self.value(node.items, known[index] if index < len(known) else {}))
        self.scope.lists.pop()
        return items

    def _leaf(self, leaf: Leaf, known: object) -> Value:
        value = known if isinstance(known, str | int) and type(known) is leaf.type else None
        if self._coder.writing and value is None:
            raise UnplannedError
        self._values += 1
        if self._values > MAX_VALUES:
            raise PackError("pack.typed", reason=f"more than {MAX_VALUES} values")
        offer = Offer(leaf, self.scope)
        symbol, numbers = (0, []) if value is None else offer.say(value)
        symbol = self.counts.choose(self._contexts(leaf.id, leaf.context), leaf.limit, symbol, offer.gone)
        found = self._spell(leaf, offer, symbol, numbers, known)
        if not isinstance(found, str | int) or type(found) is not leaf.type:
            raise PackError("pack.typed", reason="a value that its field cannot have")
        if isinstance(found, str):
            self._characters += len(found)
            if self._characters > MAX_CHARACTERS:
                raise PackError("pack.typed", reason=f"more than {MAX_CHARACTERS} characters")
            self.scope.pools.setdefault(self.scope.keys[-1] if self.scope.keys else "", {})[found] = None
        return found

    def _spell(self, leaf: Leaf, offer: "Offer", symbol: int, numbers: list[int], known: object) -> object:
        if symbol == leaf.text:
            return self.texts.text(leaf.domain, known if isinstance(known, str) else "")
        name = f"{leaf.id}.{symbol}"
        if symbol >= len(leaf.entries):
            form = FORMS[leaf.forms[symbol - len(leaf.entries)]]
            found: list[int] = []
            while (limit := form.limit(found, offer.base)) is not None:
                found.append(self._number(f"{name}.{len(found)}", limit, numbers))
            return form.write(found, offer.base)
        if symbol in offer.opens:
            limits = offer.opens[symbol]
            found = [self._number(f"{name}.{place}", limit, numbers) for place, limit in enumerate(limits)]
            return guesses.filled(leaf.entries[symbol], self.scope, found)
        return offer.closed[symbol] if symbol in offer.closed else leaf.entries[symbol][1]

    def _number(self, context: str, limit: int, numbers: list[int]) -> int:
        known = numbers.pop(0) if numbers else 0
        if limit != UNBOUNDED:
            return self.counts.choose((context,), limit, known)
        # First how many bits there are, then those behind the first, which is 1.
        size = self.counts.choose((context,), NUMBER_BITS + 1, known.bit_length())
        half = 1 << max(size - 1, 0)
        return half + self._coder.uniform(half, known - half) if size else 0

    def _contexts(self, name: str, clue: Clue) -> tuple[str, ...]:
        if not clue:
            return (name,)
        if clue[0] == "index":
            found: object = min(len(self.scope.lists[-1][1]), 3) if self.scope.lists else None
        else:
            found = guesses.value_of(clue, self.scope)
        return f"{name}={found}", name


class Offer:
    """What a field's entries can say here; `gone` are those that cannot stand here."""

    def __init__(self, leaf: Leaf, scope: Scope) -> None:
        self._leaf, self._scope = leaf, scope
        self.base = day(guesses.at(scope, leaf.base)) if leaf.base else None
        self.opens: dict[int, list[int]] = {}
        self.closed: dict[int, Value] = {}
        self._by_value: dict[Value, int] = {}
        self.gone: set[int] = set()
        for symbol, entry in leaf.closed:
            value = guesses.value_of(entry, scope)
            if value is None or type(value) is not leaf.type or value in self._by_value:
                self.gone.add(symbol)
                continue
            self.closed[symbol], self._by_value[value] = value, symbol
            if value in leaf.literals:
                self.gone.add(leaf.literals[value])
        for symbol, entry in leaf.open:
            limits = guesses.limits(entry, scope)
            if limits is None:
                self.gone.add(symbol)
            else:
                self.opens[symbol] = limits

    def say(self, value: Value) -> tuple[int, list[int]]:
        """Return the first of what can say `value`, with its numbers; UnplannedError if nothing can."""
        leaf = self._leaf
        if value in self._by_value:
            return self._by_value[value], []
        if value in leaf.literals:
            return leaf.literals[value], []
        for symbol in self.opens:
            numbers = guesses.numbers_of(leaf.entries[symbol], self._scope, value)
            if numbers is not None:
                return symbol, numbers
        for place, name in enumerate(leaf.forms, len(leaf.entries)):
            numbers = FORMS[name].parse(value, self.base)
            if numbers is not None and max(numbers, default=0).bit_length() <= NUMBER_BITS:
                return place, numbers
        if leaf.type is not str:
            raise UnplannedError
        return leaf.text, []


def whole(fields: Mapping[str, object], case: Case | None) -> dict[str, object]:
    """Return a record and its case as one object, which is what a plan is of."""
    if case is None:
        return {"record": fields}
    return {"record": fields, "case": {"application": case.application, "revision": case.revision}}


def write(dictionary: Dictionary, fields: Mapping[str, object], case: Case | None = None) -> bytes:
    """Return the number of a record as bytes; UnplannedError if the plan has no place for all of it."""
    writer = Writer()
    Walk(dictionary, writer).value(dictionary.plan, whole(fields, case))
    return writer.data()


def read(dictionary: Dictionary, data: bytes) -> tuple[dict[str, object], Case | None]:
    """Return the fields and the case that `data` says; PackError for bytes that no record is written as."""
    reader = Reader(data)
    found = Walk(dictionary, reader).value(dictionary.plan, {})
    reader.end()
    match found:
        case {"record": dict(fields), **rest} if not rest:
            content: tuple[dict[str, object], Case | None] = fields, None
        case {"record": dict(fields), "case": {"application": str(application), "revision": int(revision)}}:
            content = fields, Case(application, revision)
        case _:
            raise PackError("pack.typed", reason="no record, or half a case")
    if _again(dictionary, *content) != data:
        raise PackError("pack.not_canonical_number")
    return content


def _again(dictionary: Dictionary, fields: Mapping[str, object], case: Case | None) -> bytes | None:
    try:
        return write(dictionary, fields, case)
    except UnplannedError:
        return None
