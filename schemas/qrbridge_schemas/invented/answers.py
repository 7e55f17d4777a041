"""What a department issues to an invented application: numbers that no register holds, right to the digit."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from qrbridge.profile import Profile
from qrbridge.profile.identifiers import CHECKS

Maker = Callable[[dict[str, Any], Random], object]

_DIGITS = "0123456789X"
_USCC_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def issued(record: dict[str, Any], profile: Profile, seed: int) -> dict[str, Any]:
    """Return what the department of `profile` issues to `record` when it approves, under the record's regime.

    The same seed, record and department give the same numbers.
    """
    if profile.returns is None:
        return {}
    chance = Random(f"{seed} {profile.id} {record['application_number']}")
    names = [name for name in profile.returns.names.values() if name in _MAKERS and "." not in name]
    made = {name: _MAKERS[name](record, chance) for name in names}
    return {name: value for name, value in made.items() if value is not None}


def _numbered(body: str, check: str, digits: str = _DIGITS) -> str:
    """Return `body` with the check digit that makes it right."""
    return next(body + digit for digit in digits if CHECKS[check](body + digit))


def _number(chance: Random, digits: int) -> str:
    return f"{chance.randrange(10**digits):0{digits}}"


def _day(record: dict[str, Any]) -> date:
    return date.fromisoformat(record["acceptance"]["accepted_at"][:10]) + timedelta(days=1)


def _days(after: int) -> Maker:
    return lambda record, _: (_day(record) + timedelta(days=after)).isoformat()


def _organization_code(_: dict[str, Any], chance: Random) -> str:
    # GB 11714 leaves PDY00001 to PDY99999 to users.
    return _numbered(f"PDY{chance.randrange(1, 100_000):05}", "organization_code")


def _separate(maker: Maker) -> Maker:
    return lambda record, chance: maker(record, chance) if record["regime"] == "separate" else None


def _registration_number(_: dict[str, Any], chance: Random) -> str:
    # 320199 is no region of GB/T 2260.
    return _numbered(f"3201990{_number(chance, 7)}", "registration_number")


def _uscc(record: dict[str, Any], chance: Random) -> str | None:
    if record["regime"] != "uscc":
        return None
    return _numbered(f"91320199{_organization_code(record, chance)}", "uscc", _USCC_DIGITS)


def _tax_number(record: dict[str, Any], _: Random) -> object:
    known = record.get("issued", {})
    if record["regime"] == "uscc":
        return known.get("uscc")
    code = known.get("organization_code")
    return record["enterprise"]["registered_region_code"] + code if code else None


def _tax_items(record: dict[str, Any], _: Random) -> object:
    return record["tax"].get("requested_tax_items")


def _seals(record: dict[str, Any], chance: Random) -> list[dict[str, str]]:
    region = record["enterprise"]["registered_region_code"]
    first = chance.randrange(9_000_000, 9_999_900)
    return [
        {"seal_code": f"{region}{first + number}", "seal_type_code": seal["seal_type_code"]}
        for number, seal in enumerate(record["seals"])
    ]


def _authority(first: str) -> Maker:
    return lambda record, _: f"{first}{record['enterprise']['registered_region_code']}0000"


_MAKERS: dict[str, Maker] = {
    "registration_number": _separate(_registration_number),
    "uscc": _uscc,
    "establishment_date": _days(0),
    "approval_date": _days(0),
    "registration_authority_code": lambda record, _: record["enterprise"]["registered_region_code"],
    "registration_authority_name": lambda *_: "南京市工商行政管理局",
    "organization_code": _organization_code,
    "organization_code_valid_from": _days(1),
    "organization_code_valid_to": _days(4 * 365 + 2),
    "organization_issuing_org_code": lambda *_: "320100",
    "seal_unit_code": lambda record, chance: (
        f"{record['enterprise']['registered_region_code']}9{_number(chance, 5)}"
    ),
    "seal_filing_number": lambda _, chance: f"备9{_number(chance, 6)}",
    "seals": _seals,
    "state_tax_number": _tax_number,
    "state_tax_authority_code": _authority("1"),
    "local_tax_number": _tax_number,
    "local_tax_management_code": lambda record, chance: (
        f"{record['enterprise']['registered_region_code']}{_number(chance, 9)}"
    ),
    "local_tax_authority_code": _authority("2"),
    "tax_items": _tax_items,
    "papers": lambda _, chance: [{"name": "登记证", "number": f"9{_number(chance, 8)}"}],
}
