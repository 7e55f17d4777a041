"""A field's value -> the value of a column, by the column's kind: exact, or refused."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from sqlalchemy import BigInteger, Boolean, Date, Dialect, Numeric, String
from sqlalchemy.types import TypeDecorator, TypeEngine

from qrbridge.delivery.leaves import text_of

Value = str | int | bool | Decimal | date

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,25}(\.[0-9]{1,12})?")
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}


class _Decimal(TypeDecorator[Decimal]):
    """Numeric, and a text for SQLite: it has no decimals of its own, and a column of its makes the number."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type in which the value goes to the database."""
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Return the value as the database gets it."""
        return f"{value:f}" if value is not None and dialect.name == "sqlite" else value


def _integer(text: str, _: str) -> int:
    return int(text) if _INTEGER.fullmatch(text) else _refuse()


def _decimal(text: str, _: str) -> Decimal:
    return Decimal(text) if _DECIMAL.fullmatch(text) else _refuse()


def _date(text: str, form: str) -> date:
    digits = re.fullmatch(re.sub("[YMD]", r"\\d", re.escape(form)), text, re.ASCII)
    if not digits:
        _refuse()
    year, month, day = (
        int("".join(sign for sign, kind in zip(text, form, strict=True) if kind == part)) for part in "YMD"
    )
    return date(year, month, day)


def _boolean(text: str, _: str) -> bool:
    return _TRUTHS[text] if text in _TRUTHS else _refuse()


def _text(text: str, _: str) -> str:
    return text


def _refuse() -> NoReturn:
    raise ValueError


KINDS: Mapping[str, tuple[TypeEngine[Any], Callable[[str, str], Value]]] = {
    "text": (String(), _text),
    "integer": (BigInteger(), _integer),
    "decimal": (_Decimal(), _decimal),
    "date": (Date(), _date),
    "boolean": (Boolean(), _boolean),
}
"""Kind of a column -> its type, and what makes its value of a text and the form's way to write days."""


def converted(value: object, kind: str, date_format: str) -> Value:
    """Return `value` as a column of this kind takes it; ValueError if it cannot be that exactly."""
    return KINDS[kind][1](text_of(value), date_format)
