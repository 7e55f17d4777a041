"""What is written for a business system is read back by others: the same values, or nothing was written.

The readers are those of the standard library, told by the department's JSON Schema what a list is.
"""

import csv
import io
import json
import re
from itertools import product
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrbridge import intake
from qrbridge.delivery import WRITERS, Form, Layout, document, form_of
from qrbridge.errors import DeliveryError, ProfileError
from qrbridge.pack import Record
from qrbridge.profile import Wrapping
from qrbridge.profile.convert import CHARSETS
from qrbridge.profile.parse_xml import parse_wrapping
from tests.crossings import NAMES, PROFILES, crossing

BOMS = {"utf-8": b"\xef\xbb\xbf", "gb18030": b"\x84\x31\x95\x33"}

TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")) | st.text(
    "=+-@'\"<>&,;\t\r\n ]>0123456789Ee"
)


def decoded(data: bytes, layout: Layout) -> str:
    """Return the text of a file whose mark and line ends are as they should be."""
    mark = BOMS[layout.charset] if layout.bom else b""
    assert data.startswith(mark)
    assert not data[len(mark) :].startswith(tuple(BOMS.values()))
    text = data[len(mark) :].decode(layout.charset)
    assert text.endswith("\r\n" if layout.crlf else "\n")
    return text


def read_json(text, _profile):
    return json.loads(text)


def read_xml(text, profile):
    root = ElementTree.fromstring(text)
    record = root.find("Data/Record") if root.tag == "Package" else root
    return element_value(record, "", profile.outbound.fields)


def element_value(element, path, fields):
    """Return what an element says of the field, or of the whole form, at `path`."""
    if not path or fields[path].type == "object":
        value = {}
        for name in dict.fromkeys(child.tag for child in element):
            inner = f"{path}.{name}" if path else name
            rows = element.findall(name)
            if fields[inner].type == "array":
                value[name] = [element_value(row, f"{inner}[]", fields) for row in within(rows)]
            else:
                (only,) = rows
                value[name] = element_value(only, inner, fields)
        return value
    assert not len(element)
    return int(element.text) if fields[path].type == "integer" else element.text or ""


def within(rows):
    """Return the rows of a list: the elements of its name, or those in it that the police count."""
    inner = rows[0].findall("SealInfo")
    if inner:
        assert len(rows) == 1
        assert [row.get("index") for row in inner] == [str(n + 1) for n in range(len(inner))]
    return inner or rows


def read_csv(text, profile):
    header, values = csv.reader(io.StringIO(text, newline=""), strict=True)
    record = {}
    for path, value in zip(header, values, strict=True):
        if value:
            put(record, re.findall(r"[^.\[\]]+", path), value)
    return with_types(record, "", profile.outbound.fields)


def put(record, steps, value):
    *around, last = [int(step) if step.isdigit() else step for step in steps]
    for step, following in zip(around, [*around, last][1:], strict=True):
        if isinstance(step, int):
            record += [{} for _ in range(step + 1 - len(record))]
            record = record[step]
        else:
            record = record.setdefault(step, [] if isinstance(following, int) else {})
    record[last] = value


def with_types(value, path, fields):
    if isinstance(value, dict):
        return {
            name: with_types(item, f"{path}.{name}" if path else name, fields) for name, item in value.items()
        }
    if isinstance(value, list):
        return [with_types(item, f"{path}[]", fields) for item in value]
    return int(value) if fields[path].type == "integer" else value


def backwards(value):
    """Return `value` with the keys of all objects in the opposite order."""
    if isinstance(value, dict):
        return {name: backwards(value[name]) for name in reversed(value)}
    return [backwards(item) for item in value] if isinstance(value, list) else value


READERS = {"json": read_json, "xml": read_xml, "csv": read_csv}


def test_every_format_has_a_reader_here():
    assert READERS.keys() == WRITERS.keys()
    assert len(NAMES) == 15


@pytest.mark.parametrize("name", NAMES)
def test_the_crossings_come_back_from_every_format_and_charset(name):
    profile, fields = crossing(name)
    for kind, charset, bom, crlf in product(WRITERS, CHARSETS, (False, True), (False, True)):
        if bom and charset not in BOMS:
            continue
        layout = Layout(kind, charset, bom, crlf)
        text = decoded(document(backwards(fields), layout, form_of(profile)), layout)
        found = READERS[kind](text, profile)
        # Compared as texts, so that the order of the form counts, too.
        assert json.dumps(found) == json.dumps(fields), layout
        if kind == "xml":
            assert text.startswith(f'<?xml version="1.0" encoding="{charset.upper()}"?>')
        if crlf:
            assert "\n" not in text.replace("\r\n", "")


@pytest.mark.parametrize("name", NAMES)
def test_json_is_what_it_is_elsewhere(name):
    profile, fields = crossing(name)
    _, data = intake.document(Record(profile.id, profile.version, fields), bytes(32))
    assert document(fields, Layout(), form_of(profile)) == data


