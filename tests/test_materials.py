"""The papers that departments ask for: a missing one is told, once, if an application lists its papers."""

import copy
import json
import re
from dataclasses import replace

import pytest
import qrbridge_schemas
from qrbridge_schemas import linting
from qrbridge_schemas.invented import applications

from qrbridge.profile import Material, asked, check, check_for, check_for_all, has_part, project, wanted
from qrbridge.profile.values import ALWAYS, Condition
from tests.command import qrbridge
from tests.test_paper import text_of

CANONICAL = qrbridge_schemas.canonical()
PROFILES = {name: qrbridge_schemas.load(name) for name in qrbridge_schemas.names()}
EVERY = list(PROFILES.values())
PAPERS = CANONICAL.tables["material"].codes

# By hand, of the typical application: a company with separate numbers.
NEEDED = {
    "saic": {"01", "02", "03", "04", "05", "06", "07", "08"},
    "qs": {"09"},
    "police": {"10"},
    "state_tax": {"03", "11"},
    "local_tax": {"03", "11"},
}


def sample(*without, name="typical"):
    record = copy.deepcopy(qrbridge_schemas.samples()[name])
    if "attachments" in record:
        record["attachments"] = [row for row in record["attachments"] if row["code"] not in without]
    return record


def told(found):
    return [finding for finding in found if finding.code == "MISSING_MATERIAL"]


@pytest.mark.parametrize("department", NEEDED)
@pytest.mark.parametrize("code", PAPERS)
def test_a_paper_that_a_department_needs_and_the_application_does_not_list_is_told(department, code):
    found = check_for(sample(code), PROFILES[department])
    assert len(found) == (code in NEEDED[department])
    for finding in found:
        assert (finding.code, finding.field) == ("MISSING_MATERIAL", "attachments")
        assert (finding.material, finding.severity, finding.on_spot) == (code, "error", False)
        for text, name in ((finding.text_en, PAPERS[code].en), (finding.text_zh, PAPERS[code].zh)):
            assert code in text
            assert name in text
        assert PROFILES[department].name.zh in finding.text_zh


def test_what_several_departments_need_is_told_once_with_what_each_wants():
    record = sample("03", "11")
    assert check(record, CANONICAL) == ()
    articles, form = check_for_all(record, EVERY)
    assert (articles.material, form.material) == ("03", "11")
    for name in ("工商（原件 1 份）", "国税（复印件 1 份）", "地税（复印件 1 份）"):
        assert name in articles.text_zh
    assert "AIC (1 original)" in articles.text_en
    assert "质监" not in articles.text_zh
    assert "工商" not in form.text_zh


@pytest.mark.parametrize("name", ["minimal", "fifty-shareholders"])
def test_nothing_is_said_of_papers_where_they_are_not_listed(name):
    record = sample(name=name)
    assert "attachments" not in record
    assert told(check_for_all(record, EVERY)) == []
    record["attachments_digest"] = "0" * 64
    assert told(check_for_all(record, EVERY)) == []


def test_an_empty_list_lacks_every_paper():
    record = sample() | {"attachments": []}
    needed = sorted(set().union(*NEEDED.values()))
    assert [finding.material for finding in check_for_all(record, EVERY)] == needed


@pytest.mark.parametrize("damage", ["01", None, {"code": "01"}, [{"code": ["01"]}], [1, {}, [], None, "x"]])
def test_a_list_that_is_none_is_told_and_never_an_error_of_ours(damage):
    found = check_for_all(sample() | {"attachments": damage}, EVERY)
    assert any(finding.code != "MISSING_MATERIAL" for finding in found)
    assert bool(told(found)) == isinstance(damage, list)


def test_a_partnership_has_no_articles_and_no_officers():
    record = sample("03", "05", "06")
    assert {finding.material for finding in told(check_for_all(record, EVERY))} == {"03", "05", "06"}
    record["enterprise"]["enterprise_type_code"] = "4533"
    assert told(check_for_all(record, EVERY)) == []


def test_under_the_unified_code_there_are_no_forms_for_the_code_and_for_tax():
    record = sample("09", "11") | {"regime": "uscc"}
    assert told(check_for_all(record, EVERY)) == []
    assert [finding.code for finding in check_for(record, PROFILES["qs"])] == ["NO_PART"]


def test_what_a_department_gets_does_not_depend_on_its_papers():
    record = sample("10")
    assert told(check_for(record, PROFILES["police"]))
    assert project(record, PROFILES["police"]) == project(sample(), PROFILES["police"])


def test_whomever_a_paper_is_marked_for_it_counts_for_all():
    record = sample()
    for row in record["attachments"]:
        row["for_departments"] = ["police"]
    assert check_for_all(record, EVERY) == ()


@pytest.mark.parametrize("regime", ["separate", "uscc"])
@pytest.mark.parametrize("vocabulary", ["training", "held_out"])
def test_invented_applications_have_what_every_department_needs(vocabulary, regime):
    records = list(applications(200, 31, vocabulary, regime=regime))
    assert [finding for record in records for finding in told(check_for_all(record, EVERY))] == []
    assert all(10 <= len(record["attachments"]) <= 12 for record in records)
    marked = [row for record in records for row in record["attachments"] if "for_departments" in row]
    assert marked
    for record in records:
        askers = asked(record, [profile for profile in EVERY if has_part(profile, record)])
        for row in record["attachments"]:
            names = [profile.id for profile, _ in askers.get(row["code"], [])]
            assert row.get("for_departments", names) == names


def paper(original, copies):
    return Material("03", original, copies, True, ALWAYS, "nobody")


