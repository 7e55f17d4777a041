"""What arrived gets into the business system whole and once, whoever dies and whoever else is at it."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
import qrbridge_schemas

from qrbridge.delivery import FileTarget, Layout, deliver, document, file_name, form_of, load, pick
from qrbridge.errors import DeliveryError, FileError, UsageError
from tests.command import quick, stations
from tests.crossings import arrival, crossing
from tests.processes import died, together

POLICE, FIELDS = crossing("police-typical")
FORM = form_of(POLICE)


# --- a folder


@pytest.fixture
def drop(tmp_path):
    (tmp_path / "in").mkdir()
    return FileTarget("exchange", tmp_path / "in", Layout("xml", "gbk"))


def seen(target) -> list[str]:
    """Return what the business system sees in its folder."""
    return sorted(path.name for path in target.folder.iterdir() if not path.name.startswith("."))


NAME = "32010220140922000017-r0-0000000000000000.xml"
BYTES = document(FIELDS, Layout("xml", "gbk"), FORM)


def test_a_file_is_put_up_once(drop):
    notes = []
    first = deliver(drop, arrival(), FIELDS, FORM, notes.append)
    again = deliver(drop, arrival(), FIELDS, FORM, notes.append)
    assert (first.new, again.new) == (True, False)
    assert notes == [first, again]
    assert first.where == again.where == str(drop.folder / NAME)
    assert seen(drop) == [NAME]
    assert (drop.folder / NAME).read_bytes() == BYTES


def test_a_file_that_was_taken_away_is_not_put_up_again(drop):
    deliver(drop, arrival(), FIELDS, FORM)
    (drop.folder / NAME).unlink()
    assert not deliver(drop, arrival(), FIELDS, FORM).new
    assert seen(drop) == []


def test_the_same_bytes_under_the_name_are_the_same_delivery(drop):
    (drop.folder / NAME).write_bytes(BYTES)
    assert not deliver(drop, arrival(), FIELDS, FORM).new
    (drop.folder / NAME).unlink()
    assert not deliver(drop, arrival(), FIELDS, FORM).new
    assert seen(drop) == []


@pytest.mark.parametrize("there", [b"", b"something else", BYTES[:-1], BYTES + b" "])
def test_other_bytes_under_the_name_are_left_alone(drop, there):
    (drop.folder / NAME).write_bytes(there)
    with pytest.raises(DeliveryError) as caught:
        deliver(drop, arrival(), FIELDS, FORM)
    assert caught.value.code == "delivery.taken"
    assert (drop.folder / NAME).read_bytes() == there
    (drop.folder / NAME).unlink()
    assert deliver(drop, arrival(), FIELDS, FORM).new


def test_a_folder_that_is_not_there_is_not_made(drop, tmp_path):
    with pytest.raises(FileError) as caught:
        deliver(replace(drop, folder=tmp_path / "share"), arrival(), FIELDS, FORM)
    assert caught.value.code == "files.no_folder"
    assert not (tmp_path / "share").exists()


def test_a_folder_that_cannot_be_written_is_told(drop):
    with pytest.raises(FileError):
        deliver(replace(drop, folder=Path("/proc")), arrival(), FIELDS, FORM)


def test_a_record_that_cannot_be_written_leaves_nothing(drop):
    with pytest.raises(DeliveryError):
        deliver(drop, arrival(), {"Qyjbxx": {"dwmc": "䶮"}}, FORM)
    assert list(drop.folder.iterdir()) == []


@pytest.mark.parametrize(
    "odd", ["../../etc/passwd", "-rf", ".bashrc", 'a b/c\\d:e*?"<>|', "CON", "~", "a" * 64]
)
def test_no_application_number_leads_out_of_the_folder(drop, odd):
    done = deliver(drop, arrival(application=odd), FIELDS, FORM)
    assert Path(done.where).parent == drop.folder
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*-r0-0{16}\.xml", Path(done.where).name)
    assert len(seen(drop)) == 1


def test_arrivals_of_one_revision_have_names_of_their_own():
    items = [
        arrival(),
        arrival(digest="f" * 64),
        arrival(revision=1),
        arrival(application=None, revision=None),
    ]
    names = [file_name(item, "xml") for item in items]
    assert len(set(names)) == 4
    assert names[3] == "police-0000000000000000.xml"


@pytest.mark.parametrize("taken", [False, True], ids=["left", "taken away"])
def test_killed_at_each_step_there_is_one_whole_file(drop, tmp_path, taken):
    """Whether or not the business system takes the file before the next window delivers again."""
    before = []
    for number in count(1):
        target = replace(drop, folder=tmp_path / f"{number}")
        target.folder.mkdir()
        if not died(lambda to=target: deliver(to, arrival(), FIELDS, FORM), number, "delivery/drop", "files"):
            break
        before.append(seen(target))
        files = [(target.folder / name).read_bytes() for name in before[-1]]
        if taken:
            for name in before[-1]:
                (target.folder / name).unlink()
        assert deliver(target, arrival(), FIELDS, FORM).new == (not files)
        files += [(target.folder / name).read_bytes() for name in seen(target)] if taken or not files else []
        assert files == [BYTES]
        assert sorted(path.name for path in (target.folder / ".qrbridge").iterdir()) == [NAME, "lock"]
    # It died on both sides of the one step that counts.
    assert before[0] == [] and before[-1] == [NAME]
    assert len(before) > 50


def test_windows_at_once_put_up_each_file_once(drop, tmp_path):
    def window(number):
        for one in range(20):
            if deliver(drop, arrival(one, digest=f"{one:02}" * 32), FIELDS, FORM).new:
                (tmp_path / f"new-{one}-{number}").touch()

    together(window, 4)
    assert len(seen(drop)) == 20
    assert len(list(tmp_path.glob("new-*"))) == 20


# --- delivery.toml

TARGETS = """
[target.exchange]
kind = "file"
folder = "in"
format = "csv"
charset = "utf-8"
bom = true
line_ends = "crlf"
spreadsheet = true

