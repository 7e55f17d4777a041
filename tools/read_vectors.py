"""Read the test vectors by docs/format.md alone, as a second implementer would: nothing of qrbridge is used.

Usage: python tools/read_vectors.py [-v] fixtures/vectors [more folders or files]

Numbers such as (4) are sections of that page. Steps 10 and 11 of (9), profile and filing, are in no vector.
"""

import argparse
import json
import re
import reprlib
import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from itertools import combinations, islice, product
from pathlib import Path
from typing import Any

import cbor2
import raptorq
import read_typed
import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTHS = [0] + [len(str(256**n - 1)) for n in range(1, 23)]  # (4) W(n) digits hold n bytes
STATION_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}"  # (7)
ACCEPTED = {-19}  # (7) Ed25519; no vector states what its station pins, and edition 1 has one suite
MEDIA_TYPE = r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}"  # (8)
CONTROLS = r"\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # (8)
NO_FILE_NAME = rf'[{CONTROLS}\\/:*?"<>|]|^\s|\s\Z|\.\Z'  # (8)
NOTHING = bytes.fromhex("28b52ffd2000010000")  # (8) the zstd frame of no bytes
GIVEN = {"desc", "expect", "lines", "station", "now", "trust"}  # (13) fields of every vector
FOUND = {"expect", "frames", "envelope", "to_be_signed", "payload", "content", "envelopes"}  # (13)
TRUST = {"name", "cose_key", "revoked"}  # (13)
OF_LINES = ["digits", "frame", "fountain"]  # (13) stages that refuse a line
EXPECTS = {"success", *OF_LINES, "incomplete", "envelope", "trust", "replay", "payload"}  # (13)
Key = tuple[bytes, int, int]  # (6) transfer id, F, T
Seen = dict[int, list[bytes]]  # by ESI, each different symbol that came under it
Case = dict[str, Any]


class RefusedError(Exception):
    """Refused at the stage of (13) that is the first argument, for the reason that is the second."""


def need(holds: bool, stage: str, why: str) -> None:
    """Refuse at this stage unless the condition holds."""
    if not holds:
        raise RefusedError(stage, why)


def cbor(data: bytes, stage: str, text_keys: bool = False) -> Any:
    """Read bytes that are exactly one item of the CBOR of (1)."""
    stream = BytesIO(data)
    value = cbor_item(stream, 1, stage, text_keys)
    need(stream.tell() == len(data), stage, "bytes after the CBOR")
    return value


def cbor_item(stream: BytesIO, level: int, stage: str, text_keys: bool) -> Any:
    """Read one item; each value has one form only, so that encoding it again could not differ."""
    first = stream.read(1)
    need(first != b"" and level <= 32, stage, "CBOR is cut, or deeper than 32 levels")
    major, low = divmod(first[0], 32)
    need(major != 6 and low <= 27, stage, "a tag or an indefinite length")
    if major == 7:
        need(low in (20, 21), stage, "a float, null or another simple value")
        return low == 21
    size = 1 << (low - 24) if low >= 24 else 0  # of the argument behind the first byte
    argument = stream.read(size)
    n = int.from_bytes(argument) if size else low
    shortest = n >= {0: 0, 1: 24}.get(size, 1 << 4 * size)
    need(len(argument) == size and shortest, stage, "CBOR is cut, or an integer not in its shortest form")
    if major <= 1:
        return n if major == 0 else -1 - n
    if major <= 3:
        body = stream.read(min(n, 1 << 30))
        need(len(body) == n, stage, "CBOR is cut")
        text = body if major == 2 else body.decode(errors="replace")
        need(major == 2 or text.encode() == body, stage, "text that is not UTF-8")
        return text
    if major == 4:
        return [cbor_item(stream, level + 1, stage, text_keys) for _ in range(n)]
    pairs, last = {}, b""
    for _ in range(n):
        key = cbor_item(stream, level + 1, stage, text_keys)
        need(type(key) is str or (type(key) is int and -24 <= key <= 23 and not text_keys), stage, "a key")
        encoded = cbor2.dumps(key)
        need(last < encoded, stage, "map keys out of order or twice")
        pairs[key], last = cbor_item(stream, level + 1, stage, text_keys), encoded
    return pairs


