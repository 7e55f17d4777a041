"""Options that several commands share."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from qrbridge import station as stations
from qrbridge.errors import UsageError
from qrbridge.station import Station

Command = Callable[..., Any]


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


def now() -> int:
    """Return the time in seconds since 1970, UTC. The commands are the only ones that look at the clock."""
    return int(time.time())
