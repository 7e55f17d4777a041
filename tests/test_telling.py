"""check_for, check_for_all: what is wrong for several departments is all told, and each fault once."""

import copy
from dataclasses import replace

import pytest
import qrbridge_schemas

from qrbridge.profile import Finding, check, check_for, check_for_all
from qrbridge.profile.telling import told_once

CANONICAL = qrbridge_schemas.canonical()
PROFILES = [qrbridge_schemas.load(name) for name in qrbridge_schemas.names()]


def sample():
    return copy.deepcopy(qrbridge_schemas.samples()["typical"])


def one(record, code):
    (finding,) = [found for found in check_for_all(record, PROFILES) if found.code == code]
    return finding


def test_two_faults_of_the_record_in_one_field_stay_two():
    record = sample()
    record["officers"] = record["officers"][2:]
    own = check(record, CANONICAL)
    assert [found.code for found in own].count("BAD_COUNT") == 2
    assert check_for_all(record, PROFILES) == own
    for profile in PROFILES:
        assert set(own) <= set(check_for(record, profile))


@pytest.mark.parametrize("tell", [lambda record: check_for_all(record, PROFILES),
                                  lambda record: check_for(record, qrbridge_schemas.load("qs"))])  # fmt: skip
def test_a_text_too_long_for_the_record_names_the_departments_shorter_limit_too(tell):
    record = sample()
    record["enterprise"]["business_scope"] = "销" * 2001
    (finding,) = tell(record)
    for text in (finding.text_en, finding.text_zh):
        assert "2000" in text
        assert "1000" in text


def test_a_character_is_told_once_with_the_field_of_each_department_that_cannot_hold_it():
    record = sample()
    record["enterprise"]["name"] = record["seals"][0]["content"] = "南京䶮科软件技术有限公司"
    found = [found for found in check_for_all(record, PROFILES) if found.code == "NOT_IN_CHARSET"]
    assert [finding.field for finding in found] == ["enterprise.name", "seals[0].content"]
    for profile in PROFILES:
        assert f"（{profile.name.zh}）" in found[0].text_zh
        assert f"({profile.name.en})" in found[0].text_en
    assert found[0].text_zh.count("䶮") == found[0].text_en.count("䶮") == 1


def test_every_department_that_has_no_code_is_named():
    record = sample()
    record["legal_representative"].update(id_type_code="53", id_number="1234567")
    without = [
        profile for profile in PROFILES if any(f.code == "BAD_CODE" for f in check_for(record, profile))
    ]
    assert len(without) >= 2
    finding = one(record, "BAD_CODE")
    for profile in PROFILES:
        assert (f"{profile.name.en} has no code" in finding.text_en) == (profile in without)
        assert (f"{profile.name.zh}的代码表" in finding.text_zh) == (profile in without)


FINDING = Finding("CODE", "a.b", "A, b: it is wrong; correct it", "甲，乙：有误；请更正")


def test_an_error_outdoes_a_warning_of_the_same_field_and_code():
    warning = replace(FINDING, severity="warning")
    other = replace(FINDING, text_en="B: it is bad", text_zh="丙：不符")
    for own, more in (([], [warning, other]), ([], [other, warning]), ([warning], [other])):
        assert told_once(own, more) == [other]


def test_what_says_the_same_of_the_same_field_is_no_second_finding():
    same = replace(FINDING, text_en="B (C): it is wrong; correct it", text_zh="丙（丁）：有误；请更正")
    assert told_once([FINDING], [same, FINDING]) == [FINDING]
    joined = replace(
        FINDING, text_en="A, b and B (C): it is wrong; correct it", text_zh="甲，乙、丙（丁）：有误；请更正"
    )
    assert told_once([], [FINDING, same, FINDING]) == [joined]
    elsewhere = replace(FINDING, field="a.c")
    assert told_once([FINDING], [elsewhere]) == [FINDING, elsewhere]
