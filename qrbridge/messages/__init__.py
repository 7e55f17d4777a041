"""The words that people read: one TOML file a room, each text in English and Chinese.

A code is `room.key`: `frame.crc` is the table `[crc]` of `frame.toml`. Texts hold `{facts}`.
"""

import tomllib
from datetime import datetime
from functools import cache
from importlib import resources

LANGUAGES = ("en", "zh")


@cache
def catalogue(room: str) -> dict[str, dict[str, str]]:
    """Return the texts of one room: key -> language -> template."""
    return tomllib.loads((resources.files(__name__) / f"{room}.toml").read_text("utf-8"))


def text(code: str, language: str, facts: dict[str, object]) -> str:
    """Return the text of `code` in `language` ("en" or "zh") with its facts filled in.

    Of a fact that has words in both languages, as attributes `en` and `zh`, those of `language` are taken.
    """
    room, key = code.split(".", 1)
    words = {name: getattr(fact, language, fact) for name, fact in facts.items()}
    return catalogue(room)[key][language].format(**words)


def moment(seconds: int) -> str:
    """Return a time in seconds since 1970 as the clock on this machine's wall shows it, with its offset."""
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M:%S %z")
