"""What bad input gets: one clear line, its exit code, and nothing half done."""

import json
import os
import random
import shutil
from itertools import islice

import pytest

from qrbridge import bridge, digits, frame, station
from qrbridge.envelope import Claims
from qrbridge.frame import Packet, Whole
from qrbridge.pack import File, cbor, payload, zstd
from tests.command import qrbridge, quick, stations

HOUR = 3600


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    return stations(tmp_path_factory.mktemp("stations"), "saic", "qs")


@pytest.fixture
def place(prepared, tmp_path):
    shutil.copytree(prepared, tmp_path / "p")
    return tmp_path / "p"


def clock() -> int:
    import time

    return int(time.time())


def sealed(place, issuer="hall", key="hall", audience="saic", start=-60, end=HOUR, content=None) -> bytes:
    claims = Claims(issuer, audience, clock() + start, clock() + end)
    signing = station.signing_key(station.load(place / key))
    if isinstance(content, bytes):
        return bridge.cose.seal(content, claims, signing)
    return bridge.seal(content or File("a.txt", "text/plain", b"abc"), claims, signing)


def typed(*frames: bytes) -> str:
    return "".join(digits.encode(data) + "\n" for data in frames)


def refused(place, lines: str, code: int, *words: str):
    """Scan the lines and see the exit code, the words of the error, and that nothing was kept."""
    before = quick("inbox", "list", "--station", "saic", "--json", cwd=place).out
    done = qrbridge("scan", "-", "--station", "saic", "--out", "got", cwd=place, stdin=lines)
    assert done.code == code, done.err
    assert done.error.startswith("qrbridge: error: ")
    for word in words:
        assert word in done.error
    assert "Traceback" not in done.err
    assert quick("inbox", "list", "--station", "saic", "--json", cwd=place).out == before
    got = place / "got"
    assert not got.exists() or not list(got.iterdir())
    return done


def test_altered_envelope(place):
    envelope = bytearray(sealed(place))
    envelope[-70] ^= 1
    refused(place, typed(frame.encode(Whole(bytes(envelope)))), 1)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"audience": "qs"}, ("meant for 'qs'", "this station is 'saic'")),
        ({"start": -2 * HOUR, "end": -HOUR}, ("expired",)),
        ({"start": HOUR, "end": 2 * HOUR}, ("in the future",)),
        ({"key": "qs", "issuer": "qs"}, ("not in the trust list",)),
        ({"issuer": "qs"}, ("names 'qs'", "signed by 'hall'")),
    ],
)
def test_envelopes_that_must_not_be_believed(place, options, words):
    refused(place, typed(frame.encode(Whole(sealed(place, **options)))), 1, *words)


def test_what_was_sealed_here_is_not_for_here(place):
    data = sealed(place, issuer="saic", key="saic", audience="hall")
    refused(place, typed(frame.encode(Whole(data))), 1, "sealed at this station, 'saic', itself")


def test_revoked_key(place):
    lines = typed(frame.encode(Whole(sealed(place))))
    assert qrbridge("trust", "revoke", "hall", "--station", "saic", cwd=place).code == 0
    refused(place, lines, 1, "revoked")


def test_imported_before(place):
    lines = typed(frame.encode(Whole(sealed(place))))
    assert qrbridge("scan", "-", "--station", "saic", cwd=place, stdin=lines).code == 0
    refused(place, lines, 1, "already imported at", "as number 1")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (cbor.encode([0, "../../etc/a", "text/plain", zstd.EMPTY]), "not allowed in a file name"),
        (cbor.encode([3, "saic", 1, b"", b""]), "kind 3"),
        (cbor.encode([1, "saic", 1, zstd.compress(b"\xa1\x61\x61\x18\x01", 99)]), "one allowed form"),
        (cbor.encode([1, "qs", 1, zstd.compress(b"\xa0", 99)]), "of profile qs/1"),
        (cbor.encode([1, "saic", 1, zstd.compress(b"\xa0", 99)]), "errors"),
        (
            cbor.encode([1, "saic", 1, zstd.compress(bytes(payload.RECORD_LIMIT + 1), 2_000_000)]),
            "1000001 bytes, allowed are 1000000",
        ),
        (cbor.encode([0, "a", "a/b", zstd.compress(b"abc", 9) + b"x"]), "bad zstd frame"),
    ],
)
def test_signed_but_wrong_all_the_same(place, content, word):
    refused(place, typed(frame.encode(Whole(sealed(place, content=content)))), 1, word)


