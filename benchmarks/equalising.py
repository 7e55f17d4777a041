"""What each step of the tracking reader is worth: modules wrong and symbols read, against blur.

A canvas as `encode` lays it out is seen by the simulated camera in single pictures, and its modules are
compared with what was drawn. Also the samples a module and the width of the kernels, with their time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import plots, timing
from benchmarks.plots import Panel
from benchmarks.report import Check, Row, table
from qrbridge import bridge, channel, digits, symbol
from qrbridge.picture import canvas, layout
from qrbridge.picture.find import grey
from qrbridge.picture.layout import Screen
from qrbridge.picture.track import equalise, samples
from qrbridge.picture.track.acquire import acquire
from qrbridge.picture.track.equalise import NARROW, WIDE
from qrbridge.picture.track.grid import MARGIN, Grid
from qrbridge.picture.track.picture import Flat, linear
from qrbridge.picture.track.samples import Samples

QUICK = {"pictures": 1, "points": 2}
FULL = {"pictures": 4, "points": 6}

LESSONS = 4000
SWEEPS = {"steady": (0.6, 1.2), "handheld": (1.2, 2.0)}
"""Captures, and from which blur to which, in camera pixels (standard deviation)."""

STEPS = ("threshold", "fixed modules", "decisions", "feedback")
"""The mean of a module's samples; an equaliser trained on what the version fixes; then on what that made of
the rest; then with what is thought of the modules around."""

READ = ("read, decisions", "read, feedback", "read, erasures")
"""Symbols that can be read after the last two steps, and after the last with doubtful codewords erased."""

KERNELS = ((2, NARROW), (2, WIDE), (4, NARROW), (4, WIDE))
"""Samples a module, and modules that a kernel covers."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A canvas in a picture: the picture's light, the grid, and its modules as drawn, 1 light and -1 dark."""

    light: Flat
    grid: Grid
    truth: Flat


def measure(seed: int, pictures: int, points: int) -> dict[str, list[Row]]:
    """Return "steps", a row for each capture and blur, and "kernels", a row for each capture and kernel."""
    steps, kernels = [], []
    for capture, (easy, hard) in SWEEPS.items():
        blurs = np.linspace(easy, hard, points).tolist()
        for blur in blurs:
            rows = [_steps(seen) for seen in _seen(capture, blur, range(seed, seed + pictures))]
            steps.append({"capture": capture, "blur": round(blur, 3)} | _mean(rows))
        # One point before the last: where kernels begin to differ.
        some = list(_seen(capture, blurs[-2], range(seed, seed + pictures)))
        kernels += [
            {"capture": capture, "blur": round(blurs[-2], 3), "samples": count, "span": span}
            | _mean([_kernel(seen, count, span) for seen in some])
            for count, span in KERNELS
        ]
    return {"steps": steps, "kernels": kernels}


def _mean(rows: list[Row]) -> Row:
    return {key: float(np.mean([row[key] for row in rows])) for key in rows[0]}


def _seen(capture: str, blur: float, seeds: range) -> Iterator[Seen]:
    camera = replace(channel.PRESETS[capture], blur=blur, drop=0.0)
    shape = layout.choose(Screen((1920, 1080), capture))
    room = digits.room(symbol.capacity(shape.version, shape.level))
    for seed in seeds:
        chance = np.random.default_rng(seed)
        envelope = chance.bytes(100_000)
        frames = bridge.frames(envelope, bridge.plan(len(envelope), room))
        lines = [digits.encode(next(frames)) for _ in range(shape.tiles)]
        shown = symbol.encode(lines, shape.version, shape.level)
        picture = grey(next(channel.film([canvas.draw(shown, shape)], 1, camera, chance)))
        light = linear(picture)
        grid = acquire(picture, light)
        if grid is not None and grid.version == shape.version:
            yield Seen(light, grid, _matched(shown, light, grid))


def _matched(shown: NDArray[np.uint8], light: Flat, grid: Grid) -> Flat:
    """Return the modules of each tile as drawn: found in any order, each tile is the one most like it."""
    taken = samples.take(light, samples.ways(grid))
    soft = _fixed(taken, grid.version, WIDE)
    truth = 1 - 2 * shown.astype(np.float32)
    alike = np.einsum("trc,src->ts", np.sign(soft), truth, optimize=True)
    return truth[alike.argmax(axis=1)]


