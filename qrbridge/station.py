"""One workplace's folder: who it is, its key, whom it trusts, its inbox.

station.json  name, role, profile, accepted suites, the inbox's URL if it is in another database
key.pem       the private key, readable by its owner only
trust.json    the trust list
inbox.sqlite  what arrived, and the log of what was done
audit.head    how far the log has reached
lock          held by who changes one of these
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import NoneType

from qrbridge import files
from qrbridge.audit import Head
from qrbridge.envelope import Card, Entry, SigningKey, keys, trust
from qrbridge.envelope.cose import check_station_name
from qrbridge.envelope.suites import SUITES
from qrbridge.errors import StationError, UsageError

_DESCRIPTION, _KEY, _TRUST, _INBOX = "station.json", "key.pem", "trust.json", "inbox.sqlite"
_HEAD, _LOCK = "audit.head", "lock"


@dataclass(frozen=True, slots=True)
class Station:
    """A station folder and what its description says; `profile` is None for a hall.

    `inbox` is a database URL, which may hold a password; None for a file in the folder.
    """

    folder: Path
    name: str
    role: str
    profile: str | None
    suites: frozenset[int]
    inbox: str | None = field(default=None, repr=False)

    @property
    def inbox_url(self) -> str:
        """Where the inbox is, as a database URL."""
        return self.inbox or f"sqlite:///{(self.folder / _INBOX).absolute()}"


def init(
    folder: Path, name: str, role: str, profile: str | None, seed: bytes, inbox: str | None = None
) -> Station:
    """Make a station in `folder`, which must be new or empty, with the key of `seed` (32 random bytes).

    `inbox` is the URL of another database than a file in the folder; it is not opened here.
    """
    check_station_name(name)
    if (profile is not None) != (role == "department"):
        raise UsageError("station.profile", role=role)
    station = Station(folder, name, role, profile, frozenset(SUITES), inbox)
    files.make_folder(folder)
    if any(folder.iterdir()):
        raise StationError("station.not_empty", folder=folder)
    folder.chmod(0o700)  # the inbox holds personal data
    # The key comes first and replaces none, so that of two at the same moment one wins; the description comes
    # last: a folder that has one is a whole station.
    with files.draft(folder / _KEY, private=True) as part:
        part.write_bytes(keys.private_to_pem(SigningKey(1, seed)))
        if not files.claim(part, folder / _KEY):
            raise StationError("station.not_empty", folder=folder)
    _write(folder / _TRUST, trust.list_to_json(()).encode())
    _write(folder / _DESCRIPTION, _describe(station))
    return station


def load(folder: Path) -> Station:
    """Return the station in `folder`; StationError if there is none or its description is damaged."""
    text = _read(folder / _DESCRIPTION)
    try:
        match json.loads(text):
            case {
                "name": str(name),
                "role": str(role),
                "profile": str() | None as profile,
                "suites": list(suites),
                **rest,
            } if isinstance(inbox := rest.get("inbox"), str | NoneType):
                return Station(folder, name, role, profile, frozenset(suites), inbox)
    except (ValueError, TypeError, RecursionError):
        pass
    raise StationError("station.damaged", path=folder / _DESCRIPTION)


def signing_key(station: Station) -> SigningKey:
    """Return the station's private key."""
    return keys.private_from_pem(_read(station.folder / _KEY))


def card(station: Station) -> Card:
    """Return what the station hands to others."""
    return Card(station.name, station.role, station.profile, signing_key(station).public)


def trusted(station: Station) -> tuple[Entry, ...]:
    """Return the station's trust list."""
    return trust.list_from_json(_read(station.folder / _TRUST))


def save_trusted(station: Station, entries: Iterable[Entry]) -> None:
    """Replace the station's trust list, whole or not at all."""
    _write(station.folder / _TRUST, trust.list_to_json(entries).encode())


def noted_head(station: Station) -> Head:
    """Return how far the audit log had reached when it was last noted; StationError if that is damaged."""
    path = station.folder / _HEAD
    if not files.is_file(path):
        return Head()
    try:
        number, link = files.read(path).decode().split()
        head = Head(int(number), link)
    except ValueError:
        raise StationError("station.damaged", path=path) from None
    if head.number < 1:
        raise StationError("station.damaged", path=path)
    return head


def note_head(station: Station, head: Head) -> None:
    """Note how far the audit log reaches; what was noted is never taken back."""
    if head.number <= noted_head(station).number:
        return
    with alone(station):
        if head.number > noted_head(station).number:
            _write(station.folder / _HEAD, f"{head.number} {head.link}\n".encode())


@contextmanager
def alone(station: Station) -> Iterator[None]:
    """Let nobody else change the station's files until the block ends."""
    with files.alone(station.folder / _LOCK):
        yield


def _describe(station: Station) -> bytes:
    description = {
        "name": station.name,
        "role": station.role,
        "profile": station.profile,
        "suites": sorted(station.suites),
        "inbox": station.inbox,
    }
    return (json.dumps(description, indent=2) + "\n").encode()


def _read(path: Path) -> bytes:
    if not files.is_file(path):
        raise UsageError("station.missing", path=path, folder=path.parent)
    return files.read(path)


def _write(path: Path, data: bytes) -> None:
    with files.replacing(path, private=True) as part:
        part.write_bytes(data)
