"""The benchmarks in miniature: they run, count right, cannot flatter, and write what they found."""

import json
import random
import re
import subprocess
import sys
from itertools import count, islice
from pathlib import Path

import numpy as np
import pytest
import zxingcpp

from benchmarks import __main__ as runner
from benchmarks import (
    crossing,
    drawing,
    error_rates,
    fountain_overhead,
    goodput,
    luby,
    readers,
    reading,
    report,
)
from benchmarks.drawing import Grid
from benchmarks.report import Check
from qrbridge import digits, frame
from tests.command import qrbridge

ROOT = Path(__file__).parents[1]
SMALL = Grid(10, "M", 2, 1, 4)


def shown(grid: Grid, seed: int = 1) -> list[str]:
    return list(islice(drawing.lines(grid, np.random.default_rng(seed)), grid.tiles))


def test_a_canvas_shows_the_frames_that_it_was_given():
    texts = shown(SMALL)
    picture = drawing.canvas(texts, SMALL)
    assert picture.shape == (SMALL.tile, 2 * SMALL.tile)
    assert sorted(code.text for code in zxingcpp.read_barcodes(picture)) == sorted(texts)
    packets = [frame.decode(digits.decode(text)) for text in texts]
    assert [packet.esi for packet in packets] == [0, 1]
    assert {len(packet.symbol) for packet in packets} == {SMALL.room}


def test_what_was_never_shown_is_counted_against_a_reader():
    old, new = shown(SMALL, 1), shown(SMALL, 2)
    assert readers.judge([new[0], old[0], "https://example"], set(new), set(old + new)) == (1, 1)
    assert readers.judge([*new, new[0]], set(new), set(new)) == (2, 0)


def lying(texts: list[str]) -> readers.Reader:
    return lambda picture: texts


def test_an_undetected_error_fails_the_check(monkeypatch):
    """A reader that sees a true frame that was never shown is what the benchmark is to find."""
    true = shown(error_rates.GRID, 99)[:1]
    broken = true[0][:-1] + str((int(true[0][-1]) + 1) % 10)
    monkeypatch.setattr(
        readers, "FILM", {"qrbridge": lambda: lying([*true, broken]), "zxing-cpp": readers.zxing}
    )
    rows = error_rates._point("module", 4.0, 1, 1)
    assert [(row["read"], row["wrong"], row["undetected"]) for row in rows] == [(0, 2, 1), (6, 0, 0)]
    undetected, _, ratio = error_rates.checks(rows)
    assert (undetected.found, undetected.holds, ratio.holds) == (1, False, False)


def test_each_sweep_is_easy_at_first_and_hopeless_at_last():
    for sweep in error_rates.SWEEPS:
        first, *_, last = error_rates.values(sweep, 3)
        for value, errors in ((first, 0.0), (last, 1.0)):
            (row,) = (row for row in error_rates._point(sweep, value, 1, 3) if row["reader"] == "zxing-cpp")
            assert row["frame_error_rate"] == errors, (sweep, value)


@pytest.mark.parametrize("decoder", [luby.peeling, luby.elimination])
def test_the_decoders_of_the_lt_code_end_when_all_source_symbols_follow(decoder):
    add = decoder(4)
    assert [add(frozenset(one)) for one in ([0, 1], [1, 2], [2, 3], [0, 1], [0, 1, 2], [3])] == [
        False
    ] * 4 + [
        decoder is luby.elimination,
        True,
    ]


def test_elimination_never_needs_more_than_peeling():
    for seed in range(20):
        ends = []
        for decoder in (luby.elimination, luby.peeling):
            add = decoder(30)
            ends.append(next(n for n in count() if add(luby.neighbours(30, n, seed))))
        assert ends[0] <= ends[1]


def test_degrees_follow_the_robust_soliton_distribution():
    weights = luby.robust_soliton(100)
    degrees = [len(luby.neighbours(100, number, 1)) for number in range(4000)]
    for degree in (1, 2, 3):
        share = (weights[degree - 1] - (weights[degree - 2] if degree > 1 else 0)) / weights[-1]
        assert abs(degrees.count(degree) / 4000 - share) < 0.02


@pytest.mark.parametrize("code", fountain_overhead.CODES)
def test_a_transfer_is_whole_after_k_symbols_at_least(code):
    for show, arriving in fountain_overhead.SHOWS.items():
        add = fountain_overhead.CODES[code](10, 5)
        taken = list(islice(arriving(10, 0.3, random.Random(5)), 200))
        done = next((n for n, number in enumerate(taken, 1) if add(number)), None)
        assert done is None or done >= 10, show


def test_the_overhead_of_each_code():
    rows = fountain_overhead.measure(seed=1, trials=5, largest=10)
    assert len(rows) == len(fountain_overhead.SHOWS) * len(fountain_overhead.LOSSES) * 3
    assert all(row["median"] == 1 for row in rows if row["code"] == "RaptorQ" and row["show"] == "live")
    assert "| 10 | live | 50% | 1.000, 1.000 |" in "\n".join(fountain_overhead.markdown(rows))


