"""The desk as its page uses it: over HTTP, at a station of its own."""

import json
import re
import shlex
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.command import qrbridge, quick, stations
from tests.desk import PASSWORD, Client, desk

NUMBER, OTHER = "32011720150205000001", "32011120150911000002"
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = stations(tmp_path_factory.mktemp("desk"), "saic")
    for name in ("hall", "saic"):
        for operator, role in (("李主管", "supervisor"), ("王芳", "clerk")):
            added = qrbridge(
                "operator", "add", operator, "--role", role, "--password-stdin", "--station", name,
                cwd=folder, stdin=f"{PASSWORD}\n",
            )  # fmt: skip
            assert added.code == 0, added.err
    invented = qrbridge("schemas", "invent", "3", "--seed", "1", "--out", "applications/", cwd=folder)
    assert invented.code == 0
    return folder


@pytest.fixture(scope="module")
def saic(place):
    with desk(place / "saic") as address:
        yield Client(address).enter().sign_in()


@pytest.fixture(scope="module")
def hall(place):
    with desk(place / "hall") as address:
        yield Client(address).enter().sign_in()


def test_an_application_crosses_from_page_to_page_and_its_answer_back(place, hall, saic):
    record = json.loads((place / "applications" / f"{NUMBER}.json").read_text())
    dropped = hall.post("/api/applications", json.dumps(record).encode()).json
    assert dropped["ok"] and dropped["application"] == NUMBER, dropped
    shown = hall.post(f"/api/applications/{NUMBER}/send", {"department": "saic"}).json
    sheet = hall.get(f"/api/shows/{shown['id']}/sheet.pdf")
    assert sheet.data.startswith(b"%PDF")
    look = saic.post("/api/receive/file?name=sheet.pdf", sheet.data).json
    [arrived] = look["happenings"]
    assert (arrived["kind"], arrived["application"]) == ("arrived", NUMBER), look
    assert arrived["receipt"] == shown["receipt"]
    number = arrived["arrival"]
    one = saic.get(f"/api/arrivals/{number}").json
    assert one["ok"] and one["can_answer"]
    names = {row["name"]: row["value"] for row in one["form"]}
    assert names["ENTNAME"] == record["enterprise"]["name"].replace("(", "（").replace(")", "）")
    wrong = saic.post(f"/api/arrivals/{number}/check", {"issued": {"registration_number": "320199000100427"}})
    assert [found["field"] for found in wrong.json["findings"]][:1] == ["issued.registration_number"]
    issued = {"registration_number": "320199000100428", "ESTDATE": "2015-02-06"}
    answer = saic.post(f"/api/arrivals/{number}/answer", {"outcome": "approved", "issued": issued}).json
    back = saic.get(f"/api/shows/{answer['id']}/sheet.pdf").data
    [merged] = hall.post("/api/receive/file?name=back.pdf", back).json["happenings"]
    assert (merged["kind"], merged["department"], merged["outcome"]) == ("arrived", "saic", "approved")
    [row] = hall.get(f"/api/applications?query={NUMBER}").json
    assert row["departments"]["saic"] == "approved" and row["revision"] == 1 and "qs" in row["next"]
    trace = hall.get(f"/api/trace/{NUMBER}").json
    assert [row["kind"] for row in trace] == ["encode", "print", "scan", "verify", "return"]
    assert {row["operator"] for row in trace} == {"王芳"}
    [light] = hall.get("/api/lights").json["lights"]
    assert (light["application"], light["department"], light["light"]) == (
        NUMBER,
        None,
        "red",
    )  # promised in 2015
    figures = hall.get("/api/figures").json
    assert (figures["total"]["accepted"], figures["total"]["finished"], figures["retyped"]) == (1, 0, 0)
    assert figures["delivered"] > 40
    assert hall.post("/api/audit/verify").json["ok"]


def test_what_was_sent_may_be_sent_again_and_no_older_record_takes_its_place(place, hall):
    record = json.loads((place / "applications" / f"{NUMBER}.json").read_text())
    for older in (record, {"application_number": NUMBER}, record | {"revision": "9"}):
        refused = hall.post("/api/applications", json.dumps(older).encode())
        assert refused.json["error"]["code"] == "inbox.outdated", refused.json
    known = hall.get(f"/api/applications/{NUMBER}").json
    assert (known["revision"], known["draft"]) == (1, False)
    [level] = [row for row in known["facts"] if row["path"] == "acceptance.level"]
    assert (level["value"], level["meaning"]) in [
        ("city", {"en": "city", "zh": "市级"}),
        ("district", {"en": "district", "zh": "区级"}),
        ("park", {"en": "park", "zh": "园区"}),
    ]
    later = quick("application", "export", NUMBER, "--station", "hall", "--out", "later.json", cwd=place)
    assert later.code == 0, later.err
    changed = json.loads((place / "later.json").read_text())
    changed["enterprise"]["telephone"] = "025-86540099"
    assert hall.post("/api/applications", json.dumps(changed).encode()).json["ok"]
    assert hall.get(f"/api/applications/{NUMBER}").json["draft"]
    [row] = hall.get(f"/api/applications?query={NUMBER}").json
    assert row["draft"]
    other = json.loads((place / "applications" / f"{OTHER}.json").read_text())
    assert hall.post("/api/applications", json.dumps(other).encode()).json["ok"]
    for _ in range(2):
        assert hall.post(f"/api/applications/{OTHER}/send", {"department": "saic"}).status == 200
        [link] = [
            one for one in hall.get(f"/api/applications/{OTHER}").json["chain"] if one["department"] == "saic"
        ]
        assert (link["state"], link["ready"], link["again"]) == ("sent", False, True)
    nobody_s = other | {"application_number": "320111-regime", "regime": "none"}
    assert not hall.post("/api/applications", json.dumps(nobody_s).encode()).json["ok"]
    assert hall.get("/api/applications/320111-regime").json["findings"]
    assert hall.post("/api/applications", b"%PDF-1.4").json["error"]["code"] == "record.not_json"


