"""PDF -> grey pictures, one a page, with PDFium."""

from collections.abc import Iterator
from math import sqrt
from pathlib import Path
from threading import Lock

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from qrbridge.errors import PictureError
from qrbridge.picture.images import MAX_PIXELS, Picture

SUFFIXES = frozenset({".pdf"})

POINTS = 72
"""To an inch (ISO 32000-1:2008, 8.3.2.3)."""

DPI = 300

_ONE_AT_A_TIME = Lock()
"""PDFium works for one thread at a time, whatever the documents."""


def knows(head: bytes, path: Path) -> bool:
    """Say if a file that begins so is a PDF; other bytes may stand before its mark."""
    return b"%PDF-" in head


def read(path: Path) -> Iterator[Picture]:
    """Yield the pages at 300 dpi, or at what keeps a large one within the limit of pixels.

    PictureError if the file is broken, encrypted or has no page.
    """
    document = _opened(path)
    try:
        for index in range(_pages(path, document)):
            yield Picture(f"{path.name}#{index + 1}", _page(path, document, index))
    finally:
        with _ONE_AT_A_TIME:
            document.close()


def count(path: Path) -> int:
    """Return how many pages there are; PictureError as for `read`."""
    document = _opened(path)
    try:
        return _pages(path, document)
    finally:
        with _ONE_AT_A_TIME:
            document.close()


def _opened(path: Path) -> pypdfium2.PdfDocument:
    try:
        with _ONE_AT_A_TIME:
            return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise PictureError("picture.encrypted", path=path) from None
        raise _broken(path, error) from None
    except OSError as error:
        raise _broken(path, error) from None


def _pages(path: Path, document: pypdfium2.PdfDocument) -> int:
    with _ONE_AT_A_TIME:
        pages = len(document)
    if not pages:
        raise PictureError("picture.empty", path=path)
    return pages


def _page(path: Path, document: pypdfium2.PdfDocument, index: int) -> NDArray[np.uint8]:
    try:
        with _ONE_AT_A_TIME:
            page = document[index]
            try:
                bitmap = page.render(scale=_scale(*page.get_size()), grayscale=True)
                # The bitmap's memory is PDFium's and goes with it.
                return np.array(bitmap.to_numpy(), np.uint8).reshape(bitmap.height, bitmap.width)
            finally:
                page.close()
    except (pypdfium2.PdfiumError, ValueError, MemoryError, OverflowError) as error:
        raise _broken(path, error) from None


def _scale(width: float, height: float) -> float:
    """Return how many pixels a point of a page becomes; a side of less than a pixel takes a whole one."""
    longest = max(1.0, width, height)
    return min(DPI / POINTS, sqrt(MAX_PIXELS / max(1.0, width * height)), MAX_PIXELS / longest)


def _broken(path: Path, error: Exception) -> PictureError:
    return PictureError("picture.broken", path=path, reason=" ".join(str(error).split())[:120].lower())
