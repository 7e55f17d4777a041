"""Record files, and findings as lines."""

import json
import sys
from pathlib import Path

from qrbridge import files
from qrbridge.errors import FileError, ProfileError, UsageError
from qrbridge.profile import Finding
from qrbridge_cli import language
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


def tell(findings: tuple[Finding, ...]) -> None:
    """Print the findings on stderr, up to MAX_SHOWN."""
    for finding in findings[:MAX_SHOWN]:
        say(row(finding), err=True)
    if len(findings) > MAX_SHOWN:
        rest = ProfileError("record.more", shown=MAX_SHOWN, count=len(findings))
        say(f"qrbridge: warning: {language.of(rest)}", err=True)


def row(finding: Finding) -> str:
    """Return a finding as one line for a person."""
    text = finding.text_zh if language.current() == "zh" else finding.text_en
    return f"{finding.severity:<7} {finding.code:<16} {finding.field}: {text}"
