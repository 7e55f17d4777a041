"""A hall's applications: found, checked, sent to departments, and how each stands."""

import re
from collections.abc import Iterable
from typing import Any

from qrbridge import chain
from qrbridge import station as stations
from qrbridge.counter import Window, applications, forms, papers, sending, watching
from qrbridge.counter.applications import Standing
from qrbridge.desk import shapes, shows
from qrbridge.desk.call import Call, Download, keep, parsed
from qrbridge.envelope import trust
from qrbridge.errors import DeskError, InboxError, UsageError
from qrbridge.inbox import Crossing, Revision
from qrbridge.profile import Finding, Profile, check, check_for_all, check_for_each
from qrbridge.profile.paths import select
from qrbridge.supervision import RED
from qrbridge.supervision import Standing as Light

MOST = 50
SECTIONS = ("acceptance", "enterprise")
"""Parts of an application that a clerk sees at a glance."""

_NUMBER = re.compile(r"[0-9A-Za-z-]{1,64}")
"""An application's number stands in addresses."""

WAITS = chain.AGAIN | {"not sent"}
"""States in which a department can get the application (again)."""

AWAITED = "NOT_ISSUED"
"""The finding that says that another department has to answer first."""


def listed(call: Call) -> list[dict[str, Any]]:
    """Return the applications that a query matches, the newest first."""
    query = call.query.get("query", "").strip()
    window = call.window
    standings = applications.search(window, query, MOST)
    numbers = [one.revision.application for one in standings]
    lights = {one.application.number: one for one in watching.standings(window, call.desk.now(), numbers)}
    found = [
        _row(one, window) | {"light": _colour(lights.get(one.revision.application), one)} for one in standings
    ]
    dropped = (_known(call, number)[0] for number in list(call.desk.drafts))
    drafts = [_draft(record) for record in dropped if record is not None]
    matching = [one for one in drafts if query in one["application"] or query in one["name"]]
    known = {one["application"] for one in drafts}
    return (matching + [one for one in found if one["application"] not in known])[:MOST]


def dropped(call: Call) -> dict[str, Any]:
    """Keep a record that was dropped on the page until it is sent; return what is wrong with it."""
    try:
        record = parsed(call.data)
    except (ValueError, RecursionError) as error:
        raise UsageError("record.not_json", path="-", reason=str(error).splitlines()[0][:200]) from None
    found = check(record, call.window.catalogue.canonical())
    number = record.get("application_number") if isinstance(record, dict) else None
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        raise DeskError("desk.no_application")
    newest = call.window.register.newest(number)
    if newest is not None and not _is_news(record, newest):
        facts = {"application": number, "found": str(record.get("revision", "-"))[:16]}
        raise InboxError("inbox.outdated", newest=newest.revision, **facts)
    with call.desk.lock:
        keep(call.desk.drafts, number, record, MOST)
    ok = not any(one.severity == "error" for one in found)
    return {"application": number, "findings": shapes.findings(found), "ok": ok}


def one(call: Call) -> dict[str, Any]:
    """Return an application: what is wrong with it, its main facts, the chain over the departments."""
    window, number = call.window, call.path["number"]
    draft, newest = _known(call, number)
    record = _fields(call, draft, newest)
    audience = window.audience(record)
    found, each = _found(record, audience, window), check_for_each(record, audience)
    sections = {name: record[name] for name in SECTIONS if name in record}
    lines = forms.with_findings(forms.rows(sections, window.catalogue.canonical()), found)
    standing = applications.standing_of(window, newest) if newest else None
    crossings = window.register.crossings(number)
    row = _row(standing, window) if standing and draft is None else _draft(record)
    return row | {
        "findings": shapes.findings(found),
        "facts": [shapes.row(line) for line in lines],
        "chain": [_link(profile, record, standing, crossings, each[profile.id]) for profile in audience],
    }


def send(call: Call) -> dict[str, Any]:
    """Seal an application for a department, note that, and return what can be shown."""
    window, department = call.window, call.text("department")
    name = call.said.get("station") or _station_of(window, department)
    card = trust.find(stations.trusted(window.station), str(name))
    if card.profile != department:
        raise DeskError("desk.no_station", department=department[:32])
    record = _record(call)
    envelope, _ = sending.send_record(window, record, card, call.desk.now())
    call.desk.drafts.pop(call.path["number"], None)
    return shows.add(call, envelope, call.path["number"], card.name)


def notice(call: Call) -> Download:
    """Return the one-time notice as PDF."""
    record = _record(call)
    window = call.window
    audience = window.audience(record)
    faults = _found(record, audience, window)
    data = papers.notice_of(faults, record, audience, call.desk.now(), window.catalogue)
    return Download(data, "application/pdf")


