"""A record -> its values one by one, each with its path."""

from collections.abc import Iterator

from qrbridge.profile import paths


def leaves(value: object, path: str = paths.ROOT) -> Iterator[tuple[str, object]]:
    """Yield (path, value) of all that is neither a group nor a list, in the order of the form."""
    match value:
        case dict():
            for name, item in value.items():
                yield from leaves(item, paths.child(path, name))
        case list():
            for number, item in enumerate(value):
                yield from leaves(item, paths.child(path, number))
        case _:
            yield path, value


def text_of(value: object) -> str:
    """Return a value as files write it: truth values as true and false, whole numbers in digits."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
