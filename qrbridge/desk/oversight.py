"""The log, and what it says: lights, traces, figures, and whether the chain holds."""

import json
from dataclasses import asdict
from typing import Any

from qrbridge import audit
from qrbridge import station as stations
from qrbridge.audit import Event
from qrbridge.counter import Window, watching
from qrbridge.desk import shapes
from qrbridge.desk.call import Call, Download
from qrbridge.errors import QrbridgeError
from qrbridge.supervision import Group, Light, Period, Row, Standing

MOST = 200
LIGHTS = 500

REGIONS = "region"
"""The record's code table."""


def trace(call: Call) -> dict[str, Any]:
    """Return how an application stands, and everything that the log tells of it."""
    standing, rows = watching.followed(call.window, call.path["number"], call.desk.now())
    return {"standing": _standing(standing, call.window), "rows": [_row(one, call.window) for one in rows]}


def lights(call: Call) -> list[dict[str, Any]]:
    """Return how all open applications stand, red first."""
    window = call.window
    return [_standing(one, window) for one in watching.standings(window, call.desk.now())[:LIGHTS]]


def figures(call: Call) -> dict[str, Any]:
    """Return the figures of a period."""
    begin, end = (_instant(call.query.get(name, "")) for name in ("from", "to"))
    window = call.window
    found = watching.counted(window, Period(begin, end))
    regions = window.catalogue.canonical().tables[REGIONS].codes
    return {
        "total": _group(found.total),
        "levels": {level: _group(group) for level, group in found.levels.items()},
        "regions": [
            {"code": code, "name": shapes.words(regions.get(code)), **_group(group)}
            for code, group in found.regions.items()
        ],
        "departments": [
            {"name": shapes.words(watching.department_name(window, name)), **asdict(answers)}
            for name, answers in found.departments.items()
        ],
        "capital": found.capital,
        "employees": found.employees,
        "delivered": found.delivered,
        "retyped": found.retyped,
        "notices": found.notices,
        "asked": found.asked,
        "asked_again": found.asked_again,
        "unknown": found.unknown,
    }


def entries(call: Call) -> dict[str, Any]:
    """Return the newest entries of the log, or those before a number."""
    found = list(reversed(call.window.trail.entries()))
    before = call.query.get("before", "")
    if before.isdecimal():
        found = [one for one in found if one.number < int(before)]
    head = call.window.trail.head()
    told = [shapes.entry(one) for one in found[:MOST]]
    return {"entries": told, "head": {"number": head.number, "link": head.link}}


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
    lines = [json.dumps(shapes.entry(one), ensure_ascii=False) + "\n" for one in window.trail.entries()]
    return Download("".join(lines).encode(), "application/x-ndjson", "audit.jsonl")


def _standing(one: Standing, window: Window) -> dict[str, Any]:
    known, worst = one.application, one.worst
    return {
        "application": known.number,
        "level": known.level,
        "region": known.region,
        "accepted": known.accepted,
        "finished": known.finished,
        "light": _light(one.light, window),
        "colour": worst.colour if worst else None,
        "departments": [
            {
                "department": case.department,
                "name": shapes.words(watching.department_name(window, case.department)),
                "outcome": case.outcome,
                "light": _light(one.departments.get(case.department), window),
            }
            for case in known.cases
        ],
    }


def _light(light: Light | None, window: Window) -> dict[str, Any] | None:
    """Return a light, with the working days that are left by the calendar of this installation."""
    if light is None:
        return None
    return asdict(light) | {"days_left": light.left / window.catalogue.calendar().day_length}


def _row(row: Row, window: Window) -> dict[str, Any]:
    name = watching.department_name(window, row.department) if row.department else None
    return asdict(row) | {"department": shapes.words(name)}


def _group(group: Group) -> dict[str, Any]:
    days = asdict(group.days) if group.days else None
    return {"accepted": group.accepted, "finished": group.finished, "rate": group.rate, "days": days}


def _instant(text: str) -> int | None:
    """Return a time in seconds, None for none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None
