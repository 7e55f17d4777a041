"""Who works at the desk: signing in and out, and who may."""

from typing import Any

from qrbridge import messages, operators
from qrbridge import station as stations
from qrbridge.audit import Event, Who
from qrbridge.counter import Window, delivering
from qrbridge.desk import shapes
from qrbridge.desk.call import Call, Desk
from qrbridge.desk.sessions import Session
from qrbridge.errors import DeskError, QrbridgeError
from qrbridge.operators import Operator


def words(call: Call) -> dict[str, dict[str, str]]:
    """Return all texts of the page in both languages."""
    return messages.catalogue("page")


def me(call: Call) -> dict[str, Any]:
    """Return what the page has to know of the station and of who works here."""
    desk, session = call.desk, call.session
    station, window = desk.window.station, desk.window
    locked = desk.sessions.is_locked(session)
    profile = window.profile if station.profile else None
    return {
        "station": station.name,
        "role": station.role,
        "department": shapes.words(profile.name) if profile else None,
        "terminal": desk.terminal,
        "training": desk.lesson is not None,
        "operators": [one.name for one in operators.load(station)],
        "operator": session.operator.name if session.operator else None,
        "operator_role": session.operator.role if session.operator else None,
        "locked": locked,
        "idle_seconds": desk.sessions.idle,
        "now": desk.now(),
        "targets": _targets(window),
        "departments": _departments(desk),
    }


def sign_in(call: Call) -> dict[str, Any]:
    """Sign an operator in."""
    desk, password = call.desk, call.text("password")
    name = call.text("operator")[: operators.MAX_NAME]
    station = desk.window.station
    try:
        operator = desk.sessions.sign_in(call.session, name, lambda: operators.check(station, name, password))
    except DeskError as error:
        facts: dict[str, str | int] = {"name": name if name.isprintable() else "?", "code": error.code}
        _note(call, "refuse_sign_in", facts, "")
        raise
    _note(call, "sign_in", {"name": operator.name, "role": operator.role}, operator.name)
    return me(call)


def sign_out(call: Call) -> dict[str, Any]:
    """Sign out who works here."""
    if call.session.operator:
        _note(call, "sign_out", {"name": call.session.operator.name})
    call.desk.sessions.sign_out(call.session)
    return me(call)


def first(call: Call) -> dict[str, Any]:
    """Make the first supervisor of a station that has no operator yet, and sign them in."""
    desk = call.desk
    with desk.lock:
        if operators.load(desk.window.station):
            raise DeskError("desk.not_first")
        made = operators.make(call.text("operator"), operators.SUPERVISOR, call.text("password"), _salt(desk))
        operators.add(desk.window.station, made)
    _note(call, "operator", {"added": made.name, "role": made.role})
    return sign_in(call)


def lesson(call: Call) -> dict[str, list[str]]:
    """Return the digit lines of what arrives next, in training only."""
    if call.desk.lesson is None:
        raise DeskError("desk.no_training")
    return {"lines": call.desk.lesson()}


def add(call: Call) -> list[dict[str, str]]:
    """Let somebody work here, or give them a new password and role."""
    made = operators.make(call.text("operator"), call.text("role"), call.text("password"), _salt(call.desk))
    operators.add(call.desk.window.station, made)
    _note(call, "operator", {"added": made.name, "role": made.role})
    return listed(call)


def remove(call: Call) -> list[dict[str, str]]:
    """Let somebody work here no longer."""
    name = call.text("operator")
    operators.remove(call.desk.window.station, name)
    _note(call, "operator", {"removed": name})
    return listed(call)


def listed(call: Call) -> list[dict[str, str]]:
    """Return who may work here."""
    return [{"name": one.name, "role": one.role} for one in operators.load(call.desk.window.station)]


def still_here(session: Session, desk: Desk) -> Operator | None:
    """Return who is signed in, None if they may not work here any more."""
    if session.operator is None:
        return None
    known = operators.load(desk.window.station)
    return next((one for one in known if one == session.operator), None)


def _salt(desk: Desk) -> bytes:
    return desk.fresh().encode()[:16]


def _note(call: Call, kind: str, facts: dict[str, str | int], name: str | None = None) -> None:
    """Note an event of who works here, or of who tries to, by `name`."""
    window = call.window if name is None else call.desk.window.as_operator(Who(name, call.desk.terminal))
    window.trail.write(call.desk.now(), Event(kind, facts=facts))


def _targets(window: Window) -> list[str]:
    """Return the names of what an arrival can be delivered into; none if set up wrong."""
    try:
        return list(delivering.targets(window)) if window.station.profile else []
    except QrbridgeError:
        return []


def _departments(desk: Desk) -> list[dict[str, Any]]:
    """Return the departments, each with its stations that are trusted here."""
    cards = [card for card in stations.trusted(desk.window.station) if card.revoked_at is None]
    return [
        {
            "id": profile.id,
            "name": shapes.words(profile.name),
            "stations": sorted({card.name for card in cards if card.profile == profile.id}),
        }
        for profile in desk.window.profiles()
    ]
