"""Instants that people write -> seconds."""

import re
from datetime import datetime, timedelta, timezone

from qrbridge.errors import UsageError
from qrbridge.supervision.calendar import Calendar

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def instant(text: str, calendar: Calendar, whole_day: bool = False) -> int:
    """Return the instant that is written as 2015-03-02, 2015-03-02T17:00 or with an offset.

    Without an offset it is in the calendar's zone. With `whole_day` a day is meant to its end. UsageError for
    what is none.
    """
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone(timedelta(seconds=calendar.offset)))
        if whole_day and _DAY.fullmatch(text):
            moment += timedelta(days=1)
        return int(moment.timestamp())
    except (ValueError, OverflowError):
        raise UsageError("supervision.instant", found=text[:40]) from None
