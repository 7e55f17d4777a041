"""Screen pixels <-> camera pixels: pose, perspective, distortion and shake."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import radians, tan

import cv2
import numpy as np
from numpy.typing import NDArray

from qrbridge.channel.camera import Camera

Points = NDArray[np.float64]
Map = NDArray[np.float32]

_STEP = 8
"""Camera pixels between the points where the way to the screen is worked out; between them it is straight."""

_DRIFT_SECONDS = 1.0
_TURN_PER_PIXEL = 0.02
"""Degrees of roll that go with a pixel of drift."""


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """Where the camera is for one picture: shift in px at the first row and at the next picture's, roll."""

    shift: Points
    following: Points
    roll: float

    def motion(self, share: float) -> float:
        """Return how many pixels the picture moves in this share of the time between two pictures."""
        return share * float(np.hypot(*(self.following - self.shift)))


def poses(camera: Camera, chance: np.random.Generator) -> Iterator[Pose]:
    """Yield the pose for each picture: a slow drift that comes back, a jitter, and a roll with the drift."""
    keep = np.exp(-1 / (camera.rate * _DRIFT_SECONDS))
    push = camera.drift * np.sqrt(1 - keep**2)
    drift = camera.drift * chance.standard_normal(3)
    shift = drift[:2]
    while True:
        turned = camera.roll + _TURN_PER_PIXEL * drift[2]
        drift = keep * drift + push * chance.standard_normal(3)
        following = drift[:2] + camera.jitter * chance.standard_normal(2)
        yield Pose(shift, following, turned)
        shift = following


def scale(camera: Camera, size: tuple[int, int]) -> float:
    """Return camera pixels to a screen pixel, for a screen of (width, height) seen straight on."""
    return camera.fill * min(camera.width / size[0], camera.height / size[1])


def rows_seen(camera: Camera, pose: Pose, size: tuple[int, int], points: Points) -> Points:
    """Return the camera row (0 top to 1 bottom) in which each point (..., 2) of the screen is seen."""
    seen = cv2.perspectiveTransform(points.reshape(1, -1, 2), _homography(camera, pose, size))
    centre = _centre(camera)
    offset = seen.reshape(points.shape) - centre
    factor = 1 + camera.distortion * np.square(offset / centre[0]).sum(axis=-1)
    return np.asarray((offset[..., 1] * factor + centre[1]) / camera.height)


def way_to_screen(camera: Camera, pose: Pose, size: tuple[int, int]) -> tuple[Map, Map]:
    """Return x and y of the point of the screen that each camera pixel sees, both (height, width).

    `size` is the screen's (width, height) in pixels. As the rows are read one after the other, shake bends
    the picture.
    """
    points = _grid(camera)
    late = points[..., 1:] / camera.height * camera.readout * camera.rate
    moved = points - late * (pose.following - pose.shift)
    straight = _undistorted(camera, moved).reshape(1, -1, 2)
    back = cv2.perspectiveTransform(straight, np.linalg.inv(_homography(camera, pose, size)))
    x, y = back.reshape(points.shape).astype(np.float32).transpose(2, 0, 1)
    return _filled_in(x, camera), _filled_in(y, camera)


def _filled_in(coarse: Map, camera: Camera) -> Map:
    """Return the values at all pixels from those at the points of `_grid`."""
    whole = (coarse.shape[1] * _STEP, coarse.shape[0] * _STEP)
    fine = cv2.resize(np.ascontiguousarray(coarse), whole, interpolation=cv2.INTER_LINEAR)
    return fine[_STEP : _STEP + camera.height, _STEP : _STEP + camera.width].astype(np.float32)


def _grid(camera: Camera) -> Points:
    """Return camera points, _STEP apart, one beyond the picture on each side, at the middles of cells."""
    columns, rows = -(-camera.width // _STEP) + 2, -(-camera.height // _STEP) + 2
    x = (np.arange(columns) - 0.5) * _STEP - 0.5
    y = (np.arange(rows) - 0.5) * _STEP - 0.5
    return np.stack(np.meshgrid(x, y), axis=-1)


def _undistorted(camera: Camera, points: Points) -> Points:
    """Return where points would be seen through a lens without distortion."""
    centre = _centre(camera)
    seen = points - centre
    straight = seen
    for _ in range(6):  # Each step leaves a tenth of the error or less.
        straight = seen / (1 + camera.distortion * np.square(straight / centre[0]).sum(-1, keepdims=True))
    return straight + centre


def _homography(camera: Camera, pose: Pose, size: tuple[int, int]) -> Points:
    """Return the 3x3 matrix from screen pixels to camera pixels, for a pinhole camera."""
    focal = camera.width / 2 / tan(radians(camera.view) / 2)
    turn = _rotation(camera.yaw, camera.pitch, pose.roll)
    distance = focal / scale(camera, size)
    plane = np.column_stack([turn[:, 0], turn[:, 1], (0, 0, distance)])
    centred = np.array([[1, 0, -(size[0] - 1) / 2], [0, 1, -(size[1] - 1) / 2], [0, 0, 1]])
    x, y = _centre(camera) + pose.shift
    return np.asarray(np.array([[focal, 0, x], [0, focal, y], [0, 0, 1]]) @ plane @ centred)


def _rotation(yaw: float, pitch: float, roll: float) -> Points:
    cosines, sines = np.cos(np.radians((yaw, pitch, roll))), np.sin(np.radians((yaw, pitch, roll)))
    about_y = np.array([[cosines[0], 0, sines[0]], [0, 1, 0], [-sines[0], 0, cosines[0]]])
    about_x = np.array([[1, 0, 0], [0, cosines[1], -sines[1]], [0, sines[1], cosines[1]]])
    about_z = np.array([[cosines[2], -sines[2], 0], [sines[2], cosines[2], 0], [0, 0, 1]])
    return np.asarray(about_z @ about_x @ about_y)


def _centre(camera: Camera) -> Points:
    return np.array([(camera.width - 1) / 2, (camera.height - 1) / 2])
