"""Identifiers and their check digits: who is who in a Chinese register.

Each `is_...` takes the machine form (no hyphen, no space, capitals) and says whether it can exist. Nothing
here asks a register, and nothing judges the six digits of a region: they are kept by people and enterprises
long after the region itself is gone.
"""

import re
from collections.abc import Callable
from datetime import date

from stdnum.iso7064 import mod_11_2, mod_11_10

# GB 11714-1997: the weights of the eight characters of the body.
_ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# GB 32100-2015: I, O, S, V and Z are left out, as they are read as 1, 0, 5, U and 2.
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

_CITIZEN = re.compile(r"[0-9]{17}[0-9X]")
_CITIZEN_15 = re.compile(r"[0-9]{15}")
_ORGANIZATION = re.compile(r"[0-9A-Z]{8}[0-9X]")
_USCC = re.compile(f"[{_USCC_ALPHABET}]{{18}}")
_REGISTRATION = re.compile(r"[0-9]{15}")
_REGISTRATION_13 = re.compile(r"[0-9]{13}")
_TAX = re.compile(r"[0-9]{6}[0-9A-Z]{9}")
_SEAL = re.compile(r"[0-9]{13}")
_SEAL_UNIT = re.compile(r"[0-9]{12}")


def birth_date(number: str) -> date | None:
    """Return the day of birth in an 18-character citizen identity number, or None if there is no such day."""
    if not _CITIZEN.fullmatch(number):
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def is_citizen_id(number: str) -> bool:
    """Say whether `number` is a citizen identity number of 18 characters (GB 11643-1999).

    The region is not looked up: people keep the code of a county that was abolished, or that had another
    code when they were born.
    """
    return birth_date(number) is not None and bool(mod_11_2.is_valid(number))


def citizen_id_18(number: str) -> str | None:
    """Return the 18-character form of a 15-digit citizen identity number, or None if it is not one."""
    if not _CITIZEN_15.fullmatch(number):
        return None
    # The order codes 996 to 999 were kept for people over a hundred years old when the numbers began.
    century = "18" if number[12:] >= "996" else "19"
    body = number[:6] + century + number[6:]
    longer = body + str(mod_11_2.calc_check_digit(body))
    return longer if is_citizen_id(longer) else None


def organization_check_digit(body: str) -> str:
    """Return the ninth character for the eight characters `body` of an organization code (GB 11714-1997)."""
    total = sum(weight * int(sign, 36) for weight, sign in zip(_ORGANIZATION_WEIGHTS, body, strict=True))
    # C9 = 11 - remainder, in which 10 is written X and 11 is written 0.
    return "0X987654321"[total % 11]


def is_organization_code(number: str) -> bool:
    """Say whether `number` is an organization code of nine characters, without its hyphen (GB 11714-1997)."""
    return bool(_ORGANIZATION.fullmatch(number)) and number[8] == organization_check_digit(number[:8])


def uscc_check_digit(body: str) -> str:
    """Return the eighteenth character for the first seventeen, `body`, of a unified code (GB 32100-2015)."""
    total = sum(_USCC_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return _USCC_ALPHABET[-total % 31]


def is_uscc(number: str) -> bool:
    """Say whether `number` is a unified social credit code (GB 32100-2015).

    Characters 9 to 17 are an organization code, so its own check digit has to be right as well.
    """
    return (
        bool(_USCC.fullmatch(number))
        and number[17] == uscc_check_digit(number[:17])
        and is_organization_code(number[8:17])
    )


def is_registration_number(number: str) -> bool:
    """Say whether `number` is a registration number: 15 digits (GS 15-2006), or 13 from before 2007."""
    if _REGISTRATION_13.fullmatch(number):
        return True
    return bool(_REGISTRATION.fullmatch(number)) and bool(mod_11_10.is_valid(number))


def is_tax_number(number: str) -> bool:
    """Say whether `number` is a taxpayer's number: region and organization code, or a unified code."""
    return is_uscc(number) or (bool(_TAX.fullmatch(number)) and is_organization_code(number[6:]))


def is_seal_code(number: str) -> bool:
    """Say whether `number` is a seal's code: region and serial, 13 digits, no check digit (GA 241.1-2000)."""
    return bool(_SEAL.fullmatch(number))


def is_seal_unit_code(number: str) -> bool:
    """Say whether `number` is the code of a unit that uses or makes seals: 12 digits (GA 241.1-2000)."""
    return bool(_SEAL_UNIT.fullmatch(number))


CHECKS: dict[str, Callable[[str], bool]] = {
    "citizen_id": is_citizen_id,
    "organization_code": is_organization_code,
    "uscc": is_uscc,
    "registration_number": is_registration_number,
    "tax_number": is_tax_number,
    "seal_code": is_seal_code,
    "seal_unit_code": is_seal_unit_code,
}
"""The checks that a schema or a rule can name."""
