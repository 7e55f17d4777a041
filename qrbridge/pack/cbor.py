"""Values <-> deterministic CBOR (RFC 8949, 4.2.1): the one encoding of a value, and no other is read.

Allowed are integers of 64 bits, byte and text strings, booleans, arrays, and maps whose keys are text or
integers from -24 to 23; no floats, no null, no tags, nothing indefinite, at most 32 levels.
"""

from typing import NoReturn, TypeAlias

import cbor2

from qrbridge.errors import PackError

MAX_DEPTH = 32

Value: TypeAlias = "int | bytes | str | bool | list[Value] | dict[str, Value] | dict[int, Value]"


def encode(value: object) -> bytes:
    """Return the deterministic CBOR of `value`; PackError if it holds anything that is not allowed."""
    _check(value, MAX_DEPTH)
    return cbor2.dumps(value, canonical=True)


def decode(data: bytes) -> Value:
    """Return the value of `data`; PackError unless `encode` would give exactly `data` back."""
    try:
        value: Value = cbor2.loads(
            data,
            max_depth=MAX_DEPTH,
            allow_indefinite=False,
            allow_duplicate_keys=False,
            semantic_decoders={28: _refuse_sharing, 29: _refuse_sharing},
        )
    except (cbor2.CBORDecodeError, ValueError, TypeError, RecursionError) as error:
        raise PackError("pack.cbor", reason=str(error).splitlines()[0]) from None
    if encode(value) != data:
        raise PackError("pack.not_canonical")
    return value


def _refuse_sharing(decoder: object, immutable: bool) -> NoReturn:
    # The library reads tags 28 and 29 as a value that stands in several places. 240 bytes then say a tree of
    # 2^31 leaves, and going through it to refuse it would take an hour.
    raise ValueError("shared values")


def _check(value: object, depth: int) -> None:
    if depth == 0:
        raise PackError("pack.cbor", reason=f"more than {MAX_DEPTH} levels")
    match value:
        case bool() | bytes():
            pass
        case str():
            if any("\ud800" <= character <= "\udfff" for character in value):
                raise PackError("pack.cbor_type", found="half a surrogate pair")
        case int():
            if not -(2**64) <= value < 2**64:
                raise PackError("pack.cbor_type", found="an integer over 64 bits")
        case list() | tuple():
            for item in value:
                _check(item, depth - 1)
        case dict():
            for key, item in value.items():
                _check_key(key)
                _check(item, depth - 1)
        case _:
            raise PackError("pack.cbor_type", found=type(value).__name__)


def _check_key(key: object) -> None:
    if isinstance(key, str):
        _check(key, 1)
    elif isinstance(key, bool) or not isinstance(key, int) or not -24 <= key <= 23:
        raise PackError("pack.cbor_type", found=f"the map key {key!r:.40}")
