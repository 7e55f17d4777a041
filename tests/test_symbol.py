"""Digits <-> symbols: the modules of others, read by others, and Reed-Solomon up to its bound and beyond."""

import itertools
import random

import cv2
import numpy as np
import pytest
import qrcode
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pyzbar import pyzbar

from qrbridge import symbol
from qrbridge.errors import SymbolError
from qrbridge.symbol import codewords, masks, placement, reed_solomon, tables

PAIRS = [(version, level) for version in range(1, 41) for level in "LMQH"]


def digits(count: int, seed: int = 0) -> str:
    return "".join(random.Random(seed).choices("0123456789", k=count))


def segnos(text: str, version: int, level: str, mask: int | None) -> np.ndarray:
    code = segno.make(text, version=version, error=level, mode="numeric", boost_error=False, mask=mask)
    return np.array([bytearray(row) for row in code.matrix], np.uint8)


def qrcodes(text: str, version: int, level: str, mask: int) -> np.ndarray:
    levels = {"L": 1, "M": 0, "Q": 3, "H": 2}
    code = qrcode.QRCode(version=version, error_correction=levels[level], mask_pattern=mask, border=0)
    code.add_data(qrcode.util.QRData(text, mode=qrcode.util.MODE_NUMBER))
    code.make(fit=False)
    return np.array(code.get_matrix(), np.uint8)


def ends_on_a_boundary(text: str, version: int) -> bool:
    """Return whether the terminator ends on a codeword: there segno 1.6.6 adds one of zeros (7.4.10)."""
    groups, rest = divmod(len(text), 3)
    return (4 + tables.count_bits(version) + 10 * groups + (0, 4, 7)[rest] + 4) % 8 == 0


@pytest.mark.parametrize(("version", "level"), PAIRS)
def test_the_same_modules_as_segno_with_the_mask_forced(version, level):
    mask = (version + "LMQH".index(level)) % 8
    full = symbol.capacity(version, level)
    for count in (full, full - 1, max(1, full - 3), max(1, full - 5), 1):
        text = digits(count, version)
        ours = symbol.encode([text], version, level, mask)[0]
        if count > full - 2 or not ends_on_a_boundary(text, version):
            assert np.array_equal(ours, segnos(text, version, level, mask))
        elif version < 21:  # qrcode takes a tenth of a second for the large ones
            assert np.array_equal(ours, qrcodes(text, version, level, mask))


@pytest.mark.parametrize(("version", "level"), PAIRS)
def test_capacities_are_segnos(version, level):
    full = symbol.capacity(version, level)
    segno.make(digits(full), version=version, error=level, mode="numeric", boost_error=False, mask=0)
    with pytest.raises(segno.DataOverflowError):
        segno.make(digits(full + 1), version=version, error=level, mode="numeric", boost_error=False, mask=0)
    assert symbol.smallest_version(full, level) <= version
    with pytest.raises(SymbolError):
        symbol.encode([digits(full + 1)], version, level)


@pytest.mark.parametrize("mask", range(8))
def test_each_mask_is_segnos(mask):
    for version in (1, 7, 20):
        text = digits(20, mask)
        assert np.array_equal(symbol.encode([text], version, "M", mask)[0], segnos(text, version, "M", mask))


