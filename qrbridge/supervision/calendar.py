"""Instants <-> working time: the opening hours of working days, by a calendar that is data.

A working day is a Monday to Friday that is no holiday, or a make-up day at a weekend. Instants are whole
seconds since 1970, days are counted from 1970-01-01 on.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from itertools import accumulate

DAY = 86_400
"""Seconds."""

_MONDAY = 3
"""From the Monday before 1970-01-01, a Thursday, to that day."""


@dataclass(frozen=True)
class Calendar:
    """When work is done: `offset` in seconds east of UTC, opening hours in seconds of the day, in order.

    `holidays` are days off from Monday to Friday, `make_up` working days at weekends, `years` those of which
    both are known.
    """

    offset: int
    hours: tuple[tuple[int, int], ...]
    holidays: frozenset[int]
    make_up: frozenset[int]
    years: frozenset[int]

    @property
    def day_length(self) -> int:
        """Seconds of a working day."""
        return sum(end - begin for begin, end in self.hours)

    def clock(self, instant: int) -> datetime:
        """Return an instant as the clocks of the place show it."""
        return datetime.fromtimestamp(instant, timezone(timedelta(seconds=self.offset)))

    def covers(self, year: int) -> bool:
        """Say whether the holidays of a year are known; of another one only the weekends are free."""
        return year in self.years

    def not_covered(self, begin: int, end: int) -> list[int]:
        """Return the years from the one of `begin` to the one of `end` whose holidays are not known."""
        first, last = (_date((instant + self.offset) // DAY).year for instant in (begin, end))
        return [year for year in range(first, last + 1) if not self.covers(year)]

    def is_working_day(self, day: int) -> bool:
        """Say whether work is done on a day."""
        return day not in self.holidays if is_weekday(day) else day in self.make_up

    def working_seconds(self, begin: int, end: int) -> int:
        """Return the working time between two instants; negative if `end` is before `begin`."""
        return self._worked(end) - self._worked(begin)

    def advance(self, instant: int, seconds: int) -> int:
        """Return the first instant, from `instant` on, at which `seconds` (0 or more) have been worked.

        So a whole day ends with the closing hour, not when the next day opens.
        """
        if seconds == 0:
            return instant
        days, rest = divmod(self._worked(instant) + seconds - 1, self.day_length)
        return self._day_after(days) * DAY - self.offset + self._time_of(rest + 1)

    def closing(self, instant: int) -> int:
        """Return the closing hour of the working day of `instant`, of the next one if that has closed."""
        worked_today = self._worked(instant) % self.day_length
        return self.advance(instant, self.day_length - worked_today)

    def _worked(self, instant: int) -> int:
        """Return the working time since 1970, which only differences make sense of."""
        day, second = divmod(instant + self.offset, DAY)
        today = sum(max(0, min(second, end) - begin) for begin, end in self.hours)
        return self._days_before(day) * self.day_length + today * self.is_working_day(day)

    def _time_of(self, worked: int) -> int:
        """Return the second of the day at which `worked` seconds (1 to a day's) of it are over."""
        for begin, end in self.hours:
            if worked <= end - begin:
                return begin + worked
            worked -= end - begin
        raise AssertionError("longer than a day")

    def _days_before(self, day: int) -> int:
        """Return the number of working days from 1970 on, less than `day`."""
        weeks, days = divmod(day + _MONDAY, 7)
        return 5 * weeks + min(days, 5) + self._sums[bisect_left(self._exceptions, day)]

    def _day_after(self, days: int) -> int:
        """Return the working day before which there are `days` others since 1970."""
        around, slack = days * 7 // 5, 14 + 2 * len(self._exceptions)
        possible = range(around - slack, around + slack)
        return possible[bisect_right(possible, days, key=self._days_before) - 1]

    @cached_property
    def _exceptions(self) -> list[int]:
        return sorted(self.holidays | self.make_up)

    @cached_property
    def _sums(self) -> list[int]:
        """How many working days the first 0, 1, 2 … exceptions add to those of weeks without any."""
        return list(accumulate((1 if day in self.make_up else -1 for day in self._exceptions), initial=0))


def _date(day: int) -> date:
    # A log may hold times beyond those that have dates.
    ordinal = day + date(1970, 1, 1).toordinal()
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))


def is_weekday(day: int) -> bool:
    """Say whether a day is a Monday to Friday."""
    return (day + _MONDAY) % 7 < 5
