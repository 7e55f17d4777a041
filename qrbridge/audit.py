"""What was done at a station, as entries in a chain of digests: no change, removal or reordering goes unseen.

An entry's link is the SHA-256 of the link before it and of all that the entry says. Entries hold digests and
counts, never a record, and no ID number in clear, unless an application has it for its number.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from typing import Any

from qrbridge.errors import AuditError, QrbridgeError
from qrbridge.pack import cbor

EVENTS = (
    "encode", "show", "print",  # at the sender: sealed, put on a screen, on paper
    "scan", "verify", "accept", "refuse",  # at the receiver: whole, signed by whom, filed, or why not
    "deliver", "return", "export",  # into the business system; answered or merged; written out
    "sign_in", "refuse_sign_in", "sign_out", "operator",  # who works at the desk
)  # fmt: skip

START = "0" * 64
"""The link before the first entry."""

_ID_NUMBER = re.compile(r"(?<![0-9])([0-9]{6})(?:[0-9]{5}|[0-9]{8})([0-9]{3}[0-9Xx])(?![0-9])")
"""GB 11643: 18 characters, or 15 before 1999."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who does something, and where: an operator's name, a terminal's."""

    operator: str
    terminal: str


@dataclass(frozen=True, slots=True)
class Event:
    """What was done: `kind` is one of EVENTS, `station` the other side, `digest` the envelope's SHA-256.

    `facts` are counts and short words, told by docs/audit.md.
    """

    kind: str
    application: str | None = None
    revision: int | None = None
    station: str | None = None
    digest: str | None = None
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log: its number from 1 on, the time in seconds, who, what, and its link."""

    number: int
    at: int
    who: Who
    event: Event
    link: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """How far a log reaches: the number and the link of its last entry."""

    number: int = 0
    link: str = START


def follow(head: Head, at: int, who: Who, event: Event) -> Entry:
    """Return the entry that comes after `head`, without ID numbers in clear."""
    entry = Entry(head.number + 1, at, Who(masked(who.operator), masked(who.terminal)), _masked(event))
    return replace(entry, link=_link(head.link, entry))


def verify(entries: Iterable[Entry], head: Head, known: Iterable[Head] = ()) -> Head:
    """Return the head of the log; AuditError for the first entry that is not as it was written.

    `head` is how far the log says that it reaches; `known` are heads that were noted elsewhere.
    """
    at = Head()
    marks = {mark for mark in known if mark != at}
    for entry in entries:
        if entry.number != at.number + 1:
            raise AuditError("audit.missing", found=entry.number, allowed=at.number + 1)
        if not _follows(at, entry):
            raise AuditError("audit.changed", number=entry.number)
        at = Head(entry.number, entry.link)
        if any(mark.number == at.number and mark != at for mark in marks):
            raise AuditError("audit.other", number=at.number)
    last = max([head.number, *(mark.number for mark in marks)])
    if at.number < last:
        raise AuditError("audit.cut", found=at.number, allowed=last)
    if at != head or any(mark.number < 1 for mark in marks):
        raise AuditError("audit.head", found=at.number, allowed=head.number)
    return at


def row(entry: Entry) -> dict[str, Any]:
    """Return all that an entry's link covers, and the link, as what JSON can say."""
    event = entry.event
    return {
        "number": entry.number,
        "at": entry.at,
        **asdict(entry.who),
        **{name: getattr(event, name) for name in ("kind", "application", "revision", "station", "digest")},
        "facts": dict(event.facts),
        "link": entry.link,
    }


def lines(entries: Iterable[Entry]) -> str:
    """Return a log as JSON lines, with which others can verify it."""
    return "".join(json.dumps(row(entry), ensure_ascii=False) + "\n" for entry in entries)


def masked(text: str) -> str:
    """Return `text` with the middle of each ID number starred: 320102**********0000."""
    return _ID_NUMBER.sub(lambda found: f"{found[1]}{'*' * (len(found[0]) - 10)}{found[2]}", _kept(text))


def _kept(text: str) -> str:
    # PostgreSQL does not keep U+0000, and an entry that is not as it was written has been changed.
    return text.replace("\0", "\ufffd")


def _masked(event: Event) -> Event:
    facts = {
        name: masked(value) if isinstance(value, str) else value
        for name, value in sorted(event.facts.items())
    }
    return replace(event, application=event.application and _kept(event.application), facts=facts)


def _follows(before: Head, entry: Entry) -> bool:
    try:
        return entry.link == _link(before.link, entry)
    except QrbridgeError:  # What a log never holds, a number that is none for instance.
        return False


def _link(before: str, entry: Entry) -> str:
    event = entry.event
    optional = (event.application, event.revision, event.station, event.digest)
    said = [
        before,
        *(entry.number, entry.at, entry.who.operator, entry.who.terminal, event.kind),
        *([] if value is None else [value] for value in optional),
        dict(event.facts),
    ]
    return sha256(cbor.encode(said)).hexdigest()