[target.plain]
kind = "file"
folder = "/srv/in"
format = "json"

[target.database]
kind = "table"
url = "sqlite:///business.sqlite"
mapping = "tables.toml"
marker = false
key = "envelope"
"""
TABLES = """
table = "units"
left_out = ["Qyjbxx", "SealList"]

[columns]
envelope = { arrival = "digest" }
source = { const = "hall" }
"""


def described(folder, targets=TARGETS, tables=TABLES):
    (folder / "delivery.toml").write_text(targets, "utf-8")
    (folder / "tables.toml").write_text(tables, "utf-8")
    return load(folder, POLICE)


def test_targets_are_read_in_the_order_of_the_file(tmp_path):
    targets = described(tmp_path)
    assert list(targets) == ["exchange", "plain", "database"]
    assert targets["exchange"] == FileTarget(
        "exchange", tmp_path / "in", Layout("csv", "utf-8", bom=True, crlf=True, spreadsheet=True)
    )
    # The charset is the profile's where the file does not say it.
    assert targets["plain"] == FileTarget("plain", Path("/srv/in"), Layout("json", "gbk"))
    assert (targets["database"].key, targets["database"].tables.main.table) == ("envelope", "units")
    assert targets["database"].url.database == str(tmp_path / "business.sqlite")
    assert pick(targets, None) == list(targets.values())
    assert pick(targets, "plain") == [targets["plain"]]


def test_a_target_or_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UsageError) as caught:
        pick(described(tmp_path), "archive")
    assert "exchange, plain, database" in str(caught.value)
    (tmp_path / "tables.toml").unlink()
    with pytest.raises(FileError):
        load(tmp_path, POLICE)
    (tmp_path / "delivery.toml").unlink()
    with pytest.raises(UsageError) as caught:
        load(tmp_path, POLICE)
    assert caught.value.code == "delivery.no_targets"


@pytest.mark.parametrize(
    ("old", "new", "near", "words"),
    [
        ("[target.plain]", "[targets.plain]", "[targets.plain]", "'targets', allowed are target"),
        ("[target.plain]", '[target."Plain one"]', '[target."Plain one"]', "must be of a-z"),
        ('kind = "table"', 'kind = "rows"', 'kind = "rows"', "'rows', allowed are file, table"),
        ('kind = "table"', "", "[target.database]", "needs the text 'kind'"),
        ('folder = "in"', "", "[target.exchange", "needs the text 'folder'"),
        ('format = "csv"', 'format = "xlsx"', 'format = "xlsx"', "'xlsx', allowed are json, xml, csv"),
        ('format = "csv"', "", "[target.exchange", "needs the text 'format'"),
        ('format = "csv"', 'format = "xml"', "spreadsheet = true", "spreadsheet goes with format csv"),
        (
            'charset = "utf-8"',
            'charset = "latin-1"',
            'charset = "latin-1"',
            "'latin-1', allowed are gbk, gb18030, utf-8",
        ),
        ('charset = "utf-8"', 'charset = "gbk"', "bom = ", "GBK has no byte order mark"),
        ("bom = true", 'bom = "yes"', "bom = ", "must be true or false"),
        ('line_ends = "crlf"', 'line_ends = "cr"', 'line_ends = "cr"', "'cr', allowed are lf, crlf"),
        ('line_ends = "crlf"', 'line_end = "crlf"', 'line_end = "crlf"', "'line_end', allowed are"),
        ('url = "sqlite:///business.sqlite"', 'url = "business"', 'url = "business"', "url must be like"),
        ('url = "sqlite:///business.sqlite"', 'url = "sqlite://"', 'url = "sqlite://"', "url must be like"),
        (
            'url = "sqlite:///business.sqlite"',
            'url = "sqlite:///:memory:"',
            'url = "sqlite:///:memory:"',
            "url must be like",
        ),
        ("marker = false", "marker = true", "[target.database]", "a key needs marker = false"),
        ("marker = false", "", "[target.database]", "a key needs marker = false"),
        ('key = "envelope"', "", "[target.database]", "marker = false needs a key"),
        (
            'key = "envelope"',
            'key = "source"',
            'key = "source"',
            "must be a column of tables.toml with arrival",
        ),
        (
            'key = "envelope"',
            'key = "other"',
            'key = "other"',
            "must be a column of tables.toml with arrival",
        ),
        ("[target.exchange]", "[target.exchange", "[target.exchange", "at line 2"),
    ],
)
def test_a_mistake_in_delivery_toml_is_told_with_its_line(tmp_path, old, new, near, words):
    """That is the line of the text `near` in the file with the mistake."""
    assert TARGETS.count(old) == 1
    with pytest.raises(DeliveryError) as caught:
        described(tmp_path, wrong := TARGETS.replace(old, new))
    line = wrong[: wrong.index(near)].count("\n") + 1
    assert f"delivery.toml, line {line}: " in str(caught.value)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_that_are_no_text_are_told(tmp_path):
    (tmp_path / "delivery.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(DeliveryError) as caught:
        load(tmp_path, POLICE)
    assert "no text in UTF-8" in str(caught.value)


# --- the commands


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A department that two applications and a file have arrived at."""
    place = stations(tmp_path_factory.mktemp("office"), "police")
    samples = Path(qrbridge_schemas.__file__).parent / "samples"
    (place / "note.txt").write_bytes(b"a note")
    for name, source in (("1", samples / "minimal.json"), ("2", "note.txt"), ("3", samples / "typical.json")):
        kind = ("--as", "file") if name == "2" else ()
        to = ("--for", "police", "--medium", "scanner", "--out", f"{name}.txt")
        assert quick("encode", source, "--station", "hall", *kind, *to, cwd=place).code == 0
        done = quick("scan", f"{name}.txt", "--station", "police", cwd=place)
        assert done.code == 0, done.err
    return place