@pytest.mark.parametrize(
    ("materials", "english", "chinese"),
    [
        ([paper(True, 1)], "1 original", "原件 1 份"),
        ([paper(True, 1), paper(True, 2)], "2 originals", "原件 2 份"),
        (
            [paper(False, 3), paper(True, 1), paper(False, 1)],
            "1 original, 3 copies",
            "原件 1 份、复印件 3 份",
        ),
        ([paper(False, 1)], "1 copy", "复印件 1 份"),
    ],
)
def test_what_one_asks_for_does_for_another(materials, english, chinese):
    words = wanted(materials)
    assert (words.en, words.zh) == (english, chinese)


def test_the_notice_lists_each_paper_once_with_originals_and_copies(tmp_path):
    record = sample("03", "10")
    record["shareholders"][1]["share_ratio"] = "26.0000"
    (tmp_path / "record.json").write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    done = qrbridge("check", "record.json", "--json", "--notice", "notice.pdf", cwd=tmp_path)
    assert done.code == 1
    assert [found["code"] for found in done.lines[0]].count("MISSING_MATERIAL") == 2
    text = text_of(tmp_path / "notice.pdf")
    assert text.count("材料03：公司章程（原件1份、复印件1份）") == text.count("材料03：") == 1
    assert text.count("材料10：刻制印章备案申请表（原件1份）") == text.count("材料10：") == 1
    assert "涉及2种材料" in text
    qrbridge("check", "record.json", "--for", "state_tax", "--notice", "tax.pdf", cwd=tmp_path)
    assert "材料03：公司章程（复印件1份）" in text_of(tmp_path / "tax.pdf")


def test_the_hall_does_not_send_without_a_paper_that_is_needed(tmp_path):
    (tmp_path / "record.json").write_text(json.dumps(sample("09"), ensure_ascii=False), "utf-8")
    assert qrbridge("check", "record.json", "--for", "saic", cwd=tmp_path).code == 0
    done = qrbridge("check", "record.json", "--for", "qs", cwd=tmp_path)
    assert done.code == 1
    assert "MISSING_MATERIAL" in done.out


def test_every_department_says_what_it_asks_for_and_who_says_so():
    for name, profile in PROFILES.items():
        needed = {
            code for code, askers in asked(sample(), [profile]).items() if any(m.must for _, m in askers)
        }
        assert needed == NEEDED[name]
        assert all(material.source.strip() for material in profile.materials)


def test_the_command_lists_them(tmp_path):
    done = qrbridge("schemas", "materials", cwd=tmp_path)
    assert done.code == 0
    rows = done.out.splitlines()
    assert len(rows) == sum(len(profile.materials) for profile in EVERY)
    assert "qs         09  needed    1 original  form for the organization code" in rows
    assert any(re.fullmatch(r"local_tax  11  .*\(regime: separate\)", row) for row in rows)
    (listed,) = qrbridge("schemas", "materials", "saic", "--json", cwd=tmp_path).lines
    assert [row["code"] for row in listed] == [material.code for material in PROFILES["saic"].materials]
    assert listed[-1] == {
        "department": "saic",
        "code": "12",
        "name_zh": "房屋租赁合同或产权证明",
        "name_en": "lease or title of the premises",
        "must": False,
        "original": False,
        "copies": 1,
        "when": {},
        "source": PROFILES["saic"].materials[0].source,
    }
    chinese = qrbridge("--lang", "zh", "schemas", "materials", "local_tax", cwd=tmp_path)
    assert "必需" in chinese.out
    assert not re.search("original|copy|needed", chinese.out)
    assert qrbridge("schemas", "materials", "customs", cwd=tmp_path).code == 1


def write(folder, file, text):
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(text, "utf-8")


def remarks(folder, *departments):
    return [remark for remark in linting.remarks(departments, [folder]) if remark.severity != "note"]


def test_a_deployment_asks_for_other_papers(tmp_path):
    line = '[materials]\n12 = { original = true, copies = 3, must = true, source = "the bureau" }\n'
    write(tmp_path, "departments/police/materials.toml", f'source = "x"\n{line}')
    profile = qrbridge_schemas.load("police", [tmp_path])
    assert profile.materials == (Material("12", True, 3, True, Condition(), "the bureau"),)
    (finding,) = check_for(sample(), profile)
    assert "3 originals" in finding.text_en
    none = replace(profile, materials=())
    assert check_for(sample(), none) == ()


def test_lint_tells_a_paper_that_findings_name_and_nobody_asks_for(tmp_path):
    """Of a department that cannot be loaded nobody knows what it asks for."""
    (tmp_path / "broken").mkdir()
    write(tmp_path / "broken", "departments/police/materials.toml", "source = x\n")
    assert [remark.code for remark in remarks(tmp_path / "broken")] == ["refused"]
    write(tmp_path, "departments/police/materials.toml", 'source = "x"\n')
    (remark,) = remarks(tmp_path)
    assert (remark.code, remark.severity) == ("material_unasked", "warning")
    assert remark.file == "canonical/record.schema.json"
    lines = qrbridge_schemas.files("canonical")["record.schema.json"].splitlines()
    assert '"x-material": "10"' in lines[remark.line - 1]


def test_lint_tells_a_paper_that_an_open_table_does_not_have(tmp_path):
    table = qrbridge_schemas.files("canonical")["codes/material.toml"]
    write(tmp_path, "canonical/codes/material.toml", table.replace("\n[codes]", "open = true\n[codes]"))
    asks = qrbridge_schemas.files("departments/qs")["materials.toml"] + "77 = { original = true }\n"
    write(tmp_path, "departments/qs/materials.toml", asks)
    (remark,) = remarks(tmp_path, "qs")
    assert (remark.code, remark.file) == ("material_unknown", "departments/qs/materials.toml")
    assert remark.line == len(asks.splitlines())
