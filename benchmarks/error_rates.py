"""Frame error rate, and undetected errors, against blur, noise, tilt and pixels a module, as curves.

Frames with chance content are drawn by our encoder, seen by the simulated camera in single pictures, and
read by each reader. Undetected is a text that was never shown and still passes as a frame: that must not
happen.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks import drawing, plots, readers, timing
from benchmarks.drawing import Grid, Picture
from benchmarks.plots import Panel
from benchmarks.report import Check, Row, table
from qrbridge import line
from qrbridge.channel import Camera
from qrbridge.errors import QrbridgeError

QUICK = {"pictures": 2, "points": 3}
FULL = {"pictures": 20, "points": 9}

GRID = Grid(20, "L", 3, 2, 5)
MODULE = 4.0
"""Camera pixels a module where another thing is looked at."""

SWEEPS: dict[str, tuple[str, float, float]] = {
    "blur": ("standard deviation of the blur, px", 0.5, 4.5),
    "noise": ("noise, share of white", 0.0, 0.8),
    "tilt": ("angle to the screen, degrees", 0.0, 64.0),
    "module": ("camera pixels a module", 5.0, 1.0),
}
"""What is varied, from easy to hard; all else is a good camera straight in front."""


def camera(sweep: str, value: float) -> Camera:
    """Return the camera at one point of a sweep."""
    screen = (GRID.columns * GRID.tile, GRID.rows * GRID.tile)
    base = Camera(drop=0.0)
    module = value if sweep == "module" else MODULE
    base = replace(base, fill=module / GRID.pixels / min(base.width / screen[0], base.height / screen[1]))
    changes = {"blur": {"blur": value}, "noise": {"read_noise": value * base.white}, "tilt": {"yaw": value}}
    return replace(base, **changes.get(sweep, {}))


def values(sweep: str, points: int) -> list[float]:
    """Return the points of a sweep, from easy to hard."""
    _, easy, hard = SWEEPS[sweep]
    return [round(float(value), 4) for value in np.linspace(easy, hard, points)]


def measure(seed: int, pictures: int, points: int) -> list[Row]:
    """Return a row for each sweep, point and reader."""
    cases = [(sweep, value) for sweep in SWEEPS for value in values(sweep, points)]
    with timing.workers() as pool:
        found = pool.map(
            _point, *zip(*cases, strict=True), [pictures] * len(cases), range(seed, seed + len(cases))
        )
        return [row for rows in found for row in rows]


def _point(sweep: str, value: float, pictures: int, seed: int) -> list[Row]:
    """Return the rows of one point, one a reader; each reader sees the same pictures in order."""
    rows = {
        name: {
            "sweep": sweep,
            "value": value,
            "reader": name,
            "shown": 0,
            "read": 0,
            "wrong": 0,
            "undetected": 0,
        }
        for name in readers.FILM
    }
    reading = {name: make() for name, make in readers.FILM.items()}
    ever: set[str] = set()
    for picture, shown in islice(_pictures(camera(sweep, value), seed), pictures):
        ever |= shown
        for name, read in reading.items():
            row = rows[name]
            texts = read(picture)
            right, wrong = readers.judge(texts, shown, ever)
            row["shown"] += len(shown)
            row["read"] += right
            row["wrong"] += wrong
            row["undetected"] += sum(_passes(text) for text in texts if text not in ever)
    return [row | {"frame_error_rate": 1 - row["read"] / row["shown"]} for row in rows.values()]


def _pictures(by: Camera, seed: int) -> Iterator[tuple[Picture, set[str]]]:
    chance = np.random.default_rng(seed)
    texts = drawing.lines(GRID, chance)
    while True:
        shown = list(islice(texts, GRID.tiles))
        yield drawing.still(drawing.canvas(shown, GRID), by, chance), set(shown)


def _passes(text: str) -> bool:
    """Return whether a receiver would take a text for a frame."""
    try:
        return bool(line.frames(text))
    except QrbridgeError:
        return False


def markdown(rows: list[Row]) -> list[str]:
    """Return the error rates, a line for each point, and the sums of what was read wrong."""
    names = list(dict.fromkeys(row["reader"] for row in rows))
    found = {(row["sweep"], row["value"], row["reader"]): row["frame_error_rate"] for row in rows}
    points = list(dict.fromkeys((row["sweep"], row["value"]) for row in rows))
    cells = [
        [f"{SWEEPS[sweep][0]}: {value:.3g}", *(f"{found[sweep, value, name]:.1%}" for name in names)]
        for sweep, value in points
    ]
    sums = [[label, *(_sum(rows, name, key) for name in names)] for label, key in _SUMS]
    return table((f"frame error rate, {GRID}", *names), [*cells, *sums])


_SUMS = (
    ("symbols shown", "shown"),
    ("texts that were never shown", "wrong"),
    ("of these undetected", "undetected"),
)


def _sum(rows: list[Row], name: str, key: str) -> int:
    return sum(row[key] for row in rows if row["reader"] == name)


def checks(rows: list[Row]) -> list[Check]:
    """No error goes undetected, the easy end of each sweep has none, and zxing-cpp reads no more in all."""
    easy = [row for row in rows if row["value"] == SWEEPS[row["sweep"]][1] and row["reader"] == "qrbridge"]
    undetected = sum(row["undetected"] for row in rows)
    missed = sum(row["shown"] - row["read"] for row in easy)
    return [
        Check("undetected errors, all readers", undetected, 0, exact=True),
        Check("symbols missed by qrbridge at the easy ends", missed, 0, exact=True),
        Check(
            "symbols read by qrbridge, as zxing-cpp",
            *(_sum(rows, name, "read") for name in ("qrbridge", "zxing-cpp")),
        ),
    ]


def plot(rows: list[Row], path: Path) -> None:
    """Draw a panel for each sweep."""
    panels = []
    for sweep, (axis, *_) in SWEEPS.items():
        lines = {}
        for name in readers.FILM:
            own = sorted(
                (r["value"], r["frame_error_rate"])
                for r in rows
                if (r["sweep"], r["reader"]) == (sweep, name)
            )
            lines[name] = ([value for value, _ in own], [rate for _, rate in own])
        panels.append(Panel(axis, "frame error rate", lines))
    undetected = sum(row["undetected"] for row in rows)
    shown = sum(row["shown"] for row in rows if row["reader"] == "qrbridge")
    plots.curves(
        path, f"{GRID}, {shown:,} symbols shown to each reader, {undetected} undetected errors", panels
    )
