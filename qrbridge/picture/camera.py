"""A camera of this machine -> grey pictures, as they come."""

import re
from collections.abc import Iterator

import cv2

from qrbridge.errors import PictureError
from qrbridge.picture.find import grey
from qrbridge.picture.images import Picture

SIZE = (1920, 1080)
"""Pixels that are asked for; a camera gives what it can."""

_DEVICE = re.compile(r"[0-9]{1,3}|/dev/[0-9A-Za-z/_-]+")


def pictures(device: str) -> Iterator[Picture]:
    """Yield the pictures of a camera, "0" or "/dev/video0", until it is unplugged.

    PictureError if there is none, or if it gives no picture.
    """
    camera = _opened(device)
    try:
        number = 0
        while True:
            good, pixels = camera.read()
            if not good:
                break
            number += 1
            yield Picture(f"camera:{device}#{number}", grey(pixels.astype("uint8", copy=False)))
        raise PictureError("picture.camera_lost" if number else "picture.no_camera", device=device)
    finally:
        camera.release()


def _opened(device: str) -> cv2.VideoCapture:
    # A name of another sort, a playlist for instance, could lead OpenCV anywhere.
    if not _DEVICE.fullmatch(device):
        raise PictureError("picture.no_camera", device=device[:64])
    try:
        camera = cv2.VideoCapture(int(device) if device.isdecimal() else device, cv2.CAP_ANY)
    except (cv2.error, UnicodeError):
        raise PictureError("picture.no_camera", device=device) from None
    if not camera.isOpened():
        raise PictureError("picture.no_camera", device=device)
    # Motion JPEG, since uncompressed pictures of this size come five times a second over USB 2.
    camera.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    camera.set(cv2.CAP_PROP_FRAME_WIDTH, SIZE[0])
    camera.set(cv2.CAP_PROP_FRAME_HEIGHT, SIZE[1])
    camera.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return camera
