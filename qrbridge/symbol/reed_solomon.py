"""Data codewords <-> Reed-Solomon blocks over GF(256), for many blocks at a time (7.5.2, Annex A and B).

A block is a row; its last codeword is the coefficient of x**0. Zeros in front of a block change nothing,
so blocks of different lengths are put into one array flush right.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from qrbridge.symbol.tables import frozen

Bytes = NDArray[np.uint8]

LONGEST = 153
"""Codewords in the longest block of any symbol (Table 9)."""


def parity(data: Bytes, correction: int) -> Bytes:
    """Return the `correction` codewords that belong behind each row of `data`, shape (n, correction)."""
    return _sum(_parity_table(correction), data)[:, :correction]


def syndromes(blocks: Bytes, correction: int) -> Bytes:
    """Return S_0 to S_(correction-1) of each row of `blocks`, all zero where nothing is wrong."""
    return _sum(_syndrome_table(correction), blocks)[:, :correction]


def correct(
    blocks: Bytes, correction: int, bound: int, lead: Bytes | None = None, found: Bytes | None = None
) -> tuple[Bytes, NDArray[np.bool_]]:
    """Return the rows of `blocks` corrected, and for each row whether it is now a valid block.

    Up to `bound` wrong codewords, at most half of `correction`, are put right in a row; a row with more
    comes back as it was, marked False (or, rarely, as another valid block). `lead` says how many columns at
    the front of each row are not part of the block; errors are not looked for there. `found`: the rows'
    syndromes, if they are known.
    """
    found = syndromes(blocks, correction) if found is None else found
    bad = np.flatnonzero(found.any(axis=1))
    good = np.ones(len(blocks), bool)
    if not len(bad):
        return blocks, good
    front = np.zeros(len(bad), np.intp) if lead is None else lead[bad].astype(np.intp)
    errors, good[bad] = _errors(found[bad], bound, blocks.shape[1] - front)
    fixed = blocks.copy()
    fixed[bad] ^= errors[:, : blocks.shape[1]][:, ::-1]
    return fixed, good


def _errors(found: Bytes, bound: int, lengths: NDArray[np.intp]) -> tuple[Bytes, NDArray[np.bool_]]:
    """Return error values by power of x, shape (n, LONGEST), zero in rows that cannot be corrected."""
    locator, count = _berlekamp_massey(found, bound)
    values = _evaluate(locator)
    roots = (values == 0) & (np.arange(LONGEST) < lengths[:, None])
    good = (count <= bound) & (roots.sum(axis=1) == count)
    roots &= good[:, None]
    # Forney with roots from alpha**0 on: the error is omega / (x * locator') at the root; in
    # characteristic 2, x * locator' is the odd part of the locator.
    odd = locator.copy()
    odd[:, ::2] = 0
    omega, slope = _evaluate(_evaluator(locator, found)), _evaluate(odd)
    errors = np.zeros_like(values)
    errors[roots] = _divide(omega[roots], slope[roots])
    return errors, good


def _berlekamp_massey(found: Bytes, bound: int) -> tuple[Bytes, NDArray[np.intp]]:
    """Return the error locators up to degree `bound`, lowest coefficient first, and their lengths.

    Without inversion, so a locator is a multiple of the usual one. A length above `bound` says that the
    row cannot be corrected; its locator is then meaningless.
    """
    rows, steps = found.shape
    locator = np.zeros((rows, bound + 1), np.uint8)
    locator[:, 0] = 1
    before, scale, length = locator.copy(), np.ones(rows, np.uint8), np.zeros(rows, np.intp)
    for step in range(steps):
        reach = min(step, bound) + 1
        window = found[:, step - reach + 1 : step + 1][:, ::-1]
        gap = np.bitwise_xor.reduce(_multiply(locator[:, :reach], window), axis=1)
        before[:, 1:] = before[:, :-1]
        before[:, 0] = 0
        grown = _multiply(scale[:, None], locator) ^ _multiply(gap[:, None], before)
        longer = (gap != 0) & (2 * length <= step)
        before[longer], scale[longer] = locator[longer], gap[longer]
        length[longer] = step + 1 - length[longer]
        locator = grown
    return locator, length


def _evaluator(locator: Bytes, found: Bytes) -> Bytes:
    """Return omega = found * locator mod x**bound, lowest coefficient first."""
    omega = np.zeros_like(locator)
    for power in range(locator.shape[1] - 1):
        terms = _multiply(locator[:, : power + 1], found[:, power::-1])
        omega[:, power] = np.bitwise_xor.reduce(terms, axis=1)
    return omega


def _evaluate(polynomials: Bytes) -> Bytes:
    """Return the values at alpha**-0 ... alpha**-(LONGEST-1), shape (n, LONGEST)."""
    return _sum(_value_table(), polynomials[:, ::-1])[:, :LONGEST]


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
    exponents = -np.outer(np.arange(16), np.arange(LONGEST)) % 255
    return _table(_logarithms()[0][exponents])


def _table(rows: Bytes) -> NDArray[np.uint64]:
    """Return every row times every value, shape (rows, 256, words): eight bytes a word, zeros at the end."""
    padded = np.pad(rows, ((0, 0), (0, -rows.shape[1] % 8)))
    values = np.arange(256, dtype=np.uint8)[:, None]
    products = _multiply(values, padded[:, None, :])
    return frozen(products.view(np.uint64))
