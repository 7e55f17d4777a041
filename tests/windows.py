"""Several windows of a department at the same moment: in threads, or in processes of their own."""

import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Barrier
from typing import Any

from qrbridge_cli.scan import scan

from qrbridge import audit, intake, station
from qrbridge.audit import Event, Who
from qrbridge.errors import QrbridgeError
from qrbridge.inbox import Inbox, Trail
from tests.command import Done, quick
from tests.stations import accept

PATIENCE = 60
"""Seconds that a window waits for the others to be ready; one that has died would be waited for for ever."""

PRELOADED = (scan,)
"""What would take longest to import once the processes are there."""

_START: list[Barrier] = []


def at_once(*tasks: Callable[[], object]) -> list[object]:
    """Run the tasks in threads that start together; return what each gave or raised."""
    start, outcomes = threading.Barrier(len(tasks)), []

    def run(task: Callable[[], object]) -> None:
        start.wait()
        try:
            outcomes.append(task())
        except QrbridgeError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def in_processes(*tasks: Callable[[], Any]) -> list[Any]:
    """Run the tasks in processes; return what each gave or raised, in that order.

    A task is a partial of a function below, which calls `ready` when it has prepared.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])  # what is imported once need not be imported by each
    barrier = context.Barrier(len(tasks), timeout=PATIENCE)
    with ProcessPoolExecutor(len(tasks), context, _join, (barrier,)) as pool:
        return [future.result() for future in [pool.submit(_outcome, task) for task in tasks]]


def _join(barrier: Barrier) -> None:
    _START.append(barrier)


def _outcome(task: Callable[[], Any]) -> Any:
    try:
        return task()
    except QrbridgeError as error:
        return error


def ready() -> None:
    """Wait until all windows are, if there are others."""
    for barrier in _START:
        barrier.wait()


def open_inbox(url: str) -> str:
    """Open an inbox that may be new."""
    ready()
    Inbox(url).close()
    return "opened"


def take_in(folder: Path, envelopes: list[bytes], now: int) -> list[str]:
    """Take envelopes in at the station in `folder`; return what became of each: "imported" or a code."""
    at = station.load(folder)
    judge = intake.Judge(now, accept)
    with Inbox(at.inbox_url) as inbox:
        ready()
        return [_taken(partial(intake.take_in, envelope, at, inbox, judge)) for envelope in envelopes]


def _taken(work: Callable[[], object]) -> str:
    try:
        work()
    except QrbridgeError as error:
        return error.code
    return "imported"


def write_log(url: str, name: str, count: int) -> None:
    """Write `count` entries, one at a time."""
    with Inbox(url) as inbox:
        trail = Trail(inbox, Who(name, "W01"))
        ready()
        for number in range(count):
            trail.write(number, Event("scan", facts={"frames": number}))


def verify_log(url: str, count: int) -> int:
    """Verify the log again and again until it has `count` entries, and return how often."""
    with Inbox(url) as inbox:
        trail = Trail(inbox, Who("supervisor", "W00"))
        ready()
        for turn in range(1, 1_000_000):
            if audit.verify(*trail.log()).number >= count:
                return turn
    raise AssertionError


def command(folder: Path, *args: str) -> Done:
    """Run a command of qrbridge."""
    ready()
    return quick(*args, cwd=folder)


@contextmanager
def hanging(url: str) -> Iterator[multiprocessing.process.BaseProcess]:
    """Give a window that has written an entry into the log and stands still before it is there for good."""
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe()
    process = context.Process(target=_hang, args=(url, theirs))
    process.start()
    try:
        assert ours.recv() == "written"
        yield process
    finally:
        process.kill()
        process.join()


def _hang(url: str, tell: Connection) -> None:
    def stand_still(transaction: Any) -> None:
        Trail(inbox, Who("nobody", "W13")).noting(0, Event("scan"))(transaction)
        tell.send("written")
        signal.pause()

    inbox = Inbox(url)
    inbox.change(stand_still)
