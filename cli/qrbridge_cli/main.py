"""The `qrbridge` command: its subcommands, and how an error becomes one line and an exit code."""

import os
import sys

import click

from qrbridge import __version__
from qrbridge.errors import QrbridgeError, UsageError
from qrbridge_cli import language
from qrbridge_cli.lazy import LazyGroup
from qrbridge_cli.terminal import prepare, say

COMMANDS = {
    "application": "A hall's applications: revisions, answers, collection sheet.",
    "audit": "The log of what was done: list, verify, export.",
    "bench": "How fast and how sure this installation is.",
    "check": "Tell everything that is wrong with a record.",
    "completion": "Print what a shell needs to complete our commands.",
    "demo": "Carry the sample applications to five departments.",
    "desk": "The clerk's page, on this machine only.",
    "encode": "Seal a record or any file and write it as QR symbols.",
    "inbox": "What arrived at the station.",
    "inspect": "Tell what a picture, a frame or an envelope says.",
    "operator": "Who may work at the station's desk.",
    "reply": "Answer an application, as a department.",
    "scan": "Read pictures or digit lines and file what arrives.",
    "schemas": "The departments' files: lint, materials, train, invent.",
    "station": "A workplace: its identity, key, trust list, inbox.",
    "stats": "Figures of a station: accepted, finished, working days, papers.",
    "status": "Lights of the open applications, or the trace of one.",
    "trust": "Public keys and trust lists.",
}
"""Each is the object of its name in the module of its name."""


def _speak(_: click.Context, __: click.Parameter, lang: str | None) -> None:
    language.use(lang)


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    callback=_speak,  # at once: what is wrong with the rest of the call is told in it, too
    expose_value=False,
    is_eager=True,
    help="Language of errors and findings.",
)
@click.version_option(__version__)
def cli() -> None:
    """Carry records across an air gap by QR code.

    Exit codes: 0 done, 1 the data is bad, 2 wrong usage, 3 incomplete (frames missing).
    """


def _wrong_call(error: click.UsageError) -> UsageError:
    reason = " ".join(error.format_message().split()).rstrip(".")
    command = error.ctx.command_path if error.ctx else "qrbridge"
    return UsageError("command.usage", reason=reason[:1].lower() + reason[1:], command=command)


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    prepare()
    try:
        sys.exit(cli(standalone_mode=False))
    except QrbridgeError as error:
        _tell_findings(error)
        say(f"qrbridge: error: {language.of(error)}", err=True)
        sys.exit(error.exit_code)
    except click.Abort:
        say("qrbridge: stopped", err=True)
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.UsageError as error:
        say(f"qrbridge: error: {language.of(_wrong_call(error))}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; nothing to say, and nowhere to say it.
        _give_up_output()
        sys.exit(0)
    except (OSError, MemoryError) as error:
        # Files tell their own; what is left is mostly output onto a full disk.
        _give_up_output()
        reason = (getattr(error, "strerror", None) or str(error) or "no memory is left").lower()
        say(f"qrbridge: error: {language.of(QrbridgeError('command.system', reason=reason))}", err=True)
        sys.exit(1)


def _tell_findings(error: QrbridgeError) -> None:
    # Imported here because most commands have no record, and what judges them takes long to import.
    if error.code == "record.errors":
        from qrbridge.counter import FaultsError
        from qrbridge_cli import records

        if isinstance(error, FaultsError):
            records.tell(error.findings)


def _give_up_output() -> None:
    # Python writes what is still waiting when it ends, and would fail again.
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
