"""The collection sheet (领证单): what each department has issued, to be handed over in one go."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

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
    tick_list,
    title,
    words,
)

LINES, LINE = 20, 60
"""Lines of one row, and characters of one: as many as a page can hold in any script."""
PAPERS = 8
"""Papers to tick in one row; their column is narrow, so that a name can take five lines."""
TICKS = 48 * mm


@dataclass(frozen=True, slots=True)
class Issue:
    """What one department has issued: (title, value) each, when, by which document, and which papers."""

    department: str
    numbers: Sequence[tuple[str, str]]
    decided_at: str
    document: str = ""
    papers: Sequence[str] = ()


def collection(issues: Sequence[Issue], about: Mapping[str, str], language: str = "zh") -> bytes:
    """Return the sheet as PDF, A4; `about` says what it is about, the application's number first."""
    widths = (20 * mm, WIDTH - 58 * mm - TICKS, 34 * mm, TICKS + 4 * mm)
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
    """Yield the rows of one department: one, unless what it issued may not fit on a page."""
    decided = [issue.decided_at[:16].replace("T", " "), issue.document]
    about: list[object] = [
        issue.department,
        [paragraph(legible(line)[:CELL], SMALL) for line in decided if line],
    ]
    lines = [part for name, value in issue.numbers for part in _parts(legible(f"{name}：{value}"))]
    papers = [legible(name)[:LINE] for name in issue.papers]
    for numbers, names in zip_longest(_by(LINES, lines), _by(PAPERS, papers), fillvalue=()):
        issued = [paragraph(line, SMALL) for line in numbers]
        ticks = [tick_list(names, TICKS)] if names else ""
        yield [about[0], issued, about[1], ticks]
        about = ["", ""]


def _parts(text: str) -> Iterator[str]:
    return (text[start : start + LINE] for start in range(0, len(text), LINE))


def _by(count: int, items: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield `items` in parts of `count`, and one empty part if there are none."""
    return (items[first : first + count] for first in range(0, max(1, len(items)), count))
