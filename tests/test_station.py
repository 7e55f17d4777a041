"""A station's folder and its inbox: whole or not at all, once and only once."""

import errno
import os
from functools import partial
from pathlib import Path

import pytest

from qrbridge import files, intake, operators, station
from qrbridge.audit import Head
from qrbridge.errors import (
    EnvelopeError,
    FileError,
    InboxError,
    ProfileError,
    StationError,
    UsageError,
)
from qrbridge.inbox import Inbox
from qrbridge.pack import File, Record
from tests.databases import on_both, sql
from tests.stations import accept, listed, sealed, take_in
from tests.windows import at_once

NOW = 2000


def small(hall, data: bytes = b"abc") -> bytes:
    return sealed(hall, File("a.txt", "text/plain", data), NOW - 10)


def test_init_and_load(saic):
    assert station.load(saic.folder) == saic
    assert station.signing_key(saic).public == station.card(saic).key


def test_the_key_and_the_folder_are_for_their_owner_only(saic):
    assert (saic.folder / "key.pem").stat().st_mode & 0o077 == 0
    assert saic.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "role", "profile", "kind"),
    [
        ("", "hall", None, EnvelopeError),
        ("a/b", "hall", None, EnvelopeError),
        ("x" * 33, "hall", None, EnvelopeError),
        ("a", "hall", "saic", UsageError),
        ("a", "department", None, UsageError),
    ],
)
def test_init_refuses_and_leaves_nothing(tmp_path, name, role, profile, kind):
    with pytest.raises(kind):
        station.init(tmp_path / "new", name, role, profile, b"x" * 32)
    assert not (tmp_path / "new").exists()


def test_init_does_not_touch_a_folder_with_something_in_it(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(StationError):
        station.init(tmp_path, "a", "hall", None, b"x" * 32)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"name": 1}', "\x00", '{"name": "a"', "[" * 100_000])
def test_a_damaged_description_is_said(saic, text):
    (saic.folder / "station.json").write_text(text)
    with pytest.raises(StationError):
        station.load(saic.folder)


def test_a_folder_that_is_no_station_is_said(tmp_path):
    with pytest.raises(UsageError) as caught:
        station.load(tmp_path)
    assert caught.value.code == "station.missing"


@on_both
def test_taken_in_once_and_only_once(hall, saic, tmp_path):
    envelope = small(hall)
    filed = take_in(envelope, saic, NOW, tmp_path / "got")
    assert filed.path.read_bytes() == b"abc"
    with pytest.raises(InboxError) as caught:
        take_in(envelope, saic, NOW, tmp_path / "got")
    assert caught.value.code == "inbox.already"
    assert len(listed(saic)) == 1
    assert [path.name for path in (tmp_path / "got").iterdir()] == ["a.txt"]


@on_both
def test_a_name_that_is_taken_is_not_written_over(hall, saic, tmp_path):
    for data in (b"one", b"two", b"three"):
        take_in(small(hall, data), saic, NOW, tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.glob("a*.txt")}
    assert written == {"a.txt": b"one", "a-2.txt": b"two", "a-3.txt": b"three"}


@on_both
def test_a_record_that_does_not_fit_changes_nothing(hall, saic, tmp_path):
    def refuse(record):
        raise ProfileError("record.errors", count=1)

    with pytest.raises(ProfileError):
        take_in(sealed(hall, Record("saic", 1, {"A": "b"}), NOW - 10), saic, NOW, tmp_path / "got", refuse)
    assert listed(saic) == ()
    assert not (tmp_path / "got").exists()


@on_both
def test_a_full_disk_leaves_neither_file_nor_row(hall, saic, tmp_path, monkeypatch):
    def full(self, data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(FileError) as caught:
        take_in(small(hall), saic, NOW, tmp_path / "got")
    assert "no space left" in str(caught.value)
    monkeypatch.undo()
    assert listed(saic) == ()
    assert list((tmp_path / "got").iterdir()) == []


def test_a_full_inbox_leaves_neither_file_nor_row(hall, saic, tmp_path):
    """The database may not grow any more: SQLite's own limit stands for a full disk."""
    big = small(hall, os.urandom(300_000))
    inbox = Inbox(saic.inbox_url)
    from sqlalchemy import event

    @event.listens_for(inbox._engine, "connect")
    def limit(connection, _):
        connection.execute("PRAGMA max_page_count = 10")

    inbox._engine.dispose()
    with pytest.raises(InboxError) as caught:
        intake.take_in(big, saic, inbox, intake.Judge(NOW, accept), tmp_path / "got")
    assert caught.value.code == "inbox.database"
    inbox.close()
    assert listed(saic) == ()
    assert list((tmp_path / "got").iterdir()) == []


def test_an_inbox_that_is_no_database_is_said(saic):
    (saic.folder / "inbox.sqlite").write_bytes(b"no database at all, and long enough to be read as one" * 40)
    with pytest.raises(InboxError):
        Inbox(saic.inbox_url)


@on_both
def test_two_windows_at_the_same_moment_import_it_once(hall, saic):
    envelope = small(hall)
    Inbox(saic.inbox_url).close()
    done = at_once(*[partial(take_in, envelope, saic, NOW)] * 4)
    outcomes = [outcome.code if isinstance(outcome, InboxError) else "imported" for outcome in done]
    assert outcomes.count("imported") == 1
    assert set(outcomes) <= {"imported", "inbox.already"}
    assert len(listed(saic)) == 1


@on_both
def test_the_inbox_keeps_the_envelope_as_it_came(hall, saic):
    envelope = small(hall)
    number = take_in(envelope, saic, NOW).item.number
    inbox = Inbox(saic.inbox_url)
    assert inbox.envelope(number) == envelope
    with pytest.raises(InboxError):
        inbox.get(number + 1)
    inbox.close()


def test_on_sqlite_who_reads_does_not_wait_for_who_writes(saic):
    Inbox(saic.inbox_url).close()
    assert sql(saic.inbox_url, "PRAGMA journal_mode") == [("wal",)]


@pytest.mark.parametrize("kind", ["missing folder", "a folder", "read-only"])
def test_unwritable_places_are_said(tmp_path, kind):
    places = {"missing folder": tmp_path / "no" / "file", "a folder": tmp_path, "read-only": Path("/proc/x")}
    with pytest.raises(FileError), files.replacing(places[kind]) as part:
        part.write_bytes(b"x")
    assert list(tmp_path.iterdir()) == []


def test_of_operators_that_are_added_at_once_none_is_lost(hall):
    # Scrypt takes long: what is made before is added at the same moment.
    made = [
        operators.make(f"操作员{number}", "supervisor", "eight characters", bytes(16)) for number in range(6)
    ]
    assert at_once(*(partial(operators.add, hall, one) for one in made)) == [None] * 6
    assert {one.name for one in operators.load(hall)} == {one.name for one in made}


def test_what_was_noted_of_the_log_is_never_taken_back(hall):
    heads = [Head(number, f"{number:064x}") for number in range(1, 40)]
    at_once(*(partial(station.note_head, hall, head) for head in heads))
    assert station.noted_head(hall) == heads[-1]


@pytest.mark.parametrize(
    "text", ['{"a": 1}', "[" * 100_000, '{"a": {"role": "chief", "salt": "", "key": ""}}', "\x00"]
)
def test_damaged_operators_are_told(hall, text):
    (hall.folder / "operators.json").write_text(text)
    with pytest.raises(StationError) as caught:
        operators.load(hall)
    assert caught.value.code == "station.damaged"
