"""The chain as the hall and the departments see it: out, answered, merged, out again; and what is refused."""

import copy
import json
import shutil
import subprocess
import time
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
import qrbridge_schemas
from qrbridge_schemas.invented import answers

from qrbridge import bridge, chain, digits, frame, station
from qrbridge.envelope import Card, Claims, SigningKey
from qrbridge.frame import Whole
from qrbridge.inbox import Inbox, Register
from qrbridge.pack import Case, Record
from tests import windows
from tests.command import COMMAND, stations
from tests.command import quick as qrbridge
from tests.databases import on_both, sql
from tests.windows import in_processes

NUMBER, DAY = "320199000100428", "2014-10-17"


def first_revision(regime="separate"):
    record = copy.deepcopy(qrbridge_schemas.samples()["typical"])
    for name in ("issued", "previous_digest"):
        del record[name]
    return record | {"revision": 0, "regime": regime}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    place = stations(tmp_path_factory.mktemp("chain"), "saic", "qs", "police", "state_tax", "local_tax")
    for regime in ("separate", "uscc"):
        text = json.dumps(first_revision(regime), ensure_ascii=False)
        (place / f"{regime}.json").write_text(text, "utf-8")
    return place


@pytest.fixture
def place(made, tmp_path, dbms, new_database):
    """Five stations as they were made, in a folder of its own, each with an inbox of its own."""
    folder = Path(shutil.copytree(made, tmp_path / "place"))
    for path in folder.glob("*/station.json") if dbms != "sqlite" else ():
        path.write_text(json.dumps(json.loads(path.read_text()) | {"inbox": new_database()}))
    return folder


def application() -> str:
    return first_revision()["application_number"]


def send(place, what, department):
    sent = qrbridge("encode", what, "--station", "hall", "--for", department, "--out", "out.txt", cwd=place)
    assert sent.code == 0, sent.err
    arrived = qrbridge("scan", "out.txt", "--station", department, cwd=place)
    assert arrived.code == 0, arrived.err
    return arrived.lines[0]


def reply(place, department, *options, outcome="approved"):
    chosen = ("--outcome", outcome) if outcome else ()
    return qrbridge(
        *("reply", application(), "--station", department, "--out", "back.txt", *chosen, *options), cwd=place
    )


def merge(place, *options):
    return qrbridge("scan", "back.txt", "--station", "hall", *options, cwd=place)


def approve(place, department, *options):
    done = reply(place, department, *options)
    assert done.code == 0, done.err
    return merge(place)


def newest(place) -> dict:
    return qrbridge("application", "show", application(), "--station", "hall", cwd=place)


def record(place) -> dict:
    return json.loads(newest(place).out)["record"]


def saic_approves(place):
    send(place, "separate.json", "saic")
    return approve(place, "saic", "--set", f"registration_number={NUMBER}", "--set", f"ESTDATE={DAY}")


def decide(place, department):
    """Have a department approve with invented numbers, as its system would write them out."""
    profile = qrbridge_schemas.load(department)
    given = answers.issued(record(place), profile, seed=1)
    (place / "answer.json").write_text(json.dumps({"outcome": "approved", "issued": given}), "utf-8")
    done = reply(place, department, "--from", "answer.json", outcome=None)
    assert done.code == 0, done.err
    return given


def issue(place, department):
    """Have a department approve, and the hall take in its answer."""
    return decide(place, department), merge(place)


@on_both
def test_an_approval_makes_the_next_revision_and_changes_nothing_else(place):
    before = first_revision()
    done = saic_approves(place)
    assert done.code == 0, done.err
    (line,) = done.lines
    assert line["kind"] == "return"
    assert (line["department"], line["outcome"], line["revision"]) == ("saic", "approved", 1)
    after = record(place)
    assert after.pop("issued") == {"registration_number": NUMBER, "establishment_date": DAY}
    assert after.pop("revision") == 1
    assert after.pop("previous_digest") == chain.digest(before)
    (outcome,) = after.pop("outcomes")
    assert (outcome["department"], outcome["outcome"]) == ("saic", "approved")
    assert after == {name: value for name, value in before.items() if name != "revision"}


