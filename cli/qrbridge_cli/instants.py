"""Instants that people write, and a word on years of which the calendar knows no holidays."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from qrbridge.errors import ProfileError, UsageError
from qrbridge.supervision import Calendar
from qrbridge_cli import language
from qrbridge_cli.terminal import say

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def instant(text: str, calendar: Calendar, whole_day: bool = False) -> int:
    """Return the instant that is written as 2015-03-02, 2015-03-02T17:00 or with an offset.

    Without an offset it is in the calendar's zone. With `whole_day` a day is meant to its end.
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


def warn(years: Sequence[int]) -> None:
    """Say on stderr of which years no holidays are known, if there are any."""
    if years:
        first, last = years[0], years[-1]
        in_a_row = len(years) > 1 and last - first == len(years) - 1
        told = f"{first}-{last}" if in_a_row else ", ".join(map(str, years))
        warning = ProfileError("supervision.not_covered", years=told)
        say(f"qrbridge: warning: {language.of(warning)}", err=True)
