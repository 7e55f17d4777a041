"""`qrbridge station`: make a workplace."""

import secrets
from pathlib import Path

import click
import qrbridge_schemas

from qrbridge import station as stations
from qrbridge.envelope.keys import SEED_SIZE
from qrbridge.errors import StationError


@click.group()
def station() -> None:
    """A workplace: its identity, key, trust list and inbox, in one folder."""


@station.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--role", type=click.Choice(["hall", "department"]), required=True)
@click.option("--name", required=True, help="Name in envelopes and trust lists: 1 to 32 of A-Z a-z 0-9 . _ -")
@click.option("--profile", help="A department's profile, saic for instance.")
def init(folder: Path, role: str, name: str, profile: str | None) -> None:
    """Make a station in DIR, which must be new or empty."""
    known = qrbridge_schemas.names()
    if profile is not None and profile not in known:
        raise StationError("station.unknown_profile", found=profile, known=", ".join(known))
    made = stations.init(folder, name, role, profile, secrets.token_bytes(SEED_SIZE))
    click.echo(f"station '{name}' made in {folder}")
    click.echo(f"fingerprint {stations.card(made).key.fingerprint}")
