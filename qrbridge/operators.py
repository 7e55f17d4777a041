"""Who may work at a station's desk: names, roles, and what a password is checked by.

operators.json  name -> role, salt, key; the key is scrypt (RFC 7914) of the password
"""

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from qrbridge import files
from qrbridge.errors import StationError, UsageError
from qrbridge.station import Station, alone

CLERK, SUPERVISOR = ROLES = ("clerk", "supervisor")
"""A supervisor also says who works here, and takes the log away."""

LEAST = 8
"""Characters of a password."""

MOST = 256
"""To bring many thousand accents into their order would take minutes."""

MAX_NAME = 32

_FILE = "operators.json"
_COST = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


@dataclass(frozen=True, slots=True)
class Operator:
    """One person who works at the desk."""

    name: str
    role: str
    salt: bytes
    key: bytes


def load(station: Station) -> tuple[Operator, ...]:
    """Return who may work at a station, in the order in which they came; StationError if that is damaged."""
    path = _path(station)
    if not files.is_file(path):
        return ()
    try:
        listed = json.loads(files.read(path))
        return tuple(
            Operator(name, _role(entry["role"]), bytes.fromhex(entry["salt"]), bytes.fromhex(entry["key"]))
            for name, entry in listed.items()
        )
    except (UsageError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise StationError("station.damaged", path=path) from None


def make(name: str, role: str, password: str, salt: bytes) -> Operator:
    """Return an operator with a fresh `salt` of 16 bytes; UsageError for a name or password that is none."""
    name = _normal(name)
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise UsageError("operator.name", found=ascii(name[:MAX_NAME]), allowed=MAX_NAME)
    if not LEAST <= len(password) <= MOST:
        raise UsageError("operator.password", found=len(password), allowed=f"{LEAST}-{MOST}")
    return Operator(name, _role(role), salt, _key(password, salt))


def add(station: Station, operator: Operator) -> None:
    """Let an operator work at a station, under a new password if the name is known.

    UsageError if nobody here would be a supervisor: somebody has to say who else works.
    """
    with alone(station):
        others = [one for one in load(station) if one.name != operator.name]
        _refuse_headless([*others, operator], operator.name)
        _save(station, [*others, operator])


def remove(station: Station, name: str) -> None:
    """Let an operator work here no longer; UsageError if there is none, or no supervisor would be left."""
    with alone(station):
        known = load(station)
        left = [one for one in known if one.name != name]
        if len(left) == len(known):
            names = ", ".join(one.name for one in known) or "-"
            raise UsageError("operator.unknown", found=name[:MAX_NAME], known=names)
        _refuse_headless(left, name)
        _save(station, left)


def check(station: Station, name: str, password: str) -> Operator | None:
    """Return the operator of this name if the password is right, else None; both take as long."""
    found = next((one for one in load(station) if one.name == _normal(name)), None)
    if len(password) > MOST:
        return None
    key = _key(password, found.salt if found else b"")
    return found if found and hmac.compare_digest(key, found.key) else None


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", name[: 2 * MAX_NAME]).strip()


def _refuse_headless(operators: Iterable[Operator], name: str) -> None:
    if not any(one.role == SUPERVISOR for one in operators):
        raise UsageError("operator.last", found=name)


def _key(password: str, salt: bytes) -> bytes:
    text = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(text, salt=salt, **_COST)


def _role(role: str) -> str:
    if role not in ROLES:
        raise UsageError("operator.role", found=str(role)[:MAX_NAME], allowed=", ".join(ROLES))
    return role


def _save(station: Station, operators: Iterable[Operator]) -> None:
    listed = {one.name: {"role": one.role, "salt": one.salt.hex(), "key": one.key.hex()} for one in operators}
    with files.replacing(_path(station), private=True) as part:
        part.write_text(json.dumps(listed, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _path(station: Station) -> Path:
    return station.folder / _FILE
