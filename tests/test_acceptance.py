"""Acceptance tests 3 to 10 of the domain; 1 and 2 are in test_golden_crossings.py."""

import copy
from dataclasses import replace
from decimal import Decimal

import pytest
import qrbridge_schemas
from stdnum.iso7064 import mod_11_2

from qrbridge.errors import ReturnError
from qrbridge.profile import check, check_for, issued, project
from qrbridge.profile import identifiers as ids
from qrbridge.profile.convert import revert

CANONICAL = qrbridge_schemas.canonical()
SAMPLES = qrbridge_schemas.samples()
PROFILES = {name: qrbridge_schemas.load(name) for name in qrbridge_schemas.names()}

LIMIT = "10000000000000.00"
"""Ten trillion yuan; an amount has at most thirteen digits before the point."""


def sample(name="typical"):
    return copy.deepcopy(SAMPLES[name])


def to(department, record):
    return project(record, PROFILES[department])


def found(department, record, severity="error"):
    return [(f.code, f.field) for f in to(department, record).findings if f.severity == severity]


def with_capital(yuan):
    record = sample()
    record["enterprise"]["registered_capital"] = yuan
    return record


def entry(department, target):
    return next(entry for entry in PROFILES[department].mapping.entries if entry.target == target)


MONEY = [
    ("0.01", "0.000001"),
    ("0.00", "0"),
    ("30000.00", "3"),
    ("100000.10", "10.00001"),
    ("12345678.90", "1234.56789"),
    ("99999999.99", "9999.999999"),
    ("1000000000000.00", "100000000"),
    ("9999999999999.99", "999999999.999999"),
]


@pytest.mark.parametrize(("yuan", "wan"), MONEY)
def test_03_yuan_and_ten_thousands_are_exact_both_ways(yuan, wan):
    record = with_capital(yuan)
    assert to("saic", record).fields["REGCAP"] == to("qs", record).fields["zczj"] == wan
    state = to("state_tax", record).fields["ZCZB"]
    assert to("local_tax", record).fields["T_DJ_JGNSRFB"]["ZCZB"] == state
    assert Decimal(wan) * 10_000 == Decimal(state) == Decimal(yuan)
    assert "E" not in wan + state
    assert revert(wan, entry("saic", "REGCAP"), PROFILES["saic"]) == yuan
    assert revert(wan, entry("qs", "zczj"), PROFILES["qs"]) == yuan
    assert revert(state, entry("state_tax", "ZCZB"), PROFILES["state_tax"]) == yuan


@pytest.mark.parametrize("amount", [LIMIT, "1e13", "1E13", 10**13, 1e13])
def test_03_more_than_an_amount_can_hold_is_a_finding_and_never_another_amount(amount):
    record = with_capital(amount)
    assert "enterprise.registered_capital" in {fault.field for fault in check(record, CANONICAL)}
    for department, target in (("saic", "REGCAP"), ("qs", "zczj"), ("state_tax", "ZCZB")):
        projection = to(department, record)
        assert target not in projection.fields
        assert ("BAD_FORMAT", "enterprise.registered_capital") in found(department, record)


def test_03_what_a_float_column_does_to_an_amount_is_told():
    record = sample()
    record["shareholders"][0]["subscribed_amount"] = "12345678.90"
    assert found("saic", record) == []
    (warning,) = to("saic", record).findings
    assert (warning.severity, warning.code) == ("warning", "FLOAT32")
    assert warning.field == "shareholders[0].subscribed_amount"
    for text in (warning.text_en, warning.text_zh):
        assert "1234.56789 " in text
        assert "1234.567871" in text
    assert to("saic", record).fields["investors"][0]["SUBCONAM"] == "1234.56789"


@pytest.mark.parametrize("department", ["saic", "qs"])
@pytest.mark.parametrize("sign", ["䶮", "㛃", "𬱖"])
def test_04_a_character_that_the_target_cannot_hold_is_shown(sign, department):
    record = sample()
    record["agent"]["name"] = f"赵{sign}敏"
    assert check(record, CANONICAL) == ()
    (finding,) = to(department, record).findings
    assert (finding.code, finding.field) == ("NOT_IN_CHARSET", "agent.name")
    assert sign in finding.text_zh
    assert f"U+{ord(sign):04X}" in finding.text_en
    assert finding.material == "02"