def test_a_csv_has_the_same_columns_for_every_record_but_for_its_lists():
    headers = {}
    for name in NAMES:
        profile, fields = crossing(name)
        text = document(fields, Layout("csv"), form_of(profile)).decode()
        header = next(csv.reader(io.StringIO(text)))
        headers.setdefault(profile.id, set()).add(tuple(path for path in header if "[" not in path))
    assert headers.keys() == PROFILES.keys()
    assert all(len(found) == 1 for found in headers.values())


def test_codes_are_quoted_and_numbers_are_not():
    assert document({"a": "007", "b": 7, "c": True, "d": ""}, Layout("csv"), Form()) == (
        b'"a","b","c","d"\n"007",7,"true",""\n'
    )


RECORDS = st.fixed_dictionaries(
    {"t": TEXTS, "n": st.integers(-(2**63), 2**63 - 1)},
    optional={
        "g": st.fixed_dictionaries({"a": TEXTS, "b": TEXTS}),
        "l": st.lists(st.fixed_dictionaries({"a": TEXTS}, optional={"b": TEXTS}), min_size=1, max_size=3),
        "s": st.lists(TEXTS, min_size=1, max_size=3),
    },
)


@given(RECORDS, st.sampled_from(["utf-8", "gb18030"]), st.booleans(), st.sampled_from([None, "row"]))
def test_any_text_comes_back(record, charset, crlf, item):
    wrapping = Wrapping(items={"l": item} if item else {})
    form = Form(wrapping=wrapping)
    for kind in WRITERS:
        layout = Layout(kind, charset, crlf=crlf)
        text = decoded(document(record, layout, form), layout)
        if kind == "json":
            assert json.loads(text) == record
        elif kind == "csv":
            assert from_csv(text) == record
        else:
            assert from_xml(ElementTree.fromstring(text), item) == record


def from_csv(text):
    header, values = csv.reader(io.StringIO(text, newline=""), strict=True)
    record = {}
    for path, value in zip(header, values, strict=True):
        steps = re.findall(r"[^.\[\]]+", path)
        put(record, steps if steps[0] != "s" else ["s", steps[1], "it"], int(value) if path == "n" else value)
    if "s" in record:
        record["s"] = [row["it"] for row in record["s"]]
    if "l" in record:
        # A field that a row does not have has no column, or an empty one, so a row tells no more than that.
        record["l"] = [dict(row) for row in record["l"]]
    return record


def from_xml(root, item):
    def text(element):
        return element.text or ""

    record = {"t": text(root.find("t")), "n": int(text(root.find("n")))}
    if root.find("g") is not None:
        record["g"] = {element.tag: text(element) for element in root.find("g")}
    rows = root.findall(f"l/{item}" if item else "l")
    if rows:
        record["l"] = [{element.tag: text(element) for element in row} for row in rows]
    if root.find("s") is not None:
        record["s"] = [text(element) for element in root.findall("s")]
    return record


@pytest.mark.parametrize("charset", CHARSETS)
def test_every_character_of_a_charset_comes_back(charset):
    signs = [chr(code) for code in range(0x20, 0x30000) if not 0xD800 <= code < 0xE000]
    signs = "".join(sign for sign in signs if sign not in "\ufffe\uffff" and is_in(sign, charset))
    assert len(signs) > 20_000
    parts = {f"t{number}": signs[number : number + 9999] for number in range(0, len(signs), 9999)}
    for kind in WRITERS:
        layout = Layout(kind, charset)
        text = decoded(document(parts, layout, Form()), layout)
        if kind == "json":
            found = list(json.loads(text).values())
        elif kind == "xml":
            found = [element.text for element in ElementTree.fromstring(text)]
        else:
            found = list(csv.reader(io.StringIO(text, newline="")))[1]
        assert "".join(found) == signs


def is_in(sign, charset):
    try:
        return sign.encode(charset).decode(charset) == sign
    except UnicodeEncodeError:
        return False


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"a": "好", "b": {"c": "赵䶮敏"}}, ["b.c: 䶮 (U+4DAE)"]),
        ({"l": [{"x": "a"}, {"x": "b\U00020bb7"}]}, ["l[1].x: \U00020bb7 (U+20BB7)"]),
        ({"a": "ä1é2ü", "b": "œ"}, ["a: ä (U+00E4)", "b: œ (U+0153)"]),
        ({"a": "äåæçëïñ"}, ["a: ä", "a: ë (U+00EB), …"]),
        ({"a": "\x80"}, ["a: (U+0080)"]),
    ],
)
def test_a_character_that_the_charset_lacks_is_told_with_its_field(kind, fields, words):
    with pytest.raises(DeliveryError) as caught:
        document(fields, Layout(kind, "gbk"), Form())
    assert caught.value.code == "delivery.not_in_charset"
    assert all(word in str(caught.value) for word in ["GBK", *words])
    assert document(fields, Layout(kind, "utf-8"), Form())


