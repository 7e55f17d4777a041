"""Whole files or none: what is written appears under its name when it is complete, or not at all."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import get_native_id

from qrbridge.errors import FileError

READ_LIMIT = 100_000_000
"""Bytes of a file that is read at once, as many as a transfer may carry; a device would never end."""

NAME_LIMIT = 255
"""Bytes of a file's name in the usual file systems."""


@contextmanager
def draft(path: Path, private: bool = False) -> Iterator[Path]:
    """Give an empty file beside `path` to write to, which goes when the block ends; `claim` makes it stay.

    FileError if the place cannot be written or is full. `private` files are for their owner only.
    """
    part = _part(path)
    try:
        part.unlink(missing_ok=True)
        # Never through a link that somebody laid there.
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666))
        yield part
    except OSError as error:
        raise FileError("files.unwritable", path=path, reason=_reason(error)) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def replacing(path: Path, private: bool = False) -> Iterator[Path]:
    """Give an empty file beside `path` to write to; it takes that name when the block ends well.

    FileError if the place cannot be written or is full; then nothing is left behind. Only a file is
    replaced, no device and no folder. `private` files are for their owner only.
    """
    with draft(path, private) as part:
        yield part
        sync(part)
        if path.exists() and not path.is_file():
            raise FileError("files.no_file", path=path)
        part.replace(path)


def claim(part: Path, path: Path) -> bool:
    """Give the written file `part` the name `path` for good; False if that is taken, by whomever."""
    try:
        os.link(part, path)
    except FileExistsError:
        return False
    except OSError:
        return _claim_without_links(part, path)
    return True


def claim_free(part: Path, path: Path) -> Path:
    """As `claim`, under "name-2.suffix", "name-3.suffix" … where `path` is taken; return the name it got."""
    while not claim(part, free := _numbered(path, _first_free(path))):
        pass  # somebody took it in between
    return free


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
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Let what fails in the block be told as a FileError about `path`."""
    try:
        yield
    except OSError as error:
        raise FileError("files.unwritable", path=path, reason=_reason(error)) from None


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Keep others who ask for the file `lock` out until the block ends; that of one who dies is let go."""
    with ExitStack() as stack:
        with writing(lock):
            held = stack.enter_context(lock.open("ab"))
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def is_file(path: Path) -> bool:
    """Return whether `path` is a file that can be seen; a name that is too long is none, and no error."""
    with suppress(OSError, ValueError):
        return path.is_file()
    return False


def is_folder(path: Path) -> bool:
    """Return whether `path` is a folder that can be seen; a name that is too long is none, and no error."""
    with suppress(OSError, ValueError):
        return path.is_dir()
    return False


def read(path: Path, limit: int = READ_LIMIT) -> bytes:
    """Return the bytes of a file; FileError if it cannot be read or has more than `limit`."""
    data = head(path, limit + 1)
    if len(data) > limit:
        raise FileError("files.too_large", path=path, allowed=limit)
    return data


def head(path: Path, size: int) -> bytes:
    """Return the first `size` bytes of a file, or all if it has fewer; FileError if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise unreadable(path, error) from None
    except ValueError:  # a NUL in its name
        raise FileError("files.missing", path=ascii(str(path))) from None


def unreadable(path: Path, error: OSError) -> FileError:
    """Return the error for a file that the system does not let us read."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return FileError("files.missing", path=path)
    if isinstance(error, IsADirectoryError):
        return FileError("files.folder", path=path)
    if isinstance(error, PermissionError):
        return FileError("files.forbidden", path=path)
    return FileError("files.unreadable", path=path, reason=_reason(error))


def _part(path: Path) -> Path:
    # The suffix stays: some writers choose the format by it. The rest of a long name would become too long.
    return path.parent / f".part-{os.getpid()}-{get_native_id()}{path.suffix[-16:]}"


def _claim_without_links(part: Path, path: Path) -> bool:
    # FAT, as on memory sticks, knows no links: hold the name with an empty file first.
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    except FileExistsError:
        return False
    part.replace(path)
    return True


def _first_free(path: Path) -> int:
    # By halving: among thousands of files of one name, trying them all took minutes.
    taken, free = 0, 1
    while os.path.lexists(_numbered(path, free)):
        taken, free = free, 2 * free
    while free - taken > 1:
        middle = (taken + free) // 2
        taken, free = (middle, free) if os.path.lexists(_numbered(path, middle)) else (taken, middle)
    return free


def _numbered(path: Path, number: int) -> Path:
    if number == 1:
        return path
    tail = f"-{number}{path.suffix[:32]}"
    room = NAME_LIMIT - len(os.fsencode(tail))
    return path.with_name(os.fsencode(path.stem)[:room].decode("utf-8", "ignore") + tail)


def sync(path: Path) -> None:
    """Have what was written to a file, or a folder's names, on the disk itself; OSError where that fails."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