@pytest.fixture
def at(office, tmp_path):
    shutil.copytree(office, tmp_path / "office")
    return tmp_path / "office"


def run(*args, cwd, code=0):
    done = quick("inbox", *args, "--station", "police", cwd=cwd)
    assert done.code == code, done.err
    assert "Traceback" not in done.err
    return done


def set_up(at, charset="gbk"):
    (at / "in").mkdir()
    sqlite3.connect(at / "business.sqlite").execute("CREATE TABLE units (envelope TEXT, source TEXT)")
    targets = f"""
[target.exchange]
kind = "file"
folder = "{at / "in"}"
format = "xml"
charset = "{charset}"

[target.database]
kind = "table"
url = "sqlite:///{at / "business.sqlite"}"
mapping = "tables.toml"
"""
    (at / "police" / "delivery.toml").write_text(targets, "utf-8")
    (at / "police" / "tables.toml").write_text(TABLES, "utf-8")


def delivered(at):
    with closing(sqlite3.connect(at / "business.sqlite")) as database:
        rows = database.execute("SELECT envelope FROM units").fetchall()
    return len(list((at / "in").glob("*.xml"))), len(rows)


def test_deliver_brings_each_record_to_each_target_once(at):
    set_up(at)
    first = run("deliver", "1", cwd=at)
    assert [line.split()[:3] for line in first.out.splitlines()] == [
        ["1", "exchange", "delivered"],
        ["1", "database", "delivered"],
    ]
    assert delivered(at) == (1, 1)
    every = run("deliver", "--all", "--json", cwd=at).lines
    assert [(line["number"], line["target"], line["new"]) for line in every] == [
        (1, "exchange", False),
        (1, "database", False),
        (3, "exchange", True),
        (3, "database", True),
    ]
    assert delivered(at) == (2, 2)
    assert Path(every[2]["where"]).read_bytes() == BYTES
    again = run("deliver", "--all", "--target", "database", cwd=at)
    assert [line.split()[1:4] for line in again.out.splitlines()] == [["database", "was", "there"]] * 2
    assert delivered(at) == (2, 2)


