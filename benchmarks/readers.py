"""The readers that are compared: each made anew for a series of pictures, as one may remember the last."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray
from pyzbar import pyzbar

from qrbridge.picture.film import READERS, Film, still

Picture = NDArray[np.uint8]
Reader = Callable[[Picture], list[str]]


def qrbridge() -> Reader:
    """Return our reader of films, as `qrbridge scan` of a folder uses it; it tells what is new."""
    return Film(READERS).read


def qrbridge_still() -> Reader:
    """Return our reader of single pictures, as `qrbridge scan` of a photograph uses it."""
    return still


def zxing() -> Reader:
    """Return zxing-cpp at its default settings, for QR symbols."""
    return lambda picture: [
        code.text for code in zxingcpp.read_barcodes(picture, zxingcpp.BarcodeFormat.QRCode) if code.text
    ]


def zbar() -> Reader:
    """Return ZBar through pyzbar, for QR symbols."""
    return lambda picture: [
        code.data.decode("utf-8", "replace") for code in pyzbar.decode(picture, [pyzbar.ZBarSymbol.QRCODE])
    ]


def opencv(detector: cv2.QRCodeDetector | cv2.QRCodeDetectorAruco) -> Reader:
    """Return one of the two detectors of OpenCV."""

    def read(picture: Picture) -> list[str]:
        try:
            _, texts, _, _ = detector.detectAndDecodeMulti(picture)
        except (cv2.error, UnicodeDecodeError):
            return []
        return [text for text in texts if text]

    return read


OTHERS: dict[str, Callable[[], Reader]] = {
    "zxing-cpp": zxing,
    "pyzbar": zbar,
    "OpenCV": lambda: opencv(cv2.QRCodeDetector()),
    "OpenCV, ArUco": lambda: opencv(cv2.QRCodeDetectorAruco()),
}
FILM: dict[str, Callable[[], Reader]] = {"qrbridge": qrbridge, **OTHERS}
STILL: dict[str, Callable[[], Reader]] = {"qrbridge": qrbridge_still, **OTHERS}


def judge(texts: Sequence[str], shown: set[str], ever: set[str]) -> tuple[int, int]:
    """Return how many of those `shown` in this picture were read, how many texts were not `ever` shown."""
    return len(shown & set(texts)), sum(text not in ever for text in texts)
