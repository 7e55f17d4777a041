"""`--out -`: what one file would hold goes to stdout, and nothing else does."""

from pathlib import Path
from typing import TypeVar

import click

from qrbridge import files
from qrbridge.errors import UsageError
from qrbridge_cli.terminal import say

STDOUT = "-"

Folder = TypeVar("Folder", str, Path, Path | None)


def save(out: str, data: bytes, said: str, err: bool = False) -> None:
    """Write the file `out`, whole or not at all, and say what it is; for -, or with `err`, on stderr."""
    if out == STDOUT:
        pour(data)
    else:
        with files.replacing(Path(out)) as part:
            part.write_bytes(data)
    say(said, err=err or out == STDOUT)


def pour(data: bytes) -> None:
    """Write bytes to stdout as they are."""
    click.echo(data, nl=False)


def folder_only(_: click.Context, param: click.Parameter, value: Folder) -> Folder:
    """Return the option's value; UsageError for -, since several files do not go to stdout."""
    if str(value) == STDOUT:
        raise UsageError("command.no_stdout", option=param.opts[0])
    return value
