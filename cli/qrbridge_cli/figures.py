"""What a scan counts."""

from collections import Counter
from dataclasses import dataclass, field, fields
from statistics import median, quantiles

from qrbridge.bridge import Reception
from qrbridge.errors import PictureError, QrbridgeError
from qrbridge.picture import condition
from qrbridge.picture.condition import Condition
from qrbridge_cli import language
from qrbridge_cli.terminal import say

MAX_WARNINGS = 5
"""Different rejections told one by one; a wall of foreign codes is counted only."""


@dataclass
class Figures:
    """Counts of one scan; milliseconds leave out reading and decoding a picture's file."""

    pictures: int = 0
    unreadable: int = 0
    symbols: int = 0
    foreign: int = 0
    frames_accepted: int = 0
    frames_duplicate: int = 0
    payload_bytes: int = 0
    complete: int = 0
    milliseconds: list[float] = field(default_factory=list)
    seen: list[Condition] = field(default_factory=list)
    rejected: Counter[str] = field(default_factory=Counter)
    refused: list[QrbridgeError] = field(default_factory=list)
    failed: list[QrbridgeError] = field(default_factory=list)

    @property
    def frames_rejected(self) -> int:
        """Frames that were cut, changed, of another format version or impossible."""
        return self.rejected.total()

    @property
    def hint(self) -> PictureError | None:
        """What the person with the camera should change, going by the latest look."""
        return condition.hint(self.seen[-1]) if self.seen else None

    def observe(self, seen: Condition | None) -> None:
        """Note how well the canvas is seen."""
        if seen is not None:
            self.seen.append(seen)

    def count(self, reception: Reception) -> None:
        """Count a frame that was one."""
        if reception.state == "duplicate":
            self.frames_duplicate += 1
        else:
            self.frames_accepted += 1
            self.payload_bytes += reception.payload_bytes

    def reject(self, error: QrbridgeError) -> None:
        """Count a symbol or line that is no frame of ours, and tell the first of each sort."""
        if error.code == "frame.not_digits":
            self.foreign += 1
            return
        self.rejected[error.code] += 1
        if self.rejected[error.code] == 1 and len(self.rejected) <= MAX_WARNINGS:
            say(f"qrbridge: warning: {language.of(error)}", err=True)

    def skip(self, error: QrbridgeError) -> None:
        """Count a file among others that is no picture, and tell it."""
        self.unreadable += 1
        if self.unreadable <= MAX_WARNINGS:
            say(f"qrbridge: warning: {language.of(error)}", err=True)

    def summary(self, incomplete: int) -> dict[str, object]:
        """Return the line that --stats prints."""
        return {
            "pictures": self.pictures,
            "pictures_unreadable": self.unreadable,
            "symbols": self.symbols,
            "foreign": self.foreign,
            "frames_accepted": self.frames_accepted,
            "frames_duplicate": self.frames_duplicate,
            "frames_rejected": self.frames_rejected,
            "payload_bytes": self.payload_bytes,
            "ms_per_picture_median": round(median(self.milliseconds or [0.0]), 2),
            "ms_per_picture_p95": round(_p95(self.milliseconds), 2),
            "camera": self._camera(),
            "transfers_complete": self.complete,
            "transfers_refused": len(self.refused),
            "transfers_incomplete": incomplete,
        }

    def _camera(self) -> dict[str, float] | None:
        """Return the median of each reading of the canvas, None if none was followed."""
        if not self.seen:
            return None
        names = [part.name for part in fields(Condition)]
        return {name: round(median(getattr(seen, name) for seen in self.seen), 3) for name in names}


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1] if len(values) > 1 else sum(values)
