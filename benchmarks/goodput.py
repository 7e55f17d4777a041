"""Payload bytes a second past the simulated camera, from the first picture on: the commands, files between.

`qrbridge encode` writes the canvases of a 6 MB file, the camera films them from a phase by chance, `qrbridge
scan --stats` reads its pictures on one core: the bytes of distinct encoding symbols over the clip's time.
Beside it zxing-cpp alone (`scan --reader zxing`) on the layouts of which it reads most.
"""

import shutil
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks import commands, drawing, filming, plots, timing
from benchmarks.drawing import Grid
from benchmarks.report import Check, Row, quantile, table
from qrbridge.picture import writing

QUICK = {"runs": 1, "seconds": 1.5}
FULL = {"runs": 30, "seconds": 4}

FILE_SIZE = 6_000_000
FPS = 20
AT_ONCE = 4
"""Films made before they are read: 250 MB each."""


@dataclass(frozen=True, slots=True)
class Case:
    """A camera and what it films: what `encode --capture` lays out, or for zxing-cpp a layout of its own."""

    preset: str
    capture: str = ""
    grid: Grid | None = None
    target: float | None = None

    @property
    def reader(self) -> str:
        """Who reads it."""
        return "zxing-cpp" if self.grid else "qrbridge"


CASES = (
    Case("steady", "steady", target=750),
    Case("handheld", "handheld", target=250),
    Case("harsh", "harsh", target=115),
    Case("webcam", "handheld", target=220),
    Case("steady", grid=Grid(20, "L", 6, 3, 3)),
    Case("handheld", grid=Grid(40, "L", 2, 1, 5)),
    Case("harsh", grid=Grid(30, "L", 2, 1, 6)),
    Case("webcam", grid=Grid(25, "L", 3, 2, 4)),
)
"""The targets are kB/s (1,000 bytes). zxing-cpp's layouts are the best of those tried: level L,
versions 10 to 40, as many as fit, 3 to 11 screen pixels a module, 10, 15 and 20 fps."""


def measure(seed: int, runs: int, seconds: float) -> list[Row]:
    """Return a row for each case and run."""
    rows: list[Row] = []
    with TemporaryDirectory() as name, timing.workers() as pool:
        folder = Path(name)
        commands.stations(folder, "saic")
        (folder / "large.bin").write_bytes(np.random.default_rng(seed).bytes(FILE_SIZE))
        for case in CASES:
            # zxing-cpp is there to compare with; its runs lie close together.
            count = -(-runs // 3) if case.grid else runs
            rows += _runs(case, range(seed, seed + count), seconds, folder, pool)
    return rows


def _runs(case: Case, seeds: range, seconds: float, folder: Path, pool: Executor) -> Iterator[Row]:
    layout = _show(case, round(seconds * FPS), folder)
    for start in range(0, len(seeds), AT_ONCE):
        some = seeds[start : start + AT_ONCE]
        # Nothing is timed while films are made, and nothing else runs while they are read.
        made = [
            pool.submit(filming.film, folder / "shown", FPS, case.preset, seed, folder / f"{seed}")
            for seed in some
        ]
        for future in made:
            future.result()
        for seed in some:
            yield (
                {"preset": case.preset, "reader": case.reader, "capture": case.capture, "layout": layout}
                | {"fps": FPS, "seconds": seconds, "seed": seed, "target": case.target}
                | _read(case, f"{seed}", seconds, folder)
            )
    shutil.rmtree(folder / "shown")


def _show(case: Case, pictures: int, folder: Path) -> str:
    """Write the canvases into the folder `shown` and return their layout in words."""
    if case.grid is None:
        how = ("--as", "file", "--capture", case.capture, "--fps", FPS, "--pictures", pictures)
        said = commands.show("large.bin", "shown", *how, cwd=folder)
        return f"v{said['version']}-{said['level']}, {said['symbols'] // said['pictures']} a picture"
    texts = drawing.lines(case.grid, np.random.default_rng(pictures))
    tiles = (list(islice(texts, case.grid.tiles)) for _ in range(pictures))
    writing.write_folder(
        folder / "shown", (drawing.canvas(some, case.grid, commands.SCREEN) for some in tiles)
    )
    return f"v{case.grid.version}-{case.grid.level}, {case.grid.tiles} a picture"


def _read(case: Case, film: str, seconds: float, folder: Path) -> Row:
    """Scan a film, remove it, and return what the scan tells."""
    options = ("--reader", "zxing") if case.grid else ()
    stats = commands.scan(film, *options, cwd=folder, core=timing.core())
    shutil.rmtree(folder / film)
    kept = ("pictures", "symbols", "frames_accepted", "frames_rejected", "payload_bytes")
    return {
        "kB_per_second": stats["payload_bytes"] / seconds / 1000,
        "ms_median": stats["ms_per_picture_median"],
        "ms_p95": stats["ms_per_picture_p95"],
    } | {name: stats[name] for name in kept}


def _cases(rows: list[Row]) -> list[list[Row]]:
    """Return the runs of each case."""
    keys = ("preset", "reader", "capture")
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[key] for key in keys), []).append(row)
    return list(found.values())


def _middle(runs: list[Row], key: str) -> float:
    return float(median(run[key] for run in runs))


def markdown(rows: list[Row]) -> list[str]:
    """Return the table: of the runs of each case the median and the worst of 20."""
    head = (
        "camera",
        "reader",
        "layout",
        "runs",
        "kB/s, median",
        "kB/s, p95",
        "target",
        "ms a picture, median",
        "ms, p95",
    )
    cells = (
        [
            *(runs[0][key] for key in ("preset", "reader")),
            f"{runs[0]['layout']}, {runs[0]['fps']} fps",
            len(runs),
            _middle(runs, "kB_per_second"),
            quantile([run["kB_per_second"] for run in runs], 0.05),
            runs[0]["target"],
            _middle(runs, "ms_median"),
            _middle(runs, "ms_p95"),
        ]
        for runs in _cases(rows)
    )
    return table(head, cells)


FLOORS = {"steady": 2.5, "handheld": 2.2, "harsh": 2.0, "webcam": 1.8}
"""How many times zxing-cpp's kB/s ours are at least, by camera: a fifth less than what they were."""


def checks(rows: list[Row]) -> list[Check]:
    """Compare with the targets, and with zxing-cpp; neither depends on how busy the machine is."""
    cases = _cases(rows)
    rate = {(runs[0]["preset"], runs[0]["reader"]): _middle(runs, "kB_per_second") for runs in cases}
    targets = [(runs[0]["preset"], runs[0]["target"]) for runs in cases if runs[0]["target"]]
    times = {preset: rate[preset, "qrbridge"] / max(rate[preset, "zxing-cpp"], 1.0) for preset in FLOORS}
    return [
        *(
            Check(f"kB/s past the {preset} camera", rate[preset, "qrbridge"], goal)
            for preset, goal in targets
        ),
        *(Check(f"the same, times zxing-cpp's, {preset}", times[preset], FLOORS[preset]) for preset in times),
    ]


def plot(rows: list[Row], path: Path) -> None:
    """Draw every run, its median and the target."""
    cases = _cases(rows)
    runs = {
        f"{case[0]['preset']}, {case[0]['reader']}": [run["kB_per_second"] for run in case] for case in cases
    }
    title = f"Goodput, {cases[0][0]['seconds']} s a run; line: median, diamond: target"
    plots.spread(path, title, runs, [case[0]["target"] for case in cases], "kB/s")
