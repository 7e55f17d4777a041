"""A department's answer into the record: the next revision. What the answer does not name stays as it was."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from qrbridge.errors import ReturnError
from qrbridge.profile.checking import check
from qrbridge.profile.convert import ConversionError, convert
from qrbridge.profile.paths import assign, code_text, pattern, select
from qrbridge.profile.projecting import project
from qrbridge.profile.returning import reverted, typed, unknown_field
from qrbridge.profile.tracing import Origin, origin
from qrbridge.profile.values import ERROR, Entry, Finding, Profile, Words

_KEPT = frozenset({"application_number", "revision", "previous_digest", "regime", "issued", "outcomes"})
"""What says which record it is, and what departments have issued and said: no correction changes that."""

_OUTCOME = ("department", "outcome", "decided_at", "decided_by", "document_number", "remark")


def merge(
    record: dict[str, Any], profile: Profile, answer: Mapping[str, Any], previous_digest: str
) -> dict[str, Any]:
    """Return the next revision of `record`: what `answer` issues, corrects and finds, and nothing else.

    `previous_digest` is that of `record`. ReturnError if the answer does not follow its schema, names a field
    that the department was not sent, contradicts what was issued, or would leave the record with new errors.
    """
    refuse_faults(answer, profile)
    merged = deepcopy(record)
    _correct(merged, record, profile, answer.get("corrections", []))
    _issue(merged.setdefault("issued", {}), answer.get("issued", {}))
    if not merged["issued"]:
        del merged["issued"]
    merged.setdefault("outcomes", []).append(_outcome(record, profile, answer))
    merged["revision"] = record["revision"] + 1
    merged["previous_digest"] = previous_digest
    _refuse_new_errors(record, merged, profile)
    return merged


def refuse_faults(answer: object, profile: Profile) -> None:
    """Raise ReturnError if `answer` does not follow the schema of the department's answers."""
    if profile.returns is None:
        raise ReturnError("return.no_answers", found=profile.id)
    errors = [found for found in check(answer, profile.returns.schema) if found.severity == ERROR]
    if isinstance(answer, dict) and not errors and answer["department"] != profile.id:
        raise ReturnError("return.other_department", found=answer["department"], allowed=profile.id)
    if errors:
        raise _told("return.faults", errors)


def _told(code: str, errors: list[Finding]) -> ReturnError:
    return ReturnError(code, count=len(errors), first=Words(errors[0].text_en, errors[0].text_zh))


def _traced(record: object, profile: Profile, field: str) -> Origin:
    found = origin(record, profile, field)
    if found is None:
        raise unknown_field(field, profile)
    return found


def _correct(
    merged: dict[str, Any], record: dict[str, Any], profile: Profile, corrections: Sequence[Mapping[str, str]]
) -> None:
    received = project(record, profile).fields
    made = [_change(merged, record, received, profile, correction) for correction in corrections]
    shown = project(merged, profile).fields if made else {}
    for field, entry, value in made:
        # What two corrections fill, or what the department is not sent, does not read as it was corrected.
        if [found for _, found in select(shown, field)] != [_converted(value, entry, profile, merged)]:
            raise ReturnError("return.not_correctable", field=field, department=profile.name)


def _change(
    merged: dict[str, Any], record: object, received: object, profile: Profile, correction: Mapping[str, str]
) -> tuple[str, Entry, object]:
    """Make one correction; return the field, its line of the mapping and the record's new value."""
    field, to = correction["field"], correction["to"]
    found = _traced(record, profile, field)
    sent = "".join(code_text(value) for _, value in select(received, field))
    if correction.get("from", "") != sent:
        raise ReturnError("return.was_other", field=field, found=correction.get("from", ""), allowed=sent)
    text = reverted(to, field, found.entry, profile)
    target = profile.canonical.fields.get(pattern(found.path))
    value = typed(text, target.type) if target else None
    own = found.path.partition(".")[0] not in _KEPT
    if found.entry is None or not own or target is None or not assign(merged, found.path, value):
        raise ReturnError("return.not_correctable", field=field, department=profile.name)
    return field, found.entry, value


def _converted(value: object, entry: Entry, profile: Profile, record: object) -> object:
    try:
        return convert(value, entry, profile, record)
    except ConversionError:
        return None


def _issue(issued: dict[str, Any], new: Mapping[str, Any]) -> None:
    for name, value in new.items():
        if isinstance(value, list):
            # Two tax offices fix their items each; what both name stands once.
            known = issued.setdefault(name, [])
            known += [item for item in value if item not in known]
        elif issued.setdefault(name, value) != value:
            raise ReturnError("return.issued_before", field=name, found=value, allowed=issued[name])


def _outcome(record: object, profile: Profile, answer: Mapping[str, Any]) -> dict[str, Any]:
    outcome = {name: answer[name] for name in _OUTCOME if name in answer}
    if findings := answer.get("findings"):
        outcome["findings"] = [_finding(record, profile, found) for found in findings]
    return outcome


def _finding(record: object, profile: Profile, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return a department's finding at the record's own path."""
    if "field" not in found:
        return dict(found)
    return {**found, "field": _traced(record, profile, found["field"]).path}


def _refuse_new_errors(record: object, merged: object, profile: Profile) -> None:
    before = {(found.field, found.code) for found in check(record, profile.canonical)}
    errors = [
        found
        for found in check(merged, profile.canonical)
        if found.severity == ERROR and (found.field, found.code) not in before
    ]
    if errors:
        raise _told("return.inconsistent", errors)
