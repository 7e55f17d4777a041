"""Bytes <-> one zstd frame (RFC 8878) that states its size, bounded before anything is inflated."""

import zstandard

from qrbridge.errors import PackError

LEVEL = 19
FAST_LEVEL = 12
FAST_FROM = 16_000_000
"""Bytes from which level 19 would keep a person waiting for many seconds."""

MAX_WINDOW = 2**27
"""Bytes; the most that decoders take without being asked (RFC 8878, 3.1.1.1.2)."""

EMPTY = bytes.fromhex("28b52ffd2000010000")
"""The zstd frame of no bytes: magic, descriptor, size 0, one last raw block of size 0 (RFC 8878, 3.1.1)."""


def compress(data: bytes, limit: int) -> bytes:
    """Return `data` as one zstd frame; PackError if it is larger than `limit` bytes."""
    _check_size(len(data), limit)
    level = LEVEL if len(data) < FAST_FROM else FAST_LEVEL
    return zstandard.ZstdCompressor(level=level, write_checksum=False).compress(data)


def decompress(data: bytes, limit: int) -> bytes:
    """Return what the single zstd frame `data` holds.

    PackError unless it states a size of at most `limit` bytes, keeps to it, needs no dictionary and ends
    where `data` ends. The stated size is checked first: the library ignores a limit where one is stated.
    """
    try:
        parameters = zstandard.get_frame_parameters(data)
        size = zstandard.frame_content_size(data)
        if size < 0:
            raise PackError("pack.zstd", reason="the frame does not state its size")
        _check_size(size, limit)
        if parameters.dict_id:
            raise PackError("pack.zstd", reason=f"it needs dictionary {parameters.dict_id}")
        if parameters.window_size > MAX_WINDOW:
            raise PackError("pack.zstd", reason=f"a window of {parameters.window_size} bytes")
        content = _inflate(data) if size else _inflate_nothing(data)
    except zstandard.ZstdError as error:
        raise PackError("pack.zstd", reason=str(error)) from None
    if len(content) != size:
        raise PackError("pack.zstd", reason=f"{len(content)} bytes where {size} are stated")
    return content


def _inflate(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(data, allow_extra_data=False)


def _inflate_nothing(data: bytes) -> bytes:
    # The library returns early for a stated size of 0 and would look neither at the block nor behind it.
    if data != EMPTY:
        raise PackError("pack.zstd", reason=f"no bytes are written as {EMPTY.hex()} only")
    return b""


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise PackError("pack.too_large", found=size, allowed=limit)
