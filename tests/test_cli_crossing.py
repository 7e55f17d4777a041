"""The command sequence of the README, with files and records of all sizes, lost and mixed pictures."""

import json
import os
import random
import shutil

import pytest
import qrbridge_schemas

from tests.command import qrbridge, stations


@pytest.fixture
def place(tmp_path):
    return stations(tmp_path, "saic")


def encode(place, name, *options, out="shown"):
    return qrbridge(
        "encode",
        name,
        "--station",
        "hall",
        "--for",
        "saic",
        "--as",
        "file",
        *options,
        "--out",
        out,
        cwd=place,
    )


def scan(place, *sources, out="got"):
    return qrbridge("scan", *sources, "--station", "saic", "--out", out, "--stats", cwd=place)


@pytest.mark.parametrize("size", [0, 1, 5_000, 300_000])
def test_a_file_comes_back_byte_for_byte(place, size):
    data = random.Random(size).randbytes(size)
    (place / "report.pdf").write_bytes(data)
    shown = encode(place, "report.pdf", "--json")
    assert shown.code == 0, shown.err
    (summary,) = shown.lines
    done = scan(place, "shown")
    assert done.code == 0, done.err
    assert (place / "got" / "report.pdf").read_bytes() == data
    imported, stats = done.lines
    assert (imported["status"], imported["name"], imported["bytes"]) == ("imported", "report.pdf", size)
    assert imported["transfer"] == summary["transfer"]
    assert imported["receipt"] == summary["receipt"]
    assert stats["stats"]["pictures"] == len(list((place / "shown").iterdir())) == summary["pictures"]
    assert stats["stats"]["transfers_complete"] == 1
    assert stats["stats"]["payload_bytes"] >= summary["envelope_bytes"]


def lose_and_shuffle(folder, share, seed):
    """Delete a share of the pictures and rename the rest, so that their order is another."""
    chance = random.Random(seed)
    paths = sorted(folder.iterdir())
    for path in chance.sample(paths, int(len(paths) * share)):
        path.unlink()
    rest = sorted(folder.iterdir())
    for number, path in zip(chance.sample(range(len(rest)), len(rest)), rest, strict=True):
        path.rename(folder / f"x{number:06}.png")


@pytest.mark.parametrize("size", [300_000, 5_000_000])
def test_three_of_ten_pictures_lost_and_any_order(place, size):
    data = random.Random(size).randbytes(size)
    (place / "report.pdf").write_bytes(data)
    assert encode(place, "report.pdf").code == 0
    lose_and_shuffle(place / "shown", 0.3, size)
    done = scan(place, "shown")
    assert done.code == 0, done.err
    assert (place / "got" / "report.pdf").read_bytes() == data


def test_two_transfers_mixed_in_one_folder_both_come_out(place):
    mixed = place / "mixed"
    mixed.mkdir()
    for name in ("one", "two"):
        (place / f"{name}.bin").write_bytes(random.Random(name).randbytes(20_000))
        assert encode(place, f"{name}.bin", out=name).code == 0
        for path in (place / name).iterdir():
            shutil.copy(path, mixed / f"{path.stem}{name}.png")
    done = scan(place, "mixed")
    assert done.code == 0, done.err
    for name in ("one", "two"):
        assert (place / "got" / f"{name}.bin").read_bytes() == (place / f"{name}.bin").read_bytes()


@pytest.mark.parametrize(
    ("out", "options"),
    [
        ("one.png", ()),
        ("one.svg", ()),
        ("film.gif", ()),
        ("film.mp4", ()),
        ("sheet.pdf", ("--medium", "paper")),
        ("sheet.png", ("--medium", "paper")),
        ("pages", ("--medium", "paper")),
        ("wedge.pdf", ("--medium", "scanner")),
        ("lines.txt", ("--medium", "scanner")),
        ("steady", ("--capture", "steady")),
        ("harsh", ("--capture", "harsh")),
        ("small", ("--canvas", "800x600")),
    ],
)
def test_whatever_is_written_is_read(place, out, options):
    data = os.urandom(1200)
    (place / "a.bin").write_bytes(data)
    shown = encode(place, "a.bin", *options, out=out)
    assert shown.code == 0, shown.err
    done = scan(place, rasterise(place / out) if out.endswith(".svg") else out)
    assert done.code == 0, done.err
    assert (place / "got" / "a.bin").read_bytes() == data


def rasterise(path):
    """Draw our SVG's rectangles; what a browser makes of one is another test's business."""
    import re

    import cv2
    import numpy as np

    text = path.read_text()
    width, height = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', text).groups())
    picture = np.full((height, width), 255, np.uint8)
    for left, top, length, side in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z", text):
        x, y = int(left), int(top)
        picture[y : y + int(side), x : x + int(length)] = 0
    cv2.imwrite(str(path.with_suffix(".png")), picture)
    return path.with_suffix(".png").name


