"""Bytes <-> decimal digits, the only alphabet of the bridge (docs/format.md, section 4).

22 bytes are 53 digits; a rest of r bytes is ceil(8 * r * log10 2) digits, so the digit count gives the
byte count back. 99.6 % of byte mode's capacity, and it survives keyboards, Caps Lock and input methods.
"""

from qrbridge.errors import FrameError

GROUP = 22
"""Bytes in a full group."""

WIDTHS = tuple(len(str(256**rest - 1)) if rest else 0 for rest in range(GROUP + 1))
"""Digits of a group of 0 to 22 bytes; strictly increasing, so a width names its byte count."""

_RESTS = {width: rest for rest, width in enumerate(WIDTHS[:GROUP])}


def width(size: int) -> int:
    """Return how many digits `size` bytes take."""
    groups, rest = divmod(size, GROUP)
    return groups * WIDTHS[GROUP] + WIDTHS[rest]


def room(count: int) -> int:
    """Return how many bytes fit into `count` digits."""
    groups, rest = divmod(count, WIDTHS[GROUP])
    return groups * GROUP + max(size for size, digits in enumerate(WIDTHS[:GROUP]) if digits <= rest)


def encode(data: bytes) -> str:
    """Return the digits of `data`, leading zeros kept."""
    groups = (data[at : at + GROUP] for at in range(0, len(data), GROUP))
    return "".join(str(int.from_bytes(group)).zfill(WIDTHS[len(group)]) for group in groups)


def decode(text: str) -> bytes:
    """Return the bytes of `text`; FrameError unless `encode` would give exactly `text` back."""
    if not (text.isascii() and text.isdecimal()):
        raise FrameError("frame.not_digits")
    step = WIDTHS[GROUP]
    if len(text) % step not in _RESTS:
        raise FrameError("frame.digit_count", count=len(text))
    return b"".join(_group(text[at : at + step]) for at in range(0, len(text), step))


def _group(text: str) -> bytes:
    size = GROUP if len(text) == WIDTHS[GROUP] else _RESTS[len(text)]
    try:
        return int(text).to_bytes(size)
    except OverflowError:
        raise FrameError("frame.digit_value", digits=text, size=size) from None
