"""`qrbridge status` and `stats`: what a supervisor sees, from a log as the station itself has written it."""

import json

import pytest
import qrbridge_schemas

from qrbridge import messages
from qrbridge import station as stations_
from qrbridge.inbox import Inbox, Trail
from tests.command import qrbridge, quick, stations
from tests.logs import CLERK, Log, at, block

A, B, C = (f"3201062014090100000{digit}" for digit in (1, 2, 3))


def moment(text):
    """As a command on this machine prints it."""
    return messages.moment(at(text))


DUE = moment("2014-09-02 17:00")


def september():
    """Three applications: one late, one that stands still, one that is finished."""
    log = Log()
    for number, due in ((A, "2014-09-02"), (B, "2014-09-04"), (C, "2014-09-03")):
        facts = block("2014-09-01 09:00", f"{due} 17:00", capital=500_000_00, employees=4, delivered=40)
        log.encode("2014-09-01 09:00", number, "saic", **facts)
    log.answer("2014-09-02 09:00", B, "saic", "supplement", findings=2, asked=4, asked_again=1)
    log.answer("2014-09-02 09:00", C, "saic", "approved", complete=1)
    return log


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = stations(tmp_path_factory.mktemp("supervised"), "saic")
    with Inbox(stations_.load(folder / "hall").inbox_url) as inbox:
        for entry in september().entries:
            Trail(inbox, CLERK).write(entry.at, entry.event)
    return folder


def test_lights_of_what_is_open_red_first(place):
    done = quick("status", "--station", "hall", "--at", "2014-09-02T17:00:01", cwd=place)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        f"red  {A}  due {DUE}  0.00 working days over  AIC: at work, green",
        f"green  {B}  stands still  3.00 working days left  AIC: supplement asked for, green",
    ]


def test_at_the_limit_nothing_is_late(place):
    done = quick("status", "--station", "hall", "--at", "2014-09-02T17:00:00", cwd=place)
    assert done.out.startswith(f"yellow  {A}  due {DUE}  0.00 working days left")


def test_in_chinese(place):
    # A process of its own: the language stays chosen.
    done = qrbridge("--lang", "zh", "status", "--station", "hall", "--at", "2014-09-03T10:00", cwd=place)
    assert done.out.splitlines() == [
        f"红灯  {A}  期限 {DUE}  超过 0.14 个工作日  工商：办理中，绿灯",
        f"绿灯  {B}  停表  剩余 3.00 个工作日  工商：要求补正，绿灯",
    ]


def test_the_trace_of_one_that_has_ended(place):
    done = quick("status", C, "--station", "hall", "--at", "2014-10-08T10:00", cwd=place)
    assert done.out.splitlines() == [
        f"green  {C}  ended  2.00 working days left",
        "  AIC: approved, green, ended, 2.00 working days left",
        f"{moment('2014-09-01 09:00')}  AIC  王芳@W03  sealed: fields 40, bytes 500",
        f"{moment('2014-09-02 09:00')}  AIC  王芳@W03  answered: approved, all departments have approved",
    ]


def test_what_was_then(place):
    # Before it was answered nobody knew that it would be.
    done = quick("status", C, "--station", "hall", "--at", "2014-09-01T10:00", "--json", cwd=place)
    (found,) = done.lines
    assert (found["finished"], found["light"]["ended"], len(found["trace"])) == (None, False, 1)


def test_for_programs(place):
    done = quick("status", "--station", "hall", "--at", "2014-09-02T17:00:01+08:00", "--json", cwd=place)
    (rows,) = done.lines
    assert [(row["application"], row["light"]["colour"], row["light"]["stopped"]) for row in rows] == [
        (A, "red", False),
        (B, "green", True),
    ]
    assert rows[1]["departments"][0]["outcome"] == "supplement"


def test_the_figures(place):
    done = quick("stats", "--station", "hall", "--baseline", "50", cwd=place)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "all: accepted 3, finished 1 (33.3 %), working days mean 1.00, median 1.00, 90 of 100 within 1.00",
        "city: accepted 3, finished 1 (33.3 %), working days mean 1.00, median 1.00, 90 of 100 within 1.00",
        "Gulou District: accepted 3, finished 1 (33.3 %), working days mean 1.00, median 1.00,"
        " 90 of 100 within 1.00",
        "set up: capital 500,000.00 yuan, employees 4",
        "fields: delivered 120, typed in again 0",
        "AIC: received 3, answered 1, late 0, working days mean 1.00, median 1.00, 90 of 100 within 1.00",
        "notices 1, papers asked for 4, of these carried already 1 (25.0 %)",
        "papers asked for again, against 50 % elsewhere: -50.0 %",
    ]


