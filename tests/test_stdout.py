"""`--out -`: what one file would hold is all that is on stdout; several files do not go there."""

import copy
import json
import subprocess
from pathlib import Path

import pytest
import qrbridge_schemas

from tests.command import COMMAND, clean_environment, quick, stations


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A hall that has sent an application to saic, and what is wrong with another one."""
    folder = stations(tmp_path_factory.mktemp("stdout"), "saic")
    good = copy.deepcopy(qrbridge_schemas.samples()["typical"])
    del good["issued"], good["previous_digest"]
    good["revision"] = 0
    for name, record in (("good", good), ("bad", good | {"regime": "none of ours"})):
        (folder / f"{name}.json").write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    for done in (
        quick("encode", "good.json", "--station", "hall", "--for", "saic", "--out", "lines.txt", cwd=folder),
        quick("scan", "lines.txt", "--station", "saic", cwd=folder),
    ):
        assert done.code == 0, done.err
    return folder


def run(place: Path, *args: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [COMMAND, *args], cwd=place, capture_output=True, env=clean_environment(), check=False
    )


def poured(place: Path, *args: str, code: int = 0) -> bytes:
    """Return what a command writes to stdout, and see that it leaves no file."""
    before = set(place.iterdir())
    done = run(place, *args)
    assert done.returncode == code, done.stderr.decode()
    assert set(place.iterdir()) == before
    return done.stdout


def written(place: Path, *args: str) -> bytes:
    """Return what the same command writes to a file."""
    done = run(place, *args, "--out", "written")
    assert done.returncode == 0, done.stderr.decode()
    data = (place / "written").read_bytes()
    (place / "written").unlink()
    return data


@pytest.mark.parametrize(
    "command",
    [
        "inbox export 1 --station saic",
        "inbox export 1 --station saic --format xml",
        "inbox export 1 --station saic --format csv --spreadsheet",
        "application export 32010520141016000042 --station hall",
        "trust export --station hall",
        "schemas train saic good.json",
    ],
)
def test_stdout_gets_exactly_what_a_file_gets(place, command):
    assert poured(place, *command.split(), "--out", "-") == written(place, *command.split())


def test_the_log_on_stdout_is_nothing_but_the_log_and_has_each_export(place):
    run(place, "inbox", "export", "1", "--station", "saic", "--out", "-")
    lines = poured(place, "audit", "export", "--station", "saic", "--out", "-").decode().splitlines()
    exports = [found for found in map(json.loads, lines) if found["kind"] == "export"]
    assert [found["facts"] for found in exports[-2:]] == [{"arrival": 1}, {"format": "audit"}]


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_notice_on_stdout_is_a_pdf_and_the_findings_are_on_stderr(place, options):
    data = poured(place, "check", "bad.json", "--notice", "-", *options, code=1)
    assert data.startswith(b"%PDF") and data.rstrip().endswith(b"%%EOF")
    assert b"regime" in run(place, "check", "bad.json", "--notice", "-", *options).stderr
    assert poured(place, "check", "good.json", "--notice", "-", *options) == b""


@pytest.mark.parametrize(
    "command", ["demo", "schemas invent 1", "scan lines.txt --station saic"], ids=lambda line: line.split()[0]
)
def test_what_is_several_files_is_refused(place, command):
    done = run(place, *command.split(), "--out", "-")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().splitlines() == [
        "qrbridge: error: --out -: several files are written, which stdout cannot take; give a folder's name"
    ]
    assert not (place / "-").exists()


def test_a_file_may_be_called_so(place):
    assert run(place, "trust", "export", "--station", "hall", "--out", "./-").returncode == 0
    assert (place / "-").read_bytes() == (place / "hall.trust").read_bytes()
    (place / "-").unlink()