def packets(envelope: bytes, count: int) -> list[bytes]:
    plan = bridge.plan(len(envelope), 411)
    return list(islice(bridge.frames(envelope, plan), count))


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ("1" * 954, "rejected"),
        (typed(b"\x10abcdefgh" + bytes(4)), "rejected"),
        (typed(b"\x11" + bytes(40)), "rejected"),
    ],
)
def test_frames_that_are_none(place, lines, word):
    refused(place, lines, 1, word)


def test_a_newer_format_version_says_so(place):
    from zlib import crc32

    body = b"\x20" + bytes(30)
    done = refused(place, typed(body + crc32(body).to_bytes(4)), 1)
    assert "format version 2, this release reads 1" in done.err


def test_an_impossible_length_says_so(place):
    done = refused(place, typed(frame.encode(Packet(b"12345678", 2**32 - 1, 0, bytes(376)))), 1)
    assert "4294967295 bytes sealed, allowed are 1 to 10000000" in done.err


def test_missing_frames_are_code_3(place):
    envelope = sealed(place, content=File("a.bin", "a/b", random.Random(1).randbytes(2000)))
    done = refused(place, typed(*packets(envelope, 3)), 3, "codes here: 3, needed: 6")
    assert json.loads(done.out)["status"] == "incomplete"


def test_only_foreign_codes_are_code_3(place):
    refused(place, "HTTPS://EXAMPLE.ORG\n6901234567892\n", 3, "no code of qrbridge")


@pytest.mark.parametrize(
    "kind", ["no picture", "empty", "missing", "empty folder", "truncated", "no symbols"]
)
def test_sources_that_give_nothing(place, kind):
    import cv2
    import numpy as np

    path = place / "x.png"
    if kind == "no picture":
        path.write_bytes(b"this is no picture at all")
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "empty folder":
        path = place / "folder"
        path.mkdir()
    elif kind in ("truncated", "no symbols"):
        cv2.imwrite(str(path), np.random.default_rng(1).integers(0, 255, (200, 200), np.uint8))
        if kind == "truncated":
            path.write_bytes(path.read_bytes()[:500])
    done = qrbridge("scan", path.name, "--station", "saic", cwd=place)
    assert done.code == (3 if kind == "no symbols" else 1), done.err
    assert done.error.startswith("qrbridge: error: ")
    assert "Traceback" not in done.err


def test_one_bad_picture_among_good_ones_stops_nothing(place):
    (place / "a.bin").write_bytes(os.urandom(2000))
    base = ("encode", "a.bin", "--station", "hall", "--for", "saic", "--as", "file", "--out", "shown")
    assert qrbridge(*base, cwd=place).code == 0
    (place / "shown" / "000000.png").write_bytes(b"no picture")
    done = qrbridge("scan", "shown", "--station", "saic", "--out", "got", cwd=place)
    assert done.code == 0, done.err
    assert "warning" in done.err
    assert (place / "got" / "a.bin").read_bytes() == (place / "a.bin").read_bytes()


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (("--out", "x.docx"), "allowed are"),
        (("--out", "x.pdf", "--medium", "screen"), "--medium screen"),
        (("--out", "x.png", "--loss", "1"), "--loss"),
        (("--out", "x.pdf", "--medium", "paper", "--pictures", "3"), "--medium is paper"),
        (("--out", "x", "--canvas", "big"), "WIDTHxHEIGHT"),
        (("--out", "x.png", "--as", "record"), "no JSON"),
    ],
)
def test_wrong_usage_is_code_2(place, args, word):
    (place / "a.bin").write_bytes(b"\xff" * 9000)
    base = ("encode", "a.bin", "--station", "hall", "--for", "saic", "--as", "file")
    done = qrbridge(*base, *args, cwd=place)
    assert done.code == 2, done.err
    assert word in done.error
    assert not [path for path in place.iterdir() if path.name.startswith((".part", "x"))]


def test_one_picture_does_not_hold_many_symbols(place):
    (place / "a.bin").write_bytes(os.urandom(30_000))
    base = ("encode", "a.bin", "--station", "hall", "--for", "saic", "--as", "file", "--out", "x.png")
    done = qrbridge(*base, cwd=place)
    assert done.code == 2
    assert "one picture holds 28 symbols" in done.error
    assert not (place / "x.png").exists()


@pytest.mark.parametrize("out", ["no/such/folder/x.txt", "/proc/x.txt", "/proc/shown", "hall"])
def test_unwritable_paths_are_said_and_nothing_is_left(place, out):
    (place / "a.bin").write_bytes(b"abc")
    before = sorted(path.name for path in place.iterdir())
    base = ("encode", "a.bin", "--station", "hall", "--for", "saic", "--as", "file", "--out", out)
    done = qrbridge(*base, cwd=place)
    assert done.code == 1
    assert done.error.startswith("qrbridge: error: ")
    assert sorted(path.name for path in place.iterdir()) == before


