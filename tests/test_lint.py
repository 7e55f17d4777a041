"""schemas lint: the shipped files are clean, and each kind of fault gives exactly its own remark."""

import json
import re
from pathlib import Path

import pytest
import qrbridge_schemas
from hypothesis import given, settings
from hypothesis import strategies as st
from qrbridge_schemas import linting

from qrbridge import messages
from qrbridge.errors import ProfileError
from qrbridge.profile.linting import lint, lint_canonical
from qrbridge.profile.remarks import Remark, Values, can_hold, lost_terms
from tests.command import qrbridge

SHIPPED = Path(qrbridge_schemas.__file__).parent
RULE = '\n[[rule]]\nid = "new"\nkind = "{kind}"\n{rest}\nsays_zh = "甲"\nsays_en = "x"\n'
RULES = RULE.format(kind="forbid", rest='fields = ["RECCAP"]\nwhen = { OPETYPE = "30" }')
TITLES = '"title": "甲", "x-title-en": "new", "description": "甲", "x-description-en": "new"'
NEW_TABLE = 'title_zh = "甲"\ntitle_en = "x"\nedition = "1"\nsource = "none"\n[{0}]\n1 = {1}\n'.format

# The file, what is written there (None: at its end, or a new file), what instead, the remark, and what stands
# in the line that it names.
FAULTS = [
    ("saic/mapping.toml", '"agent.name"', '"agent.nmae"', "refused", "agent.nmae"),
    ("saic/profile.toml", 'charset = "gbk"', "charset = gbk", "refused", "charset = gbk"),
    ("qs/codes/id_type.toml", '"30", ', "", "refused", "[map]"),
    ("qs/codes/currency.toml", '826 = "英镑"\n', "", "code_untranslated", "[map]"),
    ("qs/codes/yes_no.toml", 'false = "否"\n', "", "code_untranslated", "[map]"),
    ("qs/codes/card.toml", '7 = "是"\n', "", "code_untranslated", "[map]"),
    ("qs/codes/currency.toml", '826 = "英镑"', '826 = "英镑"\n827 = "镑"', "code_gone", "827"),
    (
        "qs/codes/id_type.toml",
        'unmappable = ["30"',
        'unmappable = ["10", "30"',
        "code_both",
        '10 = "居民身份证"',
    ),
    ("qs/codes/id_type.toml", 'canonical = "id_type"\n', "", "other_table", ("mapping.toml", "zjlx =")),
    (
        "qs/mapping.toml",
        'codes = "id_type", must = true }\nzjhm',
        'codes = "currency", must = true }\nzjhm',
        "other_table",
        "zjlx =",
    ),
    ("qs/codes/registration_type.toml", '142 = "142", ', "", "name_unused", "142 ="),
    (
        "qs/codes/registration_type.toml",
        'codes = { true = "151"',
        'codes = { yes = "151"',
        "term_lost",
        "1153 =",
    ),
    ("qs/codes/registration_type.toml", ', false = "159" }', " }", "choice_open", "1153 ="),
    (
        "qs/codes/registration_type.toml",
        '160 = "股份有限公司"',
        '160 = "䶮"',
        "value_refused",
        ("mapping.toml", "jjlx ="),
    ),
    (
        "state_tax/codes/id_type.toml",
        '10 = "201"',
        '10 = "2010"',
        "value_refused",
        ("mapping.toml", "FDDBRSFZJLX_DM ="),
    ),
    (
        "qs/codes/id_type.toml",
        'edition_zh = "组织机构代码系统"',
        'edition_zh = "code system"',
        "edition_zh",
        "edition_zh =",
    ),
    (
        "qs/codes/id_type.toml",
        'title_zh = "证件类型（文字）"',
        'title_zh = "document"',
        "words_zh",
        "title_zh =",
    ),
    ("qs/codes/unused.toml", None, NEW_TABLE("map", '"1"'), "table_unused", 1),
    ("saic/rules.toml", None, RULES, "rule_unreachable", 'id = "new"'),
    ("saic/rules.toml", None, RULES.replace('"30"', '["20", "!20"]'), "rule_unreachable", 'id = "new"'),
    (
        "saic/rules.toml",
        None,
        RULES.replace('OPETYPE = "30"', 'ENTNAME = ["!*"]'),
        "rule_unreachable",
        'id = "new"',
    ),
    ("saic/rules.toml", None, RULES.replace('"30"', '["20", "30"]'), "term_lost", 'id = "new"'),
    (
        "saic/rules.toml",
        None,
        RULE.format(kind="choice", rest='field = "OPETYPE"\nallowed = ["30"]'),
        "choice_empty",
        'id = "new"',
    ),
    (
        "saic/rules.toml",
        None,
        RULE.format(kind="require_one", rest='at = "LEGAL"\nfields = ["MOBTEL", "TEL"]'),
        "rule_repeats",
        'id = "new"',
    ),
    ("saic/rules.toml", 'id = "agent-telephone"', 'id = "legal-telephone"', "id_twice", 12),
    (
        "qs/mapping.toml",
        'awaits = "saic" }\nzgrs',
        'awaits = "saic", when = { regime = "uscc" } }\nzgrs',
        "line_unreachable",
        "zcrq =",
    ),
    (
        "saic/mapping.toml",
        'when = { "enterprise.enterprise_type_code" = "12*" }',
        'when = { "enterprise.enterprise_type_code" = "13*" }',
        "line_unreachable",
        "INSFORM =",
    ),
    (
        "saic/mapping.toml",
        'when = { "enterprise.enterprise_type_code" = "12*" }',
        'when = { "enterprise.enterprise_type_code" = ["12*", "13*"] }',
        "term_lost",
        "INSFORM =",
    ),
    ("saic/mapping.toml", 'FAX = { from = "enterprise.fax" }\n', "", "target_unfilled", "[fields]"),
    (
        "saic/mapping.toml",
        'OFFHTO = { from = "term_to", as = "date" }\n',
        "",
        "target_unfilled",
        "[list.persons]",
    ),
    (
        "police/mapping.toml",
        'must = true, awaits = "qs"',
        'must = true, awaits = "q"',
        "awaits_unknown",
        "zzjgdm =",
    ),
    (
        "police/mapping.toml",
        'must = true, awaits = "qs"',
        'must = true, awaits = "saic"',
        "awaits_not_issued",
        "zzjgdm =",
    ),
    ("police/mapping.toml", 'must = true, awaits = "qs"', "must = true", "awaits_missing", "zzjgdm ="),
    (
        "saic/mapping.toml",
        'FAX = { from = "enterprise.fax" }',
        'FAX = { from = "enterprise.fax", decimals = 2 }',
        "no_effect",
        "FAX =",
    ),
    (
        "saic/mapping.toml",
        'FAX = { from = "enterprise.fax" }',
        'FAX = { from = "enterprise.fax", join = "," }',
        "no_effect",
        "FAX =",
    ),
    (
        "saic/mapping.toml",
        'FAX = { from = "enterprise.fax" }',
        'FAX = { from = "enterprise.employee_count" }',
        "type_differs",
        "FAX =",
    ),
    (
        "saic/mapping.toml",
        'EMPNUM = { from = "enterprise.employee_count"',
        'EMPNUM = { from = "enterprise.employee_count", as = "text"',
        "type_differs",
        "EMPNUM =",
    ),
    (
        "saic/mapping.toml",
        'OPETYPE = { const = "20"',
        'OPETYPE = { const = "21"',
        "value_refused",
        "OPETYPE =",
    ),
    (
        "local_tax/mapping.toml",
        'finance_officer = "06"',
        'finance_officer = "08"',
        "value_refused",
        "RYLX_DM =",
    ),
    ("saic/materials.toml", "12 = {", "13 = {", "refused", "13 = {"),
    ("state_tax/materials.toml", 'regime = "separate"', 'regime = "none"', "line_unreachable", "11 = {"),
    (
        "qs/materials.toml",
        "must = true",
        'must = true, when = { regime = "uscc" }',
        "line_unreachable",
        "09 = {",
    ),
    ("saic/materials.toml", '"5*", "6*"] } }\n04', '"5*", "7*"] } }\n04', "term_lost", "03 = {"),
    ("saic/outbound.schema.json", '"FAX": {"title": "传真"', '"FAX": {"title": "fax"', "words_zh", '"FAX":'),
    (
        "saic/outbound.schema.json",
        '"title": "传真", "x-title-en": "fax"',
        '"title": "传真", "x-title-en": " "',
        "words_en",
        '"FAX":',
    ),
    (
        "saic/outbound.schema.json",
        '"title": "传真", "x-title-en": "fax"',
        '"title": "传真", "x-title-en": "传真"',
        "words_en",
        '"FAX":',
    ),
    (
        "saic/outbound.schema.json",
        '"FAX": {"title"',
        '"FAX": {"x-maxbytes": 20, "title"',
        "hint_unknown",
        '"FAX":',
    ),
    (
        "saic/outbound.schema.json",
        '"FAX": {"title"',
        '"FAX": {"x-material": "99", "title"',
        "material_unknown",
        '"FAX":',
    ),
    (
        "saic/outbound.schema.json",
        '"additionalProperties": false,\n      "required": ["LINKMAN"',
        '"required": ["LINKMAN"',
        "object_open",
        '"AGENT":',
    ),
    ("saic/profile.toml", 'promise = "3 working', 'promise = "3', "refused", "promise ="),
]

