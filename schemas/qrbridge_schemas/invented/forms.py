"""The forms of the departments: organization code, tax, seals, and the papers that are handed in."""

from collections.abc import Mapping, Sequence
from random import Random

from qrbridge.profile import Material, Profile, asked, has_part
from qrbridge_schemas import canonical, load, names
from qrbridge_schemas.invented import numbers
from qrbridge_schemas.invented.case import Case
from qrbridge_schemas.invented.draw import chance, size, weighted
from qrbridge_schemas.invented.enterprise import Fields
from qrbridge_schemas.invented.shares import WHOLE, Holder, percent

# Sections of GB/T 4754-2011 that paid value added tax in Nanjing in 2014, and not business tax.
_VALUE_ADDED = "ABCDFGIM"
_SURCHARGES = ["10109", "30203", "30216"]

# The registration type of 1998 that goes with an enterprise type.
_ECONOMIC = {
    "1110": "151", "1130": "173", "1151": "173", "1152": "173", "1190": "159", "1222": "174",
    "4533": "172", "4540": "171", "5150": "330", "6150": "230",
}  # fmt: skip

_SIZES = {"38": 58.0, "40": 34.0, "42": 8.0}


def organization(case: Case) -> Fields:
    """Return the part `organization` of a record."""
    rng = case.rng
    serial, bureau = (90_001, "南京市工商行政管理局")
    if case.level != "city":
        serial, bureau = 90_100 + case.region.serial, case.region.bureau
    fields: Fields = {
        "organization_type_code": "1" if case.is_company else "2",
        "approving_org_code": numbers.organization_code(serial),
        "approving_org_name": bureau,
        "certificate_copy_count": weighted(rng, {1: 84.0, 2: 11.0, 0: 2.0, 3: 3.0}),
        "ic_card_count": weighted(rng, {1: 74.0, 0: 22.0, 2: 4.0}),
        "is_public": chance(rng, 0.93),
    }
    if case.kind in _ECONOMIC and chance(rng, 0.5):
        fields["economic_type_code"] = _ECONOMIC[case.kind]
    if case.kind == "1110":
        fields["supervising_org_code"] = numbers.organization_code(90_200 + case.region.serial)
    return fields


def tax(case: Case, owners: Sequence[Holder], ratios: Sequence[str]) -> Fields:
    """Return the part `tax` of a record; `ratios` are the owners' shares in percent."""
    rng = case.rng
    fields: Fields = {
        "accounting_method_code": "1" if chance(rng, 0.985) else "2",
        "organization_nature_code": "1",
        "accounting_system_code": weighted(rng, {"2": 68.0, "1": 14.0, "3": 12.0, "4": 6.0}),
        "foreign_employee_count": rng.randrange(1, 5) if case.is_foreign or chance(rng, 0.006) else 0,
        "head_office_type_code": weighted(rng, {"0": 98.0, "1": 2.0}),
        "affiliation_code": weighted(rng, {"90": 92.0, "50": 5.0, "60": 2.0, "40": 1.0}),
    }
    if chance(rng, 0.55):
        fields["street_code"] = f"{case.region.code}{size(rng, 5, 0.7, 1, 130):03d}"
    if chance(rng, 0.7):
        fields |= _shares(owners, ratios)
    if chance(rng, 0.6):
        fields["general_taxpayer_requested"] = case.industry.section in _VALUE_ADDED and chance(rng, 0.5)
    if chance(rng, 0.85):
        fields["requested_tax_items"] = _tax_items(case)
    return fields


def _shares(owners: Sequence[Holder], ratios: Sequence[str]) -> Fields:
    """Return how much belongs to the state, to natural persons and abroad."""
    sums = dict.fromkeys(("state_owned_ratio", "natural_person_ratio", "foreign_ratio"), 0)
    for owner, ratio in zip(owners, ratios, strict=True):
        if owner.fields["country_code"] != "156":
            key = "foreign_ratio"
        elif owner.person is not None:
            key = "natural_person_ratio"
        elif owner.fields.get("is_state_owned"):
            key = "state_owned_ratio"
        else:
            continue
        sums[key] += int(ratio.replace(".", ""))
    assert max(sums.values()) <= WHOLE
    return {key: percent(value) for key, value in sums.items()}


