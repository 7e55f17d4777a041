"""project, validate: a department's own fields, exact, and nothing else of the record."""

import copy
import json
from decimal import Decimal

import pytest
import qrbridge_schemas
from hypothesis import given, settings
from hypothesis import strategies as st

from qrbridge.errors import ProfileError
from qrbridge.profile import check, check_for, parse_profile, project, validate
from qrbridge.profile.tracing import origin

CANONICAL = qrbridge_schemas.canonical()
SAIC = qrbridge_schemas.load("saic")
SAMPLES = qrbridge_schemas.samples()
DEPARTMENTS = qrbridge_schemas.names()


def sample(name="typical"):
    return copy.deepcopy(SAMPLES[name])


def to(department, record):
    return project(record, qrbridge_schemas.load(department))


def found(department, record, severity="error"):
    return [(f.code, f.field) for f in to(department, record).findings if f.severity == severity]


def texts(value):
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {value} if isinstance(value, str) else {text for item in inside for text in texts(item)}


def test_police_gets_no_shareholder_no_capital_and_no_tax():
    record = sample("fifty-shareholders")
    sent = texts(to("police", record).fields)
    officers = texts(record["officers"]) | texts(record["legal_representative"])
    for shareholder in record["shareholders"]:
        assert not sent & ({shareholder["name"], shareholder["id_number"]} - officers)
    assert record["enterprise"]["registered_capital"] not in sent


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_field_that_no_profile_names_does_not_cross(department):
    record = sample()
    record["enterprise"]["secret"] = record["secret"] = record["shareholders"][0]["secret"] = "TOP-SECRET"
    assert "TOP-SECRET" not in json.dumps(to(department, record).fields)


@settings(deadline=None)
@given(st.integers(0, 10**15 - 1))
def test_no_fen_is_lost_in_any_amount(fen):
    yuan = f"{fen // 100}.{fen % 100:02}"
    record = sample("minimal")
    record["enterprise"]["registered_capital"] = yuan
    assert Decimal(project(record, SAIC).fields["REGCAP"]) * 10_000 == Decimal(yuan)


@pytest.mark.parametrize(
    "amount", ["1.234", "1", "01.00", "-1.00", "NaN", "１.00", "1e5", "", 5, True, [], "1.00\n"]
)
def test_what_is_no_amount_is_a_finding_and_not_a_number(amount):
    record = sample()
    record["enterprise"]["registered_capital"] = amount
    projection = project(record, SAIC)
    assert "REGCAP" not in projection.fields
    assert ("BAD_FORMAT", "enterprise.registered_capital") in [(f.code, f.field) for f in projection.findings]
    assert projection.retyped == 1


def test_a_minority_name_with_its_dot_is_no_fault():
    record = sample()
    record["agent"]["name"] = "阿依古丽·买买提"
    assert [found(department, record) for department in DEPARTMENTS] == [[]] * len(DEPARTMENTS)


def test_parentheses_become_full_width():
    record = sample()
    record["enterprise"]["name"] = "金陵(南京)软件技术有限公司"
    assert to("saic", record).fields["ENTNAME"] == "金陵（南京）软件技术有限公司"
    assert to("saic", record).fields["NAMEAPPNO"].startswith("(")


def test_lengths_in_bytes_of_the_targets_charset():
    record = sample()
    record["enterprise"]["registered_address_parts"]["house_number"] = "水" * 60
    record["enterprise"]["registered_address_parts"]["village"] = "水" * 40
    assert found("police", record) == [("TOO_LONG", "enterprise.registered_address_parts.town")]


def first_revision():
    record = sample()
    del record["issued"], record["previous_digest"]
    return record | {"revision": 0}


def test_what_comes_with_a_return_is_awaited_and_not_asked_of_the_applicant():
    record = first_revision()
    assert check(record, CANONICAL) == ()
    assert found("saic", record) == []
    assert found("qs", record) == [
        ("NOT_ISSUED", "issued.registration_number"),
        ("NOT_ISSUED", "issued.establishment_date"),
    ]
    assert {code for code, _ in found("local_tax", record)} == {"NOT_ISSUED"}


def test_the_unified_code_takes_the_place_of_the_three_numbers():
    record = sample() | {"regime": "uscc"}
    record["issued"] = {"uscc": "91320191MA1MNRW1X7", "establishment_date": "2015-10-08"}
    assert check(record, CANONICAL) == ()
    for department in ("police", "state_tax", "local_tax"):
        assert found(department, record) == []
        assert "91320191MA1MNRW1X7" in texts(to(department, record).fields)


