"""General knowledge in one text: `[name]` lines, and below them phrases with spaces between."""

from collections.abc import Mapping

NAMES = 700
"""Names that are composed of surnames and given-name characters, each name by chance."""


def parse_general(text: str) -> dict[str, list[str]]:
    """Return the phrases of each name; `characters` are single ones, the most frequent first.

    Of `surnames` and `given`, most frequent first, `person` is composed: names of nobody in particular.
    """
    found: dict[str, list[str]] = {}
    rows: list[str] = []
    for line in text.splitlines():
        if line.startswith("[") and line.endswith("]"):
            rows = found.setdefault(line[1:-1], [])
        elif not line.startswith("#"):
            rows += line.split()
    for name in ("characters", "surnames", "given"):
        found[name] = list(dict.fromkeys("".join(found.get(name, ()))))
    if found["surnames"] and found["given"]:
        found["person"] = list(dict.fromkeys(_names(found)))
    return found


def _names(known: Mapping[str, list[str]]) -> list[str]:
    surnames, given = known["surnames"], known["given"]
    names = []
    for index in range(NAMES):
        # Squared, so that frequent surnames come often: 1,000 steps of a prime stride meet each rank.
        rank = index * 97 % 1_000
        surname = surnames[len(surnames) * rank * rank // 1_000_000]
        first, second = given[index % len(given)], given[(index * 31 + 17) % len(given)]
        names.append(surname + first + (second if index % 4 else ""))
    return names
