"""Sources that have no end: a serial scanner, here a pseudo-terminal, and a camera that is not there."""

import json
import os
import random
import signal
import subprocess
import termios
import tty
from contextlib import suppress
from pathlib import Path

import pytest

from tests.command import COMMAND, clean_environment, qrbridge, stations

CHANGED, IMPOSSIBLE = b"0" * 17, b"9" * 17
"""Lines of two sorts of rejection: a wrong check sum, and a number that no seven bytes have."""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = stations(tmp_path_factory.mktemp("live"), "saic")
    (folder / "a.bin").write_bytes(random.Random(1).randbytes(900))
    sent = qrbridge(
        *("encode", "a.bin", "--as", "file", "--station", "hall", "--for", "saic", "--medium", "scanner"),
        *("--out", "lines.txt"),
        cwd=folder,
    )
    assert sent.code == 0, sent.err
    return folder


@pytest.fixture
def port():
    ours, theirs = os.openpty()
    tty.setraw(theirs, termios.TCSANOW)
    yield ours, os.ttyname(theirs)
    os.close(ours)
    os.close(theirs)


def shown(place, count: int | None = None) -> list[bytes]:
    return [line.encode() for line in (place / "lines.txt").read_text().split()][:count]


def scanning(place, *sources: str, err=subprocess.PIPE) -> subprocess.Popen:
    return subprocess.Popen(
        # Whoever runs the tests in the background has Ctrl-C ignored, and children inherit that.
        ["env", "--default-signal=INT", COMMAND, "scan", *sources, "--station", "saic"],
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=err,
        text=True,
        env=clean_environment(),
    )


def hold_before(process: subprocess.Popen, device: int, text: bytes) -> None:
    """Hold a sheet before a scanner that reads it again and again, until the process ends.

    What is sent before the port is open is lost, as with a real one.
    """
    while True:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.3)
            return
        os.write(device, text)


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n", b"\t\r"])
def test_a_serial_scanner_is_read_until_the_transfer_is_there(place, port, end):
    device, name = port
    process = scanning(place, f"serial:{name}", "--count", "1")
    hold_before(process, device, b"".join(b"]Q1" + line + end for line in shown(place)))
    out, err = process.communicate()
    assert '"status": "imported"' in out or "already imported" in out, (out, err)


def test_a_line_without_an_end_is_ended_by_a_pause(place, port):
    device, name = port
    process = scanning(place, f"serial:{name}", "--count", "1")
    turn = iter(shown(place) * 100)
    while process.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.5)
        os.write(device, next(turn))
    out, err = process.communicate()
    assert '"status": "imported"' in out or "already imported" in out, (out, err)


def test_ctrl_c_ends_a_scan_that_has_no_end_and_tells_how_much_is_missing(place, port, tmp_path):
    device, name = port
    told = tmp_path / "err"
    first, *others = shown(place)
    with told.open("w") as err:
        process = scanning(place, f"serial:{name}", err=err)
        write_until_told(process, device, CHANGED + b"\r", told, 1)  # it is at work from then on
        # Each sort of bad line is told once: when the second is, the good one before it has been taken in.
        write_until_told(process, device, first + b"\r" + IMPOSSIBLE + b"\r", told, 2)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate()
    (line,) = map(json.loads, out.splitlines())
    needed = line["needed"]
    assert 1 < needed <= 1 + len(others)
    assert (line["status"], line["received"], line["suspect"]) == ("incomplete", 1, False)
    assert process.returncode == 3, told.read_text()
    said = told.read_text().splitlines()[-1]
    assert said.startswith(f"qrbridge: error: transfer {line['transfer']}: codes here: 1, needed: {needed}; ")
    assert "Traceback" not in told.read_text()


def write_until_told(process: subprocess.Popen, device: int, text: bytes, told: Path, count: int) -> None:
    """Hold lines before a scanner again and again, until there are so many warnings."""
    while told.read_text().count("warning") < count:
        os.write(device, text)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.3)
            pytest.fail(told.read_text())


def test_a_port_or_a_camera_that_is_not_there_is_told_in_one_line(place):
    for source, word in (("serial:/dev/ttyNONE9", "group dialout"), ("camera:97", "group video")):
        done = qrbridge("scan", source, "--station", "saic", cwd=place)
        assert done.code == 1, done
        assert word in done.error and len(done.err.strip().splitlines()) == 1, done.err
    done = qrbridge("scan", "camera:http://192.0.2.1/a.m3u8", "--station", "saic", cwd=place)
    assert done.code == 1 and "group video" in done.error, done.err
