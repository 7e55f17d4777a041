"""The clerk's page: what it says is there in both languages, and nothing in it is code from outside."""

import re
from pathlib import Path

import pytest

import qrbridge
from qrbridge import messages

PAGE = Path(qrbridge.__file__).parent / "desk" / "page"
SCRIPTS = sorted(PAGE.glob("*.js"))
FILES = sorted(path for path in PAGE.iterdir() if path.suffix in {".js", ".css", ".html"})
TEXTS = messages.catalogue("page")

SPOKEN = (
    r'\b(?:say|label|hint|tip): \[?"(\w+)"', r'\bsay\("(\w+)"', r'\[\s*"(\w+)", \{', r'\bfield\("(\w+)"',
    r'\bbutton\("[^"]+", "(\w+)"', r'\btell\([^,()]+, "(\w+)"', r'=> "(\w+)"', r'told\.good\(\["(\w+)"',
)  # fmt: skip
"""Where the scripts name a text."""


def code(path: Path) -> str:
    """Return a script without its comments and imports."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"^import .*$|(?<![:\"'])//.*$", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_each_text_that_a_script_names_is_there(path):
    named = {name for pattern in SPOKEN for name in re.findall(pattern, code(path))}
    attributes = {"textContent", "placeholder", "title"}  # of the table that says which is spoken how
    assert named - attributes <= TEXTS.keys()


def test_each_text_is_said_somewhere():
    literals = {name for path in SCRIPTS for name in re.findall(r'"([a-z][a-z0-9_]*)"', code(path))}
    assert not TEXTS.keys() - literals


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_becomes_html_or_comes_from_elsewhere(path):
    text = path.read_text("utf-8")
    assert not re.search(r"(inner|outer)HTML|insertAdjacentHTML|document\.write|DOMParser", text)
    assert not re.search(r"\beval\(|new Function", text)
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text)
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=\"/page/)|<style", text)
    assert not re.search(r"setAttribute\(\"style\"", text)
    assert "@import" not in text
    assert "url(" not in text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_has_one_job(path):
    assert len(path.read_text("utf-8").splitlines()) < 250


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_each_script_says_what_it_is_for_and_imports_what_is_there(path):
    text = path.read_text("utf-8")
    assert text.startswith("/** ")
    for name in re.findall(r'^import .*"\./(\S+)";$', text, flags=re.MULTILINE):
        assert (PAGE / name).exists(), name
    for names, name in re.findall(r'^import \{ (.+?) \} from "\./(\S+)";$', text, flags=re.MULTILINE):
        exported = (PAGE / name).read_text("utf-8")
        for one in names.split(", "):
            what, _, other = one.partition(" as ")
            made = rf"^export (?:async )?(?:function|const|class) {what}\b"
            assert re.search(made, exported, re.MULTILINE), one
            assert len(re.findall(rf"\b{other or what}\b", text)) > 1, f"{one} is not used"
