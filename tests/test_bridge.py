"""Contents <-> frames: the whole way, mixed transfers, forged headers, and never a wrong record."""

import random
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qrbridge import bridge, frame
from qrbridge.bridge import MAX_OPEN, Receiver
from qrbridge.errors import FountainError, FrameError, QrbridgeError
from qrbridge.frame import Packet, Whole


def frames_of(envelope: bytes, room: int, share: float = 1.6) -> list[bytes]:
    plan = bridge.plan(len(envelope), room)
    return list(islice(bridge.frames(envelope, plan), int(plan.count * share) + 3))


def received(frames, receiver=None) -> list[bytes]:
    receiver = receiver or Receiver()
    found = [receiver.add(data).envelope for data in frames]
    return [envelope for envelope in found if envelope is not None]


@settings(deadline=None)
@given(st.integers(28, 2942), st.integers(1, 20_000), st.randoms(use_true_random=False))
def test_any_length_crosses_in_any_room_in_any_order(room, length, chance):
    envelope = chance.randbytes(length)
    frames = frames_of(envelope, room)
    assert len({len(data) for data in frames}) == 1
    assert len(frames[0]) <= room
    chance.shuffle(frames)
    assert received(frames) == [envelope]


@pytest.mark.parametrize(("length", "kind"), [(406, Whole), (407, Packet), (1, Whole)])
def test_a_transfer_that_fits_one_frame_travels_whole(length, kind):
    first = frames_of(bytes(length), 411)[0]
    assert isinstance(frame.decode(first), kind)
    assert received([first]) == ([bytes(length)] if kind is Whole else [])


def test_packets_are_as_short_as_their_number_allows():
    plan = bridge.plan(700, 664)
    assert (plan.count, plan.size) == (2, 352)


def test_a_symbol_too_small_and_a_transfer_too_large_are_refused():
    with pytest.raises(FrameError):
        bridge.plan(1000, 27)
    with pytest.raises(FountainError):
        bridge.plan(10_000_001, 1000)
    with pytest.raises(FountainError):
        bridge.plan(10_000_000, 100)


def test_two_transfers_in_one_stream_both_come_out():
    chance = random.Random(5)
    one, two = chance.randbytes(9000), chance.randbytes(9000)
    mixed = frames_of(one, 400) + frames_of(two, 300)
    chance.shuffle(mixed)
    assert sorted(received(mixed)) == sorted([one, two])


def test_repeats_are_counted_and_the_envelope_comes_once():
    frames = frames_of(random.Random(6).randbytes(3000), 400)
    receiver = Receiver()
    states = [receiver.add(data).state for data in frames * 2]
    assert states.count("complete") == 1
    assert "duplicate" in states
    assert receiver.incomplete() == ()


def test_three_hundred_trials_with_damaged_and_foreign_frames():
    """Never a wrong record, never a crash; and with enough good frames always the right one."""
    for trial in range(300):
        chance = random.Random(trial)
        length = chance.randrange(600, 12_000)
        ours, theirs = chance.randbytes(length), chance.randbytes(length)
        plan = bridge.plan(length, 411)
        good = [data for data in frames_of(ours, 411, 2.0) if chance.random() < 0.9]
        foreign = chance.sample(frames_of(theirs, 411), plan.count - 1)
        damaged = [damage(data, chance) for data in chance.sample(good, len(good) // 3)]
        mixed = good + foreign + damaged
        chance.shuffle(mixed)
        assert only_good(mixed) == [ours], trial


def test_three_hundred_trials_with_frames_forged_under_our_transfer_id():
    """A right header, a right CRC and another transfer's symbol: the poison that no CRC shows."""
    for trial in range(300):
        chance = random.Random(trial)
        length = chance.randrange(600, 6_000)
        ours, theirs = chance.randbytes(length), chance.randbytes(length)
        good = frames_of(ours, 411, 2.0)
        forged = [relabel(data, bridge.transfer_id(ours)) for data in frames_of(theirs, 411)]
        mixed = good + chance.sample(forged, chance.randrange(1, 4))
        chance.shuffle(mixed)
        assert only_good(mixed) == [ours], trial


def only_good(frames) -> list[bytes]:
    receiver, found = Receiver(), []
    for data in frames:
        try:
            reception = receiver.add(data)
        except QrbridgeError:
            continue
        if reception.envelope is not None:
            found.append(reception.envelope)
    return found


def damage(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 4)):
        changed[chance.randrange(len(changed))] ^= chance.randrange(1, 256)
    return bytes(changed[: chance.choice([len(changed), chance.randrange(len(changed))])])


def relabel(data: bytes, transfer: bytes) -> bytes:
    packet = frame.decode(data)
    return frame.encode(Packet(transfer, packet.length, packet.esi, packet.symbol))


@pytest.mark.parametrize("trial", [11, 23, 53, 54, 59])
def test_at_the_end_nothing_is_waited_for(trial):
    """After a wrong envelope the next search waits for more symbols, but not when no more will come."""
    chance = random.Random(trial)
    envelope = chance.randbytes(20_000)
    plan = bridge.plan(len(envelope), 411)
    other = frames_of(chance.randbytes(20_000), 411)
    frames = frames_of(envelope, 411, 2.5)[: plan.count + chance.randrange(10, 60)]
    for at in chance.sample(range(plan.count), 3):
        frames[at] = relabel(other[at], bridge.transfer_id(envelope))
    receiver = Receiver()
    assert received(frames, receiver) == []
    assert list(receiver.last_attempts()) == [envelope]
    assert receiver.incomplete() == ()


def test_a_forged_length_does_not_block_the_true_transfer():
    envelope = random.Random(7).randbytes(4000)
    frames = frames_of(envelope, 400)
    transfer = bridge.transfer_id(envelope)
    forged = [frame.encode(Packet(transfer, 10_000_000, esi, bytes(376))) for esi in range(20)]
    assert received(forged + frames) == [envelope]


def test_a_flood_of_forged_headers_pushes_out_each_other_only():
    chance = random.Random(8)
    envelope = chance.randbytes(20_000)
    frames = frames_of(envelope, 400)
    receiver = Receiver()
    found = []
    for data in frames:
        for _ in range(30):
            receiver.add(frame.encode(Packet(chance.randbytes(8), 9_999_999, 0, bytes(376))))
        found.append(receiver.add(data).envelope)
        assert len(receiver.incomplete()) <= MAX_OPEN
    assert envelope in found


def test_incomplete_transfers_say_how_far_they_are():
    frames = frames_of(random.Random(9).randbytes(4000), 400)
    receiver = Receiver()
    received(frames[:5], receiver)
    (part,) = receiver.incomplete()
    assert (part.received, part.needed, part.state) == (5, 11, "accepted")


def test_receipts_can_be_compared_by_people():
    assert bridge.receipt(bytes(32)) == "0000-0000"
    assert bridge.receipt(b"\xff" * 32) == "ZZZZ-ZZZZ"
    assert bridge.receipt_of(b"abc") == bridge.receipt(bridge.sha256(b"abc").digest())