CANONICAL_FAULTS = [
    (
        "record.schema.json",
        '{"$ref": "#/$defs/region", "title": "住所',
        '{"$ref": "#/$defs/regio", "title": "住所',
        "refused",
        '"#/$defs/regio"',
    ),
    (
        "rules.toml",
        None,
        RULE.format(kind="require", rest='fields = ["previous_digest"]\nwhen = { regime = "none" }'),
        "rule_unreachable",
        'id = "new"',
    ),
    (
        "rules.toml",
        '"5*", "6*"] }\nsays_zh = "外商',
        '"5*", "7*"] }\nsays_zh = "外商',
        "term_lost",
        'id = "foreign-investment"',
    ),
    (
        "return.rules.toml",
        'outcome = ["supplement", "rejected", "suspended"]',
        'outcome = ["supplement", "refused"]',
        "term_lost",
        'id = "reason"',
    ),
    ("codes/tax_item.toml", 'zh = "车船税"', 'zh = "vehicle tax"', "words_zh", "10114 ="),
    ("codes/other.toml", None, NEW_TABLE("codes", '{ zh = "甲", en = "x" }'), "table_unused", 1),
]


def broken(folder, file, old, new):
    """Write the one file, changed, into `folder`, and return its text."""
    shipped = SHIPPED / file
    text = shipped.read_text("utf-8") if shipped.exists() else ""
    assert old is None or old in text, old
    text = text.replace(old, new, 1) if old is not None else text + new
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(text, "utf-8")
    return text


