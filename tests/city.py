"""The log of a hall of the size of Nanjing's in its first nine months: 4,007 applications, five departments.

What it amounts to is not in it anywhere: how long each took is spread over a range, and answers, supplements
and papers follow from that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from qrbridge import audit
from qrbridge.audit import Entry, Event, Head
from qrbridge.supervision import Calendar
from tests.logs import CLERK, at

ACCEPTED, FINISHED = 4007, 3710
CITY_DAYS, DISTRICT_DAYS = 1.25, 2.51
CAPITAL, EMPLOYEES = 21_800_000_000_00, 23_523
"""Of the finished ones, in fen and in persons."""

DEPARTMENTS = ("saic", "qs", "police", "state_tax", "local_tax")
FIRST, LAST = at("2014-06-23 09:00"), at("2015-03-16 17:00")
REGIONS = ("320102", "320106", "320115")


@dataclass(frozen=True)
class Application:
    """What is invented of one application: `took` are working seconds until it was finished."""

    number: str
    level: str
    region: str
    accepted: int
    took: int
    stopped: int
    finished: bool
    capital: int
    employees: int


def invented(calendar: Calendar) -> list[Application]:
    """Return the applications: of each level evenly between nothing and twice the mean."""
    chance = Random(2014)
    levels = ["city" if number % 3 == 0 else "district" for number in range(ACCEPTED)]
    unfinished = set(chance.sample(range(ACCEPTED), ACCEPTED - FINISHED))
    members = {
        level: [n for n in range(ACCEPTED) if levels[n] == level and n not in unfinished]
        for level in ("city", "district")
    }
    took = {}
    for level, mean in (("city", CITY_DAYS), ("district", DISTRICT_DAYS)):
        chance.shuffle(members[level])
        for place, number in enumerate(members[level]):
            took[number] = round(2 * mean * calendar.day_length * (place + 0.5) / len(members[level]))
    capital = _parts(CAPITAL, FINISHED, chance)
    employees = _parts(EMPLOYEES, FINISHED, chance)
    span = calendar.working_seconds(FIRST, LAST)
    return [
        Application(
            number=f"3201062014{number:010}",
            level=levels[number],
            region=REGIONS[number // 7 % len(REGIONS)],
            accepted=calendar.advance(FIRST, 1 + span * number // ACCEPTED),
            took=took.get(number, calendar.day_length),
            stopped=chance.choice((0, 0, 0, 3600, 100_000)),
            finished=number not in unfinished,
            capital=1 if number in unfinished else capital.pop(),
            employees=1 if number in unfinished else employees.pop(),
        )
        for number in range(ACCEPTED)
    ]


def log(calendar: Calendar, applications: list[Application]) -> list[Entry]:
    """Return the hall's log of ten crossings for each application, in the order of time."""
    written = [one for application in applications for one in _events(application, calendar)]
    written.sort(key=lambda one: one[0])
    head, entries = Head(), []
    for instant, event in written:
        entries.append(audit.follow(head, instant, CLERK, event))
        head = Head(entries[-1].number, entries[-1].link)
    return entries


def _events(one: Application, calendar: Calendar) -> Iterator[tuple[int, Event]]:
    """Yield five records out and five answers back; some are asked for a supplement first, in the middle."""
    due = calendar.advance(one.accepted, 5 * calendar.day_length)
    block = {"accepted_at": one.accepted, "due_at": due, "level": one.level, "region": one.region}
    block |= {"hall": "NJ01", "window": "W03", "capital": one.capital, "employees": one.employees}
    halted = calendar.advance(one.accepted, one.took // 2)
    again = calendar.advance(halted, one.stopped)
    done = calendar.advance(again, one.took - one.took // 2)
    for place, department in enumerate(DEPARTMENTS):
        sent = {"bytes": 480, "department": department, "delivered": 40, "retyped": 0, **block}
        yield one.accepted, Event("encode", one.number, 0, department, _digest(one, place), sent)
        yield one.accepted, Event("show", one.number, 0, department, _digest(one, place), {"symbols": 1})
        last = department == DEPARTMENTS[-1]
        if last and one.stopped:
            asked = {"outcome": "supplement", "findings": 1, "asked": 25, "asked_again": 4}
            yield (
                halted,
                Event("return", one.number, 1, department, facts={"department": department, **asked}),
            )
            yield again, Event("encode", one.number, 2, department, _digest(one, 7), sent)
        if last and not one.finished:
            continue
        yield done, Event("scan", station=department, digest=_digest(one, 10 + place), facts={"frames": 1})
        said = {"department": department, "outcome": "approved", "findings": 0, "asked": 0, "asked_again": 0}
        said |= {"complete": int(last)}
        yield done, Event("return", one.number, 1, department, _digest(one, 10 + place), said)


def _digest(one: Application, place: int) -> str:
    return f"{one.number}{place:044}"


def _parts(whole: int, count: int, chance: Random) -> list[int]:
    """Return `count` numbers from 1 on that make `whole`, some of them much larger than others."""
    weights = [chance.paretovariate(1.5) for _ in range(count)]
    share = (whole - count) / sum(weights)
    parts = [1 + int(share * weight) for weight in weights]
    parts[0] += whole - sum(parts)
    return parts
