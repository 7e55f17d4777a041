"""Names in a TOML or JSON text -> the line that they lead to.

The readers of these formats keep no places, so a name is looked for again: as a key first, and after the
names of what it stands in.
"""

import re
from collections.abc import Iterable


def line_of(text: str, names: Iterable[str]) -> int:
    """Return the number of the line that `names` lead to, each looked for from the line of the one before.

    A name like `list[].field` that stands nowhere as it is leads to its parts. Line 1 if none is there.
    """
    # A comment may show what a line looks like.
    lines = ["" if line.lstrip().startswith("#") else line for line in text.splitlines()]
    place = 0
    for name in names:
        for part in [name] if _next(lines, place, name) is not None else re.split(r"\[\]|\.", name):
            found = _next(lines, place, part) if part else None
            place = place if found is None else found
    return place + 1


def _next(lines: list[str], start: int, name: str) -> int | None:
    """Return the first line from `start` on that has `name`: as a key if there is one, else anywhere."""
    word = rf"(?<![\w-]){re.escape(name)}(?![\w-])"
    for form in (rf'^\s*\[[^\]]*{word}|["\']?{word}["\']?\s*[=:]', word):
        looked_for = re.compile(form)
        for number in range(start, len(lines)):
            if looked_for.search(lines[number]):
                return number
    return None
