"""`qrbridge schemas`: the departments' files: find mistakes, train dictionaries, invent applications."""

import click

from qrbridge_cli.lazy import LazyGroup

COMMANDS = {
    "invent": "Write invented applications, for training and tests.",
    "lint": "Find mistakes in the departments' files.",
    "train": "Make a dictionary from records.",
}


class SchemaCommands(LazyGroup):
    """Each is in the module `schemas_` with its name."""

    MODULES = "qrbridge_cli.schemas_"


@click.group(cls=SchemaCommands, lazy=COMMANDS)
def schemas() -> None:
    """The departments' files: find mistakes, train dictionaries, invent applications."""
