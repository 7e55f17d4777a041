"""Attacks on a receiver: each test is something that once hung it, broke it or slipped past it."""

import io
import json
import os
import resource
import struct
import subprocess
import time
from functools import partial
from math import ceil
from pathlib import Path

import cv2
import numpy as np
import pytest
import qrbridge_schemas
from PIL import Image
from qrbridge_cli import records, terminal, texts

from qrbridge import bridge, digits, envelope, files, intake, line, station
from qrbridge.envelope import Claims, trust
from qrbridge.errors import (
    EnvelopeError,
    FileError,
    FrameError,
    InboxError,
    PictureError,
    StationError,
)
from qrbridge.fountain import Assembly
from qrbridge.inbox import Inbox
from qrbridge.line import MAX_LINE
from qrbridge.pack import File
from qrbridge.picture import find, pdf, sources
from qrbridge.picture.images import MAX_PIXELS
from qrbridge.profile import check
from tests.command import COMMAND, qrbridge
from tests.databases import on_both
from tests.stations import accept, typed
from tests.windows import at_once


@pytest.fixture
def place(tmp_path, hall, saic):
    station.save_trusted(hall, trust.add((), station.card(saic)))
    return tmp_path


def sealed(place: Path, name: str = "a.txt", data: bytes = b"abc") -> bytes:
    """Return what a trusted hall with bad intentions can make."""
    now = int(time.time())
    key = station.signing_key(station.load(place / "hall"))
    return bridge.seal(File(name, "text/plain", data), Claims("hall", "saic", now - 60, now + 3600), key)


def take_in(place: Path, envelope: bytes) -> intake.Filed:
    saic = station.load(place / "saic")
    with Inbox(saic.inbox_url) as inbox:
        return intake.take_in(envelope, saic, inbox, intake.Judge(int(time.time()), accept), place / "got")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


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


@on_both
def test_two_scans_at_one_moment_do_not_take_the_same_name(place):
    sealings = [sealed(place, data=bytes([number])) for number in range(6)]
    take_in(place, sealed(place))
    outcomes = at_once(*(partial(take_in, place, envelope) for envelope in sealings))
    paths = {filed.path for filed in outcomes if isinstance(filed, intake.Filed)}
    assert len(paths) == len(outcomes) == 6
    assert {path.read_bytes() for path in paths} == {bytes([number]) for number in range(6)}
    assert len(names(place / "got")) == 7


def test_the_thousandth_file_of_a_name_is_found_its_own_soon(place, monkeypatch):
    (place / "got").mkdir()
    for name in ("a.txt", *(f"a-{number}.txt" for number in range(2, 1001))):
        (place / "got" / name).touch()
    tried = []
    monkeypatch.setattr(files, "claim", lambda part, path: tried.append(path.name) or True)
    take_in(place, sealed(place))
    assert tried == ["a-1001.txt"]


@on_both
def test_windows_that_open_a_new_inbox_at_one_moment_all_open_it(new_database):
    for url in (new_database() for _ in range(10)):
        boxes = at_once(*(partial(Inbox, url) for _ in range(6)))
        assert all(isinstance(box, Inbox) for box in boxes), boxes
        for box in boxes:
            box.close()


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


@on_both
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


STEERING = "\x1b[31m\x07\x9b31m\u202e\u200b"


def test_what_strangers_wrote_does_not_steer_the_terminal(place):
    (place / "shown").mkdir()
    (place / "shown" / f"{STEERING}.png").write_bytes(b"no picture")
    for args in (("scan", "shown", "--station", "saic"), ("inspect", STEERING)):
        done = qrbridge(*args, cwd=place)
        assert done.error.startswith("qrbridge: error: ")
        assert not set("\x1b\x07\x9b\u202e\u200b") & set(done.out + done.err)
        assert "\\u001b" in done.err
    assert json.loads(terminal.safe(json.dumps(STEERING, ensure_ascii=False))) == STEERING


