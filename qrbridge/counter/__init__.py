"""What is done at a window, for the commands and the desk alike: send, take in, answer, and the papers."""

from qrbridge.counter.faults import FaultsError
from qrbridge.counter.window import Catalogue, Window, opened

__all__ = ["Catalogue", "FaultsError", "Window", "opened"]
