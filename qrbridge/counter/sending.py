"""What leaves a window: checked, in the recipient's fields, sealed, and noted before it is shown."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from qrbridge import bridge, chain
from qrbridge import station as stations
from qrbridge.audit import Event
from qrbridge.counter.faults import refuse_errors
from qrbridge.counter.window import Catalogue, Window
from qrbridge.envelope import Card, Claims
from qrbridge.inbox import case_of
from qrbridge.pack import Case, File, Record
from qrbridge.profile import Finding, check, check_for, project
from qrbridge.profile.paths import select

if TYPE_CHECKING:  # who answers or lists draws nothing
    from qrbridge.media import Showing

DAY = 86_400


def _instant(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def _cents(amount: str) -> int:
    return int(amount.replace(".", ""))


_KEPT: dict[str, tuple[str, Callable[[Any], str | int]]] = {
    "level": ("acceptance.level", str),
    "hall": ("acceptance.hall_code", str),
    "window": ("acceptance.window_code", str),
    "accepted_at": ("acceptance.accepted_at", _instant),
    "due_at": ("acceptance.due_at", _instant),
    "region": ("enterprise.registered_region_code", str),
    "capital": ("enterprise.registered_capital", _cents),
    "employees": ("enterprise.employee_count", int),
}
"""Facts of an application in the log: where they stand in the record, and how they are kept."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the recipient gets of a record, what was found that does not hinder, and counts for the log."""

    content: Record
    findings: tuple[Finding, ...]
    facts: dict[str, str | int]


def prepare(record: object, card: Card, catalogue: Catalogue) -> Prepared:
    """Return what the station of `card` gets of a canonical record; FaultsError if that has errors.

    A department gets the fields that its profile names, another hall the whole record.
    """
    if card.profile is None:
        canonical = catalogue.canonical()
        findings = refuse_errors(check(record, canonical))
        assert isinstance(record, dict)
        return Prepared(Record(canonical.id, canonical.version, record), findings, {})
    profile = catalogue.load(card.profile)
    findings = refuse_errors(check_for(record, profile))
    assert isinstance(record, dict)
    case = Case(record["application_number"], record["revision"])
    projection = project(record, profile)
    facts = _facts(record) | {"department": profile.id}
    facts |= {"delivered": projection.delivered, "retyped": projection.retyped}
    return Prepared(Record(profile.id, profile.version, projection.fields, case), findings, facts)


def send_record(window: Window, record: Any, card: Card, now: int, days: int = 30) -> tuple[bytes, Prepared]:
    """Return the envelope of a canonical record for the station of `card`, noted, and what it carries."""
    prepared = prepare(record, card, window.catalogue)
    envelope = _sealed(window, prepared.content, card, now, days)
    told = window.trail.noting(now, _encoded(prepared.content, card, envelope, prepared.facts))
    if window.station.profile is None and card.profile is not None:
        # Before it is shown: an answer to what is not noted would be refused.
        chain.note_sent(window.register, record, card, envelope, now, told)
    else:
        window.inbox.change(told)
    return envelope, prepared


def send(
    window: Window,
    content: File | Record,
    card: Card,
    now: int,
    days: int = 30,
    also: Event | None = None,
) -> bytes:
    """Return the envelope of a file or an answer for a station; the log tells that, and `also`."""
    envelope = _sealed(window, content, card, now, days)
    encoded = _encoded(content, card, envelope, {})
    events = [replace(also, digest=encoded.digest)] if also else []
    window.trail.write(now, *events, encoded)
    return envelope


def shown(envelope: bytes, showing: "Showing", medium: str) -> Event:
    """Return what the log tells of an envelope that was put on a screen or printed."""
    facts = {"symbols": showing.frames, "pictures": showing.pictures, "version": showing.layout.version}
    kind = "show" if medium == "screen" else "print"
    return Event(kind, digest=sha256(envelope).hexdigest(), facts=facts)


def _sealed(window: Window, content: File | Record, card: Card, now: int, days: int) -> bytes:
    claims = Claims(window.station.name, card.name, now, now + days * DAY)
    return bridge.seal(content, claims, stations.signing_key(window.station), window.catalogue.dictionaries())


def _encoded(content: File | Record, card: Card, envelope: bytes, facts: dict[str, str | int]) -> Event:
    case = case_of(content)
    return Event(
        "encode",
        application=case.application if case else None,
        revision=case.revision if case else None,
        station=card.name,
        digest=sha256(envelope).hexdigest(),
        facts={"bytes": len(envelope)} | facts,
    )


def _facts(record: object) -> dict[str, str | int]:
    """Return what the log keeps of an application: no name, no number of a person."""
    facts: dict[str, str | int] = {}
    for name, (path, convert) in _KEPT.items():
        for _, value in select(record, path):
            facts[name] = convert(value)
    return facts
