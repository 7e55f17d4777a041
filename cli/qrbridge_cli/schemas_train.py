"""`qrbridge schemas train`: records of a profile -> the dictionary under which others become small."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import qrbridge_schemas

from qrbridge import pack
from qrbridge.errors import ReturnError, UsageError
from qrbridge.pack import Case, Record
from qrbridge.profile import Profile, hinted, project
from qrbridge_cli import catalogue
from qrbridge_cli.progress import bars, track
from qrbridge_cli.records import read
from qrbridge_cli.stdout import STDOUT, save
from qrbridge_cli.terminal import say

HELD_OUT = 10
"""Of so many records one is left out of the training, and the sizes are those of these."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is trained for: records of this profile and version, projected if it is a department's."""

    profile: str
    version: int
    document: Mapping[str, object]
    department: Profile | None


@click.command()
@click.argument("profile", metavar="PROFILE")
@click.argument("records", nargs=-1, required=True, metavar="RECORDS...")
@click.option(
    "--out", required=True, metavar="FILE", help="Where it goes: PROFILE-VERSION.EDITION.json, - for stdout."
)
@click.option("--edition", type=click.IntRange(1, 65_535), default=1, show_default=True,
              help="Of several for one version of a profile the highest is used for writing.")  # fmt: skip
def train(profile: str, records: tuple[str, ...], out: str, edition: int) -> None:
    """Make the dictionary of PROFILE from files with records, or folders of them.

    PROFILE is the name of the canonical record's schema; or a department's, and the records are projected
    first; or that of a department's answers, as saic.return. The same records give the same dictionary,
    whatever their files are called.
    """
    kind = _kind(profile)
    # Neither the files' names nor their order say anything of what is in them.
    rows = sorted((_row(kind, path) for path in track(list(_paths(records)), "reading", None)), key=_contents)
    left_out = rows[HELD_OUT - 1 :: HELD_OUT]
    kept = [row for index, row in enumerate(rows) if index % HELD_OUT != HELD_OUT - 1]
    data = _trained(kind, kept, edition)
    dictionary = pack.parse_dictionary(data)
    save(out, data, f"{out}: {len(data)} bytes, digest {dictionary.digest.hex()}")
    if left_out:
        before, after = (_mean(left_out, known) for known in ((), (dictionary,)))
        say(
            f"{len(left_out)} records that it has not seen: {before} bytes before, now {after} (mean)",
            err=out == STDOUT,
        )


def _kind(name: str) -> Kind:
    canonical = catalogue.canonical()
    if name == canonical.id:
        return Kind(canonical.id, canonical.version, canonical.document, None)
    department = catalogue.load(name.removesuffix(".return"))
    if not name.endswith(".return"):
        return Kind(department.id, department.version, hinted(department), department)
    if department.returns is None:
        raise ReturnError("return.no_answers", found=department.id)
    answers = department.returns.schema
    return Kind(answers.id, answers.version, answers.document, None)


def _row(kind: Kind, path: str) -> Record:
    found = read(path)
    if not isinstance(found, dict):
        raise UsageError("record.not_json", path=path, reason="it is no object")
    if kind.department is None:
        return Record(kind.profile, kind.version, found)
    number, revision = found.get("application_number"), found.get("revision")
    case = Case(number, revision) if isinstance(number, str) and isinstance(revision, int) else Case("0", 0)
    return Record(kind.profile, kind.version, project(found, kind.department).fields, case)


def _contents(row: Record) -> str:
    return json.dumps([row.fields, asdict(row.case) if row.case else None], sort_keys=True)


def _trained(kind: Kind, rows: Sequence[Record], edition: int) -> bytes:
    cases = [row.case for row in rows if row.case]
    general = qrbridge_schemas.general()
    with bars() as progress:
        progress.add_task("training", total=None, note=f"{len(rows)} records")
        fields = [row.fields for row in rows]
        names = kind.profile, kind.version
        return pack.train(kind.document, *names, fields, edition=edition, cases=cases, general=general)


def _mean(rows: Sequence[Record], known: Sequence[pack.Dictionary]) -> int:
    return sum(len(pack.pack(row, known)) for row in rows) // len(rows)


def _paths(given: Sequence[str]) -> Iterator[str]:
    for path in given:
        folder = Path(path)
        yield from sorted(map(str, folder.glob("*.json"))) if folder.is_dir() else [path]
