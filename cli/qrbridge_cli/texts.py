"""Sources -> texts: of the symbols in pictures, or lines of digits."""

import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TextIO

from rich.progress import Progress, TaskID

from qrbridge import files, line, serial_line
from qrbridge.bridge import Reception
from qrbridge.errors import PictureError, QrbridgeError
from qrbridge.picture import camera, sources
from qrbridge.picture.film import MOST_CLOSE_LOOKS, Film, still
from qrbridge.picture.sources import Picture
from qrbridge_cli import language
from qrbridge_cli.figures import Figures
from qrbridge_cli.progress import bars
from qrbridge_cli.terminal import safe

LOOK_EVERY = 10
"""Pictures from one look at how well the canvas is seen to the next."""

READ_SIZE = 1_000_000
"""Characters of an endless line that are passed over at once."""

Found = tuple[list[str], float]


class Texts:
    """The texts of several sources, one after the other, with a progress bar; counts what it sees."""

    def __init__(self, names: tuple[str, ...], readers: tuple[str, ...], figures: Figures) -> None:
        self._names, self._readers, self._figures = names, readers, figures
        self._note = ""
        self.source = ""

    def __iter__(self) -> Iterator[str]:
        for name in self._names:
            self.source, read = self._opened(name)
            try:
                yield from read
            except QrbridgeError as error:
                self._figures.failed.append(error)

    def _opened(self, name: str) -> tuple[str, Iterator[str]]:
        """Return what kind of source it is, and its texts."""
        kind, _, device = name.partition(":")
        if kind == "camera" and device:
            return "camera", self._watched(device)
        if kind == "serial" and device:
            return "serial", (text for text in serial_line.lines(device) if text)
        if name == "-":
            return "scanner", _cut(sys.stdin) if sys.stdin else iter(())
        if name.endswith(".txt"):
            return "scanner", _lines(Path(name))
        return "file", self._pictures(Path(name))

    def _watched(self, device: str) -> Iterator[str]:
        with bars() as progress:
            task = progress.add_task(f"camera {safe(device)}", total=None, note="")
            for texts in self._moving(camera.pictures(device)):
                yield from texts
                self._show(progress, task, texts)

    def _show(self, progress: Progress, task: TaskID, texts: list[str]) -> None:
        hint = self._figures.hint
        progress.update(task, advance=1, note=language.of(hint) if hint and not texts else self._note)

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
            look = self._still if sources.still(path) else self._moving
            for texts in look(pictures):
                yield from texts
                self._show(progress, task, texts)

    def _moving(self, pictures: Iterable[Picture]) -> Iterator[list[str]]:
        """Yield what is in each picture of a film; what is done with it counts as time of that picture."""
        film = Film(self._readers)
        for picture in pictures:
            start = time.perf_counter()
            texts = self._read(film, picture)
            yield texts
            if not self._figures.pictures % LOOK_EVERY:
                self._figures.observe(film.condition)
            self._count(texts, time.perf_counter() - start)

    def _read(self, film: Film, picture: Picture) -> list[str]:
        """Return what is new in a picture; one that cannot be read is told and does not end the film."""
        try:
            return film.read(picture.pixels)
        except PictureError as error:
            self._figures.skip(error)
            return []

    def _still(self, pictures: Iterable[Picture]) -> Iterator[list[str]]:
        """Yield what is in each page or photograph, in order, while a thread a core looks at the next ones.

        All of them get all readers and further looks, because a symbol that is missed does not come again.
        """
        workers = sources.cores()
        waiting: deque[Future[Found]] = deque()
        with ThreadPoolExecutor(workers) as pool:
            for number, picture in enumerate(pictures):
                close = number < MOST_CLOSE_LOOKS
                waiting.append(pool.submit(_look, picture, self._readers, close))
                if len(waiting) > 2 * workers:
                    yield self._count(*waiting.popleft().result())
            while waiting:
                yield self._count(*waiting.popleft().result())

    def _count(self, texts: list[str], seconds: float) -> list[str]:
        self._figures.pictures += 1
        self._figures.symbols += len(texts)
        self._figures.milliseconds.append(1000 * seconds)
        return texts


def _look(picture: Picture, readers: tuple[str, ...], close: bool) -> Found:
    start = time.perf_counter()
    return still(picture.pixels, readers, close), time.perf_counter() - start


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