def test_the_template_must_be_in_the_charset_too():
    wrapping = Wrapping(template="<a b='䶮'><?record?></a>")
    with pytest.raises(DeliveryError) as caught:
        document({"t": "x"}, Layout("xml", "gbk"), Form(wrapping=wrapping))
    assert "xml.toml: 䶮 (U+4DAE)" in str(caught.value)


@pytest.mark.parametrize("sign", ["\x00", "\x08", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_what_xml_does_not_allow_is_refused(sign):
    with pytest.raises(DeliveryError) as caught:
        document({"g": {"a": f"x{sign}y"}}, Layout("xml"), Form())
    assert caught.value.code == "delivery.not_in_xml"
    assert f"g.a: U+{ord(sign):04X}" in str(caught.value)


@pytest.mark.parametrize("name", ["1a", "a b", "<a", "", "xmlns", "a:b", "-a"])
def test_a_name_that_is_none_for_xml_is_refused(name):
    with pytest.raises(DeliveryError) as caught:
        document({name: "x"}, Layout("xml"), Form())
    assert caught.value.code == "delivery.xml_name"


def test_a_list_in_a_list_is_no_xml():
    with pytest.raises(DeliveryError) as caught:
        document({"a": [["x"]]}, Layout("xml"), Form())
    assert caught.value.code == "delivery.nested_list"
    assert "a[0]" in str(caught.value)


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-1", "@a", "\tx", "\rx", "＝1", "0012", "320102195503120000", "7E10"]
)
def test_a_spreadsheet_gets_an_apostrophe_where_it_would_reckon(text):
    plain, shown = (
        list(csv.reader(io.StringIO(document({"a": text}, layout, Form()).decode(), newline="")))[1]
        for layout in (Layout("csv"), Layout("csv", spreadsheet=True))
    )
    assert (plain, shown) == ([text], [f"'{text}"])


@pytest.mark.parametrize(
    "text", ["南京", "10", "0", "0.5", "2014-09-24", "025-83210017", "a=1", "7299", "'x"]
)
def test_it_gets_none_where_it_would_not(text):
    shown = document({"a": text}, Layout("csv", spreadsheet=True), Form()).decode()
    assert shown == f'"a"\n"{text}"\n'


@given(st.dictionaries(st.sampled_from("abcdef"), TEXTS, min_size=1))
def test_no_cell_of_a_spreadsheet_begins_a_formula(fields):
    shown = document(fields, Layout("csv", spreadsheet=True), Form()).decode()
    for cell in list(csv.reader(io.StringIO(shown, newline="")))[1]:
        assert not cell.startswith(tuple("=+-@\t\r＝＋－＠"))


def wrapping_of(text):
    return parse_wrapping({"xml.toml": text}, PROFILES["police"].outbound)


def test_a_template_keeps_what_stands_in_it():
    wrapping = wrapping_of(
        """template = '''
        <!-- as agreed -->
        <p:Package xmlns:p="urn:a" v='1'><p:Head>好 &amp; gut</p:Head>
          <p:Data><?record?></p:Data></p:Package>'''
        """
    )
    text = document({"a": "x", "b": ["1", "2"]}, Layout("xml"), Form(wrapping=wrapping)).decode()
    root = ElementTree.fromstring(text)
    assert (root.tag, root.get("v")) == ("{urn:a}Package", "1")
    assert root.findtext("{urn:a}Head") == "好 & gut"
    assert [(e.tag, e.text) for e in root.find("{urn:a}Data")] == [("a", "x"), ("b", "1"), ("b", "2")]
    assert "<!-- as agreed -->" in text


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("templat = ''", 1, "'templat'"),
        ("template = '<a>'", 1, "is no XML"),
        ("template = '<a/>'", 1, "needs <?record?> once"),
        ("template = '<a><?record?><?record?></a>'", 1, "needs <?record?> once"),
        ("template = '<a><!-- <?record?> --></a>'", 1, "needs <?record?> once"),
        ("template = '<a b=\"<?record?>\"/>'", 1, "is no XML"),
        ("template = '<a/><?record?>'", 1, "is no XML"),
        ("template = '<?xml version=\"1.0\"?><a><?record?></a>'", 1, "XML declaration"),
        ("\nindex = 'a b'", 2, "no name"),
        ("index = 1", 1, "'index'"),
        ("\n[items]\nQyjbxx = 'x'", 3, "no list of the form"),
        ("\n[items]\nSealList = '<x'", 3, "no name"),
        ("\n[items]\nSealList = 1", 3, "'SealList'"),
        ("items = 'x'", 1, "'items'"),
        ("= 1", 1, "cannot be read"),
    ],
)
def test_a_mistake_in_xml_toml_is_told_with_its_line(text, line, words):
    with pytest.raises(ProfileError) as caught:
        wrapping_of(text)
    assert f"xml.toml, line {line}" in str(caught.value)
    assert words in str(caught.value)
