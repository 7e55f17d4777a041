"""The chain of revisions at a hall: what was sent, which answer belongs to it, what comes of both."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from qrbridge import messages
from qrbridge.errors import InboxError, ReturnError
from qrbridge.inbox import Crossing, Note, Register, Revision
from qrbridge.pack import cbor
from qrbridge.profile import Profile, has_part, merge, project, refuse_faults

FINAL = frozenset({"approved", "rejected", "withdrawn"})
"""Outcomes after which the department has nothing more to say to what it was sent."""


@dataclass(frozen=True, slots=True)
class Merged:
    """An answer that was merged: the next revision, and what writes it within a transaction."""

    revision: Revision
    department: str
    outcome: str
    note: Note


def digest(fields: dict[str, Any]) -> str:
    """Return the SHA-256 of a record's canonical bytes, its deterministic CBOR, in hexadecimal.

    Not that of its packed bytes: another dictionary would give another digest of the same record.
    """
    return sha256(cbor.encode(fields)).hexdigest()


def note_sent(register: Register, fields: dict[str, Any], department: str, envelope: bytes, now: int) -> None:
    """Note that `envelope` carries the record `fields` to a department.

    InboxError if it is outdated, or if it names another revision before it than the one that is there.
    """
    application = fields["application_number"]
    revision = Revision(application, fields["revision"], digest(fields), now, fields)
    newest = register.newest(application)
    if newest and revision.revision == newest.revision + 1 and fields["previous_digest"] != newest.digest:
        raise InboxError("inbox.broken_chain", application=application, found=revision.revision)
    sent = Crossing(sha256(envelope).hexdigest(), application, revision.digest, department, now)
    register.sent(revision, sent)


def merged(register: Register, answer: dict[str, Any], profile: Profile, now: int) -> Merged:
    """Return the revision that a department's `answer` leads to; nothing is written yet.

    ReturnError if it does not follow its schema, if this hall has not sent what it answers, if that was sent
    to another department or has changed since, or if the department has decided before.
    """
    refuse_faults(answer, profile)
    crossing, seen = _answered(register, answer, profile)
    newest = register.newest(crossing.application) or seen
    if project(newest.fields, profile).fields != project(seen.fields, profile).fields:
        facts = {"found": seen.revision, "application": seen.application, "allowed": newest.revision}
        raise ReturnError("return.old", department=profile.name, **facts)
    fields = merge(newest.fields, profile, answer, newest.digest)
    revision = Revision(crossing.application, fields["revision"], digest(fields), now, fields)
    outcome = answer["outcome"]
    return Merged(revision, profile.id, outcome, register.merging(revision, newest, crossing, outcome, now))


def _answered(register: Register, answer: dict[str, Any], profile: Profile) -> tuple[Crossing, Revision]:
    """Return the crossing that `answer` refers to and the revision that went with it."""
    crossing = register.crossing(answer["outbound_digest"])
    seen = register.revision(crossing.record) if crossing else None
    if crossing is None or seen is None:
        raise ReturnError("return.never_sent", found=answer["outbound_digest"][:16])
    if crossing.department != profile.id:
        raise ReturnError("return.other_department", found=profile.id, allowed=crossing.department)
    found = f"{answer['application_number']}, revision {answer['revision_seen']}"
    allowed = f"{seen.application}, revision {seen.revision}"
    if found != allowed:
        raise ReturnError("return.other_application", found=found, allowed=allowed)
    for other in register.crossings(crossing.application):
        if other.department == profile.id and _decided(other, crossing):
            at = messages.moment(other.answered_at or 0)
            raise ReturnError("return.answered", department=profile.name, outcome=other.outcome, at=at)
    return crossing, seen


def _decided(other: Crossing, crossing: Crossing) -> bool:
    return other.outcome == "approved" or (other.digest == crossing.digest and other.outcome in FINAL)


def standing(fields: dict[str, Any], profiles: Iterable[Profile]) -> dict[str, str | None]:
    """Return the last outcome of each department that has a part in a record, None where there is none."""
    last = {outcome["department"]: outcome["outcome"] for outcome in fields.get("outcomes", [])}
    return {profile.id: last.get(profile.id) for profile in profiles if has_part(profile, fields)}


def is_complete(fields: dict[str, Any], profiles: Iterable[Profile]) -> bool:
    """Say whether every department that has a part in a record has approved it."""
    return all(outcome == "approved" for outcome in standing(fields, profiles).values())
