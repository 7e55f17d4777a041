"""The files of a department -> Profile. Texts come in by file name; nothing is opened here.

`profile.toml` says who the department is, `mapping.toml` where each of its fields comes from (both explain
themselves in their first lines), `outbound.schema.json` what it takes, `codes/NAME.toml` its own codes,
`materials.toml` the papers that it asks for, `return.toml` what it answers, `xml.toml` how its XML looks.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from qrbridge.profile.convert import CHARSETS, DATE_FORMATS, MONEY_UNITS
from qrbridge.profile.parse_crosswalk import parse_crosswalks
from qrbridge.profile.parse_mapping import parse_mapping
from qrbridge.profile.parse_materials import parse_materials
from qrbridge.profile.parse_returns import parse_returns
from qrbridge.profile.parse_schema import code_name, parse_schema, read
from qrbridge.profile.parse_xml import parse_wrapping
from qrbridge.profile.read import Source
from qrbridge.profile.values import Profile, Promise, Schema

PROFILE_FILE = "profile.toml"
MAPPING_FILE = "mapping.toml"
OUTBOUND_FILE = "outbound.schema.json"

_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_ABOUT = (
    "id", "version", "name_zh", "name_en", "charset", "date_format", "money_unit", "source", "regimes",
    "promise",
)  # fmt: skip

_PROMISE = re.compile(r"([1-9][0-9]?) working (day|hour)s?")


def parse_profile(
    files: Mapping[str, str], canonical: Schema, shared: Mapping[str, str] = MappingProxyType({})
) -> Profile:
    """Return the profile in `files` (file name -> text), which takes records of the schema `canonical`.

    `shared` holds the files of the canonical record, of which an answer's schema is made.

    ProfileError names the file, and if possible the line, of a mistake: a field or a code table that is not
    there, a conversion that nobody knows, a mandatory target that nothing fills.
    """
    source = read(files, PROFILE_FILE)
    about = source.content
    source.allow(about, _ABOUT, PROFILE_FILE)
    name = source.words_of(about, "name", PROFILE_FILE)
    charset = _one_of(source, about, "charset", CHARSETS)
    plain_files = {file: text for file, text in files.items() if code_name(file) is None}
    outbound = replace(parse_schema(plain_files, OUTBOUND_FILE), charset=charset, audience=name)
    crosswalks = parse_crosswalks(files, canonical)
    mapping = parse_mapping(read(files, MAPPING_FILE), canonical, outbound, crosswalks)
    department, version = _id(source, about), _version(source, about)
    return Profile(
        id=department,
        version=version,
        name=name,
        charset=charset,
        date_format=_one_of(source, about, "date_format", DATE_FORMATS),
        money_unit=_one_of(source, about, "money_unit", MONEY_UNITS),
        canonical=canonical,
        outbound=outbound,
        mapping=mapping,
        crosswalks=crosswalks,
        regimes=_regimes(source, about, canonical),
        returns=parse_returns(files, shared, canonical, f"{department}.return:{version}", name),
        materials=parse_materials(files, canonical),
        promise=_promise(source, about),
        wrapping=parse_wrapping(files, outbound),
    )


def _id(source: Source, about: Mapping[str, object]) -> str:
    name = source.text_of(about, "id", PROFILE_FILE)
    if not _NAME.fullmatch(name):
        raise source.mistake(f"the id {name!r:.40} must be of a-z, 0-9 and _", "id")
    return name


def _version(source: Source, about: Mapping[str, object]) -> int:
    version = source.number_of(about, "version", PROFILE_FILE, 0)
    if version == 0:
        raise source.mistake("version must be a whole number from 1 to 65535", "version")
    return version


def _regimes(source: Source, about: Mapping[str, object], canonical: Schema) -> tuple[str, ...]:
    """Return the regimes under which the department has a part; all, if the file names none."""
    regimes = source.texts_of(about, "regimes", PROFILE_FILE)
    known = _known_regimes(canonical)
    for regime in regimes:
        if regime not in known:
            raise source.mistake(f"regimes has {regime!r:.40}, allowed are {', '.join(known)}", "regimes")
    return regimes or known


def _promise(source: Source, about: Mapping[str, object]) -> Promise | None:
    if "promise" not in about:
        return None
    value = about["promise"]
    found = _PROMISE.fullmatch(value) if isinstance(value, str) else None
    if found is None and (value != 0 or isinstance(value, bool | float)):
        reason = (
            f"promise is {value!r:.40}, allowed are '2 working days', '4 working hours' and the like, or 0"
        )
        raise source.mistake(reason, "promise")
    if found is None:
        return Promise()
    return Promise(days=int(found[1])) if found[2] == "day" else Promise(hours=int(found[1]))


def _known_regimes(canonical: Schema) -> tuple[str, ...]:
    properties = canonical.document.get("properties")
    match properties:
        case {"regime": {"enum": list(known)}}:
            return tuple(map(str, known))
    return ()


def _one_of(source: Source, about: Mapping[str, object], key: str, known: Collection[str]) -> str:
    value = source.text_of(about, key, PROFILE_FILE)
    if value not in known:
        raise source.mistake(f"{key} is {value!r:.40}, allowed are {', '.join(known)}", key)
    return value
