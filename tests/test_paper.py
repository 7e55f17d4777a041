"""The papers that people get: read back from the PDF, as text."""

import copy
import json
import re

import pypdfium2
import pytest
import qrbridge_schemas
from hypothesis import given, settings
from hypothesis import strategies as st

from qrbridge.counter import papers
from qrbridge.paper import collection, notice
from qrbridge.paper.collection import Issue
from qrbridge.paper.notice import MOST
from qrbridge.profile import Finding, Words
from tests.command import qrbridge

PATH = pypdfium2.raw.FPDF_PAGEOBJ_PATH
MATERIALS = {"03": Words("articles", "公司章程"), "07": Words("proof", "住所使用证明")}


def pages(data) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [document[number].get_textpage().get_text_range() for number in range(len(document))]


def text_of(data) -> str:
    return re.sub(r"\s", "", "".join(pages(data)))


def faulty():
    """The typical application with seven independent defects, each of which only one rule sees."""
    record = copy.deepcopy(qrbridge_schemas.samples()["typical"])
    record["enterprise"]["postal_code"] = "21001"
    record["enterprise"]["telephone"] = "no"
    record["liaison"]["id_number"] = "320115199005300008"
    record["shareholders"][0]["subscription_due_date"] = "2034-02-30"
    record["shareholders"][1]["share_ratio"] = "26.0000"
    del record["tax"]["accounting_method_code"]
    record["finance_officer"]["id_number"] = "320111197408120009"
    return record


def test_14_seven_defects_are_seven_findings_and_a_notice_that_lists_each_paper_once(tmp_path):
    (tmp_path / "record.json").write_text(json.dumps(faulty(), ensure_ascii=False), "utf-8")
    done = qrbridge("check", "record.json", "--json", "--notice", "notice.pdf", cwd=tmp_path)
    assert done.code == 1
    findings = [found for found in done.lines[0] if found["severity"] == "error"]
    assert {found["field"] for found in findings} == {
        "enterprise.postal_code",
        "enterprise.telephone",
        "liaison.id_number",
        "shareholders[0].subscription_due_date",
        "shareholders",
        "tax.accounting_method_code",
        "finance_officer.id_number",
    }
    assert len(findings) == 7
    assert "errors: 7, " in done.error
    text = text_of(tmp_path / "notice.pdf")
    assert "一次性告知书" in text
    assert "32010520141016000042" in text
    assert "共有7处" in text
    for found in findings:
        assert re.sub(r"\s", "", found["text_zh"]) in text
        assert found["code"] in text
    table = qrbridge_schemas.canonical().tables["material"].codes
    papers = {found["material"] for found in findings if found["material"] and not found["on_spot"]}
    assert len(papers) >= 3
    for code in papers:
        assert text.count(f"材料{code}：{table[code].zh}") == 1
    assert len(pages(tmp_path / "notice.pdf")) == 1


def finding(number, material=None, on_spot=False, severity="error"):
    return Finding(
        "OTHER", f"field{number}", f"text {number}", f"第{number}处问题", material, on_spot, severity
    )


@pytest.mark.parametrize(("count", "sheets"), [(0, 1), (1, 1), (14, 1), (60, 3)])
def test_as_many_sheets_as_needed_each_with_its_number_and_nothing_left_out(count, sheets):
    findings = [finding(number, ("03", "07", None)[number % 3], number % 5 == 0) for number in range(count)]
    data = notice(findings, {"受理号": "123"}, MATERIALS)
    assert len(pages(data)) <= sheets
    text = text_of(data)
    for number in range(count):
        assert text.count(f"第{number}处问题field") + text.count(f"第{number}处问题OTHER") == 1
    for number, page in enumerate(pages(data), 1):
        assert f"第 {number} 页，共 {len(pages(data))} 页" in page
    assert data == notice(findings, {"受理号": "123"}, MATERIALS)


