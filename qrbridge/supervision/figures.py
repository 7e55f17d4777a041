"""What a log amounts to in a period: counts, shares and working days, from its entries only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean, median, quantiles

from qrbridge.audit import Entry, Event
from qrbridge.supervision.calendar import Calendar
from qrbridge.supervision.cases import Application, Case, Stop, applications
from qrbridge.supervision.facts import whole, word
from qrbridge.supervision.lights import RED, Terms, of_case


@dataclass(frozen=True, slots=True)
class Period:
    """From an instant on, until before another; None leaves a side open."""

    begin: int | None = None
    end: int | None = None

    def __contains__(self, instant: int) -> bool:
        return (self.begin is None or self.begin <= instant) and (self.end is None or instant < self.end)


ALL = Period()


@dataclass(frozen=True, slots=True)
class Days:
    """Working days that something took, without the time that its clock stood still."""

    mean: float
    median: float
    p90: float


@dataclass(frozen=True, slots=True)
class Group:
    """Applications that were accepted in the period, and those finished in it, with what these took."""

    accepted: int
    finished: int
    days: Days | None

    @property
    def rate(self) -> float | None:
        """Finished by accepted; over 1 where older ones were worked off, None where none was accepted."""
        return self.finished / self.accepted if self.accepted else None


@dataclass(frozen=True, slots=True)
class Answers:
    """What one department received in the period and gave its last word to, and how much of that was late."""

    received: int
    answered: int
    days: Days | None
    late: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a period. `capital` (in fen) and `employees` are those of the finished applications.

    `delivered` and `retyped` count fields, of each revision for each department once. `notices` are answers
    that ask for a supplement, `asked` the papers in answers, `asked_again` those that were carried already.
    `unknown` counts answers to what the log has no beginning of; they are in `notices` and the papers only.
    Of the years `not_covered` the calendar knows no holidays.
    """

    total: Group
    levels: Mapping[str, Group]
    regions: Mapping[str, Group]
    departments: Mapping[str, Answers]
    capital: int
    employees: int
    delivered: int
    retyped: int
    notices: int
    asked: int
    asked_again: int
    unknown: int
    not_covered: tuple[int, ...]

    @property
    def share(self) -> float | None:
        """The share of the papers asked for that had been carried already; None if none was asked for."""
        return self.asked_again / self.asked if self.asked else None

    def against(self, baseline: float) -> float | None:
        """Return by which part that share is over `baseline`, one measured elsewhere; negative if under."""
        return None if self.share is None else self.share / baseline - 1


_COUNTED = ("findings", "asked", "asked_again")


def figures(entries: Iterable[Entry], terms: Terms, own: str | None = None, period: Period = ALL) -> Figures:
    """Return the figures of a `period` from all entries of a log, those before it too.

    `own` is the department whose log it is, None for a hall's, which alone accepts and finishes applications.
    """
    entries = tuple(entries)
    known = applications(entries, own)
    finished = [one for one in known if one.accepted is not None and _within(one.finished, period)]
    sent = _sent(entries, period)
    answers = _answered(entries, own, period)
    begun = {(one.number, case.department) for one in known for case in one.cases}
    return Figures(
        total=_group(known, terms.calendar, period),
        levels=_groups(known, "level", terms.calendar, period),
        regions=_groups(known, "region", terms.calendar, period),
        departments=_departments(known, terms, period),
        capital=sum(one.capital for one in finished),
        employees=sum(one.employees for one in finished),
        delivered=_sum(sent, "delivered"),
        retyped=_sum(sent, "retyped"),
        notices=sum(word(event.facts, "outcome") == "supplement" for event in answers),
        asked=_sum(answers, "asked"),
        asked_again=_sum(answers, "asked_again"),
        unknown=sum(
            (event.application, own or word(event.facts, "department")) not in begun for event in answers
        ),
        not_covered=_not_covered(known, terms.calendar, period),
    )


def _within(instant: int | None, period: Period) -> bool:
    return instant is not None and instant in period


def _not_covered(known: Iterable[Application], calendar: Calendar, period: Period) -> tuple[int, ...]:
    """Return the years without holidays between the begin and the end of what was counted in days."""
    spans = [(case.begin, case.end) for one in known for case in one.cases]
    spans += [(one.accepted, one.finished) for one in known if one.accepted is not None]
    counted = [(begin, end) for begin, end in spans if end is not None and end in period]
    if not counted:
        return ()
    return tuple(calendar.not_covered(min(counted)[0], max(end for _, end in counted)))


def _groups(known: Iterable[Application], name: str, calendar: Calendar, period: Period) -> dict[str, Group]:
    """Return the groups by the attribute `name` that have anything in the period."""
    members: dict[str, list[Application]] = {}
    for one in known:
        members.setdefault(getattr(one, name) or "", []).append(one)
    groups = {value: _group(members[value], calendar, period) for value in sorted(members) if value}
    return {value: group for value, group in groups.items() if group.accepted or group.finished}


def _group(known: Iterable[Application], calendar: Calendar, period: Period) -> Group:
    accepted, took = 0, []
    for one in known:
        accepted += _within(one.accepted, period)
        if one.accepted is not None and one.finished is not None and one.finished in period:
            took.append(_days(one.accepted, one.finished, one.stops, calendar))
    return Group(accepted, len(took), _summary(took))


def _departments(known: Iterable[Application], terms: Terms, period: Period) -> dict[str, Answers]:
    cases: dict[str, list[Case]] = {}
    for one in known:
        for case in one.cases:
            cases.setdefault(case.department, []).append(case)
    return {department: _answers(cases[department], terms, period) for department in sorted(cases)}


def _answers(cases: Iterable[Case], terms: Terms, period: Period) -> Answers:
    received, late, took = 0, 0, []
    for case in cases:
        received += case.begin in period
        if case.end is not None and case.end in period:
            took.append(_days(case.begin, case.end, case.stops, terms.calendar))
            light = of_case(case, case.end, terms)
            late += light is not None and light.colour == RED
    return Answers(received, len(took), _summary(took), late)


def _days(begin: int, end: int, stops: Iterable[Stop], calendar: Calendar) -> float:
    stood = sum(stop.working_seconds(calendar, end) for stop in stops)
    return (calendar.working_seconds(begin, end) - stood) / calendar.day_length


def _summary(days: list[float]) -> Days | None:
    if not days:
        return None
    p90 = quantiles(days, n=10, method="inclusive")[-1] if len(days) > 1 else days[0]
    return Days(fmean(days), median(days), p90)


def _sent(entries: Iterable[Entry], period: Period) -> list[Event]:
    """Return what a hall has sent in the period; what was encoded again is not sent again."""
    first: dict[tuple[str | None, str, int | None], Entry] = {}
    for entry in entries:
        event = entry.event
        if event.kind == "encode" and (department := word(event.facts, "department")):
            first.setdefault((event.application, department, event.revision), entry)
    return [entry.event for entry in first.values() if entry.at in period]


def _answered(entries: Iterable[Entry], own: str | None, period: Period) -> list[Event]:
    """Return the answers in the period; what was sealed again and says nothing else is no other answer."""
    first: dict[tuple[object, ...], Entry] = {}
    for entry in entries:
        event, facts = entry.event, entry.event.facts
        if event.kind == "return":
            said = [word(facts, "outcome"), *(whole(facts, name) for name in _COUNTED)]
            about = (event.application, own or word(facts, "department"), event.revision)
            first.setdefault((*about, *said), entry)
    return [entry.event for entry in first.values() if entry.at in period]


def _sum(events: Iterable[Event], name: str) -> int:
    return sum(whole(event.facts, name) or 0 for event in events)