def penalty(modules: np.ndarray) -> int:
    """Return the penalty of one symbol by the rules as they are written (7.8.3.1), one module at a time."""
    side, points = len(modules), 0
    for line in [*modules.tolist(), *modules.T.tolist()]:
        length = 0
        for at, module in enumerate(line):
            length = length + 1 if at and module == line[at - 1] else 1
            points += 3 if length == 5 else 1 if length > 5 else 0
        wide = [0] * 4 + line + [0] * 4
        for at in range(4, side + 4 - 6):
            like_finder = wide[at : at + 7] == [1, 0, 1, 1, 1, 0, 1]
            points += 40 * (like_finder and (not any(wide[at - 4 : at]) or not any(wide[at + 7 : at + 11])))
    for row in range(side - 1):
        for column in range(side - 1):
            points += 3 * (modules[row : row + 2, column : column + 2].sum() in (0, 4))
    return points + 10 * int(abs(2 * int(modules.sum()) - side * side) * 10 // (side * side))


@pytest.mark.parametrize(("version", "level"), [(1, "L"), (2, "H"), (7, "M"), (13, "Q")])
def test_the_mask_of_the_lowest_penalty_is_chosen(version, level):
    lines = [digits(symbol.capacity(version, level), seed) for seed in range(9)]
    every = np.stack([symbol.encode(lines, version, level, mask) for mask in range(8)])
    scored = np.array([[penalty(every[mask, at]) for mask in range(8)] for at in range(9)])
    sliced = sum(every[mask] << mask for mask in range(8)).astype(np.uint8)
    assert np.array_equal(masks.penalties(sliced), scored)
    best = symbol.encode(lines, version, level)
    for at, mask in enumerate(scored.argmin(axis=1)):
        assert np.array_equal(best[at], every[mask, at])


def test_penalties_do_not_overflow_at_version_40():
    lines = [digits(7089, seed) for seed in range(9)]
    every = np.stack([symbol.encode(lines, 40, "L", mask) for mask in range(8)])
    sliced = sum(every[mask] << mask for mask in range(8)).astype(np.uint8)
    assert masks.penalties(sliced)[8, 3] == penalty(every[3, 8])


def drawn(modules: np.ndarray, pixels: int) -> np.ndarray:
    return np.pad((1 - modules) * 255, 4, constant_values=255).repeat(pixels, 0).repeat(pixels, 1)


@pytest.mark.parametrize(
    ("version", "level"), [(1, "H"), (6, "L"), (15, "M"), (20, "M"), (27, "Q"), (40, "L")]
)
def test_zxing_reads_it(version, level):
    text = digits(symbol.capacity(version, level))
    (found,) = zxingcpp.read_barcodes(drawn(symbol.encode([text], version, level)[0], 4))
    assert found.text == text


@pytest.mark.parametrize(("version", "level"), [(1, "H"), (6, "L"), (15, "M"), (20, "M")])
def test_zbar_and_opencv_read_it(version, level):
    text = digits(symbol.capacity(version, level))
    picture = drawn(symbol.encode([text], version, level)[0], 4)
    (found,) = pyzbar.decode(picture, [pyzbar.ZBarSymbol.QRCODE])
    assert found.data.decode() == text
    assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == text


@settings(deadline=None)
@given(st.data())
def test_round_trip(data):
    version, level = data.draw(st.sampled_from(PAIRS))
    count = data.draw(st.integers(1, min(300, symbol.capacity(version, level))))
    line = data.draw(st.text("0123456789", min_size=count, max_size=count))
    mask = data.draw(st.none() | st.integers(0, 7))
    assert symbol.decode(symbol.encode([line], version, level, mask)[0]) == line


@pytest.mark.parametrize(("version", "level"), [(1, "Q"), (5, "H"), (20, "M"), (40, "L")])
def test_a_batch_is_what_its_symbols_are_alone(version, level):
    full = symbol.capacity(version, level)
    lines = [digits(max(1, full - at), at) for at in range(11)]
    batch = symbol.encode(lines, version, level)
    for line, modules in zip(lines, batch, strict=True):
        assert np.array_equal(modules, symbol.encode([line], version, level)[0])
    assert symbol.encode([], version, level).shape[0] == 0


shapes = st.sampled_from(
    [(21, 21), (25, 25), (45, 45), (20, 20), (21, 25), (3,), (0, 0), (181, 181), (21, 21, 3)]
)


@settings(deadline=None, max_examples=60)
@given(arrays.arrays(st.sampled_from([np.uint8, np.bool_, np.int64, np.float64]), shapes))
def test_only_our_error_escapes_from_decode(modules):
    with pytest.raises(SymbolError):
        symbol.decode(modules)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ((["12a"], 5, "M"), "symbol.not_digits"),
        ((["１"], 5, "M"), "symbol.not_digits"),
        (([""], 5, "M"), "symbol.not_digits"),
        ((["1" * 8000], 40, "L"), "symbol.too_long"),
        ((["1"], 0, "M"), "symbol.version"),
        ((["1"], 41, "M"), "symbol.version"),
        ((["1"], 5, "m"), "symbol.level"),
        ((["1"], 5, "LM"), "symbol.level"),
        ((["1"], 5, "M", 8), "symbol.mask"),
    ],
)
def test_wrong_arguments_have_a_name(args, code):
    with pytest.raises(SymbolError) as caught:
        symbol.encode(*args)
    assert caught.value.code == code


def test_a_symbol_in_another_mode_is_not_ours():
    code = segno.make("ABC", version=2, error="m", mode="alphanumeric", boost_error=False)
    with pytest.raises(SymbolError) as caught:
        symbol.decode(np.array([bytearray(row) for row in code.matrix], np.uint8))
    assert caught.value.code == "symbol.mode"


SORTS = sorted({(b.correction, b.bound, b.length) for b in (tables.blocks(*pair) for pair in PAIRS)})


