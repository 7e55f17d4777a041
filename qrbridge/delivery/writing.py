"""A record -> the bytes of a file in the target's format and charset: exactly, or not at all."""

import json
from collections.abc import Callable, Iterator, Mapping

from qrbridge.delivery.as_csv import csv
from qrbridge.delivery.as_xml import xml
from qrbridge.delivery.leaves import leaves, text_of
from qrbridge.delivery.values import Fields, Form, Layout
from qrbridge.errors import DeliveryError
from qrbridge.profile import in_form_order

_NAMED = 5
"""Fields and characters that one error names."""

_BOM = "\ufeff"


def document(fields: Fields, layout: Layout, form: Form) -> bytes:
    """Return the file that `fields` are in the format and charset of `layout`.

    DeliveryError names the fields and the characters that the charset, or XML, does not have.
    """
    ordered = in_form_order(dict(fields), form.schema) if form.schema else fields
    if missing := list(_missing(ordered, layout.charset)):
        more = ", …" if len(missing) > _NAMED else ""
        found = ", ".join(missing[:_NAMED]) + more
        raise DeliveryError("delivery.not_in_charset", found=found, charset=layout.charset.upper())
    text = WRITERS[layout.format](ordered, layout, form)
    try:
        return ((_BOM if layout.bom else "") + text).encode(layout.charset)
    except UnicodeEncodeError as error:
        found = _named("xml.toml", error.object[error.start])
        raise DeliveryError("delivery.not_in_charset", found=found, charset=layout.charset.upper()) from None


def has_bom(charset: str) -> bool:
    """Say whether the charset has a byte order mark; GBK has none."""
    return not _lacks(_BOM, charset)


def _missing(fields: Fields, charset: str) -> Iterator[str]:
    for path, value in leaves(fields):
        if _lacks(text := text_of(value), charset):
            yield from (_named(path, sign) for sign in dict.fromkeys(text) if _lacks(sign, charset))


def _named(place: str, sign: str) -> str:
    shown = f"{sign} " if sign.isprintable() else ""
    return f"{place}: {shown}(U+{ord(sign):04X})"


def _lacks(text: str, charset: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return True
    return False


def _json(fields: Fields, layout: Layout, _form: Form) -> str:
    text = json.dumps(fields, ensure_ascii=False, indent=2) + "\n"
    return text.replace("\n", "\r\n") if layout.crlf else text


WRITERS: Mapping[str, Callable[[Fields, Layout, Form], str]] = {"json": _json, "xml": xml, "csv": csv}
"""The formats that a file may have; each is also its name's suffix."""
