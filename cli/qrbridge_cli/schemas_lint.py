"""`qrbridge schemas lint`: what is wrong with the files of the record and of the departments."""

import json
from dataclasses import asdict

import click
from qrbridge_schemas import linting

from qrbridge.errors import ProfileError
from qrbridge.profile.remarks import Remark
from qrbridge_cli import catalogue, language
from qrbridge_cli.options import json_option
from qrbridge_cli.terminal import say


@click.command()
@click.argument("profiles", metavar="[PROFILE]...", nargs=-1)
@click.option("--folder", "folders", metavar="DIR", multiple=True, help="Files that stand before the others.")
@click.option("--notes", is_flag=True, help="Also what is no fault: lengths that differ.")
@json_option
def lint(profiles: tuple[str, ...], folders: tuple[str, ...], notes: bool, as_json: bool) -> None:
    """Find mistakes in the files of the record and of each PROFILE, or of all.

    Exit code 1 if there are errors.
    """
    found = linting.remarks(profiles, (*catalogue.folders(), *folders))
    told = [remark for remark in found if notes or remark.severity != "note"]
    if as_json:
        say(json.dumps([asdict(remark) for remark in told], ensure_ascii=False))
    else:
        for remark in told:
            say(_row(remark))
    errors = sum(remark.severity == "error" for remark in found)
    if errors:
        raise ProfileError("lint.errors", count=errors)
    if not as_json:
        say("schemas: no errors")


def _row(remark: Remark) -> str:
    text = remark.text_zh if language.current() == "zh" else remark.text_en
    return f"{remark.severity:<7} {remark.file}:{remark.line}: {text}"
