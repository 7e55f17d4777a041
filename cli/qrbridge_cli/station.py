"""`qrbridge station`: make a workplace."""

import secrets
from pathlib import Path

import click

from qrbridge import station as stations
from qrbridge.envelope.keys import SEED_SIZE
from qrbridge.inbox import probe
from qrbridge_cli.options import profile_option
from qrbridge_cli.terminal import say


@click.group()
def station() -> None:
    """A workplace: its identity, key, trust list and inbox, in one folder."""


@station.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--role", type=click.Choice(["hall", "department"]), required=True)
@click.option("--name", required=True, help="Name in envelopes and trust lists: 1 to 32 of A-Z a-z 0-9 . _ -")
@profile_option("--profile", "A department's profile, saic for instance.")
@click.option(
    "--inbox",
    metavar="URL",
    envvar="QRBRIDGE_INBOX",
    show_envvar=True,
    help="Where its inbox is, postgresql://USER:PASSWORD@HOST/NAME; a file in DIR if not given.",
)
def init(folder: Path, role: str, name: str, profile: str | None, inbox: str | None) -> None:
    """Make a station in DIR, which must be new or empty."""
    if inbox is not None:
        probe(inbox)
    made = stations.init(folder, name, role, profile, secrets.token_bytes(SEED_SIZE), inbox)
    say(f"station '{name}' made in {folder}")
    say(f"fingerprint {stations.card(made).key.fingerprint}")
