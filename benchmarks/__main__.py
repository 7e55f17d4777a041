"""Runs the benchmarks: `python -m benchmarks [NAME …] [--quick]`.

Each writes NAME.json, NAME.md and mostly NAME.png into benchmarks/results/ and prints its tables. Then what
must hold is checked, ratios of what was measured in the same run and error rates; the exit code is 1 if
something does not.
"""

import argparse
import sys
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks import report
from benchmarks.report import Check

NAMES = (
    "symbol_writing", "reading", "equalising", "error_rates", "fountain_overhead", "crossing", "density",
    "shift", "goodput",
)  # fmt: skip
"""Each is a module with `QUICK` and `FULL` sizes, `measure`, `markdown`, `checks`, and some with `plot`."""

RESULTS = Path(__file__).parent / "results"
SEED = 1


def main() -> int:
    """Run what is wanted, print the tables and the checks."""
    wish = _wish()
    checks: list[Check] = []
    for name in wish.names or NAMES:
        checks += run(name, wish)
    print(*(check.line() for check in checks), sep="\n")
    failed = sum(not check.holds for check in checks)
    if failed:
        print(f"benchmarks: {failed} of {len(checks)} checks failed", file=sys.stderr)
    return int(failed > 0)


def run(name: str, wish: argparse.Namespace) -> list[Check]:
    """Run one benchmark, write and print what it finds, and return its checks."""
    module = import_module(f"benchmarks.{name}")
    sizes = _sizes(module, wish)
    about = {"date": wish.date, "seed": wish.seed, "sizes": sizes}
    begin = time.perf_counter()
    found = module.measure(wish.seed, **sizes)
    text = "\n".join([*module.markdown(found), "", report.stamp(about)])
    report.write(wish.out, name, found, about, text)
    if hasattr(module, "plot"):
        module.plot(found, wish.out / f"{name}.png")
    if wish.page:
        report.rewrite(wish.page, name, text)
    print(f"## {name}, {time.perf_counter() - begin:.0f} s\n\n{text}\n", flush=True)
    checks: list[Check] = module.checks(found)
    return checks


def _sizes(module: ModuleType, wish: argparse.Namespace) -> dict[str, Any]:
    sizes: dict[str, Any] = dict(module.QUICK if wish.quick else module.FULL)
    return sizes | {"runs": wish.runs} if wish.runs and "runs" in sizes else sizes


def _wish() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*NAMES, []], help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="small sizes: all of it in under five minutes")
    parser.add_argument("--runs", type=int, help="films of each camera for goodput")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--date", default=f"{datetime.now(UTC):%Y-%m-%d}", help="to be written beside the figures"
    )
    parser.add_argument("--out", type=Path, default=RESULTS, metavar="FOLDER")
    parser.add_argument("--page", type=Path, help="also put the tables between the marks of this page")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
