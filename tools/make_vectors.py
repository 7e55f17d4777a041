"""Make the test vectors of docs/format.md, section 13: `python tools/make_vectors.py fixtures/vectors`.

Deterministic: keys come from fixed seeds, zstd frames are written by hand as raw blocks, because what zstd
makes differs between its releases. Each case has one defect, and its file's name is the defect.
"""

import json
import sys
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from zlib import crc32

import cbor2

from qrbridge import bridge, digits, frame, pack
from qrbridge.envelope import Claims, SigningKey, cose, keys
from qrbridge.envelope.suites import SUITES
from qrbridge.errors import QrbridgeError
from qrbridge.frame import Packet, Whole
from qrbridge.pack import Case as Application
from qrbridge.pack import cbor, checkdigits

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
        desc, expect, [data], frames=[data.hex()], envelope=envelope.hex(), **(_parts(envelope) | more)
    )


def in_packets(desc: str, envelope: bytes) -> Case:
    """Return a case whose envelope is good, too long for one frame, and whose payload is wrong."""
    frames = packets(envelope, bridge.plan(len(envelope), ROOM).count)
    stages = {"frames": [data.hex() for data in frames], "envelope": envelope.hex()}
    return case(desc, "payload", list(frames), **(stages | _parts(envelope)))


def payload_case(desc: str, payload: bytes) -> Case:
    """Return a case whose envelope is good and whose payload is not."""
    return whole(desc, "payload", signed(payload))


def _parts(envelope: bytes) -> Case:
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
        stages |= {"envelope": LONG.hex()} | _parts(LONG) | LONG_CONTENT
    return case(desc, expect, list(frames), **(stages | more))


def full_width(text: str) -> str:
    """Return the digits as a Chinese input method in full-width mode types them."""
    return text.translate({48 + value: 0xFF10 + value for value in range(10)})


def successes() -> dict[str, Case]:
    """Return the cases that must come out."""
    source = packets(LONG, K)
    repair = packets(LONG, K + 2, K)
    compressed = bytes.fromhex("28b52ffd20646d00003061626364656101008ba91401")
    other = packets(SAME_LENGTH, K)
    mixed = [data for pair in zip(source, other, strict=True) for data in pair]
    a, b = digits.encode(source[0]), digits.encode(source[1])
    typed = ["]Q1" + full_width(a), b + digits.encode(source[2]), *map(digits.encode, source[3:])]
    text = b"abcde" * 20
    return {
        "success-file-whole": whole("a small file", "success", signed(file_payload()), **file_content(HELLO, b"hello")),
        "success-record-whole": whole("a small record", "success", signed(record_payload()), **RECORD_CONTENT),
        "success-record-case": whole(
            "a small record with its application", "success", signed(case_payload()),
            content=dict(RECORD_CONTENT["content"]) | {"application": "320100201405130001", "revision": 2},
        ),
        "success-file-empty": whole(
            "a file of no bytes", "success", signed(file_payload("empty.txt", packed=stored(b""))),
            **file_content("empty.txt", b""),
        ),
        "success-compressed": whole(
            "zstd has really compressed", "success", signed(file_payload("abc.txt", packed=compressed)),
            **file_content("abc.txt", text),
        ),
        "success-issued-300-ahead": whole(
            "the sender's clock is 300 seconds ahead", "success",
            signed(file_payload(), replace(CLAIMS, issued_at=NOW + 300)), **file_content(HELLO, b"hello"),
        ),
        "success-packets": long_case("source packets in order", "success", source),
        "success-repair-only": long_case("no source packet at all", "success", repair),
        "success-shuffled": long_case(
            "out of order, with repeats", "success", [*reversed(source), source[0], source[0]]
        ),
        "success-two-transfers": case(
            "two equally long transfers mixed", "success", list(mixed),
            frames=[data.hex() for data in mixed], envelopes=[LONG.hex(), SAME_LENGTH.hex()],
        ),
        "success-poisoned": long_case(
            "one symbol of another transfer under our id, and three packets more than K", "success",
            [forged(repair[0]), *source[:-1], *repair[1:4]],
        ),
        "success-contested": long_case(
            "two different symbols for one ESI", "success", [forged(source[1]), *source, repair[0]]
        ),
        "success-typed": case(
            "AIM identifier, full-width digits, a lost line end", "success", typed,
            **({"frames": [data.hex() for data in source], "envelope": LONG.hex()} | _parts(LONG) | LONG_CONTENT),
        ),
    }  # fmt: skip


