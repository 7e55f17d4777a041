"""`qrbridge operator`: who may work at the station's desk."""

import json
import secrets
import sys

import click

from qrbridge import messages, operators
from qrbridge.audit import Event
from qrbridge.errors import UsageError
from qrbridge.station import Station
from qrbridge_cli import language
from qrbridge_cli.options import json_option, now, open_window, station_option
from qrbridge_cli.terminal import say


@click.group()
def operator() -> None:
    """Who may work at the station's desk."""


@operator.command()
@click.argument("name")
@click.option("--role", type=click.Choice(operators.ROLES), default=operators.CLERK, show_default=True)
@click.option("--password-stdin", is_flag=True, help="Take the password from stdin; it is asked for if not.")
@station_option
def add(name: str, role: str, password_stdin: bool, station: Station) -> None:
    """Let NAME work at the desk.

    A name that is known gets a new password and role.
    """
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif not sys.stdin.isatty():
        raise UsageError("operator.no_terminal")
    else:
        password = _asked()
    made = operators.make(name, role, password, secrets.token_bytes(16))
    with open_window(station) as window:
        operators.add(station, made)
        window.trail.write(now(), Event("operator", facts={"added": made.name, "role": role}))
    say(f"{made.name}: {role}")


def _asked() -> str:
    """Ask for a password until it was typed twice alike."""
    while (password := _typed("operator.prompt")) != _typed("operator.prompt_again"):
        say(messages.text("operator.differ", language.current(), {}))
    return password


def _typed(code: str) -> str:
    # click would ask for the second one itself, but in English only.
    text = messages.text(code, language.current(), {})
    return str(click.prompt(text, prompt_suffix=" ", hide_input=True))


@operator.command()
@click.argument("name")
@station_option
def remove(name: str, station: Station) -> None:
    """Let NAME work at the desk no longer."""
    with open_window(station) as window:
        operators.remove(station, name)
        window.trail.write(now(), Event("operator", facts={"removed": name}))
    say(f"{name}: removed")


@operator.command("list")
@station_option
@json_option
def list_(station: Station, as_json: bool) -> None:
    """List who may work at the desk."""
    known = [{"name": one.name, "role": one.role} for one in operators.load(station)]
    if as_json:
        say(json.dumps(known, ensure_ascii=False))
    else:
        for one in known:
            say(f"{one['role']:<10}  {one['name']}")
