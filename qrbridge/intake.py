"""Envelope -> a row in the inbox and, if wanted, a file beside it: both or neither."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qrbridge import bridge, files, messages, station
from qrbridge.bridge import Arrival, Dictionaries
from qrbridge.errors import InboxError, TrustError
from qrbridge.inbox import Inbox, Item, Note, Transaction, already, lock
from qrbridge.pack import Case, File, Record
from qrbridge.profile import Finding
from qrbridge.station import Station

# Hidden files that shells and programs read as their settings, what looks like an option, a home folder, and
# the devices of Windows, which it finds in every folder and with every suffix.
_NOT_PLAIN = re.compile(r"[.~-]|(con|prn|aux|nul|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\.|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a station makes of an arrival that it accepts.

    No later revision than that of `case` may have arrived before. `document` (name, bytes) is written out
    if a folder is given, `note` writes within the transaction that files it, `name` is what people know it
    by, `about` what there is to tell, `findings` what does not hinder.
    """

    document: tuple[str, bytes]
    case: Case | None = None
    note: Note | None = None
    name: str | None = None
    about: Mapping[str, object] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Filed:
    """An arrival that was filed: its row in the inbox, the file it was written to, if any; as in Accepted."""

    arrival: Arrival
    item: Item
    path: Path | None
    about: Mapping[str, object]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Judge:
    """What arrivals are judged by: the time, what the station's profile says, the dictionaries that it has.

    `accept` raises ProfileError for a record that does not fit the station.
    """

    now: int
    accept: Callable[[Arrival], Accepted]
    dictionaries: Dictionaries = ()


def take_in(envelope: bytes, at: Station, inbox: Inbox, judge: Judge, folder: Path | None = None) -> Filed:
    """Verify, judge and file `envelope` at a station; whatever is refused changes nothing.

    With `folder` the content is also written there under a name that is not taken; InboxError if its name is
    not a plain one, or if a later revision has arrived before.
    """
    trusted, now = station.trusted(at), judge.now
    try:
        arrival = bridge.unseal(envelope, trusted, at.name, now, at.suites, judge.dictionaries)
    except TrustError as error:
        if error.facts.get("kid") == station.card(at).key.kid.hex():
            raise TrustError("envelope.own", name=at.name) from None
        raise
    if known := inbox.find(arrival.digest.hex()):
        raise already(known)
    accepted = judge.accept(arrival)
    note = accepted.note or _nothing

    def guard(connection: Transaction) -> None:
        lock(connection)  # of two windows that import two revisions, the second sees what the first has done
        _refuse_older(accepted.case, arrival, inbox)

    if folder is None:
        return _filed(arrival, inbox.add(arrival, envelope, now, note, guard, accepted.name), None, accepted)
    name, data = accepted.document
    path = folder / plain_name(name)
    files.make_folder(folder)
    with files.draft(path) as part:

        def both(connection: Transaction) -> None:
            note(connection)
            write(part, data)

        item = inbox.add(arrival, envelope, now, both, guard, accepted.name)
        return _filed(arrival, item, _name(part, path, item), accepted)


def _filed(arrival: Arrival, item: Item, path: Path | None, accepted: Accepted) -> Filed:
    return Filed(arrival, item, path, accepted.about, accepted.findings)


def _nothing(_: Transaction) -> None:
    pass


def _refuse_older(case: Case | None, arrival: Arrival, inbox: Inbox) -> None:
    if case is None or isinstance(arrival.content, File):
        return
    newest = inbox.newest(case.application, arrival.content.profile, arrival.signer.name)
    if newest and newest.revision is not None and newest.revision > case.revision:
        facts = {
            "newest": newest.revision,
            "at": messages.moment(newest.received_at),
            "number": newest.number,
        }
        raise InboxError("inbox.older_revision", application=case.application, found=case.revision, **facts)


def _name(part: Path, path: Path, item: Item) -> Path:
    # The row comes first: if we are stopped between the two, the file can be exported. The other way round it
    # would be imported twice.
    try:
        return files.claim_free(part, path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InboxError("inbox.not_written", path=path, reason=reason, number=item.number) from None


def plain_name(name: str) -> str:
    """Return `name`; InboxError if a program that meets a file of this name takes it for something else."""
    if _NOT_PLAIN.match(name):
        raise InboxError("inbox.unsafe_name", name=ascii(name))
    return name


def document(content: File | Record, digest: bytes) -> tuple[str, bytes]:
    """Return the file that an arrival is outside the inbox: its name and its bytes, a record as JSON."""
    if isinstance(content, File):
        return content.name, content.data
    text = json.dumps(content.fields, ensure_ascii=False, indent=2) + "\n"
    return f"{content.profile}-{digest[:8].hex()}.json", text.encode()


def write(part: Path, data: bytes) -> None:
    """Fill a draft, down to the disk: what fails here can still be taken back."""
    part.write_bytes(data)
    files.sync(part)
