"""What the test vectors are made of: keys, claims, payloads, envelopes, frames, and what holds a case."""

from dataclasses import replace
from hashlib import sha256
from itertools import islice
from zlib import crc32

import cbor2

from qrbridge import bridge, digits, frame
from qrbridge.envelope import Claims, SigningKey, cose, keys
from qrbridge.envelope.suites import SUITES
from qrbridge.errors import QrbridgeError
from qrbridge.frame import Packet, Whole
from qrbridge.pack import cbor

HALL, STRANGER, OLD = (SigningKey(1, seed * 32) for seed in (b"h", b"s", b"o"))
STATION, NOW = "saic", 1_400_000_000
CLAIMS = Claims("hall", STATION, NOW - 60, NOW + 86_400)
TRUST = [
    {"name": "hall", "cose_key": keys.public_to_cose(HALL.public).hex(), "revoked": False},
    {"name": "old-hall", "cose_key": keys.public_to_cose(OLD.public).hex(), "revoked": True},
]
ROOM = 148
"""Bytes of a symbol in the cases with several frames: T = 128."""

HELLO = "你好, 玄武.txt"
FIELDS = {
    "EXTNO": "320100201405130001",
    "ENTNAME": "南京测试有限公司",
    "EMPNUM": 6,
    "investors": [{"INV": "甲"}],
}

Case = dict[str, object]


def stored(data: bytes) -> bytes:
    """Return `data` as a zstd frame of one raw block (RFC 8878, 3.1.1), single segment, size stated."""
    size = len(data)
    descriptor = b"\x20" + size.to_bytes(1) if size < 256 else b"\x60" + (size - 256).to_bytes(2, "little")
    return bytes.fromhex("28b52ffd") + descriptor + (size << 3 | 1).to_bytes(3, "little") + data


