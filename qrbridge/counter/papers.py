"""Records -> the papers for people: what stands on a notice and on a collection sheet."""

from collections.abc import Sequence
from typing import Any

from qrbridge.counter.window import Catalogue
from qrbridge.paper import collection, notice
from qrbridge.paper.collection import Issue
from qrbridge.paper.page import words
from qrbridge.profile import Field, Finding, Profile, Schema, Words, asked, wanted
from qrbridge.profile.parse_materials import TABLE
from qrbridge.profile.paths import Place, select

LANGUAGE = "zh"
"""The papers go to applicants."""

_ABOUT = ("application_number", "enterprise.name")


def notice_of(
    findings: Sequence[Finding],
    record: object,
    audience: Sequence[Profile],
    now: int,
    catalogue: Catalogue,
) -> bytes:
    """Return the one-time notice as PDF; `audience` are the departments that it was checked for."""
    canonical = catalogue.canonical()
    about = _about(record, canonical)
    about[words("told_at", LANGUAGE)] = catalogue.calendar().clock(now).date().isoformat()
    if audience:
        about[words("checked", LANGUAGE)] = "、".join(profile.name.zh for profile in audience)
    return notice(findings, about, _materials(record, audience, canonical), LANGUAGE)


def _materials(record: object, audience: Sequence[Profile], canonical: Schema) -> dict[str, Words]:
    """Return the name of each paper, with how many originals and copies do for all of `audience`."""
    names = dict(canonical.tables[TABLE].codes)
    for code, askers in asked(record, audience).items():
        name, count = names.get(code, Words(code, code)), wanted(material for _, material in askers)
        names[code] = Words(f"{name.en} ({count.en})", f"{name.zh}（{count.zh}）")
    return names


def collection_of(record: dict[str, Any], profiles: Sequence[Profile], catalogue: Catalogue) -> bytes:
    """Return the collection sheet of an application that all departments have approved, as PDF."""
    last = {outcome["department"]: outcome for outcome in record["outcomes"]}
    canonical = catalogue.canonical()
    issues = [
        Issue(
            profile.name.zh,
            _numbers(record, profile, canonical),
            last[profile.id]["decided_at"],
            last[profile.id].get("document_number", ""),
            _papers(record, profile),
        )
        for profile in profiles
    ]
    return collection(issues, _about(record, canonical), LANGUAGE)


def _papers(record: dict[str, Any], profile: Profile) -> list[str]:
    """Return the names of the papers that a department hands over for this record."""
    if profile.returns is None or not Place(record, record).holds(profile.returns.papers_when):
        return []
    return [getattr(name, LANGUAGE) for name in profile.returns.papers]


def _about(record: object, canonical: Schema) -> dict[str, str]:
    about = {canonical.fields[path].title.zh: _text(record, path) for path in _ABOUT}
    window = [_text(record, f"acceptance.{name}") for name in ("hall_code", "window_code")]
    return about | {words("hall", LANGUAGE): " ".join(window)}


def _text(record: object, path: str) -> str:
    return "、".join(str(value) for _, value in select(record, path))[:200]


def _numbers(record: dict[str, Any], profile: Profile, canonical: Schema) -> list[tuple[str, str]]:
    """Return what a department has issued, by title; of a list its rows, with the names of codes."""
    if profile.returns is None:
        return []
    listed = {name.partition("[]")[0] for name in profile.returns.names.values() if "." in name}
    fields = [
        canonical.fields[f"issued.{name}"] for name in profile.returns.names.values() if name not in listed
    ]
    return [(field.title.zh, text) for field in fields if (text := _issued(record, field, canonical))]


def _issued(record: dict[str, Any], field: Field, canonical: Schema) -> str:
    rows = canonical.fields.get(f"{field.path}[]", field)
    values = [str(value) for _, value in select(record, rows.path)]
    codes = canonical.tables[rows.table].codes if rows.table else {}
    return "、".join(f"{value} {codes[value].zh}" if value in codes else value for value in values)
