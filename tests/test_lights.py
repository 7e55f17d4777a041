"""Lights: at the limit, one second after it, and a clock that stands still."""

from itertools import pairwise

import pytest
import qrbridge_schemas
from hypothesis import given
from hypothesis import strategies as st

from qrbridge.supervision import Terms, applications, board, standing, telling, until
from tests.logs import Log, at, block

CN = qrbridge_schemas.calendar()
DAY, HOUR, SECOND = CN.day_length, 3600, 1
TERMS = Terms(CN, {"saic": 3 * DAY, "qs": 0, "police": 4 * HOUR})
MONDAY = block(
    "2014-09-01 09:00", "2014-09-02 17:00"
)  # two working days promised; the last fifth is 2.8 hours
A, B = "32010620140901000001", "32010620140901000002"


def seen(log, instant, number=A, own=None, terms=TERMS):
    """How the application stands at an instant, also when it has ended."""
    now = at(instant) if isinstance(instant, str) else instant
    (one,) = [one for one in applications(until(log.entries, now), own) if one.number == number]
    return standing(one, now, terms)


def colour(log, instant, **more):
    return seen(log, instant, **more).light.colour


def accepted(**facts):
    return Log().encode("2014-09-01 09:00", A, "saic", **{**MONDAY, **facts})


def test_green_yellow_at_the_limit_and_one_second_over():
    due, threshold = MONDAY["due_at"], 2 * DAY // 5
    yellow = at("2014-09-02 14:12")
    assert CN.working_seconds(yellow, due) == threshold
    log = accepted()
    assert colour(log, yellow - SECOND) == "green"
    assert colour(log, yellow) == "yellow"
    assert colour(log, due) == "yellow"
    assert colour(log, due + SECOND) == "red"


def test_the_last_working_day_is_yellow_where_much_time_was_promised():
    log = accepted(due_at=at("2014-09-19 17:00"))
    assert colour(log, "2014-09-18 16:59:59") == "green"
    assert colour(log, "2014-09-18 17:00") == "yellow"


def test_a_threshold_of_the_deployment():
    terms = Terms(CN, {}, threshold=HOUR)
    assert colour(accepted(), "2014-09-02 15:59:59", terms=terms) == "green"
    assert colour(accepted(), "2014-09-02 16:00", terms=terms) == "yellow"


def test_a_clock_that_stands_still_moves_the_limit_on():
    log = accepted().answer("2014-09-02 15:00", A, "saic", "supplement")
    assert (seen(log, "2014-09-02 16:00").light.stopped, colour(log, "2014-09-02 16:00")) == (True, "yellow")
    # However long: what was left is left.
    late = seen(log, "2014-09-26 10:00").light
    assert (late.colour, late.left, late.stopped) == ("yellow", 2 * HOUR, True)
    log.encode("2014-09-03 10:00", A, "saic", 2)  # after three working hours
    on = seen(log, "2014-09-03 10:00").light
    assert (on.limit, on.left, on.stopped) == (at("2014-09-03 12:00"), 2 * HOUR, False)
    assert colour(log, "2014-09-03 12:00") == "yellow"
    assert colour(log, "2014-09-03 12:00:01") == "red"


def test_a_stop_over_a_weekend_is_worth_nothing():
    friday = Log().encode("2014-09-12 10:00", A, "saic", **block("2014-09-12 10:00", "2014-09-15 10:00"))
    friday.answer("2014-09-12 17:00", A, "saic", "suspended")
    friday.encode("2014-09-15 09:00", A, "saic", 2)
    assert seen(friday, "2014-09-15 09:30").light.limit == at("2014-09-15 10:00")
    assert colour(friday, "2014-09-15 10:00") == "yellow"
    assert colour(friday, "2014-09-15 10:00:01") == "red"


def test_a_day_that_is_made_up_counts_and_a_holiday_does_not():
    # Sunday 28 September 2014 is worked, the week from 1 October is free.
    log = Log().encode("2014-09-26 17:00", A, "saic", **block("2014-09-26 16:00", "2014-10-31 17:00"))
    assert seen(log, "2014-09-28 12:00").departments["saic"].limit == at("2014-09-30 17:00")
    assert seen(log, "2014-09-28 12:00").departments["saic"].left == 3 * DAY - 3 * HOUR
    later = Log().encode("2014-09-29 17:00", A, "saic", **block("2014-09-29 16:00", "2014-10-31 17:00"))
    assert seen(later, "2014-10-05 12:00").departments["saic"].limit == at("2014-10-09 17:00")


def test_what_was_late_before_it_was_stopped_stays_late():
    log = accepted().answer("2014-09-02 17:00:01", A, "saic", "supplement")
    assert colour(log, "2014-09-20 10:00") == "red"
    in_time = accepted().answer("2014-09-02 17:00", A, "saic", "supplement")
    assert colour(in_time, "2014-09-20 10:00") == "yellow"


