"""`qrbridge inbox`: what arrived, and into which form it goes."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from qrbridge import bridge, envelope, files, intake, messages, pack
from qrbridge.inbox import Inbox
from qrbridge.pack import File
from qrbridge.station import Station
from qrbridge_cli import catalogue, records
from qrbridge_cli.options import json_option, station_option
from qrbridge_cli.terminal import say


@click.group()
def inbox() -> None:
    """What arrived at the station."""


@inbox.command("list")
@station_option
@json_option
def list_(station: Station, as_json: bool) -> None:
    """List what arrived, the oldest first."""
    with Inbox(station.inbox_url) as box:
        items = box.list()
    if as_json:
        say(json.dumps([asdict(item) for item in items], ensure_ascii=False))
        return
    if not items:
        say(f"nothing has arrived at '{station.name}' yet", err=True)
    for item in items:
        receipt = bridge.receipt(bytes.fromhex(item.digest))
        what = f"{item.issuer:<12} {item.kind:<7} {receipt}  {item.title}"
        say(f"{item.number:>5}  {messages.moment(item.received_at)}  {what}")


@inbox.command()
@click.argument("number", type=int)
@station_option
def show(number: int, station: Station) -> None:
    """Show one arrival as JSON: who sent it, when, and what it says."""
    with Inbox(station.inbox_url) as box:
        item, data = box.get(number), box.envelope(number)
    content = _content(data)
    what: dict[str, object] = (
        {"name": content.name, "media_type": content.media_type, "bytes": len(content.data)}
        if isinstance(content, File)
        else {"profile": content.profile, "version": content.version, "fields": content.fields}
    )
    say(json.dumps(asdict(item) | what, ensure_ascii=False, indent=2))


@inbox.command()
@click.argument("number", type=int)
@station_option
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A folder, or a new file's name.")
def export(number: int, station: Station, out: Path) -> None:
    """Write one arrival as a file: a file as it was sent, a record as JSON."""
    with Inbox(station.inbox_url) as box:
        digest, data = bytes.fromhex(box.get(number).digest), box.envelope(number)
    name, content = intake.document(_content(data), digest)
    wanted = out / intake.plain_name(name) if files.is_folder(out) else out
    with files.draft(wanted) as part:
        intake.write(part, content)
        target = files.claim_free(part, wanted)
    say(str(target))


def _content(data: bytes) -> pack.File | pack.Record:
    # It was verified when it came in; a key that was revoked or has expired since does not undo that.
    content = pack.unpack(envelope.parse(data).payload, catalogue.dictionaries())
    return content if isinstance(content, File) else records.in_form_order(content)
