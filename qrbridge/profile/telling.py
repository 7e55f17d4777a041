"""The findings of the record and those of departments -> each fault once, with all that has to be heeded."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qrbridge.profile.values import ERROR, Finding

_COLON = {"en": ": ", "zh": "："}
"""What stands between the name of a field and what is wrong with it."""


def told_once(own: Sequence[Finding], more: Iterable[Finding]) -> list[Finding]:
    """Return `own`, the record's findings, and `more`, the departments', without what says the same again.

    Findings of departments with the field and code of another one join it, with what they say besides: the
    shorter limit, the name of each department that cannot take a value. Of these an error outdoes warnings.
    """
    told: list[list[Finding]] = [[finding] for finding in own]
    places: dict[tuple[str, str], list[Finding]] = {}
    for alike in told:
        places.setdefault((alike[0].field, alike[0].code), alike)
    own_words = {_words(finding) for finding in own}
    for finding in more:
        if _words(finding) in own_words:
            continue
        if (alike := places.setdefault((finding.field, finding.code), [])) == []:
            told.append(alike)
        alike.append(finding)
    return [_one(alike) for alike in told]


def _words(finding: Finding) -> tuple[str, str, str]:
    return finding.field, finding.code, _split(finding.text_zh, "zh")[1]


def _one(alike: Sequence[Finding]) -> Finding:
    heeded = [finding for finding in alike if finding.severity == ERROR] or alike
    text_en = _joined((finding.text_en for finding in heeded), "en", " and ", "; ")
    text_zh = _joined((finding.text_zh for finding in heeded), "zh", "、", "；")
    return replace(heeded[0], text_en=text_en, text_zh=text_zh)


def _joined(texts: Iterable[str], language: str, also: str, stop: str) -> str:
    """Return all that the texts say: of several fields the same once, of one field its name once."""
    names: dict[str, dict[str, None]] = {}
    for text in texts:
        name, said = _split(text, language)
        names.setdefault(said, {})[name] = None
    together: dict[str, list[str]] = {}
    for said, heads in names.items():
        together.setdefault(also.join(heads), []).append(said.removeprefix(_COLON[language]))
    return stop.join(name + _COLON[language] + stop.join(said) for name, said in together.items())


def _split(text: str, language: str) -> tuple[str, str]:
    name, colon, said = text.partition(_COLON[language])
    return name, colon + said
