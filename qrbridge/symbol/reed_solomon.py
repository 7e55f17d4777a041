"""Data codewords <-> Reed-Solomon blocks over GF(256), for many blocks at a time (7.5.2, Annex A and B).

A block is a row; its last codeword is the coefficient of x**0. Zeros in front of a block change nothing,
so blocks of different lengths are put into one array flush right.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from qrbridge.symbol.tables import frozen

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

LONGEST = 153
"""Codewords in the longest block of any symbol (Table 9)."""


def parity(data: Bytes, correction: int) -> Bytes:
    """Return the `correction` codewords that belong behind each row of `data`, shape (n, correction)."""
    return _sum(_parity_table(correction), data)[:, :correction]


def syndromes(blocks: Bytes, correction: int) -> Bytes:
    """Return S_0 to S_(correction-1) of each row of `blocks`, all zero where nothing is wrong."""
    return _sum(_syndrome_table(correction), blocks)[:, :correction]


def correct(
    blocks: Bytes,
    correction: int,
    bound: int,
    lead: Bytes | None = None,
    found: Bytes | None = None,
    erased: Flags | None = None,
) -> tuple[Bytes, Flags]:
    """Return the rows of `blocks` corrected, and for each row whether it is now a valid block.

    A row is put right if its wrong codewords, those that are `erased` (like `blocks`) counted half, are at
    most `bound`, itself at most half of `correction`. A row with more comes back as it was, marked False (or,
    the more erasures the likelier, as another valid block). `lead` says how many columns at the front of each
    row are not part of the block; nothing is wrong there. `found`: the rows' syndromes, if they are known.
    """
    found = syndromes(blocks, correction) if found is None else found
    bad = np.flatnonzero(found.any(axis=1))
    good = np.ones(len(blocks), bool)
    if not len(bad):
        return blocks, good
    front = np.zeros(len(bad), np.intp) if lead is None else lead[bad].astype(np.intp)
    inside = np.arange(LONGEST) < blocks.shape[1] - front[:, None]
    doubtful = np.zeros_like(inside)
    if erased is not None:
        doubtful[:, : blocks.shape[1]] = erased[bad, ::-1]
    errors, good[bad] = _errors(found[bad], bound, inside, doubtful & inside)
    fixed = blocks.copy()
    fixed[bad] ^= errors[:, : blocks.shape[1]][:, ::-1]
    return fixed, good


def _errors(found: Bytes, bound: int, inside: Flags, erased: Flags) -> tuple[Bytes, Flags]:
    """Return error values by power of x, shape (n, LONGEST), zero in rows that cannot be corrected.

    `inside`: the powers that a block has; `erased`: those of which the value is doubtful.
    """
    erasures = erased.sum(axis=1)
    known = _erasure_locator(erased & (erasures <= 2 * bound)[:, None], 2 * bound)
    # Forney's syndromes: with the erasures taken out, what is left of the syndromes tells the errors alone.
    rest = np.minimum(erasures[:, None] + np.arange(found.shape[1]), found.shape[1] - 1)
    alone = np.take_along_axis(_product(known, found, found.shape[1]), rest, axis=1)
    locator, count = _berlekamp_massey(alone, bound, found.shape[1] - erasures)
    roots = (_evaluate(locator) == 0) & inside & ~erased
    good = (2 * count + erasures <= 2 * bound) & (roots.sum(axis=1) == count)
    errors = np.zeros(inside.shape, np.uint8)
    degree = int((count + erasures)[good].max(initial=0))
    locator = _product(known[good], locator[good], degree + 1)
    errors[good] = _values(locator, found[good], (roots | erased)[good])
    return errors, good


def _values(locator: Bytes, found: Bytes, roots: Flags) -> Bytes:
    """Return the values of errors at the locator's roots by power of x, (n, LONGEST), zero elsewhere."""
    # Forney with roots from alpha**0 on: the error is omega / (x * locator') at the root, omega being
    # found * locator mod x**degree; in characteristic 2, x * locator' is the odd part of the locator.
    omega = _evaluate(_product(locator, found, locator.shape[1] - 1))
    slope = _evaluate(locator[:, 1::2], odd=True)
    values = np.zeros(roots.shape, np.uint8)
    values[roots] = _divide(omega[roots], slope[roots])
    return values


def _erasure_locator(erased: Flags, most: int) -> Bytes:
    """Return the products of (1 - alpha**power * x) over at most `most` erased powers, lowest first."""
    counts = erased.sum(axis=1)
    width = min(int(counts.max(initial=0)), most)
    powers = np.argsort(~erased, axis=1, kind="stable")[:, :width] if width else np.empty((len(erased), 0))
    factors = np.where(np.arange(width) < counts[:, None], _logarithms()[0].take(powers.astype(np.intp)), 0)
    locator = np.zeros((len(erased), width + 1), np.uint8)
    locator[:, 0] = 1
    for factor in factors.T.astype(np.uint8):
        locator[:, 1:] ^= _multiply(factor[:, None], locator[:, :-1])
    return locator


