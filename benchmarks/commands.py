"""The commands as their user has them: each in a process of its own, kept to one core if wanted."""

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.report import Row

SCREEN = (1920, 1080)

_RUN = "from qrbridge_cli.main import main; main()"


def qrbridge(*args: object, cwd: Path, core: int | None = None) -> list[Row]:
    """Run `qrbridge args` in the folder `cwd` and return the JSON lines it prints.

    RuntimeError unless it ends with 0 or, because frames are missing, with 3.
    """
    pinned = "" if core is None else f"import os; os.sched_setaffinity(0, {{{core}}}); "
    clean = {key: value for key, value in os.environ.items() if not key.startswith("QRBRIDGE")}
    done = subprocess.run(
        [sys.executable, "-c", pinned + _RUN, *map(str, args)],
        cwd=cwd,
        env=clean | {"LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in {0, 3}:
        raise RuntimeError(f"qrbridge {' '.join(map(str, args))}: {done.stderr.strip()}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def stations(folder: Path, *departments: str) -> None:
    """Make a hall, and departments that trust it and that it trusts, each in a folder of its name."""
    for name in ("hall", *departments):
        role = ("--role", "hall") if name == "hall" else ("--role", "department", "--profile", name)
        qrbridge("station", "init", name, *role, "--name", name, cwd=folder)
        qrbridge("trust", "export", "--station", name, "--out", f"{name}.trust", cwd=folder)
    for name in departments:
        for mine, other in ((name, "hall"), ("hall", name)):
            qrbridge("trust", "add", f"{other}.trust", "--station", mine, "--yes", cwd=folder)


def show(
    source: str, out: str, *options: object, cwd: Path, to: str = "saic", core: int | None = None
) -> Row:
    """Write `source` as pictures for the screen, and return what `encode --json` says of them."""
    screen = ("--medium", "screen", "--canvas", "x".join(map(str, SCREEN)))
    where = ("--station", "hall", "--for", to, "--out", out)
    (said,) = qrbridge("encode", source, *where, *screen, "--json", *options, cwd=cwd, core=core)
    return said


def scan(folder: str, *options: object, cwd: Path, core: int, station: str = "saic") -> Row:
    """Scan pictures on one core and return the figures of `scan --stats`."""
    lines = qrbridge("scan", folder, "--station", station, "--stats", *options, cwd=cwd, core=core)
    stats: Row = lines[-1]["stats"]
    return stats
