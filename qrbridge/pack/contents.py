"""What a payload holds: a file, or a record in the fields of a profile."""

import re
from dataclasses import dataclass

from qrbridge.errors import PackError

REVISION_LIMIT = 1_000_000
"""Revisions of one application; each returned answer makes one."""

_APPLICATION = re.compile(r"[ -~]{1,64}")


@dataclass(frozen=True, slots=True)
class File:
    """Any file: its name without a folder, its media type and its bytes."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Case:
    """Which application a department's record belongs to, and which revision of it the hall sent."""

    application: str
    revision: int


@dataclass(frozen=True, slots=True)
class Record:
    """A record in the fields of a profile, named with the profile's version.

    `case` stands beside a projection, whose own fields need not name the application; a canonical record
    has none.
    """

    profile: str
    version: int
    fields: dict[str, object]
    case: Case | None = None


def check_case(case: Case) -> None:
    """Raise PackError unless the application is 1 to 64 printable ASCII and the revision 0 to 1,000,000."""
    if not _APPLICATION.fullmatch(case.application):
        facts = {"found": ascii(case.application)[:80], "pattern": _APPLICATION.pattern}
        raise PackError("pack.text", what="application", **facts)
    if isinstance(case.revision, bool) or not 0 <= case.revision <= REVISION_LIMIT:
        raise PackError("pack.revision", found=case.revision, allowed=REVISION_LIMIT)
