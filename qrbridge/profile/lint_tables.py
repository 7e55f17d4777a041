"""A department's crosswalks: codes without a translation, translations that lead nowhere, idle tables."""

from collections.abc import Iterator

from qrbridge.profile.lint_schema import wrong_edition, wrong_words
from qrbridge.profile.parse_crosswalk import own_codes
from qrbridge.profile.read import Source
from qrbridge.profile.remarks import LintedProfile, Remark, Values, remark
from qrbridge.profile.values import Choice, Crosswalk


def crosswalk_remarks(linted: LintedProfile) -> Iterator[Remark]:
    """Yield what is wrong with each crosswalk of a department."""
    for name, table in linted.profile.crosswalks.items():
        file = f"codes/{name}.toml"
        source = Source(file, linted.files[file])
        yield from wrong_words(source, ("title_zh",), "title", table.title)
        yield from wrong_edition(source, table.edition)
        yield from _codes(source, table, linted)
        yield from _words(source, table)


def untranslated(table: Crosswalk, possible: Values) -> list[str]:
    """Return the codes that a field can have and that the crosswalk says nothing of."""
    return sorted(possible.known - table.codes.keys() - table.unmappable)


def _codes(source: Source, table: Crosswalk, linted: LintedProfile) -> Iterator[Remark]:
    for code in sorted(table.codes.keys() & table.unmappable):
        yield remark("code_both", source, ("map", code), code=code)
    for code, own in table.codes.items():
        if isinstance(own, Choice):
            yield from _choice(source, code, own, linted)
    if table.canonical is None:
        return
    listed = linted.profile.canonical.tables[table.canonical].codes
    for code in untranslated(table, Values(frozenset(listed))):
        yield remark("code_untranslated", source, ("map",), code=code, table=table.canonical)
    for code in sorted({*table.codes, *table.unmappable} - listed.keys()):
        near = ("map", code) if code in table.codes else ("unmappable",)
        yield remark("code_gone", source, near, code=code, table=table.canonical)


def _choice(source: Source, code: str, choice: Choice, linted: LintedProfile) -> Iterator[Remark]:
    possible = linted.values(choice.path.replace("[0]", "[]"))
    if not possible.is_open and (lost := sorted(choice.codes.keys() - possible.known)):
        yield remark("term_lost", source, ("map", code), where=code, path=choice.path, term=", ".join(lost))
    elif missing := sorted(possible.known - choice.codes.keys()):
        facts = {"code": code, "path": choice.path, "missing": ", ".join(missing)}
        yield remark("choice_open", source, ("map", code), **facts)


def _words(source: Source, table: Crosswalk) -> Iterator[Remark]:
    given = {code for own in table.codes.values() for code in own_codes(own)}
    for code in sorted(table.names.keys() - given):
        yield remark("name_unused", source, ("names", code), code=code)
    for code, note in table.notes.items():
        yield from wrong_words(source, ("notes", code), f"notes.{code}", note)
