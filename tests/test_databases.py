"""The tests' own server: whatever becomes of the tests, it is not left behind."""

import os
import select
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import postgres

ROOT = Path(__file__).parents[1]

STARTS = """
import sys
from tests import postgres
with postgres.running(postgres.binaries()) as server:
    print(server.process.pid, server.folder, flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("end", ["kill", "terminate", "fine"])
def test_a_server_ends_with_the_tests_that_started_it(end):
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL server is installed; make test does it where it may")
    tests = subprocess.Popen(
        [sys.executable, "-c", STARTS],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert tests.stdout
    number, folder = tests.stdout.readline().split()
    running = os.pidfd_open(int(number))
    assert select.select([running], [], [], 0)[0] == []
    if end != "fine":
        getattr(tests, end)()
    tests.communicate()
    assert select.select([running], [], [], 60)[0] == [running]
    os.close(running)
    assert Path(folder).exists() == (end != "fine")
    shutil.rmtree(folder, ignore_errors=True)
