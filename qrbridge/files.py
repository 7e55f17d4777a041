"""Whole files or none: what is written appears under its name when it is complete, or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qrbridge.errors import FileError


@contextmanager
def replacing(path: Path, private: bool = False) -> Iterator[Path]:
    """Give an empty file beside `path` to write to; it takes that name when the block ends well.

    FileError if the place cannot be written or is full; then nothing is left behind. `private` files are
    for their owner only.
    """
    part = _part(path)
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if private else 0o666))
        yield part
        _sync(part)
        part.replace(path)
    except OSError as error:
        raise FileError("files.unwritable", path=path, reason=_reason(error)) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder beside `path`; it takes that name when the block ends well, else it goes."""
    part = _part(path)
    try:
        part.mkdir(parents=True)
        yield part
        part.replace(path)
    except OSError as error:
        raise FileError("files.unwritable", path=path, reason=_reason(error)) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def make_folder(path: Path) -> None:
    """Make the folder `path` and those above it where they are missing."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError("files.unwritable", path=path, reason=_reason(error)) from None


def read(path: Path) -> bytes:
    """Return the bytes of a file; FileError if it is missing or cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError("files.unreadable", path=path, reason=_reason(error)) from None


def _part(path: Path) -> Path:
    # The suffix stays: some writers choose the format by it.
    return path.with_name(f".part-{os.getpid()}-{path.name}")


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
