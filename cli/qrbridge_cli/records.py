"""Record files -> what is sent of them, and what a station accepts."""

import json
import sys
from dataclasses import replace
from pathlib import Path

from qrbridge import chain, files, intake
from qrbridge import profile as profiles
from qrbridge.bridge import Arrival
from qrbridge.envelope import Card
from qrbridge.errors import FileError, ProfileError, ReturnError, UsageError
from qrbridge.inbox import Inbox, Register, Revision, case_of
from qrbridge.intake import Accepted, Judge
from qrbridge.pack import Case, File, Record
from qrbridge.profile import Finding, Profile, Schema, check, check_for, project
from qrbridge.station import Station
from qrbridge_cli import catalogue, language
from qrbridge_cli.options import now
from qrbridge_cli.terminal import say

RECORD_LIMIT = 10_000_000
"""Bytes of a record as JSON, ten times what it may have when it is packed."""

MAX_SHOWN = 1000
"""Findings printed of one record; a hostile one has 50,000, and its sender wrote half of their words."""


def read(path: str) -> object:
    """Return the JSON in the file `path`, or on stdin for -; UsageError if it is none."""
    data = _typed() if path == "-" else files.read(Path(path), RECORD_LIMIT)
    try:
        # Amounts and ratios are decimal strings; a float would already have lost what makes them exact.
        return json.loads(data, parse_float=str)
    except UnicodeDecodeError:
        raise UsageError("record.not_text", path=path) from None
    except (ValueError, RecursionError) as error:
        raise UsageError("record.not_json", path=path, reason=str(error).splitlines()[0]) from None


def _typed() -> bytes:
    data = sys.stdin.buffer.read(RECORD_LIMIT + 1) if sys.stdin else b""
    if len(data) > RECORD_LIMIT:
        raise FileError("files.too_large", path="-", allowed=RECORD_LIMIT)
    return data


def for_station(record: object, card: Card) -> Record:
    """Return what the station of `card` gets of a canonical record; ProfileError if that has errors.

    A department gets the fields that its profile names, another hall the whole record.
    """
    if card.profile is None:
        canonical = catalogue.canonical()
        refuse_errors(check(record, canonical))
        assert isinstance(record, dict)
        return Record(canonical.id, canonical.version, record)
    profile = catalogue.load(card.profile)
    refuse_errors(check_for(record, profile))
    assert isinstance(record, dict)
    case = Case(record["application_number"], record["revision"])
    return Record(profile.id, profile.version, project(record, profile).fields, case)


def title(record: object, otherwise: str) -> str:
    """Return the application number of a canonical record, for labels that people read."""
    number = record.get("application_number") if isinstance(record, dict) else None
    return str(number or otherwise)


def judge(station: Station, inbox: Inbox) -> Judge:
    """Return what arrivals at a station are judged by, at this moment."""

    def accept(arrival: Arrival) -> Accepted:
        content = arrival.content
        if isinstance(content, File):
            return Accepted(intake.document(content, arrival.digest))
        if station.profile is None and arrival.signer.profile is not None:
            return _answer(content, arrival.signer, inbox)
        if arrival.signer.profile is not None:
            raise ProfileError("record.not_of_hall", found=arrival.signer.name)
        own: Profile | Schema = catalogue.load(station.profile) if station.profile else catalogue.canonical()
        _refuse_other(content, own.id, own.version)
        if station.profile is None:
            _refuse_case(content)
        refuse_errors(check(content.fields, own.outbound if isinstance(own, Profile) else own))
        return Accepted(intake.document(in_form_order(content), arrival.digest), case_of(content))

    return Judge(now(), accept, catalogue.dictionaries())


def _answer(content: Record, signer: Card, inbox: Inbox) -> Accepted:
    """Return what a hall makes of a department's answer: the next revision of the application."""
    profile = catalogue.load(str(signer.profile))
    if profile.returns is None:
        raise ReturnError("return.no_answers", found=profile.id)
    _refuse_other(content, profile.returns.schema.id, profile.returns.schema.version)
    _refuse_case(content)
    merged = chain.merged(Register(inbox), content.fields, profile, signer.name, now())
    revision = merged.revision
    about = {
        "kind": "return",
        "department": merged.department,
        "outcome": merged.outcome,
        "application": revision.application,
        "revision": revision.revision,
    }
    return Accepted(document(revision), note=merged.note, about=about)


def in_form_order(record: Record) -> Record:
    """Return `record` with its fields in the order of its form, if that is one of this release."""
    schema = _schema(record.profile)
    if schema is None:
        return record
    return replace(record, fields=profiles.in_form_order(record.fields, schema))


def _schema(profile: str) -> Schema | None:
    name, _, kind = profile.partition(".return")
    if profile == catalogue.canonical().id:
        return catalogue.canonical()
    if name not in catalogue.names():
        return None
    own = catalogue.load(name)
    return own.outbound if name == profile else own.returns.schema if own.returns and not kind else None


def document(revision: Revision) -> tuple[str, bytes]:
    """Return the file that a revision is outside the hall: its name and its JSON."""
    fields = profiles.in_form_order(revision.fields, catalogue.canonical())
    text = json.dumps(fields, ensure_ascii=False, indent=2) + "\n"
    return f"{revision.application}-r{revision.revision}.json", text.encode()


def _refuse_case(record: Record) -> None:
    # Only a department's form has to be told which application it is of; here the fields say it.
    if record.case is not None:
        raise ProfileError("record.case", found=record.case.application, profile=record.profile)


def _refuse_other(record: Record, profile: str, version: int) -> None:
    if (record.profile, record.version) != (profile, version):
        found, allowed = f"{record.profile}/{record.version}", f"{profile}/{version}"
        raise ProfileError("record.other_profile", found=found, allowed=allowed)


def refuse_errors(findings: tuple[Finding, ...]) -> None:
    """Print the findings on stderr, up to MAX_SHOWN; ProfileError if any of them is an error."""
    for finding in findings[:MAX_SHOWN]:
        say(row(finding), err=True)
    if len(findings) > MAX_SHOWN:
        rest = ProfileError("record.more", shown=MAX_SHOWN, count=len(findings))
        say(f"qrbridge: warning: {language.of(rest)}", err=True)
    errors = sum(finding.severity == "error" for finding in findings)
    if errors:
        raise ProfileError("record.errors", count=errors)


def row(finding: Finding) -> str:
    """Return a finding as one line for a person."""
    text = finding.text_zh if language.current() == "zh" else finding.text_en
    return f"{finding.severity:<7} {finding.code:<16} {finding.field}: {text}"
