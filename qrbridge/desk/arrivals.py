"""What has arrived: the list, the record in the department's own form, copies of it, and the answer."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from qrbridge.counter import FaultsError, answers, delivering, documents, forms
from qrbridge.counter.answers import Arrived
from qrbridge.delivery import WRITERS, Layout, pick
from qrbridge.desk import shapes, shows
from qrbridge.desk.call import Call, Download
from qrbridge.errors import DeskError
from qrbridge.inbox import Item
from qrbridge.pack import File, Record
from qrbridge.profile import Field, Finding, Profile, check

MOST = 200
APPROVED = answers.OUTCOMES[0]


def listed(call: Call) -> list[dict[str, Any]]:
    """Return the newest arrivals that a query matches."""
    most = call.asked("most")
    wanted = MOST if most is None else min(most, MOST)
    found = call.window.inbox.search(call.query.get("query", "").strip(), wanted)
    states, delivered = _states(call, found), call.window.trail.delivered(one.digest for one in found)
    return [
        {**shapes.item(one), "state": states[one.number], "delivered": delivered.get(one.digest, [])}
        for one in found
    ]


def one(call: Call) -> dict[str, Any]:
    """Return an arrival with its form, what was found in it, and what may be answered."""
    window = call.window
    item = window.inbox.get(call.number("number"))
    content = call.desk.contents.find(item, window)
    told = {
        **shapes.item(item),
        "state": _states(call, [item])[item.number],
        "delivered": window.trail.delivered([item.digest]).get(item.digest, []),
        "signer": {"station": item.issuer, "fingerprint": item.fingerprint},
        "issued_at": item.issued_at,
    }
    if isinstance(content, File):
        about = {"name": content.name, "media_type": content.media_type, "bytes": len(content.data)}
        return told | {"file": about, "form": None, "findings": [], "ok": True, "can_answer": False}
    return told | {"file": None} | _form(call, content) | _answerable(call, content)


def export(call: Call) -> Download:
    """Return an arrival as a file that the browser saves."""
    window, number = call.window, call.number("number")
    layout = _layout(call)
    name, data = delivering.exported(window, number, layout)
    delivering.note_export(window, number, layout, call.desk.now())
    return Download(data, "application/octet-stream", name)


def copied(call: Call) -> dict[str, str]:
    """Return an arrival as text for the clipboard."""
    layout = _layout(call) or Layout()
    _, data = delivering.exported(call.window, call.number("number"), replace(layout, charset="utf-8"))
    return {"text": data.decode()}


def deliver(call: Call) -> dict[str, Any]:
    """Bring an arrival into the business system."""
    window = call.window
    item = window.inbox.get(call.number("number"))
    [target] = pick(delivering.targets(window), call.text("target"))
    done = delivering.deliver(window, item, target, call.desk.now())
    return {"target": done.target, "where": done.where, "again": not done.new}


def _layout(call: Call) -> Layout | None:
    """Return how a record is to be laid out, None for a file or for JSON as it is."""
    wanted = call.query.get("format") or "json"
    if wanted == "json":
        return None
    if wanted not in WRITERS:
        raise DeskError("desk.format", found=wanted[:32], allowed=", ".join(WRITERS))
    return delivering.layout_of(call.window, call.number("number"), wanted)


def checked(call: Call) -> dict[str, Any]:
    """Return what is wrong with the numbers that are to be issued, while they are typed."""
    item, content = _record(call)
    said = {"outcome": APPROVED, "issued": _given(call.said.get("issued"))}
    try:
        answers.compose(call.window, Arrived(item, content), said, call.desk.now())
    except FaultsError as error:
        return {"findings": shapes.findings(one for one in error.findings if one.field.startswith("issued"))}
    return {"findings": []}


def answer(call: Call) -> dict[str, Any]:
    """Answer an application, and return what can be shown to the hall."""
    item, content = _record(call)
    newest = answers.arrived(call.window, item.application or "")
    if newest.item.number != item.number:
        raise DeskError("desk.older", number=newest.item.number)
    names = ("outcome", "issued", "findings", "corrections", "document_number", "remark")
    given = call.said
    said = {name: given[name] for name in names if given.get(name)}
    said["issued"] = _given(said.get("issued"))
    said["decided_by"] = call.operator.name if call.operator else ""
    composed, _ = answers.compose(call.window, Arrived(item, content), said, call.desk.now())
    envelope, card = answers.send(call.window, newest, composed, None, call.desk.now())
    return shows.add(call, envelope, item.application or "", card.name)


def _given(issued: Any) -> dict[str, Any]:
    if not isinstance(issued, dict | None):
        raise DeskError("desk.no_text", name="issued")
    return {name: value for name, value in (issued or {}).items() if value not in ("", [], None)}


def _record(call: Call) -> tuple[Item, Record]:
    item = call.window.inbox.get(call.number("number"))
    content = call.desk.contents.find(item, call.window)
    if isinstance(content, File):
        raise DeskError("desk.is_file", number=item.number)
    return item, content


def _form(call: Call, content: Record) -> dict[str, Any]:
    catalogue = call.window.catalogue
    schema = documents.form(content.profile, catalogue)
    if schema is None:
        return {"form": [], "findings": [], "ok": True}
    found: tuple[Finding, ...] = check(content.fields, schema)
    own = catalogue.load(content.profile) if content.profile in catalogue.names() else None
    lines = forms.with_findings(forms.rows(content.fields, schema, own), found)
    ok = not any(one.severity == "error" for one in found)
    return {"form": [shapes.row(line) for line in lines], "findings": shapes.findings(found), "ok": ok}


def _answerable(call: Call, content: Record) -> dict[str, Any]:
    """Return what the department may say to a record, if it may say anything."""
    station = call.window.station
    profile = call.window.profile if station.profile == content.profile else None
    if profile is None or profile.returns is None or content.case is None:
        return {"can_answer": False, "issues": [], "catalogue": {"codes": [], "materials": []}}
    tables = profile.canonical.tables
    return {
        "can_answer": True,
        "issues": _issues(profile),
        "catalogue": {
            "codes": _named(tables[shapes.FINDING].codes) if shapes.FINDING in tables else [],
            "materials": _named(tables[shapes.MATERIAL].codes) if shapes.MATERIAL in tables else [],
        },
    }


def _issues(profile: Profile) -> list[dict[str, Any]]:
    """Return what the department issues: by the record's name, its own name and its title."""
    assert profile.returns is not None
    fields, required = profile.returns.schema.fields, _required(profile)
    return [
        _issue(own, name, known, profile) | {"required": name in required or ("[]" in name and known.must)}
        for own, name in profile.returns.names.items()
        if (known := fields.get(f"issued.{name}"))
    ]


