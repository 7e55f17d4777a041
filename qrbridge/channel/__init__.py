"""Canvases -> what a camera sees of them, pages -> what a scanner makes of them: simulated, from a seed.

For the demo and the benchmarks, where there is no camera. Light is linear, 1 being the screen's white or the
paper's; all chance comes from the `numpy.random.Generator` that is passed in.
"""

from qrbridge.channel.camera import PRESETS, Camera
from qrbridge.channel.film import film
from qrbridge.channel.paper import PAPERS, Paper, scan_paper
from qrbridge.channel.screen import Screen

__all__ = ["PAPERS", "PRESETS", "Camera", "Paper", "Screen", "film", "scan_paper"]
