"""One application to one department and its answer back, in the demo: shown, filmed, scanned, merged."""

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from itertools import count, islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qrbridge_schemas.invented import answers

from qrbridge import channel, files, line, media, station
from qrbridge.bridge import Receiver
from qrbridge.counter import documents, receiving, sending
from qrbridge.counter.receiving import Seen
from qrbridge.errors import IncompleteError, QrbridgeError
from qrbridge.media import Showing
from qrbridge.pack import File, Record
from qrbridge.picture import canvas, sources, writing
from qrbridge.picture.film import READERS, Film
from qrbridge.picture.layout import Screen
from qrbridge.profile import Profile, project
from qrbridge.station import Station
from qrbridge_cli import catalogue
from qrbridge_cli.options import now, open_window

SCREEN, FPS = Screen((1920, 1080)), 20.0
CAMERA = replace(channel.PRESETS["handheld"], drop=0.1, readout=0.03, rate=25.0)
"""A hand-held camera in dim light: slow, its rows read one after the other, every tenth picture lost.

At 25 pictures a second it meets the screen's 20 at every phase, so many pictures are torn.
"""

MAX_PICTURES = 300
"""Ten seconds of film; a record that is not whole by then will not come."""

KEPT = 6
"""Pictures of each crossing that are kept for people to look at."""

ASKED = {"code": "ORIGINAL_NOT_SEEN", "material_code": "07", "text_zh": "住所使用证明请提交原件"}
"""What a department finds that does not approve at once."""

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Crossing:
    """What one application took to a department and its answer back: sizes in bytes, pictures until each was
    whole, seconds from seal to merged answer; `revision` is the one that the answer made.
    """

    application: str
    department: str
    json_bytes: int
    sealed_bytes: int
    symbols: int
    pictures: int
    delivered: int
    retyped: int
    outcome: str
    answer_bytes: int
    answer_pictures: int
    revision: int
    seconds: float

    def row(self) -> dict[str, object]:
        """Return the columns of the table, in order."""
        return asdict(self) | {"seconds": round(self.seconds, 1)}


@dataclass(frozen=True, slots=True)
class Carried:
    """A content that arrived as it was sent: its envelope, the packets needed, the pictures taken."""

    envelope: bytes
    needed: int
    pictures: int


def cross(
    name: str,
    record: dict[str, Any],
    hall: Station,
    department: Station,
    out: Path,
    seed: int,
    outcome: str = "approved",
) -> Crossing:
    """Carry one record to a department, and its answer back; return what it took."""
    start = time.perf_counter()
    profile = catalogue.load(str(department.profile))
    folder = out / department.name
    with open_window(hall) as window:
        there, prepared = sending.send_record(window, record, station.card(department), now(), days=1)
    content = prepared.content
    carried = carry(there, content, department, folder / "pictures" / name, seed)
    answer = _answer(record, profile, there, outcome, seed)
    back = carry(seal(answer, department, hall), answer, hall, folder / "answers" / name, seed + 1)
    seconds = time.perf_counter() - start
    title = f"{documents.title(record, name)} for {department.name}"
    _print_and_scan(carried.envelope, title, folder / "sheets" / f"{name}.pdf")
    projection = project(record, profile)
    return Crossing(
        department=department.name,
        application=name,
        json_bytes=len(json.dumps(content.fields, ensure_ascii=False, separators=(",", ":")).encode()),
        sealed_bytes=len(carried.envelope),
        symbols=carried.needed,
        pictures=carried.pictures,
        delivered=projection.delivered,
        retyped=projection.retyped,
        outcome=outcome,
        answer_bytes=len(back.envelope),
        answer_pictures=back.pictures,
        revision=record["revision"] + 1,
        seconds=seconds,
    )


def seal(content: File | Record, sender: Station, receiver: Station) -> bytes:
    """Return the envelope of `content` from one station to another, good for a day."""
    with open_window(sender) as window:
        return sending.send(window, content, station.card(receiver), now(), days=1)


def _answer(record: dict[str, Any], profile: Profile, envelope: bytes, outcome: str, seed: int) -> Record:
    """Return the answer of a department whose system issues invented numbers."""
    assert profile.returns is not None
    says = (
        {"issued": answers.issued(record, profile, seed)} if outcome == "approved" else {"findings": [ASKED]}
    )
    fields = {
        "department": profile.id,
        "application_number": record["application_number"],
        "revision_seen": record["revision"],
        "outbound_digest": sha256(envelope).hexdigest(),
        "outcome": outcome,
        "decided_at": record["acceptance"]["due_at"],
    }
    returns = profile.returns.schema
    return Record(returns.id, returns.version, fields | says)


def carry(envelope: bytes, content: File | Record, receiver: Station, folder: Path, seed: int) -> Carried:
    """Show, film, scan and file `content`; IncompleteError if it does not arrive as it was sent."""
    showing = media.on_screen(len(envelope), SCREEN, FPS)
    seen, found = _read(_kept(_film(envelope, showing, seed), folder))
    with open_window(receiver) as window:
        filed = receiving.take_in(window, found, Seen("camera"), now())
    if filed.arrival.content != content:
        raise IncompleteError("demo.differs", department=receiver.name)
    return Carried(envelope, showing.plan.count, seen)


def _film(envelope: bytes, showing: Showing, seed: int) -> Iterator[Picture]:
    """Yield what a hand-held camera sees of the screen: torn, blurred, tilted, some pictures lost."""
    shown = (
        canvas.draw(symbols, showing.layout) for _ in count() for symbols in media.symbols(envelope, showing)
    )
    chance = np.random.default_rng(seed)
    return islice(channel.film(shown, FPS, CAMERA, chance), MAX_PICTURES)


def _kept(pictures: Iterable[Picture], folder: Path) -> Iterator[Picture]:
    """Yield `pictures` and keep the first few as JPEG."""
    files.make_folder(folder)
    for number, picture in enumerate(pictures):
        if number < KEPT:
            with files.replacing(folder / f"{number:03}.jpg") as part:
                part.write_bytes(writing.jpeg(picture))
        yield picture


def _read(pictures: Iterable[Picture]) -> tuple[int, bytes]:
    """Return how many pictures it took, and the envelope."""
    receiver, film = Receiver(), Film(READERS)
    for number, picture in enumerate(pictures, 1):
        for text in film.read(picture):
            envelope = _add(receiver, text)
            if envelope is not None:
                return number, envelope
    raise IncompleteError("demo.lost", pictures=MAX_PICTURES)


def _add(receiver: Receiver, text: str) -> bytes | None:
    try:
        found = [receiver.add(data).envelope for data in line.frames(text)]
    except QrbridgeError:
        return None
    return next((envelope for envelope in found if envelope is not None), None)


def _print_and_scan(envelope: bytes, title: str, path: Path) -> None:
    """Print the sheet, render it back to pixels, scan it, and see that the same envelope comes out."""
    showing = media.on_paper(len(envelope), "paper", None)
    files.make_folder(path.parent)
    with files.replacing(path) as part:
        part.write_bytes(media.pdf(envelope, showing, title))
    _, found = _read(picture.pixels for picture in sources.pictures(path))
    if found != envelope:
        raise IncompleteError("demo.differs", department=path.parent.parent.name)
