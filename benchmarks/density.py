"""How small a sealed record becomes, beside other ways to put the same record into QR symbols.

The records are invented ones of the held-out vocabulary: their names, streets, industries and companies are
in no dictionary (tests/test_density.py looks). Sizes do not depend on the machine; milliseconds do, and are
printed by `python -m benchmarks.density`.
"""

import base64
import gzip
import json
import math
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import cbor2
import qrbridge_schemas
import zstandard
from qrbridge_schemas.invented import applications

from benchmarks.report import Check
from qrbridge import digits, frame, pack
from qrbridge.envelope import Claims, SigningKey, cose
from qrbridge.frame import Whole
from qrbridge.pack import Case, Dictionary, Record, typed
from qrbridge.pack.number import Writer
from qrbridge.profile import project
from qrbridge.symbol.tables import blocks

QUICK = {"records": 20}
FULL = {"records": 500}
SEED = 1
"""Of what the zstd dictionary is trained on, and of the records that are timed."""
LEVEL, SHOWN_VERSION = "M", 20
KEY = SigningKey(1, b"h" * 32)
CLAIMS = Claims("hall", "saic", 1_400_000_000, 1_400_086_400)
SIGNATURE = bytes(range(192, 256))
"""Stands for the 64 bytes of an ES256 signature, which no compressor shortens."""

BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
# ISO/IEC 18004:2015, Table 3: bits of the character count in versions up to 9, 26 and 40.
COUNT_BITS = {"numeric": (10, 12, 14), "alphanumeric": (9, 11, 13), "byte": (8, 16, 16)}

Fields = dict[str, Any]
Segments = list[tuple[str, int]]


def sealed(record: Record, known: Sequence[Dictionary]) -> bytes:
    """Return the envelope of a record."""
    return cose.seal(pack.pack(record, known), CLAIMS, KEY)


def frames(envelope: bytes) -> Segments:
    """Return the segment of our one frame around an envelope."""
    return [("numeric", len(digits.encode(frame.encode(Whole(envelope)))))]


def gzip_base64(fields: Fields) -> Segments:
    """JSON, gzip, Base64 in byte mode: what is often done; unsigned."""
    return [("byte", len(base64.b64encode(gzip.compress(_json(fields), 9, mtime=0))))]


def smart_health_card(fields: Fields) -> Segments:
    """JSON, raw DEFLATE, JWS with ES256, two digits a character behind `shc:/` (SMART Health Cards, 1.4)."""
    squeezed = _deflated(_json(fields), -15)
    header = _json({"zip": "DEF", "alg": "ES256", "kid": "3Kfdg-XwP-7gXyywtUfUADwBumDOPKMQx-iELL11W9s"})
    jws = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in (header, squeezed, SIGNATURE))
    return [("byte", len("shc:/")), ("numeric", 2 * len(jws))]


