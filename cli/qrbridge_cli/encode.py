"""`qrbridge encode`: a record or a file in, pictures or digit lines out."""

import json
import mimetypes
from math import isnan
from pathlib import Path
from typing import Any

import click

from qrbridge import bridge, files, media
from qrbridge import station as stations
from qrbridge.envelope import Card, Claims, trust
from qrbridge.errors import UsageError
from qrbridge.media import Showing
from qrbridge.pack import File, Record
from qrbridge.station import Station
from qrbridge_cli import output, records
from qrbridge_cli.options import json_option, now, station_option
from qrbridge_cli.terminal import say

DAY = 86_400
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


@click.command()
@click.argument("source", metavar="INPUT")
@click.option("--for", "recipient", metavar="STATION", required=True, help="The station that may import it.")
@click.option(
    "--as",
    "kind",
    type=click.Choice(["record", "file"]),
    default="record",
    show_default=True,
    help="A record is checked and goes in the recipient's fields, a file goes as it is.",
)
@click.option(
    "--medium", type=click.Choice(media.MEDIA), help="What shows it; if not given, as --out suggests."
)
@click.option(
    "--out", required=True, help=".png .svg .pdf .gif .mp4 .html, a folder, .txt or - (digit lines)"
)
@click.option("--canvas", type=Canvas(), default="1920x1080", show_default=True, help="The screen's pixels.")
@click.option("--fps", type=Rate(0.1, 60), default=15, show_default=True, help="Pictures a second.")
@click.option(
    "--pictures",
    type=click.IntRange(1, 1_000_000),
    help="How many; if not given, for one second and twice what is needed at least.",
)
@click.option(
    "--capture",
    type=click.Choice(["steady", "handheld", "harsh"]),
    default="handheld",
    show_default=True,
    help="What to expect of the reader; it chooses the layout.",
)
@click.option("--loss", type=float, help="The share of symbols that may be lost, 0.3 for instance.")
@click.option("--name", help="Another name for a file than its own.")
@click.option(
    "--valid", type=click.IntRange(1, 3650), default=30, show_default=True, help="Days until it expires."
)
@station_option
@json_option
def encode(
    source: str,
    recipient: str,
    kind: str,
    medium: str | None,
    out: str,
    canvas: tuple[int, int],
    fps: float,
    pictures: int | None,
    capture: str,
    loss: float | None,
    name: str | None,
    valid: int,
    station: Station,
    as_json: bool,
) -> None:
    """Seal INPUT, a record in JSON or with --as file any file, and write it as QR symbols.

    A department gets the fields of its profile only; another hall gets the record whole.
    """
    medium = medium or output.medium(out)
    output.check(out, medium, pictures)
    card = trust.find(stations.trusted(station), recipient)
    content, title = _file(source, name) if kind == "file" else _record(source, card)
    envelope = _seal(content, card, station, valid)
    if medium == "screen":
        pictures = 1 if output.is_single(out) else pictures
        showing = media.on_screen(len(envelope), canvas, capture, fps, pictures, loss)
    else:
        showing = media.on_paper(len(envelope), medium, loss)
    output.write(out, envelope, showing, medium, fps, f"{title} for {card.name}")
    say(_summary(envelope, showing, out, as_json), err=out == "-")


def _file(source: str, name: str | None) -> tuple[File, str]:
    path = Path(source)
    data = files.read(path)
    title = name or path.name
    return File(title, mimetypes.guess_type(title)[0] or "application/octet-stream", data), title


def _record(source: str, card: Card) -> tuple[Record, str]:
    record = records.read(source)
    content = records.for_station(record, card)
    return content, records.title(record, content.profile)


def _seal(content: File | Record, card: Card, station: Station, days: int) -> bytes:
    issued = now()
    claims = Claims(station.name, card.name, issued, issued + days * DAY)
    return bridge.seal(content, claims, stations.signing_key(station))


def _summary(envelope: bytes, showing: Showing, out: str, as_json: bool) -> str:
    plan, layout = showing.plan, showing.layout
    if as_json:
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
                "out": out,
            }
        )
    return (
        f"{out}: {len(envelope)} bytes sealed, {plan.count} needed of {output.amount(out, showing)}, "
        f"receipt {bridge.receipt_of(envelope)}"
    )