def told(folder, *departments):
    return [remark for remark in linting.remarks(departments, [folder]) if remark.severity != "note"]


def line_of(text, part):
    return part if isinstance(part, int) else text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault[0]}-{fault[3]}")
def test_each_fault_is_exactly_its_own_remark(fault, tmp_path):
    file, old, new, code, part = fault
    text = broken(tmp_path, f"departments/{file}", old, new)
    department = file.partition("/")[0]
    if isinstance(part, tuple):
        file, part = f"{department}/{part[0]}", part[1]
        text = (SHIPPED / "departments" / file).read_text("utf-8")
    found = told(tmp_path, department)
    assert {remark.code for remark in found} == {code}, found
    assert (found[0].file, found[0].line) == (f"departments/{file}", line_of(text, part))
    # A code of a table is told in every line that uses the table.
    assert len(found) == 1 or isinstance(fault[4], tuple), found


@pytest.mark.parametrize("fault", CANONICAL_FAULTS, ids=lambda fault: f"{fault[0]}-{fault[3]}")
def test_each_fault_of_the_record_is_exactly_its_own_remark(fault, tmp_path):
    file, old, new, code, part = fault
    text = broken(tmp_path, f"canonical/{file}", old, new)
    (remark,) = told(tmp_path, "saic")
    assert (remark.code, remark.file, remark.line) == (code, f"canonical/{file}", line_of(text, part))


def test_every_remark_has_a_fault_that_gives_it():
    known = messages.catalogue("lint").keys() - {"errors"} | {"refused"}
    elsewhere = {"longer", "shorter", "material_unasked", "promise_missing"}
    assert {fault[3] for fault in [*FAULTS, *CANONICAL_FAULTS]} | elsewhere == known


def test_what_is_shipped_is_clean():
    assert [remark for remark in linting.remarks() if remark.severity != "note"] == []


def test_notes_tell_where_a_target_is_shorter_or_longer(tmp_path):
    broken(
        tmp_path,
        "departments/saic/outbound.schema.json",
        '"传真", "x-description-en": "fax", "type": "string", "minLength": 1, "maxLength": 20',
        '"传真", "x-description-en": "fax", "type": "string", "maxLength": 10',
    )
    assert {remark.severity for remark in linting.remarks(["saic"], [tmp_path])} <= {"note"}
    broken(
        tmp_path,
        "departments/saic/outbound.schema.json",
        '"企业名称", "x-description-en": "name", "type": "string", "minLength": 1, "maxLength": 100',
        '"企业名称", "x-description-en": "name", "type": "string", "maxLength": 120',
    )
    assert [remark.code for remark in linting.remarks(["saic"], [tmp_path])] == ["longer"]
    assert "shorter" in {remark.code for remark in linting.remarks(["qs"])}


def test_a_note_tells_which_department_has_promised_nothing(tmp_path):
    broken(tmp_path, "departments/saic/profile.toml", 'promise = "3 working days"', "")
    (remark,) = linting.remarks(["saic"], [tmp_path])
    assert (remark.code, remark.severity, remark.file) == (
        "promise_missing",
        "note",
        "departments/saic/profile.toml",
    )


