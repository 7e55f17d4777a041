"""Digits <-> data codewords <-> interleaved codewords (numeric mode, 7.4; error correction, 7.5; 7.6)."""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from qrbridge.errors import SymbolError
from qrbridge.symbol import reed_solomon
from qrbridge.symbol.tables import Blocks, blocks, capacity, count_bits, frozen

Bytes = NDArray[np.uint8]
Doubt = NDArray[np.float32]

NUMERIC, TERMINATOR = 0b0001, 0b0000
"""Mode indicators of four bits (Table 2)."""

PADDING = (0b11101100, 0b00010001)
"""Pad codewords, in turn (7.4.10)."""

GROUP_WIDTHS = (0, 4, 7, 10)
"""Bits of a group of 0 to 3 digits (7.4.3)."""


def encode(lines: Sequence[str], version: int, level: str) -> Bytes:
    """Return the codewords of each line in the order of placement, shape (n, codewords).

    SymbolError for a line that is empty, longer than the capacity or not digits only.
    """
    layout = blocks(version, level)
    rows = _divided(_data(lines, version, level), layout)
    flat = rows.reshape(-1, layout.length)
    flat[:, layout.kept :] = reed_solomon.parity(flat[:, : layout.kept], layout.correction)
    return rows.reshape(len(rows), -1).take(interleaving(version, level), axis=1)


def decode(codewords: Bytes, version: int, level: str) -> str:
    """Return the digits of one symbol's codewords in the order of placement.

    SymbolError if they are damaged beyond correction or hold no digits or anything but numeric segments.
    """
    layout = blocks(version, level)
    received = deinterleave(codewords[None], version, level)[0]
    rows, good = reed_solomon.correct(received, layout.correction, layout.bound, leads(layout))
    if not good.all():
        raise SymbolError("symbol.damaged", bad=int((~good).sum()), blocks=layout.count)
    return _digits(np.unpackbits(_data_stream(rows[None], layout)), version)


def correct(
    codewords: Bytes, version: int, level: str, doubt: Doubt | None = None
) -> tuple[Bytes, NDArray[np.bool_]]:
    """Return the codewords (n, codewords) of symbols corrected, and which symbols are now valid.

    A symbol of which one of the first two damaged blocks cannot be corrected is left as it was: most of
    those that fail do so there, for a small part of the work. With `doubt` (n, codewords), the larger the
    likelier a codeword is wrong, a block that fails is tried again without its most doubtful codewords.
    """
    layout = blocks(version, level)
    rows = deinterleave(codewords, version, level)
    doubts = None if doubt is None else _doubts(doubt, version, level)
    found = reed_solomon.syndromes(rows.reshape(-1, layout.length), layout.correction)
    bad = found.any(axis=1).reshape(rows.shape[:2])
    good = np.ones(len(rows), bool)
    first = bad & (np.cumsum(bad, axis=1) <= 2)
    for chosen in (first, bad & ~first):
        symbols, places = np.nonzero(chosen & good[:, None])
        fixed, right = _corrected(
            rows[symbols, places],
            layout,
            leads(layout)[places],
            found[symbols * layout.count + places],
            None if doubts is None else doubts[symbols, places],
        )
        rows[symbols, places] = fixed
        good[symbols[~right]] = False
    return rows.reshape(len(rows), -1).take(interleaving(version, level), axis=1), good


