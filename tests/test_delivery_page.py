"""docs/delivery.md, done to the letter: its files written, its tables made, its commands run and compared."""

import csv
import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest
import qrbridge_schemas

from tests.command import COMMAND, quick, stations
from tests.crossings import crossing

PAGE = (Path(__file__).parents[1] / "docs" / "delivery.md").read_text("utf-8")
FILES = re.findall(r"^`([^`]+\.toml)`[^\n]*\n\n```toml\n(.*?)```", PAGE, re.M | re.S)
BUSINESS, MARKER = re.findall(r"^```sql\n(.*?)```", PAGE, re.M | re.S)
DELIVER, OWN, LOOK = re.findall(r"^```sh\n(.*?)```", PAGE, re.M | re.S)
PRINTED, COLUMNS = re.findall(r"^```text\n(.*?)```", PAGE, re.M | re.S)
DIGEST = re.compile(r"[0-9a-f]{16}(?=\.xml)")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The police, at whom an application has arrived, and the files of the page."""
    place = stations(tmp_path_factory.mktemp("office"), "police")
    sample = Path(qrbridge_schemas.__file__).parent / "samples" / "minimal.json"
    to = ("--for", "police", "--medium", "scanner", "--out", "1.txt")
    assert quick("encode", sample, "--station", "hall", *to, cwd=place).code == 0
    assert quick("scan", "1.txt", "--station", "police", cwd=place).code == 0
    (place / "police" / "exchange").mkdir()
    (place / "own" / "departments" / "police").mkdir(parents=True)
    for name, text in reversed(FILES):
        (place / name).write_text(text, "utf-8")
    with closing(sqlite3.connect(place / "police" / "business.sqlite")) as database:
        database.executescript(BUSINESS)
    return place


@pytest.fixture
def at(office, tmp_path):
    shutil.copytree(office, tmp_path / "office")
    return tmp_path / "office"


def sh(commands, cwd):
    path = f"{COMMAND.parent}{os.pathsep}{os.environ['PATH']}"
    clean = {key: value for key, value in os.environ.items() if not key.startswith("QRBRIDGE")}
    return subprocess.run(
        ["sh", "-ec", commands],
        cwd=cwd,
        env=clean | {"PATH": path},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def query(at, text):
    with closing(sqlite3.connect(at / "police" / "business.sqlite")) as database:
        return database.execute(text).fetchall()


def test_the_page_has_all_of_its_files():
    assert [name for name, _ in FILES] == [
        "police/delivery.toml",
        "own/departments/police/xml.toml",
        "police/seals.toml",
        "police/delivery.toml",
    ]


def test_deliver_prints_what_the_page_says(at):
    assert DIGEST.sub("#", sh(DELIVER, at)) == DIGEST.sub("#", PRINTED)
    (path,) = (at / "police" / "exchange").glob("*.xml")
    text = path.read_bytes().decode("gbk")
    assert text.startswith('<?xml version="1.0" encoding="GBK"?>\r\n<Package')
    fields = crossing("police-minimal")[1]
    assert ElementTree.fromstring(text).findtext("Data/Record/Qyjbxx/dwmc") == fields["Qyjbxx"]["dwmc"]
    unit = query(at, "SELECT application, name, established, licence, contact, source, state FROM units")
    block = fields["Qyjbxx"]
    assert unit == [
        (
            "32010220140922000017",
            block["dwmc"],
            "2014-09-24",
            int(block["zch"]),
            block["fddbr_xm"],
            "qrbridge",
            "new",
        )
    ]
    assert query(at, "SELECT line, text, kind, electronic FROM seals") == [(1, block["dwmc"], "01", 0)]


def test_the_marker_table_of_the_page_is_the_one_that_is_used(at):
    with closing(sqlite3.connect(at / "police" / "business.sqlite")) as database:
        database.executescript(MARKER)
    sh(DELIVER, at)
    ((digest, into, when),) = query(at, "SELECT * FROM qrbridge_delivered")
    assert [(digest,)] == query(at, "SELECT envelope FROM units")
    assert (into, bool(when)) == ("units", True)


def test_a_table_without_a_marker_as_the_page_says(at):
    _, instead = FILES[-1]
    (at / "police" / "delivery.toml").write_text(instead, "utf-8")
    commands = "qrbridge inbox deliver --all --station police\n" * 2
    assert [line.split()[2] for line in sh(commands, at).splitlines()] == ["delivered", "was"]
    assert query(at, "SELECT count(*) FROM units") == [(1,)]
    assert query(at, "SELECT name FROM sqlite_master WHERE name LIKE 'qrbridge%'") == []


def test_xml_and_csv_are_as_the_page_says(at):
    sh(OWN + LOOK, at)
    own = ElementTree.fromstring((at / "own.xml").read_bytes())
    assert own.findtext("PackageHead/DWDM") == "320100000000"
    assert own.find("Data/Record/SealList/SealInfo").get("index") == "1"
    assert (at / "look.csv").read_bytes().startswith(b'\xef\xbb\xbf"Qyjbxx.tyshxydm"')
    sh("qrbridge inbox export 1 --format csv --charset utf-8 --out exact.csv --station police", at)
    exact = (at / "exact.csv").read_text("utf-8").splitlines()
    for shown, line in zip(COLUMNS.splitlines(), exact, strict=True):
        begin, *parts = re.split(" … ?", shown)
        assert line.startswith(begin)
        assert all(part in line for part in parts)
    header, values = csv.reader((at / "look.csv").read_text("utf-8-sig").splitlines())
    look = dict(zip(header, values, strict=True))
    assert look["SealList[0].yzlxdm"] == "'01"
    assert look["Qyjbxx.fddbr_zjhm"] == "'320102195503120000"
