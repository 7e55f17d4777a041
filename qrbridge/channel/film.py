"""Canvases on a screen -> the pictures a camera takes of it, each at its own pace."""

from collections import deque
from collections.abc import Iterable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from qrbridge.channel import lens, sensor
from qrbridge.channel.camera import Camera
from qrbridge.channel.lens import Pose
from qrbridge.channel.screen import Light, Shown, shares, timeline

_SURROUND = 0.05
"""Light of what is behind the screen."""

_CELL = 16
"""Screen pixels to a cell in which the canvases' shares are worked out."""

_SETTLED = 8
"""Response times after which a pixel is taken to be at rest: 0.03 % are left."""

_UNSEEN = 1e-3


def film(
    canvases: Iterable[NDArray[np.uint8]], fps: float, camera: Camera, rng: np.random.Generator
) -> Iterator[NDArray[np.uint8]]:
    """Yield what the camera sees, BGR (height, width, 3), while the canvases are shown `fps` (> 0) a second.

    Canvases are grey (height, width), all of one size, and may be endless: they are taken as time goes on.
    Each row of the sensor collects light over its own time, so that a change of canvas leaves torn and
    blended pictures. PictureError for a canvas of another kind or size.
    """
    poses, exposures = lens.poses(camera, rng), sensor.exposures(camera, rng)
    chip, start = sensor.sensor(camera, rng), rng.random() / camera.rate
    for number, visible in enumerate(_takes(timeline(canvases, fps, camera.screen), fps, camera, start)):
        pose, exposure = next(poses), next(exposures)
        if rng.random() >= camera.drop:
            light = _projected(_mixed(visible, start + number / camera.rate, pose, camera), pose, camera)
            yield sensor.develop(light, exposure, chip, rng)


def _takes(shown: Iterator[Shown], fps: float, camera: Camera, start: float) -> Iterator[list[Shown]]:
    """Yield for each picture the canvases that are on the screen while it is taken."""
    coming, visible = next(shown, None), deque[Shown]()
    time, end = start, 0.0
    while coming or time < end:
        while coming and (not visible or coming.start <= time + camera.readout + camera.exposure):
            visible.append(coming)
            end, coming = coming.start + 1 / fps, next(shown, None)
        settled = 1 / camera.screen.refresh + _SETTLED * camera.screen.response
        while len(visible) > 1 and visible[1].start + settled < time:
            visible.popleft()
        yield list(visible)
        time += 1 / camera.rate


def _mixed(visible: list[Shown], time: float, pose: Pose, camera: Camera) -> Light:
    """Return the light of the screen, with its bezel, that the picture begun at `time` collects."""
    if len(visible) == 1:
        return visible[0].light
    height, width = visible[0].light.shape
    rows, columns = -(-height // _CELL), -(-width // _CELL)
    y, x = (np.mgrid[:rows, :columns] + 0.5) * _CELL - 0.5
    seen = lens.rows_seen(
        camera, pose, _size(visible[0].light, camera), np.stack([x, y], -1) - camera.screen.bezel
    )
    begin = time + seen * camera.readout
    place = np.clip((y - camera.screen.bezel) / (height - 2 * camera.screen.bezel), 0, 1)
    parts = shares([canvas.start for canvas in visible], begin, begin + camera.exposure, place, camera.screen)
    mixed = np.zeros((height, width), np.float32)
    for canvas, part in zip(visible, parts, strict=True):
        if part.max() > _UNSEEN:
            mixed += canvas.light * _spread(part, height, width)
    return mixed


def _spread(part: Light, height: int, width: int) -> Light:
    """Return the share of every pixel from that of every cell; the last cells may hang over the edge."""
    whole = cv2.resize(part, (part.shape[1] * _CELL, part.shape[0] * _CELL), interpolation=cv2.INTER_LINEAR)
    return whole[:height, :width].astype(np.float32, copy=False)


def _projected(light: Light, pose: Pose, camera: Camera) -> Light:
    """Return the light on the sensor, (height, width): blurred by the lens and by motion, and projected."""
    size = _size(light, camera)
    moved = pose.motion(camera.exposure * camera.rate)
    # An evenly drawn-out line has the standard deviation of its length / sqrt(12).
    sigma = np.hypot(camera.blur, moved / np.sqrt(12)) / lens.scale(camera, size)
    soft = cv2.GaussianBlur(light, (0, 0), float(sigma))
    x, y = (axis + np.float32(camera.screen.bezel) for axis in lens.way_to_screen(camera, pose, size))
    seen = cv2.remap(soft, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=_SURROUND)
    return seen.astype(np.float32, copy=False)


def _size(light: Light, camera: Camera) -> tuple[int, int]:
    """Return (width, height) of the screen without its bezel."""
    edges = 2 * camera.screen.bezel
    return light.shape[1] - edges, light.shape[0] - edges
