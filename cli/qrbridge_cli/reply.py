"""`qrbridge reply`: a department's answer, sealed and shown like any record."""

import json
from types import NoneType
from typing import Any

import click

from qrbridge.counter import answers
from qrbridge.errors import UsageError
from qrbridge.profile import Profile, correction, issued
from qrbridge.station import Station
from qrbridge_cli import records
from qrbridge_cli.options import json_option, now, open_window, station_option
from qrbridge_cli.sending import Wish, check, send, wish_options


@click.command()
@click.argument("application", metavar="APPLICATION")
@click.option("--outcome", type=click.Choice(answers.OUTCOMES), help="What the department has decided.")
@click.option("--set", "sets", multiple=True, metavar="FIELD=VALUE", help="A number that it issues.")
@click.option(
    "--finding", "findings", multiple=True, metavar="FIELD:CODE:TEXT", help="A fault; FIELD may be empty."
)
@click.option(
    "--correct", "corrections", multiple=True, metavar="FIELD=VALUE", help="A field that it has corrected."
)
@click.option("--by", "decided_by", help="Staff number of who decided.")
@click.option("--document", "document_number", help="Number of the decision.")
@click.option("--remark", help="Anything else.")
@click.option(
    "--from", "source", metavar="FILE", help="All of that as JSON, as the department's system has it."
)
@click.option("--for", "recipient", metavar="STATION", help="The hall; who sent the record, if not given.")
@wish_options
@station_option
@json_option
def reply(
    application: str,
    outcome: str | None,
    sets: tuple[str, ...],
    findings: tuple[str, ...],
    corrections: tuple[str, ...],
    decided_by: str | None,
    document_number: str | None,
    remark: str | None,
    source: str | None,
    recipient: str | None,
    station: Station,
    as_json: bool,
    **wish: Any,
) -> None:
    """Answer APPLICATION, of which the newest revision that arrived here counts.

    FIELD is the department's own name of a field, like investors[0].INV; with --set also the record's, like
    registration_number. The answer is bound to exactly what arrived, and crosses back like any record.
    """
    wished = Wish(**wish)
    with open_window(station) as window:
        profile = window.profile
        to = answers.arrived(window, application)
        said = _said(
            source, outcome=outcome, decided_by=decided_by, document_number=document_number, remark=remark
        )
        said["issued"] = _issued(sets, said.get("issued"), profile)
        said["findings"] = _listed(said, "findings") + [_finding(text) for text in findings]
        said["corrections"] = _listed(said, "corrections") + [
            _correction(text, to.content.fields, profile) for text in corrections
        ]
        answer, told = answers.compose(window, to, said, now())
        records.tell(told)
        check(wished)
        envelope, card = answers.send(window, to, answer, recipient, now(), wished.valid)
        send(window, envelope, f"{application} for {card.name}", wished, as_json)


def _said(source: str | None, **options: str | None) -> dict[str, Any]:
    """Return what the file `source` says, and over it what the options say."""
    said = records.read(source) if source else {}
    if not isinstance(said, dict):
        raise UsageError(
            "return.not_set", option="from", found=source, allowed='{"outcome": "approved", ...}'
        )
    return said | {name: value for name, value in options.items() if value is not None}


def _listed(said: dict[str, Any], name: str) -> list[Any]:
    listed = said.get(name, [])
    if not isinstance(listed, list):
        allowed = f'{{"{name}": [{{...}}]}}'
        raise UsageError("return.not_set", option="from", found=name, allowed=allowed)
    return listed


def _parts(option: str, text: str, sign: str, count: int, allowed: str) -> list[str]:
    parts = text.split(sign, count - 1)
    if len(parts) < count or not parts[-1]:
        raise UsageError("return.not_set", option=option, found=text[:100], allowed=allowed)
    return parts


def _issued(sets: tuple[str, ...], given: Any, profile: Profile) -> dict[str, Any]:
    """Return the fields of --set over those `given`; a list is written as JSON or with commas."""
    if not isinstance(given, dict | NoneType):
        allowed = '{"issued": {"registration_number": ...}}'
        raise UsageError("return.not_set", option="from", found="issued", allowed=allowed)
    named = dict(given or {})
    for text in sets:
        name, value = _parts("set", text, "=", 2, "registration_number=320199000100428")
        named[name] = _json(value, text) if value[0] in "[{" else value
    fields = issued(named, profile)
    schema = profile.returns.schema.fields if profile.returns else {}
    for name, value in fields.items():
        if isinstance(value, str) and schema[f"issued.{name}"].type == "array":
            fields[name] = value.split(",")
    return fields


def _json(value: str, text: str) -> Any:
    try:
        return json.loads(value, parse_float=str)
    except (ValueError, RecursionError):
        allowed = "seals=[{...}], JSON after the ="
        raise UsageError("return.not_set", option="set", found=text[:100], allowed=allowed) from None


def _finding(text: str) -> dict[str, Any]:
    field, code, words = _parts("finding", text, ":", 3, "ENTNAME:NAME_TAKEN:名称已被使用")
    return ({"field": field} if field else {}) | {"code": code, "text_zh": words}


def _correction(text: str, received: object, profile: Profile) -> dict[str, str]:
    field, to = _parts("correct", text, "=", 2, "TEL=025-83210000")
    return correction(field, to, received, profile)