def _found(record: object, audience: list[Profile], window: Window) -> tuple[Finding, ...]:
    """Return what is wrong with a record; also where its regime is none in which a department has a part."""
    return check_for_all(record, audience) if audience else check(record, window.catalogue.canonical())


def collection(call: Call) -> Download:
    """Return the collection sheet as PDF."""
    return Download(applications.collected(call.window, call.path["number"]), "application/pdf")


def _record(call: Call) -> dict[str, Any]:
    return _fields(call, *_known(call, call.path["number"]))


def _known(call: Call, number: str) -> tuple[dict[str, Any] | None, Revision | None]:
    """Return what was dropped of an application and no answer has led beyond, and the newest revision."""
    draft, newest = call.desk.drafts.get(number), call.window.register.newest(number)
    if draft is not None and newest is not None and not _is_news(draft, newest):
        call.desk.drafts.pop(number, None)
        draft = None
    return draft, newest


def _fields(call: Call, draft: dict[str, Any] | None, newest: Revision | None) -> dict[str, Any]:
    if draft is not None:
        return draft
    # Where there is none, that is told.
    return (newest or applications.newest(call.window, call.path["number"])).fields


def _is_news(record: dict[str, Any], newest: Revision) -> bool:
    """Say whether a record is a later revision than the hall's newest, or that one with other content."""
    revision = record.get("revision")
    later = isinstance(revision, int) and revision >= newest.revision
    return later and record != newest.fields


def _station_of(window: Window, department: str) -> str:
    for card in reversed(stations.trusted(window.station)):
        if card.profile == department and card.revoked_at is None:
            return card.name
    raise DeskError("desk.no_station", department=department[:32])


def _row(standing: Standing, window: Window) -> dict[str, Any]:
    waiting = [window.catalogue.load(name) for name, state in standing.departments.items() if state in WAITS]
    checked = check_for_each(standing.revision.fields, waiting)
    return {
        "application": standing.revision.application,
        "revision": standing.revision.revision,
        "name": standing.revision.name or "",
        "departments": standing.departments,
        "complete": standing.complete,
        "draft": False,
        "next": [name for name, found in checked.items() if not _errors(found)],
    }


def _colour(light: Light | None, standing: Standing) -> str | None:
    """Return the worst light of an open application, green, yellow, red or "stopped"; else "done".

    What was late before its clock was stopped stays red.
    """
    if light is None or light.worst is None:
        return "done" if standing.complete else None
    return "stopped" if light.worst.stopped and light.worst.colour != RED else light.worst.colour


def _draft(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "application": record["application_number"],
        "revision": record.get("revision", 0),
        "name": chain.name(record) or "",
        "departments": {},
        "complete": False,
        "draft": True,
        "light": None,
        "next": [],
    }


def _errors(found: Iterable[Finding]) -> list[Finding]:
    return [one for one in found if one.severity == "error"]


def _link(
    profile: Profile,
    record: dict[str, Any],
    standing: Standing | None,
    crossings: Iterable[Crossing],
    found: Iterable[Finding],
) -> dict[str, Any]:
    """Return how an application stands with one department: what was sent, and what came back."""
    own = [one for one in crossings if one.department == profile.id]
    errors = _errors(found)
    # A draft says what it likes.
    outcomes = [one for _, one in select(record, "outcomes[]") if isinstance(one, dict)]
    last = [one for one in outcomes if one.get("department") == profile.id]
    state = standing.departments.get(profile.id, "not sent") if standing else "not sent"
    findings = [one for _, one in select(last[-1], "findings[]")] if last else []
    return {
        "department": profile.id,
        "name": shapes.words(profile.name),
        "state": state,
        "sent_at": own[-1].sent_at if own else None,
        "answered_at": own[-1].answered_at if own else None,
        "outcome": last[-1].get("outcome") if last else None,
        "findings": [_named(one, profile) for one in findings if isinstance(one, dict)],
        "waiting": any(one.code == AWAITED for one in errors),
        "ready": not errors and state in WAITS,
        "again": not errors and state == "sent",
    }


def _named(finding: dict[str, Any], profile: Profile) -> dict[str, Any]:
    """Return a finding of an answer with the names of what is wrong and of the paper that is asked for."""
    tables = profile.canonical.tables
    code, paper = (
        tables[table].codes.get(str(finding.get(key))) if table in tables else None
        for table, key in ((shapes.FINDING, "code"), (shapes.MATERIAL, "material_code"))
    )
    return finding | {"code_name": shapes.words(code), "paper_name": shapes.words(paper)}
