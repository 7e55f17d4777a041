"""Every code that is raised has its words in both languages, with the facts that the code gives."""

import ast
import re
import string
from importlib import resources
from pathlib import Path

import pytest

import qrbridge
from qrbridge import errors, messages

ROOT = Path(qrbridge.__file__).parents[1]
ERRORS = {name for name, value in vars(errors).items() if isinstance(value, type) and name.endswith("Error")}
ROOMS = sorted(path.name[:-5] for path in resources.files(messages).iterdir() if path.name.endswith(".toml"))
SOURCES = [p for f in ("qrbridge", "cli", "schemas") for p in sorted((ROOT / f).rglob("*.py"))]


def raised() -> list[tuple[str, str, set[str] | None]]:
    """Return (place, code, facts) of each error made with a literal code; facts are None where ** is used."""
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS
            ):
                continue
            if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                facts = {keyword.arg for keyword in node.keywords}
                place = f"{path.name}:{node.lineno}"
                found.append((place, node.args[0].value, None if None in facts else facts))
    return found


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("room", ROOMS)
def test_each_text_is_one_line_in_both_languages_with_the_same_facts(room):
    for key, texts in messages.catalogue(room).items():
        assert texts.keys() == set(messages.LANGUAGES), f"{room}.{key}"
        assert len({frozenset(placeholders(text)) for text in texts.values()}) == 1, f"{room}.{key}"
        for text in texts.values():
            assert "\n" not in text
            assert not text.endswith((".", "。")), f"{room}.{key}: a full stop"


def test_each_code_has_its_words_and_gets_its_facts():
    for place, code, facts in raised():
        room, key = code.split(".", 1)
        assert key in messages.catalogue(room), f"{place}: {code}"
        if facts is not None:
            wanted = placeholders(messages.catalogue(room)[key]["en"])
            assert wanted == facts, f"{place}: {code} gets {facts}, its text wants {wanted}"


def test_the_error_tree_in_the_docstring_is_the_tree():
    assert {word for word in errors.__doc__.split() if word.endswith("Error")} == ERRORS
    assert all(issubclass(getattr(errors, name), errors.QrbridgeError) for name in ERRORS)
    codes = {errors.QrbridgeError: 1, errors.UsageError: 2, errors.IncompleteError: 3}
    assert all(kind.exit_code == code for kind, code in codes.items())


def names_a_command(text: str) -> bool:
    return bool(re.search(r"\bqrbridge [a-z]|(?:^|\s)--[a-z]|call (?:it )?again", text))


def test_the_page_tells_a_clerk_of_no_command():
    at_desk = messages.catalogue("at_desk")
    for code, texts in at_desk.items():
        room, key = code.split(".", 1)
        assert placeholders(texts["en"]) <= placeholders(messages.catalogue(room)[key]["en"]), code
        assert not any(map(names_a_command, texts.values())), code
    for room in ("inbox", "record", "return", "supervision", "operator", "finding", "frame", "picture"):
        for key, texts in messages.catalogue(room).items():
            code = f"{room}.{key}"
            assert not names_a_command(texts["en"]) or code in at_desk or code in NEVER_ON_THE_PAGE, code


NEVER_ON_THE_PAGE = {
    "inbox.not_written",  # a file that --out names
    "inbox.unsafe_name",
    "operator.no_terminal",
    "record.notice",
    "return.not_set",
}
