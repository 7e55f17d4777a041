"""An arrival -> the department's business system, once."""

import re
from collections.abc import Callable

from qrbridge.delivery.drop import drop
from qrbridge.delivery.table import insert_rows
from qrbridge.delivery.values import Delivered, Fields, FileTarget, Form, Target
from qrbridge.delivery.writing import document
from qrbridge.inbox import Item

Noting = Callable[[Delivered], None]
"""What notes in the inbox that an arrival is in a target; it may be called again for the same."""

_ODD = re.compile(r"[^A-Za-z0-9_.-]|^[.-]")


def deliver(target: Target, item: Item, fields: Fields, form: Form, note: Noting | None = None) -> Delivered:
    """Bring the arrival `item`, whose record has these `fields`, into `target`; what is there stays as it is.

    `note` is called when it is there, even if it was before: a window may have died in between.
    DeliveryError or FileError if the target does not take it; then nothing of it is there.
    """
    if isinstance(target, FileTarget):
        name = file_name(item, target.layout.format)
        new = drop(target.folder, name, document(fields, target.layout, form))
        where = str(target.folder / name)
    else:
        new = insert_rows(target, item, fields, form)
        where = target.tables.main.table
    delivered = Delivered(target.name, item.number, where, new)
    if note:
        note(delivered)
    return delivered


def file_name(item: Item, suffix: str) -> str:
    """Return the name of an arrival's file: application, revision and the beginning of its digest."""
    about = item.title if item.application is None else f"{item.application}-r{item.revision}"
    return f"{_ODD.sub('_', about)}-{item.digest[:16]}.{suffix}"
