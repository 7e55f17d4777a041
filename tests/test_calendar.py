"""Working time: what the calendar says of it, its arithmetic, and its mistakes."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import qrbridge_schemas
from hypothesis import given
from hypothesis import strategies as st

from qrbridge.errors import ProfileError
from qrbridge.supervision import Calendar, parse_calendar
from tests.command import qrbridge

CN = qrbridge_schemas.calendar()
HOUR = 3600
BEIJING = timezone(timedelta(hours=8))
EPOCH = date(1970, 1, 1)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=BEIJING).timestamp())


def working_days(first: date, last: date) -> int:
    days = range((first - EPOCH).days, (last - EPOCH).days + 1)
    return sum(map(CN.is_working_day, days))


# What the State Council's notices amount to: a year's weekdays without its statutory days off, of which 2015
# had one more. The seed of this project counts 188 working days in its own period.
@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2014, 1, 1), date(2014, 12, 31), 365 - 104 - 11),
        (date(2015, 1, 1), date(2015, 12, 31), 365 - 104 - 11 - 1),
        (date(2014, 6, 23), date(2015, 3, 23), 188),
    ],
)
def test_the_days_of_the_shipped_calendar(first, last, days):
    assert working_days(first, last) == days


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        ("2014-09-05 16:00", "2014-09-09 10:00", 2),  # Friday, over a weekend and a holiday on Monday
        ("2014-09-27 09:00", "2014-09-29 09:00", 7),  # a Sunday that is made up
        ("2014-09-30 16:00", "2014-10-08 10:00", 2),  # a week off
        ("2014-09-24 11:00", "2014-09-24 14:00", 2),  # over lunch
        ("2014-09-24 17:00", "2014-09-25 09:00", 0),
        ("2014-09-24 10:00", "2014-09-23 10:00", -7),
        ("2016-02-05 16:00", "2016-02-08 10:00", 2),  # not covered: the Spring Festival counts like any week
    ],
)
def test_working_time(begin, end, hours):
    assert CN.working_seconds(at(begin), at(end)) == hours * HOUR


@pytest.mark.parametrize(
    ("begin", "hours", "end"),
    [
        ("2014-09-05 16:00", 2, "2014-09-09 10:00"),
        ("2014-09-24 09:00", 7, "2014-09-24 17:00"),  # a whole day ends when it closes
        ("2014-09-24 10:00", 2, "2014-09-24 12:00"),
        ("2014-09-24 18:00", 1, "2014-09-25 10:00"),
        ("2014-09-28 16:00", 8, "2014-09-29 17:00"),
        ("2014-09-27 12:34", 0, "2014-09-27 12:34"),
    ],
)
def test_moving_on_by_working_time(begin, hours, end):
    assert CN.advance(at(begin), hours * HOUR) == at(end)


@pytest.mark.parametrize(
    ("instant", "closing"),
    [
        ("2014-09-24 08:00", "2014-09-24 17:00"),
        ("2014-09-24 12:30", "2014-09-24 17:00"),
        ("2014-09-24 16:59", "2014-09-24 17:00"),
        ("2014-09-24 17:00", "2014-09-25 17:00"),
        ("2014-09-30 18:00", "2014-10-08 17:00"),
    ],
)
def test_when_the_day_closes(instant, closing):
    assert CN.closing(at(instant)) == at(closing)


def test_the_years_that_it_knows():
    assert [year for year in range(2013, 2017) if CN.covers(year)] == [2014, 2015]
    assert CN.not_covered(at("2013-12-31 23:59"), at("2016-01-01 00:00")) == [2013, 2016]
    assert CN.not_covered(at("2014-01-01 00:00"), at("2015-12-31 23:59")) == []
    assert CN.not_covered(10**18, 10**18) == [9999]


@st.composite
def calendars(draw):
    times = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=6)))
    hours = tuple((60 * a, 60 * b) for a, b in zip(times[::2], times[1::2], strict=False))
    # A few years around 1970, so that days before it, and many exceptions close together, are drawn too.
    days = draw(st.sets(st.integers(-400, 800), max_size=60))
    weekdays = frozenset(day for day in days if (EPOCH + timedelta(day)).weekday() < 5)
    return Calendar(
        draw(st.integers(-14, 14)) * HOUR, hours, weekdays, frozenset(days) - weekdays, frozenset()
    )


instants = st.integers(-500 * 86_400, 900 * 86_400)
seconds = st.integers(0, 400 * 8 * HOUR)


@given(calendars(), instants, seconds)
def test_moving_on_is_exactly_undone_by_counting(calendar, begin, worked):
    assert calendar.working_seconds(begin, calendar.advance(begin, worked)) == worked


@given(calendars(), instants, instants)
def test_counting_is_exactly_undone_by_moving_on(calendar, one, other):
    begin, end = sorted((one, other))
    back = calendar.advance(begin, calendar.working_seconds(begin, end))
    # The first instant of that much working time: the same if the second before it was worked.
    assert back <= end
    assert calendar.working_seconds(back, end) == 0
    if calendar.working_seconds(end - 1, end) and end > begin:
        assert back == end


@given(calendars(), instants, st.integers(0, 5 * 86_400))
def test_counting_is_what_counting_minute_by_minute_gives(calendar, begin, length):
    begin -= begin % 60
    end = begin + length - length % 60
    counted = 0
    for instant in range(begin, end, 60):
        local = datetime.fromtimestamp(instant, UTC) + timedelta(seconds=calendar.offset)
        second, day = local.hour * HOUR + local.minute * 60, (local.date() - EPOCH).days
        works = (local.weekday() < 5 and day not in calendar.holidays) or day in calendar.make_up
        counted += 60 * (works and any(opens <= second < closes for opens, closes in calendar.hours))
    assert calendar.working_seconds(begin, end) == counted


@given(calendars(), instants)
def test_the_closing_hour_is_ahead_and_of_a_day_that_is_worked(calendar, instant):
    closing = calendar.closing(instant)
    day, second = divmod(closing + calendar.offset - 1, 86_400)
    assert calendar.is_working_day(day)
    assert second + 1 == calendar.hours[-1][1]
    assert 0 < calendar.working_seconds(instant, closing) <= calendar.day_length


GOOD = """source = "here"
offset = "+08:00"
hours = ["09:00-12:00", "13:00-17:00"]

