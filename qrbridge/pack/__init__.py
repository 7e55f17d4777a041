"""Contents <-> compact bytes: what the signed payload of an envelope says (docs/format.md, section 8)."""

from qrbridge.pack.payload import File, Record, pack, unpack

__all__ = ["File", "Record", "pack", "unpack"]
