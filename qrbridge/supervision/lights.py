"""How an application stands at an instant: green, yellow or red, by what was promised.

The limit is the promised instant, moved on by the working time during which the clock stood still. At the
limit nothing is late, one second after it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qrbridge.audit import Entry
from qrbridge.supervision.calendar import Calendar
from qrbridge.supervision.cases import Application, Case, Stop, applications, until

RED, YELLOW, GREEN = "red", "yellow", "green"
COLOURS = (RED, YELLOW, GREEN)
"""The worst first."""

_SHARE = 5
"""Yellow is the last fifth of the promised time, if that is less than a working day."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What lights are judged by: the working time that each department has promised, 0 for on the spot.

    `threshold` is the working time left at which green turns yellow; if None, one working day or the last
    fifth of what was promised, whichever is shorter.
    """

    calendar: Calendar
    promised: Mapping[str, int]
    threshold: int | None = None


@dataclass(frozen=True, slots=True)
class Light:
    """A colour, the limit it goes by, and the working time `left` until then, negative after it.

    An ended one is as it was when it ended; a stopped one stands still, and its limit moves on meanwhile.
    """

    colour: str
    limit: int
    left: int
    stopped: bool = False
    ended: bool = False


def urgency(light: Light) -> tuple[int, int]:
    """Return what lights are sorted by: red ones first, of a colour those due first."""
    return COLOURS.index(light.colour), light.limit


@dataclass(frozen=True, slots=True)
class Standing:
    """An application with its own light, if it is due, and those of the departments that promised a time."""

    application: Application
    light: Light | None
    departments: Mapping[str, Light]

    @property
    def running(self) -> list[Light]:
        """The lights that somebody can still do something about."""
        own = [self.light] if self.light else []
        return [light for light in (*own, *self.departments.values()) if not light.ended]

    @property
    def worst(self) -> Light | None:
        """The light that counts: of the running ones the worst, the application's own once it has ended."""
        return min(self.running, key=urgency, default=self.light)


def standing(application: Application, now: int, terms: Terms) -> Standing:
    """Return the lights of one application at the instant `now`; its entries must not be later."""
    lights = {case.department: of_case(case, now, terms) for case in application.cases}
    known = {department: light for department, light in lights.items() if light}
    return Standing(application, of_application(application, now, terms), known)


def board(entries: Iterable[Entry], now: int, terms: Terms, own: str | None = None) -> tuple[Standing, ...]:
    """Return how all open applications stand at `now`: red ones first, of a colour those due first.

    `own` is the department whose log it is, None for a hall's. An application is as its worst light.
    """
    known = applications(until(entries, now), own)
    return tuple(sorted((standing(one, now, terms) for one in known if one.is_open), key=_urgency))


def not_covered(standings: Iterable[Standing], now: int, calendar: Calendar) -> list[int]:
    """Return the years that lights go by and of which the calendar knows no holidays."""
    instants = [now]
    for one in standings:
        instants += [case.begin for case in one.application.cases]
        instants += [light.limit for light in one.running]
        instants += [] if one.application.accepted is None else [one.application.accepted]
    return calendar.not_covered(min(instants), max(instants)) if len(instants) > 1 else []


def of_application(application: Application, now: int, terms: Terms) -> Light | None:
    """Return an application's own light, which goes by its due time; None if it has none."""
    if application.accepted is None or application.due is None:
        return None
    span = (application.accepted, application.due)
    return _light(span, application.stops, application.ended, now, terms)


def of_case(case: Case, now: int, terms: Terms) -> Light | None:
    """Return a department's light; None if it has promised nothing."""
    promised = terms.promised.get(case.department)
    if promised is None:
        return None
    calendar = terms.calendar
    due = calendar.advance(case.begin, promised) if promised else calendar.closing(case.begin)
    return _light((case.begin, due), case.stops, case.end, now, terms)


def _light(
    span: tuple[int, int], stops: tuple[Stop, ...], ended: int | None, now: int, terms: Terms
) -> Light:
    begin, due = span
    moment = now if ended is None else ended
    limit = _moved(due, stops, moment, terms.calendar)
    left = terms.calendar.working_seconds(moment, limit)
    yellow = _threshold(terms.calendar.working_seconds(begin, due), terms)
    colour = RED if moment > limit else YELLOW if left <= yellow else GREEN
    stopped = ended is None and any(stop.end is None for stop in stops)
    return Light(colour, limit, left, stopped, ended is not None)


def _moved(due: int, stops: tuple[Stop, ...], moment: int, calendar: Calendar) -> int:
    limit = due
    for stop in stops:
        # What was late before it was stopped stays late.
        if stop.begin > limit:
            break
        end = moment if stop.end is None else min(stop.end, moment)
        # Who had no time left when it was stopped is not late before it goes on, be that at a weekend.
        limit = max(end, calendar.advance(limit, stop.working_seconds(calendar, moment)))
    return limit


def _threshold(promised: int, terms: Terms) -> int:
    if terms.threshold is not None:
        return terms.threshold
    return min(terms.calendar.day_length, promised // _SHARE)


def _urgency(one: Standing) -> tuple[int, int, str]:
    weight = urgency(one.worst) if one.worst else (len(COLOURS), 0)
    return *weight, one.application.number