def test_an_application_that_has_ended_keeps_its_light():
    in_time = accepted().answer("2014-09-01 12:00", A, "saic", "approved", complete=1)
    late = accepted().answer("2014-09-02 17:00:01", A, "saic", "approved", complete=1)
    for log, expected in ((in_time, "green"), (late, "red")):
        light = seen(log, "2015-09-01 12:00").light
        assert (light.colour, light.ended, light.stopped) == (expected, True, False)
        # At an instant before it ended it was open.
        assert not seen(log, "2014-09-01 11:00").light.ended
        assert board(log.entries, at("2015-09-01 12:00"), TERMS) == ()


def test_departments_have_their_own_limits():
    log = accepted().encode("2014-09-01 10:30", A, "qs").encode("2014-09-01 11:00", A, "police")
    log.encode("2014-09-01 11:00", A, "state_tax")
    lights = seen(log, "2014-09-01 11:00").departments
    assert {name: light.limit for name, light in lights.items()} == {
        "saic": at("2014-09-03 17:00"),
        "qs": at("2014-09-01 17:00"),  # on the spot: before it closes
        "police": at("2014-09-01 16:00"),
    }


def test_on_the_spot_after_closing_time_is_the_next_day():
    log = Log().encode("2014-09-05 17:00", A, "qs", **MONDAY)
    assert seen(log, "2014-09-05 17:00").departments["qs"].limit == at("2014-09-09 17:00")


def test_one_department_that_waits_stops_the_application_but_not_the_others():
    log = accepted().encode("2014-09-01 09:00", A, "police")
    log.answer("2014-09-01 15:00", A, "saic", "supplement")
    found = seen(log, "2014-09-02 10:00")
    assert found.light.stopped
    assert found.departments["saic"].stopped
    assert (found.departments["police"].stopped, found.departments["police"].colour) == (False, "red")


def test_stops_of_several_departments_at_once_count_once():
    log = accepted().encode("2014-09-01 09:00", A, "police")
    log.answer("2014-09-01 10:00", A, "saic", "supplement").answer(
        "2014-09-01 11:00", A, "police", "supplement"
    )
    log.encode("2014-09-01 14:00", A, "saic", 3).encode("2014-09-01 15:00", A, "police", 3)
    # Four hours, from ten to three without lunch.
    assert seen(log, "2014-09-01 15:00").light.limit == at("2014-09-03 14:00")


def test_a_stop_within_a_longer_one_is_part_of_it():
    log = accepted().encode("2014-09-01 09:00", A, "police")
    log.answer("2014-09-01 10:00", A, "saic", "supplement").answer(
        "2014-09-01 11:00", A, "police", "suspended"
    )
    log.encode("2014-09-01 12:00", A, "police", 3).encode("2014-09-01 16:00", A, "saic", 3)
    (one,) = applications(log.entries)
    assert [(stop.begin, stop.end) for stop in one.stops] == [
        (at("2014-09-01 10:00"), at("2014-09-01 16:00"))
    ]


def test_several_supplements_in_a_row_are_one_stop():
    log = accepted().answer("2014-09-01 10:00", A, "saic", "supplement")
    log.answer("2014-09-01 14:00", A, "saic", "supplement").encode("2014-09-01 16:00", A, "saic", 3)
    (one,) = applications(log.entries)
    assert [(stop.begin, stop.end) for stop in one.stops] == [
        (at("2014-09-01 10:00"), at("2014-09-01 16:00"))
    ]


def test_the_same_revision_again_does_not_set_the_clock_going():
    log = accepted().encode("2014-09-01 10:00", A, "saic").answer("2014-09-01 11:00", A, "saic", "supplement")
    log.encode("2014-09-01 12:00", A, "saic")
    assert seen(log, "2014-09-01 13:00").light.stopped
    log.encode("2014-09-01 14:00", A, "saic", 1)
    assert not seen(log, "2014-09-01 14:00").light.stopped


def test_another_departments_revision_does_not_set_the_clock_going():
    log = (
        accepted().encode("2014-09-01 10:00", A, "police").answer("2014-09-01 11:00", A, "saic", "supplement")
    )
    log.encode("2014-09-01 14:00", A, "police", 2)
    assert seen(log, "2014-09-01 14:00").departments["saic"].stopped


def test_what_was_refused_has_ended_until_it_is_sent_again():
    log = accepted().answer("2014-09-01 11:00", A, "saic", "rejected")
    assert seen(log, "2014-09-20 14:00").light.ended
    assert board(log.entries, at("2014-09-20 14:00"), TERMS) == ()
    log.encode("2014-09-22 09:00", A, "saic", 1)
    light = seen(log, "2014-09-22 09:00").light
    assert (light.ended, light.colour, light.limit) == (False, "green", at("2014-09-23 15:00"))


