"""Files -> pictures: an image, a folder of them, a video or a PDF. What a file is, its first bytes say."""

import os
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice, repeat
from pathlib import Path
from typing import TypeVar

from qrbridge import files
from qrbridge.errors import PictureError
from qrbridge.picture import images, pdf, video
from qrbridge.picture.images import Picture

__all__ = ["Picture", "cores", "count", "pictures", "still"]

T = TypeVar("T")

HEAD = 1024
"""Bytes that tell what a file is; a PDF may begin that late (ISO 32000-1:2008, Annex H, 3.4.1)."""

AHEAD = 4
"""Files, or pictures of one file, that are read before they are asked for: at most 4 times 50 MB."""


@dataclass(frozen=True, slots=True)
class _Kind:
    knows: Callable[[bytes, Path], bool]
    read: Callable[[Path], Iterator[Picture]]
    count: Callable[[Path], int | None]


_KINDS = (
    _Kind(pdf.knows, pdf.read, pdf.count),
    _Kind(video.knows, video.read, video.count),
    _Kind(lambda head, path: True, images.read, images.count),
)

SUFFIXES = images.SUFFIXES | video.SUFFIXES | pdf.SUFFIXES
"""What is taken from a folder; a file that is named itself may have any suffix."""


def pictures(path: Path, refuse: Callable[[PictureError], None] | None = None) -> Iterator[Picture]:
    """Yield the pictures of a file or of a folder's files, grey; the next ones are read in threads.

    A folder's files come in the natural order of their names (2 before 10), those with a known suffix only,
    subfolders not. One that cannot be read is told to `refuse` and left out; without `refuse`, and for a
    single file, PictureError. A video is read as far as it goes.
    """
    if files.is_folder(path):
        return _folder(_listed(path), refuse)
    return _single(_kind(path).read(path))


def still(path: Path) -> bool:
    """Return whether `path` is one image or a PDF: pictures that will not come again in the next second."""
    if files.is_folder(path):
        return False
    kind = _kind(path)
    return kind.read is pdf.read or (kind.read is images.read and kind.count(path) == 1)


def count(path: Path) -> int | None:
    """Return how many pictures there are where that is cheap to say, else None; for a progress bar."""
    try:
        counts = (
            [_count(file) for file in _listed(path)] if files.is_folder(path) else [_kind(path).count(path)]
        )
    except PictureError:
        return None
    known = [number for number in counts if number is not None]
    return sum(known) if len(known) == len(counts) else None


def _count(path: Path) -> int | None:
    # Thousands of files would take long to open, and a PNG with several pictures is rare.
    return 1 if path.suffix.lower() in images.STILL else _kind(path).count(path)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _single(opened: Iterator[Picture]) -> Iterator[Picture]:
    # One thread, since each picture is read from where the last one ended.
    for picture in _ahead(repeat(partial(next, opened, None)), workers=1):
        if picture is None:
            return
        yield picture


def _folder(paths: list[Path], refuse: Callable[[PictureError], None] | None) -> Iterator[Picture]:
    for begun in _ahead((partial(_begin, path) for path in paths), workers=max(1, cores() - 1)):
        try:
            yield from begun
        except PictureError as error:
            if refuse is None:
                raise
            refuse(error)


def _begin(path: Path) -> Iterator[Picture]:
    """Read a file's first picture now; the others, and what is wrong with it, come when asked for."""
    try:
        opened = _kind(path).read(path)
        return chain(list(islice(opened, 1)), opened)
    except PictureError as error:
        return _raising(error)


def _raising(error: PictureError) -> Iterator[Picture]:
    raise error
    yield


def _ahead(tasks: Iterable[Callable[[], T]], workers: int) -> Iterator[T]:
    """Yield the results of the tasks in order, up to AHEAD of them worked out before they are asked for.

    On a single core nothing is gained by that, and what reads the pictures would be held up at any moment.
    """
    if cores() == 1:
        yield from (task() for task in tasks)
        return
    waiting: deque[Future[T]] = deque()
    rest = iter(tasks)
    with ThreadPoolExecutor(min(workers, AHEAD)) as pool:
        try:
            waiting.extend(pool.submit(task) for task in islice(rest, AHEAD))
            while waiting:
                result = waiting.popleft().result()
                waiting.extend(pool.submit(task) for task in islice(rest, 1))
                yield result
        finally:
            for future in waiting:
                future.cancel()


def _kind(path: Path) -> _Kind:
    try:
        if not path.is_file():
            raise PictureError("picture.missing", path=path)
        with path.open("rb") as file:
            head = file.read(HEAD)
    except (OSError, ValueError) as error:
        raise PictureError("picture.unreadable", path=path, reason=_reason(error)) from None
    return next(kind for kind in _KINDS if kind.knows(head, path))


def _listed(folder: Path) -> list[Path]:
    """Return a folder's files with a known suffix in natural order; PictureError if there are none."""
    try:
        paths = [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES]
    except OSError as error:
        raise PictureError("picture.unreadable", path=folder, reason=_reason(error)) from None
    # A leading dot: half-written files, and what macOS leaves beside each picture.
    paths = [path for path in paths if not path.name.startswith(".") and not path.is_dir()]
    if not paths:
        raise PictureError("picture.empty_folder", path=folder)
    return sorted(paths, key=_natural)


def _natural(path: Path) -> tuple[list[tuple[int, str]], str]:
    """Return a key that puts 2.png before 10.png."""
    parts = re.split(r"([0-9]+)", path.name.lower())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], path.name


def _reason(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
