"""One application across the bridge: seconds from the record to the inbox, and pictures until it is read.

Seconds are those of the two commands as their user starts them, on one core; the film between them is not
counted, since a camera would be there. Pictures are those that a hand-held camera takes of the symbol until
our reader has it, from poses by chance; the envelope has the 400 bytes that most applications stay under.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice, product, repeat
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
import qrbridge_schemas

from benchmarks import commands, drawing, filming, readers, timing
from benchmarks.drawing import Picture
from benchmarks.report import Check, Row, quantile, table
from qrbridge import channel, line
from qrbridge.errors import QrbridgeError
from qrbridge.picture import sources

QUICK = {"samples": 1, "departments": 1, "films": 20}
FULL = {"samples": 3, "departments": 5, "films": 200}

PRESET, FPS = "handheld", 10
ENVELOPE = 400
PATIENCE = 30
"""Pictures, a second of film."""

FIRST = 0.95
"""Share of films of which the first picture must do."""


def measure(seed: int, samples: int, departments: int, films: int) -> list[Row]:
    """Return a row for each sample and department with its seconds, and one for each film of a symbol."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        receivers = qrbridge_schemas.names()[:departments]
        commands.stations(folder, *receivers)
        rows = list(_crossings(folder, samples, receivers, seed))
        shown = _symbol(folder, receivers[0], seed)
    chances = (np.random.default_rng(seed + number) for number in range(films))
    return rows + [
        {"film": number, "pictures": _pictures(shown, chance)} for number, chance in enumerate(chances)
    ]


def _crossings(folder: Path, samples: int, receivers: Sequence[str], seed: int) -> Iterator[Row]:
    known = sorted(qrbridge_schemas.samples().items(), key=lambda item: item[0] != "typical")
    for (name, record), to in product(known[:samples], receivers):
        (folder / "record.json").write_text(json.dumps(record, ensure_ascii=False), "utf-8")
        where, core = f"{name}-{to}", timing.core()
        with _watch() as encoding:
            said = commands.show("record.json", where, "--pictures", 1, cwd=folder, to=to, core=core)
        filming.film(folder / where, FPS, PRESET, seed, folder / f"{where}-film")
        with _watch() as scanning:
            stats = commands.scan(f"{where}-film", cwd=folder, core=core, station=to)
        with _watch() as starting:
            for command in ("encode", "scan"):
                commands.qrbridge(command, "--help", cwd=folder, core=core)
        assert stats["transfers_complete"] == 1, (where, stats)
        yield {
            "sample": name, "department": to, "envelope_bytes": said["envelope_bytes"],
            "encode_seconds": encoding[0], "scan_seconds": scanning[0], "start_seconds": starting[0],
        }  # fmt: skip


@contextmanager
def _watch() -> Iterator[list[float]]:
    """Give a list that holds the seconds when the block has ended."""
    taken: list[float] = []
    begin = time.perf_counter()
    yield taken
    taken.append(time.perf_counter() - begin)


def _symbol(folder: Path, to: str, seed: int) -> Picture:
    """Return the canvas that `encode` makes of a file whose envelope has exactly ENVELOPE bytes."""
    size = ENVELOPE // 2
    for _ in range(5):
        (folder / "a.bin").write_bytes(np.random.default_rng(seed).bytes(size))
        found = commands.show("a.bin", "symbol.png", "--as", "file", cwd=folder, to=to)["envelope_bytes"]
        size += ENVELOPE - found
    assert found == ENVELOPE, found
    (picture,) = sources.pictures(folder / "symbol.png")
    return picture.pixels


def _pictures(shown: Picture, chance: np.random.Generator) -> int:
    """Return how many pictures it takes to read the symbol; 0 if it is not among the first PATIENCE."""
    read = readers.qrbridge()
    film = channel.film(repeat(shown), FPS, channel.PRESETS[PRESET], chance)
    taken = enumerate(islice(film, PATIENCE), 1)
    return next((number for number, picture in taken if any(map(_is_ours, read(drawing.grey(picture))))), 0)


def _is_ours(text: str) -> bool:
    try:
        return bool(line.frames(text))
    except QrbridgeError:
        return False


def markdown(rows: list[Row]) -> list[str]:
    """Return the seconds of each sample, and how many films needed how many pictures."""
    crossings = [row for row in rows if "sample" in row]
    names = list(dict.fromkeys(row["sample"] for row in crossings))
    seconds = ("encode, s", "scan, s", "both, median", "both, p95", "of which starting them")
    taken = [row["pictures"] for row in rows if "film" in row]
    counts = sorted(Counter(taken).items())
    return [
        *table(
            ("application", "crossings", "sealed, bytes", *seconds),
            (_cells(name, [row for row in crossings if row["sample"] == name]) for name in names),
        ),
        "",
        *table(
            (f"pictures until {ENVELOPE} bytes are read, {PRESET}", "films", "share"),
            ([str(number or "never"), films, f"{films / len(taken):.1%}"] for number, films in counts),
        ),
    ]


def _cells(name: str, rows: list[Row]) -> list[object]:
    sizes = [row["envelope_bytes"] for row in rows]
    both = [row["encode_seconds"] + row["scan_seconds"] for row in rows]
    encode, scan, start = (_median(rows, key) for key in ("encode_seconds", "scan_seconds", "start_seconds"))
    size = f"{min(sizes)} to {max(sizes)}"
    return [name, len(rows), size, encode, scan, float(median(both)), quantile(both, 0.95), start]


def _median(rows: list[Row], key: str) -> float:
    return float(median(row[key] for row in rows))


def checks(rows: list[Row]) -> list[Check]:
    """Mostly the first picture is enough."""
    taken = [row["pictures"] for row in rows if "film" in row]
    share = taken.count(1) / len(taken)
    return [Check("share of hand-held films of which the first picture is read", share, FIRST)]
