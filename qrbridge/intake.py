"""Envelope -> a row in the inbox and, if wanted, a file beside it: both or neither."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qrbridge import bridge, files, messages, station
from qrbridge.bridge import Arrival, Dictionaries
from qrbridge.errors import InboxError
from qrbridge.inbox import Inbox, Item, Note, Transaction, already
from qrbridge.pack import Case, File, Record
from qrbridge.station import Station

# Hidden files that shells and programs read as their settings, what looks like an option, a home folder, and
# the devices of Windows, which it finds in every folder and with every suffix.
_NOT_PLAIN = re.compile(r"[.~-]|(con|prn|aux|nul|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\.|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a station makes of an arrival that it accepts.

    No later revision than that of `case` may have arrived before. `document` (name, bytes) is written out
    if a folder is given, `note` writes within the transaction that files it, `about` is what there is to
    tell.
    """

    document: tuple[str, bytes]

    case: Case | None = None
    note: Note | None = None
    about: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filed:
    """An arrival that was filed: its row in the inbox and the file it was written to, if any."""

    arrival: Arrival
    item: Item
    path: Path | None
    about: Mapping[str, object] = field(default_factory=dict)


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
    arrival = bridge.unseal(envelope, trusted, at.name, now, at.suites, judge.dictionaries)
    if known := inbox.find(arrival.digest.hex()):
        raise already(known)
    accepted = judge.accept(arrival)
    if accepted.case and isinstance(arrival.content, Record):
        newest = inbox.newest(accepted.case.application, arrival.content.profile, arrival.signer.name)
        _refuse_older(accepted.case, newest)
    note = accepted.note or _nothing
    if folder is None:
        return Filed(arrival, inbox.add(arrival, envelope, now, note), None, accepted.about)
    name, data = accepted.document
    path = folder / plain_name(name)
    files.make_folder(folder)
    with files.draft(path) as part:

        def both(connection: Transaction) -> None:
            note(connection)
            write(part, data)

        item = inbox.add(arrival, envelope, now, both)
        return Filed(arrival, item, _name(part, path, item), accepted.about)


def _nothing(_: Transaction) -> None:
    pass


def _refuse_older(case: Case, newest: Item | None) -> None:
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
