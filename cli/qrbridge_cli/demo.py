"""`qrbridge demo`: the whole story on this machine: a hall, five departments, and only light between them."""

import json
import random
import shutil
from pathlib import Path

import click
import qrbridge_schemas
from rich.console import Console
from rich.table import Table

from qrbridge import files, station
from qrbridge.envelope import trust
from qrbridge.errors import FileError
from qrbridge.pack import File
from qrbridge.station import Station
from qrbridge_cli.crossing import CAMERA, Crossing, carry, cross
from qrbridge_cli.options import json_option
from qrbridge_cli.progress import bars

SCAN_SIZE = 60_000
"""Bytes of the file that crosses after the records: as large as one scanned page."""

MARK = "made-by-qrbridge-demo"
"""A file in the demo's folder: only a folder that has it is removed before the next demo."""


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default="demo", show_default=True, help="A folder.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of keys and camera noise.")
@json_option
def demo(out: Path, seed: int, as_json: bool) -> None:
    """Carry the sample applications from a hall to five departments, past a simulated camera.

    Projects, seals, shows, films, scans, verifies, validates and files each of them, prints the sheet as
    well, renders it back to pixels and scans that too.
    """
    _make_room(out)
    hall, departments = _stations(out, seed)
    samples = qrbridge_schemas.samples()
    crossings = []
    with bars() as progress:
        task = progress.add_task("crossing", total=len(departments) * len(samples), note="")
        for department in departments:
            for number, (name, record) in enumerate(samples.items()):
                progress.update(task, note=f"{name} to {department.name}")
                crossings.append(cross(name, record, hall, department, out, seed + number))
                progress.advance(task)
        progress.update(task, note=f"a file to {departments[0].name}")
        scan = File("scan.bin", "application/octet-stream", random.Random(seed).randbytes(SCAN_SIZE))
        carried = carry(scan, hall, departments[0], out / departments[0].name / "pictures" / scan.name, seed)
    if as_json:
        file = {"bytes": SCAN_SIZE} | {
            name: getattr(carried, name) for name in ("needed", "pictures", "partial")
        }
        click.echo(json.dumps({"crossings": [crossing.row() for crossing in crossings], "file": file}))
        return
    _tell(crossings)
    click.echo(
        f"A file of {SCAN_SIZE} bytes to {departments[0].name}: {carried.needed} packets needed, whole after "
        f"{carried.pictures} pictures, {carried.partial} of them torn or blurred in part; the camera loses "
        f"{CAMERA.drop:.0%} of its pictures."
    )
    click.echo("Each sheet was rendered to pixels and scanned as well: the same envelope came out.")
    click.echo(f"pictures, sheets and inboxes: {out}/<department>/pictures/, sheets/, inbox.sqlite")
    click.echo(f"look at one:  qrbridge inbox show 1 --station {out}/{departments[0].name}")


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
    table = Table(title="From the hall to five departments, by light", title_justify="left")
    table.add_column("department")
    table.add_column("application")
    for column in ("JSON", "sealed", "symbols", "pictures", "seconds", "delivered", "retyped"):
        table.add_column(column, justify="right")
    for at, crossing in enumerate(crossings):
        last = at + 1 == len(crossings) or crossings[at + 1].department != crossing.department
        table.add_row(*map(str, crossing.row().values()), end_section=last)
    Console(width=110).print(table)
    delivered = sum(crossing.delivered for crossing in crossings)
    retyped = sum(crossing.retyped for crossing in crossings)
    click.echo(
        f"{len(crossings)} crossings, {delivered} fields delivered, {retyped} retyped. "
        "JSON and sealed in bytes; pictures is how many the camera took until the record was whole."
    )
