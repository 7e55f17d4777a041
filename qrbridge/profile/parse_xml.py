"""`xml.toml` of a department -> how its XML is built around the fields of its form."""

import re
from collections.abc import Mapping
from xml.etree import ElementTree

from qrbridge.profile.read import Source
from qrbridge.profile.values import RECORD, Schema, Wrapping

XML_FILE = "xml.toml"

XML_NAME = re.compile(r"(?!xml)[A-Za-z_\u4e00-\u9fa5][A-Za-z0-9_.\u4e00-\u9fa5-]*")
"""Names of elements and attributes that every reader takes: XML 1.0, 2.3, its letters ASCII and Chinese."""

_FILE = "the file"
_STAND_IN = "<record/>"


def parse_wrapping(files: Mapping[str, str], outbound: Schema) -> Wrapping:
    """Return what `xml.toml` says, the plainest XML if a department has none.

    ProfileError for a template that is no XML or has no place for the fields, and for a list that is not in
    `outbound`.
    """
    if XML_FILE not in files:
        return Wrapping()
    source = Source(XML_FILE, files[XML_FILE])
    source.allow(source.content, ("template", "items", "index"), _FILE)
    index = source.optional_text(source.content, "index", _FILE)
    return Wrapping(
        template=_template(source),
        items=_items(source, outbound),
        index=None if index is None else _name(source, index, "index"),
    )


def _template(source: Source) -> str:
    template = source.text_of(source.content, "template", _FILE, Wrapping().template).strip()
    if "<?xml" in template:
        raise source.mistake(
            "the template has an XML declaration; it is written anyway, leave it out", "<?xml"
        )
    try:
        filled = ElementTree.fromstring(template.replace(RECORD, _STAND_IN))
    except ElementTree.ParseError as error:
        raise source.mistake(f"the template is no XML: {error}", "template") from None
    places = sum(element.tag == "record" for element in filled.iter())
    alone = sum(element.tag == "record" for element in ElementTree.fromstring(template).iter())
    if places - alone != 1 or template.count(RECORD) != 1:
        raise source.mistake(f"the template needs {RECORD} once, inside an element", "template")
    return template


def _items(source: Source, outbound: Schema) -> dict[str, str]:
    items = source.table_of(source.content, "items", _FILE)
    for path in items:
        if path not in outbound.fields or outbound.fields[path].type != "array":
            raise source.mistake(f"items has {path!r:.60}, which is no list of the form", "items", path)
    return {path: _name(source, source.text_of(items, path, "items"), "items", path) for path in items}


def _name(source: Source, name: str, *near: str) -> str:
    if not XML_NAME.fullmatch(name):
        raise source.mistake(f"{name!r:.60} is no name of an element or attribute", *near)
    return name
