"""`qrbridge check`: everything that is wrong with a record, at once."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from qrbridge.errors import ProfileError, UsageError
from qrbridge.profile import Finding, Profile, check_for, check_for_all, has_part
from qrbridge.profile import check as check_record
from qrbridge_cli import catalogue, records
from qrbridge_cli.options import json_option, now, profile_option
from qrbridge_cli.stdout import STDOUT, save
from qrbridge_cli.terminal import say


@click.command()
@click.argument("record", metavar="RECORD")
@profile_option("--for", "Also what a department's profile finds.")
@click.option("--all", "every", is_flag=True, help="Also what the profiles of all departments find.")
@click.option(
    "--notice",
    type=click.Path(),
    help="A PDF, - for stdout: the one-time notice for the applicant; without --for, of all departments.",
)
@json_option
def check(record: str, profile: str | None, every: bool, notice: str | None, as_json: bool) -> None:
    """Tell everything that is wrong with RECORD (JSON, - for stdin). Exit code 1 if there are errors."""
    value = records.read(record)
    if notice and notice != STDOUT and Path(notice).suffix.lower() != ".pdf":
        raise UsageError("record.notice", path=notice)
    audience = _audience(value, profile, every or notice is not None)
    if profile is not None:
        findings = check_for(value, audience[0])
    elif audience:
        findings = check_for_all(value, audience)
    else:  # also for a regime that no department has a part in
        findings = check_record(value, catalogue.canonical())
    poured = notice == STDOUT
    if notice:
        _write(notice, findings, value, audience, err=poured or as_json)
    if as_json:
        say(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False), err=poured)
    else:
        for finding in findings:
            say(records.row(finding), err=poured)
    errors = sum(finding.severity == "error" for finding in findings)
    if errors:
        raise ProfileError("record.errors", count=errors)
    if not as_json:
        say(f"{record}: no errors", err=poured)


def _audience(record: object, profile: str | None, every: bool) -> list[Profile]:
    """Return the one department, or all that have a part in the record if they are asked for."""
    if profile is not None:
        return [catalogue.load(profile)]
    names = catalogue.names() if every else ()
    return [found for name in names if has_part(found := catalogue.load(name), record)]


def _write(
    notice: str, findings: tuple[Finding, ...], record: object, audience: list[Profile], err: bool
) -> None:
    """Write the notice, if there is anything on it, and say what became of it, with `err` on stderr."""
    # What one department still has to issue to the next is nothing that the applicant can put right.
    faults = [finding for finding in findings if finding.code != "NOT_ISSUED"]
    if not faults:
        say(f"{notice}: not written, the applicant has nothing to correct", err=err)
        return
    # reportlab takes long to import, and is wanted here only.
    from qrbridge.counter import papers

    data = papers.notice_of(faults, record, audience, now(), catalogue)
    save(notice, data, f"{notice}: for the applicant", err)
