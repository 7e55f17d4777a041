"""Time on one core: milliseconds of a piece of work, with everything else that we start out of the way."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

import cv2


def core() -> int:
    """Return the core that timed work is kept to: the last that we may use."""
    return max(os.sched_getaffinity(0))


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process, and OpenCV in it, to one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core()})
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
        cv2.setNumThreads(threads)


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    begin = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begin)


def workers() -> ProcessPoolExecutor:
    """Return processes, one a core, for work that nobody times."""
    count = len(os.sched_getaffinity(0))
    return ProcessPoolExecutor(count, get_context("spawn"), initializer=_stand_back)


def _stand_back() -> None:
    os.nice(10)
    cv2.setNumThreads(1)
