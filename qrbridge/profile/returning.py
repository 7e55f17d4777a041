"""What a department's clerk or system says -> the parts of its answer, by the names that the answer has."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from qrbridge.errors import ReturnError
from qrbridge.profile.convert import ConversionError, revert, revert_date
from qrbridge.profile.paths import assign, code_text, pattern, select
from qrbridge.profile.tracing import entry_of
from qrbridge.profile.values import Entry, Profile, Returns


def issued(given: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """Return `given`, by the department's names or the record's, as fields of `issued`; days as YYYY-MM-DD.

    ReturnError for a name that is neither. Values are judged later, with the whole answer.
    """
    if profile.returns is None:
        raise ReturnError("return.no_answers", found=profile.id)
    return _renamed(given, profile, profile.returns, "", "")


def correction(field: str, to: str, received: object, profile: Profile) -> dict[str, str]:
    """Return the correction of a department's `field`, which it `received`, to the value `to`.

    ReturnError if there is no such field, or if the record cannot be corrected by it alone.
    """
    entry = known_entry(field, received, profile)
    reverted(to, field, entry, profile)
    before = "".join(code_text(value) for _, value in select(received, field))
    return {"field": field, "from": before, "to": to} if before else {"field": field, "to": to}


def corrected(
    received: dict[str, Any], corrections: list[dict[str, str]], profile: Profile
) -> dict[str, Any]:
    """Return what the department's form holds once all `corrections` are made."""
    fields = deepcopy(received)
    for change in corrections:
        kind = profile.outbound.fields[pattern(change["field"])].type
        assign(fields, change["field"], typed(change["to"], kind))
    return fields


def typed(text: str, kind: str) -> object:
    """Return the JSON value that `text` is in a field of this type; if it is none, a check will tell."""
    if kind == "integer" and text.isascii() and text.isdecimal():
        return int(text)
    return {"true": True, "false": False}.get(text, text) if kind == "boolean" else text


def known_entry(field: str, received: object, profile: Profile) -> Entry | None:
    """Return the mapping's line of a department's field, None for a group.

    ReturnError if its form has no such field, or what it `received` no such row.
    """
    row = field[: field.rfind("]") + 1]
    if pattern(field) not in profile.outbound.fields or (row and not list(select(received, row))):
        raise unknown_field(field, profile)
    return entry_of(profile, field)


def unknown_field(field: str, profile: Profile) -> ReturnError:
    """Return the error for a field that the department's form does not have."""
    example = next(iter(profile.outbound.fields), "")
    return ReturnError("return.unknown_field", field=field[:100], department=profile.name, example=example)


def reverted(to: str, field: str, entry: Entry | None, profile: Profile) -> str:
    """Return what the record must hold to make the department's `field` `to`; ReturnError if nothing does."""
    facts = {"field": field, "found": to[:100], "department": profile.name}
    if entry is None:
        raise ReturnError("return.not_correctable", **facts)
    try:
        return revert(to, entry, profile)
    except ConversionError as fault:
        code = "not_correctable" if fault.key == "not_revertible" else "not_a_value"
        raise ReturnError(f"return.{code}", **facts) from None


def _renamed(
    given: Mapping[str, Any], profile: Profile, returns: Returns, own: str, ours: str
) -> dict[str, Any]:
    """Return the fields of one object; `own` and `ours` are the list that it stands in, by both names."""
    renamed: dict[str, Any] = {}
    for name, value in given.items():
        path = returns.names.get(own + name, ours + name)
        if path not in returns.names.values():
            raise _unknown(name, profile, returns)
        field = path.removeprefix(ours)
        if isinstance(value, list):
            lists = f"{_own_name(path, returns)}[].", f"{path}[]."
            renamed[field] = [
                _renamed(item, profile, returns, *lists) if isinstance(item, dict) else item for item in value
            ]
        else:
            renamed[field] = _day(value, f"issued.{path}", profile, returns)
    return renamed


def _own_name(path: str, returns: Returns) -> str:
    return next(own for own, ours in returns.names.items() if ours == path)


def _day(value: object, path: str, profile: Profile, returns: Returns) -> object:
    field = returns.schema.fields[path]
    if isinstance(value, str) and field.format == "date":
        try:
            return revert_date(value, profile)
        except ConversionError:
            return value
    return value


def _unknown(name: str, profile: Profile, returns: Returns) -> ReturnError:
    both = [f"{ours} ({own})" for own, ours in returns.names.items() if "." not in ours]
    return ReturnError(
        "return.not_issued_here", field=name[:60], department=profile.name, allowed=", ".join(both)
    )