def test_04_gb_18030_holds_it():
    gbk = PROFILES["saic"]
    profile = replace(gbk, charset="gb18030", outbound=replace(gbk.outbound, charset="gb18030"))
    record = sample()
    record["enterprise"]["name"] = "南京䶮㛃𬱖有限公司"
    assert project(record, profile).findings == ()
    assert project(record, profile).fields["ENTNAME"] == "南京䶮㛃𬱖有限公司"
    assert [fault.code for fault in project(record, gbk).findings] == ["NOT_IN_CHARSET"]


@pytest.mark.parametrize(
    ("department", "block", "target"),
    [("qs", None, "jjlxdm"), ("state_tax", None, "DJZCLX_DM"), ("local_tax", "T_DJ_JGNSR", "DJZCLX_DM")],
)
def test_05_a_type_that_does_not_decide_the_registration_type_asks_for_the_owner(department, block, target):
    record = sample("minimal")
    record["enterprise"]["enterprise_type_code"] = "1153"
    assert found(department, record) == [("AMBIGUOUS_CODE", "enterprise.enterprise_type_code")]
    (finding,) = to(department, record).findings
    assert "是否国有" in finding.text_zh
    assert "state-owned" in finding.text_en
    for is_state_owned, code in ((True, "151"), (False, "159")):
        record["shareholders"][0]["is_state_owned"] = is_state_owned
        fields = to(department, record).fields
        assert found(department, record) == []
        assert (fields[block] if block else fields)[target] == code
    assert found("saic", record) == []
    assert found("police", record) == []


def permanent_resident(person):
    return person | {"id_type_code": "90", "id_number": "GBR110086010100", "nationality_code": "826"}


def test_06_a_permanent_resident_is_90_with_a_note_for_saic():
    record = sample()
    record["legal_representative"] = permanent_resident(record["legal_representative"])
    projection = to("saic", record)
    assert projection.fields["LEGAL"]["CERTYPE"] == "90"
    (note,) = projection.findings
    assert (note.severity, note.code) == ("warning", "CODE_NOTE")
    assert note.field == "legal_representative.id_type_code"
    assert "外国人永久居留身份证" in note.text_zh
    assert "permanent residence" in note.text_en


@pytest.mark.parametrize("department", ["police", "state_tax", "qs", "local_tax"])
def test_06_a_permanent_resident_is_a_finding_where_90_has_no_code(department):
    record = sample()
    record["legal_representative"] = permanent_resident(record["legal_representative"])
    projection = to(department, record)
    assert found(department, record) == [("BAD_CODE", "legal_representative.id_type_code")]
    assert projection.retyped == 1
    assert "90" in projection.findings[0].text_zh


def test_06_the_same_fault_in_every_seal_is_told_once():
    record = sample()
    record["agent"] = permanent_resident(record["agent"])
    assert found("police", record) == [("BAD_CODE", "agent.id_type_code")]
    assert to("police", record).retyped == len(record["seals"])


def test_07_a_scope_that_qs_cannot_hold_and_saic_can():
    record = sample()
    record["enterprise"]["business_scope"] = "水" * 1000
    assert found("qs", record) == found("saic", record) == []
    record["enterprise"]["business_scope"] = "水" * 1001
    assert found("qs", record) == [("TOO_LONG", "enterprise.business_scope")]
    assert found("saic", record) == []
    assert to("saic", record).fields["OPSCOPE"] == "水" * 1001


def test_08_yzbm_is_the_postal_code_on_the_way_out():
    fields = to("police", sample()).fields
    assert fields["Qyjbxx"]["yzbm"] == "210019"
    assert not any("yzbm" in seal for seal in fields["SealList"])
    record = sample()
    record["issued"]["seals"] = [{"seal_code": "3201059000042", "seal_type_code": "01"}]
    assert "3201059000042" not in str(to("police", record).fields)


def test_08_yzbm_is_the_seal_code_on_the_way_back():
    back = issued(
        {"yzsydwbm": "320105900042", "SealList": [{"yzbm": "3201059000042", "yzlxdm": "01"}]},
        PROFILES["police"],
    )
    assert back == {
        "seal_unit_code": "320105900042",
        "seals": [{"seal_code": "3201059000042", "seal_type_code": "01"}],
    }
    with pytest.raises(ReturnError, match="yzbm"):
        issued({"yzbm": "3201059000042"}, PROFILES["police"])


