"""All that was done with one application, over departments, in order: rows that people read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qrbridge import messages
from qrbridge.audit import Entry
from qrbridge.supervision.facts import word
from qrbridge.supervision.telling import named, sentence

SHOWN = (
    "name", "added", "removed", "role",
    "outcome", "findings", "asked", "asked_again", "delivered", "retyped", "bytes", "symbols",
    "pictures", "version", "frames", "duplicates", "source", "receipt", "fingerprint", "profile", "arrival",
    "code", "target", "complete",
)  # fmt: skip
"""The facts that a row tells, in this order; the others stand in columns, or in the figures."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry: `department` is the one it concerns, if that is known; `station` the other side."""

    number: int
    at: int
    operator: str
    terminal: str
    kind: str
    department: str | None
    station: str | None
    revision: int | None
    text_en: str
    text_zh: str


def trace(entries: Iterable[Entry], application: str, own: str | None = None) -> tuple[Row, ...]:
    """Return what concerns an application: entries with its number, and those of the same envelopes.

    Who shows, prints or scans an envelope does not know yet what is in it. `own` is the department whose log
    it is, None for a hall's.
    """
    entries = tuple(entries)
    named = [entry for entry in entries if entry.event.application == application]
    departments: dict[str | None, str | None] = {}
    for entry in named:
        if entry.event.digest is not None:
            departments.setdefault(entry.event.digest, None)
            departments[entry.event.digest] = _department(entry) or departments[entry.event.digest]
    return tuple(
        _row(entry, _department(entry) or departments.get(entry.event.digest) or own)
        for entry in entries
        if entry.event.application == application
        or (entry.event.application is None and entry.event.digest in departments)
    )


def told(entry: Entry, own: str | None = None) -> Row:
    """Return one entry as a row, whatever it is about."""
    return _row(entry, _department(entry) or own)


def _department(entry: Entry) -> str | None:
    return word(entry.event.facts, "department")


def _row(entry: Entry, department: str | None) -> Row:
    event = entry.event
    return Row(
        number=entry.number,
        at=entry.at,
        operator=entry.who.operator,
        terminal=entry.who.terminal,
        kind=event.kind,
        department=department,
        station=event.station,
        revision=event.revision,
        text_en=_text(entry, "en"),
        text_zh=_text(entry, "zh"),
    )


def _text(entry: Entry, language: str) -> str:
    return sentence(named("did", entry.event.kind, language), _told(entry, language), language)


def _told(entry: Entry, language: str) -> Iterator[str]:
    facts = entry.event.facts
    for name in SHOWN:
        # Zero papers asked for again, or fields to type, is what is hoped for, and not told each time.
        if name in facts and facts[name] != 0:
            value = _value(name, facts[name], language)
            yield messages.text(f"supervision.fact_{name}", language, {"value": value})


def _value(name: str, value: object, language: str) -> str:
    return messages.gist(str(value), language) if name == "code" else named(name, value, language)
