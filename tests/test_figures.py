"""Figures: those of a city's nine months come out of its log, whatever else stands in it."""

from itertools import pairwise
from statistics import fmean, median

import pytest
import qrbridge_schemas

from qrbridge.audit import Event
from qrbridge.supervision import Period, Terms, board, figures
from tests import city
from tests.logs import Log, at, block

CN = qrbridge_schemas.calendar()
DAY = CN.day_length
TERMS = Terms(CN, {"saic": 3 * DAY, "qs": 0, "police": 2 * DAY})
A, B = "32010620140901000001", "32010620140901000002"


@pytest.fixture(scope="module")
def applications():
    return city.invented(CN)


@pytest.fixture(scope="module")
def log(applications):
    return city.log(CN, applications)


@pytest.fixture(scope="module")
def all_of_it(log):
    return figures(log, TERMS)


def test_the_figures_of_the_city(all_of_it):
    found = all_of_it
    assert (found.total.accepted, found.total.finished) == (4007, 3710)
    assert f"{found.total.rate:.1%}" == "92.6%"
    assert {level: f"{group.days.mean:.2f}" for level, group in found.levels.items()} == {
        "city": "1.25",
        "district": "2.51",
    }
    assert (found.capital, found.employees) == (21_800_000_000_00, 23_523)
    assert found.retyped == 0
    # Where the papers asked for again were a quarter elsewhere.
    assert f"{found.share:.0%} {found.against(0.25):.0%}" == "16% -36%"
    assert found.unknown == 0


def test_the_figures_are_those_of_the_applications_that_were_invented(all_of_it, applications):
    finished = [one for one in applications if one.finished]
    days = [one.took / DAY for one in finished]
    assert all_of_it.total.days.mean == pytest.approx(fmean(days))
    assert all_of_it.total.days.median == pytest.approx(median(days))
    assert sum(took <= all_of_it.total.days.p90 for took in days) == pytest.approx(0.9 * len(days), abs=1)
    for name, groups in (("level", all_of_it.levels), ("region", all_of_it.regions)):
        for value, group in groups.items():
            members = [one for one in applications if getattr(one, name) == value]
            assert group.accepted == len(members)
            assert group.finished == sum(one.finished for one in members)
    stopped = [one for one in applications if one.stopped]
    assert all_of_it.notices == len(stopped)
    assert all_of_it.delivered == 40 * (5 * len(applications) + len(stopped))
    assert all_of_it.departments["local_tax"].answered == len(finished)
    assert all_of_it.departments["saic"].answered == len(applications)


def test_months_add_up(all_of_it, log):
    edges = [None, *(at(f"{day} 00:00") for day in ("2014-09-01", "2014-11-01", "2015-01-01")), None]
    months = [figures(log, TERMS, period=Period(a, b)) for a, b in pairwise(edges)]
    for name in ("capital", "employees", "delivered", "retyped", "notices", "asked", "asked_again"):
        assert sum(getattr(month, name) for month in months) == getattr(all_of_it, name), name
    assert sum(month.total.accepted for month in months) == all_of_it.total.accepted
    assert sum(month.total.finished for month in months) == all_of_it.total.finished
    assert all(month.total.days.mean > 0 for month in months)


def test_what_is_open_at_the_end_is_on_the_board(log, applications):
    rows = board(log, at("2015-06-30 17:00"), TERMS)
    assert len(rows) == 4007 - 3710
    # A stop ends before anything else here, so every light is red by then.
    assert {row.light.colour for row in rows} == {"red"}