def complete(learner: Client, number: str) -> None:
    """Take in what comes back, and send on, as a learner does until every department has approved."""
    for _ in range(20):
        lesson = learner.post("/api/training/next")
        assert lesson.status == 200, lesson.json
        looks = [learner.post("/api/receive/line", {"text": line}).json for line in lesson.json["lines"]]
        [answered] = [one for look in looks for one in look["happenings"]]
        assert (answered["kind"], answered["outcome"]) == ("arrived", "approved"), answered
        [row] = learner.get(f"/api/applications?query={number}").json
        if row["complete"]:
            return
        for department in row["next"]:
            sent = learner.post(f"/api/applications/{number}/send", {"department": department})
            assert sent.status == 200, sent.data
    pytest.fail(f"not complete: {row}")


@pytest.mark.parametrize("name", ["qs", "hall"])
def test_training_is_a_station_of_its_own_that_goes_with_the_page(place, tmp_path, name):
    role = ("--role", "hall") if name == "hall" else ("--role", "department", "--profile", name)
    assert quick("station", "init", name, *role, "--name", name, cwd=tmp_path).code == 0
    before = {path: path.read_bytes() for path in (tmp_path / name).iterdir()}
    with desk(tmp_path / name, "--training") as address:
        learner = Client(address).enter()
        learner.post("/api/first-operator", {"operator": "学员", "password": PASSWORD})
        assert learner.get("/api/me").json["training"]
        if name == "hall":
            assert learner.post("/api/training/next").json["error"]["code"] == "desk.nothing_sent"
            [draft] = learner.get("/api/applications").json
            for _ in range(2):  # what is shown again is answered once
                sent = learner.post(f"/api/applications/{draft['application']}/send", {"department": "saic"})
                assert sent.status == 200, sent.data
            assert sent.json["station"] == "saic"
            complete(learner, draft["application"])
        for _ in range(2 if name == "qs" else 0):
            lines = learner.post("/api/training/next").json["lines"]
            looks = [learner.post("/api/receive/line", {"text": line}).json for line in lines]
            assert [one["kind"] for look in looks for one in look["happenings"]] == ["arrived"], looks
    after = {path: path.read_bytes() for path in (tmp_path / name).iterdir()}
    assert after == before


def test_what_arrived_before_is_told_with_its_number_and_no_command(place, hall, saic):
    shown = hall.post(f"/api/applications/{NUMBER}/send", {"department": "saic"}).json
    sheet = hall.get(f"/api/shows/{shown['id']}/sheet.pdf").data
    [arrived] = saic.post("/api/receive/file?name=sheet.pdf", sheet).json["happenings"]
    assert saic.post("/api/receive/file?name=sheet.pdf", sheet).json["happenings"] == []
    with desk(place / "saic") as address:
        other = Client(address).enter().sign_in()
        [again] = other.post("/api/receive/file?name=sheet.pdf", sheet).json["happenings"]
    assert (again["kind"], again["arrival"]) == ("again", arrived["arrival"]), again
    assert "qrbridge" not in again["text"]["en"] + again["text"]["zh"]


def test_a_record_is_copied_saved_and_delivered_in_the_department_s_own_format(place, saic):
    folder = place / "saic" / "exchange"
    folder.mkdir()
    target = '[target.exchange]\nkind = "file"\nfolder = "exchange"\nformat = "xml"\n'
    (place / "saic" / "delivery.toml").write_text(target)
    assert saic.get("/api/me").json["targets"] == ["exchange"]
    name = json.loads((place / "applications" / f"{NUMBER}.json").read_text())["enterprise"]["name"][:4]
    [row, *_] = saic.get(f"/api/arrivals?query={NUMBER}").json
    assert row["name"].startswith(name)
    assert row in saic.get(f"/api/arrivals?query={quote(name)}").json
    path = f"/api/arrivals/{row['number']}"
    for form, charset in (("json", "utf-8"), ("xml", "gbk"), ("csv", "gbk")):
        saved = saic.get(f"{path}/export?format={form}")
        assert name in saved.data.decode(charset) and f".{form}" in saved.headers["content-disposition"]
        assert name in saic.get(f"{path}/copy?format={form}").json["text"]
    assert saic.get(f"{path}/export?format=exe").json["error"]["code"] == "desk.format"
    delivered = [saic.post(f"{path}/deliver", {"target": "exchange"}).json["again"] for _ in range(2)]
    assert delivered == [False, True] and len(list(folder.glob("*.xml"))) == 1
    assert saic.get(path).json["delivered"] == ["exchange"]
    assert saic.post(f"{path}/deliver", {"target": "x"}).json["error"]["code"] == "delivery.no_target"


def test_the_commands_of_the_page_s_guide_are_run(tmp_path):
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "desk.md").read_text("utf-8"), re.S)
    commands = [shlex.split(line)[1:] for block in blocks for line in block.splitlines()]
    assert [command[0] for command in commands] == ["operator", "operator", "desk"] * 2
    made = quick(
        "station", "init", "saic", "--role", "department", "--name", "saic", "--profile", "saic", cwd=tmp_path
    )
    assert made.code == 0
    for command in commands:
        if command[0] == "operator":
            # A terminal asks for the password.
            done = qrbridge(*command, "--password-stdin", cwd=tmp_path, stdin=f"{PASSWORD}\n")
            assert done.code == 0, done.err
        else:
            assert command[1:] == ["--station", "saic"]
            with desk(tmp_path / "saic") as address:
                assert Client(address).enter().sign_in().get("/api/arrivals").json == []