def _berlekamp_massey(found: Bytes, bound: int, counts: NDArray[np.intp]) -> tuple[Bytes, NDArray[np.intp]]:
    """Return the error locators up to degree `bound`, lowest coefficient first, and their lengths.

    The first `counts` syndromes of each row are looked at. Without inversion, so a locator is a multiple of
    the usual one. A length above half the row's count or above `bound` says that the row cannot be corrected;
    its locator is then meaningless.
    """
    rows = len(found)
    locator = np.zeros((rows, bound + 1), np.uint8)
    locator[:, 0] = 1
    before, scale, length = locator.copy(), np.ones(rows, np.uint8), np.zeros(rows, np.intp)
    for step in range(int(counts.max(initial=0))):
        reach = min(step, bound) + 1
        window = found[:, step - reach + 1 : step + 1][:, ::-1]
        gap = np.bitwise_xor.reduce(_multiply(locator[:, :reach], window), axis=1)
        gap[step >= counts] = 0
        before[:, 1:] = before[:, :-1]
        before[:, 0] = 0
        grown = _multiply(scale[:, None], locator) ^ _multiply(gap[:, None], before)
        longer = (gap != 0) & (2 * length <= step)
        before[longer], scale[longer] = locator[longer], gap[longer]
        length[longer] = step + 1 - length[longer]
        locator = grown
    return locator, length


def _product(left: Bytes, right: Bytes, width: int) -> Bytes:
    """Return the products of polynomials, row by row, lowest coefficient first: the first `width` ones."""
    result = np.zeros((len(left), width), np.uint8)
    for power, column in enumerate(left.T[:width]):
        terms = _multiply(column[:, None], right[:, : width - power])
        result[:, power : power + terms.shape[1]] ^= terms
    return result


def _evaluate(polynomials: Bytes, odd: bool = False) -> Bytes:
    """Return the values at alpha**-0 ... alpha**-(LONGEST-1), shape (n, LONGEST).

    `odd`: the coefficients are those of the odd powers only.
    """
    table = _value_table()[1::2] if odd else _value_table()
    return _sum(table, polynomials[:, ::-1])[:, :LONGEST]


def _sum(table: NDArray[np.uint64], rows: Bytes) -> Bytes:
    """Return the XOR over a row of the table's entries for (position from the end, value), as bytes."""
    total = np.zeros((len(rows), table.shape[2]), np.uint64)
    entry = np.empty_like(total)
    places = table[: rows.shape[1]][::-1]
    for place, column in zip(places, np.ascontiguousarray(rows.T).astype(np.intp), strict=True):
        np.take(place, column, axis=0, out=entry, mode="clip")
        total ^= entry
    return total.view(np.uint8)


@cache
def _logarithms() -> tuple[Bytes, NDArray[np.intp]]:
    """Return alpha**0 ... alpha**509 and the logarithms of 1 ... 255 (0x11D: x^8 + x^4 + x^3 + x^2 + 1)."""
    powers, value = np.empty(510, np.uint8), 1
    for exponent in range(510):
        powers[exponent] = value
        value = value << 1 ^ (0x11D if value & 0x80 else 0)
    logarithms = np.zeros(256, np.intp)
    logarithms[powers[:255]] = np.arange(255)
    return powers, logarithms


@cache
def _products() -> Bytes:
    """Return the multiplication table of GF(256), flat: the product of a and b stands at 256 * a + b."""
    powers, logarithms = _logarithms()
    products = powers[logarithms[:, None] + logarithms]
    products[0] = products[:, 0] = 0
    return frozen(products.ravel())


def _multiply(left: Bytes, right: Bytes) -> Bytes:
    return _products().take((left.astype(np.intp) << 8) + right, mode="clip")


def _divide(left: Bytes, right: Bytes) -> Bytes:
    powers, logarithms = _logarithms()
    return np.where(left, powers[logarithms[left] + 255 - logarithms[right]], 0).astype(np.uint8)


@cache
def _parity_table(correction: int) -> NDArray[np.uint64]:
    """Row p holds v * x**(p + correction) modulo the generator polynomial (7.5.2), highest power first."""
    powers, _ = _logarithms()
    generator = np.array([1], np.uint8)
    for exponent in range(correction):
        generator = np.append(generator, 0) ^ np.append(0, _multiply(generator, powers[exponent]))
    remainder = np.append(1, np.zeros(correction - 1)).astype(np.uint8)
    rows = []
    for _ in range(LONGEST):
        remainder = np.append(remainder[1:], 0) ^ _multiply(remainder[:1], generator[1:])
        rows.append(remainder)
    return _table(np.array(rows))


@cache
def _syndrome_table(correction: int) -> NDArray[np.uint64]:
    """Row p holds v * alpha**(p * j) for each syndrome j."""
    exponents = np.outer(np.arange(LONGEST), np.arange(correction)) % 255
    return _table(_logarithms()[0][exponents])


@cache
def _value_table() -> NDArray[np.uint64]:
    """Row i holds v * alpha**(-i * p) for each power p of an error's place."""
    exponents = -np.outer(np.arange(31), np.arange(LONGEST)) % 255
    return _table(_logarithms()[0][exponents])


def _table(rows: Bytes) -> NDArray[np.uint64]:
    """Return every row times every value, shape (rows, 256, words): eight bytes a word, zeros at the end."""
    padded = np.pad(rows, ((0, 0), (0, -rows.shape[1] % 8)))
    values = np.arange(256, dtype=np.uint8)[:, None]
    products = _multiply(values, padded[:, None, :])
    return frozen(products.view(np.uint64))
