"""Stations to learn at: a hall and all departments in a folder of their own, with invented applications."""

import random
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

from qrbridge_schemas import invented
from qrbridge_schemas.invented import answers as issuing

from qrbridge import media, station
from qrbridge.audit import Who
from qrbridge.counter import Window, answers, applications, opened, receiving, sending
from qrbridge.counter.receiving import Seen
from qrbridge.envelope import trust
from qrbridge.profile import check_for, check_for_all, has_part
from qrbridge.station import Station
from qrbridge_cli import catalogue
from qrbridge_cli.options import now

TEACHER = Who("qrbridge", "training")

HALL = "hall"

MOST = 10_000
"""Applications of one training."""


class School:
    """A hall and departments that know each other; the other side is played by us."""

    def __init__(self, folder: Path) -> None:
        self._open = ExitStack()
        self._windows = {
            at.name: self._open.enter_context(opened(at, catalogue, TEACHER)) for at in _stations(folder)
        }
        seed = secrets.randbelow(100_000)
        self._numbers = count(seed)
        self._applications = filter(_is_for_all, invented.applications(MOST, seed))

    def __enter__(self) -> "School":
        """Return the school; `with` closes it."""
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def window(self, like: Station) -> Window:
        """Return the window where somebody of the real station `like` learns."""
        return self._windows[like.profile or HALL]

    def application(self) -> dict[str, Any]:
        """Return a new invented application."""
        return next(self._applications)

    def incoming(self, department: str) -> list[str]:
        """Return digit lines of a new application for a department, after all that others do before it."""
        record = self.application()
        profile = catalogue.load(department)
        while any(found.severity == "error" for found in check_for(record, profile)):
            record = self._one_step(record)
        return _lines(self._sent(record, department))

    def returning(self, number: str, department: str, envelope: bytes) -> list[str]:
        """Return digit lines of a department's approval of an application that the hall has shown to it."""
        self._take_in(department, envelope)
        record = applications.newest(self._windows[HALL], number).fields
        return _lines(self._answered(record, department))

    def _one_step(self, record: dict[str, Any]) -> dict[str, Any]:
        """Carry a record to a department that can take it, and its approval back; return what comes of it."""
        done = {outcome["department"] for outcome in record.get("outcomes", [])}
        ready = next(
            name
            for name in catalogue.names()
            if name not in done
            and has_part(profile := catalogue.load(name), record)
            and not any(found.severity == "error" for found in check_for(record, profile))
        )
        self._take_in(ready, self._sent(record, ready))
        self._take_in(HALL, self._answered(record, ready))
        return applications.newest(self._windows[HALL], record["application_number"]).fields

    def _sent(self, record: dict[str, Any], department: str) -> bytes:
        card = station.card(self._windows[department].station)
        return sending.send_record(self._windows[HALL], record, card, now())[0]

    def _answered(self, record: dict[str, Any], department: str) -> bytes:
        window = self._windows[department]
        to = answers.arrived(window, record["application_number"])
        issued = issuing.issued(record, window.profile, next(self._numbers))
        answer, _ = answers.compose(window, to, {"outcome": "approved", "issued": issued}, now())
        return answers.send(window, to, answer, HALL, now())[0]

    def _take_in(self, name: str, envelope: bytes) -> None:
        receiving.take_in(self._windows[name], envelope, Seen("file"), now())


def _is_for_all(record: object) -> bool:
    """Say whether every department can take it: signs and codes that a system lacks are no first lesson."""
    found = check_for_all(record, map(catalogue.load, catalogue.names()))
    return not any(fault.severity == "error" for fault in found)


def _lines(envelope: bytes) -> list[str]:
    return list(media.lines(envelope, media.on_paper(len(envelope), "scanner", None)))


def _stations(folder: Path) -> Iterator[Station]:
    def key() -> bytes:
        return random.SystemRandom().randbytes(32)

    hall = station.init(folder / HALL, HALL, HALL, None, key())
    departments = [station.init(folder / name, name, "department", name, key()) for name in catalogue.names()]
    for at in departments:
        station.save_trusted(hall, trust.add(station.trusted(hall), station.card(at)))
        station.save_trusted(at, trust.add((), station.card(hall)))
    return iter([hall, *departments])
