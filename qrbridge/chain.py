"""The chain of revisions at a hall: what was sent, which answer belongs to it, what comes of both."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from qrbridge import messages
from qrbridge.envelope import Card
from qrbridge.errors import InboxError, ReturnError
from qrbridge.inbox import MAX_NAME, Crossing, Note, Register, Revision
from qrbridge.pack import cbor
from qrbridge.profile import Profile, has_part, merge, project, refuse_faults
from qrbridge.profile.paths import select

NAME = "enterprise.name"
"""The field that people know an application by."""

FINAL = frozenset({"approved", "rejected", "withdrawn"})
"""Outcomes after which the department has nothing more to say to what it was sent."""

AGAIN = frozenset({"changed", "supplement", "suspended"})
"""How an application stands with a department that has to be sent it again."""


@dataclass(frozen=True, slots=True)
class Merged:
    """An answer that was merged: the next revision, and what writes it within a transaction."""

    revision: Revision
    crossing: Crossing
    department: str
    outcome: str
    note: Note


def digest(fields: dict[str, Any]) -> str:
    """Return the SHA-256 of a record's canonical bytes, its deterministic CBOR, in hexadecimal.

    Not that of its packed bytes: another dictionary would give another digest of the same record.
    """
    return sha256(cbor.encode(fields)).hexdigest()


def name(fields: Mapping[str, Any], path: str = NAME) -> str | None:
    """Return the name of the enterprise that a record is about, which has it at `path`, None if it has not.

    At most MAX_NAME characters.
    """
    return next((str(value)[:MAX_NAME] for _, value in select(fields, path)), None)


def note_sent(
    register: Register,
    fields: dict[str, Any],
    to: Card,
    envelope: bytes,
    now: int,
    beside: Note | None = None,
) -> None:
    """Note that `envelope` carries the record `fields` to a department's station; see Register.sent.

    InboxError if it is outdated, or does not follow from what departments have answered.
    """
    application, department = fields["application_number"], str(to.profile)
    revision = Revision(application, fields["revision"], digest(fields), now, fields, name(fields))
    sent = Crossing(sha256(envelope).hexdigest(), application, revision.digest, department, to.name, now)
    register.sent(revision, sent, lambda _: _refuse_broken(revision, register), beside)


def _refuse_broken(revision: Revision, register: Register) -> None:
    newest = register.newest(revision.application)
    answered = any(crossing.outcome for crossing in register.crossings(revision.application))
    if answered and newest and revision.revision >= newest.revision and not _follows(revision, newest):
        raise InboxError("inbox.broken_chain", application=revision.application, found=revision.revision)


def _follows(revision: Revision, newest: Revision) -> bool:
    """Say whether a clerk may have made `revision` of the newest: what departments said stands as it was."""
    step = revision.revision - newest.revision
    before = newest.digest if step else newest.fields.get("previous_digest")
    kept = all(revision.fields.get(name) == newest.fields.get(name) for name in ("issued", "outcomes"))
    return step <= 1 and kept and revision.fields.get("previous_digest") == before


def merged(register: Register, answer: dict[str, Any], profile: Profile, station: str, now: int) -> Merged:
    """Return the revision that the `answer` of a department's `station` leads to; nothing is written yet.

    ReturnError if it does not follow its schema, if this hall has not sent what it answers, if that was sent
    to another station or has changed since, or if the department has decided before.
    """
    refuse_faults(answer, profile)
    crossing, seen = _answered(register, answer, profile, station)
    newest = register.newest(crossing.application) or seen
    if not _same(newest.fields, seen.fields, profile):
        facts = {"found": seen.revision, "application": seen.application, "allowed": newest.revision}
        raise ReturnError("return.old", department=profile.name, **facts)
    _refuse_decided(register, crossing, newest, profile)
    fields = merge(newest.fields, profile, answer, newest.digest)
    _refuse_earlier(fields["outcomes"], crossing, profile)
    revision = Revision(crossing.application, fields["revision"], digest(fields), now, fields, name(fields))
    outcome = answer["outcome"]
    note = register.merging(revision, newest, crossing, outcome, now)
    return Merged(revision, crossing, profile.id, outcome, note)


def _same(one: dict[str, Any], other: dict[str, Any], profile: Profile) -> bool:
    """Say whether a department gets the same fields of two revisions."""
    return one == other or project(one, profile).fields == project(other, profile).fields


def _answered(
    register: Register, answer: dict[str, Any], profile: Profile, station: str
) -> tuple[Crossing, Revision]:
    """Return the crossing that `answer` refers to and the revision that went with it."""
    crossing = register.crossing(answer["outbound_digest"])
    seen = register.revision(crossing.record) if crossing else None
    if crossing is None or seen is None:
        raise ReturnError("return.never_sent", found=answer["outbound_digest"][:16])
    if (crossing.department, crossing.station) != (profile.id, station):
        raise ReturnError("return.other_department", found=station, allowed=crossing.station)
    found = f"{answer['application_number']}, revision {answer['revision_seen']}"
    allowed = f"{seen.application}, revision {seen.revision}"
    if found != allowed:
        raise ReturnError("return.other_application", found=found, allowed=allowed)
    return crossing, seen


def _refuse_decided(register: Register, crossing: Crossing, newest: Revision, profile: Profile) -> None:
    """Raise ReturnError if the department has said its last word to this, or approved the same before."""
    for other in register.crossings(crossing.application):
        final = other.digest == crossing.digest and other.outcome in FINAL
        if final or (other.department == profile.id and _still_approved(register, other, newest, profile)):
            at = messages.moment(other.answered_at or 0)
            raise ReturnError("return.answered", department=profile.name, outcome=other.outcome, at=at)


def _still_approved(register: Register, crossing: Crossing, newest: Revision, profile: Profile) -> bool:
    """Say whether an approval holds: it does while the department would get what it has approved."""
    seen = register.revision(crossing.record) if crossing.outcome == "approved" else None
    return seen is not None and _same(seen.fields, newest.fields, profile)


def _refuse_earlier(outcomes: list[dict[str, Any]], crossing: Crossing, profile: Profile) -> None:
    """Raise ReturnError if the last outcome is earlier than the department's one before, or says it again."""
    own = [outcome for outcome in outcomes if outcome["department"] == profile.id]
    if len(own) < 2:
        return
    before, last = own[-2:]
    again = crossing.outcome is not None and {**before, "decided_at": ""} == {**last, "decided_at": ""}
    if again or last["decided_at"] < before["decided_at"]:
        at = before["decided_at"]
        raise ReturnError("return.answered", department=profile.name, outcome=before["outcome"], at=at)


