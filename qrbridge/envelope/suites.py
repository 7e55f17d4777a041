"""Signature suites by number (docs/format.md, section 7): 1 is Ed25519, 2 is reserved for SM2 with SM3.

The owner of `cryptography`. A signature is 64 bytes in every suite.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from qrbridge.errors import EnvelopeError

SIGNATURE_SIZE = 64


@dataclass(frozen=True, slots=True)
class Suite:
    """What COSE calls one way to sign, and the functions that do it on raw key bytes."""

    number: int
    name: str
    algorithm: int
    curve: int
    public: Callable[[bytes], bytes]
    sign: Callable[[bytes, bytes], bytes]
    is_signature: Callable[[bytes, bytes, bytes], bool]


def _ed25519_public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _ed25519_sign(seed: bytes, message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def _ed25519_is_signature(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


# RFC 9864: alg -19 is Ed25519 alone, where -8 (EdDSA) would leave the curve open. RFC 9053, 7.1: curve 6.
ED25519 = Suite(1, "Ed25519", -19, 6, _ed25519_public, _ed25519_sign, _ed25519_is_signature)

SUITES = {suite.number: suite for suite in (ED25519,)}


def by_algorithm(algorithm: object, accepted: frozenset[int]) -> Suite:
    """Return the suite of a COSE alg value; EnvelopeError unless it is one of the accepted suite numbers."""
    for suite in SUITES.values():
        if suite.algorithm == algorithm and suite.number in accepted:
            return suite
    names = ", ".join(SUITES[number].name for number in sorted(accepted & SUITES.keys()))
    raise EnvelopeError("envelope.algorithm", found=algorithm, allowed=names)


def seed_to_pem(seed: bytes) -> bytes:
    """Return an Ed25519 seed as PKCS #8 PEM (RFC 8410)."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def pem_to_seed(pem: bytes) -> bytes:
    """Return the Ed25519 seed of a PKCS #8 PEM; EnvelopeError if it holds no such key."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise EnvelopeError("envelope.private_key", reason=str(error).split(".")[0]) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise EnvelopeError("envelope.private_key", reason=f"a {type(key).__name__}")
    return key.private_bytes_raw()
