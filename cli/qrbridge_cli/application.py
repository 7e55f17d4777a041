"""`qrbridge application`: the applications that a hall has sent, and what has come back."""

import json
from pathlib import Path
from typing import Any

import click

from qrbridge import files, messages
from qrbridge.counter import applications, documents
from qrbridge.counter.applications import Standing
from qrbridge.station import Station
from qrbridge_cli.options import json_option, open_window, station_option
from qrbridge_cli.stdout import STDOUT, pour, save
from qrbridge_cli.terminal import say


@click.group()
def application() -> None:
    """A hall's applications: revisions, answers, collection sheet."""


@application.command("list")
@station_option
@json_option
def list_(station: Station, as_json: bool) -> None:
    """List the applications and what the departments have said.

    Each with its revision.
    """
    with open_window(station) as window:
        rows = [_row(standing) for standing in applications.every(window)]
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
    """Show an application as JSON, and what was sent of it.

    Its newest revision.
    """
    with open_window(station) as window:
        standing = applications.standing(window, number)
        crossings = [
            {"department": crossing.department, "sent_at": messages.moment(crossing.sent_at)}
            | ({"outcome": crossing.outcome} if crossing.outcome else {})
            for crossing in window.register.crossings(number)
        ]
    revision = standing.revision
    what = _row(standing) | {"digest": revision.digest, "crossings": crossings, "record": revision.fields}
    say(json.dumps(what, ensure_ascii=False, indent=2))


@application.command()
@click.argument("number")
@station_option
@click.option("--out", type=click.Path(), required=True, help="A folder, a new file's name, or - for stdout.")
def export(number: str, station: Station, out: str) -> None:
    """Write the newest revision of an application as JSON."""
    with open_window(station) as window:
        name, data = documents.of_revision(applications.newest(window, number), window.catalogue)
    if out == STDOUT:
        pour(data)
        return
    path = Path(out) / name if files.is_folder(Path(out)) else Path(out)
    with files.draft(path) as part:
        part.write_bytes(data)
        say(str(files.claim_free(part, path)))


@application.command()
@click.argument("number")
@station_option
@click.option("--out", type=click.Path(), required=True, help="The PDF, - for stdout.")
def collect(number: str, station: Station, out: str) -> None:
    """Write an application's collection sheet as PDF.

    All departments must have approved.
    """
    with open_window(station) as window:
        sheet = applications.collected(window, number)
        count = len(applications.standing(window, number).departments)
    save(out, sheet, f"{out}: {count} departments have approved")


def _row(standing: Standing) -> dict[str, Any]:
    return {
        "application": standing.revision.application,
        "revision": standing.revision.revision,
        "departments": standing.departments,
        "complete": standing.complete,
    }
