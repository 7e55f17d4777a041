"""Instants and periods that people write -> seconds."""

import re
from datetime import datetime, timedelta, timezone

from qrbridge.errors import UsageError
from qrbridge.supervision.calendar import Calendar
from qrbridge.supervision.figures import Period

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(rf"{_DAY.pattern}(T[0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}})?(Z|[+-][0-9]{{2}}:[0-9]{{2}})?)?")
_SECONDS = 86_400


def period(begin: str | None, end: str | None, calendar: Calendar) -> Period:
    """Return from an instant on, until the end of a day or before an instant; None or nothing: an open side.

    UsageError for what is no instant, and for a period that ends before it begins.
    """
    found = Period(
        instant(begin, calendar) if begin else None, instant(end, calendar, whole_day=True) if end else None
    )
    if found.begin is not None and found.end is not None and found.end <= found.begin:
        raise UsageError("supervision.period", begin=begin, end=end)
    return found


def instant(text: str, calendar: Calendar, whole_day: bool = False) -> int:
    """Return the instant that is written as 2015-03-02 or 2015-03-02T17:00, maybe with seconds and offset.

    Without an offset it is in the calendar's zone. With `whole_day` a day is meant to its end. UsageError for
    what is none.
    """
    try:
        # ISO 8601 has other forms, too, whose days would not be told from instants.
        if not _INSTANT.fullmatch(text):
            raise ValueError
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone(timedelta(seconds=calendar.offset)))
        seconds = int(moment.timestamp())
        return seconds + _SECONDS if whole_day and _DAY.fullmatch(text) else seconds
    except (ValueError, OverflowError):
        raise UsageError("supervision.instant", found=text[:40]) from None
