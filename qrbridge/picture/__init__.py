"""Symbols <-> pixels: canvases, sheets, finding, and the sources of pictures."""
