"""check: all findings at once, each fault once, in words for a clerk, whatever comes in."""

import copy
import json
import re
from decimal import Decimal

import pytest
import qrbridge_schemas
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from qrbridge.errors import ProfileError
from qrbridge.profile import Finding, check, check_for, parse_schema, project, validate

CANONICAL = qrbridge_schemas.canonical()
SAMPLES = qrbridge_schemas.samples()

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def sample(name="typical"):
    return copy.deepcopy(SAMPLES[name])


def edited(changes, name="typical"):
    """Return a sample with each "a.b.0.c" set to its value; ... deletes the field."""
    record = sample(name)
    for path, value in changes.items():
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        node = record
        for step in steps:
            node = node[step]
        if value is ...:
            del node[last]
        else:
            node[last] = value
    return record


def faults(record, severity="error"):
    return [(f.code, f.field) for f in check(record, CANONICAL) if f.severity == severity]


def citizen(region, born):
    body = f"{region}{born}000"
    return body + mod_11_2.calc_check_digit(body)


# Each is one change of the sample: path, value, code of the one finding, and its field if it is another.
DEFECTS = [
    ("enterprise.telephone", ..., "REQ_FIELD"),
    ("shareholders.1.name", ..., "REQ_FIELD"),
    ("shareholders.2.id_number", ..., "REQ_FIELD"),
    ("previous_digest", ..., "REQ_FIELD"),
    ("enterprise.operating_to", ..., "REQ_FIELD"),
    ("enterprise.nmae", "x", "UNKNOWN_FIELD"),
    ("enterprise.website", None, "BAD_TYPE"),
    ("enterprise.postal_code", 210018, "BAD_TYPE"),
    ("enterprise.employee_count", 12.0, "BAD_TYPE"),
    ("enterprise.employee_count", True, "BAD_TYPE"),
    ("enterprise.employee_count", 10**30, "BAD_TYPE"),
    ("enterprise.employee_count", -1, "BAD_RANGE"),
    ("enterprise.license_copy_count", 11, "BAD_RANGE"),
    ("enterprise.postal_code", "21001", "BAD_FORMAT"),
    ("enterprise.postal_code", "210018\n", "BAD_TEXT"),
    ("enterprise.postal_code", "２１００１８", "BAD_FORMAT"),
    ("enterprise.paid_in_capital", "5,000.00", "BAD_FORMAT"),
    ("enterprise.operating_to", "2034-02-30", "BAD_FORMAT"),
    ("acceptance.due_at", "2014-10-17T17:00:00Z", "BAD_FORMAT"),
    ("enterprise.business_scope", "水" * 2001, "TOO_LONG"),
    ("enterprise.name", "水", "TOO_SHORT"),
    ("enterprise.website", "", "TOO_SHORT"),
    ("enterprise.email", "office", "BAD_FORMAT"),
    ("enterprise.email", "Li <li@example.com>", "BAD_FORMAT"),
    ("enterprise.name", "南京水\u200b业公司", "BAD_TEXT"),
    ("enterprise.business_scope", "水业\n", "BAD_TEXT"),
    ("agent.name", "赵\ue001敏", "BAD_TEXT"),
    ("agent.name", "赵\ud840敏", "BAD_TEXT"),
    ("agent.name", " 赵思敏", "BAD_TEXT"),
    ("agent.name", "赵思敏\u3000", "BAD_TEXT"),
    ("agent.name", "Zoe\u0308 Li", "BAD_TEXT"),
    ("regime", "both", "BAD_CODE"),
    ("tax.accounting_method_code", "7", "BAD_CODE"),
    ("enterprise.registered_region_code", "320103", "BAD_CODE"),
    ("agent.id_number", "32011519900530001X", "BAD_CHECK"),
    ("agent.id_number", citizen("320115", "19900230"), "BAD_CHECK"),
    ("agent.id_number", citizen("320115", "20200530"), "BAD_CHECK"),
    ("agent.id_number", "320115900530001", "BAD_CHECK"),
    ("organization.approving_org_code", "PDY900010", "BAD_CHECK"),
    ("issued.registration_number", "110108000000017", "BAD_CHECK"),
    ("enterprise.registered_capital", "5000000.01", "SUM_MISMATCH"),
    ("shareholders.0.share_ratio", "55.0200", "SUM_MISMATCH", "shareholders"),
    ("enterprise.operating_to", "2014-10-16", "DATE_ORDER"),
    ("acceptance.due_at", "2014-10-16T10:39:59+08:00", "DATE_ORDER"),
    ("legal_representative.position_code", "408A", "BAD_CHOICE"),
    ("officers.2.position_code", "432A", "BAD_COUNT", "officers"),
    ("enterprise.operating_term_type", "long", "NOT_WANTED", "enterprise.operating_to"),
    ("shareholders.1.contribution_form_codes", ["1", "1"], "DUPLICATE"),
    ("seals.0.seal_type_code", "99", "BAD_COUNT", "seals"),
    ("seals", [], "BAD_COUNT"),
]


