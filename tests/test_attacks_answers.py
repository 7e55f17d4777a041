"""Answers, chains and typed records that somebody made to do harm."""

import copy
import json
import time

import pytest
import qrbridge_schemas

from qrbridge.errors import PackError, QrbridgeError, ReturnError
from qrbridge.pack import Record, cbor, pack, unpack
from qrbridge.profile import merge, project
from tests.command import quick as qrbridge
from tests.databases import on_both
from tests.test_chain import application, first_revision, made, place, record, reply, saic_approves, send

__all__ = ["made", "place"]

DIGEST = "ab" * 32

CHOICE_AMONG_NOTHING = (
    "15656cc7514ccd6ef8540595aff54e49ec2ffda5a6ddddc72e76f2788f0922e969769a4f5ef38624"
    "5fe45a2abe3f797a44c6fab11183918c843081e30515687fe36711f9282eab5490bfb68925984d27"
    "a88cf16c9b69fa953899998a8fa2d3cf5b0a6e0c80ed83117eeb8dbbcd8ae23a3c89674436e5d0d1"
    "f56acf154c29b0cafd5d1b1014c8e1a929cd31f1f1a98a069dde42558f38fcb8c1f9e86d4a2a8bfa"
    "10a096113fd992ffa802bf67afff84b3f5c9977c2b3f840c7d81951fc16a91d748c1521f69981f38"
)
"""A number that rules out everything that a field could say."""


def answered(fields, department, *corrections):
    answer = {
        "department": department,
        "outcome": "supplement",
        "decided_at": "2026-11-24T10:00:00+08:00",
        "application_number": fields["application_number"],
        "revision_seen": fields["revision"],
        "outbound_digest": DIGEST,
        "corrections": list(corrections),
    }
    return merge(fields, qrbridge_schemas.load(department), answer, DIGEST)


def test_a_correction_changes_neither_the_number_of_the_application_nor_what_was_issued():
    fields = first_revision()
    fields["issued"] = {"registration_number": "320199000100428", "establishment_date": "2014-10-17"}
    for department, field, to in (
        ("saic", "EXTNO", "32010520141016000043"),
        ("qs", "zcrq", "2014-10-18"),
        ("qs", "zch", "320199000100428"),
    ):
        profile = qrbridge_schemas.load(department)
        sent = project(fields, profile).fields[field]
        with pytest.raises(ReturnError) as refused:
            answered(fields, department, {"field": field, "from": sent, "to": to})
        assert refused.value.code == "return.not_correctable"


def test_a_correction_reaches_no_field_that_the_department_is_not_sent():
    with pytest.raises(ReturnError) as refused:
        answered(first_revision(), "saic", {"field": "investors[0].BLICNO", "to": "320199000100428"})
    assert refused.value.code == "return.not_correctable"


def test_two_corrections_of_one_field_to_different_values_are_refused():
    fields = first_revision()
    name = fields["enterprise"]["name"]
    both = [{"field": "ENTNAME", "from": name, "to": to} for to in ("南京甲有限公司", "南京乙有限公司")]
    with pytest.raises(ReturnError):
        answered(fields, "saic", *both)


@pytest.mark.parametrize(
    "said",
    [
        {"findings": "x"},
        {"findings": None},
        {"findings": {"field": "x"}},
        {"corrections": "x"},
        {"corrections": [{"field": "NOPE", "to": "x"}]},
        {"corrections": [{"field": "$", "to": "x"}]},
        {"corrections": [{"field": "investors[0]", "to": "x"}]},
        {"findings": [{"field": "NOPE", "code": "X", "text_zh": "坏"}]},
        {"issued": [1], "remark": "x"},
        {"issued": "x", "remark": "x"},
    ],
)
def test_what_a_departments_system_wrote_wrongly_is_told(place, said):
    send(place, "separate.json", "saic")
    (place / "said.json").write_text(json.dumps(said), "utf-8")
    done = reply(place, "saic", "--from", "said.json", outcome="supplement")
    assert done.code in (1, 2)
    assert done.error.startswith("qrbridge: error:")


def test_deep_json_behind_set_is_told(place):
    send(place, "separate.json", "saic")
    done = reply(place, "saic", "--set", "registration_number=" + "[" * 100_000)
    assert done.code == 2


@on_both
def test_an_application_that_is_no_text_is_told(place):
    assert qrbridge("application", "show", "\udcff", "--station", "hall", cwd=place).code == 1


def test_what_was_issued_is_not_edited_under_the_same_revision_or_behind_a_gap(place):
    saic_approves(place)
    newest = record(place)
    for changes in (
        {"issued": newest["issued"] | {"establishment_date": "2014-10-18"}},
        {"previous_digest": DIGEST},
        {"revision": newest["revision"] + 8},
    ):
        text = json.dumps(newest | changes, ensure_ascii=False)
        (place / "edited.json").write_text(text, "utf-8")
        done = qrbridge(
            *("encode", "edited.json", "--station", "hall", "--for", "qs", "--out", "o.txt"), cwd=place
        )
        assert done.code == 1, changes
    assert record(place) == newest
    assert application() == newest["application_number"]


def dictionary(name):
    return next(one for one in qrbridge_schemas.dictionaries() if one.profile == name)


def test_numbers_of_any_bytes_give_our_errors_only():
    own = dictionary("cn.enterprise-establishment")
    number = bytes.fromhex(CHOICE_AMONG_NOTHING)
    with pytest.raises(QrbridgeError):
        unpack(cbor.encode([2, own.digest[:4], number]), [own])


def test_a_record_with_too_many_characters_is_a_plain_one_and_a_number_for_it_is_refused():
    own = dictionary("saic")
    fields = {"investors": [{"INV": "字" * 16_000 + "名" * place} for place in range(20)]}
    assert unpack(pack(Record("saic", 1, fields), [own]), [own]).fields == copy.deepcopy(fields)
    assert pack(Record("saic", 1, fields), [own])[1] == 1


def test_few_bytes_do_not_stop_the_receiver(monkeypatch):
    from qrbridge.pack import typed

    own = dictionary("saic")
    fields = {"investors": [{"INV": "字" * 16_000 + "名" * place} for place in range(20)]}
    with monkeypatch.context() as patched:
        patched.setattr(typed, "MAX_CHARACTERS", 10**9)
        number = typed.write(own, fields)
    assert len(number) < 4_000
    start = time.monotonic()
    with pytest.raises(PackError):
        typed.read(own, number)
    assert time.monotonic() - start < 10
