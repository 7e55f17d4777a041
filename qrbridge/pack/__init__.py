"""Contents <-> compact bytes: what the signed payload of an envelope says (docs/format.md, section 8)."""

from qrbridge.pack.contents import Case, File, Record
from qrbridge.pack.payload import pack, unpack
from qrbridge.pack.plan import Dictionary, parse_dictionary
from qrbridge.pack.training import parse_general, train

__all__ = [
    "Case",
    "Dictionary",
    "File",
    "Record",
    "pack",
    "parse_dictionary",
    "parse_general",
    "train",
    "unpack",
]
