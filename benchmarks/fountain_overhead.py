"""How many symbols arrive, in shares of K, until a transfer is whole: RaptorQ (ours) beside an LT code.

Seen live from its first symbol on, with some lost; and in a show of 2 K symbols that is repeated, joined
anywhere in it, where what arrives twice counts twice.
"""

import random
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, islice
from pathlib import Path
from statistics import median

from benchmarks import luby, plots, timing
from benchmarks.plots import Panel
from benchmarks.report import Check, Row, quantile, table
from qrbridge import fountain

QUICK = {"trials": 40, "largest": 50}
FULL = {"trials": 200, "largest": 1000}

COUNTS = (10, 50, 200, 1000)
LOSSES = (0.0, 0.1, 0.3, 0.5)
SHOW = 2
"""K symbols in a show that is repeated, as our files have them (txqr's also)."""

GIVEN_UP = 20
"""K symbols after which a transfer counts as one that never ends."""

SIZE = fountain.ALIGNMENT
"""Bytes of an encoding symbol; overhead does not depend on it."""

Decoder = Callable[[int], bool]
"""Takes the number of a symbol that has arrived and returns whether the transfer is whole."""


def raptorq(source: int, seed: int) -> Decoder:
    """Return our code."""
    data = random.Random(seed).randbytes(source * SIZE)
    coming, made = fountain.symbols(data, SIZE), list[bytes]()
    assembly = fountain.Assembly(len(data), SIZE)

    def add(number: int) -> bool:
        made.extend(islice(coming, max(0, number + 1 - len(made))))
        return assembly.add(number, made[number]) and assembly.solve(data.__eq__) is not None

    return add


def lt(decoder: Callable[[int], Callable[[frozenset[int]], bool]], source: int, seed: int) -> Decoder:
    """Return an LT code with one of its decoders."""
    add = decoder(source)
    return lambda number: add(luby.neighbours(source, number, seed))


CODES: dict[str, Callable[[int, int], Decoder]] = {
    "RaptorQ": raptorq,
    "LT, peeling": partial(lt, luby.peeling),
    "LT, elimination": partial(lt, luby.elimination),
}


def live(source: int, loss: float, chance: random.Random) -> Iterator[int]:
    """Yield the numbers that arrive of an endless show."""
    return (number for number in count() if chance.random() >= loss)


def late(source: int, loss: float, chance: random.Random) -> Iterator[int]:
    """Yield the numbers that arrive of a repeated show that is joined anywhere."""
    start = chance.randrange(SHOW * source)
    return (number % (SHOW * source) for number in count(start) if chance.random() >= loss)


FLOORS = {"LT, peeling": 1.2, "LT, elimination": 1.05}
"""How many times our symbols the others take at least."""

SHOWS = {"live": live, "repeated, joined late": late}


def measure(seed: int, trials: int, largest: int) -> list[Row]:
    """Return a row for each code, K, kind of show and loss."""
    sizes = [source for source in COUNTS if source <= largest]
    cases = [
        (source, show, loss, code) for source in sizes for show in SHOWS for loss in LOSSES for code in CODES
    ]
    with timing.workers() as pool:
        return list(pool.map(_row, *zip(*cases, strict=True), [trials] * len(cases), [seed] * len(cases)))


def _row(source: int, show: str, loss: float, code: str, trials: int, seed: int) -> Row:
    taken = [_received(source, show, loss, code, seed + trial) for trial in range(trials)]
    ratios = [received / source for received in taken if received] or [float(GIVEN_UP)]
    return {
        "code": code,
        "source_symbols": source,
        "show": show,
        "loss": loss,
        "trials": trials,
        "median": median(ratios),
        "p95": quantile(ratios, 0.95),
        "never": taken.count(0),
    }


def _received(source: int, show: str, loss: float, code: str, seed: int) -> int:
    """Return how many symbols arrived until the transfer was whole; 0 if that never came."""
    add = CODES[code](source, seed)
    arriving = SHOWS[show](source, loss, random.Random(f"{seed} {source} {loss}"))
    for received, number in enumerate(islice(arriving, GIVEN_UP * source), 1):
        if add(number):
            return received
    return 0


def markdown(rows: list[Row]) -> list[str]:
    """Return a table with median and p95 of each code."""
    found = {(row["source_symbols"], row["show"], row["loss"], row["code"]): row for row in rows}
    cases = list(dict.fromkeys(key[:3] for key in found))
    head = ("K", "show", "loss", *(f"{code}: median, p95" for code in CODES))
    cells = (
        [case[0], case[1], f"{case[2]:.0%}", *(_cell(found[*case, code]) for code in CODES)] for case in cases
    )
    return table(head, cells)


def _cell(row: Row) -> str:
    failed = f"; {row['never']} of {row['trials']} never" if row["never"] else ""
    return f"{row['median']:.3f}, {row['p95']:.3f}{failed}"


def checks(rows: list[Row]) -> list[Check]:
    """Ours always ends, live with K symbols, and the LT code needs more by the floors."""
    mine = [row for row in rows if row["code"] == "RaptorQ"]
    exact = [row["p95"] for row in mine if row["show"] == "live"]
    total = {code: sum(row["median"] for row in rows if row["code"] == code) for code in CODES}
    return [
        Check("transfers by RaptorQ that never ended", sum(row["never"] for row in mine), 0, exact=True),
        Check("received / K by RaptorQ, live, the largest p95", max(exact), 1.0, exact=True),
        *(
            Check(f"received by {code}, times RaptorQ's", total[code] / total["RaptorQ"], floor)
            for code, floor in FLOORS.items()
        ),
    ]


def plot(rows: list[Row], path: Path) -> None:
    """Draw the p95 against loss, a panel for each K and show."""
    cases = list(dict.fromkeys((row["show"], row["source_symbols"]) for row in rows))
    panels = []
    for show, source in sorted(cases):
        lines = {}
        for code in CODES:
            own = [r for r in rows if (r["show"], r["source_symbols"], r["code"]) == (show, source, code)]
            lines[code] = ([100 * row["loss"] for row in own], [row["p95"] for row in own])
        panels.append(Panel(f"loss, % (K = {source}, {show})", "received / K, p95", lines))
    plots.curves(path, "Symbols that arrive until a transfer is whole", panels, len(panels) // len(SHOWS))
