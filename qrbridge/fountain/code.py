"""Envelope <-> encoding symbols through the `raptorq` wheel, behind our own checks.

The binding panics on malformed input and aborts the process on a hostile length, so nothing reaches it
that `limits.check` has not passed.
"""

from collections.abc import Iterator, Mapping
from struct import Struct

import raptorq

from qrbridge.errors import FountainError
from qrbridge.fountain import limits

_PAYLOAD_ID = Struct(">I")  # RFC 6330, 3.2: SBN (8 bits, always 0) and ESI (24 bits)


def symbols(envelope: bytes, size: int) -> Iterator[bytes]:
    """Yield the encoding symbols of ESI 0, 1, 2 … up to 2^24 - 1, each `size` (T) bytes.

    Raises FountainError where `limits.check` does.
    """
    limits.check(len(envelope), size)
    encoder = raptorq.Encoder.with_defaults(envelope, size)
    count, made = limits.source_symbols(len(envelope), size), 0
    repair = 0
    while made <= limits.MAX_ESI:
        # The binding always starts at ESI 0, so ask for twice as much each time and go on where we were.
        packets = encoder.get_encoded_packets(repair)
        yield from (packet[_PAYLOAD_ID.size :] for packet in packets[made:])
        made = len(packets)
        repair = min(max(2 * repair, count), limits.MAX_ESI + 1 - count)


def recover(received: Mapping[int, bytes], length: int, size: int) -> bytes | None:
    """Return the envelope of `length` (F) bytes from symbols by ESI, or None while they do not suffice.

    Whether it is the right envelope is for its digest to say: a wrong symbol gives wrong bytes, not an error.
    """
    limits.check(length, size)
    if any(not 0 <= esi <= limits.MAX_ESI or len(symbol) != size for esi, symbol in received.items()):
        raise FountainError("fountain.symbol_size", found="another", allowed=size)
    count = limits.source_symbols(length, size)
    if len(received) < count:
        return None
    if all(esi in received for esi in range(count)):
        return b"".join(received[esi] for esi in range(count))[:length]
    decoder = raptorq.Decoder.with_defaults(length, size)
    for esi, symbol in received.items():
        envelope: bytes | None = decoder.decode(_PAYLOAD_ID.pack(esi) + symbol)
        if envelope is not None:
            return envelope
    return None
