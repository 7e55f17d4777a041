"""Values <-> small whole numbers: one form for each kind of value that is more than text.

`parse` gives the numbers of a value, or None unless `write` would give exactly that value back; `limit`
says below which number the next one lies, UNBOUNDED for any size, None after the last. The rest is text.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qrbridge.pack import checkdigits

UNBOUNDED = 0

CODE_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-()"
USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

Value = str | int | bool
Numbers = Sequence[int]


@dataclass(frozen=True, slots=True)
class Form:
    """How values of one kind are written in numbers; `base` is a day that dates are counted from, or None."""

    parse: Callable[[Value, date | None], list[int] | None]
    write: Callable[[Numbers, date | None], Value | None]
    limit: Callable[[Numbers, date | None], int | None]


def day(text: object) -> date | None:
    """Return the day that `text` starts with as YYYY-MM-DD, or None."""
    if not isinstance(text, str) or not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date(int(text[:4]), int(text[5:7]), int(text[8:10]))
    except ValueError:
        return None


def _fixed(*limits: int) -> Callable[[Numbers, date | None], int | None]:
    return lambda numbers, base: limits[len(numbers)] if len(numbers) < len(limits) else None


def _integer(value: Value, base: date | None) -> list[int] | None:
    return [int(value < 0), abs(value)] if isinstance(value, int) else None


def _write_integer(numbers: Numbers, base: date | None) -> Value | None:
    return -numbers[1] if numbers[0] else numbers[1]


def _decimal(places: int) -> Form:
    pattern = re.compile(rf"(0|[1-9][0-9]{{0,17}})\.[0-9]{{{places}}}")

    def parse(value: Value, base: date | None) -> list[int] | None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            return None
        digits = value.replace(".", "").lstrip("0")
        short = digits.rstrip("0")
        return [len(digits) - len(short), int(short or 0)]

    def write(numbers: Numbers, base: date | None) -> Value | None:
        digits = str(numbers[1] * 10 ** numbers[0]).zfill(places + 1)
        return f"{digits[:-places]}.{digits[-places:]}"

    return Form(parse, write, _fixed(24, UNBOUNDED))


def _date(value: Value, base: date | None) -> list[int] | None:
    found = day(value)
    if found is None or len(str(value)) != 10:
        return None
    if base is None:
        return [found.year, (found - date(found.year, 1, 1)).days]
    return [int(found < base), abs((found - base).days)]


def _write_date(numbers: Numbers, base: date | None) -> str | None:
    try:
        if base is None:
            found = date(numbers[0], 1, 1) + timedelta(numbers[1])
            return found.isoformat() if found.year == numbers[0] else None
        return (base + timedelta(-numbers[1] if numbers[0] else numbers[1])).isoformat()
    except (ValueError, OverflowError):
        return None


def _date_limit(numbers: Numbers, base: date | None) -> int | None:
    return ((10_000, 366) if base is None else (2, UNBOUNDED))[len(numbers)] if len(numbers) < 2 else None


def _instant(value: Value, base: date | None) -> list[int] | None:
    if not isinstance(value, str) or not re.fullmatch(r".{10}T[0-9]{2}(:[0-9]{2}){2}\+08:00", value):
        return None
    numbers, clock = _date(value[:10], base), [int(value[at : at + 2]) for at in (11, 14, 17)]
    return None if numbers is None or clock >= [24] or max(clock[1:]) >= 60 else numbers + clock


def _write_instant(numbers: Numbers, base: date | None) -> str | None:
    start = _write_date(numbers[:2], base)
    return start and "{}T{:02}:{:02}:{:02}+08:00".format(start, *numbers[2:])


def _instant_limit(numbers: Numbers, base: date | None) -> int | None:
    return _date_limit(numbers, base) if len(numbers) < 2 else (24, 60, 60, None)[len(numbers) - 2]


def _citizen(value: Value, base: date | None) -> list[int] | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{17}[0-9X]", value):
        return None
    birth = _date(f"{value[6:10]}-{value[10:12]}-{value[12:14]}", None)
    if birth is None or value[17] != checkdigits.citizen(value[:17]):
        return None
    return [int(value[:6]), *birth, int(value[14:17])]


def _write_citizen(numbers: Numbers, base: date | None) -> str | None:
    birth = _write_date(numbers[1:3], None)
    if birth is None:
        return None
    body = f"{numbers[0]:06}{birth.replace('-', '')}{numbers[3]:03}"
    return body + checkdigits.citizen(body)


def _registration(value: Value, base: date | None) -> list[int] | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{15}", value):
        return None
    if value[14] != checkdigits.registration(value[:14]):
        return None
    return [int(value[:6]), *map(int, value[6:14])]


def _write_registration(numbers: Numbers, base: date | None) -> str:
    body = f"{numbers[0]:06}" + "".join(map(str, numbers[1:]))
    return body + checkdigits.registration(body)


def _organization(value: Value, base: date | None) -> list[int] | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", value):
        return None
    if value[8] != checkdigits.organization(value[:8]):
        return None
    return [CODE_SIGNS.index(sign) for sign in value[:8]]


def _write_organization(numbers: Numbers, base: date | None) -> str:
    body = "".join(CODE_SIGNS[number] for number in numbers)
    return body + checkdigits.organization(body)


def _uscc(value: Value, base: date | None) -> list[int] | None:
    signs = f"[{USCC_SIGNS}]"
    if not isinstance(value, str) or not re.fullmatch(f"{signs}{{2}}[0-9]{{6}}{signs}{{10}}", value):
        return None
    body = value[8:16]
    if value[16:] != checkdigits.organization(body) + checkdigits.uscc(value[:17]):
        return None
    return [*(USCC_SIGNS.index(sign) for sign in value[:2]), int(value[2:8]), *map(USCC_SIGNS.index, body)]


def _write_uscc(numbers: Numbers, base: date | None) -> str:
    head, body = ("".join(USCC_SIGNS[number] for number in part) for part in (numbers[:2], numbers[3:]))
    start = f"{head}{numbers[2]:06}{body}{checkdigits.organization(body)}"
    return start + checkdigits.uscc(start)


def _digest(value: Value, base: date | None) -> list[int] | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{64}", value):
        return None
    return list(bytes.fromhex(value))


def _write_digest(numbers: Numbers, base: date | None) -> str:
    return bytes(numbers).hex()


def _code(value: Value, base: date | None) -> list[int] | None:
    if not isinstance(value, str) or len(value) >= 64 or not set(value) <= set(CODE_SIGNS):
        return None
    return [len(value), *map(CODE_SIGNS.index, value)]


def _write_code(numbers: Numbers, base: date | None) -> str:
    return "".join(CODE_SIGNS[number] for number in numbers[1:])


def _code_limit(numbers: Numbers, base: date | None) -> int | None:
    if not numbers:
        return 64
    return len(CODE_SIGNS) if len(numbers) <= numbers[0] else None


def _digits(value: Value, base: date | None) -> list[int] | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{0,63}", value):
        return None
    return [len(value), *map(int, value)]


def _write_digits(numbers: Numbers, base: date | None) -> str:
    return "".join(map(str, numbers[1:]))


def _digits_limit(numbers: Numbers, base: date | None) -> int | None:
    if not numbers:
        return 64
    return 10 if len(numbers) <= numbers[0] else None


FORMS = {
    "integer": Form(_integer, _write_integer, _fixed(2, UNBOUNDED)),
    "decimal-2": _decimal(2),
    "decimal-4": _decimal(4),
    "decimal-6": _decimal(6),
    "date": Form(_date, _write_date, _date_limit),
    "instant": Form(_instant, _write_instant, _instant_limit),
    "citizen": Form(_citizen, _write_citizen, _fixed(1_000_000, 10_000, 366, 1_000)),
    "registration": Form(_registration, _write_registration, _fixed(1_000_000, *[10] * 8)),
    "organization": Form(_organization, _write_organization, _fixed(*[36] * 8)),
    "uscc": Form(_uscc, _write_uscc, _fixed(31, 31, 1_000_000, *[31] * 8)),
    "digest": Form(_digest, _write_digest, _fixed(*[256] * 32)),
    "digits": Form(_digits, _write_digits, _digits_limit),
    "code": Form(_code, _write_code, _code_limit),
}
