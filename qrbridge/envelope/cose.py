"""Payload <-> COSE_Sign1 (RFC 9052, 4.2) with CWT claims in the protected header (RFC 9597).

The bytes that were compressed are the bytes that are signed, so nothing is inflated or parsed before the
signature has been verified. A structure has one encoding; any other is refused.
"""

import re
from dataclasses import dataclass

from qrbridge.envelope.keys import KID_SIZE, SigningKey
from qrbridge.envelope.suites import SIGNATURE_SIZE, SUITES
from qrbridge.errors import EnvelopeError, PackError
from qrbridge.pack import cbor

SIGN1_TAG = b"\xd2"  # RFC 9052, 2: tag 18
ENCRYPT0_TAG = b"\xd0"  # tag 16, reserved for the encrypting envelope around the signed one

ALG, KID, CWT_CLAIMS = 1, 4, 15  # RFC 9052, 3.1; RFC 9597, 2
ISS, AUD, EXP, IAT = 1, 3, 4, 6  # RFC 8392, 4

LAST_TIME = 253_402_300_799
"""9999-12-31T23:59:59Z in seconds since 1970, the last that a date of four digits can show."""

_STATION_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")


@dataclass(frozen=True, slots=True)
class Claims:
    """Who sends to whom, and when (seconds since 1970, UTC)."""

    issuer: str
    audience: str
    issued_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class Signed:
    """A COSE_Sign1 taken apart; nothing in it is verified yet."""

    algorithm: int
    kid: bytes
    claims: Claims
    payload: bytes
    signature: bytes
    to_be_signed: bytes


def seal(payload: bytes, claims: Claims, key: SigningKey) -> bytes:
    """Return the signed envelope around `payload`; EnvelopeError if a claim is not allowed."""
    _check_claims(claims)
    suite = SUITES[key.suite]
    protected = cbor.encode({ALG: suite.algorithm, KID: key.public.kid, CWT_CLAIMS: _claims_to_map(claims)})
    signature = suite.sign(key.seed, _sig_structure(protected, payload))
    return SIGN1_TAG + cbor.encode([protected, {}, payload, signature])


def parse(envelope: bytes) -> Signed:
    """Return the parts of `envelope`, unverified; EnvelopeError unless `seal` could have made its form."""
    if envelope[:1] == ENCRYPT0_TAG:
        raise EnvelopeError("envelope.encrypted")
    if envelope[:1] != SIGN1_TAG:
        raise EnvelopeError("envelope.not_cose", reason="it does not start with tag 18")
    match _decode(envelope[1:]):
        case [bytes(protected), dict(unprotected), bytes(payload), bytes(signature)]:
            if unprotected or len(signature) != SIGNATURE_SIZE:
                raise EnvelopeError("envelope.not_cose", reason="an unprotected header or an odd signature")
            algorithm, kid, claims = _header(protected)
            to_be_signed = _sig_structure(protected, payload)
            return Signed(algorithm, kid, claims, payload, signature, to_be_signed)
    raise EnvelopeError("envelope.not_cose", reason="it is no array of four parts")


def check_station_name(name: str) -> None:
    """Raise EnvelopeError unless `name` may name a station in envelopes and trust lists."""
    if not _STATION_NAME.fullmatch(name):
        raise EnvelopeError("envelope.station_name", found=repr(name)[:80])


def _header(protected: bytes) -> tuple[int, bytes, Claims]:
    match _decode(protected):
        case {1: int(algorithm), 4: bytes(kid), 15: claims, **rest} if not rest and len(kid) == KID_SIZE:
            return algorithm, kid, _claims_from_map(claims)
    raise EnvelopeError("envelope.not_cose", reason="its protected header is not algorithm, kid and claims")


def _claims_to_map(claims: Claims) -> dict[int, str | int]:
    return {ISS: claims.issuer, AUD: claims.audience, EXP: claims.expires_at, IAT: claims.issued_at}


def _claims_from_map(value: object) -> Claims:
    match value:
        case {1: str(issuer), 3: str(audience), 4: int(expires_at), 6: int(issued_at), **rest} if not rest:
            claims = Claims(issuer, audience, issued_at, expires_at)
            _check_claims(claims)
            return claims
    raise EnvelopeError("envelope.not_cose", reason="its claims are not issuer, audience, expiry and issue")


def _check_claims(claims: Claims) -> None:
    check_station_name(claims.issuer)
    check_station_name(claims.audience)
    times = (claims.issued_at, claims.expires_at)
    if any(isinstance(time, bool) for time in times) or not 0 <= times[0] < times[1] <= LAST_TIME:
        raise EnvelopeError("envelope.times", issued=times[0], expires=times[1])


def _decode(data: bytes) -> cbor.Value:
    try:
        return cbor.decode(data)
    except PackError as error:
        raise EnvelopeError("envelope.not_cose", reason=error.facts.get("reason", "not canonical")) from None


def _sig_structure(protected: bytes, payload: bytes) -> bytes:
    return cbor.encode(["Signature1", protected, b"", payload])  # RFC 9052, 4.4
