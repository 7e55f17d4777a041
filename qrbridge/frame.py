"""Packets and envelopes <-> frames, what one QR symbol carries (docs/format.md, section 5).

The only place that knows the frame's byte layout. Big-endian; the CRC-32 is for accidents, not for
attackers: what a frame carries counts only once the envelope's signature has been verified.
"""

from dataclasses import dataclass
from struct import Struct
from zlib import crc32

from qrbridge.errors import FrameError
from qrbridge.fountain import limits

FORMAT_VERSION = 1
WHOLE, PACKET = 0, 1

ID_SIZE = 8
_HEADER = Struct(">B8sI3s")
_CRC = Struct(">I")

WHOLE_OVERHEAD = 1 + _CRC.size
PACKET_OVERHEAD = _HEADER.size + _CRC.size


@dataclass(frozen=True, slots=True)
class Whole:
    """A transfer that fits one frame."""

    envelope: bytes


@dataclass(frozen=True, slots=True)
class Packet:
    """One encoding packet of a transfer: `length` is F, `len(symbol)` is T."""

    transfer: bytes
    length: int
    esi: int
    symbol: bytes


def encode(content: Whole | Packet) -> bytes:
    """Return the frame of a whole envelope or of one encoding packet."""
    if isinstance(content, Whole):
        body = bytes([FORMAT_VERSION << 4 | WHOLE]) + content.envelope
    else:
        kind = FORMAT_VERSION << 4 | PACKET
        esi = content.esi.to_bytes(3)
        body = _HEADER.pack(kind, content.transfer, content.length, esi) + content.symbol
    return body + _CRC.pack(crc32(body))


def decode(frame: bytes) -> Whole | Packet:
    """Return what `frame` carries; FrameError names the first rule that it breaks."""
    body, check = frame[: -_CRC.size], frame[-_CRC.size :]
    if len(body) < 2:
        raise FrameError("frame.short", size=len(frame))
    if _CRC.pack(crc32(body)) != check:
        raise FrameError("frame.crc", found=check.hex(), computed=_CRC.pack(crc32(body)).hex())
    version, kind = divmod(body[0], 16)
    if version != FORMAT_VERSION:
        raise FrameError("frame.version", found=version, allowed=FORMAT_VERSION)
    if kind == WHOLE:
        return Whole(body[1:])
    if kind == PACKET:
        return _packet(body)
    raise FrameError("frame.kind", found=kind)


def _packet(body: bytes) -> Packet:
    if len(body) < _HEADER.size:
        raise FrameError("frame.short", size=len(body) + _CRC.size)
    _, transfer, length, esi = _HEADER.unpack_from(body)
    symbol = body[_HEADER.size :]
    limits.check(length, len(symbol))
    return Packet(transfer, length, int.from_bytes(esi), symbol)
