"""Contents <-> frames: the only place that knows the order of the steps.

Out: pack, seal, fountain, frame. Back: frame, fountain, open, unpack; each step judged before the next.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import repeat

from qrbridge import envelope as cose
from qrbridge import fountain, frame, pack
from qrbridge.envelope import Claims, Entry, SigningKey
from qrbridge.errors import FountainError, FrameError
from qrbridge.frame import Packet, Whole

Dictionaries = Sequence[pack.Dictionary]

MAX_OPEN = 64
"""Transfers that a receiver keeps open; forged headers cannot make it keep more."""

MAX_REMEMBERED = 4096
"""Complete transfers whose frames are still known as repeats."""

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a transfer is cut: F, T and K as in RFC 6330; T is 0 and K is 1 where it travels whole."""

    length: int
    size: int
    count: int

    @property
    def frame_size(self) -> int:
        """Bytes of every frame of the transfer."""
        return self.size + frame.PACKET_OVERHEAD if self.size else self.length + frame.WHOLE_OVERHEAD


@dataclass(frozen=True, slots=True)
class Reception:
    """What one frame did: state is "accepted", "duplicate" or "complete" (then `envelope` is there).

    Of a transfer that is open: "accepted", or "suspect" when wrong symbols are among those received.
    `duplicates` counts the frames of this transfer that came again before it was complete.
    """

    transfer: bytes
    state: str
    received: int
    needed: int
    payload_bytes: int
    envelope: bytes | None = None
    duplicates: int = 0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A verified envelope: what it carries, who signed it for whom and when, and its SHA-256."""

    content: pack.File | pack.Record
    claims: Claims
    signer: Entry
    digest: bytes


def seal(
    content: pack.File | pack.Record, claims: Claims, key: SigningKey, dictionaries: Dictionaries = ()
) -> bytes:
    """Return the signed envelope of `content`; FountainError if it is over the limit of a transfer.

    A record is the smaller if there is a dictionary for it, and then the receiver must have it, too.
    """
    envelope = cose.seal(pack.pack(content, dictionaries), claims, key)
    if len(envelope) > fountain.MAX_LENGTH:
        raise FountainError("fountain.length", found=len(envelope), allowed=fountain.MAX_LENGTH)
    return envelope


def unseal(
    envelope: bytes,
    entries: Iterable[Entry],
    audience: str,
    now: int,
    accepted: frozenset[int],
    dictionaries: Dictionaries = (),
) -> Arrival:
    """Return what `envelope` carries once its signature, its claims and its payload have passed."""
    signed = cose.parse(envelope)
    signer = cose.judge(signed, entries, audience, now, accepted)
    content = pack.unpack(signed.payload, dictionaries)
    return Arrival(content, signed.claims, signer, sha256(envelope).digest())


def content_of(envelope: bytes, dictionaries: Dictionaries = ()) -> pack.File | pack.Record:
    """Return what `envelope` carries, of which nothing is verified here: it was when it came in."""
    return pack.unpack(cose.parse(envelope).payload, dictionaries)


def plan(length: int, room: int) -> Plan:
    """Return how an envelope of `length` bytes travels in QR symbols that hold `room` bytes.

    All packets are equally long and as short as their number allows, so that the symbols can be small.
    """
    if length + frame.WHOLE_OVERHEAD <= room:
        return Plan(length, 0, 1)
    largest = (room - frame.PACKET_OVERHEAD) // fountain.ALIGNMENT * fountain.ALIGNMENT
    if largest < fountain.ALIGNMENT:
        raise FrameError("frame.room", room=room, least=frame.PACKET_OVERHEAD + fountain.ALIGNMENT)
    count = fountain.source_symbols(length, largest)
    size = -(-length // (count * fountain.ALIGNMENT)) * fountain.ALIGNMENT
    fountain.check(length, size)
    return Plan(length, size, fountain.source_symbols(length, size))


def frames(envelope: bytes, plan: Plan) -> Iterator[bytes]:
    """Return the frames of `envelope` without end: ESI 0, 1, 2 …, or the one whole frame again and again."""
    return _packets(envelope, plan.size) if plan.size else repeat(frame.encode(Whole(envelope)))


def _packets(envelope: bytes, size: int) -> Iterator[bytes]:
    transfer = transfer_id(envelope)
    while True:
        for esi, symbol in enumerate(fountain.symbols(envelope, size)):
            yield frame.encode(Packet(transfer, len(envelope), esi, symbol))


def transfer_id(envelope: bytes) -> bytes:
    """Return the 8 bytes that name the transfer in every packet."""
    return sha256(envelope).digest()[: frame.ID_SIZE]


def _has_id(transfer: bytes, envelope: bytes) -> bool:
    return transfer_id(envelope) == transfer


def receipt(digest: bytes) -> str:
    """Return the code that two people compare: 40 bits of the envelope's SHA-256 as "XXXX-XXXX"."""
    bits = int.from_bytes(digest[:5])
    text = "".join(_CROCKFORD[bits >> shift & 31] for shift in range(35, -1, -5))
    return f"{text[:4]}-{text[4:]}"


