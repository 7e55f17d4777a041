"""A record -> XML 1.0: fields as elements in the order of the form, within the department's template.

A row of a list is an element of the list's name, or one of another name inside that, if the department's
`xml.toml` says so. What XML does not allow is refused; a character that the charset does not have is, too,
where other writers would put a reference.
"""

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from qrbridge.delivery.leaves import text_of
from qrbridge.delivery.values import Fields, Form, Layout
from qrbridge.errors import DeliveryError
from qrbridge.profile import Wrapping, paths
from qrbridge.profile.parse_xml import XML_NAME
from qrbridge.profile.values import RECORD

_NO_CHARACTER = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0, 2.2."""

_STEP = "  "


def xml(fields: Fields, layout: Layout, form: Form) -> str:
    """Return the document; DeliveryError for a name or a character that XML does not have."""
    wrapping = form.wrapping
    before = wrapping.template.partition(RECORD)[0].rpartition("\n")[2]
    indent = "" if before.strip() else before
    lines = f"\n{indent}".join(_group(fields, paths.ROOT, wrapping))
    head = f'<?xml version="1.0" encoding="{layout.charset.upper()}"?>\n'
    text = head + wrapping.template.replace(RECORD, lines) + "\n"
    # A reader makes one sign of the two again, also where a text goes over several lines.
    return text.replace("\n", "\r\n") if layout.crlf else text


def _group(fields: Fields, path: str, wrapping: Wrapping) -> Iterator[str]:
    for name, value in fields.items():
        place = paths.child(path, name)
        if not XML_NAME.fullmatch(name):
            raise DeliveryError("delivery.xml_name", field=place)
        if isinstance(value, list):
            yield from _list(name, value, place, wrapping)
        else:
            yield from _element(name, value, place, wrapping)


def _list(name: str, rows: list[object], path: str, wrapping: Wrapping) -> Iterator[str]:
    item = wrapping.items.get(paths.pattern(path))
    if item is None:
        for number, row in enumerate(rows):
            yield from _element(name, row, paths.child(path, number), wrapping)
        return
    yield f"<{name}>"
    for number, row in enumerate(rows):
        index = f" {wrapping.index}={quoteattr(str(number + 1))}" if wrapping.index else ""
        for line in _element(item, row, paths.child(path, number), wrapping, index):
            yield _STEP + line
    yield f"</{name}>"


def _element(name: str, value: object, path: str, wrapping: Wrapping, index: str = "") -> Iterator[str]:
    match value:
        case None:
            return
        case list():
            raise DeliveryError("delivery.nested_list", field=path)
        case dict():
            yield f"<{name}{index}>"
            for line in _group(value, path, wrapping):
                yield _STEP + line
            yield f"</{name}>"
        case _:
            yield f"<{name}{index}>{_text(text_of(value), path)}</{name}>"


def _text(text: str, path: str) -> str:
    if found := _NO_CHARACTER.search(text):
        raise DeliveryError("delivery.not_in_xml", field=path, found=f"U+{ord(found[0]):04X}")
    return escape(text, {"\r": "&#13;"})
