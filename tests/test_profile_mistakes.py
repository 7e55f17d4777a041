"""A profile file with a mistake is refused when it is loaded: with the file, the line and the reason."""

from pathlib import Path

import pytest
import qrbridge_schemas

from qrbridge.errors import ProfileError
from qrbridge.profile import parse_profile, parse_schema

SHIPPED = Path(qrbridge_schemas.__file__).parent


def texts(place):
    files = [*(SHIPPED / place).glob("*.*"), *(SHIPPED / place).glob("codes/*")]
    return {path.relative_to(SHIPPED / place).as_posix(): path.read_text("utf-8") for path in files}


SHARED = texts("canonical")
CANONICAL = parse_schema(SHARED)

# The file, what is written there, what instead, the reason that is given, and the line if it is not that of
# the change: a number, -1 for the line before, or the file and the text that the line has.
MISTAKES = [
    (
        "saic/profile.toml",
        'date_format = "YYYY-MM-DD"',
        'date_format = "DD.MM.YYYY"',
        "date_format is 'DD.MM.YYYY', allowed are",
    ),
    ("saic/mapping.toml", '"legal_representative.name"', '"legal representative"', "is no path like"),
    (
        "saic/mapping.toml",
        'OPETYPE = { const = "20"',
        'OPETYPE = { cost = "20"',
        "OPETYPE has 'cost', allowed",
    ),
    ("saic/mapping.toml", '[list.persons]\nfrom = "officers[]"', "[list.persons]", "list persons needs from"),
    ("saic/mapping.toml", "[block.AGENT.fields]", "[block.AGENT.fields", "Expected ']'"),
    (
        "saic/outbound.schema.json",
        '"OPTO": {"$ref": "#/$defs/date"',
        '"OPTO": {"$ref": "http://127.0.0.1/date"',
        "OPTO refers to 'http://127.0.0.1/date', which is not in its $defs",
    ),
    (
        "saic/outbound.schema.json",
        '"OPTO": {"$ref"',
        '"OPTO": {"not": {"$ref": "http://127.0.0.1/day"}, "$ref"',
        "no JSON Schema 2020-12 that stands alone",
    ),
    (
        "saic/outbound.schema.json",
        '"wan": {"type": "string"',
        '"wan": {"$ref": "#/$defs/wan"',
        "REGCAP has a reference that leads to itself",
        ("outbound.schema.json", '"REGCAP":'),
    ),
    (
        "saic/outbound.schema.json",
        '"OPTO": {"$ref"',
        '"OPTO": {"enum": ["a", "b"], "x-enum-zh": ["甲", "乙"], "x-enum-en": ["a"], "$ref"',
        "OPTO must have as many x-enum-zh and x-enum-en as enum",
    ),
    ("saic/profile.toml", 'charset = "gbk"', 'charset = gbk"', "Invalid"),
    ("saic/profile.toml", 'charset = "gbk"', 'charset = "big5"', "charset is 'big5', allowed are gbk"),
    ("saic/profile.toml", 'charset = "gbk"', 'charsets = "gbk"', "has 'charsets', allowed are charset"),
    ("saic/profile.toml", 'charset = "gbk"\n', "", "needs the text 'charset'", 1),
    ("saic/profile.toml", "version = 1", "version = 65536", "a whole number from 0 to 65535"),
    ("saic/profile.toml", "version = 1", "version = 0", "from 1 to 65535"),
    ("saic/profile.toml", 'id = "saic"', 'id = "SAIC"', "must be of a-z"),
    ("saic/profile.toml", 'name_en = "AIC"', "name_en = 5", "needs the text 'name_en'"),
    (
        "saic/profile.toml",
        'promise = "3 working days"',
        'promise = "3 days"',
        "promise is '3 days', allowed are '2 working days'",
    ),
    (
        "saic/profile.toml",
        'promise = "3 working days"',
        'promise = "0 working days"',
        "promise is '0 working days', allowed",
    ),
    (
        "saic/profile.toml",
        'promise = "3 working days"',
        "promise = 3",
        "promise is 3, allowed are '2 working days'",
    ),
    (
        "saic/profile.toml",
        'promise = "3 working days"',
        "promise = false",
        "promise is False, allowed are '2 working days'",
    ),
    ("saic/profile.toml", 'money_unit = "wan_yuan"', 'money_unit = "fen"', "money_unit is 'fen'"),
    ("qs/profile.toml", 'regimes = ["separate"]', 'regimes = ["apart"]', "allowed are separate, uscc"),
    ("saic/mapping.toml", '"agent.name"', '"agent.nmae"', "AGENT.LINKMAN comes from agent.nmae"),
    ("saic/mapping.toml", 'from = "name", must', 'from = "nmae", must', "persons[].NAME comes from nmae"),
    ("saic/mapping.toml", "CONDATE = {", "CONDAY = {", "no target investors[].CONDAY"),
    ("saic/mapping.toml", "[block.AGENT.fields]", "[block.AGENTS.fields]", "no target AGENTS"),
    ("saic/mapping.toml", "[list.persons]", "[list.person]", "no target person[]"),
    (
        "saic/mapping.toml",
        'ACCONDATE = { from = "paid_in_date", as = "date" }',
        'ACCONDATE = { from = "paid_in_date", as = "day" }',
        "converted as 'day', known are copy",
    ),
    (
        "saic/mapping.toml",
        'LINKMAN = { from = "agent.name", must = true }',
        'LINKMAN = { from = "agent.name" }',
        "demands AGENT.LINKMAN",
    ),
    (
        "saic/mapping.toml",
        'LINKMAN = { from = "agent.name", must = true }\n',
        "",
        "demands AGENT.LINKMAN",
        -1,
    ),
    (
        "saic/mapping.toml",
        'MOBTEL = { from = "agent.mobile" }',
        'MOBTEL = { form = "agent.mobile" }',
        "AGENT.MOBTEL has 'form', allowed are as",
    ),
    ("saic/mapping.toml", 'MOBTEL = { from = "agent.mobile" }', "MOBTEL = {}", "exactly one of from, const"),
    (
        "saic/mapping.toml",
        'MOBTEL = { from = "liaison.mobile" }',
        'MOBTEL = { from = "liaison.mobile", must = "yes" }',
        "'must' of LIAISON.MOBTEL must be true or false",
    ),
    (
        "saic/mapping.toml",
        'from = "liaison.id_type_code", codes = "id_type"',
        'from = "liaison.id_type_code", codes = "id_types"',
        "the code table 'id_types'",
    ),
    (
        "saic/mapping.toml",
        'as = "percent", float32',
        'as = "percent", decimals = -1, float32',
        "'decimals' of",
    ),
    (
        "saic/mapping.toml",
        '"license_number", when = { shareholder_type_code',
        '"license_number", when = { kind',
        "investors[].BLICNO comes from kind",
    ),
    ("saic/mapping.toml", "[list.investors.fields]", "[list.investors.field]", "has 'field', allowed are"),
    ("local_tax/mapping.toml", 'finance_officer = "06"', 'finance_office = "06"', "must name the sources"),
    (
        "qs/mapping.toml",
        'jglx = { from = "organization.organization_type_code"',
        'jglx = { from = "enterprise.name"',
        "its source has no code table",
    ),
    (
        "qs/mapping.toml",
        'codes = "registration_type", as = "name"',
        'codes = "registration_type", as = "date"',
        "converted by codes, so as = 'date' has no effect",
    ),
    (
        "qs/codes/registration_type.toml",
        '160 = "股份有限公司"\n',
        "",
        "lack 160",
        ("mapping.toml", "jjlx = "),
    ),
    ("qs/codes/id_type.toml", 'edition_zh = "组织机构代码系统"\n', "", "needs the text 'edition_zh'", 1),
    (
        "qs/codes/id_type.toml",
        'canonical = "id_type"',
        'canonical = "id_types"',
        "no canonical table 'id_types'",
    ),
    ("qs/codes/id_type.toml", '"30", ', "", "the codes 30 are neither", ("codes/id_type.toml", "[map]")),
    (
        "qs/codes/id_type.toml",
        '40 = "护照"',
        '41 = "护照"',
        "the codes 40 are neither",
        ("codes/id_type.toml", "[map]"),
    ),
    ("qs/codes/id_type.toml", '40 = "护照"', '40 = "护照"\n41 = "x"', "the codes 41 are not in id_type", 1),
    ("qs/codes/id_type.toml", '40 = "护照"', "40 = 4", "the code 40 must be a text"),
    (
        "qs/codes/registration_type.toml",
        "shareholders[0].is_state_owned",
        "shareholders[0].is_state",
        "decided by shareholders[0].is_state",
    ),
    ("saic/codes/id_type.toml", "90 = { zh", "91 = { zh", "a note on the code 91"),
    (
        "saic/outbound.schema.json",
        '"ENTNAME": {"title"',
        '"ENTNAME": {"titel"',
        "ENTNAME has 'titel', known are",
    ),
    (
        "saic/outbound.schema.json",
        '"INSFORM": {"title": "设立方式", ',
        '"INSFORM": {',
        "INSFORM needs the text 'title'",
    ),
    (
        "saic/outbound.schema.json",
        '"LINKMAN": {"title": "姓名", ',
        '"LINKMAN": {',
        "AGENT.LINKMAN needs the text 'title'",
    ),
    (
        "saic/outbound.schema.json",
        '"EMPNUM": {"title": "从业人数", "x-title-en": "employees", '
        '"description": "从业人数", "x-description-en": "employees", "type": "integer"',
        '"EMPNUM": {"title": "从业人数", "x-title-en": "employees", "description": "从业人数", '
        '"x-description-en": "employees", "type": "int"',
        "no JSON Schema 2020-12",
    ),
    (
        "saic/outbound.schema.json",
        '"OPTO": {"$ref": "#/$defs/date"',
        '"OPTO": {"$ref": "#/$defs/day"',
        "OPTO refers to '#/$defs/day'",
    ),
    (
        "saic/outbound.schema.json",
        '"required": ["LINKMAN", ',
        '"required": ["LINKMEN", ',
        "AGENT requires 'LINKMEN'",
    ),
    ("saic/outbound.schema.json", '"urn:saic.outbound:1"', '"saic.outbound"', "$id must be like"),
    (
        "saic/outbound.schema.json",
        '    "EXTNO": ',
        '    "OPETYPE": "x",\n    "EXTNO": ',
        "one object has the same key twice: OPETYPE",
    ),
    ("saic/outbound.schema.json", '"COUNTY": {"$ref"', '"COUNTY": {$ref"', "Expecting property name"),
    ("police/outbound.schema.json", '"x-check": "uscc"', '"x-check": {}', "needs the text 'x-check'"),
    (
        "police/outbound.schema.json",
        '"x-check": "uscc"',
        '"x-check": "usc"',
        "x-check 'usc', known are citizen_id",
    ),
    (
        "saic/rules.toml",
        'kind = "require_one"',
        'kind = "require_1"',
        "is of the kind 'require_1', known are",
        ("rules.toml", 'id = "legal-telephone"'),
    ),
    (
        "saic/rules.toml",
        '"MOBTEL", "TEL"',
        '"MOBILE", "TEL"',
        "has the path LEGAL.MOBILE",
        ("rules.toml", 'id = "legal-telephone"'),
    ),
    ("saic/return.toml", 'uscc = "UNISCID"', 'usc = "UNISCID"', "issued.usc is not in the record"),
    ("saic/return.toml", '"uscc"]', '"usc"]', "approved names issued.usc"),
    (
        "police/return.toml",
        'papers_en = ["',
        'papers_en = ["a", "',
        "papers_zh names 1 papers and papers_en 2",
    ),
    ("police/return.toml", '["印章备案回执"]', '[" "]', "a paper needs a name"),
    ("police/return.toml", '["印章备案回执"]', "[1]", "'papers_zh' of return.toml must be"),
    (
        "state_tax/return.toml",
        "{ regime =",
        "{ regimes =",
        "papers_when has regimes, which is not in the record",
    ),
    ("state_tax/return.toml", "papers_when =", "papers_if =", "return.toml has 'papers_if'"),
    ("qs/materials.toml", "09 = {", "13 = {", "the paper '13' is not in the record's table material"),
    ("qs/materials.toml", 'source = "', 'sauce = "', "the file has 'sauce', allowed are"),
    ("qs/materials.toml", "[materials]", "[material]", "the file has 'material', allowed are"),
    ("qs/materials.toml", "09 = { original = true, must", "09 = { must", "09 needs original, true or false"),
    ("qs/materials.toml", "original = true", 'original = "yes"', "'original' of 09 must be true or false"),
    ("qs/materials.toml", "must = true", "must = 1", "'must' of 09 must be true or false"),
    ("qs/materials.toml", "must = true", "most = true", "09 has 'most', allowed are copies"),
    ("qs/materials.toml", "must = true", "copies = 0", "copies of 09 must be a whole number from 1 to 99"),
    ("qs/materials.toml", "must = true", "copies = 100", "copies of 09 must be a whole number from 1 to 99"),
    ("qs/materials.toml", "must = true", 'copies = "1"', "'copies' of 09 must be a whole number"),
    ("qs/materials.toml", "must = true", "source = 5", "09 needs the text 'source'"),
    ("qs/materials.toml", "09 = {", "09 = 5 #", "'09' of materials must be a table"),
    (
        "state_tax/materials.toml",
        "when = { regime =",
        "when = { regimes =",
        "when has regimes, which is not in the record",
    ),
    (
        "saic/materials.toml",
        '05 = { original = true, must = true, when = { "enterprise.enterprise_type_code"',
        '05 = { original = true, must = true, when = { "enterprise type"',
        "is no path like",
    ),
]


def line_in(text, part):
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{mistake[0]}: {mistake[3]}")
def test_the_file_the_line_and_the_reason_are_named(mistake):
    (department, _, file), old, new, reason = mistake[0].partition("/"), *mistake[1:4]
    files = texts(f"departments/{department}")
    assert old in files[file]
    changed = line_in(files[file], old)
    files[file] = files[file].replace(old, new, 1)
    match mistake[4] if len(mistake) > 4 else changed:
        case (other, text):
            place, line = other, line_in(files[other], text)
        case number:
            place, line = file, changed - 1 if number == -1 else number
    with pytest.raises(ProfileError) as caught:
        parse_profile(files, CANONICAL, SHARED)
    said = caught.value.text("en")
    assert f" {place}, line {line}" in said
    assert reason in said
    for text in (said, caught.value.text("zh")):
        assert "\n" not in text
