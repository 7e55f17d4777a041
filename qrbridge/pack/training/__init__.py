"""Records of a profile -> the dictionary under which further ones become small."""

from qrbridge.pack.training.general import parse_general
from qrbridge.pack.training.train import train

__all__ = ["parse_general", "train"]
