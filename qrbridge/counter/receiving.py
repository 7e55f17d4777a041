"""What arrives at a window: judged by the station's profile, filed with what was done, or refused."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path

from qrbridge import bridge, chain, intake
from qrbridge.audit import Event
from qrbridge.bridge import Arrival
from qrbridge.counter import answers, documents, forms
from qrbridge.counter.faults import refuse_errors
from qrbridge.counter.window import Window
from qrbridge.errors import ProfileError, QrbridgeError, ReturnError
from qrbridge.inbox import Note, Transaction, case_of
from qrbridge.intake import Accepted, Filed, Judge
from qrbridge.pack import File, Record
from qrbridge.profile import Profile, Schema, check


@dataclass(frozen=True, slots=True)
class Seen:
    """How an envelope came in: by which source, and what was counted.

    Sources are "camera", "scanner" and "file", and of a desk's server "server-camera" and "serial".
    """

    source: str
    frames: int = 0
    duplicates: int = 0


def take_in(window: Window, envelope: bytes, seen: Seen, now: int, folder: Path | None = None) -> Filed:
    """Verify, judge and file `envelope`, all of it or nothing; see intake.take_in. The log tells either."""
    digest = sha256(envelope).hexdigest()
    scan = Event("scan", digest=digest, facts={**asdict(seen), "bytes": len(envelope)})
    try:
        return intake.take_in(envelope, window.station, window.inbox, judge(window, now, [scan]), folder)
    except QrbridgeError as error:
        refusal = Event("refuse", digest=digest, facts={"code": error.code})
        with suppress(QrbridgeError):  # where the database itself refuses, that is what there is to tell
            window.trail.write(now, scan, refusal)
        raise


def judge(window: Window, now: int, before: Iterable[Event] = ()) -> Judge:
    """Return what arrivals are judged by; the log tells what was `before`, then what came of it."""

    def accept(arrival: Arrival) -> Accepted:
        accepted, taken = _accept(arrival, window, now)
        told = window.trail.noting(now, *before, _verified(arrival), taken)
        return replace(accepted, note=_both(accepted.note, told))

    return Judge(now, accept, window.catalogue.dictionaries())


def _accept(arrival: Arrival, window: Window, now: int) -> tuple[Accepted, Event]:
    content, own = arrival.content, window.station.profile
    if isinstance(content, File):
        return Accepted(intake.document(content, arrival.digest)), _taken(arrival, {"kind": "file"})
    if own is None and arrival.signer.profile is not None:
        return _answer(arrival, content, window, now)
    if arrival.signer.profile is not None:
        raise ProfileError("record.not_of_hall", found=arrival.signer.name)
    form: Profile | Schema = window.catalogue.load(own) if own else window.catalogue.canonical()
    refuse_other(content, form.id, form.version)
    if own is None:
        _refuse_case(content)
    findings = refuse_errors(check(content.fields, form.outbound if isinstance(form, Profile) else form))
    document = intake.document(documents.in_form_order(content, window.catalogue), arrival.digest)
    taken = _taken(arrival, {"kind": "record", "profile": content.profile})
    name = forms.name_of(content, window.catalogue)
    return Accepted(document, case_of(content), name=name, findings=findings), taken


def _answer(arrival: Arrival, content: Record, window: Window, now: int) -> tuple[Accepted, Event]:
    """Return what a hall makes of a department's answer: the next revision of the application."""
    profile = window.catalogue.load(str(arrival.signer.profile))
    if profile.returns is None:
        raise ReturnError("return.no_answers", found=profile.id)
    refuse_other(content, profile.returns.schema.id, profile.returns.schema.version)
    _refuse_case(content)
    merged = chain.merged(window.register, content.fields, profile, arrival.signer.name, now)
    revision = merged.revision
    about = {"department": merged.department, "outcome": merged.outcome}
    told = {"kind": "return", **about, "application": revision.application, "revision": revision.revision}
    facts = about | answers.counts(content.fields, revision.fields)
    facts["complete"] = int(chain.completes(window.register, merged, window.profiles()))
    document = documents.of_revision(revision, window.catalogue)
    accepted = Accepted(document, note=merged.note, name=revision.name, about=told)
    return accepted, _taken(arrival, facts, "return")


def _verified(arrival: Arrival) -> Event:
    facts = {"receipt": bridge.receipt(arrival.digest), "fingerprint": arrival.signer.key.fingerprint}
    return Event("verify", station=arrival.signer.name, digest=arrival.digest.hex(), facts=facts)


def _taken(arrival: Arrival, facts: dict[str, str | int], kind: str = "accept") -> Event:
    case = case_of(arrival.content)
    return Event(
        kind,
        application=case.application if case else None,
        revision=case.revision if case else None,
        station=arrival.signer.name,
        digest=arrival.digest.hex(),
        facts=facts,
    )


def _both(first: Note | None, then: Note) -> Note:
    def both(connection: Transaction) -> None:
        if first:
            first(connection)
        then(connection)

    return both


def _refuse_case(record: Record) -> None:
    # Only a department's form has to be told which application it is of; here the fields say it.
    if record.case is not None:
        raise ProfileError("record.case", found=record.case.application, profile=record.profile)


def refuse_other(record: Record, profile: str, version: int) -> None:
    """Raise ProfileError for a record of another profile than this, or of another version."""
    if (record.profile, record.version) != (profile, version):
        found, allowed = f"{record.profile}/{record.version}", f"{profile}/{version}"
        raise ProfileError("record.other_profile", found=found, allowed=allowed)
