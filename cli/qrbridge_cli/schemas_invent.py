"""`qrbridge schemas invent`: invented applications as JSON files, for training and tests."""

import json
from pathlib import Path

import click
from qrbridge_schemas.invented import REGIMES, VOCABULARIES, applications

from qrbridge import files
from qrbridge_cli.progress import track
from qrbridge_cli.stdout import folder_only
from qrbridge_cli.terminal import say


@click.command()
@click.argument("count", type=click.IntRange(1, 1_000_000), metavar="COUNT")
@click.option(
    "--out", required=True, metavar="FOLDER", callback=folder_only, help="Where they go, one file each."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another number, other applications.")
@click.option("--vocabulary", type=click.Choice(VOCABULARIES), default="training", show_default=True,
              help="The words they are made of; held_out shares none with training.")  # fmt: skip
@click.option("--regime", type=click.Choice(list(REGIMES)), default="separate", show_default=True,
              help="Separate numbers, or one unified code (uscc).")  # fmt: skip
def invent(count: int, out: str, seed: int, vocabulary: str, regime: str) -> None:
    """Write COUNT invented applications to a folder, each named by its application number.

    No person, number or enterprise in them is anybody's. The same seed gives the same ones.
    """
    folder = Path(out)
    files.make_folder(folder)
    for record in track(applications(count, seed, vocabulary, regime=regime), "inventing", count):
        text = json.dumps(record, ensure_ascii=False, indent=2)
        with files.replacing(folder / f"{record['application_number']}.json") as part:
            part.write_text(text + "\n", "utf-8")
    say(f"{out}: {count} invented application{'s' * (count != 1)}")
