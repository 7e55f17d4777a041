"""Milliseconds to write one QR symbol, numeric and full: ours in batches, zxing-cpp, segno, qrcode, OpenCV.

Each figure is the best of several rounds on one core; the result is the symbol's modules.
"""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import qrcode
import segno
import zxingcpp

from benchmarks import plots, timing
from benchmarks.report import Check, Row, table
from qrbridge import symbol

QUICK = {"version": 40, "level": "L", "batch": 32, "rounds": 3}
FULL = QUICK | {"rounds": 9}

MASK = 3
FLOORS = {("zxing-cpp", "given"): 10, ("zxing-cpp", "chosen"): 3, ("segno", "given"): 100}
"""How many times our time others take at least; measured are twice to four times as many."""

Writer = Callable[[Sequence[str], int, str], object]


def ours(mask: int | None) -> Writer:
    """Return our encoder with a given mask, or with the choice of 7.8.3."""
    return lambda lines, version, level: symbol.encode(lines, version, level, mask)


def zxing(mask: int | None) -> Writer:
    """Return zxing-cpp's writer as arrays of modules."""
    options = {} if mask is None else {"data_mask": mask}

    def write(lines: Sequence[str], version: int, level: str) -> list[np.ndarray]:
        codes = (
            zxingcpp.create_barcode(
                line, zxingcpp.BarcodeFormat.QRCode, ec_level=level, version=version, **options
            )
            for line in lines
        )
        return [
            np.array(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)) for code in codes
        ]

    return write


def segnos(mask: int | None) -> Writer:
    """Return segno's encoder."""
    return lambda lines, version, level: [
        segno.make(line, version=version, error=level, mode="numeric", boost_error=False, mask=mask)
        for line in lines
    ]


def qrcodes(mask: int | None) -> Writer:
    """Return the encoder of the package qrcode."""
    levels = {"L": 1, "M": 0, "Q": 3, "H": 2}

    def write(lines: Sequence[str], version: int, level: str) -> None:
        for line in lines:
            code = qrcode.QRCode(version, levels[level], mask_pattern=mask)
            code.add_data(line, optimize=0)
            code.make(fit=False)

    return write


def opencv(lines: Sequence[str], version: int, level: str) -> None:
    """Write with OpenCV's encoder, which always chooses the mask."""
    parameters = cv2.QRCodeEncoder.Params()
    parameters.version, parameters.mode = version, cv2.QRCodeEncoder_MODE_NUMERIC
    parameters.correction_level = "LMQH".index(level)
    for line in lines:
        cv2.QRCodeEncoder.create(parameters).encode(line)


# Name, mask, writer, symbols a round: the slow ones write few.
WRITERS: tuple[tuple[str, str, Writer, int], ...] = (
    ("qrbridge", "given", ours(MASK), 0),
    ("qrbridge", "chosen", ours(None), 0),
    ("zxing-cpp", "given", zxing(MASK), 16),
    ("zxing-cpp", "chosen", zxing(None), 8),
    ("segno", "given", segnos(MASK), 2),
    ("segno", "chosen", segnos(None), 1),
    ("qrcode", "given", qrcodes(MASK), 2),
    ("qrcode", "chosen", qrcodes(None), 1),
    ("OpenCV", "chosen", opencv, 1),
)


def measure(seed: int, version: int, level: str, batch: int, rounds: int) -> list[Row]:
    """Return one row a writer: milliseconds a symbol, and how many times ours with the same kind of mask."""
    chance = random.Random(seed)
    count = symbol.capacity(version, level)
    lines = ["".join(chance.choices("0123456789", k=count)) for _ in range(batch)]
    with timing.one_core():
        took = [_best(writer, lines[: few or batch], version, level, rounds) for *_, writer, few in WRITERS]
    base = {mask: ms for (name, mask, *_), ms in zip(WRITERS, took, strict=True) if name == "qrbridge"}
    return [
        {"writer": name, "mask": mask, "ms": ms, "per_second": 1000 / ms, "ratio": ms / base[mask]}
        for (name, mask, *_), ms in zip(WRITERS, took, strict=True)
    ]


def _best(writer: Writer, lines: Sequence[str], version: int, level: str, rounds: int) -> float:
    writer(lines[:1], version, level)  # fills the caches
    return min(timing.milliseconds(lambda: writer(lines, version, level)) for _ in range(rounds)) / len(lines)


def markdown(rows: list[Row]) -> list[str]:
    """Return the table."""
    head = ("writer", "mask", "ms a symbol", "symbols a second", "times ours")
    return table(head, ([*row.values()] for row in rows))


def checks(rows: list[Row]) -> list[Check]:
    """Compare with the floors."""
    found = {(row["writer"], row["mask"]): row["ratio"] for row in rows}
    return [
        Check(f"{name}'s time for a symbol with mask {mask}, times ours", found[name, mask], floor)
        for (name, mask), floor in FLOORS.items()
    ]


def plot(rows: list[Row], path: Path) -> None:
    """Draw the milliseconds as bars."""
    labels = [f"{row['writer']}, mask {row['mask']}" for row in rows]
    plots.bars(
        path, "One full v40-L symbol, one core", labels, {"ms": [row["ms"] for row in rows]}, "ms", log=True
    )
