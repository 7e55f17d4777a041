"""`qrbridge audit`: what was done is in the log, and what is done to the log is found."""

import json
import re
import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.audit_link import cbor, link_of
from tests.command import quick, stations

ID_NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{5}(19|20)[0-9]{9}[0-9Xx](?![0-9])")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = stations(tmp_path_factory.mktemp("log"), "saic")
    assert quick("schemas", "invent", "1", "--seed", "1", "--out", "applications/", cwd=folder).code == 0
    [record] = (folder / "applications").glob("*.json")
    where = ("--station", "hall", "--for", "saic")
    assert quick("encode", record, *where, "--out", "out.png", cwd=folder).code == 0
    assert quick("scan", "out.png", "--station", "saic", cwd=folder).code == 0
    assert quick("scan", "out.png", "--station", "saic", cwd=folder).code == 1  # imported before
    assert quick("inbox", "export", "1", "--station", "saic", "--out", "saved.json", cwd=folder).code == 0
    return folder


@pytest.fixture
def copy(place, tmp_path):
    """Return a copy of the station, to be done harm to."""
    shutil.copytree(place / "saic", tmp_path / "saic")
    return tmp_path


def verify(folder, *options: str):
    return quick("audit", "verify", "--station", "saic", *options, cwd=folder)


def change(folder, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "saic" / "inbox.sqlite")) as database, database:
        for statement in statements:
            database.execute(statement)


def test_each_step_is_in_the_log_with_who_and_where(place):
    done = quick("audit", "list", "--json", "--station", "saic", cwd=place)
    told = [(one["kind"], one["number"]) for one in done.lines]
    steps = ["scan", "verify", "accept", "scan", "refuse", "export"]
    assert told == list(zip(steps, range(1, 7), strict=True))
    assert all(one["operator"] and one["terminal"] and one["at"] for one in done.lines)
    assert done.lines[4]["facts"] == {"code": "inbox.already"}
    sent = quick("audit", "list", "--json", "--station", "hall", cwd=place).lines
    assert [one["kind"] for one in sent] == ["encode", "show"]
    assert sent[0]["facts"]["retyped"] == 0 and sent[0]["digest"] == done.lines[2]["digest"]


def test_no_id_number_and_no_name_is_in_any_log(place):
    for name in ("hall", "saic"):
        out = quick("audit", "list", "--json", "--station", name, cwd=place).out
        assert not ID_NUMBER.search(out)
        [record] = (place / "applications").glob("*.json")
        people = json.loads(record.read_text())["officers"]
        assert not any(person["name"] in out or person["id_number"] in out for person in people)


def test_a_log_as_it_is_verifies_and_says_its_head(copy):
    done = verify(copy)
    assert done.code == 0, done.err
    head = done.out.split("head ")[1].strip()
    assert verify(copy, "--head", head).code == 0
    quick("scan", "nothing.png", "--station", "saic", cwd=copy)
    assert verify(copy, "--head", head).code == 0  # it may only have grown
    number, link = head.split(":")
    other = link[:-1] + ("1" if link[-1] == "0" else "0")
    for wrong in (f"{number}:{other}", f"99:{link}", f"0:{link}"):
        assert verify(copy, "--head", wrong).code == 1
    for odd in ("nonsense", f"{'9' * 5000}:{link}", f"-1:{link}"):
        assert verify(copy, "--head", odd).code == 2
    # A right head beside it does not hide that the noted one is wrong.
    (copy / "saic" / "audit.head").write_text(f"{number} {other}")
    assert verify(copy, "--head", head).code == 1
    (copy / "saic" / "audit.head").write_text(f"-3 {link}")
    assert verify(copy).code == 1


@pytest.mark.parametrize(
    "harm",
    [
        ["UPDATE audit SET operator = 'nobody' WHERE number = 2"],
        ["UPDATE audit SET at = at + 1 WHERE number = 3"],
        ["UPDATE audit SET facts = '{}' WHERE number = 1"],
        ["UPDATE audit SET facts = 'no json' WHERE number = 1"],
        ["UPDATE audit SET facts = '[1]' WHERE number = 1"],
        ["UPDATE audit SET facts = '{\"code\": \"x\", ' || substr(facts, 2) WHERE number = 5"],
        ["UPDATE audit SET kind = 'accept' WHERE number = 5"],
        ["UPDATE audit SET link = 'x' WHERE number = 6"],
        ["UPDATE audit SET application = NULL WHERE number = 3"],
        ["DELETE FROM audit WHERE number = 1"],
        ["DELETE FROM audit WHERE number = 4"],
        ["DELETE FROM audit WHERE number = 6"],
        ["DELETE FROM audit"],
        # The last one goes, and the row that says how far the log reaches is made to fit.
        [
            "DELETE FROM audit WHERE number = 6",
            "UPDATE audit_head SET number = 5, link = (SELECT link FROM audit WHERE number = 5)",
        ],
        ["DELETE FROM audit", "DELETE FROM audit_head"],
        ["DELETE FROM audit", "UPDATE audit_head SET number = 0"],
        # Two change places.
        [
            "UPDATE audit SET number = 99 WHERE number = 2",
            "UPDATE audit SET number = 2 WHERE number = 3",
            "UPDATE audit SET number = 3 WHERE number = 99",
        ],
        # One more is put at the end.
        [
            "UPDATE audit SET number = 7, link = 'y' WHERE number = 6",
            "UPDATE audit_head SET number = 7, link = 'y'",
        ],
    ],
)  # fmt: skip
def test_what_is_done_to_the_log_is_found(copy, harm):
    change(copy, *harm)
    done = verify(copy)
    assert done.code == 1, done.out
    assert done.error.startswith("qrbridge: error: audit:") and len(done.err.splitlines()) == 1


def test_the_exported_log_can_be_verified_by_others(copy):
    assert quick("audit", "export", "--station", "saic", "--out", "log.jsonl", cwd=copy).code == 0
    lines = [json.loads(line) for line in (copy / "log.jsonl").read_text().splitlines()]
    before = "0" * 64
    for line in lines:
        assert link_of(before, line) == line["link"]
        before = line["link"]


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        ({"a": 1, "b": [2, 3]}, "a26161016162820203"),
        ([1, [2, 3], [4, 5]], "8301820203820405"),
        (1_000_000, "1a000f4240"),
        (-100, "3863"),
        ("ü", "62c3bc"),
    ],
)
def test_our_own_hands_write_cbor_as_rfc_8949_appendix_a(value, encoded):
    assert cbor(value).hex() == encoded
