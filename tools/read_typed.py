"""Read typed records by sections 8.1 to 8.4 of docs/format.md alone; nothing of qrbridge is used.

It reads and does not write, so it finds every number that says nothing, and none that says a record in
another way than the first.
"""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

SEPARATORS = "；、。，,;"
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-()"
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
TYPES = {"string": str, "integer": int, "boolean": bool}
FREE = None  # a number without limit


class TypedError(Exception):
    """The number says no record."""


def need(holds: object, why: str) -> None:
    """Refuse unless the condition holds."""
    if not holds:
        raise TypedError(why)


def read(number: bytes, start: bytes, files: list[bytes]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the object of (8.1) and the dictionary under which it is written."""
    found = {file for file in files if sha256(file).digest()[:4] == start}
    need(len(found) == 1, "no dictionary, or two, with this digest")
    need(len(number) <= 16_384 and number[:1] != b"\0", "length or first byte of the number")
    dictionary = json.loads(found.pop())
    reader = Reader(dictionary, int.from_bytes(number))
    value = reader.value(dictionary["plan"])
    need(reader.number == 0, "choices are left")
    return value, dictionary


def day(text: Any) -> date | None:
    """The day with which a text begins."""
    if type(text) is str and re.match(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            return None
    return None


def units(text: Any, places: int) -> int | None:
    """An amount or share in its smallest unit."""
    if type(text) is str and re.fullmatch(rf"(0|[1-9]\d{{0,17}})\.\d{{{places}}}", text, re.ASCII):
        return int(text.replace(".", ""))
    return None


def point(number: int, places: int) -> str:
    """Undo `units`."""
    return f"{number // 10**places}.{number % 10**places:0{places}}"


def history_of(history: str, sign: str) -> str:
    """The history behind one more character (8.4)."""
    return sign if sign in SEPARATORS else history[-3:] + sign


def chain(history: str, domain: int) -> list[tuple[int, str]]:
    """The contexts with their levels (8.4)."""
    return [(n, history[-n:]) for n in (3, 2, 1) if n <= len(history)] + [(0, chr(0xE001 + 2 * domain))]


def group(count: int) -> int:
    """The class of a count (8.4)."""
    return next(i for i, top in enumerate((1, 2, 3, 7, 15, count)) if count <= top)


class Reader:
    """What has been read of a record, and what of it counts."""

    def __init__(self, dictionary: dict[str, Any], number: int) -> None:
        self.number, self.dictionary, self.values = number, dictionary, 0
        self.rows = {k: dict(zip(r[::2], r[1::2], strict=True)) for k, r in dictionary["counts"].items()}
        self.seen: dict[str, dict[str, int]] = {}
        self.ways_out: dict[str, int] = {}
        for domain, groups in enumerate(dictionary["texts"]):
            for weight, phrases in groups.items():
                for phrase in phrases.split("\n"):
                    self.learn(domain, phrase, int(weight))
        self.ranks = [*dictionary["characters"], ""]
        self.objects: list[dict[str, Any]] = []  # around the value, outermost first
        self.begun: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.lists: list[tuple[int, list[Any]]] = []  # keys there are at the list, its items so far
        self.pools: dict[str, list[str]] = {}

    def learn(self, domain: int, phrase: str, weight: int) -> None:
        """Count a phrase (8.4)."""
        history = chr(0xE000 + 2 * domain)
        if phrase[:1] in SEPARATORS and phrase:
            history, phrase = phrase[0], phrase[1:]
        for sign in [*phrase] if phrase[-1:] in SEPARATORS and phrase else [*phrase, ""]:
            self.count(chain(history, domain), sign, weight)
            history = history_of(history, sign) if sign else history

    def count(self, contexts: list[tuple[int, str]], sign: str, weight: int) -> None:
        """Count a character in its contexts."""
        for _, context in contexts:
            row = self.seen.setdefault(context, {})
            row[sign] = row.get(sign, 0) + weight

    def slot(self, sizes: list[int]) -> int:
        """One choice among sizes (8.1)."""
        self.number, slot = divmod(self.number, sum(sizes))
        for index, size in enumerate(sizes):
            if slot < size:
                self.number = self.number * size + slot
                return index
            slot -= size
        raise AssertionError

    def uniform(self, total: int) -> int:
        """One of so many equal choices."""
        self.number, found = divmod(self.number, total)
        return found

    def choice(self, contexts: list[str], limit: int, out: set[int] | None = None) -> int:
        """A number below a limit (8.3)."""
        contexts = [context for context in contexts if context in self.rows]
        found = self.chosen(contexts, limit, set(out or ()))
        for context in contexts:
            self.rows[context][found] = self.rows[context].get(found, 0) + 24
        return found

    def chosen(self, contexts: list[str], limit: int, out: set[int]) -> int:
        """The number, before it counts."""
        for context in contexts:
            live = [number for number in self.rows[context] if number not in out]
            if live:
                sizes = [self.rows[context][number] for number in live]
                way_out = len(live) + 24 * self.ways_out.get(context, 0)
                index = self.slot(sizes + [way_out] * (len(live) + len(out) < limit))
                if index < len(live):
                    return live[index]
                self.ways_out[context] = self.ways_out.get(context, 0) + 1
                out |= set(live)
        found = self.uniform(limit - len(out))
        for number in sorted(out):
            found += number <= found
        return found

    def under(self, name: str, clue: list[Any]) -> list[str]:
        """The contexts of a name under a clue (8.2)."""
        if not clue:
            return [name]
        if clue[0] == "index":
            value = min(len(self.lists[-1][1]), 3) if self.lists else None
        else:
            value = self.closed(clue)
        return [f"{name}={value}", name]

    def value(self, node: dict[str, Any], into: dict[str, Any] | None = None) -> Any:
        """The value of a node (8.2)."""
        if "fields" in node:
            return self.table(node, {} if into is None else into)
        if "items" in node:
            items: list[Any] = []
            length = self.choice(self.under(f"{node['id']}#", node.get("context", [])), 1_001)
            self.lists.append((len(self.keys), items))
            for _ in range(length):
                items.append(self.value(node["items"]))
            self.lists.pop()
            return items
        self.values += 1
        need(self.values <= 20_000, "more than 20,000 values")
        value = self.leaf(node)
        need(type(value) is TYPES[node["type"]], "a value of another type")
        if type(value) is str:
            pool = self.pools.setdefault(self.keys[-1], [])
            if value not in pool:
                pool.append(value)
        return value

    def table(self, node: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
        """An object (8.2)."""
        self.objects.append(found)
        self.begun.append(found)
        lacking = self.choice([f"{node['id']}!"], 2)
        for name, field in node["fields"].items():
            self.keys.append(name)
            sure = not lacking and name in node["must"]
            if sure or self.choice(self.under(f"{field['id']}?", field.get("presence", [])), 2):
                if "fields" in field:
                    found[name] = {}
                    self.table(field, found[name])
                else:
                    found[name] = self.value(field)
            self.keys.pop()
        self.objects.pop()
        return found

    def leaf(self, node: dict[str, Any]) -> Any:
        """A value that is no object and no list (8.2)."""
        entries, forms, kind = node["entries"], node["forms"], TYPES[node["type"]]
        said: dict[int, Any] = {}
        limits: dict[int, list[int]] = {}
        out: set[int] = set()
        for index, entry in enumerate(entries):
            if entry[0] == "is":
                continue
            if self.is_open(entry):
                if (row := self.limits(entry)) is None:
                    out.add(index)
                else:
                    limits[index] = row
            elif type(value := self.closed(entry)) is not kind or value in said.values():
                out.add(index)
            else:
                said[index] = value
        out |= {i for i, entry in enumerate(entries) if entry[0] == "is" and entry[1] in said.values()}
        text = len(entries) + len(forms)
        choice = self.choice(self.under(node["id"], node.get("context", [])), text + (kind is str), out)
        if choice == text:
            return self.text(node.get("domain", 0))
        if choice >= len(entries):
            base = day(self.at(node["base"])) if node.get("base") else None
            return self.form(forms[choice - len(entries)], f"{node['id']}.{choice}", base)
        if choice in limits:
            row = [
                self.choice([f"{node['id']}.{choice}.{n}"], limit) for n, limit in enumerate(limits[choice])
            ]
            return self.filled(entries[choice], row)
        return said[choice] if choice in said else entries[choice][1]

    def numbers(self, name: str, limits: list[int | None]) -> list[int]:
        """Numbers with these limits (8.2)."""
        return [self.number_in(f"{name}.{place}", limit) for place, limit in enumerate(limits)]

    def number_in(self, context: str, limit: int | None) -> int:
        """A number with or without a limit (8.2)."""
        if limit is not FREE:
            return self.choice([context], limit)
        bits = self.choice([context], 73)
        return (1 << (bits - 1)) + self.uniform(1 << (bits - 1)) if bits else 0

    def form(  # noqa: PLR0911  # one form after the other
        self, form: str, name: str, base: date | None
    ) -> Any:
        """A value of a form (8.2)."""
        if form in ("digits", "code"):
            length, limit = self.number_in(f"{name}.0", 64), 10 if form == "digits" else len(SIGNS)
            return "".join(SIGNS[self.number_in(f"{name}.{n + 1}", limit)] for n in range(length))
        days = [2, FREE] if base else [10_000, 366]
        row = self.numbers(
            name,
            {
                "integer": [2, FREE],
                "date": days,
                "instant": [*days, 24, 60, 60],
                "citizen": [1_000_000, 10_000, 366, 1_000],
                "registration": [1_000_000, *[10] * 8],
                "organization": [36] * 8,
                "uscc": [31, 31, 1_000_000, *[31] * 8],
                "digest": [256] * 32,
            }.get(form, [24, FREE]),
        )
        if form == "integer":
            return -row[1] if row[0] else row[1]
        if form.startswith("decimal-"):
            return point(row[1] * 10 ** row[0], int(form[-1]))
        if form == "date":
            return self.date_of(row, base)
        if form == "instant":
            return f"{self.date_of(row[:2], base)}T{row[2]:02}:{row[3]:02}:{row[4]:02}+08:00"
        if form == "citizen":
            body = f"{row[0]:06}{self.date_of(row[1:3], None).replace('-', '')}{row[3]:03}"
            return body + "10X98765432"[sum(int(d) * 2 ** (17 - i) for i, d in enumerate(body)) % 11]
        if form == "registration":
            body = f"{row[0]:06}" + "".join(map(str, row[1:]))
            rest = 10
            for digit in body:
                rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
            return f"{body}{(11 - rest) % 10}"
        if form == "organization":
            return self.organization("".join(SIGNS[n] for n in row))
        if form == "uscc":
            head, tail = ("".join(USCC[n] for n in part) for part in (row[:2], row[3:]))
            body = f"{head}{row[2]:06}{self.organization(tail)}"
            return body + USCC[-sum(USCC.index(c) * 3**i for i, c in enumerate(body)) % 31]
        return bytes(row).hex()

    def organization(self, body: str) -> str:
        """An organization code with its check character (GB 11714)."""
        weights = (3, 7, 9, 10, 5, 8, 4, 2)
        return body + "0X987654321"[sum(w * int(c, 36) for w, c in zip(weights, body, strict=True)) % 11]

    def date_of(self, row: list[int], base: date | None) -> str:
        """The day of two numbers (8.2)."""
        try:
            if base:
                return (base + timedelta(-row[1] if row[0] else row[1])).isoformat()
            found = date(row[0], 1, 1) + timedelta(row[1])
        except (ValueError, OverflowError):
            raise TypedError("there is no such day") from None
        need(found.year == row[0], "a day beyond the end of its year")
        return found.isoformat()

    def at(self, place: list[Any]) -> Any:
        """What stands at a place (8.2)."""
        found: Any = self.objects[place[0]] if place[0] < len(self.objects) else None
        for key in place[1:]:
            found = found.get(key) if type(found) is dict else None
        return found

    def view(self, part: Any) -> str | None:
        """A text of an entry, or what a view shows (8.2)."""
        if type(part) is str:
            return part
        text = self.at(part[0])
        if type(text) is not str:
            return None
        return (text.replace("-", "") if day(text) else text)[part[1] : part[2] or None] or None

    def closed(self, entry: list[Any]) -> Any:
        """The value of a closed entry, or None (8.2)."""
        kind, rest = entry[0], entry[1:]
        if kind in ("is", "same"):
            value = rest[0] if kind == "is" else self.at(rest[0])
            return value if type(value) in (str, int, bool) else None
        if kind == "make":
            parts = [self.view(part) for part in rest]
            return None if None in parts else "".join(str(part) for part in parts)
        if kind == "join":
            parts = self.at(rest[0])
            texts = list(parts.values()) if type(parts) is dict else [None]
            return "".join(texts) if all(type(text) is str for text in texts) else None
        if kind == "shift":
            start = day(self.at(rest[0]))
            return start and self.shifted(start, *rest[1:])
        if kind == "ratio":
            part, total = (units(self.at(place), 2) for place in rest)
            return (
                point((part * 2_000_000 + total) // (2 * total), 4)
                if total and part is not None and part <= total
                else None
            )
        return {"before": self.before, "twin": self.twin, "pool": self.pooled, "rest": self.rest}[kind](*rest)

    def shifted(self, start: date, years: int, days: int) -> str | None:
        """The day some years and days later."""
        try:
            try:
                there = start.replace(year=start.year + years)
            except ValueError:
                there = start.replace(year=start.year + years, day=28)
            return (there + timedelta(days)).isoformat()
        except (ValueError, OverflowError):
            return None

    def before(self) -> Any:
        """What the previous item has (8.2)."""
        if not self.lists or not self.lists[-1][1]:
            return None
        depth, items = self.lists[-1]
        found = items[-1]
        for key in self.keys[depth:]:
            found = found.get(key) if type(found) is dict else None
        return found if type(found) in (str, int, bool) else None

    def twin(self, key: str) -> Any:
        """What the last object of the same key has (8.2)."""
        own, name = self.objects[-1], self.keys[-1]
        if own.get(key) is None:
            return None
        found = [o[name] for o in self.begun if o is not own and name in o and o.get(key) == own[key]]
        return found[-1] if found and type(found[-1]) in (str, int, bool) else None

    def items_before(self) -> list[Any]:
        """What the previous items have directly under the field's key."""
        depth, items = self.lists[-1] if self.lists else (0, [])
        return (
            [item.get(self.keys[-1]) for item in items if type(item) is dict]
            if len(self.keys) == depth + 1
            else []
        )

    def pooled(self, n: int) -> Any:
        """A text that a field of this key had (8.2)."""
        used = self.items_before() if self.lists else []
        free = [text for text in self.pools.get(self.keys[-1], []) if text not in used]
        return free[n] if n < len(free) else None

    def rest(self, whole: Any) -> Any:
        """What is left of a whole (8.2)."""
        if not self.lists:
            return None
        places = 4 if whole == "100" else 2
        left = 1_000_000 if whole == "100" else units(self.at(whole), 2)
        for item in self.lists[-1][1]:
            part = units(item.get(self.keys[-1]), places) if type(item) is dict else None
            if part is None or left is None:
                return None
            left -= part
        return point(left, places) if left is not None and left >= 0 else None

    def is_open(self, entry: list[Any]) -> bool:
        """Say whether an entry has numbers of its own (8.2)."""
        return entry[0] == "percent" or (entry[0] == "make" and any(type(part) is int for part in entry))

    def limits(self, entry: list[Any]) -> list[int] | None:
        """The limits of an open entry's numbers, or None if it cannot stand here (8.2)."""
        if entry[0] == "percent":
            total = units(self.at(entry[1]), 2)
            return [101] if total and total % 100 == 0 else None
        if any(type(part) is list and self.view(part) is None for part in entry[1:]):
            return None
        return [10] * sum(part for part in entry[1:] if type(part) is int)

    def filled(self, entry: list[Any], row: list[int]) -> str:
        """What an open entry says with its numbers (8.2)."""
        if entry[0] == "percent":
            return point((units(self.at(entry[1]), 2) or 0) // 100 * row[0], 2)
        digits: Iterator[str] = map(str, row)
        parts = (
            "".join(next(digits) for _ in range(part)) if type(part) is int else str(self.view(part))
            for part in entry[1:]
        )
        return "".join(parts)

    def text(self, domain: int) -> str:
        """A text (8.4)."""
        history, found = chr(0xE000 + 2 * domain), ""
        for _ in range(16_385):
            contexts = chain(history, domain)
            sign = self.sign(contexts)
            self.count(contexts, sign, 4)
            if not sign:
                return found
            found, history = found + sign, history_of(history, sign)
        raise TypedError("a text of over 16,384 characters")

    def sign(self, contexts: list[tuple[int, str]]) -> str:
        """One character, or none for END (8.4)."""
        out: set[str] = set()
        for level, context in contexts:
            live = {s: n for s, n in self.seen.get(context, {}).items() if s not in out}
            if live:
                way_out = self.dictionary["escapes"][level][group(len(live))][group(sum(live.values()))]
                if self.slot([4096 - way_out, way_out]) == 0:
                    return list(live)[self.slot(list(live.values()))]
                out |= set(live)
        band = self.slot(self.dictionary["novel"])
        if band == len(self.dictionary["novel"]) - 1:
            number = self.uniform(1_112_064)
            return chr(number + 2048 * (number >= 0xD800))
        start = 64 * (2**band - 1)
        free = [s for s in self.ranks[start : None if band == 6 else start + 64 * 2**band] if s not in out]
        need(free, "a band of characters that are all ruled out")
        return free[self.uniform(len(free))]
