"""One canonical value -> the target's value: exact, or a fault that says what to do.

Each conversion takes the value, the mapping's entry and the profile. A profile names them by `as`.
"""

import re
import struct
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from qrbridge.profile.paths import code_text, select
from qrbridge.profile.values import Choice, Crosswalk, Entry, Profile, Schema, Words
from qrbridge.profile.words import title

Value = str | int | bool

MONEY_UNITS = {"yuan": Decimal(1), "wan_yuan": Decimal(10_000)}
"""Yuan in a department's unit of money."""

DATE_FORMATS = {
    "YYYY-MM-DD": "{0:04}-{1:02}-{2:02}",
    "YYYYMMDD": "{0:04}{1:02}{2:02}",
    "YYYY/MM/DD": "{0:04}/{1:02}/{2:02}",
}
"""The ways that a department writes a day."""

CHARSETS = ("gbk", "gb18030", "utf-8")
"""The charsets that a department may hold its text in."""

NAME = "name"
"""The conversion of a code into its name, in the code table of the record or of the department."""

_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,12})\.[0-9]{2}")
_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,12})(\.[0-9]{1,6})?")
_PERCENT = re.compile(r"[0-9]{1,3}\.[0-9]{4}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REGION = re.compile(r"[0-9]{6}")

_PARENTHESES = str.maketrans("()", "（）")
# GB 18030 full-width forms: U+0021..U+007E lie 0xFEE0 below theirs, and the space has one of its own.
_FULL_WIDTH = {0x20: 0x3000} | {sign: sign + 0xFEE0 for sign in range(0x21, 0x7F)}


class ConversionError(Exception):
    """A value that cannot be converted: the key of its finding and its facts. It never leaves this room."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts


def convert(value: object, entry: Entry, profile: Profile, record: object) -> Value:
    """Return `value` of `record` as `entry` wants it; ConversionError if that is not exactly possible."""
    if entry.crosswalk is not None:
        table = profile.crosswalks[entry.crosswalk]
        code = _cross(value, table, record, profile.canonical)
        return _named(code, table.names.get(code), table.title) if entry.convert == NAME else code
    return CONVERSIONS[entry.convert](value, entry, profile)


def loses_in_float32(text: str) -> str | None:
    """Return what a 4-byte float column makes of the decimal `text`, or None if it keeps six decimals."""
    wanted = f"{Decimal(text):.6f}"
    (kept,) = struct.unpack("<f", struct.pack("<f", float(text)))
    return None if f"{kept:.6f}" == wanted else f"{kept:.6f}"


def _name(value: object, entry: Entry, profile: Profile) -> Value:
    table = profile.canonical.tables[entry.table or ""]
    words = table.codes.get(code_text(value))
    return _named(code_text(value), words.zh if words else None, table.title)


def _named(code: str, name: str | None, table: Words) -> str:
    if name is None:
        raise ConversionError("no_name", found=code[:40], table=table)
    return name


def _copy(value: object, _entry: Entry, _profile: Profile) -> Value:
    if isinstance(value, str | int):
        return value
    raise ConversionError("bad_value")


def _text(value: object, _entry: Entry, _profile: Profile) -> Value:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    raise ConversionError("bad_value")


def _parentheses(value: object, entry: Entry, profile: Profile) -> Value:
    return str(_text(value, entry, profile)).translate(_PARENTHESES)


def _full_width(value: object, entry: Entry, profile: Profile) -> Value:
    return str(_text(value, entry, profile)).translate(_FULL_WIDTH)


def _money(value: object, entry: Entry, profile: Profile) -> Value:
    yuan = _matching(value, _AMOUNT)
    # Two decimals of yuan over 10,000 are six decimals, so the quotient is finite and Decimal keeps it whole.
    amount = Decimal(yuan) / MONEY_UNITS[profile.money_unit]
    if amount != round(amount, entry.decimals):
        raise ConversionError("not_exact", found=_plain_decimal(amount), decimals=entry.decimals)
    return _plain_decimal(amount)


def _percent(value: object, _entry: Entry, _profile: Profile) -> Value:
    return _plain_decimal(Decimal(_matching(value, _PERCENT)))


def _date(value: object, _entry: Entry, profile: Profile) -> Value:
    # Of an instant, the day in its own offset counts.
    text = _matching(value[:10] if isinstance(value, str) else value, _DAY)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ConversionError("bad_value") from None
    return DATE_FORMATS[profile.date_format].format(day.year, day.month, day.day)


def _province(value: object, _entry: Entry, _profile: Profile) -> Value:
    return _matching(value, _REGION)[:2] + "0000"


def _city(value: object, _entry: Entry, _profile: Profile) -> Value:
    return _matching(value, _REGION)[:4] + "00"


def _county(value: object, _entry: Entry, _profile: Profile) -> Value:
    return _matching(value, _REGION)


def _cross(value: object, table: Crosswalk, record: object, canonical: Schema) -> str:
    found = code_text(value)
    code = table.codes.get(found)
    if isinstance(code, Choice):
        deciders = [code.codes.get(code_text(decider)) for _, decider in select(record, code.path)]
        if not deciders or deciders[0] is None:
            decider = title(code.path, canonical)
            raise ConversionError("ambiguous_code", found=found, table=table.title, decider=decider)
        return deciders[0]
    if code is None:
        raise ConversionError("not_mappable", found=found[:40], table=table.title)
    return code


def _matching(value: object, form: re.Pattern[str]) -> str:
    if isinstance(value, str) and form.fullmatch(value):
        return value
    raise ConversionError("bad_value")


def _plain_decimal(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def revert(text: str, entry: Entry, profile: Profile) -> str:
    """Return the canonical value, as text, that `entry` converts to `text`; ConversionError if none does.

    A code that stands for several canonical ones, and parts of a joined text, do not say what is meant.
    """
    if entry.join is not None or not entry.sources:
        raise ConversionError("not_revertible")
    if entry.crosswalk is not None:
        return _uncross(text, profile.crosswalks[entry.crosswalk])
    back = _REVERSIONS.get(entry.convert)
    if back is None:
        raise ConversionError("not_revertible")
    return back(text, profile)


def revert_date(text: str, profile: Profile) -> str:
    """Return the day that the department writes as `text`; ConversionError if it is none."""
    form = re.escape(DATE_FORMATS[profile.date_format].format(1111, 22, 33))
    found = re.fullmatch(
        re.sub("1111|22|33", lambda digits: rf"(\d{{{len(digits[0])}}})", form), text, re.ASCII
    )
    try:
        return date(*map(int, found.groups())).isoformat() if found else _no_date()
    except ValueError:
        return _no_date()


def _no_date() -> str:
    raise ConversionError("bad_value")


def _revert_money(text: str, profile: Profile) -> str:
    if not _DECIMAL.fullmatch(text):
        raise ConversionError("bad_value")
    yuan = Decimal(text) * MONEY_UNITS[profile.money_unit]
    if yuan != round(yuan, 2):
        raise ConversionError("not_exact", found=_plain_decimal(yuan), decimals=2)
    return f"{yuan:.2f}"


def _revert_percent(text: str, _profile: Profile) -> str:
    if not _DECIMAL.fullmatch(text) or Decimal(text) != round(Decimal(text), 4):
        raise ConversionError("bad_value")
    return f"{Decimal(text):.4f}"


def _revert_full_width(text: str, _profile: Profile) -> str:
    return text.translate({wide: narrow for narrow, wide in _FULL_WIDTH.items()})


def _as_it_is(text: str, _profile: Profile) -> str:
    return text


def _uncross(text: str, table: Crosswalk) -> str:
    codes = [code for code, own in table.codes.items() if own == text or isinstance(own, Choice)]
    if len(codes) != 1 or table.codes[codes[0]] != text:
        raise ConversionError("not_revertible")
    return codes[0]


_REVERSIONS: Mapping[str, Callable[[str, Profile], str]] = {
    "copy": _as_it_is,
    "text": _as_it_is,
    "parentheses": _as_it_is,
    "full_width": _revert_full_width,
    "money": _revert_money,
    "percent": _revert_percent,
    "date": revert_date,
    "county": _as_it_is,
}

CONVERSIONS: Mapping[str, Callable[[object, Entry, Profile], Value]] = {
    "copy": _copy,
    "text": _text,
    "parentheses": _parentheses,
    "full_width": _full_width,
    "money": _money,
    "percent": _percent,
    "date": _date,
    "province": _province,
    "city": _city,
    "county": _county,
    NAME: _name,
}
"""The conversions that a profile can name."""
