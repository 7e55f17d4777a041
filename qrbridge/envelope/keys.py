"""Keys <-> bytes: COSE_Key (RFC 9052, 7) for public keys, PKCS #8 for private ones."""

from dataclasses import dataclass, field
from hashlib import sha256

from qrbridge.envelope.suites import SUITES, Suite, pem_to_seed, seed_to_pem
from qrbridge.errors import EnvelopeError, PackError
from qrbridge.pack import cbor

KID_SIZE = 8
SEED_SIZE = 32

_KTY, _CRV, _X = 1, -1, -2
_OKP = 1


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key: the number of its suite and its 32 raw bytes."""

    suite: int
    x: bytes

    @property
    def thumbprint(self) -> bytes:
        """SHA-256 of the deterministic COSE_Key (RFC 9679), 32 bytes."""
        return sha256(public_to_cose(self)).digest()

    @property
    def kid(self) -> bytes:
        """The first 8 bytes of the thumbprint; a hint which key to try, never a proof."""
        return self.thumbprint[:KID_SIZE]

    @property
    def fingerprint(self) -> str:
        """The first 16 bytes of the thumbprint in groups that two people can compare aloud."""
        text = self.thumbprint[:16].hex()
        return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key: the number of its suite and its 32-byte seed."""

    suite: int
    seed: bytes = field(repr=False)

    @property
    def public(self) -> PublicKey:
        """The public key that belongs to it."""
        return PublicKey(self.suite, SUITES[self.suite].public(self.seed))


def public_to_cose(key: PublicKey) -> bytes:
    """Return `key` as a deterministic COSE_Key."""
    return cbor.encode({_KTY: _OKP, _CRV: SUITES[key.suite].curve, _X: key.x})


def public_from_cose(data: bytes) -> PublicKey:
    """Return the key of a deterministic COSE_Key; EnvelopeError for any other bytes."""
    try:
        value = cbor.decode(data)
    except PackError:
        value = None
    match value:
        case {-1: int(curve), -2: bytes(x)} if len(x) == SEED_SIZE:
            key = PublicKey(_suite_of_curve(curve).number, x)
            if public_to_cose(key) == data:
                return key
    raise EnvelopeError("envelope.public_key")


def private_to_pem(key: SigningKey) -> bytes:
    """Return `key` as PKCS #8 PEM, unencrypted: the file's permissions protect it."""
    return seed_to_pem(key.seed)


def private_from_pem(pem: bytes) -> SigningKey:
    """Return the key of a PKCS #8 PEM; EnvelopeError if there is none of a known suite."""
    return SigningKey(1, pem_to_seed(pem))


def _suite_of_curve(curve: int) -> Suite:
    for suite in SUITES.values():
        if suite.curve == curve:
            return suite
    raise EnvelopeError("envelope.public_key")
