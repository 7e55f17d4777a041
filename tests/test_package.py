"""The package as it is shipped: one version, a wheel that works outside the tree, help for every command."""

import re
import subprocess
import sys
import sysconfig
from importlib import import_module
from pathlib import Path

import pytest
from click import Group
from qrbridge_cli.main import COMMANDS

import qrbridge
from tests.command import qrbridge as run

ROOT = Path(__file__).parents[1]


def test_the_newest_version_in_the_changelog_is_the_packages():
    versions = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert versions[0] == qrbridge.__version__


def commands():
    for name in COMMANDS:
        command = getattr(import_module(f"qrbridge_cli.{name}"), name)
        yield (name,)
        if isinstance(command, Group):
            yield from ((name, inner) for inner in command.commands)


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_command_has_help_and_a_one_line_purpose(path, tmp_path):
    done = run(*path, "--help", cwd=tmp_path)
    assert done.code == 0
    assert done.out.splitlines()[2].strip()


def test_the_list_of_commands_imports_none_of_them(tmp_path):
    assert all(purpose in run("--help", cwd=tmp_path).out for purpose in COMMANDS.values())
    heavy = "import sys, qrbridge_cli.main; print({'cv2', 'numpy', 'sqlalchemy'} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "set()"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion(shell, tmp_path):
    done = run("completion", shell, cwd=tmp_path)
    assert done.code == 0
    assert "_QRBRIDGE_COMPLETE" in done.out


def test_completion_completes(tmp_path):
    env = {"_QRBRIDGE_COMPLETE": "bash_complete", "COMP_WORDS": "qrbridge en", "COMP_CWORD": "1"}
    assert "encode" in run(cwd=tmp_path, env=env).out


def test_the_wheel_works_from_outside_the_tree(tmp_path):
    """Only the wheel is installed; its dependencies come from the environment of the tests."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    target = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel]
    subprocess.run(install, check=True, capture_output=True)
    # A .pth line adds the folder only; the tree's own .pth in that folder is not followed.
    Path(target, "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    where = "import qrbridge, qrbridge_cli, qrbridge_schemas as s; print(qrbridge.__file__, len(s.samples()))"
    found = subprocess.run([python, "-c", where], cwd="/", check=True, capture_output=True, text=True).stdout
    assert found.startswith(str(tmp_path))
    command = tmp_path / "venv" / "bin" / "qrbridge"
    init = [command, "station", "init", tmp_path / "s", *["--role", "hall", "--name", "hall"]]
    subprocess.run(init, check=True, cwd="/", capture_output=True)
    (tmp_path / "a.bin").write_bytes(b"abc")
    card = subprocess.run(
        [command, "trust", "export", "--station", tmp_path / "s"], check=True, capture_output=True
    )
    (tmp_path / "card").write_bytes(card.stdout)
    subprocess.run(
        [command, "trust", "add", tmp_path / "card", "--station", tmp_path / "s", "--yes"],
        check=True,
        capture_output=True,
    )
    shown = tmp_path / "a.html"
    encode = [command, "encode", tmp_path / "a.bin", *["--for", "hall", "--as", "file"], "--out", shown]
    subprocess.run([*encode, "--station", tmp_path / "s"], check=True, cwd="/", capture_output=True)
    assert "<canvas>" in shown.read_text("utf-8")
