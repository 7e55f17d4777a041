"""Check characters that follow from a number: what a reader can compute is not sent."""

_ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def citizen(body: str) -> str:
    """Return the eighteenth character behind 17 digits (GB 11643-1999; ISO 7064 MOD 11-2)."""
    total = sum(int(digit) << 17 - place for place, digit in enumerate(body))
    return "10X98765432"[total % 11]


def organization(body: str) -> str:
    """Return the ninth character behind eight of 0-9 and A-Z (GB 11714-1997)."""
    total = sum(weight * int(sign, 36) for weight, sign in zip(_ORGANIZATION_WEIGHTS, body, strict=True))
    return "0X987654321"[total % 11]


def uscc(body: str) -> str:
    """Return the eighteenth character behind 17 of the code's own alphabet (GB 32100-2015)."""
    total = sum(_USCC_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return _USCC_ALPHABET[-total % 31]


def registration(body: str) -> str:
    """Return the fifteenth digit behind 14 of a registration number (ISO 7064 MOD 11,10)."""
    product = 10
    for digit in body:
        product = (product + int(digit)) % 10 or 10
        product = product * 2 % 11
    return str((11 - product) % 10)