def test_retyped_counts_what_stays_empty():
    record = sample()
    del record["enterprise"]["telephone"], record["shareholders"], record["agent"]["id_number"]
    projection = project(record, SAIC)
    assert projection.retyped == 3
    assert [(f.code, f.field) for f in projection.findings] == [
        ("REQ_FIELD", "enterprise.telephone"),
        ("REQ_FIELD", "agent.id_number"),
        ("REQ_FIELD", "shareholders"),
    ]


@pytest.mark.parametrize("department", DEPARTMENTS)
@pytest.mark.parametrize("name", SAMPLES)
def test_delivered_counts_the_leaves(name, department):
    def leaves(value):
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
        return 1 if inside is None else sum(map(leaves, inside))

    projection = to(department, SAMPLES[name])
    assert projection.delivered == leaves(projection.fields)


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_validate_takes_what_project_made_and_tells_each_change(department):
    profile = qrbridge_schemas.load(department)
    fields = project(SAMPLES["typical"], profile).fields
    assert validate(fields, profile) == ()
    assert [f.code for f in validate({**fields, "extra": "x"}, profile)] == ["UNKNOWN_FIELD"]
    for name in fields:
        without = {key: value for key, value in fields.items() if key != name}
        field = profile.outbound.fields[name]
        groups = [rule.facts["fields"] for rule in profile.outbound.rules if rule.kind == "require_one"]
        needed = field.must or any(name in group and not without.keys() & group for group in groups)
        told = [(f.code, f.field) for f in validate(without, profile)]
        assert [code for code, _ in told] == ["REQ_FIELD"] * needed
        assert not field.must or told == [("REQ_FIELD", name)]
        assert validate({**fields, name: 1.5}, profile)


def test_record_and_projection_together_tell_each_fault_once():
    record = sample()
    del record["enterprise"]["telephone"]
    record["enterprise"]["postal_code"] = "2100"
    record["enterprise"]["business_scope"] = "水" * 1001 + "\u200b"
    record["agent"]["id_type_code"] = "77"
    record["tax_handler"]["name"] = "赵䶮敏"
    record["shareholders"][0]["subscribed_amount"] = "275000.0"
    told = [(f.code, f.field) for f in check_for(record, qrbridge_schemas.load("qs"))]
    assert told == [
        ("BAD_FORMAT", "enterprise.postal_code"),
        ("REQ_FIELD", "enterprise.telephone"),
        ("BAD_TEXT", "enterprise.business_scope"),
        ("TOO_LONG", "enterprise.business_scope"),
        ("BAD_CODE", "agent.id_type_code"),
        ("BAD_FORMAT", "shareholders[0].subscribed_amount"),
    ]
    told = [(f.code, f.field) for f in check_for(record, qrbridge_schemas.load("state_tax"))]
    assert ("NOT_IN_CHARSET", "tax_handler.name") in told
    assert ("TOO_LONG", "enterprise.business_scope") not in told


def test_validate_names_the_department():
    (finding,) = validate(project(SAMPLES["minimal"], SAIC).fields | {"POSTALCODE": "2100"}, SAIC)
    assert "postal code (AIC)" in finding.text_en
    assert "（工商）" in finding.text_zh


def test_projecting_does_not_change_the_record():
    record = sample()
    project(record, SAIC)
    assert record == SAMPLES["typical"]


WORDS = {"title": "甲", "x-title-en": "x", "description": "甲", "x-description-en": "x"}
TEXT = {"$ref": "#/$defs/text"}
ROW = {"type": "object", "properties": {"D": TEXT, "E": TEXT}, **WORDS}
FILES = {
    "profile.toml": 'id = "x"\nversion = 1\nname_zh = "甲"\nname_en = "x"\ncharset = "gb18030"\n'
    'date_format = "YYYYMMDD"\nmoney_unit = "yuan"\nsource = "none"\n',
    "mapping.toml": '[fields]\nA = { from = "enterprise.name", must = true }\nB = { const = "1" }\n'
    '[list.C]\nfrom = "seals[]"\n[list.C.fields]\nD = { from = "content" }\n'
    'E = { from = "is_electronic", codes = "yes" }\n',
    "codes/yes.toml": 'title_zh = "甲"\ntitle_en = "x"\nedition = "1"\nsource = "none"\n'
    '[map]\ntrue = "Y"\nfalse = "N"\n',
    "outbound.schema.json": json.dumps(
        {"$id": "urn:x:1", "type": "object", "additionalProperties": False, "required": ["A"], **WORDS}
        | {"properties": {"A": TEXT, "B": TEXT, "C": {"type": "array", "items": ROW, **WORDS}}}
        | {"$defs": {"text": {"type": "string", **WORDS}}}
    ),
}


