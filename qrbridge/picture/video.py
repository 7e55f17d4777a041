"""Video -> grey pictures, with the FFmpeg in OpenCV."""

import os
from collections.abc import Iterator
from pathlib import Path

import cv2

from qrbridge.errors import PictureError
from qrbridge.picture.find import grey
from qrbridge.picture.images import Picture, check_size

# Neither FFmpeg nor OpenCV is to write to the terminal: what is wrong with a file is told by an error.
# FFmpeg's level (AV_LOG_QUIET) is looked up once, when the first video is opened.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

_RAW = frozenset({".mjpeg", ".mjpg"})
SUFFIXES = _RAW | {".mp4", ".m4v", ".avi", ".mov", ".mkv", ".webm"}

_STILL_BRANDS = frozenset({b"heic", b"heix", b"heif", b"mif1", b"msf1", b"avif"})
"""ISO/IEC 23008-12: photographs in the container of MP4."""


def knows(head: bytes, path: Path) -> bool:
    """Say if a file that begins so is a video; a series of JPEGs is one by its suffix.

    Nothing else reaches FFmpeg, which would also take playlists and fetch what they name.
    """
    if head[4:8] == b"ftyp":  # ISO/IEC 14496-12, 4.3: MP4, MOV
        return head[8:12] not in _STILL_BRANDS
    if head[4:8] in {b"moov", b"mdat", b"wide", b"free"}:  # QuickTime before it had ftyp
        return True
    avi = head[:4] == b"RIFF" and head[8:12] == b"AVI "
    matroska = head[:4] == b"\x1a\x45\xdf\xa3"  # RFC 8794, 11.2.1: EBML; also WebM
    return avi or matroska or (path.suffix.lower() in _RAW and head[:2] == b"\xff\xd8")


def read(path: Path) -> Iterator[Picture]:
    """Yield the pictures as far as the file can be read; PictureError if there is not even one."""
    video = _opened(path)
    try:
        number = 0
        while (pixels := _next(path, video)) is not None:
            number += 1
            yield Picture(f"{path.name}#{number}", grey(pixels.astype("uint8", copy=False)))
        if not number:
            raise PictureError("picture.empty", path=path)
    finally:
        video.release()


def count(path: Path) -> int | None:
    """Return how many pictures the video says it has, None if it does not; PictureError as for `read`."""
    video = _opened(path)
    try:
        stated = int(video.get(cv2.CAP_PROP_FRAME_COUNT))
    finally:
        video.release()
    return stated if stated > 0 else None


def _opened(path: Path) -> cv2.VideoCapture:
    try:
        video = cv2.VideoCapture(str(path.absolute()), cv2.CAP_FFMPEG)
    except (cv2.error, UnicodeError):
        raise PictureError("picture.empty", path=path) from None
    if not video.isOpened():
        raise PictureError("picture.empty", path=path)
    check_size(path, video.get(cv2.CAP_PROP_FRAME_WIDTH), video.get(cv2.CAP_PROP_FRAME_HEIGHT))
    return video


def _next(path: Path, video: cv2.VideoCapture) -> cv2.typing.MatLike | None:
    try:
        good, pixels = video.read()
    except cv2.error as error:
        raise PictureError("picture.broken", path=path, reason=str(error.err).lower()) from None
    return pixels if good else None
