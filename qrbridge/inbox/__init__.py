"""What arrived at a station, and what a hall has sent: kept exactly once, with the proof of who sent it."""

from qrbridge.inbox.migration import probe
from qrbridge.inbox.register import Crossing, Register, Revision
from qrbridge.inbox.store import Inbox, Item, Note, Transaction, already, case_of
from qrbridge.inbox.tables import MAX_NAME
from qrbridge.inbox.trail import Trail, lock

__all__ = [
    "MAX_NAME",
    "Crossing",
    "Inbox",
    "Item",
    "Note",
    "Register",
    "Revision",
    "Trail",
    "Transaction",
    "already",
    "case_of",
    "lock",
    "probe",
]
