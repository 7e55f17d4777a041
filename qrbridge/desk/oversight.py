"""The log, and what it says: the trace of an application, and whether the chain holds."""

import json
from typing import Any

from qrbridge import audit
from qrbridge import station as stations
from qrbridge.audit import Event
from qrbridge.desk import shapes
from qrbridge.desk.call import Call, Download
from qrbridge.errors import QrbridgeError

MOST = 200


def trace(call: Call) -> list[dict[str, Any]]:
    """Return everything that the log tells of an application."""
    return [shapes.entry(one) for one in call.window.trail.entries(call.path["number"])]


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
