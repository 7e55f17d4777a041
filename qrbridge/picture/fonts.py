"""The fonts of PDFs: Latin text in one that every reader has, Chinese in one of this machine's, embedded.

Without such a one Chinese text is left to a font of the reader's.

reportlab embeds TrueType outlines only, so the usual Noto and Source Han fonts, which have others, are none.
"""

from functools import cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import getFont, registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "C:/Windows/Fonts")
FILES = (
    "DroidSansFallbackFull.ttf",  # Debian: fonts-droid-fallback
    "wqy-microhei.ttc",
    "simsun.ttc",  # Windows
    "simhei.ttf",
    "DroidSansFallback.ttf",
)
"""TrueType fonts with Chinese, the best first."""

READERS_OWN = "STSong-Light"
"""One of Adobe's names for a Chinese font; a reader of PDF takes its own for it, nothing is embedded."""

_EMBEDDED = "Chinese"


@cache
def chinese() -> str:
    """Return the name of the font for Chinese text, ready for use."""
    for path in _found():
        try:
            registerFont(TTFont(_EMBEDDED, path))
        except (TTFError, OSError):
            continue
        return _EMBEDDED
    registerFont(UnicodeCIDFont(READERS_OWN))
    return READERS_OWN


def pieces(text: str, latin: str) -> list[tuple[str, str]]:
    """Return (font, text) of each stretch that is Latin, in the font `latin`, or is not."""
    if chinese() == READERS_OWN and not all(map(_is_latin, text)):
        return [(READERS_OWN, text)]  # it has Latin letters, too
    return [
        (latin if is_latin else chinese(), "".join(stretch)) for is_latin, stretch in groupby(text, _is_latin)
    ]


def width(text: str, latin: str, size: float) -> float:
    """Return the width of `text` in points."""
    return float(sum(stringWidth(piece, font, size) for font, piece in pieces(text, latin)))


def draw(canvas: Canvas, left: float, base: float, text: str, latin: str, size: float) -> None:
    """Draw one line of text from `left` on."""
    for font, piece in pieces(text, latin):
        canvas.setFont(font, size)
        canvas.drawString(left, base, piece)
        left += stringWidth(piece, font, size)


def has(character: str) -> bool:
    """Say whether there is a font for `character`; of the reader's own, all up to U+FFFF counts."""
    if _is_latin(character):
        return True
    if chinese() == READERS_OWN:
        return ord(character) < 0x10000 and not 0xD800 <= ord(character) < 0xE000
    return ord(character) in _glyphs()


def _is_latin(character: str) -> bool:
    # The encoding of the fonts that every reader has (PDF 32000, annex D): quotation marks and dashes too.
    try:
        return bool(character.encode("cp1252"))
    except UnicodeEncodeError:
        return False


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(getFont(_EMBEDDED).face.charToGlyph)


def _found() -> list[Path]:
    """Return the font files of this machine, the best first."""
    there: dict[str, Path] = {}
    for folder in FOLDERS:
        for path in sorted(Path(folder).rglob("*.tt[cf]")) if Path(folder).is_dir() else ():
            there.setdefault(path.name, path)
    return [there[name] for name in FILES if name in there]