def fault_of(path, _value, code, field=None):
    """Return the (code, field) that a defect must give."""
    return code, field or re.sub(r"\.([0-9]+)", r"[\1]", path)


def broken(*defects):
    return edited({path: value for path, value, *_ in defects})


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: f"{defect[0]}-{defect[2]}")
def test_one_defect_is_one_finding(defect):
    assert faults(broken(defect)) == [fault_of(*defect)]


def test_the_same_shareholder_twice():
    record = sample()
    record["shareholders"][1]["id_number"] = record["shareholders"][0]["id_number"]
    assert faults(record) == [("DUPLICATE", "shareholders[1]")]


@pytest.mark.parametrize(
    ("enterprise_type", "expected"),
    [
        ("1151", [("BAD_COUNT", "shareholders")]),
        ("1190", []),
        ("1222", [("REQ_FIELD", "enterprise.establishment_mode_code")]),
        ("4533", [("REQ_FIELD", f"shareholders[{i}].partner_kind") for i in range(3)]),
        (
            "5110",
            [
                ("REQ_FIELD", "enterprise.total_investment"),
                ("REQ_FIELD", "enterprise.total_investment_currency_code"),
            ],
        ),
        ("9999", [("BAD_CODE", "enterprise.enterprise_type_code")]),
    ],
)
def test_what_a_type_of_enterprise_demands(enterprise_type, expected):
    found = faults(edited({"enterprise.enterprise_type_code": enterprise_type}))
    counts = [("BAD_COUNT", "shareholders")] if enterprise_type == "4533" else []
    assert [fault for fault in found if fault not in counts] == [f for f in expected if f not in counts]


def test_one_person_company_of_a_legal_person():
    changes = {"enterprise.enterprise_type_code": "1152"}
    assert faults(edited(changes, "minimal")) == [("BAD_CHOICE", "shareholders[0].shareholder_type_code")]


def test_independent_defects_are_all_found_in_one_run():
    changes = {
        "enterprise.telephone": ...,
        "enterprise.postal_code": "2100",
        "agent.id_number": "32011519900530001X",
        "tax.accounting_method_code": "7",
        "enterprise.operating_to": "2014-10-16",
        "shareholders.0.subscribed_amount": "2750000.01",
        "legal_representative.position_code": "408A",
    }
    assert faults(edited(changes)) == [
        ("SUM_MISMATCH", "enterprise.registered_capital"),
        ("BAD_FORMAT", "enterprise.postal_code"),
        ("REQ_FIELD", "enterprise.telephone"),
        ("DATE_ORDER", "enterprise.operating_to"),
        ("BAD_CHOICE", "legal_representative.position_code"),
        ("BAD_CHECK", "agent.id_number"),
        ("BAD_CODE", "tax.accounting_method_code"),
    ]


@settings(deadline=None)
@given(st.lists(st.sampled_from(DEFECTS), max_size=12))
def test_defects_do_not_hide_each_other(defects):
    chosen, taken = [], set()
    for defect in defects:
        places = {defect[0], fault_of(*defect)[1]}
        if not places & taken:
            taken |= places
            chosen.append(defect)
    assert sorted(faults(broken(*chosen))) == sorted(fault_of(*defect) for defect in chosen)


