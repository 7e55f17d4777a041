"""`qrbridge demo`: the whole story on this machine: a hall, five departments, and only light between them."""

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import qrbridge_schemas
from rich.box import SIMPLE_HEAD as HEAD
from rich.console import Console
from rich.table import Table

from qrbridge import files, station
from qrbridge.counter import papers
from qrbridge.envelope import trust
from qrbridge.errors import FileError, IncompleteError
from qrbridge.inbox import Inbox, Register
from qrbridge.pack import File
from qrbridge.profile import check_for
from qrbridge.station import Station
from qrbridge_cli import catalogue
from qrbridge_cli.crossing import CAMERA, Crossing, carry, cross, seal
from qrbridge_cli.options import json_option
from qrbridge_cli.progress import bars
from qrbridge_cli.stdout import folder_only

SCAN_SIZE = 300_000
"""Bytes of the file that crosses after the records: as large as one scanned page."""

ASKED_FIRST = "typical"
"""The application whose first department asks for a paper before it approves."""

COLUMNS = (
    "application", "department", "JSON", "sealed", "QR", "pics", "fields", "retyped", "answer", "bytes",
    "pics", "rev", "s",
)  # fmt: skip

MARK = "made-by-qrbridge-demo"
"""A file in the demo's folder: only a folder that has it is removed before the next demo."""


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default="demo",
    show_default=True,
    callback=folder_only,
    help="A folder.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of keys and camera noise.")
@json_option
def demo(out: Path, seed: int, as_json: bool) -> None:
    """Carry the sample applications from a hall to five departments, past a simulated camera.

    Projects, seals, shows, films, scans, verifies, validates and files each of them, prints the sheet as
    well, renders it back to pixels and scans that too.
    """
    _make_room(out)
    hall, departments = _stations(out, seed)
    crossings = []
    with bars() as progress:
        task = progress.add_task(
            "crossing", total=len(departments) * len(qrbridge_schemas.samples()) + 1, note=""
        )
        for name, record in qrbridge_schemas.samples().items():
            for crossing in _chain(name, _first(record), hall, departments, out, seed):
                crossings.append(crossing)
                progress.update(task, note=f"{name}: {crossing.department} has answered")
                progress.advance(task)
        progress.update(task, note=f"a file to {departments[0].name}")
        scan = File("scan.bin", "application/octet-stream", random.Random(seed).randbytes(SCAN_SIZE))
        sealed = seal(scan, hall, departments[0])
        folder = out / departments[0].name / "pictures" / scan.name
        carried = carry(sealed, scan, departments[0], folder, seed)
    if as_json:
        file = {"bytes": SCAN_SIZE, "needed": carried.needed, "pictures": carried.pictures}
        click.echo(json.dumps({"crossings": [crossing.row() for crossing in crossings], "file": file}))
        return
    _tell(crossings)
    click.echo(
        f"A file of {SCAN_SIZE} bytes to {departments[0].name}: {carried.needed} packets needed, whole after "
        f"{carried.pictures} pictures of a hand-held camera that loses {CAMERA.drop:.0%} of them."
    )
    click.echo("Each sheet was rendered to pixels and scanned as well: the same envelope came out.")
    click.echo(f"collection sheets, one for each application: {out}/collection-*.pdf")
    click.echo(f"pictures, sheets and inboxes: {out}/<department>/pictures/, sheets/, inbox.sqlite")
    click.echo(f"look at one:  qrbridge inbox show 1 --station {out}/{departments[0].name}")
    click.echo(f"and at all that came back:  qrbridge application list --station {out}/{hall.name}")


def _first(record: dict[str, Any]) -> dict[str, Any]:
    """Return the first revision of a sample, before any department has issued anything."""
    later = ("previous_digest", "issued", "outcomes")
    return {name: value for name, value in record.items() if name not in later} | {"revision": 0}


def _chain(
    name: str, record: dict[str, Any], hall: Station, departments: list[Station], out: Path, seed: int
) -> Iterator[Crossing]:
    """Yield each crossing of an application, in the order in which the departments can take it.

    Nobody states the order: a department is ready when nothing that it needs is still to be issued.
    """
    waiting = list(departments)
    while waiting:
        ready = [at for at in waiting if not check_for(record, catalogue.load(str(at.profile)))]
        if not ready:
            raise IncompleteError("demo.stuck", name=name, departments=", ".join(at.name for at in waiting))
        for department in ready:
            outcome = "supplement" if name == ASKED_FIRST and not record["revision"] else "approved"
            yield cross(name, record, hall, department, out, seed + len(waiting), outcome)
            if outcome == "approved":
                waiting.remove(department)
            with Inbox(hall.inbox_url) as inbox:
                newest = Register(inbox).newest(record["application_number"])
            assert newest is not None
            record = newest.fields
    with files.replacing(out / f"collection-{record['application_number']}.pdf") as part:
        part.write_bytes(
            papers.collection_of(record, [catalogue.load(str(at.profile)) for at in departments], catalogue)
        )


def _make_room(out: Path) -> None:
    if (out / MARK).exists():
        shutil.rmtree(out)
    if out.exists() and any(out.iterdir()):
        raise FileError("demo.not_ours", path=out)
    files.make_folder(out)
    with files.replacing(out / MARK) as part:
        part.write_text("This folder is removed by the next demo.\n")


def _stations(out: Path, seed: int) -> tuple[Station, list[Station]]:
    """Make the hall and a station for every profile, and let each trust the other's key."""

    def key(number: int) -> bytes:
        return (seed << 16 | number).to_bytes(32)

    hall = station.init(out / "hall", "hall", "hall", None, key(0))
    departments = [
        station.init(out / name, name, "department", name, key(number))
        for number, name in enumerate(qrbridge_schemas.names(), 1)
    ]
    for department in departments:
        station.save_trusted(hall, trust.add(station.trusted(hall), station.card(department)))
        station.save_trusted(department, trust.add((), station.card(hall)))
    return hall, departments


def _tell(crossings: list[Crossing]) -> None:
    table = Table(
        title="From the hall to the departments and back, by light",
        title_justify="left",
        box=HEAD,
        padding=(0, 1, 0, 0),
    )
    for column in COLUMNS:
        words = column in ("application", "department", "answer")
        table.add_column(column, no_wrap=True, justify="left" if words else "right")
    for at, crossing in enumerate(crossings):
        last = at + 1 == len(crossings) or crossings[at + 1].application != crossing.application
        table.add_row(*map(str, crossing.row().values()), end_section=last)
    Console(width=110).print(table)
    _tell_departments(crossings)
    delivered = sum(crossing.delivered for crossing in crossings)
    retyped = sum(crossing.retyped for crossing in crossings)
    click.echo(
        f"{2 * len(crossings)} crossings, {delivered} fields delivered, {retyped} retyped. JSON, sealed and "
        "bytes are bytes; QR is how many symbols are needed; pics is how many pictures the camera took until "
        "it was whole; rev is the revision that the answer made; s is seconds for both ways."
    )


def _tell_departments(crossings: list[Crossing]) -> None:
    table = Table(title="Fields delivered per department", title_justify="left", box=HEAD)
    for column in ("department", "crossings", "fields delivered", "retyped"):
        table.add_column(column)
    for department in sorted({crossing.department for crossing in crossings}):
        own = [crossing for crossing in crossings if crossing.department == department]
        delivered, retyped = sum(c.delivered for c in own), sum(c.retyped for c in own)
        table.add_row(department, str(len(own)), str(delivered), str(retyped))
    Console(width=110).print(table)
