"""Who has opened the page, and who works there: a token for the door, a sign-in for the counter, idleness."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from qrbridge.desk.eyes import Eye
from qrbridge.errors import DeskError
from qrbridge.operators import Operator

IDLE = 600
"""Seconds without a person's doing after which a desk locks."""

MAX_SESSIONS = 64
"""Browsers that may have the page open; the one opened longest ago goes."""

TRIES = 5
"""Wrong passwords after which a sign-in of this name has to wait."""

MAX_NAMES = 1000
"""Names whose tries are counted; of more, the one tried longest ago is forgotten."""

WAIT = 60
"""Seconds that it has to wait."""


@dataclass(slots=True)
class Session:
    """One browser: who is signed in, when a person last did something there, and what its camera sees."""

    operator: Operator | None = None
    last: int = 0
    eye: Eye = field(default_factory=Eye)


class Sessions:
    """The sessions of a desk. `fresh` gives a new secret each time, `now` the time in seconds."""

    def __init__(self, fresh: Callable[[], str], now: Callable[[], int], idle: int = IDLE) -> None:
        self._fresh, self._now, self.idle = fresh, now, idle
        self._lock = Lock()
        self._open: dict[str, Session] = {}
        self._tries: dict[str, tuple[int, int]] = {}
        self.token = fresh()

    def enter(self, token: str) -> str | None:
        """Return the id of a new session for the one-time token, which then changes; None if it is wrong."""
        with self._lock:
            if not hmac.compare_digest(token.encode(), self.token.encode()):
                return None
            self.token = self._fresh()
            name = self._fresh()
            self._open[name] = Session()
            if len(self._open) > MAX_SESSIONS:
                del self._open[next(iter(self._open))]
            return name

    def find(self, name: str) -> Session:
        """Return a session by its id; DeskError if there is none."""
        session = self._open.get(name)
        if session is None:
            raise DeskError("desk.no_session")
        return session

    def is_locked(self, session: Session) -> bool:
        """Say whether a person signed in here has done nothing for too long."""
        return session.operator is not None and self._now() - session.last > self.idle

    def working(self, session: Session) -> Operator:
        """Return who works here; DeskError if nobody is signed in, or the desk is locked."""
        if session.operator is None:
            raise DeskError("desk.signed_out")
        if self.is_locked(session):
            raise DeskError("desk.locked")
        return session.operator

    def touch(self, session: Session) -> None:
        """Note that a person has done something here."""
        session.last = self._now()

    def sign_in(self, session: Session, name: str, check: Callable[[], Operator | None]) -> Operator:
        """Sign somebody in whom `check` finds; DeskError if it finds nobody, or was asked too often."""
        self._count(name)
        operator = check()
        if operator is None:
            raise DeskError("desk.wrong_password")
        with self._lock:
            self._tries.pop(name, None)
            session.operator, session.last = operator, self._now()
        return operator

    def sign_out(self, session: Session) -> None:
        """Sign out who works here."""
        session.operator = None

    def _count(self, name: str) -> None:
        """Count a try before it is judged, so that many at once are counted, too."""
        with self._lock:
            count, last = self._tries.pop(name, (0, 0))
            left = last + WAIT - self._now()
            if left <= 0:
                count = 0
            if count >= TRIES:
                self._tries[name] = (count, last)
                raise DeskError("desk.wait", seconds=left)
            self._tries[name] = (count + 1, self._now())
            if len(self._tries) > MAX_NAMES:
                del self._tries[next(iter(self._tries))]
