"""The words that invented applications are made of, from the files in `vocabulary/`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from qrbridge.errors import ProfileError

VOCABULARIES = ("training", "held_out")
"""No list of the one has a word of the other, but for the places, which both share."""

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Industry:
    """A class of GB/T 4754-2011: its code, its section, words for company names, and items of a scope."""

    code: str
    section: str
    trades: Texts
    scope: Texts


@dataclass(frozen=True, slots=True)
class Words:
    """One vocabulary; `towns` by region code, `given` and `trade` are single characters."""

    surnames: Texts
    given: Texts
    trade: Texts
    streets: Texts
    buildings: Texts
    minority_given: Texts
    minority_family: Texts
    foreign_given: Texts
    foreign_family: Texts
    romanized: Texts
    towns: Mapping[str, Texts]
    industries: tuple[Industry, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """Where enterprises register; `weight` is its share, `serial` the number of its bureau."""

    code: str
    county: str
    weight: float
    postal: Texts
    bureau: str
    serial: int


@dataclass(frozen=True, slots=True)
class Places:
    """The regions of the enterprises, and those of people: (share, the codes that share it)."""

    regions: tuple[Region, ...]
    people: tuple[tuple[float, Texts], ...]


@cache
def words(vocabulary: str) -> Words:
    """Return the vocabulary of this name; ProfileError if there is none."""
    if vocabulary not in VOCABULARIES:
        known = ", ".join(VOCABULARIES)
        raise ProfileError("invented.vocabulary", found=repr(vocabulary)[:60], known=known)
    content = _read(vocabulary)
    industries = tuple(
        Industry(entry["code"], entry["section"], tuple(entry["trades"]), tuple(entry["scope"]))
        for entry in content.pop("industry")
    )
    towns = {code: tuple(names) for code, names in content.pop("towns").items()}
    lists = {name: tuple(values) for name, values in content.items()}
    return Words(**lists, towns=towns, industries=industries)


@cache
def places() -> Places:
    """Return the regions of the enterprises and of the people."""
    content = _read("places")
    regions = tuple(Region(**{**entry, "postal": tuple(entry["postal"])}) for entry in content["region"])
    return Places(regions, tuple((entry["share"], tuple(entry["regions"])) for entry in content["people"]))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "vocabulary" / f"{name}.toml").read_text("utf-8"))