def test_several_faults_are_told_in_the_order_of_files_and_lines(tmp_path):
    for fault in (FAULTS[3], FAULTS[6]):
        broken(tmp_path, f"departments/{fault[0]}", *fault[1:3])
    broken(tmp_path, "departments/saic/rules.toml", None, RULES)
    found = told(tmp_path)
    assert [remark.code for remark in found] == ["code_gone", "rule_unreachable"]
    for remark in found:
        assert re.search("[\u4e00-\u9fff]", remark.text_zh)
        assert not re.search("[\u4e00-\u9fff]", remark.text_en)


def test_nothing_is_said_of_the_answers_of_a_department_that_cannot_be_loaded(tmp_path):
    # All others wait for what it issues.
    broken(tmp_path, "departments/saic/profile.toml", 'charset = "gbk"', "charset = gbk")
    (remark,) = told(tmp_path)
    assert (remark.code, remark.file) == ("refused", "departments/saic/profile.toml")


def test_a_mistake_in_the_rules_of_answers_is_told_once_and_in_its_own_folder(tmp_path):
    text = broken(tmp_path, "canonical/return.rules.toml", 'kind = "forbid"', 'kind = "forbit"')
    (remark,) = told(tmp_path)
    line = line_of(text, 'id = "approved-alone-issues"')
    assert (remark.code, remark.file, remark.line) == ("refused", "canonical/return.rules.toml", line)
    with pytest.raises(ProfileError, match=rf"canonical/return\.rules\.toml, line {line}:"):
        qrbridge_schemas.load("saic", [tmp_path])


def test_a_department_that_is_not_there():
    with pytest.raises(ProfileError, match="local_tax, police"):
        linting.remarks(["customs"])


def test_the_command(tmp_path):
    done = qrbridge("schemas", "lint", cwd=tmp_path)
    assert (done.code, done.out, done.err) == (0, "schemas: no errors\n", "")
    broken(tmp_path, "departments/saic/rules.toml", None, RULES)
    done = qrbridge("schemas", "lint", "saic", "--folder", tmp_path, cwd=tmp_path)
    assert done.code == 1
    assert done.out.startswith("error   departments/saic/rules.toml:20: rule new: ")
    assert done.error.startswith("qrbridge: error: schemas: errors: 1, ")
    done = qrbridge(
        "--lang", "zh", "schemas", "lint", "--json", cwd=tmp_path, env={"QRBRIDGE_SCHEMAS": str(tmp_path)}
    )
    (remarks,) = done.lines
    assert done.code == 1
    assert [(remark["code"], remark["line"]) for remark in remarks] == [("rule_unreachable", 20)]
    assert qrbridge("schemas", "lint", "customs", cwd=tmp_path).code == 1
    assert "may have 50" in qrbridge("schemas", "lint", "qs", "--notes", cwd=tmp_path).out


@pytest.mark.parametrize(
    ("possible", "conditions", "holds"),
    [
        (Values(frozenset({"a", "b"})), [("a",)], True),
        (Values(frozenset({"a", "b"})), [("!a", "!b")], False),
        (Values(frozenset({"a", "b"})), [("a",), ("!a",)], False),
        (Values(is_open=True), [("1*",), ("!12",)], True),
        (Values(is_open=True), [("12",), ("!1*",)], False),
        (Values(is_open=True), [("!12",)], True),
        (Values(), [("a",)], False),
        (Values(is_open=True), [], True),
    ],
)
def test_what_a_condition_can_mean(possible, conditions, holds):
    assert can_hold(possible, conditions) is holds


def test_terms_about_values_that_are_none():
    assert lost_terms(Values(frozenset({"12", "13"})), ("12", "1*", "2*", "!3", "!13")) == ["2*", "!3"]
    assert lost_terms(Values(frozenset({"12"}), is_open=True), ("14",)) == []


FILES = {name: qrbridge_schemas.files(f"departments/{name}") for name in qrbridge_schemas.names()}
SHARED = qrbridge_schemas.files("canonical")


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(sorted(FILES)), st.data())
def test_whatever_is_in_a_file_there_are_remarks(name, data):
    file = data.draw(st.sampled_from(sorted(FILES[name])))
    text = FILES[name][file]
    lines = text.splitlines(keepends=True)
    start = data.draw(st.integers(0, len(lines)))
    damaged = "".join(lines[:start] + lines[start + data.draw(st.integers(0, 3)) :])
    found = lint({**FILES[name], file: damaged}, qrbridge_schemas.canonical(), SHARED, {})
    assert all(isinstance(remark, Remark) and remark.line >= 1 for remark in found)
    json.dumps([remark.text_en for remark in found])


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(sorted(SHARED)), st.data())
def test_whatever_is_in_a_file_of_the_record_there_are_remarks(file, data):
    lines = SHARED[file].splitlines(keepends=True)
    start = data.draw(st.integers(0, len(lines)))
    damaged = "".join(lines[:start] + lines[start + data.draw(st.integers(1, 3)) :])
    assert all(isinstance(remark, Remark) for remark in lint_canonical({**SHARED, file: damaged}))