@pytest.mark.parametrize("name", SAMPLES)
def test_09_the_police_get_the_address_without_its_prefix(name):
    record = sample(name)
    parts = record["enterprise"]["registered_address_parts"]
    address = to("police", record).fields["Qyjbxx"]["dwdz_qhnxxdz"]
    assert record["enterprise"]["registered_address"].endswith(address)
    assert not any(parts[prefix] in address for prefix in ("province", "city", "county"))


def test_09_an_address_that_is_not_split_is_a_finding_and_not_sent_whole():
    record = sample()
    del record["enterprise"]["registered_address_parts"]
    assert "dwdz_qhnxxdz" not in to("police", record).fields["Qyjbxx"]
    (finding,) = to("police", record).findings
    assert (finding.code, finding.severity) == ("REQ_FIELD", "error")
    assert finding.field.startswith("enterprise.registered_address_parts")


def test_09_the_code_of_a_park_is_accepted_everywhere():
    record = sample("fifty-shareholders")
    assert record["enterprise"]["registered_region_code"] == "320191"
    assert check(record, CANONICAL) == ()
    for department in PROFILES:
        assert found(department, record) == []
    assert to("police", record).fields["Qyjbxx"]["dwdz_ssxqdm"] == "320191"


# Each list is a line of the domain's table of check digits, with more of the invalid kind.
VALID = {
    # GB 11643-1999 gives the first two as its examples.
    "citizen_id": ["11010519491231002X", "440524188001010014", "360426199101010071"],
    # GB 11714-1997 gives the first as its example.
    "organization_code": ["D2143569X", "013896483", "216542714", "000000000"],
    # GB 32100-2015 gives the first as its example.
    "uscc": [
        "91350100M000100Y43",
        "91110000600037341L",
        "91370800MA3NRCRQ84",
        "91370811MA3TKE9Y12",
        "9137080016593424X9",
        "91320191MA1MNRW1X7",
    ],
    "registration_number": ["110108000000016", "370891000000341", "370811200452316", "3201022000001"],
    "tax_number": ["320106D2143569X", "91350100M000100Y43"],
    "seal_code": ["4501000475935", "4501000475936"],
    "seal_unit_code": ["450100047593"],
}

INVALID = {
    "citizen_id": [
        "110105194912310021",
        "11010519490231002X",
        "11010519491231002x",
        "110105491231002",
        "1101051949123100２X",
        "11010519491231002X\n",
        "",
    ],
    "organization_code": ["D21435690", "D2143569-X", "d2143569X", "D2143569", "Ｄ2143569X"],
    # The fifth has a right eighteenth character, but around a wrong organization code.
    "uscc": [
        "91350100M000100Y4Z",
        "91350100M000100Y44",
        "91350100m000100y43",
        "91350100M000100Y4",
        "91350100M000100Y5" + ids.uscc_check_digit("91350100M000100Y5"),
        "",
    ],
    "registration_number": ["110108000000017", "11010800000001", "11010800000001X"],
    "tax_number": ["320106D21435690", "320106", "91350100M000100Y44"],
    "seal_code": ["450100047593", "45010004759361", "45010004759A6"],
    "seal_unit_code": ["4501000475936", "45010004759"],
}


@pytest.mark.parametrize(("name", "number"), [(c, n) for c, numbers in VALID.items() for n in numbers])
def test_10_valid_numbers(name, number):
    assert ids.CHECKS[name](number)


@pytest.mark.parametrize(("name", "number"), [(c, n) for c, numbers in INVALID.items() for n in numbers])
def test_10_invalid_numbers(name, number):
    assert not ids.CHECKS[name](number)


def test_10_every_check_has_vectors_of_both_kinds():
    assert VALID.keys() == INVALID.keys() == ids.CHECKS.keys()


def test_10_a_number_of_fifteen_digits_has_one_of_eighteen():
    assert ids.citizen_id_18("110105491231002") == "11010519491231002X"


def test_10_the_private_zone_is_valid():
    for body in ("PDY00001", "PDY99999"):
        assert ids.is_organization_code(body + ids.organization_check_digit(body))


@pytest.mark.parametrize("region", ["320102", "320104", "320118", "320103", "320125", "810000", "830000"])
@pytest.mark.parametrize("year", [1925, 1955, 1982, 1990, 2000])
def test_10_people_born_before_their_county_had_its_code_are_accepted(region, year):
    body = f"{region}{year}0312000"
    record = sample()
    record["tax_handler"]["id_number"] = body + mod_11_2.calc_check_digit(body)
    assert check(record, CANONICAL) == ()
    assert check_for(record, PROFILES["state_tax"]) == ()
