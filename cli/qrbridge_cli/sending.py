"""Contents -> sealed -> pictures or digit lines: what every command does that sends something."""

import json
from dataclasses import dataclass
from math import isnan
from typing import Any

import click

from qrbridge import bridge, media
from qrbridge.counter import Window, sending
from qrbridge.errors import UsageError
from qrbridge.media import Showing
from qrbridge.picture import layout as layouts
from qrbridge.picture.layout import Screen
from qrbridge_cli import language, output
from qrbridge_cli.options import Command, now
from qrbridge_cli.stdout import STDOUT
from qrbridge_cli.terminal import say

MAX_DIGITS = 5
"""Of a screen's width or height in pixels; more would fill the memory."""


class Canvas(click.ParamType[tuple[int, int]]):
    """A screen's size, WIDTHxHEIGHT in pixels."""

    name = "widthxheight"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Return (width, height) of "1920x1080"."""
        width, _, height = str(value).partition("x")
        if not (width.isdecimal() and height.isdecimal()) or max(len(width), len(height)) > MAX_DIGITS:
            raise UsageError("media.canvas", found=str(value)[:80])
        return int(width), int(height)


class Rate(click.FloatRange):
    """A number in a range; click takes "nan" for one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number."""
        number = float(super().convert(value, param, ctx))
        return self.fail(f"{value} is no number", param, ctx) if isnan(number) else number


@dataclass(frozen=True, slots=True)
class Wish:
    """Where to, how, and for how long: the options of `wish_options`."""

    out: str
    medium: str | None
    canvas: tuple[int, int]
    camera: tuple[int, int]
    pixels: int | None
    qr_version: int | None
    fps: float
    pictures: int | None
    capture: str
    loss: float | None
    valid: int

    @property
    def screen(self) -> Screen:
        """What shows it, and what sees that."""
        return Screen(self.canvas, self.capture, self.camera, self.pixels, self.qr_version)

    @property
    def means(self) -> str:
        """The medium, as `out` suggests if none was given."""
        return self.medium or output.medium(self.out)


_OPTIONS = [
    click.option(
        "--medium", type=click.Choice(media.MEDIA), help="What shows it; if not given, as --out suggests."
    ),
    click.option(
        "--out", required=True, help=".png .svg .pdf .gif .mp4 .html, a folder, .txt or - (digit lines)"
    ),
    click.option(
        "--canvas", type=Canvas(), default="1920x1080", show_default=True, help="The screen's pixels."
    ),
    click.option(
        "--camera",
        type=Canvas(),
        default="x".join(map(str, layouts.CAMERA)),
        show_default=True,
        help="The pixels of the camera that is expected.",
    ),
    click.option(
        "--pixels",
        type=click.IntRange(1, 100),
        help="Screen pixels a module; if not given, what the camera needs.",
    ),
    click.option(
        "--qr-version",
        type=click.IntRange(layouts.VERSIONS[0], layouts.VERSIONS[-1]),
        help="QR version on a screen; if not given, the one whose grid carries the most.",
    ),
    click.option("--fps", type=Rate(0.1, 60), default=20, show_default=True, help="Pictures a second."),
    click.option(
        "--pictures",
        type=click.IntRange(1, 1_000_000),
        help="How many; if not given, for one second and twice what is needed at least.",
    ),
    click.option(
        "--capture",
        type=click.Choice(["steady", "handheld", "harsh"]),
        default="handheld",
        show_default=True,
        help="What to expect of the reader; it chooses the layout.",
    ),
    click.option("--loss", type=float, help="The share of symbols that may be lost, 0.3 for instance."),
    click.option(
        "--valid", type=click.IntRange(1, 3650), default=30, show_default=True, help="Days until it expires."
    ),
]


def wish_options(command: Command) -> Command:
    """Give `command` the options of a Wish, which come to it as keyword arguments."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def check(wish: Wish) -> None:
    """Raise UsageError for a wish that cannot be, before anything is done."""
    output.check(wish.out, wish.means, wish.pictures)


def send(window: Window, envelope: bytes, title: str, wish: Wish, as_json: bool) -> None:
    """Write the frames of `envelope` as wished, note that, and say what was written."""
    if wish.means == "screen":
        pictures = 1 if output.is_single(wish.out) else wish.pictures
        showing = media.on_screen(len(envelope), wish.screen, wish.fps, pictures, wish.loss)
    else:
        showing = media.on_paper(len(envelope), wish.means, wish.loss)
    output.write(wish.out, envelope, showing, wish.means, wish.fps, title)
    window.trail.write(now(), sending.shown(envelope, showing, wish.means))
    slower, faster = layouts.rates(wish.fps)
    if wish.means == "screen" and showing.pictures > 1 and slower < faster:
        uneven = UsageError("media.uneven", found=f"{wish.fps:g}", slower=f"{slower:g}", faster=f"{faster:g}")
        say(f"qrbridge: warning: {language.of(uneven)}", err=True)
    summary = _for_programs(envelope, showing, wish) if as_json else _for_people(envelope, showing, wish.out)
    say(summary, err=wish.out == STDOUT)


def _for_programs(envelope: bytes, showing: Showing, wish: Wish) -> str:
    plan, layout = showing.plan, showing.layout
    return json.dumps(
        {
            "transfer": bridge.transfer_id(envelope).hex(),
            "receipt": bridge.receipt_of(envelope),
            "envelope_bytes": len(envelope),
            "kind": "packet" if plan.size else "whole",
            "packets": plan.count,
            "symbol_size": plan.size or plan.length,
            "symbols": showing.frames,
            "pictures": showing.pictures,
            "version": layout.version,
            "level": layout.level,
            "columns": layout.columns,
            "rows": layout.rows,
            "pixels": layout.pixels,
            "fps": wish.fps if wish.means == "screen" else None,
            "out": wish.out,
        }
    )


def _for_people(envelope: bytes, showing: Showing, out: str) -> str:
    return (
        f"{out}: {len(envelope)} bytes sealed, {showing.plan.count} needed of {output.amount(out, showing)}, "
        f"receipt {bridge.receipt_of(envelope)}"
    )