def runs_of_line(line: str) -> list[str]:
    """The runs of digits in a scanner's line (10)."""
    line = "".join(c for c in unicodedata.normalize("NFKC", line) if unicodedata.category(c) != "Cc")
    line = re.sub(r"\][A-Za-z][A-Za-z0-9]", "]", re.sub(r"\s", "", line))
    return re.findall(r"[0-9]{15,}", line)


def frames_of_run(run: str) -> list[bytes]:
    """The frame that a run is, or else those behind a prefix or joined (10)."""
    for prefix, most in [(0, 1), *product(range(33), [5])]:
        if found := joined(run, prefix, most):
            return found
    groups = re.findall(r".{1,53}", run)
    bytes_fit = all(len(g) in WIDTHS and int(g) < 256 ** WIDTHS.index(len(g)) for g in groups)
    raise RefusedError("frame" if bytes_fit else "digits", "no bytes in these digits, or no CRC-32 that fits")


def joined(run: str, start: int, most: int) -> list[bytes]:
    """Up to `most` frames that fill the run from `start` to its end, or none: (4), checks 1 and 2 of (5)."""
    full = raw = b""
    for at in range(start, len(run), 53):
        for n, width in enumerate(WIDTHS[1:], 1):
            group, end = run[at : at + width], at + width
            if len(group) == width and int(group) < 256**n:
                raw = full + int(group).to_bytes(n)
                frame = len(raw) >= 6 and zlib.crc32(raw[:-4]) == int.from_bytes(raw[-4:])
                rest = joined(run, end, most - 1) if frame and most > 1 else []
                if frame and (rest or end == len(run)):
                    return [raw, *rest]
        if len(raw) < len(full) + 22:
            break
        full = raw
    return []