def test_file_names_that_are_no_text(place):
    strict = {"PYTHONIOENCODING": "utf-8:strict"}
    name = os.fsdecode(b"card\xff")
    done = qrbridge("trust", "export", "--station", "hall", "--out", name, cwd=place, env=strict)
    assert done.code == 0, done.err
    assert (place / name).exists()
    done = qrbridge("scan", "-", "--station", "saic", cwd=place, env=strict, stdin=b"\xff\xfe1\n")
    assert done.code == 3, done.err


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("trust list --station saic > /dev/full", 1),
        ("scan - --station saic <&-", 3),
        ("check - <&-", 2),
        ("trust list --station saic >&-", 0),
        ("trust list --station {long}", 2),
        ("scan {long} --station saic", 1),
        ("scan {long}.txt --station saic", 1),
        ("inspect {long}", 1),
        ("inspect /dev/zero", 1),
        ("trust add /dev/zero --station saic", 1),
        ("trust export --station hall --out /", 1),
        ("inbox show 99999999999999999999 --station saic", 1),
        ("encode a.bin --as file --station hall --for saic --out x.gif --fps nan", 2),
        ("encode a.bin --as file --station hall --for saic --out x.png --canvas 999999x999999", 2),
    ],
)
def test_whatever_is_wrong_is_one_line(place, command, code):
    (place / "a.bin").write_bytes(b"abc")
    line = f"{COMMAND} {command.format(long='a' * 400)}"
    done = subprocess.run(["bash", "-c", line], cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert [text[:9] for text in done.stderr.splitlines()] == ["qrbridge:"] * (code > 0)


def test_a_line_without_an_end_does_not_fill_the_memory(place):
    lines = io.StringIO("a" * 5_000_000 + "\n12\n")
    assert [len(text) for text in texts._cut(lines)] == [MAX_LINE, 3]


def test_a_long_frame_on_the_command_line_is_inspected(place):
    done = qrbridge("inspect", typed(sealed(place)).strip(), cwd=place)
    assert done.code == 0, done.err
    assert done.lines[1]["issuer"] == "hall"


def test_a_wall_of_digits_is_soon_left(monkeypatch):
    looked = 0

    def decode(text: str) -> bytes:
        nonlocal looked
        looked += len(text)
        raise FrameError("frame.digit_count", count=len(text))

    monkeypatch.setattr(digits, "decode", decode)
    with pytest.raises(FrameError):
        line.frames("㊿" * MAX_LINE)
    assert looked < 2 * MAX_LINE


def test_the_inbox_stays_in_its_folder(tmp_path):
    saic = station.init(tmp_path / "a?mode=memory#b%20", "saic", "department", "saic", b"s" * 32)
    Inbox(saic.inbox_url).close()
    assert "inbox.sqlite" in names(saic.folder)
    assert names(tmp_path) == [saic.folder.name]


def test_a_second_key_for_a_known_name_is_told_and_a_revocation_meanwhile_stays(place):
    station.save_trusted(saic := station.load(place / "saic"), station.trusted(saic))
    other = station.init(place / "other", "hall", "hall", None, b"o" * 32)
    (place / "o.trust").write_text(trust.card_to_json(station.card(other)))
    asking = subprocess.Popen(
        [COMMAND, "trust", "add", "o.trust", "--station", "saic"],
        cwd=place,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert asking.stdout.readline().startswith(b"station 'hall'")
    station.save_trusted(saic, trust.revoke(station.trusted(saic), "hall", 1))
    _, told = asking.communicate(b"y\n")
    assert asking.returncode == 0
    assert b"warning: trust list: 'hall' has a key already" in told
    assert [entry.revoked_at for entry in station.trusted(saic)] == [1, None]


def gif_of(width: int, height: int, disposal: int) -> bytes:
    """Return a GIF whose second and third picture say that they are so large, in 200 bytes."""
    first = io.BytesIO()
    Image.new("P", (10, 10)).save(first, "GIF")
    head = first.getvalue()[:-1]
    pixels = head[head.index(b",") + 10 :]
    later = (
        b"\x21\xf9\x04"
        + bytes([disposal << 2])
        + b"\x0a\0\0\0,"
        + struct.pack("<HHHHB", 0, 0, w, h, 0)
        + pixels
        for w, h in ((10, 10), (width, height), (width, height), (10, 10))
    )
    return head + b"".join(later) + b";"


@pytest.mark.parametrize("disposal", [1, 2, 3])
def test_a_small_gif_does_not_ask_for_gigabytes(tmp_path, disposal):
    (tmp_path / "a.gif").write_bytes(gif_of(65535, 65535, disposal))
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (3_000_000_000, hard))
    try:
        with pytest.raises(PictureError) as caught:
            list(sources.pictures(tmp_path / "a.gif"))
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    assert caught.value.code == "picture.too_large"


@pytest.mark.parametrize("size", [(1e8, 1e-3), (1e-3, 1e8), (1e7, 1e7), (1, 1), (595, 842)])
def test_a_page_of_any_shape_has_pixels_within_the_limit(size):
    scale = pdf._scale(*size)
    assert ceil(size[0] * scale) * ceil(size[1] * scale) <= 1.01 * MAX_PIXELS


def test_a_look_that_fails_on_a_picture_is_no_end(monkeypatch):
    def failing(*_: object, **__: object) -> None:
        raise cv2.error("std::bad_alloc")

    monkeypatch.setattr(cv2, "medianBlur", failing)
    assert find.find(np.full((40, 40), 255, np.uint8), rescue=True) == []


def test_a_record_full_of_faults_does_not_flood_the_terminal(capsys):
    fields = {f"{STEERING}{number}": 1 for number in range(5000)}
    findings = check(fields, qrbridge_schemas.canonical())
    assert len(findings) > records.MAX_SHOWN
    records.tell(findings)
    told = capsys.readouterr().err
    assert len(told.splitlines()) == records.MAX_SHOWN + 1
    assert not set("\x1b\x07\x9b\u202e\u200b") & set(told)
