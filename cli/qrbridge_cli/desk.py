"""`qrbridge desk`: the clerk's page, on this machine only."""

import platform
import secrets
import signal
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import click

from qrbridge import operators
from qrbridge.counter import Window
from qrbridge.desk.call import Desk
from qrbridge.desk.eyes import warm_up
from qrbridge.desk.serve import HOST, listen, serve
from qrbridge.desk.sessions import IDLE, Sessions
from qrbridge.errors import DeskError
from qrbridge.station import Station
from qrbridge_cli.options import MAX_NAME, now, open_window, station_option
from qrbridge_cli.terminal import say


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0: any free one."
)
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option(
    "--idle", type=click.IntRange(30, 86_400), default=IDLE, show_default=True, help="Seconds to lock."
)
@click.option("--terminal", help="This terminal's name in the log; the machine's name, if not given.")
@click.option("--training", is_flag=True, help="Invented applications, at a station that ends with the page.")
@station_option
def desk(
    port: int, no_browser: bool, idle: int, terminal: str | None, training: bool, station: Station
) -> None:
    """Serve the clerk's page on this machine, and open it.

    The address holds a token that opens one browser; for another one the next address is printed.
    """
    name = (terminal or platform.node())[:MAX_NAME]
    with listen(port) as listening, ExitStack() as stack:
        sessions = _Told(lambda: secrets.token_urlsafe(24), now, idle)
        sessions.place = f"http://{HOST}:{listening.getsockname()[1]}/?token="
        make = partial(Desk, sessions=sessions, now=now, fresh=_fresh, terminal=name)
        at = _training(make, station, stack) if training else make(stack.enter_context(open_window(station)))

        def begun() -> None:
            sessions.tell()
            Thread(target=warm_up, args=(at.window,), daemon=True).start()
            if not no_browser:
                webbrowser.open(sessions.place + sessions.token)

        # The server ends on this, too, and then raises it again; everything here is to be closed first.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            serve(at, listening, begun)


def _fresh() -> str:
    return secrets.token_urlsafe(16)


def _training(make: Callable[[Window], Desk], station: Station, stack: ExitStack) -> Desk:
    """Return a desk like the station's, where everything is invented and goes when the page does."""
    from qrbridge_cli.training import School

    folder = Path(stack.enter_context(TemporaryDirectory(prefix="qrbridge-training-")))
    school = stack.enter_context(School(folder))
    window = school.window(station)
    for operator in sorted(operators.load(station), key=lambda one: one.role != operators.SUPERVISOR):
        operators.add(window.station, operator)
    desk = make(window)
    if station.profile:
        profile = station.profile
        desk.lesson = partial(_alone, desk, lambda: school.incoming(profile))
    else:
        record = school.application()
        desk.drafts[record["application_number"]] = record
        desk.lesson = partial(_alone, desk, lambda: school.returning(*_waiting(desk)))
    return desk


def _alone(desk: Desk, lesson: Callable[[], list[str]]) -> list[str]:
    """Return what a lesson gives; of two that are asked for at once, one waits."""
    with desk.lock:
        return lesson()


def _waiting(desk: Desk) -> tuple[str, str, bytes]:
    """Return an application that waits for an answer, the department that it went to, and the envelope."""
    later = set()
    for show in reversed(desk.shows.values()):
        crossing = desk.window.register.crossing(sha256(show.envelope).hexdigest())
        # What was shown again since is answered there.
        if crossing is None or (crossing.application, crossing.department) in later:
            continue
        if crossing.outcome is None:
            return crossing.application, crossing.department, show.envelope
        later.add((crossing.application, crossing.department))
    raise DeskError("desk.nothing_sent")


class _Told(Sessions):
    """Sessions whose next address is printed when one is used up."""

    place = ""

    def tell(self) -> None:
        """Print the address that opens the next browser."""
        say(f"{self.place}{self.token}")

    def enter(self, token: str) -> str | None:
        """As Sessions.enter."""
        name = super().enter(token)
        if name:
            self.tell()
        return name
