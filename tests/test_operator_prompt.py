"""The password that `qrbridge operator add` asks for at a terminal: twice, unseen, in the chosen language."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from qrbridge import operators, station
from tests.command import COMMAND, clean_environment

ASKED = {
    "zh": ("口令：", "请再次输入口令：", "两次输入不一致；请重新输入"),
    "en": ("Password:", "Again, so that it is typed right:", "The two are not the same; type both again"),
}


@contextmanager
def at_a_terminal(*args: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run `qrbridge args` with a pseudo-terminal as its terminal; give it, and our side of that."""
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [COMMAND, *args],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env=clean_environment(),
    ) as process:
        os.close(theirs)
        yield process, ours
    os.close(ours)


def shown_until(device: int, text: str) -> str:
    """Return what a terminal shows until it ends with `text`, or until the command has ended."""
    shown = b""
    while not shown.endswith(text.encode()):
        try:
            shown += os.read(device, 1000)
        except OSError:  # nobody has the other side open any longer
            break
    return shown.decode()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_password_is_asked_for_twice_until_both_are_alike(tmp_path, language):
    at = station.init(tmp_path / "hall", "hall", "hall", None, b"h" * 32)
    first, second, differ = ASKED[language]
    said = ""
    add = ("operator", "add", "赵", "--role", "supervisor", "--station", str(at.folder))
    with at_a_terminal("--lang", language, *add) as (process, device):
        for question, answer in (
            (first, "eight characters"),
            (second, "eight other ones"),
            (first, "eight characters"),
            (second, "eight characters"),
        ):
            # The blank comes when the echo is off; what is typed before is thrown away.
            said += shown_until(device, question + " ")
            os.write(device, answer.encode() + b"\n")
        said += shown_until(device, "\0")
        assert process.wait() == 0, said
    told = [line.strip() for line in said.splitlines()]
    assert told == [first, second, differ, first, second, "赵: supervisor"]
    assert operators.check(at, "赵", "eight characters")
