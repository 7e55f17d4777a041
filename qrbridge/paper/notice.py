"""The one-time notice (一次性告知书): everything that must be put right, told at once, each paper once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from qrbridge.paper.page import (
    HEADING,
    ITEM,
    SUBHEADING,
    facts,
    paragraph,
    pdf,
    signatures,
    title,
    words,
)
from qrbridge.profile import Finding, Words

MOST = 1000
"""Findings on one notice, some twenty pages; a record with more is no application but a mistake."""


def notice(
    findings: Sequence[Finding],
    about: Mapping[str, str],
    materials: Mapping[str, Words],
    language: str = "zh",
) -> bytes:
    """Return the notice as PDF, A4.

    `about` says what it is about, a title and a value each, the first of them the number of the application;
    `materials` names the papers by code. Findings are told by what the applicant can do about them: put right
    at the window, or brought on a paper, each paper once with all that concerns it, or else; warnings last.
    Of more than MOST findings the rest is only counted.
    """
    more, findings = len(findings) - MOST, findings[:MOST]
    errors = [found for found in findings if found.severity == "error"]
    on_spot = [found for found in errors if found.on_spot]
    on_paper = [found for found in errors if not found.on_spot and found.material]
    rest = [found for found in errors if not found.on_spot and not found.material]
    papers = list(dict.fromkeys(str(found.material) for found in on_paper))
    said: list[Flowable] = [*title(words("notice", language)), *facts(about.items()), Spacer(1, 3 * mm)]
    said.append(paragraph(words("told_once", language, errors=len(errors), papers=len(papers))))
    numbers = count(1)
    said += _section("on_spot", on_spot, numbers, language)
    if papers:
        said.append(paragraph(words("on_paper", language), HEADING))
    for code in sorted(papers):
        said.append(paragraph(_name(code, materials, language), SUBHEADING))
        said += _items([found for found in on_paper if found.material == code], numbers, language)
    said += _section("rest", rest, numbers, language)
    said += _section(
        "warnings", [found for found in findings if found.severity != "error"], numbers, language
    )
    if more > 0:
        said.append(paragraph(words("more", language, count=more), HEADING))
    subject = f"{words('notice', language)} {next(iter(about.values()), '')}"
    return pdf([*said, *signatures(language)], subject, language)


def _section(key: str, findings: Sequence[Finding], numbers: Iterator[int], language: str) -> list[Flowable]:
    if not findings:
        return []
    return [paragraph(words(key, language), HEADING), *_items(findings, numbers, language)]


def _name(code: str, materials: Mapping[str, Words], language: str) -> str:
    name = getattr(materials[code], language) if code in materials else ""
    return words("paper", language, code=code, name=name)


def _items(findings: Iterable[Finding], numbers: Iterator[int], language: str) -> Iterator[Flowable]:
    for found in findings:
        text = found.text_zh if language == "zh" else found.text_en
        yield paragraph(f"{next(numbers)}. {text}", ITEM, f"{found.code} {found.field}")
