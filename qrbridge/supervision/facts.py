"""Facts of an entry, which other hands may have changed: what is not of its type is not there."""

from collections.abc import Mapping


def whole(facts: Mapping[str, object], name: str) -> int | None:
    """Return a fact that is a whole number, else None."""
    value = facts.get(name)
    return value if isinstance(value, int) else None


def word(facts: Mapping[str, object], name: str) -> str | None:
    """Return a fact that is a text, else None."""
    value = facts.get(name)
    return value if isinstance(value, str) else None
