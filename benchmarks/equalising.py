"""Modules read wrong, by how they are read, against blur: what each step of the tracking reader is worth.

A canvas as `encode` lays it out is seen by the simulated camera in single pictures, and its modules are
compared with what was drawn. Nothing is corrected here; level L corrects about one module of a hundred.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks import plots
from benchmarks.plots import Panel
from benchmarks.report import Check, Row, table
from qrbridge import bridge, channel, digits, symbol
from qrbridge.picture import canvas, layout
from qrbridge.picture.find import grey
from qrbridge.picture.layout import Screen
from qrbridge.picture.track import equalise, samples
from qrbridge.picture.track.acquire import acquire
from qrbridge.picture.track.equalise import NARROW, WIDE
from qrbridge.picture.track.picture import Flat, linear
from qrbridge.picture.track.samples import Samples

QUICK = {"pictures": 1, "points": 2}
FULL = {"pictures": 4, "points": 6}

LESSONS = 4000
SWEEPS = {"steady": (0.6, 1.1), "handheld": (1.2, 2.0)}
"""Captures, and from which blur to which, in camera pixels (standard deviation)."""

STEPS = ("threshold", "fixed modules", "decisions", "feedback")
"""The mean of a module's samples; an equaliser trained on what the version fixes; then on what that made of
the rest; then with what is thought of the modules around."""


def measure(seed: int, pictures: int, points: int) -> list[Row]:
    """Return a row for each capture and blur: the share of wrong modules after each step."""
    rows = []
    for capture, (easy, hard) in SWEEPS.items():
        for blur in np.linspace(easy, hard, points):
            camera = replace(channel.PRESETS[capture], blur=float(blur), drop=0.0)
            shares = [_seen(capture, camera, seed + number) for number in range(pictures)]
            means = np.mean([share for share in shares if share], axis=0)
            rows.append(
                {"capture": capture, "blur": round(float(blur), 3), "found": sum(map(bool, shares))}
                | dict(zip(STEPS, means.tolist(), strict=True))
            )
    return rows


def _seen(capture: str, camera: channel.Camera, seed: int) -> list[float]:
    """Return the shares of one picture, none if the canvas is not found in it."""
    chance = np.random.default_rng(seed)
    shape = layout.choose(Screen((1920, 1080), capture))
    envelope = chance.bytes(100_000)
    plan = bridge.plan(len(envelope), digits.room(symbol.capacity(shape.version, shape.level)))
    frames = bridge.frames(envelope, plan)
    shown = symbol.encode(
        [digits.encode(next(frames)) for _ in range(shape.tiles)], shape.version, shape.level
    )
    picture = grey(next(channel.film([canvas.draw(shown, shape)], 1, camera, chance)))
    light = linear(picture)
    grid = acquire(picture, light)
    if grid is None or grid.version != shape.version:
        return []
    seen = samples.take(light, samples.ways(grid))
    steps = _steps(seen, grid.version)
    # Tiles are found in any order: each is the one that it agrees with most.
    last = np.sign(steps[-1]).reshape(len(steps[-1]), -1)
    truth = 1 - 2 * shown.reshape(len(shown), -1).astype(np.float32)
    wanted = truth[(last @ truth.T).argmax(axis=1)]
    return [float((np.sign(soft).reshape(wanted.shape) != wanted).mean()) for soft in steps]


def _steps(seen: Samples, version: int) -> list[Flat]:
    plain = (seen.planes.mean(axis=0) - seen.mean)[:, 3:-3, 3:-3]
    fixed = equalise.apply(
        seen, equalise.train(seen, *equalise.fixed_places(version, len(plain), 2 * LESSONS), WIDE)
    )
    places = np.unravel_index(equalise.scattered(fixed.size, LESSONS), fixed.shape)
    decided = equalise.apply(seen, equalise.train(seen, places, np.sign(fixed[places]), WIDE))
    around = equalise.thought(decided)
    second = equalise.train(seen, places, np.sign(decided[places]), NARROW, around)
    return [plain, fixed, decided, equalise.apply(seen, second, around)]


def markdown(rows: list[Row]) -> list[str]:
    """Return the shares of wrong modules."""
    cells = [[row["capture"], f"{row['blur']:.2f}", *(f"{row[step]:.2%}" for step in STEPS)] for row in rows]
    return table(("modules wrong", "blur, px", *STEPS), cells)


def checks(rows: list[Row]) -> list[Check]:
    """Training on decisions never makes it worse, and feedback leaves two thirds of that or less."""
    hard = [row for row in rows if row["decisions"] > 0.001]
    worse = sum(row["decisions"] > row["fixed modules"] for row in rows)
    ratios = [row["decisions"] / max(row["feedback"], 1e-9) for row in hard if row["decisions"] < 0.03]
    return [
        Check("points at which training on decisions made it worse", worse, 0, exact=True),
        Check("times fewer modules wrong with feedback", min(ratios, default=2.0), 1.5),
    ]


def plot(rows: list[Row], path: Path) -> None:
    """Draw the shares against blur, a panel for each capture."""
    plots.curves(
        path, "what each step of the tracking reader is worth", [_panel(rows, one) for one in SWEEPS]
    )


def _panel(rows: list[Row], capture: str) -> Panel:
    own = [row for row in rows if row["capture"] == capture]
    blurs = [row["blur"] for row in own]
    lines = {step: (blurs, [100 * row[step] for row in own]) for step in STEPS}
    return Panel(f"{capture}: standard deviation of the blur, px", "modules wrong, %", lines)
