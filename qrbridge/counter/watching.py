"""What the log of a window's station says: how applications stand, their traces, and the figures."""

from collections.abc import Collection, Mapping

from qrbridge.counter.window import Window
from qrbridge.errors import UsageError
from qrbridge.profile import Words
from qrbridge.supervision import (
    KINDS,
    Figures,
    Period,
    Row,
    Standing,
    Terms,
    applications,
    board,
    figures,
    standing,
    trace,
    until,
)

REGIONS = "region"
"""The record's code table."""


def terms(window: Window) -> Terms:
    """Return what lights are judged by here: the calendar, and what the departments have promised."""
    calendar = window.catalogue.calendar()
    promised = {
        profile.id: profile.promise.seconds(calendar.day_length)
        for profile in window.profiles()
        if profile.promise is not None
    }
    return Terms(calendar, promised)


def standings(window: Window, now: int, numbers: Collection[str] | None = None) -> tuple[Standing, ...]:
    """Return how all open applications, or those of some numbers, stand at `now`, red ones first."""
    entries = window.trail.entries(KINDS) if numbers is None else window.trail.of(numbers)
    return board(entries, now, terms(window), window.station.profile)


def followed(window: Window, number: str, now: int) -> tuple[Standing, tuple[Row, ...]]:
    """Return how one application stands at `now`, and its trace until then; UsageError if there is none."""
    entries, own = until(window.trail.about(number), now), window.station.profile
    for one in applications(entries, own):
        if one.number == number:
            return standing(one, now, terms(window)), trace(entries, number, own)
    raise UsageError("supervision.no_application", found=number[:64])


def department_name(window: Window, department: str) -> Words:
    """Return the name of a department; of one that is no longer there its id."""
    known = department in window.catalogue.names()
    return window.catalogue.load(department).name if known else Words(department, department)


def region_names(window: Window) -> Mapping[str, Words]:
    """Return the names of regions by their codes of six digits."""
    return window.catalogue.canonical().tables[REGIONS].codes


def counted(window: Window, period: Period) -> Figures:
    """Return the figures of a period."""
    return figures(window.trail.entries(KINDS), terms(window), window.station.profile, period)
