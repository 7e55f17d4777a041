"""Grey picture -> QR symbols in it, by each of three libraries; what they raise becomes PictureError.

What a symbol says is not judged here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from qrbridge.errors import PictureError

MOST_PATTERNS = 120
"""Finder patterns that OpenCV is asked to sort into symbols: it tries each with each, minutes for 6,000."""

_PART = 512
"""Pixels of a part's side in which finder patterns are counted."""

Grey = NDArray[np.uint8]
Corners = NDArray[np.float64]

_FORMATS = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """One symbol in a picture: what it says, its corners (4, 2) as x, y in pixels, and who read it.

    The corners go clockwise; zxing and opencv begin at the symbol's own top left, zbar at any of them.
    """

    text: str
    corners: Corners
    reader: str


def zxing(picture: Grey, thorough: bool = False) -> list[Sighting]:
    """Read with zxing-cpp; `thorough` also looks for light on dark and in smaller copies of the picture."""
    try:
        # Rotated symbols are found without try_rotate, which is for linear codes.
        found = zxingcpp.read_barcodes(
            picture,
            formats=_FORMATS,
            try_rotate=False,
            try_downscale=thorough,
            try_invert=thorough,
            text_mode=zxingcpp.TextMode.Plain,
        )
    except (ValueError, TypeError, RuntimeError) as error:
        raise failed("zxing", str(error)) from None
    return [Sighting(code.text, _zxing_corners(code.position), "zxing") for code in found if code.text]


def zbar(picture: Grey) -> list[Sighting]:
    """Read with ZBar; PictureError if its library (libzbar) is not on this machine."""
    try:
        # Imported here because the import itself looks for libzbar.
        from pyzbar import pyzbar
        from pyzbar.pyzbar_error import PyZbarError
    except ImportError:
        raise PictureError("picture.no_zbar") from None
    try:
        found = pyzbar.decode(picture, [pyzbar.ZBarSymbol.QRCODE])
    except (PyZbarError, ArithmeticError, ValueError) as error:
        raise failed("zbar", str(error)) from None
    return [Sighting(_text(code.data), _zbar_corners(code), "zbar") for code in found if code.data]


def opencv(picture: Grey) -> list[Sighting]:
    """Read with OpenCV's detector that looks for finder patterns as ArUco markers are looked for.

    Its other detector took 0.5 s for a small noisy picture on average and found fewer. Nothing is read where
    there are more than MOST_PATTERNS.
    """
    if _crowded(picture):
        return []
    try:
        found, texts, corners, _ = cv2.QRCodeDetectorAruco().detectAndDecodeMulti(picture)
    except (cv2.error, UnicodeDecodeError) as error:
        raise failed("opencv", str(getattr(error, "err", error))) from None
    if not found:
        return []
    pairs = zip(texts, np.asarray(corners, np.float64), strict=True)
    return [Sighting(text, quad.reshape(4, 2), "opencv") for text, quad in pairs if text]


def _crowded(picture: Grey) -> bool:
    """Return whether OpenCV would find more than MOST_PATTERNS finder patterns.

    They are counted part by part and no farther: finding them, too, takes the square of their number.
    """
    ring = np.ones((5, 5), np.uint8)
    ring[1:4, 1:4] = 0
    finder = cv2.aruco.Dictionary(cv2.aruco.Dictionary.getByteListFromBits(ring), 5, 4)
    options, count = cv2.aruco.DetectorParameters(), 0
    for top, left in product(*(range(0, side, _PART) for side in picture.shape)):
        part = picture[top : top + _PART, left : left + _PART]
        # OpenCV's own: an outline that is shorter than this share of the picture's longer side is none.
        options.minMarkerPerimeterRate = 0.02 * max(picture.shape) / max(part.shape)
        found, *_ = cv2.aruco.ArucoDetector(finder, options).detectMarkers(part)
        count += len(found)
        if count > MOST_PATTERNS:
            return True
    return False


READERS: dict[str, Callable[[Grey], list[Sighting]]] = {"zxing": zxing, "zbar": zbar, "opencv": opencv}


def _zxing_corners(position: zxingcpp.Position) -> Corners:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([(point.x, point.y) for point in points], np.float64)


def _zbar_corners(code: object) -> Corners:
    polygon = np.array(getattr(code, "polygon", ()), np.float64).reshape(-1, 2)
    if len(polygon) == 4:
        return _clockwise(polygon)
    # Seldom: the outline that ZBar gives has another number of points.
    left, top, width, height = getattr(code, "rect")  # noqa: B009
    right, bottom = left + width, top + height
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)


def _clockwise(polygon: Corners) -> Corners:
    offset = polygon - polygon.mean(axis=0)
    return polygon[np.argsort(np.arctan2(offset[:, 1], offset[:, 0]))]


def _text(data: bytes) -> str:
    """Decode what ZBar gives: UTF-8 if it recognised the encoding, else the symbol's own bytes."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def failed(reader: str, reason: str) -> PictureError:
    """Return the error of a reader that gave up on a picture."""
    return PictureError("picture.reader_failed", reader=reader, reason=" ".join(reason.split())[:120])