def test_one_fault_in_an_amount_is_not_told_again_as_a_wrong_sum():
    assert faults(edited({"shareholders.0.subscribed_amount": "lots"})) == [
        ("BAD_FORMAT", "shareholders[0].subscribed_amount")
    ]
    assert faults(edited({"shareholders.1": "lots"})) == [("BAD_TYPE", "shareholders[1]")]


def test_text_that_is_wrong_in_two_ways_is_told_twice():
    found = faults(edited({"enterprise.business_scope": "水" * 2001 + "\u200b"}))
    assert sorted(code for code, _ in found) == ["BAD_TEXT", "TOO_LONG"]


def test_the_order_is_that_of_the_schema_and_of_the_rows():
    record = edited({"shareholders.2.name": ..., "shareholders.0.name": "x", "application_number": ...})
    record["zzz"] = 1
    assert [field for _, field in faults(record)] == [
        "application_number",
        "shareholders[0].name",
        "shareholders[2].name",
        "zzz",
    ]


def test_a_region_that_no_province_has_is_only_a_warning():
    record = edited(
        {
            "agent.id_number": citizen("990115", "19900530"),
            "tax_handler.id_number": citizen("990115", "19900530"),
        }
    )
    assert faults(record) == []
    assert faults(record, "warning") == [
        ("BAD_PART", "agent.id_number"),
        ("BAD_PART", "tax_handler.id_number"),
    ]


def test_a_code_that_an_open_table_does_not_list_is_only_a_warning():
    record = edited({"enterprise.industry_code": "9600"})
    assert faults(record) == []
    assert faults(record, "warning") == [("BAD_CODE", "enterprise.industry_code")]


@settings(deadline=None)
@given(st.integers(1, 10**13), st.integers(2, 30), st.randoms())
def test_sums_are_exact_to_the_fen(total, parts, random):
    cuts = sorted(random.randint(0, total) for _ in range(parts - 1))
    fen = [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]
    record = sample()
    row = record["shareholders"][0]
    record["shareholders"] = [
        {
            **row,
            "id_number": f"A{i:05}",
            "id_type_code": "90",
            "subscribed_amount": f"{Decimal(part) / 100:.2f}",
        }
        | {"share_ratio": "0.0000" if i else "100.0000"}
        for i, part in enumerate(fen)
    ]
    record["enterprise"]["registered_capital"] = f"{Decimal(total) / 100:.2f}"
    assert faults(record) == []
    record["enterprise"]["registered_capital"] = f"{Decimal(total + 1) / 100:.2f}"
    assert faults(record) == [("SUM_MISMATCH", "enterprise.registered_capital")]


def test_findings_say_whom_they_concern():
    (finding,) = check(edited({"shareholders.1.id_number": "32011319830426001X"}), CANONICAL)
    assert finding.text_zh.startswith("股东第 2 项，证件号码：")
    assert finding.text_en.startswith("shareholders 2, document number: ")
    assert (finding.material, finding.on_spot, finding.severity) == ("04", False, "error")
    (finding,) = check(edited({"enterprise.telephone": "?"}), CANONICAL)
    assert finding.on_spot


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: f"{defect[0]}-{defect[2]}")
def test_findings_are_one_line_without_the_librarys_words(defect):
    for finding in check(broken(defect), CANONICAL):
        assert re.search("[\u4e00-\u9fff]", finding.text_zh)
        for text in (finding.text_en, finding.text_zh):
            assert "\n" not in text
            assert not re.search(r"\^|is not of type|required property|\{|None|Words", text)


def test_an_identity_number_does_not_stand_in_a_finding():
    record = edited({"agent.id_number": "32011519900530001X"})
    assert "32011519900530" not in json.dumps([f.text_en + f.text_zh for f in check(record, CANONICAL)])


@pytest.mark.parametrize("value", [[], 5, "x", None, True, 1.5, float("nan"), [[]], "\ud800"])
def test_what_is_no_object_is_one_finding(value):
    assert [(f.code, f.field) for f in check(value, CANONICAL)] == [("BAD_TYPE", "$")]