def edges() -> dict[str, Case]:
    """Return the cases that lie just inside a limit."""
    hello = file_content(HELLO, b"hello")
    small = signed(file_payload())
    tiny = list(islice(bridge.frames(small, bridge.plan(len(small), 28)), bridge.plan(len(small), 28).count))
    parts = {"envelope": small.hex()} | _parts(small) | hello
    whole_frame = frame.encode(Whole(small))
    joined = "".join(map(digits.encode, tiny[:3]))
    return {
        "success-symbol-size-8": case(
            "T is 8", "success", list(tiny), **({"frames": [data.hex() for data in tiny]} | parts)
        ),
        "success-three-joined": case(
            "two line ends were lost", "success", [joined, *map(digits.encode, tiny[3:])],
            **({"frames": [data.hex() for data in tiny]} | parts),
        ),
        "success-prefix-32": case(
            "a site prefix of 32 digits", "success", ["8" * 32 + digits.encode(whole_frame)],
            **({"frames": [whole_frame.hex()]} | parts),
        ),
        "success-name-255": whole(
            "a name of 255 bytes", "success", signed(file_payload("n" * 255)), **file_content("n" * 255, b"hello")
        ),
        "success-times": whole(
            "issued in 1970, expires at the end of 9999", "success",
            signed(file_payload(), replace(CLAIMS, issued_at=0, expires_at=253_402_300_799)), **hello,
        ),
        "success-version-65535": whole(
            "profile version 65535", "success", signed(record_payload(version=65_535)),
            content={"kind": "record", "profile": "saic", "version": 65_535, "fields": cbor.encode(FIELDS).hex()},
        ),
        "frame-prefix-33": case(
            "a site prefix of 33 digits", "frame", ["8" * 33 + digits.encode(whole_frame)]
        ),
    }  # fmt: skip


def wire_failures() -> dict[str, Case]:
    """Return the cases that fail before there is an envelope."""
    good = frame.encode(Whole(signed(file_payload())))
    text, source, repair = digits.encode(good), packets(LONG, K), packets(LONG, 3, K)
    header_only = crc(b"\x11" + bytes(9))
    return {
        "digits-letters": case("somebody else's symbol", "digits", ["HTTPS://EXAMPLE.ORG/A"]),
        "digits-short": case("a product number", "digits", ["6901234567892"]),
        "digits-one-missing": case("a keystroke was lost", "digits", [text[:40] + text[41:]]),
        "digits-group-overflow": case("a group of 22 bytes is 2^176", "digits", [str(2**176).zfill(53)]),
        "frame-crc-wrong": case("the CRC has a flipped bit", "frame", [good[:-1] + bytes([good[-1] ^ 1])]),
        "frame-bit-flipped": case(
            "a bit flipped after the CRC was computed", "frame", [good[:20] + bytes([good[20] ^ 4]) + good[21:]]
        ),
        "frame-cut": case("the last 22 bytes are missing", "frame", [good[:-22]]),
        "frame-crc-little-endian": case(
            "the CRC in the wrong byte order", "frame", [good[:-4] + good[:-5:-1]]
        ),
        "frame-version-2": case("format version 2", "frame", [crc(b"\x20" + good[1:-4])]),
        "frame-version-0": case("format version 0", "frame", [crc(b"\x00" + good[1:-4])]),
        "frame-kind-2": case("kind 2", "frame", [crc(b"\x12" + good[1:-4])]),
        "frame-packet-short": case("a packet without its header", "frame", [header_only]),
        "fountain-length-0": case("F is 0", "fountain", [packet(0, 128)]),
        "fountain-length-over": case("F is 10,000,001", "fountain", [packet(10_000_001, 1000)]),
        "fountain-length-4-gib": case("F is 2^32 - 1", "fountain", [packet(2**32 - 1, 2920)]),
        "fountain-symbol-size-0": case("T is 0", "fountain", [packet(1000, 0)]),
        "fountain-symbol-size-65": case("T is no multiple of 8", "fountain", [packet(1000, 65)]),
        "fountain-symbol-size-2928": case("T is over 2,920", "fountain", [packet(10_000, 2928)]),
        "fountain-too-many": case("K is over 56,403", "fountain", [packet(10_000_000, 176)]),
        "fountain-one-symbol": case("K is 1: it should have been whole", "fountain", [packet(64, 64)]),
        "incomplete-one-missing": long_case("K - 1 packets", "incomplete", source[1:]),
        "incomplete-other-transfer": long_case(
            "the missing packet comes from an equally long transfer", "incomplete",
            [*source[1:], packets(SAME_LENGTH, 1)[0]],
        ),
        "incomplete-poisoned": long_case(
            "K packets, one with a symbol of another transfer under our id", "incomplete",
            [forged(source[0]), *source[1:]],
        ),
        "incomplete-forged-length": long_case(
            "the last packet claims another F", "incomplete",
            [*source[1:], frame.encode(replace(frame.decode(repair[0]), length=len(LONG) - 1))],
        ),
    }  # fmt: skip


