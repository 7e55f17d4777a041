"""What arrived at a station: kept exactly once, with the envelope that proves who sent it."""

from qrbridge.inbox.store import Inbox, Item

__all__ = ["Inbox", "Item"]
