"""Envelope -> a row in the inbox and, if wanted, a file beside it: both or neither."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qrbridge import bridge, files, station
from qrbridge.bridge import Arrival
from qrbridge.inbox import Inbox, Item
from qrbridge.inbox.store import already
from qrbridge.pack import File, Record
from qrbridge.station import Station


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
    content is also written there under a name that is not taken.
    """
    arrival = bridge.unseal(envelope, station.trusted(at), at.name, now, at.suites)
    if known := inbox.find(arrival.digest.hex()):
        raise already(known)
    if isinstance(arrival.content, Record):
        validate(arrival.content)
    if folder is None:
        return Filed(arrival, inbox.add(arrival, envelope, now), None)
    name, data = document(arrival.content, arrival.digest)
    files.make_folder(folder)
    path = free_name(folder / name)
    with files.replacing(path) as part:
        item = inbox.add(arrival, envelope, now, lambda: write(part, data))
    return Filed(arrival, item, path)


def document(content: File | Record, digest: bytes) -> tuple[str, bytes]:
    """Return the file that an arrival is outside the inbox: its name and its bytes, a record as JSON."""
    if isinstance(content, File):
        return content.name, content.data
    text = json.dumps(content.fields, ensure_ascii=False, indent=2) + "\n"
    return f"{content.profile}-{digest[:8].hex()}.json", text.encode()


def free_name(path: Path) -> Path:
    """Return `path`, or where that is taken the first of "name-2.suffix", "name-3.suffix" … that is free."""
    number, wanted = 1, path
    while path.exists():
        number += 1
        path = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
    return path


def write(part: Path, data: bytes) -> None:
    part.write_bytes(data)
