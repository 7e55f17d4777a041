"""Figures -> PNG: bars, curves, and how far runs lie apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

Line = tuple[Sequence[float], Sequence[float]]

DPI = 110
MARKERS = "osv^Dx"


@dataclass(frozen=True, slots=True)
class Panel:
    """One of several diagrams side by side: its axes' names and its lines by name."""

    x: str
    y: str
    lines: Mapping[str, Line]


def bars(
    path: Path,
    title: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[float]],
    x: str,
    log: bool = False,
) -> None:
    """Draw horizontal bars, a group for each label, with their values beside them."""
    figure, axes = plt.subplots(
        figsize=(9, 1.2 + 0.34 * len(labels) * len(series)), dpi=DPI, layout="constrained"
    )
    thick = 0.8 / len(series)
    for number, (name, values) in enumerate(series.items()):
        places = [place + number * thick for place in range(len(labels))]
        axes.bar_label(axes.barh(places, values, thick, label=name), fmt=" %.3g", fontsize=8)
    axes.set_yticks([place + 0.4 - thick / 2 for place in range(len(labels))], labels)
    axes.invert_yaxis()
    axes.set(title=title, xlabel=x, xscale="log" if log else "linear")
    axes.margins(x=0.12)
    if len(series) > 1:
        figure.legend(loc="outside lower center", ncols=len(series))
    _save(path)


def curves(path: Path, title: str, panels: Sequence[Panel], columns: int = 2) -> None:
    """Draw panels of lines."""
    rows = -(-len(panels) // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(5.2 * columns, 3.6 * rows), dpi=DPI, layout="constrained", squeeze=False
    )
    figure.suptitle(title)
    for axes, panel in zip(grid.flat, panels, strict=False):
        _lines(axes, panel)
    for axes in grid.flat[len(panels) :]:
        axes.axis("off")
    handles = grid.flat[0].get_legend_handles_labels()
    figure.legend(*handles, loc="outside lower center", ncols=len(handles[0]))
    _save(path)


def _lines(axes: Axes, panel: Panel) -> None:
    # Lines that coincide stay visible: the later ones are thinner.
    for number, (name, (x, y)) in enumerate(panel.lines.items()):
        axes.plot(x, y, marker=MARKERS[number % len(MARKERS)], ms=6 - number, lw=3 - 0.6 * number, label=name)
    axes.set(xlabel=panel.x, ylabel=panel.y)
    axes.set_ylim(bottom=min(0, axes.get_ylim()[0]))
    axes.grid(alpha=0.3)


def spread(
    path: Path, title: str, runs: Mapping[str, Sequence[float]], targets: Sequence[float | None], x: str
) -> None:
    """Draw every run as a dot, the median as a line, and the target as a diamond."""
    _, axes = plt.subplots(figsize=(9, 1.4 + 0.45 * len(runs)), dpi=DPI, layout="constrained")
    for place, (values, target) in enumerate(zip(runs.values(), targets, strict=True)):
        axes.plot(values, [place] * len(values), "o", alpha=0.4, color="tab:blue")
        middle = sorted(values)[len(values) // 2]
        axes.plot([middle, middle], [place - 0.3, place + 0.3], color="tab:blue", lw=2)
        if target is not None:
            axes.plot([target], [place], "D", color="tab:red", mfc="none")
    axes.set_yticks(range(len(runs)), list(runs))
    axes.invert_yaxis()
    axes.set(title=title, xlabel=x)
    axes.set_xlim(left=0)
    axes.grid(axis="x", alpha=0.3)
    _save(path)


def _save(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    plt.savefig(path)
    plt.close()
