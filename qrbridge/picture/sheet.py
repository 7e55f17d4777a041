"""Symbols -> printed sheets: an A4 PDF in vectors, two by three symbols a page, each with its label.

A module is 0.42 mm, five dots of a 300 dpi printer; the symbols of a page lie at
least 15 mm apart, so that a hand scanner's aimer catches one at a time.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from qrbridge.picture import fonts
from qrbridge.picture.writing import runs

MODULE = 0.42 * mm
COLUMNS, ROWS = 2, 3
PER_PAGE = COLUMNS * ROWS
TOP, BOTTOM, SIDE = 20 * mm, 14 * mm, 10 * mm
LABEL_SIZE = 8
LABEL_ROOM = (A4[0] - 2 * SIDE) / COLUMNS - 6 * mm


def pdf(pages: Iterable[NDArray[np.uint8]], labels: Sequence[str], title: str, count: int) -> bytes:
    """Return the sheets as PDF: `pages` holds up to six symbols each, `labels` one line a symbol.

    `count` is the number of pages. The same input gives the same bytes.
    """
    data = BytesIO()
    sheet = Canvas(data, pagesize=A4, pageCompression=1, invariant=1)
    sheet.setTitle(printable(title))
    for number, symbols in enumerate(pages, 1):
        _header(sheet, title, f"page {number} of {count}")
        first = (number - 1) * PER_PAGE
        for at, modules in enumerate(symbols):
            _symbol(sheet, modules, labels[first + at], _centre(at, len(labels)))
        sheet.showPage()
    sheet.save()
    return data.getvalue()


def _header(sheet: Canvas, title: str, page: str) -> None:
    room = A4[0] - 4 * SIDE - 30 * mm
    text = fitting(title, "Helvetica-Bold", 11, room)
    fonts.draw(sheet, SIDE * 2, A4[1] - 13 * mm, text, "Helvetica-Bold", 11)
    sheet.setFont("Helvetica", 9)
    sheet.drawRightString(A4[0] - SIDE * 2, A4[1] - 13 * mm, page)
    sheet.drawCentredString(A4[0] / 2, 8 * mm, "Any order. Print at 100 %, do not fit to page.")


def _centre(at: int, symbols: int) -> tuple[float, float]:
    """Return the middle of place `at` on its page, in points from the lower left; one alone is centred."""
    width, height = A4[0] - 2 * SIDE, A4[1] - TOP - BOTTOM
    if symbols == 1:
        return SIDE + width / 2, BOTTOM + height / 2
    row, column = divmod(at, COLUMNS)
    return SIDE + width * (2 * column + 1) / (2 * COLUMNS), BOTTOM + height * (1 - (2 * row + 1) / (2 * ROWS))


def _symbol(sheet: Canvas, modules: NDArray[np.uint8], label: str, centre: tuple[float, float]) -> None:
    side = modules.shape[0] * MODULE
    left, top = centre[0] - side / 2, centre[1] + side / 2
    path = sheet.beginPath()
    for row, start, length in runs(modules):
        path.rect(start, row, length, 1)
    sheet.saveState()
    # One unit a module, counted from the top: whole numbers make the file a quarter as large.
    sheet.translate(left, top)
    sheet.scale(MODULE, -MODULE)
    sheet.drawPath(path, stroke=0, fill=1)
    sheet.restoreState()
    text = fitting(label, "Helvetica", LABEL_SIZE, LABEL_ROOM)
    middle = centre[0] - fonts.width(text, "Helvetica", LABEL_SIZE) / 2
    fonts.draw(sheet, middle, top - side - 4 * MODULE - LABEL_SIZE, text, "Helvetica", LABEL_SIZE)


def printable(text: str) -> str:
    """Return `text` with "?" for what no font has."""
    return "".join(character if fonts.has(character) else "?" for character in text)


def fitting(text: str, latin: str, size: float, room: float) -> str:
    """Return `text`, printable and with its middle left out where it is wider than `room` points."""
    text = shown = printable(text)
    kept = len(text)
    while fonts.width(shown, latin, size) > room:
        kept -= 1
        shown = f"{text[: kept - kept // 2]}...{text[len(text) - kept // 2 :]}"
    return shown