@pytest.mark.parametrize(("correction", "bound", "length"), SORTS[:: max(1, len(SORTS) // 40)])
def test_reed_solomon_corrects_every_pattern_up_to_its_bound(correction, bound, length):
    chance = np.random.default_rng(correction * 1000 + length)
    data = chance.integers(0, 256, (200, length - correction), np.uint8)
    good = np.concatenate([data, reed_solomon.parity(data, correction)], axis=1)
    spoilt = good.copy()
    for row, count in enumerate(chance.integers(0, bound + 1, len(good))):
        places = chance.choice(length, count, replace=False)
        spoilt[row, places] ^= chance.integers(1, 256, count, np.uint8)
    fixed, right = reed_solomon.correct(spoilt, correction, bound)
    assert right.all()
    assert np.array_equal(fixed, good)


def test_reed_solomon_beyond_its_bound_refuses_or_gives_another_valid_block():
    correction, bound, length = 28, 14, 80
    chance = np.random.default_rng(7)
    data = chance.integers(0, 256, (2000, length - correction), np.uint8)
    good = np.concatenate([data, reed_solomon.parity(data, correction)], axis=1)
    spoilt = good.copy()
    for row in range(len(good)):
        places = chance.choice(length, chance.integers(bound + 1, 40), replace=False)
        spoilt[row, places] ^= chance.integers(1, 256, len(places), np.uint8)
    fixed, right = reed_solomon.correct(spoilt, correction, bound)
    assert np.array_equal(fixed[~right], spoilt[~right])
    assert not reed_solomon.syndromes(fixed[right], correction).any()
    assert right.mean() < 0.001


def test_damaged_symbols_are_read_or_refused():
    text = digits(symbol.capacity(10, "M"))
    modules = symbol.encode([text], 10, "M")[0]
    chance = np.random.default_rng(1)
    outcomes = []
    for share in (0.005, 0.01, 0.02, 0.04, 0.3):
        spoilt = modules ^ (chance.random(modules.shape) < share)
        try:
            outcomes.append(symbol.decode(spoilt) == text)
        except SymbolError:
            outcomes.append(None)
    assert outcomes[:2] == [True, True]
    assert outcomes[-1] is None
    assert False not in outcomes
    assert codewords.deinterleave(np.zeros((1, tables.codewords(10)), np.uint8), 10, "M").shape[1] == 5


@pytest.mark.parametrize(
    ("version", "level"), [(1, "L"), (4, "Q"), (7, "M"), (14, "H"), (20, "M"), (40, "L")]
)
def test_the_chosen_mask_is_that_of_zxing(version, level):
    # segno's differs for about one symbol in five: it scores before the format information is drawn (7.1).
    for seed in range(5):
        text = digits(symbol.capacity(version, level), seed)
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level, version=version)
        theirs = np.array(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)) == 0
        assert np.array_equal(symbol.encode([text], version, level)[0], theirs)


@settings(deadline=None)
@given(
    st.sampled_from([(1, "H"), (2, "L"), (9, "M"), (10, "Q"), (27, "L")]), st.randoms(use_true_random=False)
)
def test_whatever_valid_blocks_say_gives_digits_or_our_error(pair, chance):
    layout = tables.blocks(*pair)
    kept, count = layout.length - layout.correction, layout.count
    data = np.frombuffer(chance.randbytes(count * kept), np.uint8).reshape(count, kept).copy()
    data[codewords.leads(layout) > 0, 0] = 0
    # Most begin as a numeric segment does, of any length.
    first = 1 if layout.lead and layout.short else 0
    if chance.random() < 0.8:
        data[0, first] = 0x10 | chance.randrange(16)
    rows = np.concatenate([data, reed_solomon.parity(data, layout.correction)], axis=1)
    stream = rows.ravel()[codewords.interleaving(*pair)][None]
    modules = masks.finish(placement.place(stream, pair[0]), *pair, 3)[0]
    try:
        assert symbol.decode(modules).isdecimal()
    except SymbolError as error:
        assert error.code in {"symbol.mode", "symbol.digits"}


def test_many_symbols_of_any_mode_are_read_together():
    texts = ["0123456789" * 6, "HTTPS://EXAMPLE.ORG/1234567890", "https://example.org/1234567890", "7"]
    codes = [segno.make(text, version=4, error="m", boost_error=False, mask=3) for text in texts]
    modules = np.array([[bytearray(row) for row in code.matrix] for code in codes], np.uint8)
    for order in itertools.permutations(range(4)):
        read = symbol.decode_all(modules[list(order)])
        assert read.texts == [texts[at] if texts[at].isdecimal() else None for at in order]
        assert np.array_equal(read.modules, modules[list(order)])
