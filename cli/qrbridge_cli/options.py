"""Options that several commands share."""

import getpass
import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qrbridge import station as stations
from qrbridge.errors import UsageError
from qrbridge.station import Station

if TYPE_CHECKING:
    from qrbridge.counter import Window

Command = Callable[..., Any]

OPERATOR = "QRBRIDGE_OPERATOR"
"""Who the log says has called the command; if not set, the user's name on this machine."""

MAX_NAME = 64


class StationFolder(click.ParamType[Station]):
    """A station folder, loaded."""

    name = "directory"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Station:
        """Return the station in the folder `value`."""
        return value if isinstance(value, Station) else stations.load(Path(value))


station_option = click.option(
    "--station",
    "station",
    type=StationFolder(),
    envvar="QRBRIDGE_STATION",
    default=".",
    show_envvar=True,
    help="The station's folder; the current one if not given.",
)


def _known_profile(context: click.Context, param: click.Parameter, value: str | None) -> str | None:
    # Imported here because most commands have no profile, and the departments take long to import.
    from qrbridge_cli import catalogue

    known = catalogue.names()
    if value is not None and value not in known:
        raise UsageError("station.unknown_profile", found=value, known=", ".join(known))
    return value


def profile_option(name: str, help: str) -> Callable[[Command], Command]:
    """Return the option `name` that takes a profile; UsageError for one that there is not."""
    return click.option(name, "profile", metavar="PROFILE", callback=_known_profile, help=help)


json_option = click.option("--json", "as_json", is_flag=True, help="For programs: JSON on stdout.")


@contextmanager
def open_window(station: Station) -> Iterator["Window"]:
    """Open a station's window for who has called the command."""
    # What a window needs takes long to import, and most commands have none.
    from qrbridge.audit import Who
    from qrbridge.counter import opened
    from qrbridge_cli import catalogue

    with opened(station, catalogue, Who(operator()[:MAX_NAME], platform.node()[:MAX_NAME])) as window:
        yield window


def operator() -> str:
    """Return who the log says has called the command."""
    try:
        return os.environ.get(OPERATOR) or getpass.getuser()
    except (OSError, KeyError):  # a user without a name
        return ""


def now() -> int:
    """Return the time in seconds since 1970, UTC. The commands are the only ones that look at the clock."""
    return int(time.time())
