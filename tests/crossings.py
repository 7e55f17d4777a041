"""What a department must get of a sample application (fixtures/crossings), and arrivals that bring it."""

import json
from dataclasses import replace
from pathlib import Path

import qrbridge_schemas

from qrbridge.inbox import Item
from qrbridge.profile import Profile

GOLDEN = Path(__file__).parents[1] / "fixtures" / "crossings"
NAMES = sorted(path.stem for path in GOLDEN.iterdir())
PROFILES = {name: qrbridge_schemas.load(name) for name in qrbridge_schemas.names()}


def crossing(name: str) -> tuple[Profile, dict]:
    """Return a department and the fields of its form, like saic-minimal."""
    return PROFILES[name.partition("-")[0]], json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))


def arrival(number: int = 1, **other: object) -> Item:
    """Return an arrival as an inbox lists it, each number with a digest of its own."""
    digest = f"{number:064x}"
    item = Item(number, digest, "record", "police", "hall", "ab" * 16, 1000, 2000, "32010220140922000017", 0)
    return replace(item, **other)
