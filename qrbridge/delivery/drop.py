"""A file -> a folder that a business system takes files from: whole, and once only.

In the folder is one of ours, `.qrbridge`. What happens there, in this order:

NAME.part  is written, and is on the disk
NAME       is made, empty: from now on that part is whole, or it was put up
../NAME    is the part, moved, which is one step

NAME stays, so that a file which the business system has taken away since is not put up again.
"""

import os
from pathlib import Path

from qrbridge import files
from qrbridge.errors import DeliveryError, FileError

OURS = ".qrbridge"
"""Our folder in that of the business system."""


def drop(folder: Path, name: str, data: bytes) -> bool:
    """Put `data` up as `name`; False if that was done before, whether the file is still there or not.

    FileError if the folder cannot be written, DeliveryError if a file of this name holds something else.
    """
    if not files.is_folder(folder):
        # Where a share should be mounted, a folder made by us would only hide that it is not.
        raise FileError("files.no_folder", path=folder)
    ours, path = folder / OURS, folder / name
    files.make_folder(ours)
    with files.alone(ours / "lock"):
        return _put(path, ours / f"{name}.part", ours / name, data)


def _put(path: Path, part: Path, mark: Path, data: bytes) -> bool:
    if files.is_file(mark) and not files.is_file(part):
        return False
    there = _is_there(path, data)
    with files.writing(path):
        if not (there or files.is_file(mark)):
            _write(part, data)
        _mark(mark)
        if there:
            part.unlink(missing_ok=True)
        else:
            part.rename(path)
            files.sync(path.parent)
        files.sync(part.parent)
    return not there


def _is_there(path: Path, data: bytes) -> bool:
    if not os.path.lexists(path):
        return False
    if files.is_file(path) and files.head(path, len(data) + 1) == data:
        return True
    raise DeliveryError("delivery.taken", path=path)


def _write(part: Path, data: bytes) -> None:
    # What is left of one that was being written when its window died; and never through a link.
    part.unlink(missing_ok=True)
    with part.open("xb") as file:
        file.write(data)
    files.sync(part)


def _mark(mark: Path) -> None:
    mark.touch()
    files.sync(mark.parent)
