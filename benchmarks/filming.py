"""A folder of canvases -> a folder of what a camera sees of them, as files."""

from pathlib import Path

import numpy as np

from qrbridge import channel
from qrbridge.picture import sources, writing


def film(shown: Path, fps: float, preset: str, seed: int, out: Path) -> None:
    """Film the canvases in `shown`, `fps` a second, and write what the camera sees into `out`."""
    canvases = (picture.pixels for picture in sources.pictures(shown))
    camera = channel.PRESETS[preset]
    writing.write_film(out, channel.film(canvases, fps, camera, np.random.default_rng(seed)))
