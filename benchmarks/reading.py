"""How much each reader reads of single pictures, how fast, and what it reads that is not there.

On photographs, from the folder in QRBRIDGE_PHOTOS, each with a .txt beside it; and on pictures of canvases
by the simulated camera, in layouts that other readers can read.
"""

import os
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks import drawing, plots, readers, timing
from benchmarks.drawing import Grid
from benchmarks.readers import Picture, Reader
from benchmarks.report import Check, Row, quantile, table
from qrbridge import channel
from qrbridge.picture import sources

QUICK = {"pictures": 2}
FULL = {"pictures": 30}

PHOTOS = "photographs"
GRIDS = {
    "steady": Grid(25, "L", 3, 2, 4),
    "handheld": Grid(20, "M", 3, 2, 5),
    "harsh": Grid(15, "M", 2, 1, 11),
    "webcam": Grid(20, "M", 3, 2, 5),
}
SCREEN = (1920, 1080)

Series = Iterator[tuple[Picture, set[str]]]


def measure(seed: int, pictures: int) -> list[Row]:
    """Return a row for each set of pictures and reader."""
    with timing.one_core():
        rows = [_row(PHOTOS, _photographs, *reader) for reader in readers.STILL.items()] if _folder() else []
        for preset in GRIDS:
            taken = list(_filmed(preset, pictures, seed))
            rows += [_row(preset, partial(iter, taken), *reader) for reader in readers.STILL.items()]
    return rows


def _folder() -> str:
    folder = os.environ.get("QRBRIDGE_PHOTOS", "")
    if not folder:
        print("reading: QRBRIDGE_PHOTOS names no folder of photographs, so they are left out")
    return folder


def _photographs() -> Series:
    for says in sorted(Path(_folder()).rglob("*.txt")):
        (path,) = (path for path in says.parent.glob(f"{says.stem}.*") if path != says)
        (picture,) = sources.pictures(path)
        yield picture.pixels, {says.read_bytes().decode()}


def _filmed(preset: str, count: int, seed: int) -> Series:
    grid, chance = GRIDS[preset], np.random.default_rng(seed)
    texts = drawing.lines(grid, chance)
    for _ in range(count):
        shown = list(islice(texts, grid.tiles))
        canvas = drawing.canvas(shown, grid, SCREEN)
        yield drawing.still(canvas, channel.PRESETS[preset], chance), set(shown)


def _row(what: str, series: Callable[[], Series], name: str, make: Callable[[], Reader]) -> Row:
    read, taken = make(), []
    row = {"pictures": what, "reader": name, "shown": 0, "read": 0, "false": 0}
    for picture, shown in series():
        texts: list[str] = []
        taken.append(timing.milliseconds(lambda: texts.extend(read(picture))))  # noqa: B023
        right, false = readers.judge(texts, shown, shown)
        row["shown"] += len(shown)
        row["read"] += right
        row["false"] += false
    rate = 1000 * row["read"] / sum(taken)
    return row | {
        "recall": row["read"] / row["shown"],
        "per_second": rate,
        "ms_median": median(taken),
        "ms_p95": quantile(taken, 0.95),
    }


def markdown(rows: list[Row]) -> list[str]:
    """Return the table."""
    head = (
        "pictures",
        "reader",
        "symbols",
        "read",
        "false",
        "recall",
        "symbols a second",
        "ms, median",
        "ms, p95",
    )
    cells = (
        [
            f"{row['pictures']}: {GRIDS[row['pictures']]}" if row["pictures"] in GRIDS else row["pictures"],
            *(row[key] for key in ("reader", "shown", "read", "false")),
            f"{row['recall']:.1%}",
            *(row[key] for key in ("per_second", "ms_median", "ms_p95")),
        ]
        for row in rows
    )
    return table(head, cells)


def checks(rows: list[Row]) -> list[Check]:
    """Nothing false, and of every set at least what the best of the others reads."""
    mine = [row for row in rows if row["reader"] == "qrbridge"]
    best = {
        own["pictures"]: max(
            row["read"] for row in rows if row["pictures"] == own["pictures"] and row is not own
        )
        for own in mine
    }
    return [
        *(Check(f"{row['pictures']} read, as by others", row["read"], best[row["pictures"]]) for row in mine),
        Check("false reads by qrbridge", sum(row["false"] for row in mine), 0, exact=True),
    ]


def plot(rows: list[Row], path: Path) -> None:
    """Draw the recall as bars."""
    sets = list(dict.fromkeys(row["pictures"] for row in rows))
    series = {reader: [row["recall"] for row in rows if row["reader"] == reader] for reader in readers.STILL}
    plots.bars(path, "Share of the symbols that is read", sets, series, "recall")
