"""`qrbridge encode`: a record or a file in, pictures or digit lines out."""

import mimetypes
from pathlib import Path
from typing import Any

import click

from qrbridge import files
from qrbridge import station as stations
from qrbridge.counter import Window, documents, sending
from qrbridge.envelope import Card, trust
from qrbridge.pack import File
from qrbridge.station import Station
from qrbridge_cli import records
from qrbridge_cli.options import json_option, now, open_window, station_option
from qrbridge_cli.sending import Wish, check, send, wish_options


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
@click.option("--name", help="Another name for a file than its own.")
@wish_options
@station_option
@json_option
def encode(
    source: str, recipient: str, kind: str, name: str | None, station: Station, as_json: bool, **wish: Any
) -> None:
    """Seal INPUT and write it as QR symbols.

    INPUT is a record in JSON, the number of an application that this hall has sent before, or with --as file
    any file. A department gets the fields of its profile only; another hall gets the record whole.
    """
    wished = Wish(**wish)
    check(wished)
    card = trust.find(stations.trusted(station), recipient)
    with open_window(station) as window:
        if kind == "file":
            _send_file(source, name, card, window, wished, as_json)
        else:
            _send_record(source, card, window, wished, as_json)


def _send_file(source: str, name: str | None, card: Card, window: Window, wish: Wish, as_json: bool) -> None:
    path = Path(source)
    data = files.read(path)
    title = name or path.name
    content = File(title, mimetypes.guess_type(title)[0] or "application/octet-stream", data)
    envelope = sending.send(window, content, card, now(), wish.valid)
    send(window, envelope, f"{title} for {card.name}", wish, as_json)


def _send_record(source: str, card: Card, window: Window, wish: Wish, as_json: bool) -> None:
    record = _record(source, window)
    envelope, prepared = sending.send_record(window, record, card, now(), wish.valid)
    records.tell(prepared.findings)
    send(
        window,
        envelope,
        f"{documents.title(record, prepared.content.profile)} for {card.name}",
        wish,
        as_json,
    )


def _record(source: str, window: Window) -> Any:
    """Return the record in the file `source`, or the newest revision of the application of that number."""
    if source != "-" and not Path(source).exists() and window.station.profile is None:
        revision = window.register.newest(source)
        if revision is not None:
            return revision.fields
    return records.read(source)