def test_digit_lines_through_a_pipe_as_a_scanner_types_them(place):
    (place / "a.bin").write_bytes(os.urandom(2000))
    shown = encode(place, "a.bin", "--medium", "scanner", out="-")
    assert shown.code == 0
    lines = shown.out.splitlines()
    assert all(line.isdecimal() for line in lines)
    typed = "".join(f"]Q1{line}\r\n" for line in random.Random(1).sample(lines, len(lines)) + lines[:2])
    done = qrbridge("scan", "-", "--station", "saic", "--out", "got", cwd=place, stdin=typed)
    assert done.code == 0, done.err
    assert (place / "got" / "a.bin").read_bytes() == (place / "a.bin").read_bytes()


def counts(place, size, medium, *options, out):
    (place / "a.bin").write_bytes(random.Random(size).randbytes(size))
    shown = encode(place, "a.bin", "--medium", medium, "--json", *options, out=out)
    assert shown.code == 0, shown.err
    return shown.lines[0]


def test_how_much_is_written(place):
    screen = counts(place, 30_000, "screen", out="a")
    assert screen["symbols"] >= 2 * screen["packets"]
    sheet = counts(place, 3_000, "paper", out="a.pdf")
    assert 1.2 * sheet["packets"] <= sheet["symbols"] <= 1.2 * sheet["packets"] + 1
    small = counts(place, 1_000, "paper", out="b.pdf")
    assert (small["packets"], small["symbols"]) == (2, 3)
    lines = counts(place, 3_000, "scanner", out="a.txt")
    assert len((place / "a.txt").read_text().splitlines()) == lines["symbols"]
    assert 1.2 * lines["packets"] <= lines["symbols"] <= 1.2 * lines["packets"] + 1
    whole = counts(place, 100, "paper", out="c.pdf")
    assert (whole["kind"], whole["symbols"], whole["packets"]) == ("whole", 1, 1)
    lossy = counts(place, 30_000, "screen", "--loss", "0.75", out="d")
    assert lossy["symbols"] >= 4 * lossy["packets"]


@pytest.mark.parametrize("pictures", [1, 7])
def test_exactly_as_many_pictures_as_asked_for(place, pictures):
    summary = counts(place, 300_000, "screen", "--pictures", pictures, out="a")
    assert [path.name for path in sorted((place / "a").iterdir())] == [f"{n:06}.png" for n in range(pictures)]
    assert summary["pictures"] == pictures
    assert scan(place, "a").code == 3


def test_a_whole_transfer_shows_the_same_symbol_throughout(place):
    counts(place, 100, "screen", "--pictures", 4, out="a")
    assert len({path.read_bytes() for path in (place / "a").iterdir()}) == 1


def test_a_record_arrives_in_the_departments_own_fields(place):
    record = next(iter(qrbridge_schemas.samples().values()))
    (place / "application.json").write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    base = ("encode", "application.json", "--station", "hall", "--for", "saic")
    shown = qrbridge(*base, "--medium", "scanner", "--out", "lines.txt", cwd=place)
    assert shown.code == 0, shown.err
    done = scan(place, "lines.txt")
    assert done.code == 0, done.err
    assert done.lines[0]["profile"] == "saic"
    (path,) = (place / "got").iterdir()
    fields = json.loads(path.read_text("utf-8"))
    assert fields["ENTNAME"] == record["enterprise"]["name"]
    listed = qrbridge("inbox", "list", "--station", "saic", "--json", cwd=place)
    assert [item["title"] for item in listed.lines[0]] == ["saic"]
    shown = json.loads(qrbridge("inbox", "show", "1", "--station", "saic", cwd=place).out)
    assert shown["fields"] == fields
    exported = qrbridge("inbox", "export", "1", "--station", "saic", "--out", "again.json", cwd=place)
    assert exported.code == 0
    assert json.loads((place / "again.json").read_text("utf-8")) == fields


def test_another_hall_gets_the_record_whole(tmp_path):
    record = next(iter(qrbridge_schemas.samples().values()))
    (tmp_path / "application.json").write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    for name in ("north", "south"):
        assert qrbridge("station", "init", name, "--role", "hall", "--name", name, cwd=tmp_path).code == 0
        qrbridge("trust", "export", "--station", name, "--out", f"{name}.trust", cwd=tmp_path)
    for name, other in (("north", "south"), ("south", "north")):
        assert qrbridge("trust", "add", f"{other}.trust", "--station", name, "--yes", cwd=tmp_path).code == 0
    base = ("encode", "application.json", "--station", "north", "--for", "south")
    assert qrbridge(*base, "--out", "shown", cwd=tmp_path).code == 0
    done = qrbridge("scan", "shown", "--station", "south", "--out", "got", cwd=tmp_path)
    assert done.code == 0, done.err
    (path,) = (tmp_path / "got").iterdir()
    assert json.loads(path.read_text("utf-8")) == record


def test_the_station_can_come_from_the_environment(place):
    (place / "a.bin").write_bytes(b"abc")
    assert encode(place, "a.bin", out="a.txt").code == 0
    done = qrbridge("scan", "a.txt", cwd=place, env={"QRBRIDGE_STATION": "saic"})
    assert done.code == 0, done.err