@on_both
@pytest.mark.parametrize(
    ("regime", "order"),
    [
        ("separate", ["saic", "qs", "police", "state_tax", "local_tax"]),
        ("separate", ["saic", "qs", "local_tax", "state_tax", "police"]),
        ("uscc", ["saic", "police", "state_tax", "local_tax"]),
    ],
)
def test_both_regimes_from_the_first_revision_to_the_collection_sheet(place, regime, order):
    source = f"{regime}.json"
    for number, department in enumerate(order, 1):
        refused = qrbridge(
            *("application", "collect", application(), "--station", "hall", "--out", "sheet.pdf"), cwd=place
        )
        assert refused.code == (2 if number == 1 else 3)
        assert not (place / "sheet.pdf").exists()
        send(place, source, department)
        source = application()  # from now on the hall has it
        if number == 1:
            given = answers.issued(first_revision(regime), qrbridge_schemas.load(department), seed=1)
            (place / "answer.json").write_text(json.dumps({"issued": given}), "utf-8")
            assert reply(place, department, "--from", "answer.json").code == 0
            done = merge(place)
        else:
            given, done = issue(place, department)
        assert done.code == 0, done.err
        after = record(place)
        assert after["revision"] == number
        for field, value in given.items():
            assert after["issued"][field] == value
    done = qrbridge(
        *("application", "collect", application(), "--station", "hall", "--out", "sheet.pdf"), cwd=place
    )
    assert done.code == 0, done.err
    sheet = (place / "sheet.pdf").read_bytes()
    assert sheet.startswith(b"%PDF")
    poured = subprocess.run(
        [COMMAND, "application", "collect", application(), "--station", "hall", "--out", "-"],
        cwd=place,
        capture_output=True,
        check=True,
    )
    assert poured.stdout == sheet and poured.stderr.decode() == f"-: {len(order)} departments have approved\n"


def test_qs_has_no_part_under_the_unified_code(place):
    done = qrbridge("encode", "uscc.json", "--station", "hall", "--for", "qs", "--out", "x.txt", cwd=place)
    assert done.code == 1
    assert "NO_PART" in done.err


def test_a_department_that_waits_for_another_is_told_which_number_is_missing(place):
    done = qrbridge(
        "encode", "separate.json", "--station", "hall", "--for", "qs", "--out", "x.txt", cwd=place
    )
    assert done.code == 1
    assert "NOT_ISSUED" in done.err
    assert not (place / "x.txt").exists()


def test_findings_and_corrections_reach_the_record_at_its_own_paths(place):
    send(place, "separate.json", "saic")
    done = reply(
        place,
        "saic",
        *("--finding", "investors[1].INV:ID_MISMATCH:姓名与证件不符", "--finding", ":OTHER:请携带原件"),
        *("--correct", "TEL=025-86540099", "--correct", "EMPNUM=13", "--correct", "OPTO=2044-10-16"),
        *("--by", "NJ-3", "--document", "补字〔2014〕1号"),
        outcome="supplement",
    )
    assert done.code == 0, done.err
    assert merge(place).code == 0
    after = record(place)
    assert after["enterprise"]["telephone"] == "025-86540099"
    assert after["enterprise"]["employee_count"] == 13
    assert after["enterprise"]["operating_to"] == "2044-10-16"
    (outcome,) = after["outcomes"]
    assert [found.get("field") for found in outcome["findings"]] == ["shareholders[1].name", None]
    assert (outcome["decided_by"], outcome["document_number"]) == ("NJ-3", "补字〔2014〕1号")
    assert "issued" not in after


@on_both
def test_an_answer_to_what_has_changed_since_is_old(place):
    send(place, "separate.json", "saic")
    assert reply(place, "saic", "--remark", "待核", outcome="suspended").code == 0
    late = (place / "back.txt").read_text()
    assert reply(place, "saic", "--correct", "TEL=025-86540099", outcome="supplement").code == 0
    assert merge(place).code == 0
    before = record(place)
    (place / "back.txt").write_text(late)
    refused = merge(place)
    assert refused.code == 1
    assert refused.lines[0]["code"] == "return.old"
    assert record(place) == before


