"""Text -> the terminal. What strangers named or wrote does not steer it, and odd bytes do not stop us."""

import io
import re
import sys

import click

# Controls but line ends, what turns the direction of text or cannot be seen, and bytes of file names that are
# no text. Between the quotes of JSON, where most of it stands, the escapes are JSON's own.
_STEERING = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def safe(text: str) -> str:
    """Return `text` with every character that steers a terminal as its escape, \\u001b for instance."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def say(text: str, err: bool = False) -> None:
    """Print one line or several on stdout or stderr."""
    click.echo(safe(text), err=err)


def prepare() -> None:
    """Have the standard streams take whatever bytes come and write whatever characters they can."""
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)
