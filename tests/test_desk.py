"""The desk as its page uses it: over HTTP, at a station of its own."""

import json

import pytest

from tests.command import qrbridge, stations
from tests.desk import PASSWORD, Client, desk

NUMBER = "32011720150205000001"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = stations(tmp_path_factory.mktemp("desk"), "saic")
    for name in ("hall", "saic"):
        for operator, role in (("王芳", "clerk"), ("李主管", "supervisor")):
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
    trace = [entry["kind"] for entry in hall.get(f"/api/trace/{NUMBER}").json]
    assert trace == ["encode", "return"]
    assert hall.post("/api/audit/verify").json["ok"]
