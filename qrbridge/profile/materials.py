"""An application and the papers that departments ask for -> those that its own list lacks."""

from collections.abc import Iterable
from dataclasses import replace

from qrbridge.profile.parse_materials import TABLE
from qrbridge.profile.paths import Place, code_text, select
from qrbridge.profile.values import Finding, Material, Profile, Schema, Words
from qrbridge.profile.words import finding

_LIST = "attachments"

Asked = dict[str, list[tuple[Profile, Material]]]


def asked(record: object, profiles: Iterable[Profile]) -> Asked:
    """Return who asks for which papers of the plain `record`, by the code of the paper."""
    found: Asked = {}
    for profile in profiles:
        for material in profile.materials:
            if Place(record, record).holds(material.when):
                found.setdefault(material.code, []).append((profile, material))
    return found


def missing(record: object, profiles: Iterable[Profile], canonical: Schema) -> list[Finding]:
    """Return a finding for each paper that a department needs and the plain `record` does not list.

    There is none if it has no list at all: its papers are kept elsewhere.
    """
    if not isinstance(record, dict) or not isinstance(record.get(_LIST), list):
        return []
    listed = {code_text(code) for _, code in select(record, f"{_LIST}[].code")}
    found = []
    for code, askers in sorted(asked(record, profiles).items()):
        needed = [(profile, material) for profile, material in askers if material.must]
        if needed and code not in listed:
            facts = {"paper": _named(code, canonical), "departments": _askers(needed)}
            found.append(replace(finding("missing_material", _LIST, canonical, facts), material=code))
    return found


def wanted(materials: Iterable[Material]) -> Words:
    """Return how many originals and copies do for all who ask for one paper: "1 original, 1 copy"."""
    most: dict[bool, int] = {}
    for material in materials:
        most[material.original] = max(material.copies, most.get(material.original, 0))
    counts = [(most[original], original) for original in (True, False) if original in most]
    return Words(
        ", ".join(f"{count} {_kind(count, original)}" for count, original in counts),
        "、".join(f"{'原件' if original else '复印件'} {count} 份" for count, original in counts),
    )


def _kind(count: int, original: bool) -> str:
    one, several = ("original", "originals") if original else ("copy", "copies")
    return one if count == 1 else several


def _named(code: str, canonical: Schema) -> Words:
    table = canonical.tables.get(TABLE)
    name = table.codes.get(code) if table else None
    return Words(f"paper {code}, {name.en}", f"材料 {code}（{name.zh}）") if name else Words(code, code)


def _askers(needed: Iterable[tuple[Profile, Material]]) -> Words:
    told = [(profile.name, wanted([material])) for profile, material in needed]
    return Words(
        ", ".join(f"{name.en} ({kind.en})" for name, kind in told),
        "、".join(f"{name.zh}（{kind.zh}）" for name, kind in told),
    )