def _corrected(
    rows: Bytes, layout: Blocks, lead: Bytes, found: Bytes, doubt: Doubt | None
) -> tuple[Bytes, NDArray[np.bool_]]:
    """Return blocks corrected, by erasures where there is doubt and no other way, and which are now valid."""
    fixed, right = reed_solomon.correct(rows, layout.correction, layout.bound, lead, found)
    if doubt is None or right.all():
        return fixed, right
    left = np.flatnonzero(~right)
    # One syndrome is left over and has to agree. So of blocks of any version that are damaged beyond this, at
    # most one in 3,900 becomes another valid block, and with the second number one in 780,000. Many and few
    # erasures together read more of spots of glare, dirt and noise than any one number, or one more between.
    counts = [2 * (layout.bound - errors) - 1 for errors in (layout.bound // 4, layout.bound // 2)]
    erased = np.vstack([_most(doubt[left], count) for count in counts])
    left = np.tile(left, len(counts))
    tried, valid = reed_solomon.correct(
        rows[left], layout.correction, layout.bound, lead[left], found[left], erased
    )
    fixed[left[valid]], right[left[valid]] = tried[valid], True  # of two, the last
    return fixed, right


def _most(doubt: Doubt, count: int) -> NDArray[np.bool_]:
    """Return which `count` values of each row are the largest."""
    most = np.zeros(doubt.shape, bool)
    np.put_along_axis(most, np.argpartition(-doubt, count - 1, axis=1)[:, :count], True, axis=1)
    return most


def _doubts(doubt: Doubt, version: int, level: str) -> Doubt:
    """Return the doubts of each symbol's blocks as `deinterleave` puts them, none in front of a block."""
    layout = blocks(version, level)
    rows = np.full((len(doubt), layout.count * layout.length), -np.inf, np.float32)
    rows[:, interleaving(version, level)] = doubt
    return rows.reshape(len(doubt), layout.count, layout.length)


def texts(codewords: Bytes, version: int, level: str) -> list[str | None]:
    """Return the digits of symbols from valid codewords (n, codewords), None for one that holds others."""
    if not len(codewords):
        return []
    layout = blocks(version, level)
    bits = np.unpackbits(_data_stream(deinterleave(codewords, version, level), layout), axis=1)
    # Symbols of one transfer are equally full: those that are like the first are read together.
    start = 4 + count_bits(version)
    groups, rest = divmod(_number(bits[0, 4:start]), 3)
    middle = start + 10 * groups
    end = middle + GROUP_WIDTHS[rest]
    alike = (bits[:, :start] == bits[0, :start]).all(axis=1) & ~bits[:, end : end + 4].any(axis=1)
    if _number(bits[0, :4]) != NUMERIC or end > bits.shape[1] or not groups + rest:
        alike[:] = False
    left = _columns(bits[alike, start:middle], 10, groups, 3)
    right = _columns(bits[alike, middle:end], GROUP_WIDTHS[rest] or 1, int(rest > 0), rest)
    pairs = zip(left, right, strict=True)
    together = iter([a + b if a is not None and b is not None else None for a, b in pairs])
    rows = zip(alike, bits, strict=True)
    return [next(together) if like else _digits_or_none(row, version) for like, row in rows]


def _columns(bits: Bytes, width: int, groups: int, digits: int) -> list[str | None]:
    """Return the digits of each row of `groups` groups of bits; None for a row with too large a value."""
    if not groups or not len(bits):
        return [""] * len(bits)
    powers = (1 << np.arange(width)[::-1]).astype(np.float32)
    values = (bits.reshape(-1, width).astype(np.float32) @ powers).astype(np.intp).reshape(len(bits), groups)
    good = values.max(axis=1, initial=0) < 10**digits
    signs = _written(digits).take(values, axis=0, mode="clip").reshape(len(bits), -1)
    return [row.tobytes().decode("ascii") if fine else None for row, fine in zip(signs, good, strict=True)]


@cache
def _written(digits: int) -> Bytes:
    """Return the ASCII signs of all numbers of so many digits, (numbers, digits)."""
    numbers = np.arange(10**digits)[:, None] // 10 ** np.arange(digits)[::-1] % 10
    return (numbers + ord("0")).astype(np.uint8)


def _digits_or_none(bits: Bytes, version: int) -> str | None:
    try:
        return _digits(bits, version)
    except SymbolError:
        return None


def _digits(bits: Bytes, version: int) -> str:
    text = "".join(_segments(bits, version))
    if not text:
        raise SymbolError("symbol.digits")
    return text


def _data_stream(rows: Bytes, layout: Blocks) -> Bytes:
    """Return the data codewords, (n, data codewords), of blocks (n, blocks, length) flush right."""
    data = rows[:, :, : layout.kept]
    short, long = data[:, : layout.short, layout.lead :], data[:, layout.short :]
    return np.hstack([part.reshape(len(rows), part.shape[1] * part.shape[2]) for part in (short, long)])


def deinterleave(codewords: Bytes, version: int, level: str) -> Bytes:
    """Return the blocks of each symbol flush right, shape (n, blocks, length of the longest)."""
    layout = blocks(version, level)
    rows = np.zeros((len(codewords), layout.count * layout.length), np.uint8)
    rows[:, interleaving(version, level)] = codewords
    return rows.reshape(len(codewords), layout.count, layout.length)


def leads(layout: Blocks) -> Bytes:
    """Return how many columns at the front of each block are not part of it: 0, or 1 in a short block."""
    return np.repeat(np.array([layout.lead, 0], np.uint8), [layout.short, layout.long])


@cache
def interleaving(version: int, level: str) -> NDArray[np.intp]:
    """Return where each codeword, in the order of placement, stands in the flat array of blocks (7.6)."""
    layout = blocks(version, level)
    places = np.arange(layout.count * layout.length).reshape(layout.count, layout.length)
    data = places[:, : layout.kept].copy()
    # A short block begins one column later and has nothing in the last turn.
    data[: layout.short] = np.roll(data[: layout.short], -layout.lead, axis=1)
    turns = data.T.ravel()
    if layout.lead:
        turns = np.delete(turns, np.arange(layout.short) + (layout.kept - 1) * layout.count)
    order = np.append(turns, places[:, layout.kept :].T)
    return frozen(order)


def _divided(data: Bytes, layout: Blocks) -> Bytes:
    """Return data codewords in blocks flush right, error correction still zero: (n, blocks, length)."""
    rows = np.zeros((len(data), layout.count, layout.length), np.uint8)
    border = layout.short * (layout.kept - layout.lead)
    short, long = data[:, :border], data[:, border:]
    rows[:, : layout.short, layout.lead : layout.kept] = short.reshape(len(data), layout.short, -1)
    if layout.long:
        rows[:, layout.short :, : layout.kept] = long.reshape(len(data), layout.long, -1)
    return rows


def _data(lines: Sequence[str], version: int, level: str) -> Bytes:
    """Return the data codewords of each line, shape (n, data codewords)."""
    result = np.empty((len(lines), blocks(version, level).data), np.uint8)
    lengths = np.array([len(line) for line in lines], np.intp)
    for length in np.unique(lengths):
        same = np.flatnonzero(lengths == length)
        digits = _values([lines[at] for at in same.tolist()], int(length))
        full = capacity(version, level)
        if length > full:
            raise SymbolError("symbol.too_long", digits=length, version=version, level=level, capacity=full)
        result[same] = _padded(_segment(digits, version), result.shape[1])
    return result


def _values(lines: list[str], length: int) -> Bytes:
    """Return the digits of lines of one length, shape (n, length)."""
    text = "".join(lines)
    if not (text.isascii() and text.isdecimal()):
        raise SymbolError("symbol.not_digits")
    return np.frombuffer(text.encode(), np.uint8).reshape(-1, length) - np.uint8(ord("0"))


def _segment(digits: Bytes, version: int) -> Bytes:
    """Return the bits of one numeric segment for each row of digits, one a byte (7.4.3)."""
    count, length = digits.shape
    groups, rest = divmod(length, 3)
    head = NUMERIC << count_bits(version) | length
    threes = digits[:, : 3 * groups].reshape(count, groups, 3).astype(np.intp) @ (100, 10, 1)
    last = digits[:, 3 * groups :].astype(np.intp) @ np.array((10, 1))[2 - rest :]
    parts = (
        np.broadcast_to(_bits(np.array([head]), 4 + count_bits(version)), (count, 4 + count_bits(version))),
        _three_digits().take(threes, axis=0).reshape(count, -1),
        _bits(last, GROUP_WIDTHS[rest]),
    )
    return np.concatenate(parts, axis=1)


def _padded(bits: Bytes, size: int) -> Bytes:
    """Return `size` codewords: the bits, a terminator where there is room, padding (7.4.9, 7.4.10)."""
    result = np.empty((len(bits), size), np.uint8)
    used = min(-(-(bits.shape[1] + 4) // 8), size)
    result[:, :used] = 0
    packed = np.packbits(bits, axis=1)
    result[:, : packed.shape[1]] = packed
    result[:, used:] = np.resize(np.array(PADDING, np.uint8), size - used)
    return result


def _segments(bits: Bytes, version: int) -> Iterator[str]:
    """Yield the digits of each segment until a terminator or the end."""
    at, width = 0, count_bits(version)
    while len(bits) - at >= 4 and (mode := _number(bits[at : at + 4])) != TERMINATOR:
        if mode != NUMERIC:
            raise SymbolError("symbol.mode", found=f"{mode:04b}")
        groups, rest = divmod(_number(bits[at + 4 : at + 4 + width]), 3)
        start = at + 4 + width
        at = start + 10 * groups + GROUP_WIDTHS[rest]
        if at > len(bits):
            raise SymbolError("symbol.digits")
        yield _text(bits[start : start + 10 * groups].reshape(-1, 10), 3)
        yield _text(bits[start + 10 * groups : at].reshape(-1, GROUP_WIDTHS[rest] or 1), rest)


def _text(groups: Bytes, digits: int) -> str:
    """Return the digits of groups of bits, shape (n, width); each group has `digits` digits."""
    (text,) = _columns(groups.reshape(1, -1), groups.shape[1], len(groups), digits)
    if text is None:
        raise SymbolError("symbol.digits")
    return text


def _number(bits: Bytes) -> int:
    return int("".join(map(str, bits.tolist())) or "0", 2)


def _bits(values: NDArray[np.intp], width: int) -> Bytes:
    return (values[:, None] >> np.arange(width)[::-1] & 1).astype(np.uint8)


@cache
def _three_digits() -> Bytes:
    """Return the ten bits of 0 to 999."""
    return _bits(np.arange(1000), 10)
