"""The trace of an application: everything that was done with it, in order, in words of both languages."""

import re

from hypothesis import given
from hypothesis import strategies as st

from qrbridge import audit, messages
from qrbridge.audit import Event
from qrbridge.supervision import trace
from tests.logs import Log, block

A, B = "32010620140901000001", "32010620140901000002"
OUT, OTHER, BACK = "a" * 64, "b" * 64, "c" * 64


def crossing():
    """A record out to a department, with another one and a file in between, and its answer back."""
    log = Log().write("2014-09-01 09:00", Event("sign_in", facts={"role": "clerk"}))
    facts = {"bytes": 480, "department": "saic", "delivered": 41, "retyped": 0}
    facts |= block("2014-09-01 08:55", "2014-09-05 17:00", capital=5, employees=3)
    log.write("2014-09-01 09:01", Event("encode", A, 0, "saic-1", OUT, facts))
    log.write("2014-09-01 09:02", Event("encode", B, 0, "saic-1", OTHER, facts))
    for digest in (OTHER, OUT):
        log.write("2014-09-01 09:03", Event("show", digest=digest, facts={"symbols": 1, "version": 15}))
    log.write("2014-09-01 09:03", Event("deliver", B, digest=OUT))
    log.write("2014-09-01 09:04", Event("encode", station="saic-1", facts={"bytes": 9000}))
    log.write(
        "2014-09-02 10:00",
        Event("scan", station="saic-1", digest=BACK, facts={"frames": 1, "source": "camera"}),
    )
    log.write("2014-09-02 10:00", Event("verify", digest=BACK, facts={"receipt": "12-34"}))
    said = {"department": "saic", "outcome": "supplement", "findings": 2, "asked": 1, "asked_again": 0}
    return log.write("2014-09-02 10:00", Event("return", A, 1, "saic-1", BACK, {**said, "complete": 0}))


def test_what_concerns_an_application_in_order_and_nothing_else():
    rows = trace(crossing().entries, A)
    assert [row.kind for row in rows] == ["encode", "show", "scan", "verify", "return"]
    assert [row.number for row in rows] == [2, 5, 8, 9, 10]
    # Who shows and scans does not know what it is; the digest does.
    assert {row.department for row in rows} == {"saic"}
    assert {(row.operator, row.terminal) for row in rows} == {("王芳", "W03")}


def test_the_words_of_a_row():
    rows = trace(crossing().entries, A)
    assert rows[0].text_en == "sealed: fields 41, bytes 480"
    assert rows[0].text_zh == "已封装：41 个字段，480 字节"
    assert rows[-1].text_en == "answered: supplement asked for, findings 2, papers asked for 1"
    assert rows[-1].text_zh == "已答复：要求补正，2 项问题，要求材料 1 份"
    assert rows[2].text_en == "scanned, whole: frames 1, by camera"


def test_each_kind_of_event_has_its_words():
    log = Log()
    for kind in audit.EVENTS:
        log.write("2014-09-01 09:00", Event(kind, A))
    for row in trace(log.entries, A):
        assert row.text_en
        assert re.search("[\u4e00-\u9fff]", row.text_zh)


def test_each_outcome_that_an_answer_may_have_has_its_words():
    for outcome in ("approved", "supplement", "rejected", "suspended", "withdrawn"):
        (row,) = trace(Log().answer("2014-09-01 09:00", A, "saic", outcome).entries, A)
        assert row.text_zh == f"已答复：{messages.text(f'supervision.outcome_{outcome}', 'zh', {})}"


def test_an_application_that_nobody_knows():
    assert trace(crossing().entries, "none") == ()


values = st.integers() | st.text(max_size=8)


@given(
    st.sampled_from(audit.EVENTS),
    st.dictionaries(st.sampled_from(["outcome", "complete", "bytes"]), values),
)
def test_whatever_the_facts_are_there_is_a_row(kind, facts):
    event = Event(kind, A, facts=facts)
    entry = audit.Entry(1, 0, audit.Who("a", "b"), event)
    (row,) = trace([entry], A)
    assert row.text_en and row.text_zh
