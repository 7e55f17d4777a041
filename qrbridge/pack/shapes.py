"""Which form the entries and clues of a dictionary's file have."""

from collections.abc import Sequence

_PLACE, _TEXT, _NUMBER = "place", "text", "number"
_SHAPES = {
    "same": (_PLACE,),
    "before": (),
    "twin": (_TEXT,),
    "pool": (_NUMBER,),
    "join": (_PLACE,),
    "shift": (_PLACE, _NUMBER, _NUMBER),
    "ratio": (_PLACE, _PLACE),
    "percent": (_PLACE,),
    "index": (),
}


def check(entry: Sequence[object]) -> None:
    """Raise ValueError unless the entry, or clue, of a dictionary's file is in the form of one."""
    kind, *rest = entry
    fine: bool
    if kind == "is":
        fine = len(rest) == 1 and isinstance(rest[0], str | int)
    elif kind == "make":
        fine = all(isinstance(part, str) or _is_natural(part) or _is_view(part) for part in rest)
    elif kind == "rest":
        fine = len(rest) == 1 and (rest[0] == "100" or _is_place(rest[0]))
    else:
        shape = _SHAPES[str(kind)]
        tests = {_PLACE: _is_place, _TEXT: lambda item: isinstance(item, str), _NUMBER: _is_integer}
        fine = len(rest) == len(shape) and all(
            tests[what](item) for what, item in zip(shape, rest, strict=True)
        )
    if not fine:
        raise ValueError(f"the entry {entry!r:.60}")


def _is_integer(item: object) -> bool:
    return type(item) is int


def _is_natural(item: object) -> bool:
    return type(item) is int and item > 0


def _is_view(item: object) -> bool:
    return (
        isinstance(item, list) and len(item) == 3 and _is_place(item[0]) and all(map(_is_integer, item[1:]))
    )


def _is_place(item: object) -> bool:
    if not isinstance(item, list) or not item or type(item[0]) is not int or item[0] < 0:
        return False
    return all(isinstance(key, str) for key in item[1:])
