"""A shift at the desk: transfers in a row through what its page asks for, half by scanner and half by camera.

Milliseconds are from the last frame, a line or a picture, until the page has the record in the department's
form: its two requests to `qrbridge desk`, on this machine. What the browser takes to draw it is not in them.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from qrbridge_cli import catalogue
from qrbridge_schemas import invented

from benchmarks import commands
from benchmarks.report import Check, Row, quantile, table
from qrbridge import media, station
from qrbridge.audit import Who
from qrbridge.counter import opened, sending
from qrbridge.picture import canvas, writing
from qrbridge.picture.layout import Screen

QUICK = {"transfers": 40}
FULL = {"transfers": 1000}

LIMIT = 200
"""Milliseconds that 95 of a hundred must stay under."""

GROWTH = 1.25
"""Times the memory after the first tenth that the desk may have at the end."""

PASSWORD = "eight characters"

_DESK = "from qrbridge_cli.main import main; main()"


def measure(seed: int, transfers: int) -> list[Row]:
    """Return a row for each transfer: how it came, its milliseconds, the desk's memory in MB after it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        commands.stations(folder, "saic")
        with _desk(folder / "saic") as desk:
            return [
                _transfer(desk, envelope, at) for at, envelope in enumerate(_sealed(folder, seed, transfers))
            ]


def _sealed(folder: Path, seed: int, count: int) -> Iterator[bytes]:
    hall, saic = station.load(folder / "hall"), station.load(folder / "saic")
    with opened(hall, catalogue, Who("clerk", "benchmark")) as window:
        for record in invented.applications(count, seed, rare=0.0):
            yield sending.send_record(window, record, station.card(saic), int(time.time()))[0]


class _Desk:
    """A desk at work, and a page that is signed in there."""

    def __init__(self, address: str, process: int) -> None:
        self._host, self._process = urlsplit(address).netloc, process
        self._headers = {"Origin": f"http://{self._host}", "X-Person": "1"}
        parts = urlsplit(address)
        answer = self._ask("GET", f"{parts.path}?{parts.query}", b"")
        self._headers["Cookie"] = answer.getheader("set-cookie", "").split(";")[0]
        self.ask("POST", "/api/first-operator", {"operator": "clerk", "password": PASSWORD})

    def ask(self, method: str, path: str, said: object = None) -> Any:
        data = said if isinstance(said, bytes) else json.dumps(said or {}).encode()
        answer = self._ask(method, path, data)
        told = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {told[:300]!r}")
        return json.loads(told)

    def memory(self) -> float:
        """Return the memory that the desk's process has in MB."""
        lines = Path(f"/proc/{self._process}/status").read_text("utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

    def _ask(self, method: str, path: str, data: bytes) -> Any:
        connection = HTTPConnection(self._host, timeout=60)
        connection.request(method, path, data, self._headers)
        return connection.getresponse()


@contextmanager
def _desk(folder: Path) -> Iterator[_Desk]:
    options = ("--port", "0", "--no-browser", "--station", str(folder))
    process = subprocess.Popen(
        [sys.executable, "-c", _DESK, "desk", *options], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        yield _Desk(process.stdout.readline().strip(), process.pid)
    finally:
        process.terminate()
        process.communicate()


def _transfer(desk: _Desk, envelope: bytes, at: int) -> Row:
    source = "camera" if at % 2 else "scanner"
    frames = list(_pictures(envelope) if at % 2 else _lines(envelope))
    for frame in frames[:-1]:
        desk.ask("POST", *frame)
    begin = time.perf_counter()
    [happened] = desk.ask("POST", *frames[-1])["happenings"]
    record = desk.ask("GET", f"/api/arrivals/{happened['arrival']}")
    taken = 1000 * (time.perf_counter() - begin)
    assert record["ok"], record["findings"]
    return {"source": source, "milliseconds": taken, "megabytes": desk.memory()}


def _lines(envelope: bytes) -> Iterator[tuple[str, object]]:
    showing = media.on_paper(len(envelope), "scanner", None)
    for _, line in zip(range(showing.plan.count), media.lines(envelope, showing), strict=False):
        yield "/api/receive/line", {"text": line}


def _pictures(envelope: bytes) -> Iterator[tuple[str, object]]:
    showing = media.on_screen(len(envelope), Screen((1920, 1080)), 10, pictures=1)
    for symbols in media.symbols(envelope, showing):
        yield "/api/receive/picture?source=camera", writing.jpeg(canvas.draw(symbols, showing.layout))


def markdown(rows: Sequence[Row]) -> list[str]:
    """Return a line for each kind of source, and the memory."""
    lines = table(
        ("source", "transfers", "ms, median", "ms, p95", "ms, longest"),
        [
            (source, len(own), median(own), quantile(own, 0.95), max(own))
            for source in ("scanner", "camera")
            if (own := [row["milliseconds"] for row in rows if row["source"] == source])
        ],
    )
    tenths = [rows[len(rows) * tenth // 10 - 1]["megabytes"] for tenth in (1, 5, 10)]
    memory = table(("memory of the desk, MB", "after a tenth", "half", "all"), [("", *tenths)])
    return [*lines, "", *memory]


def checks(rows: Sequence[Row]) -> list[Check]:
    """Return that the record is there soon enough, and that memory does not grow."""
    left = LIMIT - quantile([row["milliseconds"] for row in rows], 0.95)
    growth = rows[-1]["megabytes"] / rows[len(rows) // 10 - 1]["megabytes"]
    memory = Check(f"memory at the end is under {GROWTH} times that after a tenth, by", GROWTH - growth, 0)
    # Of few transfers the slowest decide, and those go by what else the machine does.
    soon = Check(f"milliseconds that 95 of a hundred stay under {LIMIT}", left, 0)
    return [soon, memory] if len(rows) >= FULL["transfers"] else [memory]
