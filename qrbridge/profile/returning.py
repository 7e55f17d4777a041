"""What a department's system has written out -> the `issued` of its answer, by the record's own names."""

from collections.abc import Mapping
from typing import Any

from qrbridge.errors import ReturnError
from qrbridge.profile.convert import ConversionError, revert_date
from qrbridge.profile.values import Profile, Returns


def issued(given: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """Return `given`, by the department's names or the record's, as fields of `issued`; days as YYYY-MM-DD.

    ReturnError for a name that is neither. Values are judged later, with the whole answer.
    """
    if profile.returns is None:
        raise ReturnError("return.no_answers", found=profile.id)
    return _renamed(given, profile, profile.returns, "", "")


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
