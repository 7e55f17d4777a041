"""`qrbridge check`: everything that is wrong with a record, at once."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from qrbridge import files
from qrbridge.errors import ProfileError, UsageError
from qrbridge.profile import Finding, Profile, check_for, check_for_all, has_part
from qrbridge.profile import check as check_record
from qrbridge_cli import catalogue, records
from qrbridge_cli.options import json_option, now, profile_option
from qrbridge_cli.terminal import say


@click.command()
@click.argument("record", metavar="RECORD")
@profile_option("--for", "Also what a department's profile finds.")
@click.option("--all", "every", is_flag=True, help="Also what the profiles of all departments find.")
@click.option(
    "--notice",
    type=click.Path(path_type=Path),
    help="A PDF: the one-time notice for the applicant; without --for, of all departments.",
)
@json_option
def check(record: str, profile: str | None, every: bool, notice: Path | None, as_json: bool) -> None:
    """Tell everything that is wrong with RECORD (JSON, - for stdin). Exit code 1 if there are errors."""
    value = records.read(record)
    if notice and notice.suffix.lower() != ".pdf":
        raise UsageError("record.notice", path=notice)
    if profile is None and (every or notice):
        audience = [found for name in catalogue.names() if has_part(found := catalogue.load(name), value)]
        findings = check_for_all(value, audience)
    elif profile is None:
        audience, findings = [], check_record(value, catalogue.canonical())
    else:
        audience = [catalogue.load(profile)]
        findings = check_for(value, audience[0])
    if notice:
        _write(notice, findings, value, audience)
    if as_json:
        say(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            say(records.row(finding))
    errors = sum(finding.severity == "error" for finding in findings)
    if errors:
        raise ProfileError("record.errors", count=errors)
    if not as_json:
        say(f"{record}: no errors")


def _write(path: Path, findings: tuple[Finding, ...], record: object, audience: list[Profile]) -> None:
    # reportlab takes long to import, and is wanted here only.
    from qrbridge.counter import papers

    # What one department still has to issue to the next is nothing that the applicant can put right.
    faults = [finding for finding in findings if finding.code != "NOT_ISSUED"]
    with files.replacing(path) as part:
        part.write_bytes(papers.notice_of(faults, record, audience, now(), catalogue))
