"""Whom a station trusts: names bound to keys, and the verdict on an envelope.

Trust lists and the cards that stations hand each other are JSON, so that a person can read them.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from qrbridge.envelope.cose import Claims, Signed, check_station_name
from qrbridge.envelope.keys import PublicKey, public_from_cose, public_to_cose
from qrbridge.envelope.suites import by_algorithm
from qrbridge.errors import EnvelopeError, TrustError

ROLES = ("hall", "department")
CLOCK_TOLERANCE = 300
"""Seconds that two clocks without a time server may differ."""

CARD_LIMIT = 10_000
"""Bytes of a card's file; one has about 200."""

_CARD_FIELDS = {"name", "role", "profile", "key"}
_ENTRY_FIELDS = _CARD_FIELDS | {"revoked_at"}


@dataclass(frozen=True, slots=True)
class Card:
    """What a station hands to others: its name, role, profile (a department's) and public key."""

    name: str
    role: str
    profile: str | None
    key: PublicKey


@dataclass(frozen=True, slots=True)
class Entry(Card):
    """A card that was added to a trust list; `revoked_at` is in seconds since 1970, None while it is good."""

    revoked_at: int | None = None


def find(entries: Iterable[Entry], name: str) -> Entry:
    """Return the newest entry of `name` that is not revoked; TrustError if there is none."""
    entries = tuple(entries)
    for entry in reversed(entries):
        if entry.name == name and entry.revoked_at is None:
            return entry
    known = sorted({entry.name for entry in entries if entry.revoked_at is None})
    raise TrustError("envelope.unknown_station", found=name, known=", ".join(known) or "none")


def add(entries: tuple[Entry, ...], card: Card) -> tuple[Entry, ...]:
    """Return `entries` with `card`; TrustError if its key is there already or was revoked."""
    for entry in entries:
        if entry.key == card.key:
            code = "envelope.known_key" if entry.revoked_at is None else "envelope.key_was_revoked"
            raise TrustError(code, name=entry.name, fingerprint=card.key.fingerprint)
    return (*entries, Entry(card.name, card.role, card.profile, card.key))


def revoke(entries: tuple[Entry, ...], which: str, now: int) -> tuple[Entry, ...]:
    """Return `entries` with every key of the station, or the key of the fingerprint, `which` revoked."""
    hit = [e for e in entries if which in (e.name, e.key.fingerprint) and e.revoked_at is None]
    if not hit:
        raise TrustError("envelope.nothing_to_revoke", found=which)
    return tuple(replace(entry, revoked_at=now) if entry in hit else entry for entry in entries)


def judge(
    signed: Signed, entries: Iterable[Entry], audience: str, now: int, accepted: frozenset[int]
) -> Entry:
    """Return the entry that signed; EnvelopeError names the first rule that the envelope breaks.

    The order is that of docs/format.md, section 9: algorithm, key, signature, revocation, issuer,
    audience, time. `accepted` are suite numbers, `now` is in seconds since 1970.
    """
    suite = by_algorithm(signed.algorithm, accepted)
    candidates = [e for e in entries if e.key.kid == signed.kid and e.key.suite == suite.number]
    if not candidates:
        raise TrustError("envelope.unknown_key", kid=signed.kid.hex(), issuer=signed.claims.issuer)
    signers = [e for e in candidates if suite.is_signature(e.key.x, signed.signature, signed.to_be_signed)]
    if not signers:
        raise EnvelopeError("envelope.signature", issuer=signed.claims.issuer)
    signer = signers[0]
    if signer.revoked_at is not None:
        raise TrustError("envelope.revoked", name=signer.name, fingerprint=signer.key.fingerprint)
    if signer.name != signed.claims.issuer:
        raise TrustError("envelope.issuer", found=signed.claims.issuer, owner=signer.name)
    _judge_claims(signed.claims, audience, now)
    return signer


def _judge_claims(claims: Claims, audience: str, now: int) -> None:
    if claims.audience != audience:
        raise EnvelopeError("envelope.audience", found=claims.audience, station=audience)
    if claims.issued_at > now + CLOCK_TOLERANCE:
        ahead = claims.issued_at - now
        raise EnvelopeError("envelope.not_yet_valid", ahead=ahead, allowed=CLOCK_TOLERANCE)
    if claims.expires_at <= now:
        raise EnvelopeError("envelope.expired", ago=now - claims.expires_at)


def card_to_json(card: Card) -> str:
    """Return the file that `trust export` writes."""
    return json.dumps(_plain(card), indent=2) + "\n"


def card_from_json(text: str | bytes) -> Card:
    """Return the card of a trust file; TrustError if it is none."""
    return Card(*_card_fields(_parse(text), _CARD_FIELDS))


def list_to_json(entries: Iterable[Entry]) -> str:
    """Return a trust list as the station folder keeps it."""
    rows = [_plain(entry) | {"revoked_at": entry.revoked_at} for entry in entries]
    return json.dumps(rows, indent=2) + "\n"


def list_from_json(text: str | bytes) -> tuple[Entry, ...]:
    """Return the entries of a trust list; TrustError if it is none."""
    rows = _parse(text)
    if not isinstance(rows, list):
        raise TrustError("envelope.trust_file", reason="it is no list")
    return tuple(_entry(row) for row in rows)


def _entry(row: object) -> Entry:
    name, role, profile, key = _card_fields(row, _ENTRY_FIELDS)
    revoked_at = row["revoked_at"] if isinstance(row, dict) else None
    if revoked_at is not None and (isinstance(revoked_at, bool) or not isinstance(revoked_at, int)):
        raise TrustError("envelope.trust_file", reason="revoked_at is no number of seconds")
    return Entry(name, role, profile, key, revoked_at)


def _plain(card: Card) -> dict[str, object]:
    kept = {name: value for name, value in asdict(card).items() if name in ("name", "role", "profile")}
    return kept | {"key": public_to_cose(card.key).hex()}


def _parse(text: str | bytes) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "no text" if isinstance(error, UnicodeDecodeError) else f"no JSON: {error}"
        raise TrustError("envelope.trust_file", reason=reason) from None


def _card_fields(row: object, allowed: set[str]) -> tuple[str, str, str | None, PublicKey]:
    if not isinstance(row, dict) or row.keys() != allowed:
        raise TrustError("envelope.trust_file", reason=f"its fields are not {', '.join(sorted(allowed))}")
    match row:
        case {"name": str(name), "role": str(role), "profile": str() | None as profile, "key": str(key)}:
            check_station_name(name)
            if role in ROLES and (profile is not None) == (role == "department"):
                return name, role, profile, public_from_cose(_unhex(key))
    raise TrustError("envelope.trust_file", reason="its role, profile or key is of the wrong kind")


def _unhex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise TrustError("envelope.trust_file", reason="its key is not hexadecimal") from None
