"""What README and docs say is what happens: every example is run, every file named is there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from qrbridge_cli.main import COMMANDS

from tests.command import COMMAND

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_examples_of_the_readme_run_in_order(tmp_path):
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    lines = [
        line for block in blocks for line in block.splitlines() if line.startswith(("qrbridge ", "echo "))
    ]
    assert len(lines) >= 12
    for line in lines:
        done = subprocess.run(
            ["sh", "-ec", re.sub("^qrbridge", str(COMMAND), line)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"
    assert (tmp_path / "got" / "report.pdf").read_bytes() == (tmp_path / "report.pdf").read_bytes()


def test_the_readme_starts_with_exactly_two_make_commands():
    first = re.search(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)[1]
    assert [line.split("#")[0].strip() for line in first.strip().splitlines()] == ["make demo", "make test"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_and_commands_that_a_page_names_exist(page):
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (page.parent / target).exists(), target
    for name in re.findall(r"`((?:qrbridge|cli|schemas|docs|tests|tools|fixtures)/[\w./-]+)`", text):
        assert (ROOT / name).exists(), name
    for name in re.findall(r"`qrbridge ([a-z]+)", text):
        assert name in COMMANDS, name


def test_every_command_is_in_the_readme_or_changelog():
    text = (ROOT / "README.md").read_text("utf-8") + (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert all(name in text for name in COMMANDS)


def test_make_help_names_every_target():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    assert shutil.which("make")
    shown = subprocess.run(
        ["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert targets == set(re.findall(r"^([a-z-]+) ", shown, re.M))
