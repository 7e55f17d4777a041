"""Who may hold which post: rules that compare rows of a list with others, and with what stands elsewhere."""

import copy
import json

import pytest
import qrbridge_schemas

from qrbridge.errors import ProfileError
from qrbridge.profile import check, parse_schema

CANONICAL = qrbridge_schemas.canonical()
TYPICAL = qrbridge_schemas.samples()["typical"]


def officers(**changes):
    """Return the sample, in which officers have another's identity: with _2=0 the third is the first."""
    record = copy.deepcopy(TYPICAL)
    for place, of in changes.items():
        record["officers"][int(place[1:])] |= {
            name: TYPICAL["officers"][of][name] for name in ("name", "id_type_code", "id_number")
        }
    return record


@pytest.mark.parametrize("of", [0, 1])
def test_a_supervisor_is_neither_director_nor_manager(of):
    (finding,) = check(officers(_2=of), CANONICAL)
    assert (finding.code, finding.field, finding.severity) == ("NOT_APART", "officers[2]", "error")
    assert finding.material == "05"
    assert f"officers {of + 1}" in finding.text_en.lower() or f"{of + 1}" in finding.text_en
    assert "监事" in finding.text_zh


def test_a_director_may_be_the_manager():
    record = officers(_1=0)
    assert check(record, CANONICAL) == ()


def test_in_a_partnership_nobody_supervises():
    record = officers(_2=0)
    record["enterprise"]["enterprise_type_code"] = "4533"
    assert "NOT_APART" not in {finding.code for finding in check(record, CANONICAL)}


def test_the_legal_representative_is_an_officer():
    record = copy.deepcopy(TYPICAL)
    record["legal_representative"] |= {"name": "赵思敏", "id_number": "320115199005300009"}
    (finding,) = check(record, CANONICAL)
    assert (finding.code, finding.field) == ("NOT_AMONG", "legal_representative")
    assert finding.material == "06"
    record["enterprise"]["enterprise_type_code"] = "4540"
    assert "NOT_AMONG" not in {finding.code for finding in check(record, CANONICAL)}


@pytest.mark.parametrize("number", ["320115199005300001", "x", 7, None])
def test_a_number_that_is_wrong_itself_is_told_once(number):
    record = copy.deepcopy(TYPICAL)
    record["legal_representative"]["id_number"] = number
    (finding,) = check(record, CANONICAL)
    assert finding.field == "legal_representative.id_number"


@pytest.mark.parametrize("value", [[], {}, None, "x", [1], [{}], [{"id_number": []}]])
def test_officers_that_are_no_officers(value):
    record = copy.deepcopy(TYPICAL) | {"officers": value}
    codes = {finding.code for finding in check(record, CANONICAL)}
    assert codes and not codes & {"NOT_AMONG", "NOT_APART"}


RULE = """[[rule]]
id = "r"
kind = "apart"
items = "rows[]"
where = { a = "1" }
other = { a = "2" }
by = ["a"]
says_en = "x"
says_zh = "甲"
"""


def schema(rule):
    words = {"title": "甲", "x-title-en": "a", "description": "甲", "x-description-en": "a"}
    row = {"type": "object", "properties": {"a": {"type": "string", **words}}, **words}
    rows = {"type": "array", "items": row, **words}
    document = {"$id": "urn:x:1", "type": "object", "properties": {"rows": rows}, **words}
    return parse_schema({"record.schema.json": json.dumps(document), "rules.toml": rule})


def test_rules_of_these_kinds_are_read():
    assert check({"rows": [{"a": "1"}, {"a": "2"}]}, schema(RULE)) == ()
    both = schema(RULE.replace('other = { a = "2" }', 'other = { a = "1*" }'))
    assert [finding.code for finding in check({"rows": [{"a": "1"}, {"a": "2"}]}, both)] == ["NOT_APART"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('other = { a = "2" }\n', "", "needs other"),
        ('where = { a = "1" }\n', "", "needs where"),
        ('by = ["a"]\n', "", "needs by"),
        ('other = { a = "2" }', 'other = { b = "2" }', r"has the path rows\[\]\.b"),
        ('by = ["a"]', 'by = ["b"]', r"has the path rows\[\]\.b"),
        ("apart", "among", "r has 'where'"),
    ],
)
def test_a_mistake_in_such_a_rule_is_named(old, new, reason):
    with pytest.raises(ProfileError, match=reason):
        schema(RULE.replace(old, new))