def test_what_was_approved_is_late_for_nobody_when_it_is_sent_again():
    log = (
        accepted().answer("2014-09-01 11:00", A, "saic", "approved").encode("2014-09-01 14:00", A, "saic", 2)
    )
    light = seen(log, "2014-09-20 14:00").departments["saic"]
    assert (light.colour, light.ended) == ("green", True)
    # If that changed what it had approved, it says so, and what it says counts.
    log.answer("2014-09-01 16:00", A, "saic", "supplement")
    found = seen(log, "2014-09-01 16:30")
    assert [case.outcome for case in found.application.cases] == ["supplement"]
    assert found.departments["saic"].stopped
    # The application's clock went on between the approval and what came after it.
    assert [(stop.begin, stop.end) for stop in found.application.stops] == [(at("2014-09-01 16:00"), None)]


def test_the_board_has_what_is_open_red_ones_first():
    log = Log()
    numbers = {name: f"3201062014090100000{digit}" for digit, name in enumerate("grxy")}
    for name, due in (("g", "2014-09-30"), ("y", "2014-09-03"), ("r", "2014-09-01"), ("x", "2014-09-02")):
        log.encode("2014-09-01 09:00", numbers[name], "none", **block("2014-09-01 09:00", f"{due} 17:00"))
    rows = board(log.entries, at("2014-09-03 16:00"), TERMS)
    assert [row.application.number for row in rows] == [numbers[name] for name in "rxyg"]
    assert [row.light.colour for row in rows] == ["red", "red", "yellow", "green"]


def test_an_application_is_as_urgent_as_its_worst_department():
    log = accepted().encode("2014-09-01 09:00", A, "police")
    log.encode("2014-09-01 09:00", B, "saic", **block("2014-09-01 09:00", "2014-09-02 16:00"))
    rows = board(log.entries, at("2014-09-01 16:00"), TERMS)
    assert [row.application.number for row in rows] == [A, B]
    # When that department has answered, late as it was, nobody has to hurry for it.
    log.answer("2014-09-01 16:30", A, "police", "approved")
    rows = board(log.entries, at("2014-09-01 16:40"), TERMS)
    assert [row.application.number for row in rows] == [B, A]


def test_a_department_has_its_own_clock():
    log = Log().accept("2014-09-01 09:00", A).answer("2014-09-02 09:00", A, "saic", "supplement")
    log.accept("2014-09-03 09:00", A, 2)
    found = seen(log, "2014-09-03 10:00", own="saic")
    assert found.light is None
    assert found.departments["saic"].limit == at("2014-09-04 17:00")
    assert [row.application.number for row in board(log.entries, at("2014-09-03 10:00"), TERMS, "saic")] == [
        A
    ]
    log.answer("2014-09-03 16:00", A, "saic", "approved")
    assert board(log.entries, at("2014-09-03 17:00"), TERMS, "saic") == ()


outcomes = st.sampled_from(["approved", "supplement", "suspended", "rejected", "withdrawn"])
steps = st.lists(
    st.tuples(st.sampled_from(["saic", "police"]), st.none() | outcomes, st.integers(-3600, 400_000)),
    max_size=12,
)


@given(steps, st.integers(0, 4_000_000))
def test_whatever_is_in_a_log_stops_are_in_order_and_lights_never_turn_back(taken, later):
    log, now = accepted(), at("2014-09-01 09:00")
    for revision, (department, outcome, after) in enumerate(taken, 1):
        now = max(now + after, at("2014-09-01 09:00"))
        if outcome is None:
            log.encode(now, A, department, revision)
        else:
            log.answer(now, A, department, outcome)
    (one,) = applications(log.entries)
    for case in one.cases:
        ends = [time for stop in case.stops for time in (stop.begin, stop.end) if time is not None]
        assert ends == sorted(ends)
        assert all(stop.end is not None for stop in case.stops[:-1])
    assert all(a.end is not None and a.end < b.begin for a, b in pairwise(one.stops))
    last = max(entry.at for entry in log.entries)
    colours = [standing(one, instant, TERMS).light.colour for instant in (last, last + later)]
    order = ["green", "yellow", "red"]
    assert order.index(colours[0]) <= order.index(colours[1])


def test_times_without_a_date_are_told_as_numbers():
    log = Log().encode(10**18, A, "saic", accepted_at=0, due_at=10**18)
    light = seen(log, 10**18).light
    assert telling.state(light, "en") == f"due {10**18}"


@pytest.mark.parametrize("name", ["due_at", "accepted_at"])
def test_an_application_without_a_due_time_has_no_light(name):
    facts = {key: value for key, value in MONDAY.items() if key != name}
    found = seen(Log().encode("2014-09-01 09:00", A, "saic", **facts), "2014-09-01 10:00")
    assert found.light is None
    assert found.departments["saic"].colour == "green"