@on_both
def test_answers_of_two_departments_to_the_same_revision_both_count(place):
    saic_approves(place)
    send(place, application(), "qs")
    issue(place, "qs")
    for department in ("state_tax", "local_tax"):
        send(place, application(), department)
    for department in ("state_tax", "local_tax"):
        _, done = issue(place, department)
        assert done.code == 0, done.err
    assert record(place)["revision"] == 4


@on_both
def test_answers_of_two_departments_at_the_same_moment_both_count(place):
    saic_approves(place)
    send(place, application(), "qs")
    issue(place, "qs")
    both = ("state_tax", "local_tax")
    for department in both:
        send(place, application(), department)
        decide(place, department)
        (place / "back.txt").rename(place / f"{department}.txt")
    scans = [("scan", f"{department}.txt", "--station", "hall") for department in both]
    done = in_processes(*(partial(windows.command, place, *scan) for scan in scans))
    assert [one.lines[0].get("code") for one in done] in (
        [None] * 2,
        [None, "inbox.twice"],
        ["inbox.twice", None],
    )
    for scan, one in zip(scans, done, strict=True):
        again = qrbridge(*scan, cwd=place).lines[0]  # as who was told that another window was faster
        assert again.get("code") == (None if one.code else "inbox.already")
    after = record(place)
    assert after["revision"] == 4
    assert {one["department"] for one in after["outcomes"]} == {"saic", "qs", *both}


@on_both
def test_an_answer_and_a_correction_at_the_same_moment_make_no_two_revisions_of_one_number(place):
    saic_approves(place)
    for turn in range(3):
        send(place, application(), "qs")
        before = record(place)
        assert reply(place, "qs", "--remark", f"{turn}", outcome="suspended").code == 0
        other = copy.deepcopy(before) | {"revision": before["revision"] + 1}
        other["previous_digest"] = chain.digest(before)
        other["enterprise"]["employee_count"] = 100 + turn  # qs is not sent that
        (place / "other.json").write_text(json.dumps(other, ensure_ascii=False), "utf-8")
        scan = ("scan", "back.txt", "--station", "hall")
        encode = ("encode", "other.json", "--station", "hall", "--for", "qs", "--out", "x.txt")
        done = in_processes(*(partial(windows.command, place, *one) for one in (scan, encode)))
        assert 0 in {one.code for one in done}, done
    with Inbox(station.load(place / "hall").inbox_url) as inbox:
        rows = sql(station.load(place / "hall").inbox_url, "SELECT revision, digest FROM revisions")
        fields = [Register(inbox).revision(digest).fields for _, digest in rows]
    assert len({number for number, _ in rows}) == len(rows)
    assert {one.get("previous_digest") for one in fields} <= {None, *(digest for _, digest in rows)}


@on_both
def test_two_windows_that_send_the_same_new_application_both_send_it(place):
    sends = [
        (
            "encode",
            "separate.json",
            "--station",
            "hall",
            "--for",
            "saic",
            "--valid",
            days,
            "--out",
            f"{days}.txt",
        )
        for days in ("7", "8", "9")
    ]
    done = in_processes(*(partial(windows.command, place, *one) for one in sends))
    assert [one.code for one in done] == [0] * 3, done
    rows = sql(station.load(place / "hall").inbox_url, "SELECT application FROM crossings")
    assert rows == [(application(),)] * 3


@on_both
def test_who_has_approved_does_not_answer_again(place):
    saic_approves(place)
    assert reply(place, "saic", "--remark", "再议", outcome="suspended").code == 0
    done = merge(place)
    assert (done.code, done.lines[0]["code"]) == (1, "return.answered")
    again = merge(place)
    assert again.lines[0]["code"] == "return.answered"


@on_both
def test_an_approval_falls_when_what_was_approved_has_changed(place):
    saic_approves(place)
    send(place, application(), "qs")
    name = first_revision()["enterprise"]["name"] + "（筹）"
    assert reply(place, "qs", "--correct", f"jgmc={name}", outcome="supplement").code == 0
    assert merge(place).code == 0
    shown = json.loads(newest(place).out)
    assert shown["departments"]["saic"] == "changed"
    assert shown["departments"]["qs"] == "supplement"
    send(place, application(), "saic")
    again = ("--set", f"REGNO={NUMBER}", "--set", f"ESTDATE={DAY}")
    assert approve(place, "saic", *again).code == 0
    assert json.loads(newest(place).out)["departments"]["saic"] == "approved"


