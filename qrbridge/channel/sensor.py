"""Light on the sensor -> the picture that comes out: Bayer mosaic, noise, demosaicing, gamma, JPEG."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from qrbridge.channel.camera import Camera
from qrbridge.channel.screen import Light

_SENSITIVITY = (0.55, 1.0, 0.65)
"""Of red, green and blue pixels to the screen's white; it sets their noise, white balance evens them out."""

_TINT = (0.96, 1.0, 1.05)
"""What the white balance leaves of the screen's blue."""

_LEVELS = 4095
"""A 12 bit sensor."""

_HUNTING_SECONDS = 0.5
_GLARE_SHARE = 0.12
"""Radius of the bright spot as a share of the picture's width."""


@dataclass(frozen=True, slots=True, eq=False)
class Sensor:
    """What is the same in all pictures of a film, each (height, width), and the table to 8 bits.

    `gain` of the light by vignette, exposure and tint; `stray` light on top; `shot` and `read` variances.
    """

    gain: Light
    stray: Light
    shot: Light
    read: Light
    tones: NDArray[np.uint8]
    quality: int


def sensor(camera: Camera, chance: np.random.Generator) -> Sensor:
    """Return the sensor for one film; `chance` places the glare."""
    mosaic = _mosaic(_SENSITIVITY, camera)
    y, x = np.mgrid[: camera.height, : camera.width].astype(np.float32)
    middle = np.hypot(camera.width, camera.height) / 2
    away = np.hypot(x - camera.width / 2, y - camera.height / 2) / middle
    spot_x, spot_y = chance.uniform(0.2, 0.8, 2) * (camera.width, camera.height)
    spot = np.hypot(x - spot_x, y - spot_y) / (_GLARE_SHARE * camera.width)
    return Sensor(
        gain=((1 - camera.vignette * away**2) * camera.white * _mosaic(_TINT, camera)).astype(np.float32),
        stray=(camera.ambient + camera.glare * np.exp(-0.5 * spot**2)).astype(np.float32),
        shot=(1 / (camera.full_well * mosaic)).astype(np.float32),
        read=np.square(camera.read_noise / mosaic).astype(np.float32),
        tones=_tones(camera.gamma),
        quality=camera.quality,
    )


def exposures(camera: Camera, chance: np.random.Generator) -> Iterator[float]:
    """Yield the factor by which the automatic exposure is off, for each picture."""
    keep = np.exp(-1 / (camera.rate * _HUNTING_SECONDS))
    off = chance.standard_normal()
    while True:
        yield float(np.exp(camera.hunting * off))
        off = keep * off + np.sqrt(1 - keep**2) * chance.standard_normal()


def develop(light: Light, exposure: float, by: Sensor, chance: np.random.Generator) -> NDArray[np.uint8]:
    """Return the picture, BGR (height, width, 3), of the light that fell on the sensor."""
    signal = (light + by.stray) * (by.gain * np.float32(exposure))
    noise = chance.standard_normal(signal.shape, dtype=np.float32)
    noise *= np.sqrt(signal * by.shot + by.read)
    raw = np.clip((signal + noise) * _LEVELS + 0.5, 0, _LEVELS).astype(np.uint16)
    colours = by.tones[cv2.demosaicing(raw, cv2.COLOR_BayerRGGB2BGR)]
    _, data = cv2.imencode(".jpg", colours, (cv2.IMWRITE_JPEG_QUALITY, by.quality))
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def _mosaic(values: tuple[float, float, float], camera: Camera) -> Light:
    """Return red, green and blue values laid out as RGGB."""
    red, green, blue = values
    cell = np.array([[red, green], [green, blue]], np.float32)
    return np.tile(cell, (camera.height // 2 + 1, camera.width // 2 + 1))[: camera.height, : camera.width]


def _tones(gamma: float) -> NDArray[np.uint8]:
    return np.rint(255 * (np.arange(_LEVELS + 1) / _LEVELS) ** (1 / gamma)).astype(np.uint8)
