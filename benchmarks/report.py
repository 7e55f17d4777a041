"""What a benchmark found -> JSON with the machine beside it, Markdown tables, a page of docs; checks."""

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

Row = dict[str, Any]

LIBRARIES = (
    "numpy", "opencv-python-headless", "pillow", "pyzbar", "qrcode", "raptorq", "segno", "zstandard",
    "zxing-cpp",
)  # fmt: skip
LARGEST = 1000
"""From here on figures are printed without decimals."""


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must hold of what was found: `found` against `wanted`, at least or exactly."""

    what: str
    found: float
    wanted: float
    exact: bool = False

    @property
    def holds(self) -> bool:
        """Whether it does."""
        return self.found == self.wanted if self.exact else self.found >= self.wanted

    def line(self) -> str:
        """Return it in words."""
        how = "must be" if self.exact else "at least"
        found = f"{self.what}: {number(self.found)}, {how} {number(self.wanted)}"
        return f"{'ok' if self.holds else 'FAILED':<7}{found}"


def machine(cores: int = 1) -> Row:
    """Return what ran: processor, cores that were used, versions."""
    return {
        "cpu": processor(),
        "cores": cores,
        "of_cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "qrbridge": version("qrbridge"),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def processor() -> str:
    """Return the processor's name, as far as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def write(folder: Path, name: str, found: object, about: Mapping[str, Any], text: str) -> None:
    """Write `name`.json, with what `about` says of the run, and the tables as `name`.md."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = {"benchmark": name, **about, "machine": machine(), "rows": found}
    (folder / f"{name}.json").write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (folder / f"{name}.md").write_text(text + "\n", "utf-8")


def stamp(about: Mapping[str, Any]) -> str:
    """Return the line under the tables that says where, when and with what they were made."""
    here = machine()
    versions = ", ".join(f"{name} {number}" for name, number in here["libraries"].items())
    sizes = ", ".join(f"{name} {value}" for name, value in about["sizes"].items())
    parts = [here["cpu"], f"Python {here['python']}", versions, f"seed {about['seed']}", sizes, about["date"]]
    return f"Measured on: {'; '.join(parts)}."


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return the lines of a Markdown table; numbers are shortened."""
    cells = [[cell if isinstance(cell, str) else number(cell) for cell in row] for row in rows]
    return [f"| {' | '.join(head)} |", "|---" * len(head) + "|", *(f"| {' | '.join(row)} |" for row in cells)]


def number(value: object) -> str:
    """Return a number with three digits that count, or all of an integer."""
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{value:,}"
    assert isinstance(value, float)
    return f"{value:,.0f}" if abs(value) >= LARGEST else f"{value:.3g}"


def rewrite(page: Path, name: str, text: str) -> None:
    """Put `text` between the marks `<!-- name -->` and `<!-- /name -->` of a page that has them."""
    before, mark, rest = page.read_text("utf-8").partition(f"<!-- {name} -->")
    _, end, after = rest.partition(f"<!-- /{name} -->")
    if not (mark and end):
        raise ValueError(f"{page}: there is no <!-- {name} --> … <!-- /{name} -->")
    page.write_text(f"{before}{mark}\n{text}\n{end}{after}", "utf-8")


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` (0 to 1) of the values do not exceed: one of them, not between two."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