def test_entries_of_other_kinds_change_nothing(all_of_it, log):
    noise = [
        Event("sign_in", facts={"role": "clerk", "outcome": "approved"}),
        Event("accept", A, 3, "saic", facts={"kind": "record", "profile": "saic.return", "arrival": 1}),
        Event("deliver", A, 0, facts={"target": "business", "arrival": 1, "delivered": 50}),
        Event("refuse", A, 0, "saic", facts={"code": "frame.crc", "asked": 9}),
        Event("encode", station="qs", facts={"bytes": 10_000, "delivered": 7}),
        Event("export", A, facts={"arrival": 1, "complete": 1}),
    ]
    mixed = []
    for number, entry in enumerate(log):
        mixed.append(entry)
        if number % 50 == 0:
            mixed += Log().write(entry.at, noise[number // 50 % len(noise)]).entries
    assert len(mixed) > len(log) + 1000
    assert figures(mixed, TERMS) == all_of_it


def test_a_log_that_begins_in_the_middle_counts_what_it_has_the_beginning_of(log):
    # Of some that are finished nobody can tell when they were accepted: they are in no mean.
    start = log[len(log) // 2].at
    later = [entry for entry in log if entry.at >= start]
    found, known = (figures(entries, TERMS, period=Period(start)) for entries in (later, log))
    assert found.unknown > known.unknown == 0
    assert found.total.accepted == known.total.accepted
    assert 0 < found.total.finished < known.total.finished
    assert found.asked == known.asked


def test_a_period_counts_what_was_accepted_before_it_when_it_is_finished():
    log = Log().encode("2014-09-01 09:00", A, "saic", **block("2014-09-01 09:00", "2014-09-05 17:00"))
    log.answer("2014-09-02 09:00", A, "saic", "approved", complete=1)
    found = figures(log.entries, TERMS, period=Period(at("2014-09-02 00:00"), at("2014-09-03 00:00")))
    assert (found.total.accepted, found.total.finished, found.total.rate) == (0, 1, None)
    assert found.total.days.mean == found.departments["saic"].days.mean == 1
    assert (found.departments["saic"].received, found.departments["saic"].answered) == (0, 1)
    assert found.unknown == 0
    # A period ends before its end.
    assert figures(log.entries, TERMS, period=Period(end=at("2014-09-02 09:00"))).total.finished == 0


def test_a_clock_that_stands_still_counts_for_nobody():
    log = Log().encode("2014-09-01 09:00", A, "saic", **block("2014-09-01 09:00", "2014-09-05 17:00"))
    log.answer("2014-09-01 16:00", A, "saic", "supplement", findings=2, asked=3, asked_again=1)
    log.answer("2014-09-02 09:00", A, "saic", "supplement", findings=1, asked=1)
    log.encode("2014-09-10 09:00", A, "saic", 3)
    log.answer("2014-09-10 10:00", A, "saic", "approved", complete=1)
    found = figures(log.entries, TERMS)
    assert found.total.days.mean == found.departments["saic"].days.mean == 1
    assert found.departments["saic"].late == 0
    assert (found.notices, found.asked, found.asked_again, found.share) == (2, 4, 1, 0.25)


def test_a_period_has_its_first_second():
    log = Log().encode(
        "2014-09-01 09:00", A, "saic", delivered=40, **block("2014-09-01 09:00", "2014-09-05 17:00")
    )
    log.encode("2014-09-03 09:00", A, "saic", delivered=40)
    for begin, count in (("2014-09-01 09:00", 1), ("2014-09-01 09:00:01", 0)):
        found = figures(log.entries, TERMS, period=Period(at(begin)))
        # What is shown again later was sent when it was shown first.
        assert (found.total.accepted, found.delivered) == (count, 40 * count)


def test_what_is_finished_twice_was_finished_the_first_time():
    log = Log().encode("2014-09-01 09:00", A, "saic", **block("2014-09-01 09:00", "2014-09-05 17:00"))
    log.answer("2014-09-02 09:00", A, "saic", "approved", complete=1)
    log.encode("2014-09-03 09:00", A, "saic", 3).answer("2014-09-04 09:00", A, "saic", "approved", complete=1)
    assert figures(log.entries, TERMS).total.days.mean == 1


def test_what_was_never_accepted_is_not_finished():
    log = Log().encode("2014-09-01 09:00", A, "saic", capital=100, employees=3)
    found = figures(log.answer("2014-09-02 09:00", A, "saic", "approved", complete=1).entries, TERMS)
    assert (found.total.finished, found.capital, found.employees) == (0, 0, 0)
    assert found.departments["saic"].answered == 1


def test_late_is_one_second_after_the_promise():
    log = Log()
    for number, end in ((A, "17:00:00"), (B, "17:00:01")):
        log.encode("2014-09-01 10:00", number, "qs", **block("2014-09-01 09:00", "2014-09-05 17:00"))
        log.answer(f"2014-09-01 {end}", number, "qs", "approved")
    found = figures(log.entries, TERMS).departments["qs"]
    assert (found.received, found.answered, found.late) == (2, 2, 1)


def test_a_record_that_is_shown_again_is_not_sent_again():
    facts = {"delivered": 40, "retyped": 2, **block("2014-09-01 09:00", "2014-09-05 17:00")}
    log = Log().encode("2014-09-01 09:00", A, "saic", **facts).encode("2014-09-01 09:10", A, "saic", **facts)
    assert figures(log.entries, TERMS).retyped == 2
    log.encode("2014-09-01 10:00", A, "saic", 1, **facts)
    assert (figures(log.entries, TERMS).delivered, figures(log.entries, TERMS).retyped) == (80, 4)


def test_an_answer_that_is_sealed_again_is_no_other_answer():
    log = Log().accept("2014-09-01 09:00", A)
    for hour in (10, 11):
        log.answer(f"2014-09-01 {hour}:00", A, "saic", "supplement", findings=1, asked=2)
    assert (figures(log.entries, TERMS, "saic").notices, figures(log.entries, TERMS, "saic").asked) == (1, 2)
    log.answer("2014-09-01 12:00", A, "saic", "supplement", findings=2, asked=3)
    assert (figures(log.entries, TERMS, "saic").notices, figures(log.entries, TERMS, "saic").asked) == (2, 5)
    for day in (2, 3):
        log.answer(f"2014-09-0{day} 09:00", A, "saic", "approved")
    first = figures(log.entries, TERMS, "saic", Period(end=at("2014-09-03 00:00"))).departments["saic"]
    assert first.answered == figures(log.entries, TERMS, "saic").departments["saic"].answered == 1


def test_a_corrected_capital_counts_and_a_moved_due_time_does_not():
    facts = block("2014-09-01 09:00", "2014-09-05 17:00", capital=100, employees=3)
    log = Log().encode("2014-09-01 09:00", A, "saic", **facts)
    log.encode(
        "2014-09-01 10:00", A, "saic", 1, **{**facts, "capital": 250, "due_at": at("2015-01-01 09:00")}
    )
    log.encode("2014-09-01 10:00", A, "saic", 2)
    log.answer("2014-09-02 09:00", A, "saic", "approved", complete=1)
    assert figures(log.entries, TERMS).capital == 250
    assert board(log.entries, at("2014-09-01 12:00"), TERMS)[0].light.limit == at("2014-09-05 17:00")


def test_a_department_counts_what_it_answers():
    log = Log().accept("2014-09-01 09:00", A).accept("2014-09-01 10:00", B)
    log.answer("2014-09-02 09:00", A, "saic", "rejected", asked=2, asked_again=2)
    log.answer("2014-09-02 10:00", "3201", "saic", "approved")
    found = figures(log.entries, TERMS, own="saic")
    assert (found.departments["saic"].received, found.departments["saic"].answered) == (2, 1)
    assert found.departments["saic"].days.mean == 1
    assert (found.total.accepted, found.total.finished, found.total.rate, found.total.days) == (
        0,
        0,
        None,
        None,
    )
    assert (found.asked_again, found.unknown) == (2, 1)


def test_an_empty_log():
    found = figures([], TERMS)
    assert (found.total.accepted, found.total.rate, found.total.days, found.share) == (0, None, None, None)
    assert found.against(0.25) is None