def test_deliver_goes_on_after_a_refusal_and_tells_it(at):
    set_up(at)
    (at / "in").rmdir()
    done = run("deliver", "--all", cwd=at, code=1)
    assert [line.split()[2] for line in done.out.splitlines()] == ["refused", "delivered"] * 2
    assert done.error == (
        "qrbridge: error: delivery: 2 refused, see the lines above; correct them and call again, "
        "what was delivered stays as it is"
    )
    alone = run("deliver", "1", "--target", "exchange", cwd=at, code=1)
    assert "no such folder" in alone.error
    lines = run("deliver", "1", "3", "--target", "exchange", "--json", cwd=at, code=1).lines
    assert [line["code"] for line in lines] == ["files.no_folder"] * 2


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        ((), 2, "which arrivals?"),
        (("1", "--all"), 2, "which arrivals?"),
        (("9",), 1, "no arrival with number 9"),
        (("2",), 1, "arrival 2: a file, no record"),
        (
            ("1", "--target", "archive"),
            2,
            "target archive: not in delivery.toml, known are exchange, database",
        ),
    ],
)
def test_deliver_refuses_in_one_line(at, args, code, words):
    set_up(at)
    targets = () if "--target" in args or "2" not in args else ("--target", "exchange")
    assert words in run("deliver", *args, *targets, cwd=at, code=code).error
    assert delivered(at) == (0, 0)


def test_without_targets_and_at_a_hall_nothing_is_delivered(at):
    assert "docs/delivery.md" in run("deliver", "--all", cwd=at, code=2).error
    done = quick("inbox", "deliver", "--all", "--station", "hall", cwd=at)
    assert (done.code, "delivers into no business system" in done.error) == (1, True)


def test_export_writes_what_it_wrote_before_and_other_formats(at):
    run("export", "1", "--out", "a.json", cwd=at)
    run("export", "1", "--out", "b.json", "--format", "json", cwd=at)
    assert (at / "a.json").read_bytes() == (at / "b.json").read_bytes()
    fields = json.loads((at / "a.json").read_text("utf-8"))
    assert fields == crossing("police-minimal")[1]
    for args, layout in (
        (("--format", "xml"), Layout("xml", "gbk")),
        (("--format", "csv"), Layout("csv", "gbk")),
        (("--format", "xml", "--charset", "utf-8", "--bom", "--crlf"), Layout("xml", "utf-8", True, True)),
        (("--format", "csv", "--spreadsheet"), Layout("csv", "gbk", spreadsheet=True)),
        (("--charset", "gb18030"), Layout("json", "gb18030")),
    ):
        path = Path(run("export", "1", *args, "--out", ".", cwd=at).out.strip())
        assert path.suffix == f".{layout.format}"
        assert (at / path).read_bytes() == document(fields, layout, FORM)
        (at / path).unlink()


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("2", "--format", "xml"), 1, "arrival 2: a file, no record"),
        (("1", "--bom", "--format", "xml"), 2, "GBK has no byte order mark"),
        (("1", "--spreadsheet"), 2, "--format csv only"),
        (("1", "--format", "xlsx"), 2, "xlsx"),
    ],
)
def test_export_refuses_and_leaves_nothing(at, args, code, words):
    before = sorted(at.iterdir())
    assert words in run("export", *args, "--out", "x", cwd=at, code=code).error
    assert sorted(at.iterdir()) == before
