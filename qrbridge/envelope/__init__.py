"""Payload <-> signed envelope: COSE, suites, keys and trust (docs/format.md, sections 7 and 9)."""

from qrbridge.envelope.cose import Claims, Signed, parse, seal
from qrbridge.envelope.keys import PublicKey, SigningKey
from qrbridge.envelope.trust import Card, Entry, judge

__all__ = ["Card", "Claims", "Entry", "PublicKey", "Signed", "SigningKey", "judge", "parse", "seal"]