def envelope_failures() -> dict[str, Case]:
    """Return the cases whose envelope does not have the one form that is allowed."""
    good = signed(file_payload())
    cwt = header()[15]
    assert isinstance(cwt, dict)

    def claims(**changes: object) -> bytes:
        return odd(header(cwt=cwt | {int(key[1:]): value for key, value in changes.items()}))

    return {
        "envelope-no-tag": whole("tag 18 is missing", "envelope", good[1:]),
        "envelope-encrypted": whole("tag 16, COSE_Encrypt0", "envelope", b"\xd0" + good[1:]),
        "envelope-trailing-byte": whole("a byte after the end", "envelope", good + b"\0"),
        "envelope-unprotected": whole("kid in the unprotected header", "envelope", odd(unprotected={4: b"k"})),
        "envelope-signature-63": whole("a signature of 63 bytes", "envelope", odd(signature=bytes(63))),
        "envelope-three-parts": whole("no signature", "envelope", b"\xd2" + cbor2.dumps([b"", {}, b""])),
        "envelope-no-kid": whole("no kid", "envelope", odd({1: -19, 15: cwt})),
        "envelope-kid-7": whole("a kid of 7 bytes", "envelope", odd(header(kid=HALL.public.kid[:7]))),
        "envelope-header-more": whole("content type in the header", "envelope", odd(header() | {3: 0})),
        "envelope-header-order": whole(
            "header keys out of order", "envelope", odd(cbor2.dumps(dict(reversed(header().items()))))
        ),
        "envelope-claim-missing": whole(
            "no audience", "envelope", odd(header(cwt={key: cwt[key] for key in (1, 4, 6)}))
        ),
        "envelope-claim-more": whole("a subject claim", "envelope", claims(_2="x")),
        "envelope-name-odd": whole("an issuer with a space", "envelope", claims(_1="the hall")),
        "envelope-name-33": whole("an audience of 33 characters", "envelope", claims(_3="s" * 33)),
        "envelope-expires-at-issue": whole("exp equals iat", "envelope", claims(_4=NOW - 60)),
        "envelope-year-10000": whole("exp after the year 9999", "envelope", claims(_4=253_402_300_800)),
        "envelope-time-true": whole("iat is a truth value", "envelope", claims(_6=True)),
        "envelope-long-integer": whole(
            "alg not in its shortest form", "envelope",
            odd(cbor2.dumps(header(), canonical=True).replace(b"\x01\x32", b"\x01\x38\x12", 1)),
        ),
    }  # fmt: skip


def trust_failures() -> dict[str, Case]:
    """Return the cases that a receiver must not believe."""
    payload = file_payload()
    good = signed(payload)
    changed = good.replace(b"hello", b"hullo")
    return {
        "trust-algorithm": whole("alg -8, EdDSA of any curve", "trust", odd(header(alg=-8))),
        "trust-unknown-key": whole("signed by a stranger", "trust", signed(payload, key=STRANGER)),
        "trust-signature": whole("a signature of zero bytes", "trust", odd(signature=bytes(64))),
        "trust-payload-changed": whole("the payload changed after signing", "trust", changed),
        "trust-stranger-under-our-kid": whole(
            "a stranger's signature under the hall's kid", "trust",
            good[:-64] + SUITES[1].sign(STRANGER.seed, cose.parse(good).to_be_signed),
        ),
        "trust-revoked": whole(
            "signed with a revoked key", "trust", signed(payload, replace(CLAIMS, issuer="old-hall"), OLD)
        ),
        "trust-issuer": whole("the hall in another's name", "trust", signed(payload, replace(CLAIMS, issuer="qs"))),
        "trust-audience": whole("meant for qs", "trust", signed(payload, replace(CLAIMS, audience="qs"))),
        "trust-not-yet-valid": whole(
            "issued 301 seconds ahead", "trust", signed(payload, replace(CLAIMS, issued_at=NOW + 301))
        ),
        "trust-expired": whole("expires now", "trust", signed(payload, replace(CLAIMS, expires_at=NOW))),
        "replay-imported": whole(
            "imported before", "replay", good, imported=[sha256(good).hexdigest()]
        ),
    }  # fmt: skip


