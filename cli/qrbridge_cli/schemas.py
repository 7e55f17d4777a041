"""`qrbridge schemas`: the departments' files: mistakes, papers, dictionaries, invented applications."""

import click

from qrbridge_cli.lazy import LazyGroup

COMMANDS = {
    "invent": "Write invented applications, for training and tests.",
    "lint": "Find mistakes in the departments' files.",
    "materials": "List the papers that departments ask for.",
    "train": "Make a dictionary from records.",
}


class SchemaCommands(LazyGroup):
    """Each is in the module `schemas_` with its name."""

    MODULES = "qrbridge_cli.schemas_"


@click.group(cls=SchemaCommands, lazy=COMMANDS)
def schemas() -> None:
    """The departments' files: find mistakes, list papers, train dictionaries, invent applications."""
