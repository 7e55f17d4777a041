"""Papers for people: the one-time notice of what must be corrected, and the collection sheet."""

from qrbridge.paper.collection import collection
from qrbridge.paper.notice import notice

__all__ = ["collection", "notice"]
