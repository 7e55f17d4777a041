"""Envelope <-> encoding symbols: any K of them, the limits, and what a poisoned collection gives."""

import random
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qrbridge.errors import FountainError
from qrbridge.fountain import MAX_LENGTH, Assembly, limits, recover, source_symbols, symbols

sizes = st.integers(1, 40).map(lambda units: 8 * units)


@settings(deadline=None)
@given(st.data(), sizes)
def test_any_k_and_a_few_of_the_symbols_give_the_envelope(data, size):
    envelope = data.draw(st.binary(min_size=size + 1, max_size=size + 3000))
    count = source_symbols(len(envelope), size)
    made = dict(enumerate(islice(symbols(envelope, size), 2 * count + 6)))
    chosen = data.draw(st.permutations(sorted(made))) if count < 40 else sorted(made)[-count - 6 :]
    assert recover({esi: made[esi] for esi in chosen[: count + 6]}, len(envelope), size) == envelope


def test_source_symbols_are_the_envelope_itself():
    envelope = random.Random(1).randbytes(1000)
    assert b"".join(islice(symbols(envelope, 64), 16))[:1000] == envelope


@pytest.mark.parametrize("size", [184, 200, 256, 400, 640, 1280, 2064, 2920])
def test_one_source_block_and_no_sub_blocks_at_the_largest_length(size):
    # With Z = 1 and N = 1 the source symbols are plain slices; sub-blocks would interleave them.
    envelope = random.Random(size).randbytes(MAX_LENGTH)
    count = source_symbols(MAX_LENGTH, size)
    made = list(islice(symbols(envelope, size), count + 3))
    assert b"".join(made[:count])[:MAX_LENGTH] == envelope
    received = dict(enumerate(made))
    del received[count // 2]
    assert recover(received, MAX_LENGTH, size) == envelope


def test_who_joins_late_loses_nothing():
    envelope = random.Random(2).randbytes(500)
    made = list(islice(symbols(envelope, 40), 5000))
    for start in range(100, 4900, 400):
        late = dict(list(enumerate(made))[start : start + 16])
        assert recover(late, 500, 40) == envelope


def test_the_highest_esi_decodes():
    envelope = random.Random(3).randbytes(100)
    received = dict(enumerate(islice(symbols(envelope, 16), 6)))
    del received[0]
    received[limits.MAX_ESI] = bytes(16)
    assert len(recover(received, 100, 16) or bytes(100)) == 100  # above all, it must not end the process
    with pytest.raises(FountainError):
        recover({limits.MAX_ESI + 1: bytes(16)}, 100, 16)


@given(st.integers(-10, 2**33), st.integers(-10, 4000))
def test_limits_let_through_what_they_say(length, size):
    try:
        limits.check(length, size)
    except FountainError:
        return
    assert 1 <= length <= 10_000_000
    assert size % 8 == 0
    assert 8 <= size <= 2920
    assert 2 <= -(-length // size) <= 56_403


@given(st.dictionaries(st.integers(0, 2**24 - 1), st.binary(min_size=16, max_size=16), max_size=20))
def test_any_symbols_give_bytes_or_nothing(received):
    envelope = recover(received, 100, 16)
    assert envelope is None or len(envelope) == 100


@pytest.mark.parametrize("poisoned", [1, 2, 4])
def test_an_assembly_gets_rid_of_wrong_symbols(poisoned):
    chance = random.Random(poisoned)
    envelope = chance.randbytes(5000)
    made = list(islice(symbols(envelope, 200), 60))
    part = Assembly(5000, 200)
    for esi in chance.sample(range(60), poisoned):
        part.add(esi, chance.randbytes(200))
    for esi in chance.sample(range(60), 60):
        part.add(esi, made[esi])
        found = part.solve(envelope.__eq__)
        if found:
            break
    assert found == envelope


def test_an_assembly_keeps_no_more_than_it_says():
    part = Assembly(1000, 8)
    for esi in range(2000):
        part.add(esi, esi.to_bytes(8))
    assert part.received <= 2 * part.needed + 64
    for variant in range(10):
        part.add(0, variant.to_bytes(8) + b"")
    assert max(map(len, part._variants.values())) <= 4
