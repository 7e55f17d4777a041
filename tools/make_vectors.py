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

import cbor2
from vector_parts import (
    CLAIMS,
    FIELDS,
    HALL,
    HELLO,
    LONG,
    LONG_CONTENT,
    NOW,
    OLD,
    RECORD_CONTENT,
    SAME_LENGTH,
    STRANGER,
    Case,
    K,
    case,
    case_payload,
    crc,
    file_content,
    file_payload,
    forged,
    full_width,
    header,
    in_packets,
    long_case,
    odd,
    packet,
    packets,
    parts_of,
    payload_case,
    record_payload,
    repeated,
    signed,
    stored,
    whole,
)
from vector_typed import typed_cases

from qrbridge import bridge, digits, frame
from qrbridge.envelope import cose
from qrbridge.envelope.suites import SUITES
from qrbridge.frame import Whole
from qrbridge.pack import cbor


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
            **({"frames": [data.hex() for data in source], "envelope": LONG.hex()} | parts_of(LONG) | LONG_CONTENT),
        ),
    }  # fmt: skip


def edges() -> dict[str, Case]:
    """Return the cases that lie just inside a limit."""
    hello = file_content(HELLO, b"hello")
    small = signed(file_payload())
    tiny = list(islice(bridge.frames(small, bridge.plan(len(small), 28)), bridge.plan(len(small), 28).count))
    parts = {"envelope": small.hex()} | parts_of(small) | hello
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
