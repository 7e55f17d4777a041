"""Attacks on a receiver: each test is something that once hung it, broke it or slipped past it."""

import os
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from qrbridge import bridge, digits, envelope, files, frame, intake, station
from qrbridge.envelope import Claims, trust
from qrbridge.errors import EnvelopeError, FileError, InboxError, QrbridgeError, StationError
from qrbridge.fountain import Assembly
from qrbridge.frame import Whole
from qrbridge.inbox import Inbox
from qrbridge.pack import File
from tests.command import qrbridge


@pytest.fixture
def place(tmp_path):
    hall = station.init(tmp_path / "hall", "hall", "hall", None, b"h" * 32)
    saic = station.init(tmp_path / "saic", "saic", "department", "saic", b"s" * 32)
    station.save_trusted(saic, trust.add((), station.card(hall)))
    station.save_trusted(hall, trust.add((), station.card(saic)))
    return tmp_path


def sealed(place: Path, name: str = "a.txt", data: bytes = b"abc") -> bytes:
    """Return what a trusted hall with bad intentions can make."""
    now = int(time.time())
    key = station.signing_key(station.load(place / "hall"))
    return bridge.seal(File(name, "text/plain", data), Claims("hall", "saic", now - 60, now + 3600), key)


def typed(envelope: bytes) -> str:
    return digits.encode(frame.encode(Whole(envelope))) + "\n"


def take_in(place: Path, envelope: bytes) -> intake.Filed:
    saic = station.load(place / "saic")
    inbox = Inbox(saic.inbox_url)
    try:
        return intake.take_in(envelope, saic, inbox, int(time.time()), lambda _: None, place / "got")
    finally:
        inbox.close()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def at_once(*tasks) -> list[object]:
    """Run the tasks in threads that start together; return what each gave or raised."""
    start, outcomes = threading.Barrier(len(tasks)), []

    def run(task):
        start.wait()
        try:
            outcomes.append(task())
        except QrbridgeError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def shared_values(levels: int) -> bytes:
    """Return CBOR that says a tree of 2^levels leaves by tags 28 and 29, in eight bytes a level."""
    refers = (b"\xd8\x1d" + (bytes([at]) if at < 24 else bytes([0x18, at])) for at in range(levels))
    return b"\x98" + bytes([levels + 1]) + b"\xd8\x1c\x80" + b"".join(b"\xd8\x1c\x82" + r * 2 for r in refers)


def test_a_small_envelope_does_not_say_a_huge_tree():
    with pytest.raises(EnvelopeError):
        envelope.parse(b"\xd2" + shared_values(30))


def test_forged_symbols_do_not_each_get_a_search():
    needed, asked = 200, 0

    def is_right(_: bytes) -> bool:
        nonlocal asked
        asked += 1
        return False

    assembly = Assembly(8 * needed, 8)
    for number in range(3 * needed):
        assembly.add(number if number < 2 * needed else number % needed, number.to_bytes(8))
        assembly.solve(is_right)
    assert 0 < asked < 2000


@pytest.mark.parametrize(
    "name", [".bashrc", ".part-1-1.txt", "--help.txt", "-rf", "~", "CON", "nul.txt", "Com1.tar.gz", "lpt9 .x"]
)
def test_names_that_mean_something_to_others_are_not_written(place, name):
    with pytest.raises(InboxError) as caught:
        take_in(place, sealed(place, name))
    assert caught.value.code == "inbox.unsafe_name"
    assert not (place / "got").exists()


def test_a_file_that_is_not_written_can_be_exported_under_another_name(place):
    done = qrbridge("scan", "-", "--station", "saic", cwd=place, stdin=typed(sealed(place, ".bashrc")))
    assert done.code == 0, done.err
    assert qrbridge("inbox", "export", "1", "--station", "saic", "--out", ".", cwd=place).code == 1
    assert qrbridge("inbox", "export", "1", "--station", "saic", "--out", "mine", cwd=place).code == 0


@pytest.mark.parametrize("name", ["a" * 255, "许" * 85, "a." + "b" * 253, "a" * 251 + ".txt", "console.txt"])
def test_long_names_are_written_beside_each_other(place, name):
    for data in (b"1", b"2", b"3"):
        path = take_in(place, sealed(place, name, data)).path
        assert path is not None
        assert path.read_bytes() == data
    assert len(names(place / "got")) == 3


def test_two_scans_at_one_moment_do_not_take_the_same_name(place):
    sealings = [sealed(place, data=bytes([number])) for number in range(6)]
    take_in(place, sealed(place))
    outcomes = at_once(*(partial(take_in, place, envelope) for envelope in sealings))
    paths = {filed.path for filed in outcomes if isinstance(filed, intake.Filed)}
    assert len(paths) == len(outcomes) == 6
    assert {path.read_bytes() for path in paths} == {bytes([number]) for number in range(6)}
    assert len(names(place / "got")) == 7


def test_links_in_the_folder_lead_nowhere(place):
    (place / "got").mkdir()
    (place / "got" / "a.txt").symlink_to(place / "away")
    filed = take_in(place, sealed(place))
    assert filed.path == place / "got" / "a-2.txt"
    assert not (place / "away").exists()


def test_no_link_is_followed_by_a_half_written_file(tmp_path):
    with files.replacing(tmp_path / "a.txt") as part:
        guessed = part
    guessed.symlink_to(tmp_path / "away")
    with files.replacing(tmp_path / "a.txt") as part:
        part.write_bytes(b"x")
    assert names(tmp_path) == ["a.txt"]


def test_a_folder_without_links_takes_files_all_the_same(place, monkeypatch):
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refused)
    assert take_in(place, sealed(place, data=b"1")).path == place / "got" / "a.txt"
    assert take_in(place, sealed(place, data=b"2")).path == place / "got" / "a-2.txt"
    assert names(place / "got") == ["a-2.txt", "a.txt"]


def test_a_file_that_cannot_be_named_after_its_row_is_told(place, monkeypatch):
    def lost(part: Path, path: Path) -> Path:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch, pytest.raises(InboxError) as caught:
        patch.setattr(files, "claim_free", lost)
        take_in(place, sealed(place))
    assert caught.value.code == "inbox.not_written"
    assert "inbox export 1" in caught.value.text()
    assert names(place / "got") == []


def test_of_two_stations_made_in_one_folder_one_is_whole(tmp_path):
    seeds = {name: name.encode() * 32 for name in "abc"}
    for folder in (tmp_path / str(turn) for turn in range(5)):
        made = at_once(*(partial(station.init, folder, name, "hall", None, seeds[name]) for name in seeds))
        (won,) = (found for found in made if not isinstance(found, StationError))
        assert station.load(folder).name == won.name
        assert station.signing_key(won).seed == seeds[won.name]
        assert names(folder) == ["key.pem", "station.json", "trust.json"]


@pytest.mark.parametrize("out", [".", "..", "/", ""])
def test_places_that_are_no_file_are_refused(tmp_path, monkeypatch, out):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileError), files.replacing(Path(out)) as part:
        part.write_bytes(b"x")
    assert names(tmp_path) == []


def test_a_device_is_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError) as caught, files.replacing(tmp_path / "pipe") as part:
        part.write_bytes(b"x")
    assert caught.value.code == "files.no_file"
    assert (tmp_path / "pipe").is_fifo()
