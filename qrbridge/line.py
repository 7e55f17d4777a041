"""Lines of a keyboard or serial scanner -> frames (docs/format.md, section 10).

A line of digits is a frame. Scanners put an AIM identifier or a site prefix before it, input methods make
digits full-width, and a lost line end joins two frames; none of that hinders.
"""

import re
import unicodedata

from qrbridge import digits, frame
from qrbridge.errors import FrameError, QrbridgeError

MAX_LINE = 15_000
"""Characters read of one line: two v40 frames joined."""

MAX_PREFIX = 32
"""Digits of a site prefix that are looked past."""

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")  # ISO/IEC 15424: "]Q1" before a QR symbol's text
_BLANK = re.compile(r"[\s\x00-\x1f\x7f\ufeff]+")
_RUN = re.compile(r"[0-9]{15,}")
_LEAST = 15  # digits of the shortest frame, 6 bytes


def frames(line: str) -> list[bytes]:
    """Return the frames in one line, often one, none for a blank line; FrameError if there are none in it."""
    whole = _frame_or_none(line) if line.isascii() and line.isdecimal() else None
    if whole is not None:
        return [whole]  # What a camera reads, and most of what a scanner types.
    text = unicodedata.normalize("NFKC", line[:MAX_LINE])[:MAX_LINE]
    parts = [_BLANK.sub("", part) for part in _AIM.split(text)]
    runs = [run for part in parts for run in _RUN.findall(part)]
    if not runs and any(parts):
        raise FrameError("frame.not_digits")
    return [data for run in runs for data in _split(run)]


def _split(text: str) -> list[bytes]:
    for start in range(min(MAX_PREFIX, len(text) - _LEAST) + 1):
        found = _equal_parts(text[start:])
        if found:
            return found
    return _two_parts(text) or [_frame(text)]


def _equal_parts(text: str) -> list[bytes]:
    for count in range(1, 6):
        step, rest = divmod(len(text), count)
        parts = [] if rest else [text[at : at + step] for at in range(0, len(text), step)]
        found = _all_frames(parts)
        if found:
            return found
    return []


def _two_parts(text: str) -> list[bytes]:
    for cut in range(_LEAST, len(text) - _LEAST + 1):
        found = _all_frames([text[:cut], text[cut:]])
        if found:
            return found
    return []


def _all_frames(parts: list[str]) -> list[bytes]:
    """Return the frames in `parts` if each of them is one, else none."""
    found = []
    for part in parts:
        data = _frame_or_none(part)
        if data is None:
            return []
        found.append(data)
    return found


def _frame_or_none(text: str) -> bytes | None:
    if len(text) >= digits.WIDTHS[-1] and int(text[: digits.WIDTHS[-1]]) >> 8 * digits.GROUP - 4 != 1:
        return None  # by its first byte; a wall of digits of somebody else is not worth more
    try:
        return _frame(text)
    except QrbridgeError:
        return None


def _frame(text: str) -> bytes:
    data = digits.decode(text)
    frame.decode(data)
    return data