def test_a_department_is_files_alone():
    profile = parse_profile(FILES, CANONICAL)
    record = sample()
    record["enterprise"]["name"] = "南京䶮"
    assert project(record, profile).fields == {
        "A": "南京䶮",
        "B": "1",
        "C": [{"D": seal["content"], "E": "NY"[seal["is_electronic"]]} for seal in record["seals"]],
    }
    assert project(record, profile).findings == ()


def test_an_amount_that_the_target_cannot_keep_is_a_finding_and_is_not_rounded():
    mapping = (
        '[fields]\nA = { from = "enterprise.registered_capital", as = "money", decimals = 1, must = true }\n'
    )
    profile = parse_profile({**FILES, "mapping.toml": mapping}, CANONICAL)
    record = sample()
    record["enterprise"]["registered_capital"] = "5000000.05"
    projection = project(record, profile)
    assert [(f.code, f.field) for f in projection.findings] == [
        ("NOT_EXACT", "enterprise.registered_capital")
    ]
    assert projection.fields == {}
    record["enterprise"]["registered_capital"] = "5000000.50"
    assert project(record, profile).fields == {"A": "5000000.5"}


def test_a_department_may_have_rules_of_its_own():
    rule = (
        '[[rule]]\nid = "r"\nkind = "choice"\nfield = "A"\nallowed = ["水*"]\nsays_en = "x"\nsays_zh = "水"\n'
    )
    profile = parse_profile({**FILES, "rules.toml": rule}, CANONICAL)
    projection = project(sample(), profile)
    assert [(f.code, f.field) for f in projection.findings] == [("BAD_CHOICE", "enterprise.name")]
    assert [(f.code, f.field) for f in validate(projection.fields, profile)] == [("BAD_CHOICE", "A")]


@pytest.mark.parametrize("file", ["profile.toml", "mapping.toml", "outbound.schema.json"])
def test_a_file_that_is_missing_or_far_too_large(file):
    with pytest.raises(ProfileError, match=f"the file {file} is missing"):
        parse_profile({name: text for name, text in FILES.items() if name != file}, CANONICAL)
    with pytest.raises(ProfileError, match=f"{file} has 3000000 characters"):
        parse_profile({**FILES, file: " " * 3_000_000}, CANONICAL)


@settings(deadline=None)
@given(st.sampled_from(sorted(FILES)), st.data())
def test_a_damaged_file_is_a_profile_or_our_error(file, data):
    text = FILES[file]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    damaged = text[:start] + data.draw(st.text(max_size=8)) + text[end:]
    try:
        parse_profile({**FILES, file: damaged}, CANONICAL)
    except ProfileError as error:
        assert error.text("en")


def test_the_country_of_a_foreign_party_and_where_it_comes_from():
    record = sample()
    record["enterprise"] |= {"enterprise_type_code": "5110", "total_investment": "9000000.00"}
    record["enterprise"]["total_investment_currency_code"] = "156"
    assert found("qs", record) == [("REQ_FIELD", "shareholders")]
    record["shareholders"][1]["country_code"] = "276"
    fields = to("qs", record).fields
    assert (fields["wftzgbdm"], fields["wftzgb"]) == ("276", "德国")
    assert origin(record, qrbridge_schemas.load("qs"), "wftzgbdm").path == "shareholders[1].country_code"
    assert "wftzgbdm" not in to("qs", sample()).fields


def test_a_name_that_no_table_has_is_a_warning_and_the_code_still_crosses():
    record = sample()
    record["enterprise"]["industry_code"] = "9600"
    assert found("qs", record) == []
    assert found("qs", record, "warning") == [("BAD_CODE", "enterprise.industry_code")]
    assert to("qs", record).fields["jjhydm"] == "9600"
    assert [f.code for f in check_for(record, qrbridge_schemas.load("qs"))] == ["BAD_CODE"]


def test_a_joint_operation_asks_for_its_registration_type():
    record = sample()
    record["enterprise"]["enterprise_type_code"] = "3500"
    del record["organization"]["economic_type_code"]
    assert found("qs", record) == [("AMBIGUOUS_CODE", "enterprise.enterprise_type_code")]
    record["organization"]["economic_type_code"] = "143"
    assert found("qs", record) == []
    assert to("qs", record).fields["jjlx"] == "国有与集体联营企业"
    assert to("local_tax", record).fields["T_DJ_JGNSR"]["DJZCLX_DM"] == "143"


@pytest.mark.parametrize("department", ["saic", "state_tax"])
def test_a_person_without_any_telephone_is_found_where_the_record_has_the_field(department):
    record = sample()
    for name in ("mobile", "fixed_phone"):
        del record["legal_representative"][name]
    assert found(department, record) == [("REQ_FIELD", "legal_representative.mobile")]