def test_each_material_once_warnings_apart_and_markup_is_text():
    findings = [
        finding(1, "03"),
        finding(2, "07"),
        finding(3, "03"),
        finding(4, "03", severity="warning"),
        Finding("OTHER", "x<b>", "t", "<b>粗</b> & <a href='x'>"),
    ]
    text = text_of(notice(findings, {"受理号": "1<2>&"}, MATERIALS))
    assert text.count("公司章程") == text.count("住所使用证明") == 1
    assert text.index("公司章程") < text.index("第1处") < text.index("第3处") < text.index("住所使用证明")
    assert text.index("提示（不影响办理）") < text.index("第4处")
    assert "共有4处" in text
    assert "<b>粗</b>&<ahref='x'>" in text
    assert "1<2>&" in text


def test_rare_characters_are_there_or_named():
    text = text_of(notice([], {"受理号": "1", "名称": "䶮㛃𬱖公司"}, MATERIALS))
    assert "䶮㛃〔U+2CC56〕公司" in text


def test_what_only_waits_for_another_department_is_no_fault_of_the_applicant(tmp_path):
    record = copy.deepcopy(qrbridge_schemas.samples()["typical"])
    del record["issued"], record["previous_digest"]
    (tmp_path / "record.json").write_text(json.dumps(record | {"revision": 0}, ensure_ascii=False), "utf-8")
    done = qrbridge("check", "record.json", "--notice", "notice.pdf", cwd=tmp_path)
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        "notice.pdf: not written, the applicant has nothing to correct",
        "record.json: no errors",
    ]
    assert not (tmp_path / "notice.pdf").exists()


def test_what_is_wrong_with_a_regime_that_no_department_has_a_part_in_is_told(tmp_path):
    (tmp_path / "record.json").write_text('{"regime": "none of ours"}', "utf-8")
    for options in (["--all"], ["--notice", "notice.pdf"]):
        done = qrbridge("check", "record.json", *options, cwd=tmp_path)
        assert done.code == 1 and "BAD_CODE         regime" in done.out
    assert "BAD_CODE" in text_of(tmp_path / "notice.pdf")


def test_a_notice_covers_what_any_department_finds_each_fault_once(tmp_path):
    record = copy.deepcopy(qrbridge_schemas.samples()["typical"])
    record["enterprise"]["name"] = record["seals"][0]["content"] = "南京䶮科软件技术有限公司"
    (tmp_path / "record.json").write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    done = qrbridge("check", "record.json", "--notice", "notice.pdf", "--json", cwd=tmp_path)
    found = [item for item in done.lines[0] if item["code"] == "NOT_IN_CHARSET"]
    assert [item["field"] for item in found] == ["enterprise.name", "seals[0].content"]
    assert text_of(tmp_path / "notice.pdf").count("U+4DAE") == 2
    one = qrbridge("check", "record.json", "--for", "state_tax", "--notice", "one.pdf", cwd=tmp_path)
    assert one.code == 1
    assert "国税" in text_of(tmp_path / "one.pdf")
    assert "质监" not in text_of(tmp_path / "one.pdf")


def test_a_notice_is_a_pdf(tmp_path):
    (tmp_path / "record.json").write_text("{}")
    done = qrbridge("check", "record.json", "--notice", "notice.txt", cwd=tmp_path)
    assert (done.code, list(tmp_path.glob("notice*"))) == (2, [])


def test_what_another_department_has_to_issue_is_on_no_notice_for_one_department(tmp_path):
    record = copy.deepcopy(qrbridge_schemas.samples()["typical"])
    del record["issued"], record["previous_digest"]
    (tmp_path / "record.json").write_text(json.dumps(record | {"revision": 0}, ensure_ascii=False), "utf-8")
    done = qrbridge("check", "record.json", "--for", "qs", "--notice", "notice.pdf", cwd=tmp_path)
    # The clerk is told, and the applicant is not.
    assert done.code == 1
    assert done.out.count("NOT_ISSUED") == 2
    assert "nothing to correct" in done.out and not (tmp_path / "notice.pdf").exists()


def test_a_record_with_too_many_faults_does_not_take_all_the_paper():
    findings = [finding(number) for number in range(MOST + 41)]
    data = notice(findings, {"受理号": "123"}, MATERIALS)
    assert "另有41处" in text_of(data)
    assert len(pages(data)) < 40