[years.2014]
holidays = [2014-01-01]
working_days = [2014-01-26]
"""

# What is written there, what instead, and what the error says.
MISTAKES = [
    ('source = "here"\n', "", "source is missing"),
    ('"here"', "5", "source is missing or no text"),
    ('source = "here"', "source = here", "cannot be read: Invalid value (at line 1, column 10)"),
    ("offset", "zone", "calendar has 'zone', allowed are source, offset, hours, years"),
    ('offset = "+08:00"\n', "", "offset is nothing, allowed is a text like +08:00"),
    ("+08:00", "8", "offset is 8, allowed"),
    ("+08:00", "+15:00", "offset is +15:00, allowed"),
    ('["09:00-12:00", "13:00-17:00"]', "[]", "hours has [], allowed are texts like 09:00-12:00"),
    ("13:00-17:00", "13:00-25:00", "hours has 13:00-25:00"),
    ("13:00-17:00", "11:00-17:00", "hours has 11:00-17:00"),
    ("13:00-17:00", "17:00-13:00", "hours has 17:00-13:00"),
    ('"13:00-17:00"', "13:00:00", "hours has 13:00:00"),
    ("[years.2014]", "[year.2014]", "calendar has 'year', allowed"),
    ("[years.2014]", "[years.last]", "years has last, allowed are tables like [years.2014]"),
    ("[years.2014]\n", "[years]\n", "years has holidays, allowed are tables"),
    (GOOD[GOOD.index("[years") :], "", "years has nothing, allowed are tables"),
    ("holidays", "off", "years.2014 has 'off', allowed are holidays, working_days"),
    ("[2014-01-01]", '["2014-01-01"]', "years.2014.holidays has 2014-01-01, allowed is a list of days"),
    ("[2014-01-01]", "[2015-01-01]", "years.2014.holidays has 2015-01-01, allowed is a list of days of 2014"),
    ("[2014-01-01]", "[2014-01-01T00:00:00]", "years.2014.holidays has 2014-01-01 00:00:00"),
    ("[2014-01-01]", "2014-01-01", "years.2014.holidays has 2014-01-01, which is no list"),
    ("[2014-01-26]", "[2014-01-27]", "years.2014.working_days has 2014-01-27, allowed are Saturdays"),
    ("2014-01-01", "2014-01-26", "years.2014.working_days has 2014-01-26, allowed are Saturdays and Sundays"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake[2])
def test_a_mistake_is_one_line_that_names_file_and_key(mistake):
    old, new, said = mistake
    assert old in GOOD
    with pytest.raises(ProfileError) as caught:
        parse_calendar(GOOD.replace(old, new, 1), "calendars/cn.toml")
    assert said in caught.value.text("en")
    for text in (caught.value.text("en"), caught.value.text("zh")):
        assert "calendars/cn.toml" in text
        assert "\n" not in text


def test_a_deployment_has_its_own(tmp_path):
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "cn.toml").write_text(GOOD.replace("13:00-17:00", "14:00-18:00"), "utf-8")
    own = qrbridge_schemas.calendar([tmp_path])
    assert own.closing(at("2015-01-05 09:00")) == at("2015-01-05 18:00")
    assert not own.covers(2015)
    (tmp_path / "calendars" / "cn.toml").write_text(GOOD.replace("+08", "8"), "utf-8")
    done = qrbridge("schemas", "lint", "qs", "--folder", tmp_path, cwd=tmp_path)
    assert done.code == 1
    assert done.out.startswith("error   calendars/cn.toml:1: calendar: calendars/cn.toml: offset is 8:00,")


@given(st.data())
def test_whatever_is_in_the_file_only_our_errors_come_out(data):
    start = data.draw(st.integers(0, len(GOOD)))
    end = data.draw(st.integers(start, len(GOOD)))
    changed = GOOD[:start] + data.draw(st.text(max_size=8)) + GOOD[end:]
    try:
        assert parse_calendar(changed, "f").day_length > 0
    except ProfileError as error:
        assert "\n" not in error.text("en")
