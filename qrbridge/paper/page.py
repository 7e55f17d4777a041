"""What the papers have in common: A4, the fonts, a heading, rows of facts, page n of N."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from qrbridge import messages
from qrbridge.picture import fonts
from qrbridge.picture.sheet import fitting

CHINESE, LATIN = fonts.chinese(), "Helvetica"
WIDTH = A4[0] - 40 * mm
CELL = 100
"""Characters of a text in a table; names of enterprises have up to 100."""
GREY = HexColor("#555555")
LINE = HexColor("#999999")

TITLE = ParagraphStyle("title", fontName=CHINESE, fontSize=18, leading=26, alignment=TA_CENTER)
HEADING = ParagraphStyle(
    "heading", fontName=CHINESE, fontSize=12, leading=16, spaceBefore=7, spaceAfter=2, keepWithNext=1
)
TEXT = ParagraphStyle("text", fontName=CHINESE, fontSize=10, leading=14, wordWrap="CJK")
SUBHEADING = ParagraphStyle("sub", parent=HEADING, fontSize=10, leading=14, spaceBefore=3, leftIndent=6)
ITEM = ParagraphStyle("item", parent=TEXT, leftIndent=24, firstLineIndent=-12, spaceAfter=2)
SMALL = ParagraphStyle("small", parent=TEXT, fontSize=8, leading=11, textColor=GREY)


def words(key: str, language: str, **facts: object) -> str:
    """Return the text `paper.key`."""
    return messages.text(f"paper.{key}", language, facts)


def legible(text: object) -> str:
    """Return `text` with 〔U+2CC56〕 for a character that the font does not have.

    A name without that character would be another.
    """
    return "".join(sign if fonts.has(sign) else f"〔U+{ord(sign):04X}〕" for sign in str(text))


def paragraph(text: object, style: ParagraphStyle = TEXT, aside: str = "") -> Paragraph:
    """Return `text`, in which nothing is markup, as a paragraph; `aside` follows it, small and grey."""
    small = f' <font size="7" color="#777777">{_markup(aside)}</font>' if aside else ""
    return Paragraph(_markup(text) + small, style)


def _markup(text: object) -> str:
    pieces = fonts.pieces(legible(text), LATIN)
    return "".join(f'<font name="{font}">{escape(piece)}</font>' for font, piece in pieces)


def title(text: str) -> list[Flowable]:
    """Return the heading of the whole paper."""
    return [paragraph(text, TITLE), Spacer(1, 4 * mm)]


def facts(rows: Iterable[tuple[str, object]]) -> list[Flowable]:
    """Return rows of a name and a value each."""
    return [table([(name, value) for name, value in rows], (30 * mm, WIDTH - 30 * mm))]


def table(rows: Sequence[Sequence[object]], widths: Sequence[float]) -> Table:
    """Return a table with lines; each cell is a text, of which CELL characters are shown, or paragraphs.

    A row must not be higher than a page: it cannot be split.
    """
    cells = [
        [cell if isinstance(cell, list) else paragraph(legible(cell)[:CELL]) for cell in row] for row in rows
    ]
    style: list[Any] = [("GRID", (0, 0), (-1, -1), 0.5, LINE), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    return Table(cells, list(widths), style=style, hAlign="LEFT", emptyTableAction="ignore")


def tick_list(names: Sequence[str], width: float) -> Table:
    """Return a list of names, `width` points wide, each behind an empty square in which to make a tick."""
    side = 3 * mm
    frame: list[Any] = [("BOX", (0, 0), (-1, -1), 0.8, GREY)]
    rows = [[Table([[""]], [side], [side], style=frame), paragraph(name, SMALL)] for name in names]
    style: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ]
    return Table(rows, [side + 2 * mm, width - side - 2 * mm], style=style, hAlign="LEFT")


def signatures(language: str) -> list[Flowable]:
    """Return the place where clerk and applicant sign."""
    names = [paragraph(words(key, language)) for key in ("clerk", "applicant", "day")]
    style: list[Any] = [("GRID", (0, 0), (-1, -1), 0.5, LINE)]
    heights = [8 * mm, 14 * mm]
    signed = Table([names, [""] * 3], [WIDTH / 3] * 3, heights, style=style, hAlign="LEFT")
    return [Spacer(1, 5 * mm), KeepTogether([signed])]


def pdf(flowables: list[Flowable], subject: str, language: str) -> bytes:
    """Return the paper as PDF; the same input gives the same bytes."""
    data = BytesIO()
    document = SimpleDocTemplate(
        data,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=16 * mm,
        bottomMargin=18 * mm,
        title=legible(subject),
        invariant=1,
    )
    document.build(
        flowables, canvasmaker=lambda *args, **kwargs: _Counted(subject, language, *args, **kwargs)
    )
    return data.getvalue()


class _Counted(Canvas):  # type: ignore[misc]
    """Puts off writing the pages until their number is known."""

    def __init__(self, subject: str, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Once, as it takes long: every page has the same.
        self.subject = fitting(legible(subject)[:CELL], LATIN, 8, WIDTH - 40 * mm)
        self.language = language
        self.pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802, as reportlab calls it
        self.pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self.pages, 1):
            self.__dict__.update(page)
            self.setFillColor(GREY)
            fonts.draw(self, 20 * mm, 10 * mm, self.subject, LATIN, 8)
            text = words("page", self.language, number=number, count=len(self.pages))
            right = A4[0] - 20 * mm - fonts.width(text, LATIN, 8)
            fonts.draw(self, right, 10 * mm, text, LATIN, 8)
            super().showPage()
        super().save()
