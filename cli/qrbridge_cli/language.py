"""Which language errors and findings are shown in: `--lang`, else the locale, else English."""

import os

from qrbridge.errors import QrbridgeError
from qrbridge.messages import LANGUAGES

_chosen: list[str] = []


def use(language: str | None) -> None:
    """Show texts in `language`, whatever the locale says; None leaves it to the locale."""
    _chosen[:] = [language] if language else []


def current() -> str:
    """Return "zh" or "en"."""
    if _chosen:
        return _chosen[0]
    locale = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return next((language for language in LANGUAGES if locale.startswith(language)), "en")


def of(error: QrbridgeError) -> str:
    """Return an error's one line in the language of this run."""
    return error.text(current())
