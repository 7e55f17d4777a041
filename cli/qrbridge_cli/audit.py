"""`qrbridge audit`: the log of what was done at the station."""

import json

import click

from qrbridge import audit as chain
from qrbridge import messages
from qrbridge import station as stations
from qrbridge.audit import Entry, Event
from qrbridge.errors import UsageError
from qrbridge.station import Station
from qrbridge_cli.options import json_option, now, open_window, station_option
from qrbridge_cli.stdout import save
from qrbridge_cli.terminal import say


@click.group()
def audit() -> None:
    """The log of what was done at the station."""


@audit.command("list")
@click.option("--application", metavar="NUMBER", help="What concerns this application only.")
@station_option
@json_option
def list_(application: str | None, station: Station, as_json: bool) -> None:
    """List the log, the oldest entry first."""
    with open_window(station) as window:
        entries = window.trail.about(application) if application else window.trail.entries()
    for entry in entries:
        say(json.dumps(chain.row(entry), ensure_ascii=False) if as_json else _line(entry))


@audit.command()
@click.option("--head", "noted", metavar="NUMBER:LINK", help="A head that was noted elsewhere, to compare.")
@station_option
def verify(noted: str | None, station: Station) -> None:
    """Tell whether the log is as it was written.

    Nothing changed, removed or in another order.
    """
    known = [stations.noted_head(station), *([_head(noted)] if noted else [])]
    with open_window(station) as window:
        head = chain.verify(*window.trail.log(), known)
    say(f"{head.number} entries, unbroken; head {head.number}:{head.link}")


@audit.command()
@click.option("--out", type=click.Path(), required=True, help="A file, - for stdout: one JSON line an entry.")
@station_option
def export(out: str, station: Station) -> None:
    """Write the log as JSON lines.

    Each with its link, so that others can verify it.
    """
    with open_window(station) as window:
        window.trail.write(now(), Event("export", facts={"format": "audit"}))
        entries = window.trail.entries()
    save(out, chain.lines(entries).encode(), f"{out}: {len(entries)} entries")


def _line(entry: Entry) -> str:
    event = entry.event
    said = [event.application, f"r{event.revision}" if event.revision is not None else None, event.station]
    facts = [f"{name}={value}" for name, value in event.facts.items()]
    what = " ".join([event.kind, *(text for text in said if text), *facts])
    return (
        f"{entry.number:>6}  {messages.moment(entry.at)}  {entry.who.operator}@{entry.who.terminal}  {what}"
    )


def _head(text: str) -> chain.Head:
    number, _, link = text.partition(":")
    if not (number.isascii() and number.isdecimal() and len(number) < 16) or len(link) != len(chain.START):
        raise UsageError("audit.not_head", found=text[:80])
    return chain.Head(int(number), link)
