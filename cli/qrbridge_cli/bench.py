"""`qrbridge bench`: how fast and how sure this installation is, past a simulated camera."""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click
import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from qrbridge import channel, digits, media, symbol
from qrbridge.media import Showing
from qrbridge.picture import canvas, writing
from qrbridge.picture.film import READERS
from qrbridge.picture.layout import Screen
from qrbridge_cli.figures import Figures
from qrbridge_cli.options import json_option
from qrbridge_cli.progress import track
from qrbridge_cli.terminal import say
from qrbridge_cli.texts import Texts

SCREEN, FPS = (1920, 1080), 20.0
FILE_SIZE = 6_000_000
"""Bytes of the file that is shown: more than some seconds can carry."""

CAPTURES = {"webcam": "handheld"}
"""What `encode --capture` would be told for a camera that it has no name for."""

VERSION, LEVEL, MASK = 40, "L", 3
BATCH, ROUNDS = 32, 5


@dataclass(frozen=True, slots=True)
class Filmed:
    """What came past one camera: of the symbols shown, how many frames were read, and how many were others.

    `undetected` are frames that were never shown; `kB_per_second` of payload over the whole film.
    """

    camera: str
    layout: str
    pictures: int
    shown: int
    read: int
    undetected: int
    frame_error_rate: float
    kB_per_second: float  # noqa: N815
    ms_per_picture: float


@click.command()
@click.option(
    "--camera",
    "cameras",
    multiple=True,
    type=click.Choice(list(channel.PRESETS)),
    help="Only this simulated camera; may be given again.",
)
@click.option("--seconds", type=click.FloatRange(0.1, 60), default=2, show_default=True, help="Of each film.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the file and the camera's noise.")
@json_option
def bench(cameras: tuple[str, ...], seconds: float, seed: int, as_json: bool) -> None:
    """Tell how fast symbols are written and read here, and how many are missed.

    Films a screen with simulated cameras and reads the pictures as `scan` does. What others manage is
    compared by `make bench` in the source tree.
    """
    written = {
        name: _symbols_a_second(mask) for name, mask in (("given", media.SCREEN_MASK), ("chosen", None))
    }
    films = [_past(camera, seconds, seed) for camera in cameras or channel.PRESETS]
    if as_json:
        of = {"version": VERSION, "level": LEVEL, "symbols_per_second": written}
        say(json.dumps({"writing": of, "cameras": [asdict(film) for film in films]}))
        return
    _tell(films)
    say(
        f"Writing a full v{VERSION}-{LEVEL} symbol: {written['given']:,.0f} a second with a given mask, "
        f"{written['chosen']:,.0f} with the best one."
    )


def _symbols_a_second(mask: int | None) -> float:
    chance = np.random.default_rng(1)
    count = symbol.capacity(VERSION, LEVEL)
    lines = ["".join(map(str, chance.integers(0, 10, count))) for _ in range(BATCH)]
    taken = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        symbol.encode(lines, VERSION, LEVEL, mask)
        taken.append(time.perf_counter() - begin)
    return round(BATCH / min(taken), 1)


def _past(camera: str, seconds: float, seed: int) -> Filmed:
    """Show a file with chance content, film it, and read the film."""
    chance = np.random.default_rng(seed)
    envelope = chance.bytes(FILE_SIZE)
    wanted = max(1, round(seconds * FPS))
    showing = media.on_screen(FILE_SIZE, Screen(SCREEN, CAPTURES.get(camera, camera)), FPS, wanted)
    shown = set(media.lines(envelope, showing))
    figures = Figures()
    with TemporaryDirectory() as folder:
        film = Path(folder) / camera
        canvases = (canvas.draw(symbols, showing.layout) for symbols in media.symbols(envelope, showing))
        shot = channel.film(track(canvases, camera, wanted), FPS, channel.PRESETS[camera], chance)
        writing.write_film(film, shot)
        read = _frames(film, figures)
    return _filmed(camera, showing, shown, read, figures)


def _frames(film: Path, figures: Figures) -> set[str]:
    """Return the frames in a film, as digits."""
    texts = Texts((str(film),), READERS, figures)
    return {digits.encode(data) for text in texts for data in texts.frames(text)}


def _filmed(camera: str, showing: Showing, shown: set[str], read: set[str], figures: Figures) -> Filmed:
    right, layout = len(read & shown), showing.layout
    return Filmed(
        camera=camera,
        layout=f"v{layout.version}-{layout.level}, {layout.tiles} a picture",
        pictures=figures.pictures,
        shown=len(shown),
        read=right,
        undetected=len(read - shown),
        frame_error_rate=round(1 - right / len(shown), 4),
        kB_per_second=round(right * showing.plan.size * FPS / showing.pictures / 1000, 1),
        ms_per_picture=round(median(figures.milliseconds or [0.0]), 2),
    )


def _tell(films: Sequence[Filmed]) -> None:
    table = Table(title="Past a simulated camera", title_justify="left", box=SIMPLE_HEAD)
    for column in ("camera", "layout"):
        table.add_column(column)
    for column in ("pictures", "shown", "read", "undetected", "errors", "kB/s", "ms a picture"):
        table.add_column(column, justify="right")
    for film in films:
        numbers = (film.pictures, film.shown, film.read, film.undetected)
        rates = f"{film.frame_error_rate:.1%}", f"{film.kB_per_second:.0f}", f"{film.ms_per_picture:.1f}"
        table.add_row(film.camera, film.layout, *map(str, numbers), *rates)
    Console(width=110).print(table)
