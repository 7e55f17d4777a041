"""What is in the air: texts of all sources -> transfers, and what became of each, for every page to see."""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from threading import Lock

from qrbridge import bridge, line
from qrbridge.bridge import Receiver
from qrbridge.counter.receiving import Seen
from qrbridge.errors import QrbridgeError

MAX_HAPPENINGS = 500
"""Happenings that are kept for pages that ask late."""

MAX_NUMBERS = 6
"""Missing packets that are named one by one."""

MAX_KNOWN = 1000
"""Foreign codes that are told once each while they stay in view."""

MAX_REFUSED = 8
"""Whole transfers that were refused and are kept, for when they are shown again."""

AWAY = 15
"""Looks without a code after which it is shown again: a camera sees what lies before it at every look."""

FOREIGN = "frame.not_digits"
ALREADY = "inbox.already"

About = Mapping[str, object]

TakeIn = Callable[[bytes, Seen], About]
"""What files an envelope, and tells of it."""


@dataclass(frozen=True, slots=True)
class Happening:
    """What became of something: a transfer "arrived", came "again" or was "refused"; a code is "foreign" or
    "rejected".

    `about` is what there is to tell of what was filed, never its content: five hundred are kept.
    """

    number: int
    kind: str
    source: str
    about: About = field(default_factory=dict)
    error: QrbridgeError | None = None
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """A transfer that is not whole; `missing` are packets by their numbers on the sheet, if it has few."""

    transfer: bytes
    received: int
    needed: int
    missing: tuple[int, ...]
    suspect: bool


@dataclass(slots=True)
class Refused:
    """A whole transfer that was refused, and at which look of which source it was seen last."""

    envelope: bytes
    source: str
    look: int


class Tray:
    """Takes in texts from any thread; who `take_in` is called for decides where a transfer goes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._receiver = Receiver()
        self._happenings: deque[Happening] = deque(maxlen=MAX_HAPPENINGS)
        self._told: OrderedDict[str, None] = OrderedDict()
        self._refused: OrderedDict[bytes, Refused] = OrderedDict()
        self._looks: dict[str, int] = {}
        self.number = 0
        self.version = 0

    def feed(self, texts: Iterable[str], source: str, take_in: TakeIn) -> tuple[list[Happening], int]:
        """Take in what was seen at one look; return what happened, and how many texts were not ours."""
        self._looks[source] = self._looks.get(source, 0) + 1
        happened: list[Happening] = []
        foreign = 0
        for text in texts:
            try:
                frames = line.frames(text)  # of an odd line this takes long, and others need not wait for it
            except QrbridgeError as error:
                foreign += error.code == FOREIGN
                happened += self._noted(partial(self._once, text, source, error))
                continue
            for frame in frames:
                happened += self._noted(partial(self._frame, frame, source, take_in))
        return happened, foreign

    def part(self, source: str) -> None:
        """Take what comes next from a source for something that somebody shows anew."""
        self._looks[source] = self._looks.get(source, 0) + AWAY

    def _noted(self, work: Callable[[], list[Happening]]) -> list[Happening]:
        with self._lock:
            found = work()
            self._happenings.extend(found)
        return found

    def finish(self, source: str, take_in: TakeIn) -> list[Happening]:
        """Try once more what has wrong symbols among it, since no more will come."""
        with self._lock:
            found = [
                self._whole(envelope, Seen(source), take_in) for envelope in self._receiver.last_attempts()
            ]
            self._happenings.extend(found)
        return found

    def open(self) -> list[Open]:
        """Return the transfers that are not whole, the one fed last at the end."""
        with self._lock:
            return [
                Open(
                    part.transfer,
                    part.received,
                    part.needed,
                    self._receiver.missing(part.transfer, MAX_NUMBERS + 1),
                    part.state == "suspect",
                )
                for part in self._receiver.incomplete()
            ]

    def after(self, number: int) -> list[Happening]:
        """Return what happened after the happening of this number."""
        with self._lock:
            return [one for one in self._happenings if one.number > number]

    def tell(self, source: str, error: QrbridgeError) -> None:
        """Note what went wrong with a source."""
        with self._lock:
            self._happenings.append(self._happening("source", source, error=error))

    def _frame(self, data: bytes, source: str, take_in: TakeIn) -> list[Happening]:
        try:
            reception = self._receiver.add(data)
        except QrbridgeError as error:
            return self._once(error.code, source, error)
        if reception.state == "duplicate":
            return self._again(reception.transfer, source, take_in)
        self.version += 1
        if reception.envelope is None:
            return []
        return [
            self._whole(reception.envelope, Seen(source, reception.received, reception.duplicates), take_in)
        ]

    def _again(self, transfer: bytes, source: str, take_in: TakeIn) -> list[Happening]:
        """Try once more what was refused when it is shown anew: why it was may be over by now."""
        known = self._refused.get(transfer)
        if known is None:
            return []
        away = self._looks[source] - known.look > AWAY or source != known.source
        known.source, known.look = source, self._looks[source]
        return [self._whole(known.envelope, Seen(source), take_in)] if away else []

    def _whole(self, envelope: bytes, seen: Seen, take_in: TakeIn) -> Happening:
        receipt, transfer = bridge.receipt_of(envelope), bridge.transfer_id(envelope)
        self._refused.pop(transfer, None)
        try:
            about = take_in(envelope, seen)
        except QrbridgeError as error:
            if error.code == ALREADY:
                known = {"arrival": error.facts["number"]}
                return self._happening("again", seen.source, known, error, receipt)
            self._refused[transfer] = Refused(envelope, seen.source, self._looks.get(seen.source, 0))
            if len(self._refused) > MAX_REFUSED:
                self._refused.popitem(last=False)
            return self._happening("refused", seen.source, error=error, receipt=receipt)
        return self._happening("arrived", seen.source, about=about, receipt=receipt)

    def _once(self, text: str, source: str, error: QrbridgeError) -> list[Happening]:
        """Tell a code that is not ours once: a camera sees it thirty times a second."""
        key = f"{source} {text[:200]}"
        known = key in self._told
        self._told[key] = None
        self._told.move_to_end(key)
        if len(self._told) > MAX_KNOWN:
            self._told.popitem(last=False)
        kind = "foreign" if error.code == FOREIGN else "rejected"
        return [] if known else [self._happening(kind, source, error=error)]

    def _happening(
        self,
        kind: str,
        source: str,
        about: About | None = None,
        error: QrbridgeError | None = None,
        receipt: str | None = None,
    ) -> Happening:
        self.number += 1
        self.version += 1
        return Happening(self.number, kind, source, about or {}, error, receipt)
