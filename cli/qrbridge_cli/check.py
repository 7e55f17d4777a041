"""`qrbridge check`: everything that is wrong with a record, at once."""

import json
from dataclasses import asdict

import click

from qrbridge.errors import ProfileError
from qrbridge.profile import check as check_record
from qrbridge.profile import check_for
from qrbridge_cli import catalogue, records
from qrbridge_cli.options import json_option, profile_option
from qrbridge_cli.terminal import say


@click.command()
@click.argument("record", metavar="RECORD")
@profile_option("--for", "Also what a department's profile finds.")
@json_option
def check(record: str, profile: str | None, as_json: bool) -> None:
    """Tell everything that is wrong with RECORD (JSON, - for stdin). Exit code 1 if there are errors."""
    value = records.read(record)
    if profile is None:
        findings = check_record(value, catalogue.canonical())
    else:
        findings = check_for(value, catalogue.load(profile))
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
