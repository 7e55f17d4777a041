"""A word on years of which the calendar knows no holidays."""

from collections.abc import Sequence

from qrbridge.errors import ProfileError
from qrbridge.supervision import telling
from qrbridge_cli import language
from qrbridge_cli.terminal import say


def warn(years: Sequence[int]) -> None:
    """Say on stderr of which years no holidays are known, if there are any."""
    if years:
        warning = ProfileError("supervision.not_covered", years=telling.years(years))
        say(f"qrbridge: warning: {language.of(warning)}", err=True)
