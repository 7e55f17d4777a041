"""Texts of TOML and JSON files -> checked Python values; a mistake is named with its file and line."""

import json
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping

from qrbridge.errors import ProfileError
from qrbridge.profile import paths
from qrbridge.profile.lines import line_of
from qrbridge.profile.values import Condition, Words

MAX_TEXT = 2_000_000
"""Characters of one file of a schema or profile."""


_TOLD_LINE = re.compile(r"line ([0-9]+)")


class Source:
    """One file: its name, its text and what it holds, for readers that name the line of a mistake."""

    def __init__(self, file: str, text: str, content: dict[str, object] | None = None) -> None:
        if len(text) > MAX_TEXT:
            raise ProfileError("profile.file_size", file=file, found=len(text), allowed=MAX_TEXT)
        self.file = file
        self.text = text
        self.content = self._read() if content is None else content

    def _read(self) -> dict[str, object]:
        try:
            content = _json(self.text) if self.file.endswith(".json") else tomllib.loads(self.text)
        except (ValueError, RecursionError) as error:
            raise self._unreadable(str(error)) from None
        if not isinstance(content, dict):
            raise self._unreadable("it holds no table of fields")
        return content

    def _unreadable(self, reason: str) -> ProfileError:
        told = _TOLD_LINE.search(reason)
        end = max(1, len(self.text.splitlines())) if "end of document" in reason else None
        line = int(told[1]) if told else end or self.line(reason.rpartition(" ")[2])
        return ProfileError("profile.syntax", file=f"{self.file}, line {line}", reason=reason[:200])

    def line(self, *near: str) -> int:
        """Return the number of the line that the names `near` lead to, one after the other."""
        return line_of(self.text, near)

    def mistake(self, reason: str, *near: str) -> ProfileError:
        """Return the error for `reason`, at the line that the names `near` lead to."""
        return ProfileError("profile.mistake", file=f"{self.file}, line {self.line(*near)}", reason=reason)

    def allow(self, table: Mapping[str, object], names: Iterable[str], where: str) -> None:
        """Raise ProfileError if `table`, which is called `where`, has a name that is not allowed."""
        allowed = sorted(names)
        for name in table:
            if name not in allowed:
                raise self.mistake(f"{where} has {name!r:.60}, allowed are {', '.join(allowed)}", where, name)

    def text_of(self, table: Mapping[str, object], name: str, where: str, default: str | None = None) -> str:
        """Return the text called `name`; ProfileError if it is missing or no text."""
        value = table.get(name, default)
        if not isinstance(value, str):
            near = (where, name) if name in table else (where,)
            raise self.mistake(f"{where} needs the text {name!r}", *near)
        return value

    def optional_text(self, table: Mapping[str, object], name: str, where: str) -> str | None:
        """Return the text called `name`, or None if there is none."""
        return self.text_of(table, name, where) if name in table else None

    def table_of(self, table: Mapping[str, object], name: str, where: str) -> dict[str, object]:
        """Return the table called `name`, or an empty one; ProfileError if it is something else."""
        value = table.get(name, {})
        if not isinstance(value, dict):
            raise self.mistake(f"{name!r} of {where} must be a table", where, name)
        return value

    def texts_of(self, table: Mapping[str, object], name: str, where: str) -> tuple[str, ...]:
        """Return one text or a list of texts as a tuple; an empty one if there is none."""
        value = table.get(name, [])
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise self.mistake(f"{name!r} of {where} must be a text or a list of texts", where, name)
        return tuple(texts)

    def number_of(self, table: Mapping[str, object], name: str, where: str, default: int) -> int:
        """Return the whole number called `name`, 0 to 65,535."""
        value = table.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 65_535:
            raise self.mistake(f"{name!r} of {where} must be a whole number from 0 to 65535", where, name)
        return value

    def yes_of(self, table: Mapping[str, object], name: str, where: str, default: bool = False) -> bool:
        """Return the truth value called `name`, or `default` if there is none."""
        value = table.get(name, default)
        if not isinstance(value, bool):
            raise self.mistake(f"{name!r} of {where} must be true or false", where, name)
        return value

    def words_of(self, table: Mapping[str, object], name: str, where: str) -> Words:
        """Return `name_en` and `name_zh` as Words."""
        return Words(self.text_of(table, f"{name}_en", where), self.text_of(table, f"{name}_zh", where))

    def edition_of(self, table: Mapping[str, object], where: str) -> Words:
        """Return `edition`, which is the same in both languages like GB/T 2260, or `edition_en` and `_zh`."""
        if "edition" not in table and "edition_en" in table:
            return self.words_of(table, "edition", where)
        edition = self.text_of(table, "edition", where)
        return Words(edition, edition)

    def condition_of(self, table: Mapping[str, object], name: str, where: str) -> Condition:
        """Return the condition called `name`; one without terms if there is none."""
        terms = self.table_of(table, name, where)
        for path in terms:
            self.path(path, where)
        return Condition({path: self.texts_of(terms, path, where) for path in terms})

    def condition_on(
        self, table: Mapping[str, object], name: str, where: str, fields: Collection[str]
    ) -> Condition:
        """Return the condition called `name` on `fields` of the record; ProfileError for any other field."""
        condition = self.condition_of(table, name, where)
        for path in condition.terms:
            if path not in fields:
                raise self.mistake(f"{name} has {path}, which is not in the record", where, name)
        return condition

    def path(self, path: str, where: str) -> str:
        """Return `path` if it is written as a path; else ProfileError."""
        if not paths.is_path(path):
            raise self.mistake(f"{path!r:.80} of {where} is no path like shareholders[].name", where, path)
        return path


def _json(text: str) -> object:
    return json.loads(text, object_pairs_hook=_each_once)


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    content = dict(pairs)
    # Of two keys of one name the reader would drop the first without a word.
    if len(content) < len(pairs):
        twice = next(name for number, (name, _) in enumerate(pairs) if name in dict(pairs[:number]))
        raise ValueError(f"one object has the same key twice: {twice}")
    return content
