"""How symbols lie on a canvas: version, level, grid and pixels per module.

The rule: how steadily the reader is held says how many camera pixels a module must have; the camera and the
canvas say how many screen pixels that are, rounded up to whole ones. With modules of that size the version
is taken whose grid carries the most. What fits one canvas is shown larger, as large as it fits.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

from qrbridge import symbol
from qrbridge.errors import PictureError

QUIET = 4
"""Modules of quiet zone on each side (ISO/IEC 18004:2015, 6.3.8); neighbours share it."""

VERSIONS = range(5, 41)
LEAST_PIXELS = 2

LEVEL = "L"
"""What a screen loses is whole symbols, and the fountain makes them good for less than level M costs."""

HEADER = 49
"""Digits of a symbol that carry no packet: a frame's 20 bytes."""

CAPTURES = {"steady": 1.8, "handheld": 2.7, "harsh": 3.6}
"""Camera pixels per module that are wanted for a camera in this state."""

FILL = 0.9
"""Share of the camera's picture that the screen is expected to span."""

CAMERA = (1920, 1080)
"""Pixels of the camera that is expected."""

REFRESH = 60
"""Pictures a second that a display shows at most; it shows evenly what divides this."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A grid of symbols on a canvas of `width` by `height` pixels; `pixels` are those of one module."""

    version: int
    level: str
    columns: int
    rows: int
    pixels: int
    width: int
    height: int

    @property
    def tiles(self) -> int:
        """How many symbols one canvas holds."""
        return self.columns * self.rows

    @property
    def side(self) -> int:
        """Pixels of a symbol's side without its quiet zone."""
        return symbol.size(self.version) * self.pixels

    @property
    def digits(self) -> int:
        """Digits that one canvas carries beside the frames' headers."""
        return self.tiles * (symbol.capacity(self.version, self.level) - HEADER)


@dataclass(frozen=True, slots=True)
class Screen:
    """What shows and what sees: `canvas` and `camera` as (width, height) in pixels, a capture of `CAPTURES`.

    `pixels` of the screen per module and the QR `version`, where they are given, go before the rule.
    """

    canvas: tuple[int, int]
    capture: str = "handheld"
    camera: tuple[int, int] = CAMERA
    pixels: int | None = None
    version: int | None = None

    @property
    def least(self) -> int:
        """Pixels per module that the camera needs."""
        seen = FILL * min(self.camera[0] / self.canvas[0], self.camera[1] / self.canvas[1])
        return max(LEAST_PIXELS, ceil(CAPTURES[self.capture] / seen - 1e-9))


def choose(screen: Screen, enough: Callable[[Layout], bool] = lambda layout: False) -> Layout:
    """Return the layout for a screen and its camera.

    The one with the largest modules that is `enough`, if there is one. PictureError if not even a symbol of
    version 5, or of the version that is asked for, fits.
    """
    least = screen.pixels or screen.least
    best = _fullest(screen, least)
    if best is None:
        raise _too_small(screen.canvas, screen.version or VERSIONS[0], least)
    if screen.pixels:
        return best
    larger = (_fullest(screen, pixels) for pixels in range(min(screen.canvas) // symbol.size(5), least, -1))
    return next((one for one in larger if one and enough(one)), best)


def single(canvas: tuple[int, int], digits: int, level: str) -> Layout:
    """Return the layout of one symbol of `digits` digits, as large as the canvas allows."""
    version = symbol.smallest_version(digits, level)
    pixels = min(canvas) // (symbol.size(version) + 2 * QUIET)
    if pixels < LEAST_PIXELS:
        raise _too_small(canvas, version, LEAST_PIXELS)
    return Layout(version, level, 1, 1, pixels, *canvas)


def rates(fps: float) -> tuple[float, float]:
    """Return the rates nearest to `fps`, below and above or equal, that a display of REFRESH shows evenly."""
    refreshes = REFRESH / fps
    return REFRESH / max(1, ceil(refreshes - 1e-9)), REFRESH / max(1, int(refreshes + 1e-9))


def _fullest(screen: Screen, pixels: int) -> Layout | None:
    """Return the grid that carries the most at so many pixels a module, None if none fits."""
    return max(_grids(screen, pixels), key=lambda grid: grid.digits, default=None)


def _grids(screen: Screen, pixels: int) -> Iterator[Layout]:
    for version in [screen.version] if screen.version else VERSIONS:
        pitch = (symbol.size(version) + QUIET) * pixels
        columns, rows = ((room - QUIET * pixels) // pitch for room in screen.canvas)
        if columns > 0 and rows > 0:
            yield Layout(version, LEVEL, columns, rows, pixels, *screen.canvas)


def _too_small(canvas: tuple[int, int], version: int, pixels: int) -> PictureError:
    least = (symbol.size(version) + 2 * QUIET) * pixels
    return PictureError("picture_out.canvas_small", found=f"{canvas[0]}x{canvas[1]}", least=least)