def standing(
    register: Register, revision: Revision, profiles: Iterable[Profile], answered: Crossing | None = None
) -> dict[str, str]:
    """Return how each department that has a part in an application stands to its newest `revision`.

    An outcome; or "changed" where it has approved what it would get otherwise now; "sent" where it has to
    answer what it was sent since; "not sent".
    `answered` is a crossing as it will be once `revision` is there.
    """
    there = register.crossings(revision.application)
    crossings = [answered if answered and answered.digest == one.digest else one for one in there]
    last = {outcome["department"]: outcome["outcome"] for outcome in revision.fields.get("outcomes", [])}
    found: dict[str, str] = {}
    for profile in profiles:
        own = [crossing for crossing in crossings if crossing.department == profile.id]
        if not has_part(profile, revision.fields):
            continue
        state = last.get(profile.id) or ("sent" if own else "not sent")
        if state == "approved" and own:
            holds = any(_still_approved(register, crossing, revision, profile) for crossing in own)
            state = state if holds else "changed"
        found[profile.id] = "sent" if state in AGAIN and _is_under_way(own) else state
    return found


def _is_under_way(crossings: Sequence[Crossing]) -> bool:
    """Say whether a department has something that it was sent after its last answer."""
    answered = max((crossing.answered_at or 0 for crossing in crossings), default=0)
    return any(crossing.outcome is None and crossing.sent_at > answered for crossing in crossings)


def completes(register: Register, merged: Merged, profiles: Iterable[Profile]) -> bool:
    """Say whether all departments that have a part have approved once `merged` is written."""
    answered = replace(merged.crossing, outcome=merged.outcome)
    return is_complete(standing(register, merged.revision, profiles, answered))


def is_complete(standing: Mapping[str, str]) -> bool:
    """Say whether every department that has a part has approved, and what it approved still holds."""
    return all(state == "approved" for state in standing.values())
