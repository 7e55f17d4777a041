"""Record files -> what is sent of them, and what a station accepts."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from qrbridge import files
from qrbridge.envelope import Card
from qrbridge.errors import FileError, ProfileError, UsageError
from qrbridge.pack import Record
from qrbridge.profile import Finding, Profile, check, check_for, project, validate
from qrbridge.station import Station
from qrbridge_cli import catalogue, language
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
    return Record(profile.id, profile.version, project(record, profile).fields)


def title(record: object, otherwise: str) -> str:
    """Return the application number of a canonical record, for labels that people read."""
    number = record.get("application_number") if isinstance(record, dict) else None
    return str(number or otherwise)


def validator(station: Station) -> Callable[[Record], None]:
    """Return the function that raises ProfileError for a record that does not fit the station's profile."""

    own = catalogue.load(station.profile) if station.profile else catalogue.canonical()

    def judge(record: Record) -> None:
        if (record.profile, record.version) != (own.id, own.version):
            found, allowed = f"{record.profile}/{record.version}", f"{own.id}/{own.version}"
            raise ProfileError("record.other_profile", found=found, allowed=allowed)
        if isinstance(own, Profile):
            refuse_errors(validate(record.fields, own))
        else:
            refuse_errors(check(record.fields, own))

    return judge


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