def test_single_pictures_are_read_and_counted(monkeypatch, tmp_path):
    monkeypatch.delenv("QRBRIDGE_PHOTOS", raising=False)
    rows = reading.measure(seed=1, pictures=1)
    assert {row["pictures"] for row in rows} == set(reading.GRIDS)
    assert all(check.holds for check in reading.checks(rows))
    for row in rows:
        assert row["shown"] == reading.GRIDS[row["pictures"]].tiles
        assert row["recall"] == row["read"] / row["shown"]
    reading.plot(rows, tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_goodput_is_what_the_commands_tell(monkeypatch):
    cases = (goodput.Case("steady", "steady"), goodput.Case("steady", grid=Grid(20, "L", 3, 2, 5)))
    monkeypatch.setattr(goodput, "CASES", cases)
    rows = goodput.measure(seed=1, runs=1, seconds=0.2)
    assert [row["reader"] for row in rows] == ["qrbridge", "zxing-cpp"]
    for row in rows:
        assert row["frames_accepted"] > 0
        assert row["kB_per_second"] == row["payload_bytes"] / 0.2 / 1000
    assert rows[1]["payload_bytes"] == rows[1]["frames_accepted"] * cases[1].grid.room
    assert len(goodput.markdown(rows)) == 4


def test_an_application_crosses_and_its_symbol_is_seen_at_once():
    rows = crossing.measure(seed=1, samples=1, departments=1, films=2)
    films = [row["pictures"] for row in rows if "film" in row]
    assert films == [1, 1]
    assert len(rows) == 1 + 2
    assert "| 1 | 2 | 100.0% |" in crossing.markdown(rows)
    assert not crossing.checks([{"film": 0, "pictures": 2}])[0].holds


def test_checks_are_exact_or_floors():
    assert [Check("x", found, 2.0).holds for found in (1.9, 2.0, 2.1)] == [False, True, True]
    assert [Check("x", found, 0, exact=True).holds for found in (0, 1)] == [True, False]
    assert Check("x", 1, 0, exact=True).line().startswith("FAILED")


def test_the_tables_go_between_the_marks_of_a_page(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("a <!-- x -->\nold\n<!-- /x --> b", "utf-8")
    report.rewrite(page, "x", "new")
    assert page.read_text("utf-8") == "a <!-- x -->\nnew\n<!-- /x --> b"
    with pytest.raises(ValueError, match="no <!-- y -->"):
        report.rewrite(page, "y", "new")


def test_the_page_has_a_place_for_each_benchmark_that_only_the_command_fills():
    text = (ROOT / "docs" / "benchmarks.md").read_text("utf-8")
    for name in runner.NAMES:
        found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", text, re.S)
        assert found, name
        assert "Measured on: " in found[1], name


SMALL_RUN = """
import benchmarks.symbol_writing as module
from benchmarks.__main__ import main

module.QUICK = {"version": 5, "level": "L", "batch": 2, "rounds": 1}
module.FLOORS = {("segno", "given"): 1e9}
raise SystemExit(main())
"""


def test_a_run_writes_figures_tables_and_plot_and_fails_with_its_checks(tmp_path):
    """From the shell, as make does."""
    command = [sys.executable, "-c", SMALL_RUN, "symbol_writing", "--quick", "--out", tmp_path]
    done = subprocess.run(
        [*command, "--date", "2026-01-02"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "FAILED segno's time for a symbol" in done.stdout
    assert done.stderr == "benchmarks: 1 of 1 checks failed\n"
    found = json.loads((tmp_path / "symbol_writing.json").read_text("utf-8"))
    assert (found["date"], found["seed"]) == ("2026-01-02", 1)
    assert found["machine"]["cpu"]
    assert set(found["machine"]["libraries"]) >= {"segno", "zxing-cpp", "numpy"}
    assert {row["writer"] for row in found["rows"]} == {"qrbridge", "zxing-cpp", "segno", "qrcode", "OpenCV"}
    assert (tmp_path / "symbol_writing.md").read_text("utf-8").startswith("| writer |")
    assert (tmp_path / "symbol_writing.png").read_bytes().startswith(b"\x89PNG")


def test_the_installed_command_tells_throughput_and_errors(tmp_path):
    args = ("bench", "--camera", "steady", "--seconds", "0.2")
    done = qrbridge(*args, "--json", cwd=tmp_path)
    assert done.code == 0, done.err
    (said,) = done.lines
    (camera,) = said["cameras"]
    assert camera["undetected"] == 0
    assert 0 < camera["read"] <= camera["shown"]
    assert camera["frame_error_rate"] == round(1 - camera["read"] / camera["shown"], 4)
    assert (
        said["writing"]["symbols_per_second"]["given"] > said["writing"]["symbols_per_second"]["chosen"] > 0
    )
    assert "undetected" in qrbridge(*args, cwd=tmp_path).out
    assert list(tmp_path.iterdir()) == []