def test_only_the_station_that_was_asked_answers(place):
    made = qrbridge(
        *("station", "init", "saic2", "--role", "department", "--name", "saic2", "--profile", "saic"),
        cwd=place,
    )
    assert made.code == 0
    assert qrbridge("trust", "export", "--station", "saic2", "--out", "saic2.trust", cwd=place).code == 0
    assert qrbridge("trust", "add", "saic2.trust", "--station", "hall", "--yes", cwd=place).code == 0
    send(place, "separate.json", "saic")
    done = forged(place, "saic2", sent_digest(place), profile="saic")
    assert (done.code, done.lines[0]["code"]) == (1, "return.other_department")


@on_both
def test_an_earlier_decision_and_the_same_one_again_come_too_late(place):
    send(place, "separate.json", "saic")
    remark = {"outcome": "suspended", "remark": "待核", "issued": {}}
    for day, code in (("20", None), ("19", "return.answered"), ("21", "return.answered")):
        done = forged(place, "saic", sent_digest(place), **remark, decided_at=f"2014-10-{day}T10:00:00+08:00")
        assert done.lines[0].get("code") == code
    other = remark | {"remark": "补件"}
    assert forged(place, "saic", sent_digest(place), **other).lines[0]["code"] == "return.answered"
    other |= {"decided_at": "2014-10-22T10:00:00+08:00"}
    assert forged(place, "saic", sent_digest(place), **other).code == 0


def test_an_answer_does_not_say_twice_which_application_it_is_of(place):
    send(place, "separate.json", "saic")
    done = forged(place, "saic", sent_digest(place), case=Case("ANOTHER", 77))
    assert (done.code, done.lines[0]["code"]) == (1, "record.case")


@on_both
def test_the_same_answer_twice_is_merged_once(place):
    saic_approves(place)
    before = record(place)
    done = merge(place)
    assert (done.code, done.lines[0]["code"]) == (1, "inbox.already")
    assert record(place) == before


@on_both
def test_an_older_revision_is_refused_by_the_department(place):
    send(place, "separate.json", "saic")
    later = first_revision() | {"revision": 1, "previous_digest": chain.digest(first_revision())}
    (place / "later.json").write_text(json.dumps(later, ensure_ascii=False), "utf-8")
    send(place, "later.json", "saic")
    again = ("--station", "hall", "--for", "saic", "--valid", "9", "--out", "out.txt")
    assert qrbridge("encode", "separate.json", *again, cwd=place).code == 0
    done = qrbridge("scan", "out.txt", "--station", "saic", cwd=place)
    assert (done.code, done.lines[0]["code"]) == (1, "inbox.older_revision")


@on_both
def test_a_hall_does_not_send_other_contents_under_a_revision_that_is_past(place):
    saic_approves(place)
    other = first_revision()
    other["enterprise"]["telephone"] = "025-86540001"
    (place / "other.json").write_text(json.dumps(other, ensure_ascii=False), "utf-8")
    done = qrbridge("encode", "other.json", "--station", "hall", "--for", "saic", "--out", "x.txt", cwd=place)
    assert done.code == 1
    assert "revision 1" in done.error
    assert not (place / "x.txt").exists()


@pytest.mark.parametrize("change", ["digest", "issued", "outcomes", "jump"])
def test_what_departments_have_answered_cannot_be_edited_at_the_hall(place, change):
    saic_approves(place)
    before = record(place)
    other = copy.deepcopy(before) | {"revision": 2, "previous_digest": chain.digest(before)}
    other["enterprise"]["telephone"] = "025-86540001"
    send_file(place, other, 0)  # a correction of the hall's own goes out
    if change == "digest":
        other["previous_digest"] = "0" * 64
    elif change == "issued":
        other["issued"]["establishment_date"] = "2014-10-18"
    elif change == "outcomes":
        del other["outcomes"]
    else:
        other["revision"] = 9
    send_file(place, other, 1)


def send_file(place, fields, code):
    (place / "other.json").write_text(json.dumps(fields, ensure_ascii=False), "utf-8")
    done = qrbridge("encode", "other.json", "--station", "hall", "--for", "qs", "--out", "x.txt", cwd=place)
    assert done.code == code, done.err
    if code:
        assert "previous_digest" in done.error


