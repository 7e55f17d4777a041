"""The schemas of this installation: those of the release and those of the folders in QRBRIDGE_SCHEMAS."""

import os

import qrbridge_schemas

from qrbridge.pack import Dictionary
from qrbridge.profile import Profile, Schema
from qrbridge.supervision import Calendar

VARIABLE = "QRBRIDGE_SCHEMAS"
"""Folders of a deployment's own schemas, separated as in PATH; later ones stand before earlier ones."""


def folders() -> tuple[str, ...]:
    """Return the folders that stand before the shipped schemas, none if the variable is not set."""
    return tuple(folder for folder in os.environ.get(VARIABLE, "").split(os.pathsep) if folder)


def names() -> list[str]:
    """Return the names of all departments."""
    return qrbridge_schemas.names(folders())


def dictionaries() -> tuple[Dictionary, ...]:
    """Return the dictionaries of all profiles; PackError if one is damaged."""
    return qrbridge_schemas.dictionaries(folders())


def canonical() -> Schema:
    """Return the schema of the canonical record; ProfileError for a mistake in its files."""
    return qrbridge_schemas.canonical(folders())


def calendar() -> Calendar:
    """Return the working time; ProfileError for a mistake in its file."""
    return qrbridge_schemas.calendar(folders())


def load(name: str) -> Profile:
    """Return the profile of a department; ProfileError if there is none, or for a mistake in its files."""
    return qrbridge_schemas.load(name, folders())
