"""Real processes for tests: some that work at once, and some that die in the middle of their work."""

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import qrbridge

DIED = 9
ROOM = Path(qrbridge.__file__).parent
CALLS = ("os.", "open", "fcntl.", "sqlite3.")

Tracer = Callable[[FrameType, str, object], object]


def died(work: Callable[[], object], number: int, *modules: str) -> bool:
    """Run `work` in a child that dies before its step of this number, from 1 on; False if it has fewer.

    Steps are the lines of our `modules`, like delivery/drop, and what Python tells of the system's calls that
    they make (opens, renames, …).
    """
    files = {str(ROOM / f"{module}.py") for module in modules}
    return _status(_child(lambda: _mortal(work, number, files))) == DIED


def together(work: Callable[[int], None], processes: int) -> None:
    """Run `work(0)`, `work(1)`, … in children that start at the same moment; all must end well."""
    reading, writing = os.pipe()

    def start(number: int) -> None:
        os.close(writing)
        os.read(reading, 1)  # returns when the last writing end is closed
        work(number)

    children = [_child(lambda number=number: start(number)) for number in range(processes)]
    os.close(writing)
    os.close(reading)
    assert [_status(child) for child in children] == [0] * processes


def _mortal(work: Callable[[], object], left: int, files: set[str]) -> None:
    def step(*_: object) -> None:
        nonlocal left
        left -= 1
        if not left:
            os._exit(DIED)

    def line(_: FrameType, event: str, __: object) -> Tracer:
        step()
        return line

    sys.addaudithook(lambda event, _: step() if event.startswith(CALLS) else None)
    sys.settrace(lambda frame, *_: line if frame.f_code.co_filename in files else None)
    work()
    sys.settrace(None)


def _child(work: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _status(child: int) -> int:
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, DIED), "see its traceback above"
    return code
