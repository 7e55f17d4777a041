"""Rules over several fields. The kinds stand here, the rules themselves are data (`rules.toml` of a schema).

| kind        | facts                            | demands                                                  |
|-------------|----------------------------------|----------------------------------------------------------|
| sum         | items, equals, tolerance         | the items add up to a field or to a number               |
| count       | items, where, min, max           | so many rows of a list are like `where`                  |
| order       | before, after                    | the one date or instant is not after the other           |
| check       | field, check, born_by            | the check digit is right, the birth not after a date     |
| require     | fields                           | the fields are there                                     |
| require_one | fields                           | at least one of the fields is there                      |
| forbid      | fields                           | the fields are not there                                 |
| choice      | field, allowed                   | the field has one of these values                        |
| part        | field, start, end, equals, table | a part of the text is another field, or in a code table  |
| unique      | items, by                        | no two rows have the same values in all the fields of by |
| apart       | items, where, other, by          | no row like `where` agrees in by with one like `other`   |
| among       | items, by                        | one of the rows agrees in by with the place itself       |
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from qrbridge.profile import paths
from qrbridge.profile.identifiers import CHECKS, birth_date
from qrbridge.profile.paths import Place
from qrbridge.profile.values import ALWAYS, Condition, Finding, Rule, Schema, Words
from qrbridge.profile.words import finding, title

_AMOUNT = re.compile(r"[0-9]{1,16}(\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class _Case:
    """One rule at one place of the record; fields whose path is in `bad` are wrong already."""

    rule: Rule
    place: Place
    schema: Schema
    bad: frozenset[str]

    def select(self, path: str) -> list[tuple[str, object]]:
        """Return each (path from the record, value) that `path` names."""
        return self.place.select(path)

    def sound(self, *fields: str) -> bool:
        """Say whether nothing at these paths, or around them, is wrong already."""
        return not any(_touches(wrong, self.place.full(path)) for wrong in self.bad for path in fields)

    def title(self, path: str) -> Words:
        """Return the title of the field that `path` names."""
        return title(self.place.full(path), self.schema)

    def finding(self, key: str, path: str, **facts: object) -> Finding:
        """Return the finding `key` at `path`, with what the rule says."""
        severity = self.rule.severity
        return finding(key, path, self.schema, {"says": self.rule.says, **facts}, severity)


def apply(rule: Rule, record: object, schema: Schema, bad: frozenset[str]) -> Iterator[Finding]:
    """Yield what `rule` finds in the plain `record`, in which the fields at `bad` are wrong already."""
    for at in rule.at:
        for path, value in paths.select(record, at):
            place = Place(record, value, path)
            if place.holds(rule.when):
                yield from _JUDGES[rule.kind](_Case(rule, place, schema, bad), **rule.facts)


def _sum(case: _Case, items: str, equals: str, tolerance: str = "0") -> Iterator[Finding]:
    parts = [_amount(value) for _, value in case.select(items)]
    if not parts or not case.sound(items, equals):
        return
    for path, wanted in _whole(case, items, equals):
        total = sum(parts, Decimal())
        if abs(total - wanted) > Decimal(tolerance):
            yield case.finding("sum_mismatch", path, items=case.title(items), found=total, allowed=wanted)


def _whole(case: _Case, items: str, equals: str) -> list[tuple[str, Decimal]]:
    """Return what the items add up to: the field `equals`, or the number `equals` for the list itself."""
    if _AMOUNT.fullmatch(equals):
        return [(case.place.full(items).partition("[]")[0], Decimal(equals))]
    return [(path, _amount(value)) for path, value in case.select(equals)]


def _count(
    case: _Case, items: str, where: Condition = ALWAYS, min: int = 0, max: int | None = None
) -> Iterator[Finding]:
    if not case.sound(items.removesuffix("[]")):
        return
    found = sum(Place(case.place.record, value, path).holds(where) for path, value in case.select(items))
    if found < min or (max is not None and found > max):
        allowed = f"≥ {min}" if max is None else f"{min}" if min == max else f"{min}–{max}"
        yield case.finding(
            "bad_count_rule", case.place.full(items).removesuffix("[]"), found=found, allowed=allowed
        )


def _order(case: _Case, before: str, after: str) -> Iterator[Finding]:
    for _, first in case.select(before):
        for path, second in case.select(after):
            if case.sound(before, after) and _later(str(first), str(second)):
                other = case.title(before)
                yield case.finding("date_order", path, other=other, found=second, limit=first)


def _check(case: _Case, field: str, check: str, born_by: str = "") -> Iterator[Finding]:
    for path, value in case.select(field):
        if not case.sound(field) or not isinstance(value, str):
            continue
        if not CHECKS[check](value):
            yield case.finding("bad_check", path)
        elif born_by and any(_born_after(value, str(day)) for _, day in case.select(born_by)):
            yield case.finding("born_after", path)


def _require(case: _Case, fields: list[str]) -> Iterator[Finding]:
    for field in fields:
        if not case.select(field) and case.sound(field):
            yield case.finding("req_rule", case.place.full(field))


def _require_one(case: _Case, fields: list[str]) -> Iterator[Finding]:
    if not any(case.select(field) for field in fields) and case.sound(*fields):
        yield case.finding("req_rule", case.place.full(fields[0]))


def _forbid(case: _Case, fields: list[str]) -> Iterator[Finding]:
    for field in fields:
        for path, _ in case.select(field):
            yield case.finding("not_wanted", path)


def _choice(case: _Case, field: str, allowed: list[str]) -> Iterator[Finding]:
    for path, value in case.select(field):
        if case.sound(field) and not paths.matches(paths.code_text(value), allowed):
            yield case.finding("bad_choice", path)


def _part(
    case: _Case, field: str, start: int = 0, end: int | None = None, equals: str = "", table: str = ""
) -> Iterator[Finding]:
    for path, value in case.select(field):
        part = str(value)[start:end]
        wanted = [str(other) for _, other in case.select(equals)] if equals else []
        known = part in case.schema.tables[table].codes if table else all(part == other for other in wanted)
        if not known and case.sound(field, *([equals] if equals else [])):
            yield case.finding("bad_part", path)


def _unique(case: _Case, items: str, by: list[str]) -> Iterator[Finding]:
    seen: dict[tuple[str, ...], str] = {}
    for path, row in case.select(items):
        values = _values(row, by)
        if not values:
            continue
        if values in seen:
            yield case.finding("duplicate_row", path, first=seen[values])
        seen.setdefault(values, path)


def _apart(case: _Case, items: str, where: Condition, other: Condition, by: list[str]) -> Iterator[Finding]:
    rows = [(path, Place(case.place.record, row, path)) for path, row in case.select(items)]
    others = {values: path for path, row in rows if row.holds(other) and (values := _values(row.value, by))}
    for path, row in rows:
        if row.holds(where) and (values := _values(row.value, by)) in others:
            yield case.finding("not_apart", path, other=title(others[values], case.schema))


def _among(case: _Case, items: str, by: list[str]) -> Iterator[Finding]:
    own = _values(case.place.value, by)
    listed = [_values(row, by) for _, row in case.select(items)]
    if own and listed and own not in listed and case.sound(*by, *(f"{items}.{field}" for field in by)):
        yield case.finding("not_among", case.place.path, items=case.title(items.removesuffix("[]")))


_JUDGES: Mapping[str, Callable[..., Iterable[Finding]]] = {
    "sum": _sum,
    "count": _count,
    "order": _order,
    "check": _check,
    "require": _require,
    "require_one": _require_one,
    "forbid": _forbid,
    "choice": _choice,
    "part": _part,
    "unique": _unique,
    "apart": _apart,
    "among": _among,
}

KINDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "sum": (frozenset({"items", "equals"}), frozenset({"tolerance"})),
    "count": (frozenset({"items"}), frozenset({"where", "min", "max"})),
    "order": (frozenset({"before", "after"}), frozenset()),
    "check": (frozenset({"field", "check"}), frozenset({"born_by"})),
    "require": (frozenset({"fields"}), frozenset()),
    "require_one": (frozenset({"fields"}), frozenset()),
    "forbid": (frozenset({"fields"}), frozenset()),
    "choice": (frozenset({"field", "allowed"}), frozenset()),
    "part": (frozenset({"field"}), frozenset({"start", "end", "equals", "table"})),
    "unique": (frozenset({"items", "by"}), frozenset()),
    "apart": (frozenset({"items", "where", "other", "by"}), frozenset()),
    "among": (frozenset({"items", "by"}), frozenset()),
}
"""Of each kind, the facts that it must have and those that it may have."""


def _amount(value: object) -> Decimal:
    return Decimal(value) if isinstance(value, str) and _AMOUNT.fullmatch(value) else Decimal()


def _values(row: object, by: list[str]) -> tuple[str, ...]:
    """Return what stands in the fields `by` of a row, nothing if one of them is empty."""
    values = tuple(paths.code_text(value) for field in by for _, value in paths.select(row, field))
    return values if len(values) == len(by) else ()


def _touches(wrong: str, path: str) -> bool:
    if "[]" in path:
        wrong = paths.pattern(wrong)
    place = paths.pattern(path) if "[]" in path else path
    return place == wrong or place.startswith((f"{wrong}.", f"{wrong}["))


def _later(first: str, second: str) -> bool:
    """Say whether `first` is after `second`; of a date and an instant the days are compared."""
    try:
        if len(first) > 10 and len(second) > 10:
            return datetime.fromisoformat(first) > datetime.fromisoformat(second)
        return date.fromisoformat(first[:10]) > date.fromisoformat(second[:10])
    except (ValueError, TypeError):
        return False


def _born_after(number: str, day: str) -> bool:
    born = birth_date(number)
    return born is not None and _later(born.isoformat(), day)
