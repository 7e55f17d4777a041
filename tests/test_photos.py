"""Real photographs: each is read right, and nothing is read that is not there.

QRBRIDGE_PHOTOS names a folder of pictures; beside each stands a .txt with what its symbol says.
"""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from qrbridge.picture import sources
from qrbridge.picture.film import still
from qrbridge.picture.find import find

FOLDER = os.environ.get("QRBRIDGE_PHOTOS")
NEEDED = pytest.mark.skipif(not FOLDER, reason="QRBRIDGE_PHOTOS names no folder of photographs")
PHOTOS = sorted(path.with_suffix("") for path in Path(FOLDER).rglob("*.txt")) if FOLDER else []
COUNT = 42

FLOORS = {"zxing": 42, "zbar": 36, "opencv": 12}
"""How many each reader reads alone, measured 42, 37 and 13; fewer means that something broke."""


def read(photo: Path, reader: Callable[[np.ndarray], list[str]]) -> tuple[list[str], str]:
    """Return the texts found in a photograph, and the right one."""
    (path,) = (p for p in photo.parent.glob(f"{photo.name}.*") if p.suffix != ".txt")
    (picture,) = sources.pictures(path)
    return reader(picture.pixels), photo.with_suffix(".txt").read_bytes().decode()


@NEEDED
def test_all_photographs_are_there():
    assert len(PHOTOS) == COUNT


@NEEDED
@pytest.mark.parametrize("photo", PHOTOS, ids=lambda photo: f"{photo.parent.name}/{photo.name}")
def test_a_photograph_says(photo):
    found, wanted = read(photo, still)
    assert found == [wanted]


@NEEDED
@pytest.mark.parametrize("reader", FLOORS)
def test_each_reader_alone_reads_enough_and_nothing_false(reader):
    results = [read(photo, lambda picture: [s.text for s in find(picture, (reader,))]) for photo in PHOTOS]
    assert [text for texts, wanted in results for text in texts if text != wanted] == []
    assert sum(texts == [wanted] for texts, wanted in results) >= FLOORS[reader]
