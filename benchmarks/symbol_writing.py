"""Milliseconds to write one QR symbol, numeric and full: ours in batches, zxing-cpp, segno, qrcode, OpenCV.

Run: python benchmarks/symbol_writing.py [--version 40] [--level L] [--batch 32] [--json PATH]
Each figure is the best of several rounds on one core; "modules" says that the result is an array of modules.
"""

import argparse
import json
import platform
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import qrcode
import segno
import zxingcpp

from qrbridge import symbol

MASK = 3
ROUNDS = 5

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


def milliseconds(writer: Writer, lines: Sequence[str], version: int, level: str) -> float:
    """Return the best of the rounds, in milliseconds a symbol; a first call fills the caches."""
    writer(lines[:1], version, level)
    taken = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        writer(lines, version, level)
        taken.append((time.perf_counter() - begin) * 1000 / len(lines))
    return min(taken)


def measure(version: int, level: str, batch: int) -> list[dict[str, object]]:
    """Return one row a writer: milliseconds a symbol, and how many times ours with the same kind of mask."""
    chance = random.Random(version)
    count = symbol.capacity(version, level)
    lines = ["".join(chance.choices("0123456789", k=count)) for _ in range(batch)]
    rows: list[dict[str, object]] = []
    base: dict[str, float] = {}
    for name, mask, writer, few in WRITERS:
        took = milliseconds(writer, lines[: few or batch], version, level)
        base.setdefault(mask, took)
        rows.append(
            {"writer": name, "mask": mask, "ms": round(took, 4), "ratio": round(took / base[mask], 1)}
        )
    return rows


def main() -> None:
    """Print the table and, if wanted, write it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--version", type=int, default=40)
    parser.add_argument("--level", default="L", choices=list("LMQH"))
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = measure(options.version, options.level, options.batch)
    print(f"version {options.version}-{options.level}, batches of {options.batch}, one core")
    for row in rows:
        print(f"{row['writer']:<10} mask {row['mask']:<7} {row['ms']:>10.3f} ms {row['ratio']:>8.1f}x")
    result = {
        "version": options.version,
        "level": options.level,
        "batch": options.batch,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "rows": rows,
    }
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    else:
        json.dump(result, sys.stdout)
        print()


if __name__ == "__main__":
    main()