def test_a_number_too_long_to_print_is_one_finding():
    assert [(f.code, f.field) for f in check(-(10**5000), CANONICAL)] == [("BAD_TYPE", "$")]


def deep(levels):
    nest = []
    for _ in range(levels):
        nest = [nest]
    return nest


def cycle():
    loop = {}
    loop["loop"] = loop
    return loop


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (deep(10_000), "profile.too_deep"),
        ({"enterprise": {"name": deep(10_000)}}, "profile.too_deep"),
        (cycle(), "profile.too_deep"),
        ([0] * 300_000, "profile.too_large"),
        ({"enterprise": {1, 2}}, "profile.not_json"),
        ({"enterprise": b"bytes"}, "profile.not_json"),
        ({1: "x"}, "profile.not_json"),
        (object(), "profile.not_json"),
    ],
    ids=["deep", "deep inside", "cycle", "large", "set", "bytes", "key", "object"],
)
def test_what_is_no_record_at_all_is_refused(value, code):
    for call in (
        lambda: check(value, CANONICAL),
        lambda: project(value, qrbridge_schemas.load("saic")),
        lambda: validate(value, qrbridge_schemas.load("saic")),
    ):
        with pytest.raises(ProfileError) as caught:
            call()
        assert caught.value.code == code
        assert caught.value.text("en") != caught.value.text("zh")


def leaves(value, path=()):
    """Return every path in `value`, of blocks and lists too."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [place for key, item in inside for place in leaves(item, (*path, key))]


PLACES = leaves(SAMPLES["typical"])


def only_findings(record):
    for call in (
        lambda: check(record, CANONICAL),
        lambda: check_for(record, qrbridge_schemas.load("qs")),
        *(
            lambda name=name: project(record, qrbridge_schemas.load(name)).findings
            for name in ("saic", "police")
        ),
        *(lambda name=name: validate(record, qrbridge_schemas.load(name)) for name in ("saic", "local_tax")),
    ):
        try:
            found = call()
        except ProfileError as error:
            assert error.text("zh")
        else:
            assert all(isinstance(finding, Finding) for finding in found)
            assert found == call()


@settings(deadline=None)
@given(JSON)
def test_whatever_json_comes_in_there_are_findings_or_our_error(value):
    only_findings(value)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PLACES), JSON), min_size=1, max_size=4))
def test_whatever_stands_in_a_field_there_are_findings_or_our_error(changes):
    record = sample()
    for path, value in changes:
        node = record
        for step in path[:-1]:
            node = node[step] if isinstance(node, dict | list) and _has(node, step) else None
        if isinstance(node, dict | list) and _has(node, path[-1]):
            node[path[-1]] = value
    only_findings(record)


def _has(node, step):
    return step in node if isinstance(node, dict) else isinstance(step, int) and step < len(node)


WORDS = {"title": "甲", "x-title-en": "a", "description": "甲", "x-description-en": "a"}
SCHEMA = {"$id": "urn:t:1", "type": "object", "properties": {"a": {"type": "string", **WORDS}}, **WORDS}
RULE = '\n\n[[rule]]\nid = "r"\nkind = "forbid"\nfields = ["b"]\nsays_en = "x"\nsays_zh = "x"\n'


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        (RULE, r"rules\.toml, line 4: the rule r has the path b"),
        (RULE.replace("forbid", "forbit"), r"line 4: .*known are among, apart, check"),
        (RULE.replace("fields", "feilds"), r"line 6: r has .feilds., allowed are at, fields"),
        ("[[rule]]\nid = r\n", "line 2"),
        ("rule = 1", r"\[\[rule\]\]"),
    ],
)
def test_a_mistake_in_the_rules_is_named_with_its_line(rules, reason):
    files = {"record.schema.json": json.dumps(SCHEMA)}
    assert parse_schema(files).fields["a"].title.zh == "甲"
    with pytest.raises(ProfileError, match=reason):
        parse_schema({**files, "rules.toml": rules})
