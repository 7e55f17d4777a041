"""The entries of a log -> applications, and of each how long every department has had it.

A hall's clock of a department begins with what is first encoded for it, a department's own with what it first
accepts of an application. It stands still from an answer until a higher revision is sent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from qrbridge.audit import Entry
from qrbridge.supervision.calendar import Calendar
from qrbridge.supervision.facts import whole, word

APPROVED = "approved"
WAITS = frozenset({"supplement", "suspended"})
"""Outcomes after which a department waits; every other one is its last word."""


KINDS = ("encode", "accept", "return")
"""The kinds of entries that say something of a case."""


@dataclass(frozen=True, slots=True)
class Stop:
    """From when to when a clock stood still, to None if it still does, and the outcome that stopped it."""

    begin: int
    end: int | None
    outcome: str

    def working_seconds(self, calendar: Calendar, until: int) -> int:
        """Return the working time that passed meanwhile, `until` that instant at most."""
        end = until if self.end is None else min(self.end, until)
        return max(0, calendar.working_seconds(self.begin, end))


@dataclass(frozen=True, slots=True)
class Case:
    """One application at one department. `outcome` is its last answer, None while it has one to give.

    `end` is when it gave its last word, None until then.
    """

    department: str
    begin: int
    stops: tuple[Stop, ...]
    outcome: str | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Application:
    """One application with its cases, one for each department.

    A hall has accepted it, until `due`, at a level and in a region of six digits; it is finished when all
    departments have approved. `capital` is in fen.
    """

    number: str
    cases: tuple[Case, ...] = ()
    accepted: int | None = None
    due: int | None = None
    level: str | None = None
    region: str | None = None
    finished: int | None = None
    capital: int = 0
    employees: int = 0

    @property
    def stops(self) -> tuple[Stop, ...]:
        """When it stood still: while any of its departments waited for somebody else."""
        return _joined(stop for case in self.cases for stop in case.stops if stop.outcome != APPROVED)

    @property
    def ended(self) -> int | None:
        """When it was finished, or a department refused it for good; None while it is open."""
        refused = [case.end for case in self.cases if case.end is not None and case.outcome != APPROVED]
        return self.finished if self.finished is not None else min(refused, default=None)

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has to do something."""
        return self.ended is None and (
            self.accepted is not None or any(case.end is None for case in self.cases)
        )


def applications(entries: Iterable[Entry], own: str | None = None) -> tuple[Application, ...]:
    """Return the applications of a log, in the order in which they came.

    `own` is the department whose log it is, None for a hall's. Answers to what the log has no beginning of
    are left out.
    """
    known: dict[str, _Known] = {}
    for entry in entries:
        number = entry.event.application
        if number is not None:
            known.setdefault(number, _Known(Application(number))).take(entry, own)
    return tuple(one.application() for one in known.values() if one.clocks or one.so_far.accepted is not None)


def until(entries: Iterable[Entry], instant: int) -> tuple[Entry, ...]:
    """Return the entries that were there at an instant."""
    return tuple(entry for entry in entries if entry.at <= instant)


def _joined(stops: Iterable[Stop]) -> tuple[Stop, ...]:
    """Return `stops` in order, those that overlap or touch as one."""
    joined: list[Stop] = []
    for stop in sorted(stops, key=lambda stop: stop.begin):
        last = joined[-1] if joined else None
        if last is None or (last.end is not None and last.end < stop.begin):
            joined.append(stop)
        elif last.end is not None:
            end = None if stop.end is None else max(last.end, stop.end)
            joined[-1] = Stop(last.begin, end, last.outcome)
    return tuple(joined)


@dataclass(slots=True)
class _Clock:
    """A department's clock while the log is read.

    `sent` is the highest revision that it was sent, `now` the latest time: terminals may differ by seconds.
    """

    begin: int
    sent: int
    now: int
    stops: list[Stop] = field(default_factory=list)
    outcome: str | None = None
    answered: int = 0
    sent_again: int | None = None

    def send(self, at: int, revision: int) -> None:
        """Let a later revision set a clock going that stands still, or that a refusal had ended."""
        self.now = max(self.now, at)
        if revision <= self.sent:
            return
        self.sent = revision
        if self.outcome == APPROVED:
            # Whether that changes what was approved, only the department's next answer says, if one comes.
            self.sent_again = self.now
        else:
            self._go_on(self.now)

    def answer(self, at: int, outcome: str) -> None:
        """Stop the clock, unless it stands still: what is answered twice was answered the first time."""
        self.now = max(self.now, at)
        if self.sent_again is not None:
            self._go_on(self.sent_again)
        elif self.outcome in WAITS and outcome not in WAITS:
            self._go_on(self.now)
        if self.outcome is None:
            self.answered = self.now
        self.outcome = outcome

    def _go_on(self, at: int) -> None:
        if self.outcome is not None:
            self.stops.append(Stop(self.answered, at, self.outcome))
        self.outcome = self.sent_again = None

    def case(self, department: str) -> Case:
        """Return what is known in the end."""
        if self.outcome is None:
            return Case(department, self.begin, tuple(self.stops), None, None)
        if self.outcome in WAITS:
            stops = (*self.stops, Stop(self.answered, None, self.outcome))
            return Case(department, self.begin, stops, self.outcome, None)
        return Case(department, self.begin, tuple(self.stops), self.outcome, self.answered)


@dataclass(slots=True)
class _Known:
    """What is known of an application while the log is read; its cases are still clocks."""

    so_far: Application
    clocks: dict[str, _Clock] = field(default_factory=dict)

    def take(self, entry: Entry, own: str | None) -> None:
        """Take in what one entry says, those of other kinds say nothing here."""
        kind, facts = entry.event.kind, entry.event.facts
        if kind == "return":
            self._answered(entry, own or word(facts, "department"))
        elif own is None and kind == "encode":
            self._accepted(facts)
            self._sent(entry, word(facts, "department"))
        elif own is not None and kind == "accept":
            self._sent(entry, own)

    def _accepted(self, facts: Mapping[str, object]) -> None:
        so_far, capital, employees = self.so_far, whole(facts, "capital"), whole(facts, "employees")
        # What was promised is what was promised first; a correction of the capital counts.
        if so_far.accepted is None and "accepted_at" in facts:
            so_far = replace(
                so_far,
                accepted=whole(facts, "accepted_at"),
                due=whole(facts, "due_at"),
                level=word(facts, "level"),
                region=word(facts, "region"),
            )
        self.so_far = replace(
            so_far,
            capital=so_far.capital if capital is None else capital,
            employees=so_far.employees if employees is None else employees,
        )

    def _sent(self, entry: Entry, department: str | None) -> None:
        if department is None:
            return
        revision = entry.event.revision or 0
        if department in self.clocks:
            self.clocks[department].send(entry.at, revision)
        else:
            self.clocks[department] = _Clock(entry.at, revision, entry.at)

    def _answered(self, entry: Entry, department: str | None) -> None:
        outcome = word(entry.event.facts, "outcome")
        if outcome is not None and department in self.clocks:
            self.clocks[department].answer(entry.at, outcome)
        if self.so_far.finished is None and whole(entry.event.facts, "complete") == 1:
            self.so_far = replace(self.so_far, finished=entry.at)

    def application(self) -> Application:
        """Return what is known in the end."""
        cases = tuple(clock.case(department) for department, clock in self.clocks.items())
        return replace(self.so_far, cases=cases)
