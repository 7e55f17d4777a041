"""The `qrbridge` command: its subcommands, and how an error becomes one line and an exit code."""

import os
import sys

import click

from qrbridge import __version__
from qrbridge.errors import QrbridgeError
from qrbridge_cli import language
from qrbridge_cli.check import check
from qrbridge_cli.completion import completion
from qrbridge_cli.demo import demo
from qrbridge_cli.encode import encode
from qrbridge_cli.inbox import inbox
from qrbridge_cli.inspect import inspect
from qrbridge_cli.scan import scan
from qrbridge_cli.station import station
from qrbridge_cli.trust import trust


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of errors and findings.")
@click.version_option(__version__)
def cli(lang: str | None) -> None:
    """Carry records across an air gap by QR code.

    Exit codes: 0 done, 1 the data is bad, 2 wrong usage, 3 incomplete (frames missing).
    """
    if lang:
        language.use(lang)


for command in (check, completion, demo, encode, inbox, inspect, scan, station, trust):
    cli.add_command(command)


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    try:
        sys.exit(cli(standalone_mode=False))
    except QrbridgeError as error:
        click.echo(f"qrbridge: error: {language.of(error)}", err=True)
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("qrbridge: stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; nothing to say, and nowhere to say it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
