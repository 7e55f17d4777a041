"""The collection sheet (领证单): what each department has issued, to be handed over in one go."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from qrbridge.paper.page import (
    CELL,
    SMALL,
    WIDTH,
    facts,
    legible,
    paragraph,
    pdf,
    signatures,
    table,
    title,
    words,
)

LINES, LINE = 20, 60
"""Lines of one row, and characters of one: as many as a page can hold in any script."""


@dataclass(frozen=True, slots=True)
class Issue:
    """What one department has issued: (title, value) each, when, and by which document."""

    department: str
    numbers: Sequence[tuple[str, str]]
    decided_at: str
    document: str = ""


def collection(issues: Sequence[Issue], about: Mapping[str, str], language: str = "zh") -> bytes:
    """Return the sheet as PDF, A4; `about` says what it is about, the application's number first."""
    widths = (24 * mm, WIDTH - 94 * mm, 40 * mm, 30 * mm)
    head = [words(key, language) for key in ("department", "issued", "decided", "collected")]
    rows: list[list[object]] = [[*head], *(row for issue in issues for row in _rows(issue))]
    said: list[Flowable] = [*title(words("collection", language)), *facts(about.items()), Spacer(1, 4 * mm)]
    said += [
        table(rows, widths),
        Spacer(1, 4 * mm),
        paragraph(words("all_issued", language, count=len(issues))),
    ]
    return pdf(
        [*said, *signatures(language)],
        f"{words('collection', language)} {next(iter(about.values()), '')}",
        language,
    )


def _rows(issue: Issue) -> Iterator[list[object]]:
    """Yield the rows of one department: one, unless it issued more than fits on a page."""
    decided = [issue.decided_at[:16].replace("T", " "), issue.document]
    about: list[object] = [
        issue.department,
        [paragraph(legible(line)[:CELL], SMALL) for line in decided if line],
    ]
    lines = [part for name, value in issue.numbers for part in _parts(legible(f"{name}：{value}"))]
    for first in range(0, max(1, len(lines)), LINES):
        department, day = about if first == 0 else ("", "")
        yield [department, [paragraph(line, SMALL) for line in lines[first : first + LINES]], day, ""]


def _parts(text: str) -> Iterator[str]:
    return (text[start : start + LINE] for start in range(0, len(text), LINE))
