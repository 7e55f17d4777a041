"""The log, and what it says: lights, traces, figures, and whether the chain holds."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from qrbridge import audit
from qrbridge import station as stations
from qrbridge.audit import Event
from qrbridge.counter import Window, watching
from qrbridge.desk import shapes
from qrbridge.desk.call import Call, Download
from qrbridge.errors import QrbridgeError
from qrbridge.supervision import Period, Row, Standing, instant, plain, told

MOST = 200
LIGHTS = 500


def trace(call: Call) -> list[dict[str, Any]]:
    """Return everything that the log tells of an application."""
    _, rows = watching.followed(call.window, call.path["number"], call.desk.now())
    return [_row(one, call.window) for one in rows]


def lights(call: Call) -> list[dict[str, Any]]:
    """Return the lights of open applications, of the whole and of each department, red first."""
    window = call.window
    found = watching.standings(window, call.desk.now())[:LIGHTS]
    return [light for one in found for light in _lights(one)]


def figures(call: Call) -> dict[str, Any]:
    """Return the figures of all time, or of a period from a day on, or to its end."""
    window = call.window
    calendar = window.catalogue.calendar()
    begin, end = call.query.get("from"), call.query.get("to")
    period = Period(
        instant(begin, calendar) if begin else None, instant(end, calendar, whole_day=True) if end else None
    )
    counted = plain(watching.counted(window, period))
    names = watching.region_names(window)
    for code, group in counted["regions"].items():
        group["name"] = shapes.words(names.get(code))
    for name, answers in counted["departments"].items():
        answers["name"] = shapes.words(watching.department_name(window, name))
    return counted


def entries(call: Call) -> dict[str, Any]:
    """Return the newest entries of the log, or those before a number."""
    before = call.query.get("before", "")
    number = int(before) if before.isdecimal() and len(before) < 10 else None
    found, head = call.window.trail.newest(MOST, number), call.window.trail.head()
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


def _lights(one: Standing) -> Iterator[dict[str, Any]]:
    known = one.application
    own = [(None, one.light)] if one.light else []
    departments = [
        (case.department, light) for case in known.cases if (light := one.departments.get(case.department))
    ]
    for department, light in [*own, *departments]:
        if not light.ended:
            yield {
                "application": known.number,
                "department": department,
                "light": light.colour,
                "stopped": light.stopped,
                "limit_at": light.limit,
                "left_seconds": light.left,
            }


def _row(row: Row, window: Window) -> dict[str, Any]:
    name = watching.department_name(window, row.department) if row.department else None
    return asdict(row) | {"text": _words(row), "department": shapes.words(name)}


def _words(row: Row) -> dict[str, str]:
    return {"en": row.text_en, "zh": row.text_zh}