def _issue(own: str, name: str, known: Field, profile: Profile) -> dict[str, Any]:
    table = profile.canonical.tables.get(known.table or "")
    return {
        "name": name,
        "own": own,
        "title": shapes.words(known.title),
        "list": known.type == "array",
        "date": known.format == "date",
        "codes": _named(table.codes) if table else [],
    }


def _required(profile: Profile) -> set[str]:
    """Return what an approval must hold: where one of several will do, the first."""
    assert profile.returns is not None
    rules = [rule for rule in profile.returns.schema.rules if rule.kind == "require_one"]
    named = [[str(field) for field in _fields(rule.facts)] for rule in rules]
    return {
        fields[0].removeprefix("issued.") for fields in named if fields and fields[0].startswith("issued.")
    }


def _fields(facts: Any) -> list[str]:
    listed: list[str] = list(facts.get("fields", []))
    return listed


def _named(codes: Any) -> list[dict[str, Any]]:
    return [{"code": code, "name": shapes.words(name)} for code, name in codes.items()]


def _states(call: Call, items: Sequence[Item]) -> dict[int, str]:
    """Return of each arrival how its application was answered, as the log tells it."""
    names = {one.application for one in items if one.application}
    last = call.window.trail.last(names, ("accept", "return"))
    told = {name: str(entry.event.facts.get("outcome", "new")) for name, entry in last.items()}
    return {
        one.number: told.get(one.application or "", one.kind if one.kind == "file" else "new")
        for one in items
    }