def test_a_baseline_is_told_only_if_one_is_given(place):
    assert "elsewhere" not in quick("stats", "--station", "hall", cwd=place).out
    env = {"QRBRIDGE_BASELINE": "20"}
    assert "against 20 % elsewhere: +25.0 %" in qrbridge("stats", "--station", "hall", cwd=place, env=env).out
    for wrong in ("0", "101", "none"):
        assert quick("stats", "--station", "hall", "--baseline", wrong, cwd=place).code == 2


@pytest.mark.parametrize(
    ("options", "accepted", "finished"),
    [
        (("--from", "2014-09-01", "--to", "2014-09-01"), 3, 0),
        (("--from", "2014-09-02"), 0, 1),
        (("--to", "9999-12-31"), 3, 1),
        (("--to", "2014-09-02T09:00"), 3, 0),
        (("--to", "2014-09-02T09:00:01"), 3, 1),
        (("--to", "2014-09-01T01:00:01Z"), 3, 0),
    ],
)
def test_the_figures_of_a_period(place, options, accepted, finished):
    (found,) = quick("stats", "--station", "hall", *options, "--json", cwd=place).lines
    assert (found["total"]["accepted"], found["total"]["finished"]) == (accepted, finished)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("status", "--at", "yesterday"), "yesterday is no instant"),
        (("status", "--at", "2014-02-30"), "2014-02-30 is no instant"),
        (("stats", "--from", "9999-99-99"), "9999-99-99 is no instant"),
        (
            ("stats", "--from", "2014-09-02", "--to", "2014-09-01"),
            "from 2014-09-02 to 2014-09-01 holds nothing",
        ),
        (("status", "32019"), "nothing is known of 32019"),
    ],
)
def test_wrong_calls(place, arguments, said):
    done = quick(*arguments, "--station", "hall", cwd=place)
    assert (done.code, done.out) == (2, "")
    assert said in done.error


def test_nothing_is_open_at_a_new_station(place):
    done = quick("status", "--station", "saic", cwd=place)
    assert (done.code, done.out, done.err) == (0, "", "no application is open\n")
    assert quick("status", "--station", "saic", "--json", cwd=place).lines == [[]]
    assert quick("stats", "--station", "saic", "--json", cwd=place).lines[0]["departments"] == {}


def test_a_crossing_and_its_answer(tmp_path):
    """What the other commands leave in the logs of both sides is what lights and figures go by."""
    place = stations(tmp_path, "saic")
    record = qrbridge_schemas.samples()["minimal"]
    number = record["application_number"]
    (place / "application.json").write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    assert (
        quick(
            "encode", "application.json", "--station", "hall", "--for", "saic", "--out", "a.txt", cwd=place
        ).code
        == 0
    )
    assert quick("scan", "a.txt", "--station", "saic", cwd=place).code == 0
    (row,) = quick("status", "--station", "saic", "--json", cwd=place).lines[0]
    assert (row["application"], row["departments"][0]["light"]["colour"]) == (number, "green")
    told = ("--outcome", "supplement", "--finding", ":ORIGINAL_NOT_SEEN:请提交原件")
    assert quick("reply", number, "--station", "saic", *told, "--out", "b.txt", cwd=place).code == 0
    assert quick("scan", "b.txt", "--station", "hall", cwd=place).code == 0
    for station in ("hall", "saic"):
        done = quick("status", number, "--station", station, "--json", cwd=place)
        (case,) = done.lines[0]["departments"]
        assert (case["outcome"], case["light"]["stopped"]) == ("supplement", True), station
        assert "no holidays are known of" in done.error
    hall, saic = (
        [
            row["kind"]
            for row in quick("status", number, "--station", name, "--json", cwd=place).lines[0]["trace"]
        ]
        for name in ("hall", "saic")
    )
    assert hall == ["encode", "print", "scan", "verify", "return"]
    assert saic == ["scan", "verify", "accept", "return", "encode", "print"]
    (found,) = quick("stats", "--station", "hall", "--json", cwd=place).lines
    assert (found["total"]["accepted"], found["notices"], found["retyped"]) == (1, 1, 0)
    assert found["delivered"] > 0


def test_a_deployment_with_its_own_calendar_is_not_warned(place, tmp_path):
    (tmp_path / "calendars").mkdir()
    years = "".join(f"[years.{year}]\n" for year in range(2014, 2060))
    text = f'source = "here"\noffset = "+08:00"\nhours = ["00:00-24:00"]\n{years}'
    (tmp_path / "calendars" / "cn.toml").write_text(text, "utf-8")
    env = {"QRBRIDGE_SCHEMAS": str(tmp_path)}
    assert "no holidays are known" in quick("status", "--station", "hall", cwd=place).err
    assert qrbridge("status", "--station", "hall", cwd=place, env=env).err == ""
