"""Contents <-> payload: a deterministic CBOR array that starts with its kind (docs/format.md, section 8).

Kind 0 is a file, kind 1 a record of a profile, both under zstd and bounded before anything is inflated; kind
2 is a record written along the plan of a dictionary that both sides have.
"""

import re
from collections.abc import Sequence

from qrbridge.errors import PackError
from qrbridge.pack import cbor, typed, zstd
from qrbridge.pack.contents import Case, File, Record, check_case
from qrbridge.pack.plan import Dictionary

FILE, RECORD, TYPED_RECORD = 0, 1, 2

FILE_LIMIT = 100_000_000
"""Bytes of a file: ten times the largest transfer, what a counter PC holds in memory without swapping."""

RECORD_LIMIT = 1_000_000
"""Bytes of a record as CBOR; fifty shareholders take about 20,000."""

NAME_LIMIT = 255
"""Bytes of a file name in UTF-8, the limit of the usual file systems."""

DIGEST_SIZE = 4
"""Bytes of a dictionary's digest that are sent: enough to tell the few that are installed from each other."""

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")
_PROFILE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
# Separators and wildcards of Windows and POSIX, controls, and the invisible or direction-changing
# characters that make a name look like another.
_NOT_IN_NAMES = re.compile(
    r"[\x00-\x1f\x7f-\x9f\\/:*?\"<>|\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


def pack(content: File | Record, dictionaries: Sequence[Dictionary] = ()) -> bytes:
    """Return the payload of `content`; PackError if a name, a type or a size is not allowed.

    A record is written under the newest of `dictionaries` for its profile and version, if that has a place
    for all of it.
    """
    match content:
        case File(name, media_type, data):
            _check_name(name)
            _check_text(_MEDIA_TYPE, media_type, "media type")
            return cbor.encode([FILE, name, media_type, zstd.compress(data, FILE_LIMIT)])
        case Record():
            return _typed(content, dictionaries) or _plain(content)


def _plain(record: Record) -> bytes:
    _check_profile(record.profile, record.version)
    packed = zstd.compress(cbor.encode(record.fields), RECORD_LIMIT)
    return cbor.encode([RECORD, record.profile, record.version, packed, *_case_parts(record.case)])


def _typed(record: Record, dictionaries: Sequence[Dictionary]) -> bytes | None:
    """Return the payload of kind 2, or None where the plan has no place for something, or it is very long."""
    fitting = [one for one in dictionaries if (one.profile, one.version) == (record.profile, record.version)]
    if not fitting:
        return None
    newest = max(fitting, key=lambda one: (one.edition, one.digest))
    _case_parts(record.case)
    cbor.encode(record.fields)  # refuses what no payload may hold
    try:
        number = typed.write(newest, record.fields, record.case)
    except (typed.UnplannedError, PackError):  # PackError: over a limit of kind 2, which kind 1 may not have
        return None
    return cbor.encode([TYPED_RECORD, newest.digest[:DIGEST_SIZE], number])


def unpack(payload: bytes, dictionaries: Sequence[Dictionary] = ()) -> File | Record:
    """Return the content of `payload`; PackError if its kind is unknown or anything is not canonical.

    Of kind 2 the dictionary must be among `dictionaries`; the error says which one is missing.
    """
    match cbor.decode(payload):
        case [bool(), *_]:
            raise PackError("pack.shape", found="a truth value for the kind")
        case [0, str(name), str(media_type), bytes(packed)]:
            _check_name(name)
            _check_text(_MEDIA_TYPE, media_type, "media type")
            return File(name, media_type, zstd.decompress(packed, FILE_LIMIT))
        case [1, str(profile), int(version), bytes(packed)]:
            _check_profile(profile, version)
            return Record(profile, version, _fields(zstd.decompress(packed, RECORD_LIMIT)))
        case [1, str(profile), int(version), bytes(packed), str(application), int(revision)]:
            _check_profile(profile, version)
            sent_for = Case(application, revision)
            check_case(sent_for)
            return Record(profile, version, _fields(zstd.decompress(packed, RECORD_LIMIT)), sent_for)
        case [2, bytes(digest), bytes(number)]:
            dictionary = _dictionary(digest, dictionaries)
            fields, case = typed.read(dictionary, number)
            if case is not None:
                check_case(case)
            return Record(dictionary.profile, dictionary.version, fields, case)
        case [int(kind), *_] if kind not in (FILE, RECORD, TYPED_RECORD):
            raise PackError("pack.kind", found=kind)
        case _:
            raise PackError("pack.shape", found="another structure")


def _dictionary(digest: bytes, dictionaries: Sequence[Dictionary]) -> Dictionary:
    found = {one.digest: one for one in dictionaries if one.digest[:DIGEST_SIZE] == digest}
    if len(found) != 1:
        raise PackError("pack.dictionary", found=digest.hex(), known=len(dictionaries))
    return found.popitem()[1]


def _fields(data: bytes) -> dict[str, object]:
    fields = cbor.decode(data)
    if not isinstance(fields, dict) or not _only_text_keys(fields):
        raise PackError("pack.shape", found="a record that is no map of named fields")
    return {str(name): value for name, value in fields.items()}


def _only_text_keys(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _only_text_keys(item) for key, item in value.items())
    return not isinstance(value, list) or all(map(_only_text_keys, value))


def _case_parts(case: Case | None) -> list[object]:
    if case is None:
        return []
    check_case(case)
    return [case.application, case.revision]


def _check_name(name: str) -> None:
    bad = _NOT_IN_NAMES.search(name)
    if bad:
        character = f"{bad[0]!r} (U+{ord(bad[0]):04X})"
        raise PackError("pack.name_character", name=repr(name)[:80], character=character)
    if not 1 <= len(name.encode("utf-8", "replace")) <= NAME_LIMIT:
        raise PackError("pack.name_length", found=len(name.encode("utf-8", "replace")), allowed=NAME_LIMIT)
    if name != name.strip() or name.endswith("."):
        raise PackError("pack.name_edge", name=repr(name)[:80])


def _check_text(pattern: re.Pattern[str], text: str, what: str) -> None:
    if not pattern.fullmatch(text):
        raise PackError("pack.text", what=what, found=ascii(text)[:80], pattern=pattern.pattern)


def _check_profile(profile: str, version: int) -> None:
    _check_text(_PROFILE, profile, "profile")
    if isinstance(version, bool) or not 1 <= version <= 65_535:
        raise PackError("pack.profile_version", found=version)