def repeated(byte: bytes, size: int) -> bytes:
    """Return `size` times `byte` as a zstd frame of RLE blocks, size stated in four bytes."""
    sizes = [131_072] * (size // 131_072) + [size % 131_072]
    heads = [(length << 3 | 1 << 1 | (at == len(sizes) - 1)) for at, length in enumerate(sizes)]
    blocks = b"".join(head.to_bytes(3, "little") + byte for head in heads)
    return bytes.fromhex("28b52ffda0") + size.to_bytes(4, "little") + blocks


def file_payload(name: object = HELLO, media_type: object = "text/plain", packed: object = None) -> bytes:
    """Return the payload of a small file, or of something near it."""
    return cbor2.dumps([0, name, media_type, stored(b"hello") if packed is None else packed])


def record_payload(fields: bytes | None = None, profile: object = "saic", version: object = 1) -> bytes:
    """Return the payload of a small record, or of something near it."""
    return cbor2.dumps([1, profile, version, stored(cbor.encode(FIELDS) if fields is None else fields)])


def case_payload(application: object = "320100201405130001", revision: object = 2, *more: object) -> bytes:
    """Return the payload of a small record that says which application it belongs to, or something near it."""
    return cbor2.dumps([*cbor2.loads(record_payload()), application, revision, *more])


def signed(payload: bytes, claims: Claims = CLAIMS, key: SigningKey = HALL) -> bytes:
    """Return a good envelope."""
    return cose.seal(payload, claims, key)


def header(**changes: object) -> dict[object, object]:
    """Return the protected header with other values for `alg`, `kid` and `cwt`."""
    cwt = {1: CLAIMS.issuer, 3: CLAIMS.audience, 4: CLAIMS.expires_at, 6: CLAIMS.issued_at}
    return {1: changes.get("alg", -19), 4: changes.get("kid", HALL.public.kid), 15: changes.get("cwt", cwt)}


def odd(protected: object = None, **parts: object) -> bytes:
    """Return an envelope with a right signature over parts that no sender would write."""
    payload = file_payload()
    raw = protected if isinstance(protected, bytes) else cbor2.dumps(protected or header(), canonical=True)
    structure = cbor2.dumps(["Signature1", raw, b"", payload])
    signature = parts.get("signature", SUITES[1].sign(HALL.seed, structure))
    return b"\xd2" + cbor2.dumps([raw, parts.get("unprotected", {}), payload, signature])


def crc(body: bytes) -> bytes:
    """Return a frame with a right CRC around `body`."""
    return body + crc32(body).to_bytes(4)


def packet(length: int, size: int, esi: int = 0, transfer: bytes = b"transfer") -> bytes:
    """Return a packet frame with a right CRC and any header."""
    return crc(b"\x11" + transfer + length.to_bytes(4) + esi.to_bytes(3) + bytes(size))


def packets(envelope: bytes, count: int, start: int = 0) -> list[bytes]:
    """Return `count` packet frames of `envelope` from ESI `start` on."""
    plan = bridge.plan(len(envelope), ROOM)
    return list(islice(bridge.frames(envelope, plan), start, start + count))


def forged(data: bytes) -> bytes:
    """Return the frame with another encoding symbol under the same header, and a right CRC."""
    content = frame.decode(data)
    assert isinstance(content, Packet)
    return frame.encode(replace(content, symbol=bytes(reversed(content.symbol))))


def case(desc: str, expect: str, lines: list[bytes | str], **more: object) -> Case:
    """Return a case of frames (bytes) or texts, with what each stage gives as far as it comes."""
    texts = [digits.encode(line) if isinstance(line, bytes) else line for line in lines]
    base: Case = {"desc": desc, "expect": expect, "station": STATION, "now": NOW, "trust": TRUST}
    return base | {"lines": texts} | more


def whole(desc: str, expect: str, envelope: bytes, **more: object) -> Case:
    """Return a case of one whole frame; stages that exist are filled in."""
    data = frame.encode(Whole(envelope))
    return case(
        desc, expect, [data], frames=[data.hex()], envelope=envelope.hex(), **(parts_of(envelope) | more)
    )


def in_packets(desc: str, envelope: bytes) -> Case:
    """Return a case whose envelope is good, too long for one frame, and whose payload is wrong."""
    frames = packets(envelope, bridge.plan(len(envelope), ROOM).count)
    stages = {"frames": [data.hex() for data in frames], "envelope": envelope.hex()}
    return case(desc, "payload", list(frames), **(stages | parts_of(envelope)))


def payload_case(desc: str, payload: bytes) -> Case:
    """Return a case whose envelope is good and whose payload is not."""
    return whole(desc, "payload", signed(payload))


def parts_of(envelope: bytes) -> Case:
    try:
        parts = cose.parse(envelope)
    except QrbridgeError:
        return {}
    return {"to_be_signed": parts.to_be_signed.hex(), "payload": parts.payload.hex()}


def file_content(name: str, data: bytes) -> Case:
    """Return what a file's case says of its content."""
    return {"content": {"kind": "file", "name": name, "media_type": "text/plain", "data": data.hex()}}


RECORD_CONTENT: Case = {
    "content": {"kind": "record", "profile": "saic", "version": 1, "fields": cbor.encode(FIELDS).hex()}
}
LONG_DATA = b"".join(sha256(bytes([number])).digest() for number in range(18))
LONG = signed(file_payload("long.bin", packed=stored(LONG_DATA)))
SAME_LENGTH = signed(file_payload("gnol.bin", packed=stored(LONG_DATA[::-1])))
K = bridge.plan(len(LONG), ROOM).count
LONG_CONTENT = file_content("long.bin", LONG_DATA)


def long_case(desc: str, expect: str, frames: list[bytes], **more: object) -> Case:
    """Return a case of packets of the long file; with `success` all its stages are filled in."""
    stages: Case = {"frames": [data.hex() for data in frames]}
    if expect == "success":
        stages |= {"envelope": LONG.hex()} | parts_of(LONG) | LONG_CONTENT
    return case(desc, expect, list(frames), **(stages | more))


def full_width(text: str) -> str:
    """Return the digits as a Chinese input method in full-width mode types them."""
    return text.translate({48 + value: 0xFF10 + value for value in range(10)})
