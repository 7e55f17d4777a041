"""The text of a calendar file -> Calendar; calendars/cn.toml explains itself in its first lines."""

import re
import tomllib
from collections.abc import Collection, Mapping
from datetime import date, datetime

from qrbridge.errors import ProfileError
from qrbridge.supervision.calendar import DAY, Calendar, is_weekday

_TOP = ("source", "offset", "hours", "years")
_YEAR = ("holidays", "working_days")

_OFFSET = re.compile(r"([+-])(0[0-9]|1[0-4]):([0-5][0-9])")
_HOURS = re.compile(r"([0-9]{2}):([0-5][0-9])-([0-9]{2}):([0-5][0-9])")

Table = Mapping[str, object]


def parse_calendar(text: str, file: str) -> Calendar:
    """Return the calendar in `text`; ProfileError names `file` and the key of a mistake."""
    content = _read(text, file)
    _allow(content, _TOP, "calendar", file)
    if not isinstance(content.get("source"), str):
        raise ProfileError("supervision.calendar_source", file=file)
    offset, hours = _offset(content, file), _hours(content, file)
    years = content.get("years")
    if not isinstance(years, dict):
        raise _year_mistake(file, years)
    holidays: set[int] = set()
    make_up: set[int] = set()
    for name, table in years.items():
        off, on = _year(name, table, file)
        holidays |= off
        make_up |= on
    return Calendar(offset, hours, frozenset(holidays), frozenset(make_up), frozenset(map(int, years)))


def _read(text: str, file: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProfileError(
            "supervision.calendar_syntax", file=file, reason=" ".join(str(error).split())[:200]
        ) from None


def _allow(table: Table, names: Collection[str], where: str, file: str) -> None:
    for name in table:
        if name not in names:
            raise ProfileError(
                "supervision.calendar_key", file=file, key=where, found=_shown(name), allowed=", ".join(names)
            )


def _offset(content: Table, file: str) -> int:
    found = _OFFSET.fullmatch(str(content.get("offset")))
    if found is None:
        raise ProfileError("supervision.calendar_offset", file=file, found=_shown(content.get("offset")))
    seconds = int(found[2]) * 3600 + int(found[3]) * 60
    return -seconds if found[1] == "-" else seconds


def _hours(content: Table, file: str) -> tuple[tuple[int, int], ...]:
    listed = content.get("hours")
    if not isinstance(listed, list) or not listed:
        raise ProfileError("supervision.calendar_hours", file=file, found=_shown(listed))
    hours: list[tuple[int, int]] = []
    for text in listed:
        found = _HOURS.fullmatch(str(text))
        times = [int(part) for part in found.groups()] if found else [0, 0, 0, 0]
        begin, end = times[0] * 3600 + times[1] * 60, times[2] * 3600 + times[3] * 60
        if not (hours[-1][1] if hours else 0) <= begin < end <= DAY:
            raise ProfileError("supervision.calendar_hours", file=file, found=_shown(text))
        hours.append((begin, end))
    return tuple(hours)


def _year(name: str, table: object, file: str) -> tuple[set[int], set[int]]:
    """Return the days off from Monday to Friday, and the working days at weekends, of one year."""
    if not re.fullmatch("[0-9]{4}", name) or not isinstance(table, dict):
        raise _year_mistake(file, name)
    where = f"years.{name}"
    _allow(table, _YEAR, where, file)
    off, on = (_days(table, key, where, file) for key in _YEAR)
    for day in sorted(on):
        if day in off or is_weekday(_number(day)):
            key = f"{where}.working_days"
            raise ProfileError("supervision.calendar_working", file=file, key=key, found=day)
    # A holiday takes in its weekend, which is free in any case.
    return {number for number in map(_number, off) if is_weekday(number)}, set(map(_number, on))


def _days(table: Table, key: str, where: str, file: str) -> set[date]:
    listed = table.get(key, [])
    year = int(where.removeprefix("years."))
    days = set()
    for day in listed if isinstance(listed, list) else [f"{listed}, which is no list"]:
        if not isinstance(day, date) or isinstance(day, datetime) or day.year != year:
            facts = {"key": f"{where}.{key}", "found": _shown(day), "year": f"{year:04}"}
            raise ProfileError("supervision.calendar_day", file=file, **facts)
        days.add(day)
    return days


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _year_mistake(file: str, found: object) -> ProfileError:
    return ProfileError("supervision.calendar_year", file=file, found=_shown(found))


def _shown(value: object) -> str:
    return "nothing" if value is None else " ".join(str(value).split())[:40]