def digest_of(receipt: str) -> str | None:
    """Return the 10 hexadecimal digits that a digest of this receipt begins with; None if it is none."""
    letters = receipt.upper().replace("-", "")
    if len(letters) != 8 or not set(letters) <= set(_CROCKFORD):
        return None
    bits = 0
    for letter in letters:
        bits = bits << 5 | _CROCKFORD.index(letter)
    return f"{bits:010x}"


def receipt_of(envelope: bytes) -> str:
    """Return the receipt code of an envelope."""
    return receipt(sha256(envelope).digest())


class Receiver:
    """Sorts frames into transfers and gives each envelope once, when it is whole and its id is right."""

    def __init__(self) -> None:
        self._open: dict[tuple[bytes, int, int], fountain.Assembly] = {}
        self._done: dict[tuple[bytes, int, int], int] = {}

    def add(self, data: bytes) -> Reception:
        """Take in one frame; FrameError or FountainError if it is none or claims the impossible."""
        content = frame.decode(data)
        if isinstance(content, Whole):
            return self._add_whole(content.envelope)
        return self._add_packet(content)

    def last_attempts(self) -> Iterator[bytes]:
        """Yield the envelopes that come out after all when no more frames will come.

        After a wrong envelope the next search waits for more symbols; at the end there are none to wait for.
        """
        for key, part in list(self._open.items()):
            envelope = part.solve(partial(_has_id, key[0]), last=True) if part.suspect else None
            if envelope is not None:
                self._close(key, part.needed)
                yield envelope

    def incomplete(self) -> tuple[Reception, ...]:
        """Return the state of every open transfer, in the order in which they were last fed."""
        return tuple(
            Reception(key[0], "suspect" if part.suspect else "accepted", part.received, part.needed, 0)
            for key, part in self._open.items()
        )

    def missing(self, transfer: bytes, most: int) -> tuple[int, ...]:
        """Return which packets an open transfer misses, numbered from 1 as on a sheet, at most `most`.

        Any other packet does as well.
        """
        parts = [part for key, part in self._open.items() if key[0] == transfer]
        return tuple(esi + 1 for esi in parts[-1].missing(most)) if parts else ()

    def _add_whole(self, envelope: bytes) -> Reception:
        transfer = transfer_id(envelope)
        key = (transfer, len(envelope), 0)
        if key in self._done:
            return Reception(transfer, "duplicate", 1, 1, 0)
        self._close(key, 1)
        return Reception(transfer, "complete", 1, 1, len(envelope), envelope)

    def _add_packet(self, packet: Packet) -> Reception:
        key = (packet.transfer, packet.length, len(packet.symbol))
        if key in self._done:
            return Reception(packet.transfer, "duplicate", self._done[key], self._done[key], 0)
        part = self._feed(key)
        if not part.add(packet.esi, packet.symbol):
            return Reception(packet.transfer, "duplicate", part.received, part.needed, 0)
        envelope = part.solve(partial(_has_id, packet.transfer))
        if envelope is not None:
            self._close(key, part.needed)
        state = "accepted" if envelope is None else "complete"
        return Reception(
            packet.transfer, state, part.received, part.needed, part.size, envelope, part.duplicates
        )

    def _feed(self, key: tuple[bytes, int, int]) -> fountain.Assembly:
        part = self._open.pop(key, None) or fountain.Assembly(key[1], key[2])
        if len(self._open) >= MAX_OPEN:
            # The one with the fewest packets goes, of several the one fed longest ago: a flood of
            # forged headers pushes out each other.
            del self._open[min(self._open, key=lambda other: self._open[other].received)]
        self._open[key] = part
        return part

    def _close(self, key: tuple[bytes, int, int], needed: int) -> None:
        self._open.pop(key, None)
        self._done[key] = needed
        if len(self._done) > MAX_REMEMBERED:
            del self._done[next(iter(self._done))]
