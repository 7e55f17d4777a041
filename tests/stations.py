"""A hall and a department as tests without a terminal have them, and what crosses between the two."""

from collections.abc import Callable
from pathlib import Path

import pytest

from qrbridge import bridge, digits, frame, intake, station
from qrbridge.bridge import Arrival
from qrbridge.envelope import Claims, trust
from qrbridge.frame import Whole
from qrbridge.inbox import Inbox, Item, case_of
from qrbridge.pack import File, Record
from qrbridge.station import Station


@pytest.fixture
def hall(tmp_path: Path) -> Station:
    return station.init(tmp_path / "hall", "hall", "hall", None, b"h" * 32)


@pytest.fixture
def saic(tmp_path: Path, hall: Station, inbox_url: str | None) -> Station:
    made = station.init(tmp_path / "saic", "saic", "department", "saic", b"s" * 32, inbox_url)
    station.save_trusted(made, trust.add((), station.card(hall)))
    return made


def sealed(hall: Station, content: File | Record, issued: int) -> bytes:
    """Return what the hall sends to saic, valid for three hours."""
    claims = Claims(hall.name, "saic", issued, issued + 10_800)
    return bridge.seal(content, claims, station.signing_key(hall))


def typed(envelope: bytes) -> str:
    """Return the line that a scanner types."""
    return digits.encode(frame.encode(Whole(envelope))) + "\n"


def accept(arrival: Arrival) -> intake.Accepted:
    """Accept whatever arrives, unless a later revision has arrived before."""
    return intake.Accepted(intake.document(arrival.content, arrival.digest), case_of(arrival.content))


def take_in(
    envelope: bytes,
    at: Station,
    now: int,
    folder: Path | None = None,
    judge: Callable[[Arrival], intake.Accepted] = accept,
) -> intake.Filed:
    """Take one envelope in."""
    with Inbox(at.inbox_url) as inbox:
        return intake.take_in(envelope, at, inbox, intake.Judge(now, judge), folder)


def listed(at: Station) -> tuple[Item, ...]:
    """Return what has arrived."""
    with Inbox(at.inbox_url) as inbox:
        return inbox.list()