def packet_of_frame(raw: bytes) -> tuple[Key | None, int, bytes]:
    """Key, ESI and symbol of a packet, or no key and the envelope: checks 3 to 5 of (5), limits of (6)."""
    version, kind = divmod(raw[0], 16)
    need(version == 1 and kind <= 1, "frame", f"version {version}, kind {kind}")
    if kind == 0:
        return None, 0, raw[1:-4]
    need(len(raw) >= 20, "frame", "a packet without its header")
    f, t = int.from_bytes(raw[9:13]), len(raw) - 20
    need(8 <= t <= 2920 and t % 8 == 0, "fountain", f"T is {t}")
    need(1 <= f <= 10_000_000, "fountain", f"F is {f}")
    need(2 <= -(-f // t) <= 56_403, "fountain", f"K is {-(-f // t)}")
    return (raw[1:9], f, t), int.from_bytes(raw[13:16]), raw[16:-4]


def decode(key: Key, symbols: tuple[tuple[int, bytes], ...]) -> bytes | None:
    """The envelope (6) when these symbols give one with the right SHA-256, else None."""
    decoder = raptorq.Decoder.with_defaults(*key[1:])
    for esi, symbol in symbols:
        envelope = decoder.decode(esi.to_bytes(4) + symbol)  # the high byte is the source block number, 0
        if envelope is not None:
            return envelope if sha256(envelope).digest()[:8] == key[0] else None
    return None


def choices(seen: Seen, k: int) -> Iterator[tuple[tuple[int, bytes], ...]]:
    """Sets of at least K symbols (6): uncontested ESIs first, then up to two suspects left out."""
    for out, pool in product(range(3), ([esi for esi in seen if len(seen[esi]) == 1], list(seen))):
        if len(pool) - out >= k:
            for left in combinations(pool, out):
                yield from product(*([(esi, s) for s in seen[esi]] for esi in pool if esi not in left))


def add_packet(transfers: dict[Key, Seen], key: Key, esi: int, symbol: bytes) -> bytes | None:
    """Put a symbol to its transfer and return the envelope if that completes it, step 5 of (9)."""
    if key not in transfers and len(transfers) >= 64:  # (6)
        del transfers[min(transfers, key=lambda k: len(transfers[k]))]
    seen = transfers.setdefault(key, {})
    if symbol in seen.setdefault(esi, []):
        return None
    seen[esi].append(symbol)
    k = -(-key[1] // key[2])  # fewer ESIs than K have no choices
    tries = (decode(key, symbols) for symbols in islice(choices(seen, k), 1 + 20_000 // k))  # bounded work
    return next(filter(None, tries), None)


def receive(lines: list[str]) -> tuple[list[bytes], list[bytes], tuple[str, str]]:
    """Steps 1 to 5 of (9): accepted frames, envelopes, and the furthest refusal of a line."""
    accepted: list[bytes] = []
    envelopes: dict[bytes, None] = {}  # a whole frame is repeated (5) and is one envelope all the same
    transfers: dict[Key, Seen] = {}
    done: set[Key] = set()
    refusals = [("digits", "no run of 15 digits")]
    for run in (run for line in lines for run in runs_of_line(line)):
        try:
            for raw in frames_of_run(run):
                key, esi, body = packet_of_frame(raw)
                accepted.append(raw)
                if key is None:
                    envelopes[body] = None
                elif key not in done and (envelope := add_packet(transfers, key, esi, body)):
                    envelopes[envelope] = None
                    done.add(key)
                    del transfers[key]
        except RefusedError as refused:
            refusals.append(refused.args)
    return accepted, list(envelopes), max(refusals, key=lambda refused: OF_LINES.index(refused[0]))


def matches(pattern: str, value: Any) -> bool:
    """Say whether the value is a text and all of it fits."""
    return type(value) is str and re.fullmatch(pattern, value) is not None


def open_envelope(envelope: bytes) -> tuple[dict[int, Any], bytes, bytes, bytes]:
    """Step 6 of (9), form of (7): protected header, to be signed, payload, signature."""
    need(envelope[:1] == b"\xd2", "envelope", "no COSE_Sign1")
    parts = cbor(envelope[1:], "envelope")
    need(type(parts) is list and [type(p) for p in parts] == [bytes, dict, bytes, bytes], "envelope", "parts")
    protected, unprotected, payload, signature = parts
    need(unprotected == {} and len(signature) == 64, "envelope", "unprotected header, or signature")
    header = cbor(protected, "envelope")
    need(type(header) is dict and header.keys() == {1, 4, 15}, "envelope", "keys of the header")
    alg, kid, claims = (header[key] for key in (1, 4, 15))
    need(type(alg) is int and type(kid) is bytes and len(kid) == 8, "envelope", "alg or kid")
    need(type(claims) is dict and claims.keys() == {1, 3, 4, 6}, "envelope", "keys of the claims")
    need(matches(STATION_NAME, claims[1]) and matches(STATION_NAME, claims[3]), "envelope", "a station name")
    need(type(claims[4]) is type(claims[6]) is int, "envelope", "a time is no integer")
    need(0 <= claims[6] < claims[4] <= 253_402_300_799, "envelope", "times out of order or bounds")
    return header, cbor2.dumps(["Signature1", protected, b"", payload]), payload, signature


def verifies(cose_key: bytes, signature: bytes, signed: bytes) -> bool:
    """Say whether the signature is that of this COSE_Key (7), {1: 1, -1: 6, -2: x}, over these bytes."""
    need(cose_key[:-32] == bytes.fromhex("a301012006215820"), "trust", "a key in another form")
    with suppress(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(cose_key[-32:]).verify(signature, signed)
        return True
    return False


def judge(header: dict[int, Any], signed: bytes, signature: bytes, case: Case) -> None:
    """Step 7 of (9), in its order."""
    need(header[1] in ACCEPTED, "trust", "the algorithm is not accepted")
    keys = [(bytes.fromhex(entry["cose_key"]), entry) for entry in case["trust"]]
    keys = [(key, entry) for key, entry in keys if sha256(key).digest()[:8] == header[4]]
    need(keys != [], "trust", "the key is unknown")
    signers = [entry for key, entry in keys if verifies(key, signature, signed)]
    need(signers != [], "trust", "the signature is wrong")
    need(not any(entry["revoked"] for entry in signers), "trust", "the key is revoked")
    claims = header[15]
    need(claims[1] in [entry["name"] for entry in signers], "trust", "the key has another name")
    need(claims[3] == case["station"], "trust", "meant for another station")
    need(claims[6] <= case["now"] + 300, "trust", "issued in the future")
    need(claims[4] > case["now"], "trust", "expired")


def inflate(data: Any, limit: int) -> bytes:
    """The bytes of one zstd frame (8) that states how many they are."""
    need(type(data) is bytes and data[:4] == NOTHING[:4], "payload", "no zstd frame")
    try:
        stated = zstandard.get_frame_parameters(data)
        need(stated.content_size != zstandard.CONTENTSIZE_UNKNOWN, "payload", "zstd states no size")
        need(stated.content_size <= limit and stated.dict_id == 0, "payload", "zstd: size or dictionary")
        need(stated.window_size <= 2**27, "payload", "zstd: window over 128 MiB")
        if stated.content_size == 0:  # the library would not read on
            need(data == NOTHING, "payload", "no bytes in another form")
            return b""
        content = zstandard.ZstdDecompressor().decompress(data, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise RefusedError("payload", str(error)) from None
    need(len(content) == stated.content_size, "payload", "zstd holds more or less than it states")
    return content


def content_of(payload: bytes, dictionaries: list[str]) -> Case:
    """Step 9 of (9), form of (8), as the `content` of a vector."""
    parts = cbor(payload, "payload")
    if type(parts) is list and [type(part) for part in parts] == [int, bytes, bytes] and parts[0] == 2:
        return typed_content(parts[1], parts[2], [text.encode() for text in dictionaries])
    need(type(parts) is list and len(parts) in (4, 6), "payload", "no array of four or six")
    kind, name, detail, packed = parts[:4]
    need(type(kind) is int and kind in (0, 1), "payload", "an unknown kind")
    need(kind == 1 or len(parts) == 4, "payload", "a file with an application")
    if kind == 0:
        need(type(name) is str and 1 <= len(name.encode()) <= 255, "payload", "length of the name")
        need(re.search(NO_FILE_NAME, name) is None, "payload", "characters of the name")
        need(matches(MEDIA_TYPE, detail), "payload", "the media type")
        data = inflate(packed, 100_000_000)
        return {"kind": "file", "name": name, "media_type": detail, "data": data.hex()}
    need(matches(r"[a-z0-9][a-z0-9._-]{0,63}", name), "payload", "the name of the profile")
    need(type(detail) is int and 1 <= detail <= 65_535, "payload", "the version of the profile")
    fields = inflate(packed, 1_000_000)
    need(type(cbor(fields, "payload", text_keys=True)) is dict, "payload", "the fields are no map")
    return {
        "kind": "record",
        "profile": name,
        "version": detail,
        "fields": fields.hex(),
        **case_of(parts[4:]),
    }


def typed_content(digest: bytes, number: bytes, dictionaries: list[bytes]) -> Case:
    """A typed record (8.1) as the `content` of a vector."""
    try:
        value, dictionary = read_typed.read(number, digest, dictionaries)
    except read_typed.TypedError as refused:
        raise RefusedError("payload", str(refused)) from None
    fields = cbor2.dumps(value["record"], canonical=True).hex()
    found = {
        "kind": "record",
        "profile": dictionary["profile"],
        "version": dictionary["version"],
        "fields": fields,
    }
    return found | (case_of(list(value["case"].values())) if "case" in value else {})


def case_of(parts: list[Any]) -> Case:
    """The application and revision that may stand behind a record (8)."""
    if not parts:
        return {}
    need(matches(r"[ -~]{1,64}", parts[0]), "payload", "the application")
    need(type(parts[1]) is int and 0 <= parts[1] <= 1_000_000, "payload", "the revision")
    return {"application": parts[0], "revision": parts[1]}


def outcome(envelope: bytes, case: Case) -> Case:
    """Steps 6 to 9 of (9) for one envelope, in the fields of (13)."""
    found: Case = {"envelope": envelope.hex(), "expect": "success", "why": "all steps passed"}
    try:
        header, signed, payload, signature = open_envelope(envelope)
        found |= {"to_be_signed": signed.hex(), "payload": payload.hex()}
        judge(header, signed, signature, case)
        need(sha256(envelope).hexdigest() not in case.get("imported", []), "replay", "imported before")
        found["content"] = content_of(payload, case.get("dictionaries", []))
    except RefusedError as refused:
        found["expect"], found["why"] = refused.args
    return found


def result(case: Case) -> Case:
    """What this reader says of a case, in the fields of (13)."""
    accepted, envelopes, refusal = receive(case["lines"])
    found: Case = {"frames": [raw.hex() for raw in accepted]} if accepted else {}
    if not envelopes:
        return found | {"expect": "incomplete" if accepted else refusal[0], "why": refusal[1]}
    outcomes = [outcome(envelope, case) for envelope in envelopes]
    worst = next((one for one in outcomes if one["expect"] != "success"), outcomes[0])
    if len(outcomes) == 1:
        return found | worst
    return found | {"envelopes": [o["envelope"] for o in outcomes]} | {k: worst[k] for k in ("expect", "why")}


def compare(path: Path) -> tuple[list[str], str]:
    """Every way in which a vector and this reader differ, and why the reader decided as it did."""
    case = json.loads(path.read_text(encoding="utf-8"))
    found = result(case)
    expect = str(case.get("expect", "absent"))
    odd = [f"no field {name}" for name in sorted(GIVEN - case.keys())]
    odd += [
        f"unknown field {name}" for name in sorted(case.keys() - GIVEN - FOUND - {"imported", "dictionaries"})
    ]
    odd += [f"unknown field trust.{name}" for entry in case["trust"] for name in sorted(entry.keys() - TRUST)]
    odd += [] if expect in EXPECTS else [f"unknown expect {expect!r}"]
    odd += [] if path.name.startswith(f"{expect}-") else ["the name does not begin with the stage"]
    for name in sorted(FOUND):
        if case.get(name) != found.get(name):
            said = [reprlib.repr(one.get(name, "absent")) for one in (case, found)]
            odd.append(f"{name}: the vector says {said[0]}, this reader {said[1]}")
    return odd, f"{found['expect']}: {found['why']}"


def main() -> int:
    """Read all vectors and return 0 only if there are some and all agree."""
    parser = argparse.ArgumentParser(description="Reads test vectors by docs/format.md alone.")
    parser.add_argument("places", nargs="+", type=Path, help="folders with *.json, or files")
    parser.add_argument("-v", "--verbose", action="store_true", help="print a line for every vector")
    given = parser.parse_args()
    paths = [path for place in given.places for path in sorted(place.glob("*.json")) or [place]]
    agree = 0
    for path in paths:
        try:
            odd, why = compare(path)
        except Exception as error:  # a vector in another form ends its own case, never the run
            odd, why = [f"not in the form of section 13: {type(error).__name__}: {error}"], ""
        agree += not odd
        if odd or given.verbose:
            print(f"{path.stem}: {'; '.join(odd) or f'agrees ({why})'}")
    print(f"{len(paths)} vectors, {agree} agree")
    return 0 if paths and agree == len(paths) else 1


if __name__ == "__main__":
    raise SystemExit(main())
