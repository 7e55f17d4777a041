"""The link of a log's entry as docs/audit.md says it, by hashlib and a few lines of CBOR."""

from hashlib import sha256
from typing import Any


def link_of(before: str, line: dict[str, Any]) -> str:
    optional = [line[name] for name in ("application", "revision", "station", "digest")]
    said = [
        *(before, line["number"], line["at"], line["operator"], line["terminal"], line["kind"]),
        *([] if value is None else [value] for value in optional),
        line["facts"],
    ]
    return sha256(cbor(said)).hexdigest()


def cbor(value: Any) -> bytes:
    match value:
        case int():
            return head(0, value) if value >= 0 else head(1, -1 - value)
        case str():
            return head(3, len(value.encode())) + value.encode()
        case list():
            return head(4, len(value)) + b"".join(map(cbor, value))
        case dict():
            pairs = sorted((cbor(key), cbor(item)) for key, item in value.items())
            return head(5, len(pairs)) + b"".join(key + item for key, item in pairs)
    raise TypeError(value)


def head(kind: int, count: int) -> bytes:
    """RFC 8949, 3 and 4.2.1: the shortest form."""
    if count < 24:
        return bytes([kind << 5 | count])
    size = next(size for size in range(4) if count < 1 << (8 << size))
    return bytes([kind << 5 | 24 + size]) + count.to_bytes(1 << size)
