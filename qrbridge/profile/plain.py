"""Any Python object -> plain JSON values, bounded, so that everything after it can be simple."""

from qrbridge.errors import ProfileError
from qrbridge.profile.paths import ROOT, child

MAX_DEPTH = 32
"""Levels of lists and objects in a record, as many as the payload allows; a profile needs about six."""

MAX_VALUES = 50_000
"""Values in a record; one with fifty shareholders has about a thousand."""

REPLACEMENT = "\ufffd"
"""Stands for half a surrogate pair, which has no bytes in any charset; it is a finding wherever it stands."""

_INT64 = range(-(2**63), 2**63)


def plain(value: object) -> object:
    """Return a copy of `value` of dict, list, str, int, bool and None alone.

    Numbers that are not whole, or over 64 bits, become None: no field takes them. ProfileError if it is no
    JSON value, deeper than MAX_DEPTH or larger than MAX_VALUES.
    """
    return _copy(value, ROOT, MAX_DEPTH, [MAX_VALUES])


def _copy(value: object, path: str, depth: int, budget: list[int]) -> object:
    budget[0] -= 1
    if budget[0] < 0:
        raise ProfileError("profile.too_large", allowed=MAX_VALUES)
    match value:
        case None | bool():
            return value
        case str():
            return _text(value)
        case int():
            return int(value) if value in _INT64 else None
        case float():
            return None
        case list() | tuple() | dict() if depth == 0:
            raise ProfileError("profile.too_deep", allowed=MAX_DEPTH)
        case list() | tuple():
            return [_copy(item, child(path, i), depth - 1, budget) for i, item in enumerate(value)]
        case dict():
            return {
                _key(key, path): _copy(item, child(path, str(key)), depth - 1, budget)
                for key, item in value.items()
            }
    raise ProfileError("profile.not_json", found=type(value).__name__, path=path[:80])


def _key(key: object, path: str) -> str:
    if not isinstance(key, str):
        raise ProfileError("profile.not_json", found=f"a key of type {type(key).__name__}", path=path[:80])
    return _text(key)


def _text(value: str) -> str:
    if type(value) is str and value.isascii():
        return value
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
