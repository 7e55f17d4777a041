"""What arrived at a department -> its business system: a file in its format, or rows in its tables."""

from qrbridge.delivery.config import load, pick
from qrbridge.delivery.delivering import deliver, file_name
from qrbridge.delivery.values import Delivered, FileTarget, Form, Layout, TableTarget, Target, form_of
from qrbridge.delivery.writing import WRITERS, document, has_bom

__all__ = [
    "WRITERS",
    "Delivered",
    "FileTarget",
    "Form",
    "Layout",
    "TableTarget",
    "Target",
    "deliver",
    "document",
    "file_name",
    "form_of",
    "has_bom",
    "load",
    "pick",
]
