"""Values -> the JSON that the page gets."""

from collections.abc import Iterable
from typing import Any

from qrbridge import bridge, messages
from qrbridge.counter import FaultsError
from qrbridge.counter.forms import Row
from qrbridge.desk.tray import MAX_NUMBERS, Happening, Open
from qrbridge.errors import QrbridgeError
from qrbridge.inbox import Item
from qrbridge.intake import Filed
from qrbridge.pack import File
from qrbridge.profile import Finding, Words

MOST = 500
"""Findings that one answer holds; a hostile record has 50,000."""


FINDING, MATERIAL = "finding", "material"
"""Code tables of the canonical record: what departments find, and papers."""

AT_DESK = "at_desk"
"""The texts that say to a clerk what others say to whom commands are at hand, by their codes."""


def words(text: Words | QrbridgeError | None) -> dict[str, str] | None:
    """Return a text in both languages."""
    if isinstance(text, QrbridgeError):
        return {language: _told(text, language) for language in messages.LANGUAGES}
    return {"en": text.en, "zh": text.zh} if text else None


def _told(error: QrbridgeError, language: str) -> str:
    if error.code in messages.catalogue(AT_DESK):
        return messages.text(f"{AT_DESK}.{error.code}", language, error.facts)
    return error.text(language)


def error(error: QrbridgeError) -> dict[str, Any]:
    """Return an error, with the findings that it stands for."""
    found = error.findings if isinstance(error, FaultsError) else ()
    return {"error": {"code": error.code, **(words(error) or {}), "findings": findings(found)}}


def findings(found: Iterable[Finding]) -> list[dict[str, str]]:
    """Return findings, errors first."""
    ordered = sorted(found, key=lambda one: one.severity != "error")[:MOST]
    return [
        {
            "severity": one.severity,
            "code": one.code,
            "field": one.field,
            "en": one.text_en,
            "zh": one.text_zh,
        }
        for one in ordered
    ]


def row(line: Row) -> dict[str, Any]:
    """Return a line of a form."""
    return {
        "path": line.path,
        "name": line.name,
        "title": words(line.title),
        "value": line.value,
        "meaning": words(line.meaning),
        "depth": line.depth,
        "group": line.group,
        "findings": findings(line.findings),
    }


def item(one: Item) -> dict[str, Any]:
    """Return an arrival as it stands in a list."""
    return {
        "number": one.number,
        "receipt": bridge.receipt(bytes.fromhex(one.digest)),
        "title": one.title,
        "name": one.name,
        "application": one.application,
        "revision": one.revision,
        "issuer": one.issuer,
        "received_at": one.received_at,
    }


def happening(one: Happening) -> dict[str, Any]:
    """Return what happened."""
    told = {"number": one.number, "kind": one.kind, "source": one.source, "receipt": one.receipt}
    return {**told, "text": words(one.error), **one.about}


def filed(one: Filed) -> dict[str, Any]:
    """Return what there is to tell of something that was filed, by its number in the inbox."""
    content = one.arrival.content
    return {
        "arrival": one.item.number,
        "title": content.name if isinstance(content, File) else content.profile,
        "name": content.name if isinstance(content, File) else one.item.name,
        "application": one.item.application,
        "station": one.item.issuer,
        **{name: one.about[name] for name in ("department", "outcome") if name in one.about},
    }


def transfer(one: Open) -> dict[str, Any]:
    """Return a transfer that is not whole."""
    return {
        "transfer": one.transfer.hex(),
        "received": one.received,
        "needed": one.needed,
        "missing": list(one.missing[:MAX_NUMBERS]),
        "more_missing": len(one.missing) > MAX_NUMBERS,
        "suspect": one.suspect,
    }
