"""Runs the installed `qrbridge` command as a user does."""

import io
import json
import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from qrbridge_cli.main import main

COMMAND = Path(sys.executable).with_name("qrbridge")


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def error(self) -> str:
        """The last line on stderr, which must be the error."""
        return self.err.strip().splitlines()[-1] if self.err.strip() else ""


def clean_environment() -> dict[str, str]:
    """Return this process's environment without what would change a command's words or settings."""
    return {
        key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "QRBRIDGE"))
    }


def qrbridge(*args: object, cwd: Path, stdin: str | bytes = "", env: dict[str, str] | None = None) -> Done:
    """Run `qrbridge args` in the folder `cwd`."""
    done = subprocess.run(
        [COMMAND, *map(str, args)],
        cwd=cwd,
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env=clean_environment() | (env or {}),
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def quick(*args: object, cwd: Path) -> Done:
    """Run `qrbridge args` like `qrbridge` does, but in this process: what is imported stays imported."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with (
        chdir(cwd),
        redirect_stdout(out),
        redirect_stderr(err),
        patch.object(sys, "argv", ["qrbridge", *map(str, args)]),
        patch.dict(os.environ, {"LC_ALL": "C.UTF-8"}),
    ):
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Done(code, out.buffer.getvalue().decode(), err.buffer.getvalue().decode())


def stations(folder: Path, *departments: str) -> Path:
    """Make a hall and departments in `folder` that trust each other, and return the folder."""
    for name in ("hall", *departments):
        role = ("--role", "hall") if name == "hall" else ("--role", "department", "--profile", name)
        assert quick("station", "init", name, *role, "--name", name, cwd=folder).code == 0
        card = quick("trust", "export", "--station", name, "--out", f"{name}.trust", cwd=folder)
        assert card.code == 0, card.err
    for name in departments:
        for mine, other in ((name, "hall"), ("hall", name)):
            added = quick("trust", "add", f"{other}.trust", "--station", mine, "--yes", cwd=folder)
            assert added.code == 0, added.err
    return folder
