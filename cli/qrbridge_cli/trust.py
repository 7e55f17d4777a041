"""`qrbridge trust`: whose envelopes a station believes."""

import json
from pathlib import Path

import click

from qrbridge import files
from qrbridge import station as stations
from qrbridge.envelope import Entry
from qrbridge.envelope import trust as lists
from qrbridge.errors import TrustError
from qrbridge.messages import moment
from qrbridge.station import Station
from qrbridge_cli import language
from qrbridge_cli.options import json_option, now, station_option
from qrbridge_cli.stdout import STDOUT, pour, save
from qrbridge_cli.terminal import say


@click.group()
def trust() -> None:
    """Public keys and trust lists."""


@trust.command()
@station_option
@click.option("--out", default=STDOUT, help="The file to write, - for stdout.")
def export(station: Station, out: str) -> None:
    """Write the station's card for others to add.

    It has the name, the role, the profile and the public key.
    """
    card = stations.card(station)
    data = lists.card_to_json(card).encode()
    if out == STDOUT:
        pour(data)
    else:
        save(out, data, f"card of '{station.name}' in {out}, fingerprint {card.key.fingerprint}")


@trust.command()
@click.argument("card", type=click.Path(path_type=Path))
@station_option
@click.option("--yes", is_flag=True, help="The fingerprint has been compared; do not ask.")
def add(card: Path, station: Station, yes: bool) -> None:
    """Trust the station whose CARD this is.

    Its fingerprint must have been compared.
    """
    found = lists.card_from_json(files.read(card, lists.CARD_LIMIT))
    known = stations.trusted(station)
    if Entry(found.name, found.role, found.profile, found.key) in known:
        say(f"'{station.name}' trusts '{found.name}' with this key already")
        return
    lists.add(known, found)
    say(f"station '{found.name}', {found.role}, fingerprint {found.key.fingerprint}")
    for entry in known:
        if entry.name == found.name and entry.revoked_at is None:
            warning = TrustError("envelope.second_key", name=entry.name, fingerprint=entry.key.fingerprint)
            say(f"qrbridge: warning: {language.of(warning)}", err=True)
    if not yes:
        click.confirm("Does the other station show the same fingerprint?", abort=True)
    # Read again: while somebody compared, another window may have revoked a key.
    with stations.alone(station):
        stations.save_trusted(station, lists.add(stations.trusted(station), found))
    say(f"'{station.name}' now trusts '{found.name}'")


@trust.command("list")
@station_option
@json_option
def list_(station: Station, as_json: bool) -> None:
    """Show whom the station trusts, and whom no longer."""
    entries = stations.trusted(station)
    if as_json:
        say(json.dumps([_row(entry) for entry in entries]))
        return
    for entry in entries:
        state = f"revoked {moment(entry.revoked_at)}" if entry.revoked_at is not None else "trusted"
        what = f"{entry.role} {entry.profile or ''}".strip()
        say(f"{entry.name:<20} {what:<24} {entry.key.fingerprint}  {state}")


@trust.command()
@click.argument("which", metavar="NAME|FINGERPRINT")
@station_option
def revoke(which: str, station: Station) -> None:
    """Refuse what a station has signed, from now on.

    With any of its keys, or with one of them.
    """
    with stations.alone(station):
        stations.save_trusted(station, lists.revoke(stations.trusted(station), which, now()))
    say(f"'{station.name}' no longer trusts '{which}'")


def _row(entry: Entry) -> dict[str, object]:
    return {
        "name": entry.name,
        "role": entry.role,
        "profile": entry.profile,
        "fingerprint": entry.key.fingerprint,
        "revoked_at": entry.revoked_at,
    }
