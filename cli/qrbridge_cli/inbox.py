"""`qrbridge inbox`: what arrived, and into which form it goes."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import click

from qrbridge import bridge, files, intake, messages
from qrbridge.counter import delivering, documents
from qrbridge.delivery import WRITERS
from qrbridge.pack import File
from qrbridge.profile.convert import CHARSETS
from qrbridge.station import Station
from qrbridge_cli.inbox_deliver import deliver
from qrbridge_cli.options import json_option, now, open_window, station_option
from qrbridge_cli.stdout import STDOUT, pour
from qrbridge_cli.terminal import say


@click.group()
def inbox() -> None:
    """What arrived at the station."""


inbox.add_command(deliver)


@inbox.command("list")
@station_option
@json_option
def list_(station: Station, as_json: bool) -> None:
    """List what arrived, the oldest first."""
    with open_window(station) as window:
        items = window.inbox.list()
    if as_json:
        say(json.dumps([asdict(item) for item in items], ensure_ascii=False))
        return
    if not items:
        say(f"nothing has arrived at '{station.name}' yet", err=True)
    for item in items:
        receipt = bridge.receipt(bytes.fromhex(item.digest))
        about = f"{item.title}  {item.name}" if item.name else item.title
        what = f"{item.issuer:<12} {item.kind:<7} {receipt}  {about}"
        say(f"{item.number:>5}  {messages.moment(item.received_at)}  {what}")


@inbox.command()
@click.argument("number", type=int)
@station_option
def show(number: int, station: Station) -> None:
    """Show one arrival as JSON: who sent it, when, and what it says."""
    with open_window(station) as window:
        item = window.inbox.get(number)
        content = documents.of_envelope(window.inbox.envelope(number), window.catalogue)
    what: dict[str, object] = (
        {"name": content.name, "media_type": content.media_type, "bytes": len(content.data)}
        if isinstance(content, File)
        else {"profile": content.profile, "version": content.version, "fields": content.fields}
    )
    say(json.dumps(asdict(item) | what, ensure_ascii=False, indent=2))


@inbox.command()
@click.argument("number", type=int)
@station_option
@click.option("--out", type=click.Path(), required=True, help="A folder, a new file's name, or - for stdout.")
@click.option("--format", "form", type=click.Choice(list(WRITERS)), help="Of a record; JSON, if not given.")
@click.option("--charset", type=click.Choice(CHARSETS), help="UTF-8 for JSON, else the department's.")
@click.option("--bom", is_flag=True, help="Begin with a byte order mark.")
@click.option("--crlf", is_flag=True, help="End lines as Windows does.")
@click.option("--spreadsheet", is_flag=True, help="CSV for people: codes and formulas stay text.")
def export(
    number: int,
    station: Station,
    out: str,
    form: str | None,
    charset: str | None,
    bom: bool,
    crlf: bool,
    spreadsheet: bool,
) -> None:
    """Write one arrival as a file.

    A file as it was sent, a record as JSON, XML or CSV.
    """
    with open_window(station) as window:
        layout = None
        if form or charset or bom or crlf or spreadsheet:
            asked = delivering.layout_of(window, number, form, charset)
            layout = delivering.checked(replace(asked, bom=bom, crlf=crlf, spreadsheet=spreadsheet))
        name, data = delivering.exported(window, number, layout)
        if out == STDOUT:
            delivering.note_export(window, number, layout, now())
            pour(data)
            return
        wanted = Path(out) / intake.plain_name(name) if files.is_folder(Path(out)) else Path(out)
        with files.draft(wanted) as part:
            intake.write(part, data)
            delivering.note_export(window, number, layout, now())
            target = files.claim_free(part, wanted)
    say(str(target))
