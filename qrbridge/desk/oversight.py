"""The log, and what it says: lights, traces, figures, and whether the chain holds."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from qrbridge import audit
from qrbridge import station as stations
from qrbridge.audit import Event
from qrbridge.counter import Window, watching
from qrbridge.desk import shapes
from qrbridge.desk.call import Call, Download
from qrbridge.errors import QrbridgeError
from qrbridge.supervision import (
    Light,
    Row,
    Standing,
    not_covered,
    period,
    plain,
    telling,
    told,
    urgency,
)

MOST = 200
LIGHTS = 500


def trace(call: Call) -> list[dict[str, Any]]:
    """Return everything that the log tells of an application."""
    _, rows = watching.followed(call.window, call.path["number"], call.desk.now())
    return [_row(one, call.window) for one in rows]


def lights(call: Call) -> dict[str, Any]:
    """Return the lights of open applications, of the whole and of each department, red first."""
    window, now, calendar = call.window, call.desk.now(), call.window.catalogue.calendar()
    found = watching.standings(window, now)
    rows = [row for one in found[:LIGHTS] for row in _lights(one)]
    return {
        "lights": [_light(*row) for row in sorted(rows, key=lambda row: urgency(row[-1]))],
        "day_seconds": calendar.day_length,
        "years_unknown": _years(not_covered(found, now, calendar)),
    }


def figures(call: Call) -> dict[str, Any]:
    """Return the figures of all time, or of a period from a day on, or to its end."""
    window = call.window
    asked = period(call.query.get("from"), call.query.get("to"), window.catalogue.calendar())
    found = watching.counted(window, asked)
    counted = plain(found) | {"years_unknown": _years(found.not_covered)}
    names = watching.region_names(window)
    for code, group in counted["regions"].items():
        group["name"] = shapes.words(names.get(code))
    for name, answers in counted["departments"].items():
        answers["name"] = shapes.words(watching.department_name(window, name))
    return counted


def entries(call: Call) -> dict[str, Any]:
    """Return the newest entries of the log, or those before a number."""
    found, head = call.window.trail.newest(MOST, call.asked("before")), call.window.trail.head()
    rows = [audit.row(one) | {"text": _words(told(one))} for one in found]
    return {"entries": rows, "head": {"number": head.number, "link": head.link}}


def verify(call: Call) -> dict[str, Any]:
    """Return whether the log is as it was written."""
    window = call.window
    try:
        known = [stations.noted_head(window.station)]
        head = audit.verify(*window.trail.log(), known)
    except QrbridgeError as error:
        return {"ok": False, **shapes.error(error)}
    return {"ok": True, "entries": head.number, "link": head.link}


def export(call: Call) -> Download:
    """Return the log as JSON lines."""
    window = call.window
    window.trail.write(call.desk.now(), Event("export", facts={"format": "audit"}))
    return Download(audit.lines(window.trail.entries()).encode(), "application/x-ndjson", "audit.jsonl")


def _lights(one: Standing) -> Iterator[tuple[str, str | None, Light]]:
    """Yield the lights of an application that have not ended: its own, and its departments'."""
    own = [(None, one.light)] if one.light else []
    for department, light in [*own, *one.departments.items()]:
        if not light.ended:
            yield one.application.number, department, light


def _light(application: str, department: str | None, light: Light) -> dict[str, Any]:
    return {
        "application": application,
        "department": department,
        "light": light.colour,
        "stopped": light.stopped,
        "limit_at": light.limit,
        "left_seconds": light.left,
    }


def _years(unknown: Sequence[int]) -> str | None:
    return telling.years(unknown) if unknown else None


def _row(row: Row, window: Window) -> dict[str, Any]:
    name = watching.department_name(window, row.department) if row.department else None
    return asdict(row) | {"text": _words(row), "department": shapes.words(name)}


def _words(row: Row) -> dict[str, str]:
    return {"en": row.text_en, "zh": row.text_zh}
