"""Which shape values have in common: texts, views of what was said before, and digits of their own."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from qrbridge.pack.forms import FORMS
from qrbridge.pack.training.tour import Key, Sketch

STRONG = (
    "citizen",
    "registration",
    "organization",
    "uscc",
    "instant",
    "date",
    "decimal-2",
    "decimal-4",
    "decimal-6",
    "digest",
)
"""Forms that say a value better than its digits one by one."""


def templates(leaf: Sketch, rows: Sequence[tuple[Any, list[tuple[Key, str]]]], total: int) -> list[Key]:
    """Return the entries that make what many values have in common; `rows` are values and their views."""
    if not rows or leaf["type"] != "string":
        return []
    strong = [name for name in leaf["forms"] if name in STRONG]
    if any(
        sum(FORMS[name].parse(value, None) is not None for value, _ in rows) > len(rows) / 2
        for name in strong
    ):
        return []
    popular = Counter(view for _, views in rows for view, _ in views)
    shapes: dict[Key, list[str]] = defaultdict(list)
    for value, views in rows:
        shape, digits = _shape(str(value), sorted(views, key=lambda item: (-popular[item[0]], str(item[0]))))
        shapes[shape].append(digits)
    found = []
    for shape, rests in sorted(shapes.items(), key=lambda item: (-len(item[1]), str(item[0])))[:12]:
        derived = any(isinstance(part, tuple) for part in shape)
        if len(rests) >= max(5, 0.02 * total) and (derived or any(isinstance(part, int) for part in shape)):
            found.append(("make", *_settled(shape, rests)))
    return found


def _shape(value: str, views: Sequence[tuple[Key, str]]) -> tuple[Key, str]:
    """Return the parts of a value, views first found where they are longest, and its own digits."""
    parts: list[Any] = []
    digits, at = "", 0
    while at < len(value):
        fitting = [(view, text) for view, text in views if value.startswith(text, at)]
        fitting = [pair for pair in fitting if len(pair[1]) >= (4 if pair[1].isdigit() else 2)]
        if fitting:
            view, text = max(fitting, key=lambda pair: len(pair[1]))
            parts.append(view)
            at += len(text)
            continue
        sign = value[at]
        if sign.isascii() and sign.isdigit():
            digits += sign
            if parts and isinstance(parts[-1], int):
                parts[-1] += 1
            else:
                parts.append(1)
        elif parts and isinstance(parts[-1], str):
            parts[-1] += sign
        else:
            parts.append(sign)
        at += 1
    return tuple(parts), digits


def _settled(shape: Key, digits: Sequence[str]) -> Key:
    """Return the shape with the digits that are nearly always the same as text."""
    parts: list[Any] = []
    at = 0
    for part in shape:
        if not isinstance(part, int):
            parts.append(part)
            continue
        for index in range(at, at + part):
            sign, count = Counter(row[index] for row in digits).most_common(1)[0]
            _extend(parts, sign if count >= 0.97 * len(digits) else 1)
        at += part
    return tuple(parts)


def _extend(parts: list[Any], part: Any) -> None:
    if parts and type(parts[-1]) is type(part):
        parts[-1] += part
    else:
        parts.append(part)
