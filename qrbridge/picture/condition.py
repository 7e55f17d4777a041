"""How well a canvas is seen, in terms of what the person with the camera can change."""

from dataclasses import dataclass

from qrbridge.errors import PictureError

CLOSE = 1.6
"""Camera pixels per module from which on a canvas is read."""

SHARP = 0.04
"""Contrast of single modules, as a share of that of large areas, from which on a canvas is read."""

STILL = 2.0
"""Modules that the picture may move from one picture to the next."""

SHADES = 60, 254
"""White that is neither too dark nor so light that the sensor is full (of 255)."""

EVEN = 0.35
"""Contrast of the worst symbol, as a share of the usual one, below which something shines on the screen."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What is seen of a canvas in one picture.

    `pixels` of the camera per module; `sharpness`: contrast of single modules as a share of that of large
    areas; `motion` since the picture before, in modules; `white`: the shade of the quiet zone, 0 to 255;
    `even`: the contrast of the worst symbol as a share of the usual one.
    """

    pixels: float
    sharpness: float
    motion: float
    white: float
    even: float


def hint(seen: Condition) -> PictureError | None:
    """Return what to change first so that more can be read, None if nothing is wrong."""
    dark, bright = SHADES
    checks = (
        (seen.pixels < CLOSE, "picture.closer", f"{seen.pixels:.1f}", CLOSE),
        (seen.white > bright, "picture.bright", f"{seen.white:.0f}", bright),
        (seen.white < dark, "picture.dark", f"{seen.white:.0f}", dark),
        (seen.even < EVEN, "picture.glare", f"{seen.even:.0%}", f"{EVEN:.0%}"),
        (seen.motion > STILL, "picture.still", f"{seen.motion:.1f}", STILL),
        (seen.sharpness < SHARP, "picture.blurred", f"{seen.sharpness:.0%}", f"{SHARP:.0%}"),
    )
    return next(
        (PictureError(code, found=found, allowed=allowed) for wrong, code, found, allowed in checks if wrong),
        None,
    )