def _steps(seen: Seen) -> Row:
    """Return the share of wrong modules after each step, and the shares of symbols that can be read."""
    taken = samples.take(seen.light, samples.ways(seen.grid))
    plain = (taken.planes.mean(axis=0) - taken.mean)[:, MARGIN:-MARGIN, MARGIN:-MARGIN]
    fixed = _fixed(taken, seen.grid.version, WIDE)
    decided = _decided(taken, fixed, WIDE)
    around, places = equalise.thought(decided), _places(decided)
    second = equalise.train(taken, places, np.sign(decided[places]), NARROW, around)
    fed = equalise.apply(taken, second, around)
    read = [_read(decided), _read(fed), _read(fed, -np.abs(fed))]
    wrong = [_wrong(soft, seen.truth) for soft in (plain, fixed, decided, fed)]
    return dict(zip((*STEPS, *READ), (*wrong, *read), strict=True))


def _kernel(seen: Seen, count: int, span: int) -> Row:
    """Return the share of wrong modules with so many samples and such kernels, and the time of both."""
    way = samples.ways(seen.grid, count)
    taken = samples.take(seen.light, way)
    first = _fixed(taken, seen.grid.version, span)
    decided = _decided(taken, first, span)
    places = _places(first)
    trained = equalise.train(taken, places, np.sign(first[places]), span)
    with timing.one_core():
        tries = [
            timing.milliseconds(lambda: equalise.apply(samples.take(seen.light, way), trained))
            for _ in range(5)
        ]
    return {"wrong": _wrong(decided, seen.truth), "ms": min(tries)}


def _fixed(taken: Samples, version: int, span: int) -> Flat:
    lesson = equalise.fixed_places(version, taken.planes.shape[1], 2 * LESSONS)
    return equalise.apply(taken, equalise.train(taken, *lesson, span))


def _decided(taken: Samples, before: Flat, span: int) -> Flat:
    places = _places(before)
    return equalise.apply(taken, equalise.train(taken, places, np.sign(before[places]), span))


def _places(soft: Flat) -> equalise.Places:
    return np.unravel_index(equalise.scattered(soft.size, LESSONS), soft.shape)


def _wrong(soft: Flat, truth: Flat) -> float:
    return float((np.sign(soft) != truth).mean())


def _read(soft: Flat, doubt: Flat | None = None) -> float:
    texts = symbol.decode_all((soft < 0).astype(np.uint8), doubt).texts
    return sum(text is not None for text in texts) / len(texts)


def markdown(found: dict[str, list[Row]]) -> list[str]:
    """Return the shares of wrong modules and of symbols read, and the kernels with their time."""
    steps = [
        [row["capture"], f"{row['blur']:.2f}", *(f"{row[step]:.2%}" for step in STEPS)]
        + [f"{row[step]:.0%}" for step in READ]
        for row in found["steps"]
    ]
    kernels = [
        [row["capture"], f"{row['blur']:.2f}", row["samples"], row["span"], f"{row['wrong']:.2%}", row["ms"]]
        for row in found["kernels"]
    ]
    first = table(("modules wrong", "blur, px", *STEPS, *READ), steps)
    names = ("kernels", "blur, px", "samples a module", "modules wide", "modules wrong", "ms a picture")
    return [*first, "", *table(names, kernels)]


def checks(found: dict[str, list[Row]]) -> list[Check]:
    """Decisions make nothing worse, feedback leaves two thirds or less, erasures lose nothing."""
    rows = found["steps"]
    worse = sum(row["decisions"] > row["fixed modules"] for row in rows)
    hard = [row for row in rows if 0.001 < row["decisions"] < 0.03]
    ratios = [row["decisions"] / max(row["feedback"], 1e-9) for row in hard]
    lost = sum(row["read, erasures"] < row["read, feedback"] for row in rows)
    return [
        Check("points at which training on decisions made it worse", worse, 0, exact=True),
        Check("points at which erasures lost a symbol", lost, 0, exact=True),
        *(Check("times fewer modules wrong with feedback", min(ratios), 1.5) for _ in ratios[:1]),
    ]


def plot(found: dict[str, list[Row]], path: Path) -> None:
    """Draw the shares of wrong modules against blur, a panel for each capture."""
    panels = [_panel(found["steps"], one) for one in SWEEPS]
    plots.curves(path, "what each step of the tracking reader is worth", panels)


def _panel(rows: list[Row], capture: str) -> Panel:
    own = [row for row in rows if row["capture"] == capture]
    blurs = [row["blur"] for row in own]
    lines = {step: (blurs, [100 * row[step] for row in own]) for step in STEPS}
    return Panel(f"{capture}: standard deviation of the blur, px", "modules wrong, %", lines)
