"""A window: a station, its inbox and log, who works there, and the schemas of this installation."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Protocol

from qrbridge import station as stations
from qrbridge.audit import Who
from qrbridge.errors import QrbridgeError, StationError, UsageError
from qrbridge.inbox import Inbox, Register, Trail
from qrbridge.pack import Dictionary
from qrbridge.profile import Profile, Schema, has_part
from qrbridge.station import Station
from qrbridge.supervision import Calendar


class Catalogue(Protocol):
    """The schemas of an installation."""

    def names(self) -> list[str]:
        """Return the names of all departments."""
        ...

    def load(self, name: str) -> Profile:
        """Return a department's profile; ProfileError if there is none, or for a mistake in its files."""
        ...

    def canonical(self) -> Schema:
        """Return the schema of the canonical record."""
        ...

    def calendar(self) -> Calendar:
        """Return the working time; ProfileError for a mistake in its file."""
        ...

    def dictionaries(self) -> tuple[Dictionary, ...]:
        """Return the dictionaries of all profiles."""
        ...


@dataclass(frozen=True, slots=True)
class Window:
    """A station that is open for work."""

    station: Station
    inbox: Inbox
    trail: Trail
    catalogue: Catalogue

    @property
    def register(self) -> Register:
        """What a hall has sent; StationError at a department."""
        if self.station.profile is not None:
            raise StationError("station.no_hall", name=self.station.name, role=self.station.role)
        return Register(self.inbox)

    @property
    def profile(self) -> Profile:
        """The department's profile; UsageError at a hall."""
        if self.station.profile is None:
            raise UsageError("return.not_department", name=self.station.name, role=self.station.role)
        return self.catalogue.load(self.station.profile)

    def profiles(self) -> list[Profile]:
        """Return the profiles of all departments."""
        return [self.catalogue.load(name) for name in self.catalogue.names()]

    def audience(self, record: object) -> list[Profile]:
        """Return the profiles of the departments that have a part in an application."""
        return [profile for profile in self.profiles() if has_part(profile, record)]

    def as_operator(self, who: Who) -> "Window":
        """Return this window with somebody else at work."""
        return replace(self, trail=Trail(self.inbox, who))

    def note_head(self) -> None:
        """Note in the station's folder how far the log reaches, so that one that is cut later is found."""
        stations.note_head(self.station, self.trail.head())


@contextmanager
def opened(station: Station, catalogue: Catalogue, who: Who) -> Iterator[Window]:
    """Open a station's window; `with` closes it."""
    with Inbox(station.inbox_url) as inbox:
        window = Window(station, inbox, Trail(inbox, who), catalogue)
        try:
            yield window
        finally:
            with suppress(QrbridgeError):
                window.note_head()
