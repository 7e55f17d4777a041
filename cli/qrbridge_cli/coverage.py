"""A word on years of which the calendar knows no holidays."""

from collections.abc import Sequence

from qrbridge.errors import ProfileError
from qrbridge_cli import language
from qrbridge_cli.terminal import say


def warn(years: Sequence[int]) -> None:
    """Say on stderr of which years no holidays are known, if there are any."""
    if years:
        first, last = years[0], years[-1]
        in_a_row = len(years) > 1 and last - first == len(years) - 1
        told = f"{first}-{last}" if in_a_row else ", ".join(map(str, years))
        warning = ProfileError("supervision.not_covered", years=told)
        say(f"qrbridge: warning: {language.of(warning)}", err=True)
