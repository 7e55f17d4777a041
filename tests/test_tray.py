"""What is in the air at a desk: what was refused once is tried again when it is shown anew, and only then."""

import pytest

from qrbridge import digits, frame
from qrbridge.desk.tray import AWAY, MAX_REFUSED, Tray
from qrbridge.errors import InboxError
from qrbridge.frame import Whole

BUSY = InboxError("inbox.busy", seconds=10)


def code(envelope: bytes) -> str:
    return digits.encode(frame.encode(Whole(envelope)))


class Desk:
    """Files what it gets, but for the first `busy` times."""

    def __init__(self, busy: int) -> None:
        self.tray, self.busy, self.filed = Tray(), busy, []

    def take_in(self, envelope, seen):
        if self.busy:
            self.busy -= 1
            raise BUSY
        self.filed.append(envelope)
        return {}

    def look(self, *envelopes: bytes, source: str = "camera") -> list[str]:
        happened, _ = self.tray.feed(map(code, envelopes), source, self.take_in)
        return [one.kind for one in happened]


def test_a_code_that_stays_before_the_camera_is_refused_once_and_arrives_when_it_comes_back():
    desk = Desk(busy=1)
    assert desk.look(b"a" * 20) == ["refused"]
    for _ in range(100):
        assert desk.look(b"a" * 20) == []
    for _ in range(AWAY):
        assert desk.look() == []
    assert desk.look(b"a" * 20) == ["arrived"]
    for _ in range(AWAY):
        desk.look()
    assert desk.look(b"a" * 20) == []
    assert desk.filed == [b"a" * 20]


def test_a_line_and_a_file_are_tried_again_each_time():
    for source in ("scanner", "file"):
        desk = Desk(busy=2)
        for kinds in (["refused"], ["refused"], ["arrived"], []):
            desk.tray.part(source)
            assert desk.look(b"a" * 20, source=source) == kinds


def test_another_source_is_another_try():
    desk = Desk(busy=1)
    assert desk.look(b"a" * 20) == ["refused"]
    assert desk.look(b"a" * 20, source="scanner") == ["arrived"]


def test_few_of_those_that_were_refused_are_kept():
    desk = Desk(busy=MAX_REFUSED + 1)
    envelopes = [bytes([number]) * 20 for number in range(MAX_REFUSED + 1)]
    assert desk.look(*envelopes) == ["refused"] * len(envelopes)
    desk.tray.part("camera")
    desk.look()
    assert desk.look(*envelopes) == ["arrived"] * MAX_REFUSED
    assert desk.filed == envelopes[1:]


@pytest.mark.parametrize("times", [1, 3])
def test_what_arrived_is_told_once(times):
    desk = Desk(busy=0)
    assert [desk.look(b"a" * 20) for _ in range(times)] == [["arrived"], *[[]] * (times - 1)]
