"""Logs as a station writes them, for tests of what is read from them."""

from datetime import datetime, timedelta, timezone

from qrbridge import audit
from qrbridge.audit import Entry, Event, Head, Who

BEIJING = timezone(timedelta(hours=8))
CLERK = Who("王芳", "W03")


def at(text: str) -> int:
    """Return an instant that is written as the hall's clock shows it."""
    return int(datetime.fromisoformat(text).replace(tzinfo=BEIJING).timestamp())


class Log:
    """Entries in the order in which they are written, chained."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._head = Head()

    def write(self, instant: int | str, event: Event) -> "Log":
        seconds = at(instant) if isinstance(instant, str) else instant
        entry = audit.follow(self._head, seconds, CLERK, event)
        self.entries.append(entry)
        self._head = Head(entry.number, entry.link)
        return self

    def encode(self, instant: int | str, application: str, department: str, revision: int = 0, **facts):
        """A hall seals a revision for a department."""
        said = {"bytes": 500, "department": department, "delivered": 0, "retyped": 0, **facts}
        return self.write(instant, Event("encode", application, revision, department, facts=said))

    def accept(self, instant: int | str, application: str, revision: int = 0, profile: str = "saic"):
        """A department files what has arrived."""
        said = {"kind": "record", "profile": profile, "arrival": len(self.entries) + 1}
        return self.write(instant, Event("accept", application, revision, "hall", facts=said))

    def answer(self, instant: int | str, application: str, department: str, outcome: str, **facts):
        """A department answers, or a hall merges its answer."""
        said = {"department": department, "outcome": outcome, "findings": 0, "asked": 0, "asked_again": 0}
        event = Event("return", application, 0, department, facts={**said, **facts})
        return self.write(instant, event)


def block(accepted: str, due: str, level: str = "city", region: str = "320106", **facts):
    """The facts of an acceptance, as they go with a hall's encode."""
    return {"accepted_at": at(accepted), "due_at": at(due), "level": level, "region": region, **facts}