def _tax_items(case: Case) -> list[str]:
    turnover = "10101" if case.industry.section in _VALUE_ADDED else "10103"
    own = ["10104", "10106"] if case.is_company else ["10106"]
    items = [turnover, *own, *_SURCHARGES]
    rare = {"10111": 0.8, "10103": 0.1, "10110": 0.06, "10112": 0.05, "10114": 0.04, "10102": 0.01}
    items += [item for item, share in rare.items() if item not in items and chance(case.rng, share)]
    return sorted(items)


def seals(case: Case, head: str) -> list[Fields]:
    """Return the part `seals` of a record: three to five, with the name of the enterprise and of its head."""
    rng = case.rng
    size_mm, rubber = weighted(rng, _SIZES), weighted(rng, {"04": 82.0, "05": 8.0, "02": 4.0, "01": 6.0})
    electronic = chance(rng, 0.3)
    oval = weighted(rng, {"40*30": 88.0, "45*30": 12.0})
    square = weighted(rng, {"20*20": 70.0, "18*18": 24.0, "25*25": 6.0})
    known = [
        ("01", case.name, "1", size_mm),
        ("02", f"{case.name}财务专用章", "1", "38"),
        ("05", f"{head}{rng.choice(('印', '之印', ''))}", "3", square),
        ("03", f"{case.name}发票专用章", "2", oval),
        ("04", f"{case.name}合同专用章", "1", size_mm),
    ]
    count = weighted(rng, {3: 34.0, 4: 38.0, 5: 28.0})
    maker = f"320199{900_000 + rng.randrange(1, 13):06d}" if chance(rng, 0.25) else ""
    rows = []
    for kind, content, shape, measure in sorted(known[:count]):
        row: Fields = {"seal_type_code": kind, "content": content, "shape_code": shape, "size_mm": measure}
        if kind == "01" and case.is_foreign:
            row["foreign_content"] = (
                f"{''.join(rng.sample(case.words.romanized, 2)).upper()} (NANJING) CO., LTD."
            )
        row |= {"material_code": rubber, "is_electronic": electronic and kind == "01"}
        if maker:
            row["maker_unit_code"] = maker
        rows.append(row)
    return rows


def attachments(rng: Random, record: Fields) -> list[Fields]:
    """Return the part `attachments` of `record`: the usual papers but up to two that no department needs."""
    papers, askers = canonical().tables["material"].codes, _askers(record)
    needed = {code for code, asking in askers.items() if any(material.must for _, material in asking)}
    spare = sorted(papers.keys() - needed)
    left_out = set(rng.sample(spare, min(len(spare), weighted(rng, {0: 30.0, 1: 45.0, 2: 25.0}))))
    says_pages, seen, shared = chance(rng, 0.25), chance(rng, 0.8), chance(rng, 0.06)
    rows = []
    for code, title in papers.items():
        if code in left_out:
            continue
        row: Fields = {"code": code, "name": title.zh, "copies": 2 if chance(rng, 0.06) else 1}
        if says_pages:
            row["pages"] = size(rng, 2, 0.8, 1, 60)
        row["original"] = code not in ("04", "07", "12") or chance(rng, 0.3)
        if seen:
            row["confirmed_at_window"] = True
        if shared and code in askers:
            row["for_departments"] = [profile.id for profile, _ in askers[code]]
        rows.append(row)
    return rows


def _askers(record: Fields) -> Mapping[str, Sequence[tuple[Profile, Material]]]:
    """Return which departments of the release ask for each paper, by its code."""
    return asked(record, [profile for profile in map(load, names()) if has_part(profile, record)])
