"""A serial scanner -> lines of text, as they come (USB-COM, CDC)."""

from collections.abc import Iterator

import serial

from qrbridge.errors import FileError
from qrbridge.line import MAX_LINE

BAUD = 115_200
"""Bits a second; a scanner on USB gives what it likes."""

PAUSE = 0.2
"""Seconds without a character after which a line without an end is taken for whole."""


def lines(port: str, baud: int = BAUD) -> Iterator[str]:
    """Yield the lines that a scanner sends, and "" while it is silent, so that the caller can stop.

    A line ends with CR, LF or a pause. FileError if the port cannot be opened, or is unplugged.
    """
    try:
        with serial.Serial(port, baud, timeout=PAUSE) as source:
            waiting = b""
            while True:
                came = source.read(1) + source.read(source.in_waiting)
                *whole, waiting = (waiting + came).replace(b"\r", b"\n").split(b"\n")
                yield from (_text(line) for line in whole if line)
                if not came or len(waiting) > MAX_LINE:
                    yield _text(waiting[:MAX_LINE])
                    waiting = b""
    except (serial.SerialException, OSError, ValueError) as error:
        raise FileError("files.serial", port=port, reason=_reason(error)) from None


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace")


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).splitlines()[0].lower()[:200]