ISSUES = [
    Issue(
        "工商",
        [("注册号", "320199000100428"), ("成立日期", "2014-10-17")],
        "2014-10-17T10:00:00+08:00",
        "文1",
    ),
    Issue("公安", [("印章编码", "3201009000001、3201009000002")], "2014-10-18T16:30:00+08:00"),
]


def test_a_collection_sheet_has_each_department_with_what_it_issued():
    data = collection(ISSUES, {"受理号": "32010520141016000042", "名称": "南京䶮科技有限公司"})
    assert len(pages(data)) == 1
    text = text_of(data)
    for expected in (
        "领证单",
        "32010520141016000042",
        "南京䶮科技有限公司",
        "注册号：320199000100428",
        "文1",
    ):
        assert expected in text
    assert (
        text.index("工商")
        < text.index("2014-10-1710:00")
        < text.index("公安")
        < text.index("2014-10-1816:30")
    )
    assert "2个部门均已办结" in text
    assert "经办人签字" in text and "申请人签字" in text
    assert data == collection(ISSUES, {"受理号": "32010520141016000042", "名称": "南京䶮科技有限公司"})
    assert "Collection sheet" in "".join(pages(collection(ISSUES, {}, "en")))


def test_a_department_that_issued_more_than_a_page():
    issue = Issue("公安", [("印章", "、".join(f"{number:013d}" for number in range(1500)))], "2014")
    data = collection([issue, ISSUES[0]], {"受理号": "1"})
    text = text_of(data)
    assert len(pages(data)) > 1
    assert "0000000000000" in text and "0000000001499" in text
    assert "文1" in text


def squares(data):
    """Return how many squares of three millimetres are drawn, four strokes each."""
    drawn = [found for page in pypdfium2.PdfDocument(data) for found in page.get_objects(filter=[PATH])]
    bounds = [found.get_bounds() for found in drawn]
    return sum(max(right - left, top - bottom) < 12 for left, bottom, right, top in bounds) / 4


@pytest.mark.parametrize("count", [0, 1, 2, 20])
def test_each_paper_that_is_handed_over_has_its_square_to_tick(count):
    names = [f"证照{number:02d}" for number in range(count)]
    data = collection([Issue("工商", [("注册号", "1")], "2014", "文1", names), ISSUES[1]], {"受理号": "1"})
    text = text_of(data)
    assert [name for name in names if name not in text] == []
    assert squares(data) == count
    assert text.count("注册号") == text.count("文1") == 1


PAPERS = {
    "saic": ["营业执照正本", "营业执照副本"],
    "qs": ["组织机构代码证正本", "组织机构代码证副本"],
    "police": ["印章备案回执"],
    "state_tax": ["税务登记证（国税）正本", "税务登记证（国税）副本"],
    "local_tax": ["税务登记证（地税）正本", "税务登记证（地税）副本"],
}


@pytest.mark.parametrize(("regime", "handed_over"), [("separate", set(PAPERS)), ("uscc", {"saic", "police"})])
def test_under_the_unified_code_the_licence_stands_for_the_other_certificates(regime, handed_over):
    record = copy.deepcopy(qrbridge_schemas.samples()["typical"]) | {"regime": regime}
    profiles = [profile for profile in map(qrbridge_schemas.load, PAPERS) if regime in profile.regimes]
    record["outcomes"] = [{"department": one.id, "decided_at": "2014-10-17T10:00"} for one in profiles]
    data = papers.collection_of(record, profiles, qrbridge_schemas)
    text = text_of(data)
    for department, names in PAPERS.items():
        assert [name in text for name in names] == [department in handed_over] * len(names)
    assert squares(data) == sum(len(PAPERS[department]) for department in handed_over)


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=40), times=st.sampled_from([1, 1, 12]))
def test_no_text_stops_a_paper(text, times):
    said = text * times
    found = Finding(said, said, said, said, "03")
    assert pages(notice([found, finding(2)], {said: said, "b": said}, MATERIALS))
    assert pages(collection([Issue(said, [(said, said)], said, said, [said] * 9)], {said: said}))


def test_a_long_application_number_leaves_room_for_the_page():
    (page,) = pages(notice([], {"受理号": "9" * 190}, MATERIALS))
    assert re.search(r"9{20,}\.\.\.9{20,}", page)
    assert "第 1 页，共 1 页" in page
