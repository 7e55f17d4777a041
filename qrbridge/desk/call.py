"""One request as a handler sees it, and the desk that it is made to."""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any

from qrbridge.audit import Who
from qrbridge.counter import Window, documents
from qrbridge.desk.eyes import Feed
from qrbridge.desk.sessions import Session, Sessions
from qrbridge.desk.tray import Tray
from qrbridge.errors import DeskError
from qrbridge.inbox import Item
from qrbridge.operators import Operator
from qrbridge.pack import File, Record


@dataclass(frozen=True, slots=True)
class Show:
    """An envelope that can be put on a screen or printed: whom it is for, and of what it says."""

    envelope: bytes
    application: str
    station: str

    @property
    def title(self) -> str:
        """What stands on its sheets."""
        return f"{self.application} for {self.station}"


class Contents:
    """The contents of the last arrivals, by digest: unpacking takes long, and who scans looks at it next."""

    def __init__(self, most: int = 64) -> None:
        self._most, self._kept = most, OrderedDict[str, Record]()
        self._lock = Lock()

    def keep(self, digest: str, content: File | Record) -> None:
        """Keep a record; the one kept longest ago goes. Files are large, and not unpacked for long."""
        if isinstance(content, File):
            return
        with self._lock:
            self._kept[digest] = content
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def find(self, item: Item, window: Window) -> File | Record:
        """Return the content of an arrival, a record in the order of its form."""
        content: File | Record | None = self._kept.get(item.digest)
        if content is None:
            content = documents.of_envelope(window.inbox.envelope(item.number), window.catalogue)
            self.keep(item.digest, content)
        return content if isinstance(content, File) else documents.in_form_order(content, window.catalogue)


@dataclass(slots=True)
class Desk:
    """What all pages of a desk share. `now` gives the time in seconds, `fresh` a new secret.

    `lesson` is there in training: it gives the digit lines of something that arrives next.
    """

    window: Window
    sessions: Sessions
    now: Callable[[], int]
    fresh: Callable[[], str]
    terminal: str
    lesson: Callable[[], list[str]] | None = None
    tray: Tray = field(default_factory=Tray)
    contents: Contents = field(default_factory=Contents)
    shows: dict[str, Show] = field(default_factory=dict)
    drafts: dict[str, Any] = field(default_factory=dict)
    feeds: dict[str, Feed] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)
    closing: Event = field(default_factory=Event)


@dataclass(frozen=True, slots=True)
class Call:
    """A request: its session, who works there, the parts of its address, its query and its body."""

    desk: Desk
    session: Session
    operator: Operator | None
    path: Mapping[str, str]
    query: Mapping[str, str]
    data: bytes = b""

    @property
    def window(self) -> Window:
        """The station's window, with who works here."""
        return self.desk.window.as_operator(
            Who(self.operator.name if self.operator else "", self.desk.terminal)
        )

    @property
    def said(self) -> dict[str, Any]:
        """The JSON object in the body; DeskError if there is none."""
        try:
            said = parsed(self.data or b"{}")
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            raise DeskError("desk.no_json")
        return said

    def text(self, name: str) -> str:
        """Return a text in the JSON body; DeskError if it is missing or none."""
        value = self.said.get(name)
        if not isinstance(value, str):
            raise DeskError("desk.no_text", name=name)
        return value

    def asked(self, name: str) -> int | None:
        """Return a number in the query, None if there is none."""
        text = self.query.get(name, "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None

    def number(self, name: str) -> int:
        """Return a number in the address; DeskError if it is none."""
        text = self.path[name]
        if not (text.isascii() and text.isdecimal() and len(text) < 16):
            raise DeskError("desk.no_number", found=text[:32])
        return int(text)


def keep(kept: dict[str, Any], name: str, value: object, most: int) -> None:
    """Keep a value by its name; of more than `most` those go that were kept first."""
    kept.pop(name, None)
    kept[name] = value
    for old in list(kept)[:-most]:
        del kept[old]


def parsed(data: bytes) -> Any:
    """Return the JSON in a body; ValueError or RecursionError if it is none, or holds what no text can."""
    said = json.loads(data, parse_float=str, parse_constant=str)
    json.dumps(said, ensure_ascii=False).encode()  # half a surrogate pair
    return said


@dataclass(frozen=True, slots=True)
class Download:
    """An answer that is no JSON: its bytes, media type and, if it is to be saved, a file's name."""

    data: bytes
    media_type: str
    name: str | None = None


Handler = Callable[[Call], object]
"""What answers a call: with something that is JSON, or with a Download."""
