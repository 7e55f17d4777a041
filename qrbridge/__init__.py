"""Carries records across an air gap by QR code."""

__version__ = "0.1.0"