def hcert(fields: Fields) -> Segments:
    """CBOR, CWT claims, COSE_Sign1 with ES256, zlib, Base45 behind `HC1:` (EU DCC, version 1)."""
    claims = cbor2.dumps({1: "CN", 4: CLAIMS.expires_at, 6: CLAIMS.issued_at, -260: {1: fields}})
    signed = cbor2.dumps(cbor2.CBORTag(18, [cbor2.dumps({1: -7, 4: bytes(8)}), {}, claims, SIGNATURE]))
    size = len(zlib.compress(signed, 9))
    return [("alphanumeric", len("HC1:") + size // 2 * 3 + size % 2 * 2)]


def bbqr(fields: Fields) -> Segments:
    """JSON, raw DEFLATE with a window of 10 bits, Base32 behind 8 characters of header (BBQr); unsigned."""
    size = len(_deflated(_json(fields), -10))
    return [("alphanumeric", 8 + math.ceil(size * 8 / 5))]


def ur(fields: Fields) -> Segments:
    """CBOR in a byte string, minimal Bytewords with CRC-32 behind `UR:BYTES/` (BCR-2020-005); unsigned."""
    return [("alphanumeric", len("UR:BYTES/") + 2 * (len(cbor2.dumps(cbor2.dumps(fields))) + 4))]


OTHERS: dict[str, Callable[[Fields], Segments]] = {
    "gzip, Base64": gzip_base64,
    "SMART Health Card": smart_health_card,
    "HCERT": hcert,
    "BBQr": bbqr,
    "UR": ur,
}


def parts_at(name: str, segments: Segments, version: int) -> int:
    """Return how many symbols of a version the content needs, with what each further part costs."""
    if _fits(segments, version):
        return 1
    mode, size = segments[-1]
    room = _room(mode, version)
    # BBQr repeats its header; UR's parts (BCR-2020-005, 4.2) have a number, and a CBOR array with the length,
    # a checksum, a byte string's head, and a CRC-32: 20 bytes and more, two characters each.
    cost = {"BBQr": 8, "UR": len("UR:BYTES/10-10/") + 2 * 20, "ours": 36}.get(name, 0)
    return math.ceil(size / max(room - cost, 1))


def smallest(segments: Segments) -> int | None:
    """Return the smallest version at level M that holds the segments, or None."""
    return next((version for version in range(1, 41) if _fits(segments, version)), None)


def _fits(segments: Segments, version: int) -> bool:
    bits = sum(4 + COUNT_BITS[mode][_band(version)] + _bits(mode, size) for mode, size in segments)
    return bits <= 8 * _codewords(version)


def _room(mode: str, version: int) -> int:
    bits = 8 * _codewords(version) - 4 - COUNT_BITS[mode][_band(version)]
    size = {"numeric": bits * 3 // 10, "alphanumeric": bits * 2 // 11, "byte": bits // 8}[mode]
    return size if _bits(mode, size) <= bits else size - 1


def _band(version: int) -> int:
    return (version > 9) + (version > 26)


def _bits(mode: str, size: int) -> int:
    if mode == "numeric":
        return size // 3 * 10 + (0, 4, 7)[size % 3]
    return size // 2 * 11 + size % 2 * 6 if mode == "alphanumeric" else 8 * size


@cache
def _codewords(version: int) -> int:
    return blocks(version, LEVEL).data


def _json(value: Fields) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _deflated(data: bytes, window: int) -> bytes:
    machine = zlib.compressobj(9, zlib.DEFLATED, window)
    return machine.compress(data) + machine.flush()


class Meter(Writer):
    """Counts bits by the field that they are spent on."""

    def __init__(self, dictionary: Dictionary) -> None:
        super().__init__()
        self.bits: Counter[str] = Counter()
        self.walk = typed.Walk(dictionary, self)

    def pick(self, sizes: Sequence[int], index: int) -> int:
        """Count a choice."""
        self.bits[".".join(self.walk.scope.keys)] += math.log2(sum(sizes) / sizes[index])
        return super().pick(sizes, index)

    def uniform(self, total: int, value: int) -> int:
        """Count a choice among equal ones."""
        self.bits[".".join(self.walk.scope.keys)] += math.log2(total)
        return super().uniform(total, value)


class Collector:
    """Takes texts out of the way of a walk, as a way that gives them to zstd would."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def text(self, domain: int, known: str) -> str:
        """Keep a text."""
        self.found.append(known)
        return known


GROUPS = {
    "persons' names": ("legal_representative.name", "officers.name", "agent.name", "finance_officer.name",
                       "tax_handler.name", "liaison.name", "shareholders.name"),
    "identity numbers": ("id_number", "license_number"),
    "telephones, e-mail": ("mobile", "phone", "email", "telephone", "fax", "website"),
    "business scope": ("business_scope",),
    "enterprise's name": ("enterprise.name",),
    "addresses": ("address", "postal_code", "region_code", "street_code"),
    "days and instants": ("date", "_at", "_from", "_to"),
    "amounts and shares": ("amount", "capital", "ratio", "investment"),
    "numbers of the case": ("application_number", "name_approval_number", "window_code", "operator_id"),
}  # fmt: skip


def group(path: str) -> str:
    """Return the group of a field in the table of bits."""
    return next((name for name, parts in GROUPS.items() if any(part in path for part in parts)), "all else")


def made_of(records: Iterable[Fields], dictionary: Dictionary) -> dict[str, float]:
    """Return the mean bits of each group of fields."""
    bits: Counter[str] = Counter()
    count = 0
    for count, fields in enumerate(records, 1):  # noqa: B007
        meter = Meter(dictionary)
        meter.walk.value(dictionary.plan, typed.whole(fields, None))
        for path, spent in meter.bits.items():
            bits[group(path)] += spent
    return {name: spent / count for name, spent in bits.most_common()}


def typed_zstd(records: Sequence[Fields], dictionary: Dictionary) -> list[int]:
    """Return the payload bytes with the same typed fields and the texts together under a zstd dictionary."""
    training = [split_texts(fields, dictionary)[1] for fields in applications(1_500, SEED)]
    learnt = zstandard.train_dictionary(32_768, training)
    parameters = zstandard.ZstdCompressionParameters.from_level(
        19, write_content_size=False, write_checksum=False, write_dict_id=False
    )
    machine = zstandard.ZstdCompressor(dict_data=learnt, compression_params=parameters)
    sizes = []
    for fields in records:
        number, texts = split_texts(fields, dictionary)
        sizes.append(len(cbor2.dumps([2, bytes(4), number, machine.compress(texts)])))
    return sizes


def split_texts(fields: Fields, dictionary: Dictionary) -> tuple[bytes, bytes]:
    """Return the number of all that is typed, and the texts with a separator."""
    writer, collector = Writer(), Collector()
    walk = typed.Walk(dictionary, writer)
    walk.texts = collector  # type: ignore[assignment]
    walk.value(dictionary.plan, typed.whole(fields, None))
    return writer.data(), "\0".join(collector.found).encode()


def figures(sizes: Sequence[int]) -> dict[str, int]:
    """Return median, 95th percentile and maximum."""
    ordered = sorted(sizes)
    return {
        "median": ordered[len(ordered) // 2],
        "p95": ordered[len(ordered) * 95 // 100],
        "max": ordered[-1],
    }


def shapes(name: str, rows: Sequence[Segments]) -> dict[str, Any]:
    """Return what the QR symbols of one way look like, at the median record."""
    middle = sorted(rows, key=lambda segments: sum(_bits(*one) for one in segments))[len(rows) // 2]
    characters = "digits" if middle[-1][0] == "numeric" else "characters" if len(middle) == 1 else "digits"
    return {
        "size": sum(size for _, size in middle),
        "unit": "bytes" if middle[-1][0] == "byte" else characters,
        "version_M": smallest(middle),
        "symbols_v20_M": parts_at(name, middle, SHOWN_VERSION),
    }


def departments(known: Sequence[Dictionary], count: int, seed: int) -> dict[str, dict[str, int]]:
    """Return the sealed sizes of each department's projection and answer, and of the record as it stood."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
    from train_dictionaries import revisions

    sizes: dict[str, list[int]] = {}
    canonical = qrbridge_schemas.canonical()
    for profile, record, answer in revisions(count, seed, "held_out"):
        case = Case(record["application_number"], record["revision"])
        content = Record(profile.id, profile.version, project(record, profile).fields, case)
        whole = Record(canonical.id, canonical.version, record)
        sizes.setdefault(profile.id, []).append(len(sealed(content, known)))
        sizes.setdefault(f"{profile.id}, of this record", []).append(len(sealed(whole, known)))
        if profile.returns:
            back = Record(profile.returns.schema.id, profile.returns.schema.version, answer)
            sizes.setdefault(f"{profile.id}, answer", []).append(len(sealed(back, known)))
    return {name: figures(row) for name, row in sizes.items()}


def measure(seed: int, records: int) -> dict[str, Any]:
    """Return all figures for so many held-out records."""
    known = qrbridge_schemas.dictionaries()
    schema = qrbridge_schemas.canonical()
    dictionary = next(one for one in known if one.profile == schema.id)
    forms: list[Fields] = list(applications(records, seed, "held_out"))
    contents = [Record(schema.id, schema.version, fields) for fields in forms]
    mine = [sealed(content, known) for content in contents]
    plain = [sealed(content, ()) for content in contents]
    payloads = [len(pack.pack(content, known)) for content in contents]
    around = len(mine[0]) - payloads[0]
    ways = {"ours": [frames(envelope) for envelope in mine]}
    ways |= {name: [way(fields) for fields in forms] for name, way in OTHERS.items()}
    return {
        "records": records,
        "payload_bytes": figures(payloads),
        "envelope_around_bytes": around,
        "envelope_bytes": {
            "kind 2": figures([len(one) for one in mine]),
            "typed fields, texts under a zstd dictionary": figures(
                [size + around for size in typed_zstd(forms, dictionary)]
            ),
            "kind 1": figures([len(one) for one in plain]),
        },
        "json_bytes": figures([len(_json(fields)) for fields in forms]),
        "one_symbol_v15_M": round(sum(len(one) <= 406 for one in mine) / records, 4),
        "bits": made_of(forms, dictionary),
        "ways": {name: shapes(name, rows) for name, rows in ways.items()},
        "departments": departments(known, max(records // 5, 10), seed),
    }


def times(count: int = 100) -> dict[str, float]:
    """Return milliseconds on this machine: to open the dictionary, to pack and to unpack (median)."""
    schema = qrbridge_schemas.canonical()
    one = next(one for one in qrbridge_schemas.dictionaries() if one.profile == schema.id)
    found = {"open the dictionary, once": _milliseconds(lambda: (one.plan, one.counts, one.model))}
    typical = [Record(schema.id, schema.version, fields) for fields in applications(count, SEED, "held_out")]
    fifty = [Record(schema.id, schema.version, qrbridge_schemas.samples()["fifty-shareholders"])] * 5
    for name, contents in (("a record", typical), ("fifty shareholders", fifty)):
        payloads = [pack.pack(content, [one]) for content in contents]
        packing = [_milliseconds(lambda content=content: pack.pack(content, [one])) for content in contents]
        unpacking = [_milliseconds(lambda data=data: pack.unpack(data, [one])) for data in payloads]
        found |= {f"pack {name}": median(packing), f"unpack {name}": median(unpacking)}
    return {name: round(value, 1) for name, value in found.items()}


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def table(title: str, rows: dict[str, dict[str, int]]) -> list[str]:
    """Return a table of figures."""
    cells = [
        f"| {name} | {row['median']:,} | {row['p95']:,} | {row['max']:,} |" for name, row in rows.items()
    ]
    return [f"| {title} | median | p95 | max |", "|---|---|---|---|", *cells]


def markdown(found: dict[str, Any]) -> list[str]:
    """Return the tables of docs/benchmarks.md."""
    sizes = found["envelope_bytes"] | {"(as JSON, neither packed nor sealed)": found["json_bytes"]}
    around, share = found["envelope_around_bytes"], found["one_symbol_v15_M"]
    lines = [
        f"{found['records']} invented records of the held-out vocabulary, revision 0, no attachment digests.",
        "",
    ]
    lines += table("sealed, signature included, bytes", sizes)
    lines += ["", f"{around} bytes of each are the envelope around the payload.", ""]
    lines += [f"{share:.1%} of the records of kind 2 are one *whole* v15-M symbol.", ""]
    lines += ["| what a packed record is made of | bits, mean | share |", "|---|---|---|"]
    total = sum(found["bits"].values())
    lines += [f"| {name} | {bits:.0f} | {bits / total:.0%} |" for name, bits in found["bits"].items()]
    head = "| the median record as | size | smallest version at level M | symbols of v20-M |"
    lines += ["", head, "|---|---|---|---|"]
    for name, row in found["ways"].items():
        label, version = "qrbridge, signed" if name == "ours" else name, row["version_M"] or "none"
        lines.append(f"| {label} | {row['size']:,} {row['unit']} | {version} | {row['symbols_v20_M']} |")
    return [*lines, "", *table("sealed, bytes", found["departments"])]


def checks(found: dict[str, Any]) -> list[Check]:
    """The median is one *whole* v15-M symbol, and 95 of a hundred have 560 bytes at most."""
    sizes = found["envelope_bytes"]["kind 2"]
    return [
        Check("bytes that the median record stays under 406", 406 - sizes["median"], 0),
        Check("bytes that 95 of a hundred stay under 560", 560 - sizes["p95"], 0),
    ]


if __name__ == "__main__":
    figures = measure(SEED, **FULL)
    print(*markdown(figures), "", *(check.line() for check in checks(figures)), "", sep="\n")
    print("milliseconds:", json.dumps(times(), indent=2))
