"""Page -> what a scanner makes of its print: toner, folds, a stamp, and a sheet that lies askew."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from qrbridge.errors import PictureError

Grey = NDArray[np.uint8]
Light = NDArray[np.float32]

PAGE_DPI = 300

_TONER = 0.06
"""Light that toner throws back."""

_STAMP_RADIUS = 0.75
"""Inches: the round seals of Chinese offices have about 4 cm."""

_STAMP_LIGHT = 0.55
"""What a scanner sees of red ink on white paper, in grey."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A printed page and its scan. Lengths in inches / 300, the dots of the page.

    `dpi` of the scan; `growth`: dots by which ink spreads on each side; `softness`: blur of its edges in
    dots; `speckle`: standard deviation of the toner's density; `specks`: share of dots with too much or too
    little toner; `folds`: lines across the page; `shadow`: share of light lost at one edge; `rotation` in
    degrees, at most this; `stamp`: its middle as shares of width and height, or None; `noise` of the scanner
    as a share of white; `quality` of its JPEG (1 to 100).
    """

    dpi: int = 300
    growth: float = 0.3
    softness: float = 0.5
    speckle: float = 0.02
    specks: float = 1e-5
    folds: int = 0
    shadow: float = 0.05
    rotation: float = 0.3
    stamp: tuple[float, float] | None = None
    noise: float = 0.01
    quality: int = 90


PAPERS = {
    "clean": Paper(),
    "office": Paper(
        dpi=200,
        growth=0.6,
        speckle=0.05,
        specks=1e-4,
        folds=1,
        shadow=0.2,
        rotation=1.5,
        noise=0.02,
        quality=80,
    ),
    "worn": Paper(
        growth=0.9,
        softness=0.9,
        speckle=0.12,
        specks=1e-3,
        folds=2,
        shadow=0.4,
        rotation=4.0,
        stamp=(0.85, 0.87),
        noise=0.03,
        quality=70,
    ),
    "fine": Paper(dpi=600, growth=0.4, specks=1e-4, folds=1, rotation=1.0, stamp=(0.86, 0.88)),
}
"""From a good copier; from a counter's fax; carried about, folded, stamped; scanned for an archive."""


def scan_paper(page: Grey, paper: Paper, rng: np.random.Generator) -> Grey:
    """Return the scan, grey (height, width), of a page of grey (height, width) that is drawn at 300 dpi.

    The scan has `paper.dpi` and so another size; PictureError if the page is not grey.
    """
    if page.ndim != 2 or page.dtype != np.uint8 or not page.size:
        raise PictureError("picture.array", shape=page.shape, kind=page.dtype)
    light = _printed(page, paper, rng)
    _stamp(light, paper, rng)
    for _ in range(paper.folds):
        _fold(light, rng)
    return _scanned(light, paper, rng)


def _printed(page: Grey, paper: Paper, chance: np.random.Generator) -> Light:
    """Return the light of the print, 1 for white: ink that spread, uneven toner, specks."""
    ink = _grown(np.subtract(255, page, dtype=np.uint8), paper.growth)
    soft = cv2.GaussianBlur(ink.astype(np.float32) / 255, (0, 0), paper.softness)
    density = soft.astype(np.float32) * (1 + paper.speckle * _cloud(page.shape, 3, chance))
    spots = chance.random(density.shape, dtype=np.float32)
    density[spots < paper.specks / 2] = 1
    density[spots > 1 - paper.specks / 2] = 0
    return np.clip(1 - (1 - _TONER) * density, 0, 1).astype(np.float32)


def _grown(ink: Grey, dots: float) -> Grey:
    """Return the ink spread by `dots` on each side; a part of a dot gives the next dot that share of ink."""
    square = np.ones((3, 3), np.uint8)
    whole = int(dots)
    spread = cv2.dilate(ink, square, iterations=whole) if whole else ink
    further = cv2.dilate(spread, square)
    return cv2.addWeighted(further, dots - whole, spread, 1 - dots + whole, 0).astype(np.uint8, copy=False)


def _stamp(light: Light, paper: Paper, chance: np.random.Generator) -> None:
    """Put a round seal with a star and unevenly inked on the page."""
    if paper.stamp is None:
        return
    height, width = light.shape
    centre = np.array([paper.stamp[0] * width, paper.stamp[1] * height])
    radius = _STAMP_RADIUS * PAGE_DPI
    ink = np.zeros((height, width), np.uint8)
    middle = (int(centre[0]), int(centre[1]))
    cv2.circle(ink, middle, int(radius), 255, int(radius / 14), cv2.LINE_AA)
    angles = np.radians(chance.uniform(0, 72) + 36 * np.arange(10))
    reach = radius * np.tile([0.4, 0.15], 5)
    star = centre + reach[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    cv2.fillPoly(ink, [np.rint(star).astype(np.int32)], 255, cv2.LINE_AA)
    cover = ink.astype(np.float32) / 255 * np.clip(0.8 + 0.3 * _cloud(ink.shape, 12, chance), 0, 1)
    light *= 1 - (1 - _STAMP_LIGHT) * cover


def _fold(light: Light, chance: np.random.Generator) -> None:
    """Fold the page once, across or along: a shade on one side, a bright line where toner has come off."""
    folded = light if chance.random() < 0.5 else light.T
    rows, columns = folded.shape
    begin, end = chance.uniform(0.2, 0.8) * rows + chance.normal(0, rows / 100, 2)
    line = np.linspace(begin, end, columns, dtype=np.float32)
    away = np.arange(rows, dtype=np.float32)[:, None] - line
    folded *= 1 - 0.25 * np.exp(-np.abs(away) / 12) * (away > 0)
    cracked = np.abs(away) < 1.5 * chance.random((1, columns), dtype=np.float32)
    folded[cracked] = np.maximum(folded[cracked], 0.75)


def _scanned(light: Light, paper: Paper, chance: np.random.Generator) -> Grey:
    """Return the light as the scanner sees it: turned, shaded, at its resolution, with its noise."""
    height, width = light.shape
    scale = paper.dpi / PAGE_DPI
    size = (round(width * scale), round(height * scale))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), chance.uniform(-1, 1) * paper.rotation, 1)
    # What the scanner's pixel covers; without it a lower resolution would leave dots out.
    soft = cv2.GaussianBlur(light, (0, 0), 0.4 * max(1.0, 1 / scale))
    seen = cv2.warpAffine(soft, np.diag([scale, scale]) @ turn, size, borderValue=1.0).astype(np.float32)
    seen *= 1 - paper.shadow * np.exp(-np.linspace(0, 6, size[0], dtype=np.float32))
    seen += paper.noise * chance.standard_normal(seen.shape, dtype=np.float32)
    levels = np.clip(255 * np.clip(seen, 0, 1) ** np.float32(1 / 2.2) + 0.5, 0, 255).astype(np.uint8)
    _, data = cv2.imencode(".jpg", levels, (cv2.IMWRITE_JPEG_QUALITY, paper.quality))
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def _cloud(shape: tuple[int, ...], dots: int, chance: np.random.Generator) -> Light:
    """Return noise of variance about 1 or less whose grains are `dots` wide."""
    coarse = chance.standard_normal((shape[0] // dots + 1, shape[1] // dots + 1), dtype=np.float32)
    fine = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
    return fine.astype(np.float32, copy=False)