@pytest.mark.parametrize(
    ("options", "outcome", "says"),
    [
        (("--set", "REGNO=320199000100429", "--set", f"ESTDATE={DAY}"), "approved", "check digit"),
        (("--set", f"REGNO={NUMBER}", "--set", "ESTDATE=2014-02-30"), "approved", "established on"),
        (("--set", f"REGNO={NUMBER}"), "approved", "an approval issues: established on"),
        (("--set", f"NSRSBH={NUMBER}"), "approved", "NSRSBH: not a field that AIC issues"),
        (("--set", f"REGNO={NUMBER}"), "rejected", "only an approval issues numbers"),
        ((), "supplement", "says why"),
        (("--finding", "yzbm:OTHER:不对"), "supplement", "yzbm"),
        (("--finding", "ENTNAME"), "supplement", "ENTNAME:NAME_TAKEN"),
        (("--finding", "investors[99].INV:OTHER:不对"), "supplement", "investors[99].INV"),
        (("--correct", "investors[99999999999].INV=某人"), "supplement", "investors[99999999999].INV"),
        (("--correct", "EMPNUM=１２"), "supplement", "EMPNUM"),
        (("--correct", "SUBDOC=章程"), "supplement", "cannot be corrected by itself"),
        (("--correct", "OPTO=2044/10/16"), "supplement", "OPTO"),
        (("--correct", "REGCAP=0.0000001"), "supplement", "REGCAP"),
        (("--correct", "POSTALCODE=21001"), "supplement", "POSTALCODE"),
        (("--correct", "EMPNUM=many"), "supplement", "EMPNUM"),
    ],
)
def test_what_does_not_fit_is_refused_before_it_is_sent(place, options, outcome, says):
    send(place, "separate.json", "saic")
    done = reply(place, "saic", *options, outcome=outcome)
    assert done.code in (1, 2), done.out
    assert says in done.err
    assert not (place / "back.txt").exists()


@pytest.mark.parametrize(
    ("options", "outcome", "says", "advice"),
    [
        (("--set", f"REGNO={NUMBER}"), "approved", "established on", "; fill it in"),
        (("--remark", "长" * 600), "supplement", "characters, allowed are at most", "; shorten it"),
        (("--correct", f"AGENT.LINKMAN={'长' * 80}"), "supplement", "LINKMAN", "; shorten it"),
        (("--correct", "AGENT.LINKMAN=赵䶮敏"), "supplement", "U+4DAE", "; write it with other characters"),
        ((), "supplement", "says why", "; fill it in"),
    ],
)
def test_a_department_is_not_told_to_ask_the_applicant_for_its_own_answer(
    place, options, outcome, says, advice
):
    send(place, "separate.json", "saic")
    done = reply(place, "saic", *options, outcome=outcome)
    assert done.code == 1, done.err
    (told,) = [line for line in done.err.splitlines() if says in line]
    assert told.endswith(advice)
    assert "applicant" not in done.err


def forged(place, who, envelope_digest, *, profile=None, case=None, **changes):
    """Have a trusted department sign an answer that its own command would not make."""
    department = profile or who
    profile = qrbridge_schemas.load(department)
    answer = {
        "department": department,
        "application_number": application(),
        "revision_seen": 0,
        "outbound_digest": envelope_digest,
        "outcome": "approved",
        "decided_at": "2014-10-17T10:00:00+08:00",
        "issued": {"registration_number": NUMBER, "establishment_date": DAY},
    } | changes
    answer = {name: value for name, value in answer.items() if value != {}}
    now, returns = int(time.time()), profile.returns.schema
    key = station.signing_key(station.load(place / who))
    sealed = bridge.seal(
        Record(returns.id, returns.version, answer, case), Claims(who, "hall", now, now + 99), key
    )
    (place / "back.txt").write_text(digits.encode(frame.encode(Whole(sealed))) + "\n")
    return merge(place)


def sent_digest(place) -> str:
    with Inbox(station.load(place / "hall").inbox_url) as inbox:
        return Register(inbox).crossings(application())[-1].digest


