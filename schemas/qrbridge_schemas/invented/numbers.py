"""Numbers that are nobody's, with right check digits.

Organization codes are of the zone PDY00001 to PDY99999, which GB 11714 leaves to its users; citizen numbers
have the order code 000, registration numbers the region 320199; neither is issued. Mobile numbers are of one
row.
"""

from collections.abc import Callable
from datetime import date
from random import Random

from qrbridge.profile.identifiers import is_citizen_id, is_registration_number, organization_check_digit


def citizen_id(region: str, born: date) -> str:
    """Return the citizen number of somebody born on that day in the region with these six digits."""
    return _closed(f"{region}{born:%Y%m%d}000", is_citizen_id)


def organization_code(serial: int) -> str:
    """Return the organization code of nine characters with this serial, 1 to 99,999."""
    body = f"PDY{serial:05d}"
    return body + organization_check_digit(body)


def registration_number(rng: Random, *, foreign: bool = False) -> str:
    """Return a registration number of 15 digits; with `foreign`, of an enterprise of foreign investment."""
    # GS 15-2006: region 6, sequence 8 that begins with 4 for foreign investment, check digit.
    return _closed(f"320199{4 if foreign else 0}00{rng.randrange(100_000):05d}", is_registration_number)


def mobile(rng: Random) -> str:
    """Return a mobile number."""
    return f"1380000{rng.randrange(10_000):04d}"


def landline(rng: Random) -> str:
    """Return a telephone number of Nanjing, in one of the ways that people write them."""
    number = f"{rng.choice('58')}{rng.randrange(10_000_000):07d}"
    return rng.choices([f"025-{number}", number, f"025{number}"], [84, 12, 4])[0]


def _closed(body: str, valid: Callable[[str], bool]) -> str:
    return next(body + sign for sign in "0123456789X" if valid(body + sign))
