"""The canonical record, the departments, the working days and the sample applications, as data files.

A deployment adds a department, or overrides single files of one, by folders of its own, laid out like this
package: `departments/NAME/...`, `canonical/...` and `calendars/cn.toml`. A file there stands before the
one that is shipped.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from qrbridge.errors import ProfileError
from qrbridge.pack import Dictionary, parse_dictionary, parse_general
from qrbridge.profile import Profile, Schema, parse_profile, parse_schema
from qrbridge.profile.parse_returns import MESSAGE_FILE, RULES_FILE
from qrbridge.supervision import Calendar, parse_calendar

__all__ = ["calendar", "canonical", "dictionaries", "files", "general", "load", "names", "samples"]

_SHIPPED = resources.files(__name__)

CALENDAR = "cn.toml"
"""The one calendar of an installation, in the folder calendars."""

Folders = Sequence[str | Path]


def names(folders: Folders = ()) -> list[str]:
    """Return the names of all departments, those in `folders` too, in alphabetical order."""
    found: set[str] = set()
    for root in _roots(folders):
        departments = root / "departments"
        if departments.is_dir():
            found |= {folder.name for folder in departments.iterdir() if (folder / "profile.toml").is_file()}
    return sorted(found)


def load(name: str, folders: Folders = ()) -> Profile:
    """Return the profile of the department `name`; later `folders` stand before earlier ones.

    ProfileError if there is none of this name, or if one of its files has a mistake.
    """
    return _load(name, tuple(map(str, folders)))


def canonical(folders: Folders = ()) -> Schema:
    """Return the schema of the canonical record, its tables and rules; ProfileError for a mistake."""
    return _canonical(tuple(map(str, folders)))


def calendar(folders: Folders = ()) -> Calendar:
    """Return the working time of this installation; ProfileError for a mistake in its file."""
    return _calendar(tuple(map(str, folders)))


def samples() -> dict[str, dict[str, object]]:
    """Return the sample applications by name; every person, number and enterprise in them is invented."""
    return {
        entry.name.removesuffix(".json"): json.loads(entry.read_text("utf-8"))
        for entry in sorted((_SHIPPED / "samples").iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".json")
    }


def dictionaries(folders: Folders = ()) -> tuple[Dictionary, ...]:
    """Return all dictionaries, those in `folders` too; PackError for a file that is none.

    They are `dictionaries/NAME-VERSION.EDITION.json`. Old ones stay, so that what was written under them
    stays readable; each opens its texts when it is first used.
    """
    return _dictionaries(tuple(map(str, folders)))


def general() -> dict[str, list[str]]:
    """Return what anybody knows of names, streets and trades, for the training of dictionaries."""
    return parse_general((_SHIPPED / "dictionaries" / "general.txt").read_text("utf-8"))


@cache
def _dictionaries(folders: tuple[str, ...]) -> tuple[Dictionary, ...]:
    found: dict[str, Traversable] = {}
    for root in _roots(folders):
        folder = root / "dictionaries"
        if folder.is_dir():
            found |= {entry.name: entry for entry in folder.iterdir() if entry.name.endswith(".json")}
    return tuple(_dictionary(found[name]) for name in sorted(found))


def _dictionary(entry: Traversable) -> Dictionary:
    try:
        return parse_dictionary(entry.read_bytes())
    except OSError as error:
        raise ProfileError("profile.folder", path=entry.name, reason=str(error)[:200]) from None


@cache
def _canonical(folders: tuple[str, ...]) -> Schema:
    with _named("canonical"):
        return parse_schema(files("canonical", folders))


@cache
def _calendar(folders: tuple[str, ...]) -> Calendar:
    return parse_calendar(files("calendars", folders)[CALENDAR], f"calendars/{CALENDAR}")


@cache
def _load(name: str, folders: tuple[str, ...]) -> Profile:
    known = names(folders)
    if name not in known:
        raise ProfileError("profile.unknown", found=repr(name)[:60], known=", ".join(known))
    shared = _canonical(folders)
    with _named(f"departments/{name}"):
        texts = files(f"departments/{name}", folders)
        profile = parse_profile(texts, shared, files("canonical", folders))
        if profile.id != name:
            reason = f"the id is {profile.id}, allowed is the name of its folder"
            raise ProfileError("profile.mistake", file="profile.toml", reason=reason)
        return profile


@contextmanager
def _named(place: str) -> Iterator[None]:
    """Let an error that names a file name the folder of that file as well."""
    try:
        yield
    except ProfileError as error:
        if "file" not in error.facts:
            raise
        facts = {**error.facts, "file": in_place(str(error.facts["file"]), place)}
        raise ProfileError(error.code, **facts) from None


def in_place(file: str, place: str) -> str:
    """Return `file` (its line may follow) in the folder `place` of the department that reads it."""
    # What all answers have in common stands with the record, and is read with each department.
    return f"{'canonical' if file.partition(',')[0] in (MESSAGE_FILE, RULES_FILE) else place}/{file}"


def _roots(folders: Folders) -> list[Traversable]:
    for folder in folders:
        if not Path(folder).is_dir():
            raise ProfileError("profile.folder", path=str(folder), reason="there is no such folder")
    return [_SHIPPED, *(Path(folder) for folder in folders)]


def files(place: str, folders: Folders = ()) -> dict[str, str]:
    """Return the texts of all files at `place`, like departments/saic, by name below it.

    A file in `folders` stands before the shipped one, in a later folder before one in an earlier.
    """
    texts: dict[str, str] = {}
    for root in _roots(folders):
        folder = root.joinpath(*place.split("/"))
        if folder.is_dir():
            for name, entry in _entries(folder):
                texts[name] = _text(entry, f"{place}/{name}")
    return texts


def _entries(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.name == "codes" and entry.is_dir() and not prefix:
            yield from _entries(entry, "codes/")
        elif entry.name.endswith((".toml", ".json")) and entry.is_file():
            yield prefix + entry.name, entry


def _text(entry: Traversable, path: str) -> str:
    try:
        return entry.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise ProfileError("profile.folder", path=path, reason=str(error)[:200]) from None