@on_both
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issued": {"registration_number": "320199000100429", "establishment_date": DAY}}, "return.faults"),
        ({"outbound_digest": sha256(b"never").hexdigest()}, "return.never_sent"),
        ({"department": "qs"}, "return.other_department"),
        ({"application_number": "32010520141016000043"}, "return.other_application"),
        ({"revision_seen": 3}, "return.other_application"),
        ({"issued": {"organization_code": "PDY000423"}}, "return.faults"),
        ({"surprise": 1}, "return.faults"),
        ({"corrections": [{"field": "yzbm", "to": "1"}]}, "return.unknown_field"),
        ({"corrections": [{"field": "investors[9].INV", "to": "1"}]}, "return.unknown_field"),
        ({"corrections": [{"field": "TEL", "from": "1", "to": "025-86540099"}]}, "return.was_other"),
        ({"corrections": [{"field": "OPETYPE", "from": "20", "to": "30"}]}, "return.not_correctable"),
        ({"corrections": [{"field": "REGCAP", "from": "500", "to": "x"}]}, "return.not_a_value"),
        ({"corrections": [{"field": "REGCAP", "from": "500", "to": "501"}]}, "return.inconsistent"),
        ({"findings": [{"code": "OTHER", "field": "nothing", "text_zh": "x"}]}, "return.unknown_field"),
    ],
)
def test_each_wrong_answer_has_its_own_message_and_changes_nothing(place, changes, code):
    send(place, "separate.json", "saic")
    done = forged(place, "saic", sent_digest(place), **changes)
    assert done.code == 1
    assert done.lines[0]["code"] == code
    assert "nothing was changed" in done.lines[0]["error"]
    assert "issued" not in record(place)
    assert forged(place, "saic", sent_digest(place)).code == 0  # the right one is still taken


def test_another_department_cannot_answer_for_the_one_that_was_asked(place):
    send(place, "separate.json", "saic")
    done = forged(place, "qs", sent_digest(place), issued={"organization_code": "PDY000423"})
    assert (done.code, done.lines[0]["code"]) == (1, "return.other_department")


def test_a_hall_does_not_answer_and_a_department_keeps_no_applications(place):
    assert (
        qrbridge("reply", "1", "--outcome", "approved", "--out", "x.txt", "--station", "hall", cwd=place).code
        == 2
    )
    assert qrbridge("application", "list", "--station", "saic", cwd=place).code == 1
    assert qrbridge("application", "show", "1", "--station", "hall", cwd=place).code == 2
    assert reply(place, "saic").code == 2  # nothing has arrived there


def test_the_merged_record_is_written_out_and_can_be_sent_from_its_file(place):
    send(place, "separate.json", "saic")
    reply(place, "saic", "--set", f"REGNO={NUMBER}", "--set", f"ESTDATE={DAY}")
    done = merge(place, "--out", "got")
    path = Path(place / done.lines[0]["path"])
    assert path.name == f"{application()}-r1.json"
    assert list(json.loads(path.read_text("utf-8")))[:4] == [
        *("application_number", "revision", "previous_digest", "regime")
    ]
    send(place, path, "qs")


@on_both
def test_what_is_sent_again_after_a_supplement_is_sent(url):
    record, profile = first_revision(), qrbridge_schemas.load("saic")
    card = Card("saic", "department", "saic", SigningKey(1, bytes(32)).public)
    answer = {
        "department": "saic",
        "application_number": record["application_number"],
        "revision_seen": 0,
        "outbound_digest": sha256(b"first").hexdigest(),
        "outcome": "supplement",
        "decided_at": "2014-10-17T10:00:00+08:00",
        "findings": [{"code": "ID_MISMATCH", "text_zh": "与原件不符"}],
    }

    def state(revision) -> str:
        return chain.standing(register, revision, [profile])["saic"]

    with Inbox(url) as inbox:
        register = Register(inbox)
        chain.note_sent(register, record, card, b"first", 100)
        assert state(register.newest(record["application_number"])) == "sent"
        merged = chain.merged(register, answer, profile, "saic", 200)
        inbox.change(merged.note)
        assert state(merged.revision) == "supplement"
        chain.note_sent(register, merged.revision.fields, card, b"second", 300)
        assert state(merged.revision) == "sent"
