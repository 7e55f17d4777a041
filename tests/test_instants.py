"""Days and instants that people write: one documented form, and nothing that only looks like it."""

import pytest
from qrbridge_cli import catalogue

from qrbridge.errors import UsageError
from qrbridge.supervision import instant, period

MIDNIGHT = 1_425_225_600
"""2015-03-02 in Nanjing."""

FIVE = MIDNIGHT + 17 * 3600


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2015-03-02", MIDNIGHT),
        ("2015-03-02T17:00", FIVE),
        ("2015-03-02T17:00:30", FIVE + 30),
        ("2015-03-02T17:00+08:00", FIVE),
        ("2015-03-02T09:00:30Z", FIVE + 30),
        ("2015-03-02T04:00:30-05:00", FIVE + 30),
    ],
)
def test_the_documented_form(text, seconds):
    assert instant(text, catalogue.calendar()) == seconds


def test_a_day_is_meant_to_its_end_and_an_instant_is_not():
    assert period(None, "2015-03-02", catalogue.calendar()).end == MIDNIGHT + 86_400
    assert period(None, "2015-03-02T00:00", catalogue.calendar()).end == MIDNIGHT


@pytest.mark.parametrize(
    "text",
    [
        "20150302", "2015-W10-1", "2015W101", "2015-03", "2015-03-02T", "2015-03-02T17", "2015-03-02T1700",
        "2015-03-02 17:00", "2015-03-02T17:00:30.5", "2015-03-02T17:00+08", "2015-03-02T17:00+0800",
        "2015-03-02+08:00", "2015-02-30", "2015-03-02T24:30", "2015-03-02T17:00+99:00", "２015-03-02",
        "2015-03-02\n", " 2015-03-02", "0000-01-01", "",
    ],
)  # fmt: skip
def test_any_other_form_is_refused(text):
    with pytest.raises(UsageError) as refused:
        instant(text, catalogue.calendar())
    assert refused.value.code == "supervision.instant"
