"""`qrbridge application`: the applications that a hall has sent, and what has come back."""

import json
from pathlib import Path
from typing import Any

import click

from qrbridge import chain, files, messages
from qrbridge.errors import IncompleteError, StationError, UsageError
from qrbridge.inbox import Inbox, Register, Revision
from qrbridge.profile import Profile
from qrbridge.station import Station
from qrbridge_cli import catalogue, records
from qrbridge_cli.options import json_option, station_option
from qrbridge_cli.terminal import say


@click.group()
def application() -> None:
    """A hall's applications: revisions, answers, collection sheet."""


@application.command("list")
@station_option
@json_option
def list_(station: Station, as_json: bool) -> None:
    """List the applications, each with its revision and what each department has said."""
    profiles = _profiles()
    with _register(station) as inbox:
        register = Register(inbox)
        revisions = [_newest(register, number) for number in register.applications()]
        rows = [_row(revision, register, profiles) for revision in revisions]
    if as_json:
        say(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        said = "  ".join(f"{department} {state}" for department, state in row["departments"].items())
        say(f"{row['application']}  r{row['revision']}  {said}")


@application.command()
@click.argument("number")
@station_option
def show(number: str, station: Station) -> None:
    """Show the newest revision of an application as JSON, and what was sent of it."""
    with _register(station) as inbox:
        register = Register(inbox)
        revision = _newest(register, number)
        row = _row(revision, register, _profiles())
        crossings = [
            {"department": crossing.department, "sent_at": messages.moment(crossing.sent_at)}
            | ({"outcome": crossing.outcome} if crossing.outcome else {})
            for crossing in register.crossings(number)
        ]
    what = row | {"digest": revision.digest, "crossings": crossings, "record": revision.fields}
    say(json.dumps(what, ensure_ascii=False, indent=2))


@application.command()
@click.argument("number")
@station_option
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A folder, or a new file's name.")
def export(number: str, station: Station, out: Path) -> None:
    """Write the newest revision of an application as JSON."""
    with _register(station) as inbox:
        name, data = records.document(_newest(Register(inbox), number))
    path = out / name if files.is_folder(out) else out
    with files.draft(path) as part:
        part.write_bytes(data)
        say(str(files.claim_free(part, path)))


@application.command()
@click.argument("number")
@station_option
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The PDF.")
def collect(number: str, station: Station, out: Path) -> None:
    """Write the collection sheet of an application that all departments have approved, as PDF."""
    from qrbridge_cli import papers

    profiles = _profiles()
    with _register(station) as inbox:
        revision = _newest(Register(inbox), number)
        standing = chain.standing(Register(inbox), revision, profiles)
    if waiting := [department for department, outcome in standing.items() if outcome != "approved"]:
        raise IncompleteError("inbox.not_complete", application=number, waiting=", ".join(waiting))
    with files.replacing(out) as part:
        part.write_bytes(
            papers.collection_of(revision.fields, [one for one in profiles if one.id in standing])
        )
    say(f"{out}: {len(standing)} departments have approved")


def _register(station: Station) -> Inbox:
    if station.profile is not None:
        raise StationError("station.no_hall", name=station.name, role=station.role)
    return Inbox(station.inbox_url)


def _newest(register: Register, number: str) -> Revision:
    revision = register.newest(number)
    if revision is None:
        raise UsageError("inbox.no_application", number=number[:64])
    return revision


def _profiles() -> list[Profile]:
    return [catalogue.load(name) for name in catalogue.names()]


def _row(revision: Revision, register: Register, profiles: list[Profile]) -> dict[str, Any]:
    standing = chain.standing(register, revision, profiles)
    return {
        "application": revision.application,
        "revision": revision.revision,
        "departments": standing,
        "complete": chain.is_complete(standing),
    }
