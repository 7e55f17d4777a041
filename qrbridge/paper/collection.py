"""The collection sheet (领证单): what each department has issued, to be handed over in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from qrbridge.paper.page import SMALL, WIDTH, facts, paragraph, pdf, signatures, table, title, words


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
    rows: list[list[object]] = [[*head], *map(_department, issues)]
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


def _department(issue: Issue) -> list[object]:
    numbers: list[object] = [paragraph(f"{name}：{value}", SMALL) for name, value in issue.numbers]
    decided = [issue.decided_at[:16].replace("T", " "), issue.document]
    return [issue.department, numbers, [paragraph(line, SMALL) for line in decided if line], ""]
