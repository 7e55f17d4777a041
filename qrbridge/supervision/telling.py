"""Lights and answers in words."""

from collections.abc import Iterable, Sequence

from qrbridge import messages
from qrbridge.supervision.calendar import Calendar
from qrbridge.supervision.cases import Case
from qrbridge.supervision.lights import RED, Light


def colour(light: Light, language: str) -> str:
    """Return the light's colour as a word."""
    return messages.text(f"supervision.{light.colour}", language, {})


def time_left(light: Light, calendar: Calendar, language: str) -> str:
    """Return how many working days are left, or were when it ended, or by how many it is over."""
    key = "over" if light.colour == RED else "left"
    days = f"{abs(light.left) / calendar.day_length:.2f}"
    return messages.text(f"supervision.{key}", language, {"days": days})


def state(light: Light, language: str) -> str:
    """Return the limit of a light, or that it stands still or has ended."""
    if light.stopped or light.ended:
        return messages.text(f"supervision.{'ended' if light.ended else 'stopped'}", language, {})
    return messages.text("supervision.due", language, {"limit": when(light.limit)})


def answer(case: Case, language: str) -> str:
    """Return what a department has said, or that it has not yet."""
    if case.outcome is None:
        return messages.text("supervision.at_work", language, {})
    return named("outcome", case.outcome, language)


def years(known: Sequence[int]) -> str:
    """Return years in order, those in a row as the first and the last."""
    first, last = known[0], known[-1]
    in_a_row = len(known) > 1 and last - first == len(known) - 1
    return f"{first}-{last}" if in_a_row else ", ".join(map(str, known))


def when(instant: int) -> str:
    """Return an instant as the clock on the wall shows it; one that has no date as its number."""
    try:
        return messages.moment(instant)
    except (ValueError, OverflowError, OSError):
        return str(instant)


def sentence(subject: str, told: Iterable[str], language: str) -> str:
    """Return "subject: this, that", or the subject alone if nothing is told of it."""
    comma, colon = ("，", "：") if language == "zh" else (", ", ": ")
    rest = comma.join(told)
    return f"{subject}{colon}{rest}" if rest else subject


def named(what: str, value: object, language: str) -> str:
    """Return the words for one of a few values, an outcome for instance; of another one, the value."""
    key = f"{what}_{value}"
    known = key in messages.catalogue("supervision")
    return messages.text(f"supervision.{key}", language, {}) if known else str(value)
