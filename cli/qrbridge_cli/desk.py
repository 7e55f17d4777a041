"""`qrbridge desk`: the clerk's page, on this machine only."""

import platform
import secrets
import webbrowser
from contextlib import suppress

import click

from qrbridge.desk.call import Desk
from qrbridge.desk.serve import HOST, listen, serve
from qrbridge.desk.sessions import IDLE, Sessions
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
@station_option
def desk(port: int, no_browser: bool, idle: int, terminal: str | None, station: Station) -> None:
    """Serve the clerk's page on this machine, and open it.

    The address holds a token that opens one browser; for another one the next address is printed.
    """
    with open_window(station) as window, listen(port) as listening:
        sessions = _Told(lambda: secrets.token_urlsafe(24), now, idle)
        at = Desk(
            window, sessions, now, lambda: secrets.token_urlsafe(16), (terminal or platform.node())[:MAX_NAME]
        )
        sessions.place = f"http://{HOST}:{listening.getsockname()[1]}/?token="

        def begun() -> None:
            sessions.tell()
            if not no_browser:
                webbrowser.open(sessions.place + sessions.token)

        with suppress(KeyboardInterrupt):
            serve(at, listening, begun)


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
