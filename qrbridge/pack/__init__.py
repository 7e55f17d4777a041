"""Contents <-> compact bytes: what the signed payload of an envelope says (docs/format.md, section 8)."""

from qrbridge.pack.contents import Case, File, Record
from qrbridge.pack.payload import pack, unpack

__all__ = ["Case", "File", "Record", "pack", "unpack"]