def small_dictionary() -> bytes:
    """Return a dictionary of invented deliveries: every kind of entry and most forms in a few kilobytes."""
    text, day = {"type": "string"}, {"type": "string", "format": "date"}
    amount = {"type": "string", "pattern": r"^(0|[1-9][0-9]{0,12})\.[0-9]{2}$"}
    share = {"type": "string", "pattern": r"^(100\.0000|[1-9]?[0-9]\.[0-9]{4})$"}
    owner = {
        "name": text,
        "amount": amount,
        "share": share,
        "id": {"type": "string", "pattern": "^[0-9X]{18}$"},
    }
    place = {"type": "object", "required": ["city", "road"], "properties": {"city": text, "road": text}}
    fields = {
        "number": text, "name": text, "kind": text, "from": day, "to": day, "total": amount, "paid": {"type": "boolean"},
        "people": {"type": "integer"}, "address": text, "place": place, "seal": text,
        "owners": {"type": "array", "items": {"type": "object", "required": ["name"], "properties": owner}},
        "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    }  # fmt: skip
    schema = {"type": "object", "required": ["name", "kind", "from"], "properties": fields}
    records = [delivery(number) for number in range(60)]
    cases = [Application(f"3201{number:04}", number % 3) for number in range(60)]
    return pack.train(
        schema, "small", 1, records, cases=cases, general={"characters": list("公司江北南京一二三")}
    )


def delivery(number: int) -> dict[str, object]:
    """Return an invented record for the small dictionary."""
    name, year, total = (
        f"{'江北河湖山'[number % 5]}{'风云雨雪'[number % 4]}公司",
        2014 + number % 3,
        300_000 * (number % 7 + 1),
    )
    parts = [total // 3, total - total // 3] if number % 3 else [total]
    body = [
        f"3201{number % 17:02}19{50 + number % 40}0{number % 9 + 1}1{number % 10}000"
        for number in range(number, number + 2)
    ]
    owners = [
        {"name": "王李张"[(number + at) % 3] + "一二三四"[(number + at) % 4], "amount": f"{part}.00",
         "share": f"{part * 100 / total:.4f}", "id": body[at] + checkdigits.citizen(body[at])}
        for at, part in enumerate(parts)
    ]  # fmt: skip
    place = {"city": "南京市", "road": f"{'东西南北'[number % 4]}{'一二三'[number % 3]}路"}
    return {
        "number": f"3201{year}{number * 37 % 1000:04}", "name": name, "kind": "ab"[number % 2], "from": f"{year}-03-{number % 28 + 1:02}",
        "to": f"{year + 20}-03-{number % 28 + 1:02}", "total": f"{total}.00", "paid": number % 4 == 0, "people": number % 9,
        "address": place["city"] + place["road"], "place": place, "seal": name + "合同章", "owners": owners,
    }  # fmt: skip


def typed_cases() -> dict[str, Case]:
    """Return the cases of typed records; their dictionary stands in each of them."""
    data = small_dictionary()
    known = [pack.parse_dictionary(data)]
    given = {"dictionaries": [data.decode()]}

    def sent(desc: str, fields: dict[str, object], sent_as: Application | None = None) -> Case:
        content = {"kind": "record", "profile": "small", "version": 1, "fields": cbor.encode(fields).hex()}
        if sent_as:
            content |= {"application": sent_as.application, "revision": sent_as.revision}
        payload = pack.pack(pack.Record("small", 1, fields, sent_as), known)
        assert payload[1] == 2
        return whole(desc, "success", signed(payload), content=content, **given)

    def refused(desc: str, *parts: object) -> Case:
        return payload_case(desc, cbor2.dumps([2, *parts])) | given

    good = cbor2.loads(pack.pack(pack.Record("small", 1, delivery(61)), known))
    digest, number = good[1], good[2]
    odd: dict[str, object] = {
        "number": "", "name": "\U00020bb7野家𬱖é\ue000", "kind": "；。", "from": "2014-02-30", "people": -(2**64), "paid": True,
        "total": "-1.00", "to": "0001-01-01", "digest": "5a" * 32, "owners": [{}, {"name": "\u0000", "id": "11010519491231002X"}],
    }  # fmt: skip
    return {
        "success-typed-record": sent("a record like those of the training", delivery(61)),
        "success-typed-case": sent("with its application", delivery(62), Application("32010061", 1)),
        "success-typed-odd": sent("nothing like the training", odd, Application("a ~", 1_000_000)),
        "success-typed-empty": sent("a record of nothing", {}),
        "payload-typed-dictionary": refused("a dictionary that is not there", bytes(4), number),
        "payload-typed-digest-3": refused("three bytes of the dictionary's digest", digest[:3], number),
        "payload-typed-zero-byte": refused("a zero byte before the number", digest, b"\0" + number),
        "payload-typed-cut": refused("a number without its last byte", digest, number[:-1]),
        "payload-typed-byte-more": refused("a number with a byte more", digest, number + b"\x5a"),
        "payload-typed-too-long": in_packets(
            "a number of 16,385 bytes", signed(cbor2.dumps([2, digest, b"\1" + bytes(16_384)]))
        )
        | given,
        "payload-typed-part-more": refused("a fourth part", digest, number, 1),
        "payload-typed-text": refused("the number as text", digest, number.hex()),
    }


def payload_failures() -> dict[str, Case]:
    """Return the cases whose payload is signed and wrong all the same."""
    packed = stored(b"hello")
    one = stored(b"hello world")
    return {
        "payload-kind-2": payload_case("the reserved kind", cbor2.dumps([2, "saic", 1, packed])),
        "payload-kind-9": payload_case("an unknown kind", cbor2.dumps([9, "a", "a/b", packed])),
        "payload-kind-false": payload_case("a truth value for the kind", cbor2.dumps([False, "a", "a/b", packed])),
        "payload-no-array": payload_case("a map", cbor2.dumps({})),
        "payload-part-more": payload_case("a fifth part", cbor2.dumps([0, "a", "a/b", packed, 1])),
        "payload-trailing-byte": payload_case("a byte after the end", file_payload() + b"\0"),
        "payload-name-slash": payload_case("a path for a name", file_payload("../a")),
        "payload-name-backslash": payload_case("a Windows path for a name", file_payload("a\\b")),
        "payload-name-colon": payload_case("a drive in the name", file_payload("C:a")),
        "payload-name-null": payload_case("NUL in the name", file_payload("a\0.txt")),
        "payload-name-bidi": payload_case("a name that reads backwards", file_payload("a\u202etxt.exe")),
        "payload-name-empty": payload_case("no name", file_payload("")),
        "payload-name-256": payload_case("a name of 256 bytes", file_payload("n" * 256)),
        "payload-name-full-stop": payload_case("a full stop at the end", file_payload("a.")),
        "payload-name-space": payload_case("a space at the end", file_payload("a ")),
        "payload-media-type": payload_case("no media type", file_payload(media_type="text")),
        "payload-zstd-trailing": payload_case("a byte after the zstd frame", file_payload(packed=packed + b"\0")),
        "payload-zstd-two-frames": payload_case("two zstd frames", file_payload(packed=packed * 2)),
        "payload-zstd-skippable": payload_case(
            "a skippable frame before", file_payload(packed=bytes.fromhex("502a4d1800000000") + packed)
        ),
        "payload-zstd-no-size": payload_case(
            "no content size", file_payload(packed=bytes.fromhex("28b52ffd0058290000") + b"hello")
        ),
        "payload-zstd-states-more": payload_case("states 12, holds 11", file_payload(packed=one[:5] + b"\x0c" + one[6:])),
        "payload-zstd-states-less": payload_case("states 10, holds 11", file_payload(packed=one[:5] + b"\x0a" + one[6:])),
        "payload-zstd-record-over-limit": payload_case(
            "1,000,001 bytes of fields", cbor2.dumps([1, "saic", 1, repeated(b"\0", 1_000_001)])
        ),
        "payload-zstd-file-over-limit": in_packets(
            "a file of 100,000,001 bytes", signed(file_payload(packed=repeated(b"\0", 100_000_001)))
        ),
        "payload-zstd-window": payload_case(
            "a window of 256 MiB", file_payload(packed=bytes.fromhex("28b52ffd809005000000290000") + b"hello")
        ),
        "payload-zstd-dictionary": payload_case(
            "needs dictionary 7", file_payload(packed=bytes.fromhex("28b52ffd210705290000") + b"hello")
        ),
        "payload-cbor-cut": payload_case("CBOR that ends inside an item", file_payload()[:-1]),
        "payload-cbor-cut-integer": payload_case("CBOR that ends inside an integer", bytes.fromhex("8400181a0102")),
        "payload-cbor-indefinite": payload_case("an indefinite array", b"\x9f" + file_payload()[1:] + b"\xff"),
        "payload-name-no-utf-8": payload_case(
            "a name that is no UTF-8", file_payload("nn").replace(b"\x62nn", b"\x62\xc3\x28")
        ),
        "payload-zstd-nothing-otherwise": payload_case(
            "no bytes, but a byte more than the one form", file_payload(packed=stored(b"") + b"\0")
        ),
        "payload-zstd-cut": payload_case("a cut zstd frame", file_payload(packed=packed[:-1])),
        "payload-profile-odd": payload_case("a path for a profile", record_payload(profile="../saic")),
        "payload-application-odd": payload_case("a line feed in the application", case_payload("1\n2")),
        "payload-application-65": payload_case("an application of 65 characters", case_payload("1" * 65)),
        "payload-revision-true": payload_case("a truth value for the revision", case_payload(revision=True)),
        "payload-revision-over": payload_case("revision 1,000,001", case_payload(revision=1_000_001)),
        "payload-revision-missing": payload_case("an application without revision", cbor2.dumps(cbor2.loads(case_payload())[:5])),
        "payload-case-part-more": payload_case("a part after the revision", case_payload("1", 2, 3)),
        "payload-version-0": payload_case("profile version 0", record_payload(version=0)),
        "payload-version-65536": payload_case("profile version 65536", record_payload(version=65_536)),
        "payload-fields-list": payload_case("fields that are a list", record_payload(cbor2.dumps([]))),
        "payload-fields-integer-key": payload_case("a key that is no text", record_payload(cbor2.dumps({1: 1}))),
        "payload-fields-inner-integer-key": payload_case(
            "a key that is no text further in", record_payload(cbor2.dumps({"a": [{1: 1}]}))
        ),
        "payload-fields-null": payload_case("null", record_payload(cbor2.dumps({"a": None}))),
        "payload-fields-float": payload_case("a float", record_payload(cbor2.dumps({"a": 0.5}))),
        "payload-fields-order": payload_case("keys out of order", record_payload(bytes.fromhex("a2616200616100"))),
        "payload-fields-key-twice": payload_case("a key twice", record_payload(bytes.fromhex("a2616100616101"))),
        "payload-fields-trailing": payload_case("a byte after the fields", record_payload(b"\xa0\0")),
        "payload-fields-tag": payload_case("a tag", record_payload(bytes.fromhex("a16161c100"))),
        "payload-fields-deep": payload_case("33 levels", record_payload(b"\xa1\x61\x61" + b"\x81" * 32 + b"\0")),
    }  # fmt: skip


def cases() -> dict[str, Case]:
    """Return every case by its name."""
    return (
        successes()
        | edges()
        | wire_failures()
        | envelope_failures()
        | trust_failures()
        | payload_failures()
        | typed_cases()
    )


def write(folder: Path) -> int:
    """Write every case into `folder`, remove files of cases that are no more, return how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    made = cases()
    for path in folder.glob("*.json"):
        if path.stem not in made:
            path.unlink()
    for name, content in made.items():
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        (folder / f"{name}.json").write_text(text, "utf-8")
    return len(made)


if __name__ == "__main__":
    print(f"{write(Path(sys.argv[1]))} vectors in {sys.argv[1]}")