def test_an_unwritable_out_imports_nothing(place):
    lines = typed(frame.encode(Whole(sealed(place))))
    done = qrbridge("scan", "-", "--station", "saic", "--out", "/proc/got", cwd=place, stdin=lines)
    assert done.code == 1
    assert "cannot be written" in done.error
    assert qrbridge("inbox", "list", "--station", "saic", "--json", cwd=place).lines == [[]]


@pytest.mark.parametrize("suffix", ["", ".png", ".gif", ".mp4", ".html", ".svg", ".txt"])
def test_a_full_disk_leaves_no_half_written_file(place, suffix):
    """/dev/full cannot be renamed onto, so a tiny file size limit stands for the full disk."""
    import resource
    import subprocess

    from tests.command import COMMAND

    (place / "a.bin").write_bytes(os.urandom(2500))
    before = sorted(path.name for path in place.iterdir())
    done = subprocess.run(
        [COMMAND, *f"encode a.bin --station hall --for saic --as file --out x{suffix}".split()],
        cwd=place,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in place.iterdir()) == before


def test_too_large_a_file_names_the_limit(place):
    (place / "big.bin").write_bytes(os.urandom(10_000_000))
    base = ("encode", "big.bin", "--station", "hall", "--for", "saic", "--as", "file", "--out", "shown")
    done = qrbridge(*base, cwd=place)
    assert done.code == 1
    assert "allowed are 1 to 10000000" in done.error
    assert not (place / "shown").exists()


def test_unknown_recipient(place):
    (place / "a.bin").write_bytes(b"abc")
    base = ("encode", "a.bin", "--station", "hall", "--as", "file", "--out", "x.txt")
    done = qrbridge(*base, "--for", "siac", cwd=place)
    assert done.code == 1
    assert "known are: qs, saic" in done.error


def test_errors_in_chinese(place):
    for args, env in ((("--lang", "zh"), {}), ((), {"LANG": "zh_CN.UTF-8"})):
        done = qrbridge(*args, "inbox", "show", "9", "--station", "saic", cwd=place, env=env)
        assert done.code == 1
        assert "没有编号为 9 的记录" in done.error
        assert "命令用法有误" in qrbridge(*args, "frob", cwd=place, env=env).error


def test_no_station(tmp_path):
    done = qrbridge("inbox", "list", cwd=tmp_path)
    assert done.code == 2
    assert "station init" in done.error
    done = qrbridge(
        "station", "init", "x", "--role", "department", "--name", "x", "--profile", "y", cwd=tmp_path
    )
    assert done.code == 2
    assert "known are:" in done.error
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    "args",
    [("frobnicate",), ("scan",), ("encode", "x"), ("station", "init", "x"), ("scan", "x", "--reader", "eye")],
)
def test_wrong_calls_are_code_2(tmp_path, args):
    done = qrbridge(*args, cwd=tmp_path)
    assert done.code == 2
    assert "--help' to see what is allowed" in done.error


def test_a_record_with_errors_is_not_encoded_and_all_are_told(place):
    import qrbridge_schemas

    record = next(iter(qrbridge_schemas.samples().values()))
    record["enterprise"]["registered_capital"] = "1"
    record["enterprise"]["postal_code"] = "21"
    (place / "a.json").write_text(json.dumps(record), "utf-8")
    done = qrbridge("encode", "a.json", "--station", "hall", "--for", "saic", "--out", "x.txt", cwd=place)
    assert done.code == 1
    assert "postal_code" in done.err
    assert "registered_capital" in done.err
    assert not (place / "x.txt").exists()
    checked = qrbridge("check", "a.json", "--json", cwd=place)
    assert checked.code == 1
    assert {"enterprise.postal_code"} <= {finding["field"] for finding in json.loads(checked.out)}


def test_the_trust_list_is_asked_about(place):
    qrbridge("station", "init", "new", "--role", "hall", "--name", "new", cwd=place)
    qrbridge("trust", "export", "--station", "new", "--out", "new.trust", cwd=place)
    done = qrbridge("trust", "add", "new.trust", "--station", "saic", cwd=place, stdin="n\n")
    assert done.code == 130
    assert "new" not in qrbridge("trust", "list", "--station", "saic", cwd=place).out
    done = qrbridge("trust", "add", "new.trust", "--station", "saic", cwd=place, stdin="y\n")
    assert done.code == 0
    assert "new" in qrbridge("trust", "list", "--station", "saic", cwd=place).out
