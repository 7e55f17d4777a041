"""Image file -> grey pictures: PNG, JPEG, WebP, BMP, TIFF and GIF, with all pages or steps that it has."""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from qrbridge.errors import PictureError
from qrbridge.picture.find import grey

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF")
STILL = frozenset({".png", ".jpg", ".jpeg", ".bmp"})
SUFFIXES = STILL | {".webp", ".tif", ".tiff", ".gif"}

_FIRST_ONLY = frozenset({"JPEG", "MPO"})
"""The second picture in a JPEG (Pillow then says MPO) is a preview or a depth map."""

MAX_PIXELS = 50_000_000
"""An A4 page at 600 dpi has 35 million; a few bytes of a crafted file can ask for billions."""

# We check the size before any pixel is decoded, but a GIF's later pictures have sizes of their own, and
# Pillow fills a background of that size as it turns to them: 200 bytes asked for 16 GB. It refuses from
# twice its limit on; where it only warns, we refuse.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture: the name of its file, with #n if the file holds several; grey pixels (height, width)."""

    name: str
    pixels: NDArray[np.uint8]


def read(path: Path) -> Iterator[Picture]:
    """Yield the pictures of an image file; PictureError if it is none, is cut or is too large."""
    with _opened(path) as image:
        yield Picture(path.name, _decoded(path, image))
        number = 1
        while image.format not in _FIRST_ONLY and _turned(path, image, number):
            number += 1
            yield Picture(f"{path.name}#{number}", _decoded(path, image))


def decode(data: bytes, name: str) -> Picture:
    """Return the first picture in the bytes of an image file; PictureError as for `read`."""
    path = Path(name)
    with _opened(path, BytesIO(data)) as image:
        return Picture(name, _decoded(path, image))


def count(path: Path) -> int:
    """Return how many pictures an image file holds, without decoding them; PictureError as for `read`."""
    with _opened(path) as image:
        try:
            return 1 if image.format in _FIRST_ONLY else int(getattr(image, "n_frames", 1))
        except Exception as error:
            raise _broken(path, error) from None


def check_size(path: Path, width: float, height: float) -> None:
    """Refuse a picture of more than MAX_PIXELS."""
    if width * height > MAX_PIXELS:
        raise PictureError(
            "picture.too_large",
            path=path,
            found=f"{width:.0f}x{height:.0f}",
            allowed=MAX_PIXELS // 1_000_000,
        )


def _opened(path: Path, file: BytesIO | None = None) -> Image.Image:
    try:
        return Image.open(file or path, formats=FORMATS)
    except UnidentifiedImageError:
        raise PictureError("picture.no_picture", path=path) from None
    except Exception as error:
        raise _broken(path, error) from None


def _decoded(path: Path, image: Image.Image) -> NDArray[np.uint8]:
    check_size(path, image.width, image.height)
    try:
        return _pixels(image)
    except PictureError:
        raise
    # Pillow's decoders raise whatever a broken file leads them to: OSError, SyntaxError, struct.error ...
    except Exception as error:
        raise _broken(path, error) from None


def _turned(path: Path, image: Image.Image, number: int) -> bool:
    """Go to picture `number`, counted from 0; False if there is none."""
    try:
        image.seek(number)
    except EOFError:
        return False
    except Exception as error:
        raise _broken(path, error) from None
    return True


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    image.draft("L", None)  # A JPEG's colours are then not decoded at all.
    if image.mode.startswith("I;16"):
        return grey(np.asarray(image).astype(np.uint16))
    if image.mode == "I":
        return grey(np.asarray(image).clip(0, 65535).astype(np.uint16))
    if image.has_transparency_data:
        return grey(np.asarray(image.convert("RGBA").convert("LA")))
    return np.asarray(image.convert("L"))


def _broken(path: Path, error: Exception) -> PictureError:
    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        found = next(iter(re.findall("[0-9]+", str(error))), "too many")
        return PictureError("picture.too_large", path=path, found=found, allowed=MAX_PIXELS // 1_000_000)
    return PictureError("picture.broken", path=path, reason=" ".join(str(error).split())[:120].lower())
