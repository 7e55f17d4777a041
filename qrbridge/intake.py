"""Envelope -> a row in the inbox and, if wanted, a file beside it: both or neither."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qrbridge import bridge, files, station
from qrbridge.bridge import Arrival
from qrbridge.errors import InboxError
from qrbridge.inbox import Inbox, Item
from qrbridge.inbox.store import already
from qrbridge.pack import File, Record
from qrbridge.station import Station

# Hidden files that shells and programs read as their settings, what looks like an option, a home folder, and
# the devices of Windows, which it finds in every folder and with every suffix.
_NOT_PLAIN = re.compile(r"[.~-]|(con|prn|aux|nul|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\.|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filed:
    """An arrival that was filed: its row in the inbox and the file it was written to, if any."""

    arrival: Arrival
    item: Item
    path: Path | None


def take_in(
    envelope: bytes,
    at: Station,
    inbox: Inbox,
    now: int,
    validate: Callable[[Record], None],
    folder: Path | None = None,
) -> Filed:
    """Verify, validate and file `envelope` at a station; whatever is refused changes nothing.

    `validate` raises ProfileError for a record that does not fit the station's profile. With `folder` the
    content is also written there under a name that is not taken; InboxError if its name is not a plain one.
    """
    arrival = bridge.unseal(envelope, station.trusted(at), at.name, now, at.suites)
    if known := inbox.find(arrival.digest.hex()):
        raise already(known)
    if isinstance(arrival.content, Record):
        validate(arrival.content)
    if folder is None:
        return Filed(arrival, inbox.add(arrival, envelope, now), None)
    name, data = document(arrival.content, arrival.digest)
    path = folder / plain_name(name)
    files.make_folder(folder)
    with files.draft(path) as part:
        item = inbox.add(arrival, envelope, now, lambda: write(part, data))
        return Filed(arrival, item, _name(part, path, item))


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
