"""Sources -> texts: of the symbols in pictures, or lines of digits."""

import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from os import cpu_count
from pathlib import Path
from typing import TextIO

from qrbridge import files, line
from qrbridge.bridge import Reception
from qrbridge.errors import QrbridgeError
from qrbridge.picture import find, sources
from qrbridge.picture.sources import Picture
from qrbridge_cli.figures import Figures
from qrbridge_cli.progress import bars
from qrbridge_cli.terminal import safe

READERS = ("zxing", "zbar", "opencv")

MAX_CLOSE_LOOKS = 50
"""Pictures of one source that get all readers and further looks."""

READ_SIZE = 1_000_000
"""Characters of an endless line that are passed over at once."""

Found = tuple[list[str], float]


class Texts:
    """The texts of several sources, one after the other, with a progress bar; counts what it sees."""

    def __init__(self, names: tuple[str, ...], readers: tuple[str, ...], figures: Figures) -> None:
        self._names, self._readers, self._figures = names, readers, figures
        self._note = ""

    def __iter__(self) -> Iterator[str]:
        for name in self._names:
            try:
                if name == "-":
                    yield from _cut(sys.stdin) if sys.stdin else ()
                elif name.endswith(".txt"):
                    yield from _lines(Path(name))
                else:
                    yield from self._pictures(Path(name))
            except QrbridgeError as error:
                self._figures.failed.append(error)

    def frames(self, text: str) -> list[bytes]:
        """Return the frames in one text; what is none is counted and left."""
        try:
            return line.frames(text)
        except QrbridgeError as error:
            self._figures.reject(error)
            return []

    def note(self, reception: Reception) -> None:
        """Show how far a transfer is, beside the bar."""
        self._note = f"{reception.transfer.hex()} {reception.received}/{reception.needed}"

    def _pictures(self, path: Path) -> Iterator[str]:
        with bars() as progress:
            task = progress.add_task(safe(path.name), total=sources.count(path), note="")
            pictures = sources.pictures(path, self._figures.skip)
            for texts, seconds in _find_all(pictures, self._readers, sources.still(path)):
                self._figures.pictures += 1
                self._figures.symbols += len(texts)
                self._figures.milliseconds.append(1000 * seconds)
                yield from texts
                progress.update(task, advance=1, note=self._note)


def _find_all(pictures: Iterable[Picture], readers: tuple[str, ...], still: bool) -> Iterator[Found]:
    """Yield what is found in each picture, in order, while a thread a core looks at the next ones.

    Further looks cost many times the first. Scans of paper get all of them, because a symbol that is missed
    does not come again; a film gets them where nothing is seen, until too many pictures were blank.
    """
    workers, close = cpu_count() or 1, 0
    waiting: deque[Future[Found]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for picture in pictures:
            rescue = False if close >= MAX_CLOSE_LOOKS else True if still else None
            waiting.append(pool.submit(_look, picture, readers, rescue))
            if len(waiting) > 2 * workers:
                found = waiting.popleft().result()
                close += still or not found[0]
                yield found
        while waiting:
            yield waiting.popleft().result()


def _look(picture: Picture, readers: tuple[str, ...], rescue: bool | None) -> Found:
    start = time.perf_counter()
    chosen = readers[:1] if rescue is False else readers
    texts = [sighting.text for sighting in find.find(picture.pixels, chosen, rescue)]
    return texts, time.perf_counter() - start


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            yield from _cut(file)
    except OSError as error:
        raise files.unreadable(path, error) from None


def _cut(file: TextIO) -> Iterator[str]:
    """Yield the lines of `file`, of a longer one as much as is read of a line."""
    while text := file.readline(line.MAX_LINE):
        yield text
        while text and not text.endswith("\n"):
            text = file.readline(READ_SIZE)
