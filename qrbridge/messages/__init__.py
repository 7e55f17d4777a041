"""The words that people read: one TOML file a room, each text in English and Chinese.

A code is `room.key`: `frame.crc` is the table `[crc]` of `frame.toml`. Texts hold `{facts}`.
"""

import re
import tomllib
from datetime import datetime
from functools import cache
from importlib import resources

LANGUAGES = ("en", "zh")

_FACT = re.compile(r"\{\w+\}")


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


def gist(code: str, language: str) -> str:
    """Return what the text of `code` says was found, with "…" for its facts; of an unknown code, the code."""
    room, _, key = code.partition(".")
    try:
        template = catalogue(room)[key][language] if room.isidentifier() else code
    except (OSError, KeyError):
        return code
    return re.split("[;；]", _FACT.sub("…", template))[0].strip()


def moment(seconds: int) -> str:
    """Return a time in seconds since 1970 as the clock on this machine's wall shows it, with its offset."""
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M:%S %z")
