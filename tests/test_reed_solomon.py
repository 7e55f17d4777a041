"""Reed-Solomon with erasures: all up to the bound is put right, nothing beyond it gets through."""

import numpy as np
import pytest

from qrbridge import digits, frame, symbol
from qrbridge.errors import FrameError
from qrbridge.symbol import codewords, placement, reed_solomon, tables

PAIRS = [
    (1, "L"),
    (1, "H"),
    (2, "L"),
    (3, "L"),
    (6, "L"),
    (11, "M"),
    (15, "L"),
    (17, "L"),
    (28, "L"),
    (40, "H"),
]


def blocks(layout: tables.Blocks, count: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return valid blocks, short and long ones, and how many columns at their front are not part of them."""
    lead = chance.integers(0, layout.lead + 1, count).astype(np.uint8)
    data = chance.integers(0, 256, (count, layout.kept), np.uint8)
    data[lead > 0, 0] = 0
    return np.hstack([data, reed_solomon.parity(data, layout.correction)]), lead


def first(order: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return flags like `order`: in each row those of the first so many columns by that order."""
    flags = np.zeros(order.shape, bool)
    np.put_along_axis(flags, order, np.arange(order.shape[1]) < counts[:, None], axis=1)
    return flags


def shuffled(lead: np.ndarray, length: int, chance: np.random.Generator) -> np.ndarray:
    """Return the columns of each row in a random order, those that are not part of the block last."""
    keys = chance.random((len(lead), length))
    keys[lead > 0, 0] = 1
    return np.argsort(keys, axis=1)


def patterns(
    layout: tables.Blocks, lead: np.ndarray, chance: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return numbers of errors and erasures up to the bound, which codewords are wrong and which erased.

    Of the erased codewords some are right after all.
    """
    count = len(lead)
    erasures = chance.integers(0, 2 * layout.bound + 1, count)
    errors = chance.integers(0, (2 * layout.bound - erasures) // 2 + 1)
    order = shuffled(lead, layout.length, chance)
    erased = first(order, erasures)
    wrong = first(order, erasures + errors) & ~(erased & (chance.random(erased.shape) < 0.3))
    return errors, erasures, wrong, erased


def spoilt(good: np.ndarray, wrong: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    return good ^ np.where(wrong, chance.integers(1, 256, good.shape, np.uint8), 0).astype(np.uint8)


@pytest.mark.parametrize(("version", "level"), PAIRS)
def test_errors_and_erasures_up_to_the_bound_are_corrected(version, level):
    layout, chance = tables.blocks(version, level), np.random.default_rng(version)
    good, lead = blocks(layout, 2000, chance)
    errors, erasures, wrong, erased = patterns(layout, lead, chance)
    assert (2 * errors + erasures == 2 * layout.bound).sum() > 50
    # What is said of the columns in front of a block counts for nothing.
    erased[lead > 0, 0] = chance.random(int((lead > 0).sum())) < 0.5
    fixed, right = reed_solomon.correct(
        spoilt(good, wrong, chance), layout.correction, layout.bound, lead, None, erased
    )
    assert right.all()
    assert np.array_equal(fixed, good)


@pytest.mark.parametrize(("version", "level"), PAIRS)
def test_each_number_of_errors_goes_with_as_many_erasures_as_there_is_room_for(version, level):
    layout, chance = tables.blocks(version, level), np.random.default_rng(version)
    for errors in range(layout.bound + 1):
        good, lead = blocks(layout, 50, chance)
        order = shuffled(lead, layout.length, chance)
        erasures = np.full(50, 2 * (layout.bound - errors))
        bad = spoilt(good, first(order, erasures + errors), chance)
        fixed, right = reed_solomon.correct(
            bad, layout.correction, layout.bound, lead, None, first(order, erasures)
        )
        assert right.all()
        assert np.array_equal(fixed, good)


def test_rows_together_are_what_they_are_alone():
    layout, chance = tables.blocks(15, "L"), np.random.default_rng(4)
    good, lead = blocks(layout, 60, chance)
    order = shuffled(lead, layout.length, chance)
    erased = first(order, chance.integers(0, 2 * layout.bound + 2, 60))
    bad = spoilt(good, first(order, chance.integers(0, 2 * layout.bound, 60)), chance)
    fixed, right = reed_solomon.correct(bad, layout.correction, layout.bound, lead, None, erased)
    assert 10 < right.sum() < 50
    for at in range(60):
        one = slice(at, at + 1)
        alone = reed_solomon.correct(bad[one], layout.correction, layout.bound, lead[one], None, erased[one])
        assert np.array_equal(alone[0], fixed[one])
        assert alone[1] == right[one]


@pytest.mark.parametrize(("version", "level"), PAIRS)
def test_beyond_the_bound_a_block_comes_back_as_it_was_or_is_a_valid_one(version, level):
    layout, chance = tables.blocks(version, level), np.random.default_rng(version)
    good, lead = blocks(layout, 2000, chance)
    order = shuffled(lead, layout.length, chance)
    erasures = chance.integers(0, 2 * layout.bound + 3, 2000)
    errors = np.maximum(layout.bound - erasures // 2, 0) + chance.integers(1, 4, 2000)
    erased = first(order, erasures)
    bad = spoilt(good, first(order, erasures + errors), chance)
    fixed, right = reed_solomon.correct(bad, layout.correction, layout.bound, lead, None, erased)
    assert np.array_equal(fixed[~right], bad[~right])
    assert not reed_solomon.syndromes(fixed[right], layout.correction).any()
    assert not fixed[lead > 0, 0].any()
    changed = ((fixed != bad) & ~erased).sum(axis=1)
    assert (2 * changed + erasures <= 2 * layout.bound)[right].all()


def text(version: int, level: str, chance: np.random.Generator) -> str:
    """Return the digits of a frame that nearly fills the symbol."""
    room = digits.room(symbol.capacity(version, level)) - frame.WHOLE_OVERHEAD
    return digits.encode(frame.encode(frame.Whole(chance.bytes(room))))


@pytest.mark.parametrize(("version", "level"), [(7, "M"), (10, "M"), (17, "L"), (28, "L"), (40, "Q")])
def test_a_spot_is_read_past_if_its_modules_are_in_doubt(version, level):
    chance = np.random.default_rng(version)
    texts = [text(version, level, chance) for _ in range(6)]
    modules = symbol.encode(texts, version, level)
    side, layout = symbol.size(version), tables.blocks(version, level)
    # As many modules as 1.3 times the codewords that can be corrected where they are not known.
    radius = np.sqrt(1.3 * 8 * layout.bound * layout.count / np.pi)
    rows, columns = np.indices((side, side)) - (side // 2 + 2)
    spot = rows**2 + columns**2 < radius**2
    unclear = np.where(spot, 1 - chance.random(modules.shape) / 4, chance.random(modules.shape) / 2)
    seen = np.where(spot, chance.integers(0, 2, modules.shape), modules).astype(np.uint8)
    assert symbol.decode_all(seen).texts == [None] * 6
    read = symbol.decode_all(seen, unclear.astype(np.float32))
    assert read.texts == texts
    assert np.array_equal(read.modules, modules)


def test_doubt_hinders_nothing_that_is_read_without():
    chance = np.random.default_rng(2)
    texts = [text(7, "L", chance) for _ in range(20)]
    modules = symbol.encode(texts, 7, "L")
    seen = modules ^ (chance.random(modules.shape) < 0.008)
    assert symbol.decode_all(seen).texts == texts
    assert symbol.decode_all(seen, chance.random(modules.shape, np.float32)).texts == texts


def test_a_codeword_is_as_doubtful_as_its_most_doubtful_module():
    doubt = np.random.default_rng(3).random((2, 45, 45), np.float32)
    bits = placement.order(7).reshape(-1, 8)
    wanted = [[max(one.flat[bit] for bit in codeword) for codeword in bits] for one in doubt]
    assert np.array_equal(placement.worst(doubt, 7), np.array(wanted, np.float32))


CHUNK = 5000


def judged(version: int, level: str, count: int, doubtful: bool) -> tuple[int, int, int]:
    """Spoil `count` symbols beyond the bound; return how many are refused, are no frame, are wrong."""
    layout, chance = tables.blocks(version, level), np.random.default_rng(version)
    sent = text(version, level, chance)
    stream = codewords.encode([sent], version, level)
    refused = caught = wrong = 0
    for _ in range(0, count, CHUNK):
        counts = chance.integers(layout.bound + 1, stream.shape[1] + 1, CHUNK)
        order = np.argsort(chance.random((CHUNK, stream.shape[1]), np.float32), axis=1)
        bad = spoilt(stream, first(order, counts), chance)
        doubt = chance.random(bad.shape, np.float32) if doubtful else None
        fixed, good = codewords.correct(bad, version, level, doubt)
        assert np.array_equal(fixed[~good], bad[~good])
        read = codewords.texts(fixed[good], version, level)
        refused += int((~good).sum()) + read.count(None)
        found = [is_frame(one) for one in read if one not in {None, sent}]
        caught += found.count(False)
        wrong += found.count(True)
    return refused, caught, wrong


def is_frame(line: str) -> bool:
    try:
        frame.decode(digits.decode(line))
    except FrameError:
        return False
    return True


def test_of_a_million_patterns_beyond_the_bound_none_becomes_a_wrong_frame():
    parts = [(1, "M", 100_000), (2, "L", 100_000), (4, "L", 300_000)]
    outcomes = [judged(*part, doubtful) for part in parts for doubtful in (False, True)]
    refused, caught, wrong = np.sum(outcomes, axis=0)
    assert wrong == 0
    assert refused + caught > 999_000
    # With doubt a few dozen become valid blocks and some of these say digits; the frame's CRC tells them.
    assert caught > 0
