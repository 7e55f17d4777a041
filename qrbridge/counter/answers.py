"""A department's answer: bound to exactly what arrived, checked before it is sealed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from qrbridge import station as stations
from qrbridge.audit import Event
from qrbridge.counter import documents, sending
from qrbridge.counter.faults import refuse_errors
from qrbridge.counter.window import Window
from qrbridge.envelope import Card, trust
from qrbridge.errors import ReturnError, UsageError
from qrbridge.inbox import Item
from qrbridge.pack import Record
from qrbridge.profile import Finding, Profile, check, corrected, issued, known_entry, reverted
from qrbridge.profile.paths import select

OUTCOMES = ("approved", "supplement", "rejected", "suspended", "withdrawn")


@dataclass(frozen=True, slots=True)
class Arrived:
    """The newest arrival of an application at a department, and what it says."""

    item: Item
    content: Record


def arrived(window: Window, application: str) -> Arrived:
    """Return the newest arrival of an application; UsageError if there is none."""
    item = window.inbox.newest(application, window.profile.id)
    if item is None:
        raise UsageError("return.unknown_application", found=application[:64])
    content = documents.of_envelope(window.inbox.envelope(item.number), window.catalogue)
    assert isinstance(content, Record)
    return Arrived(item, content)


def compose(
    window: Window, to: Arrived, said: dict[str, Any], now: int
) -> tuple[Record, tuple[Finding, ...]]:
    """Return the answer that says `said` to an arrival, and what was found that does not hinder.

    `said` has the parts of an answer (outcome, issued, findings, corrections, ...), `issued` by the
    department's names or the record's. FaultsError or ReturnError for what the hall would refuse.
    """
    profile = window.profile
    fields = {name: value for name, value in said.items() if value not in ({}, [])}
    if "issued" in fields:
        fields["issued"] = issued(fields["issued"], profile)
    fields |= _bound(to, profile)
    fields.setdefault("decided_at", window.catalogue.calendar().clock(now).isoformat(timespec="seconds"))
    assert profile.returns is not None
    returns = profile.returns.schema
    findings = refuse_errors(check(fields, returns))
    _refuse_unknown(fields, to.content.fields, profile)
    form = replace(profile.outbound, read_by_audience=True)
    after = corrected(to.content.fields, fields.get("corrections", []), profile)
    findings += refuse_errors(check(after, form))
    return Record(returns.id, returns.version, fields), findings


def send(
    window: Window, to: Arrived, answer: Record, recipient: str | None, now: int, days: int = 30
) -> tuple[bytes, Card]:
    """Return the envelope of an answer and whom it is for: who sent the record, if not given."""
    card = trust.find(stations.trusted(window.station), recipient or to.item.issuer)
    said: dict[str, Any] = answer.fields
    about = {"department": window.profile.id, "outcome": said["outcome"]}
    event = Event(
        "return",
        application=said["application_number"],
        revision=said["revision_seen"],
        station=card.name,
        facts=about | counts(said, to.content.fields),
    )
    return sending.send(window, answer, card, now, days, event), card


def counts(answer: dict[str, Any], record: object) -> dict[str, str | int]:
    """Return what the log counts of an answer: what is wrong, which papers it asks for, which of them again.

    Again: papers that `record` lists as handed in.
    """
    findings = answer.get("findings", [])
    asked = [finding["material_code"] for finding in findings if "material_code" in finding]
    there = {code for _, code in select(record, "attachments[].code")}
    again = sum(code in there for code in asked)
    return {"findings": len(findings), "asked": len(asked), "asked_again": again}


def _bound(to: Arrived, profile: Profile) -> dict[str, Any]:
    """Return what binds an answer to what arrived."""
    case = to.content.case
    if case is None:
        raise ReturnError("return.no_case", number=to.item.number)
    return {
        "department": profile.id,
        "application_number": case.application,
        "revision_seen": case.revision,
        "outbound_digest": to.item.digest,
    }


def _refuse_unknown(answer: dict[str, Any], received: object, profile: Profile) -> None:
    """Raise ReturnError for a field that the hall would not find, or could not correct."""
    corrections: Iterable[Any] = answer.get("corrections", [])
    for said in [*answer.get("findings", []), *corrections]:
        if "field" in said:
            known_entry(said["field"], received, profile)
    for change in corrections:
        reverted(change["to"], change["field"], known_entry(change["field"], received, profile), profile)
