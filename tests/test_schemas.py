"""The data: every sample, department, code table and title that ships, and what a deployment adds."""

import json
import re
import shutil
import socket
from pathlib import Path

import pytest
import qrbridge_schemas

from qrbridge.errors import ProfileError
from qrbridge.profile import check, project, validate
from qrbridge.profile.identifiers import birth_date

CANONICAL = qrbridge_schemas.canonical()
SAMPLES = qrbridge_schemas.samples()
DEPARTMENTS = ("local_tax", "police", "qs", "saic", "state_tax")
PROFILES = {name: qrbridge_schemas.load(name) for name in DEPARTMENTS}
SHIPPED = Path(qrbridge_schemas.__file__).parent

EVERY_FIELD = [
    pytest.param(field, id=f"{name}:{field.path}")
    for name, schema in {"canonical": CANONICAL, **{n: p.outbound for n, p in PROFILES.items()}}.items()
    for field in schema.fields.values()
]
EVERY_TABLE = {
    **CANONICAL.tables,
    **{f"{n}/{c}": x for n, p in PROFILES.items() for c, x in p.crosswalks.items()},
}


def test_the_five_departments_are_there():
    assert qrbridge_schemas.names() == list(DEPARTMENTS)
    assert all(profile.id == name and profile.version >= 1 for name, profile in PROFILES.items())
    assert (CANONICAL.id, CANONICAL.version) == ("cn.enterprise-establishment", 1)


def test_the_samples_are_there():
    assert set(SAMPLES) == {"minimal", "typical", "fifty-shareholders"}
    assert len(SAMPLES["fifty-shareholders"]["shareholders"]) == 50


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_without_a_finding(name):
    assert check(SAMPLES[name], CANONICAL) == ()


@pytest.mark.parametrize("department", DEPARTMENTS)
@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_fits_every_department(name, department):
    profile = PROFILES[department]
    projection = project(SAMPLES[name], profile)
    assert [finding for finding in projection.findings if finding.severity == "error"] == []
    assert projection.retyped == 0
    assert validate(projection.fields, profile) == ()


def test_nothing_of_the_samples_is_anybodys():
    """Citizen numbers of order 000, organization codes of the private zone, telephones of one row."""
    text = json.dumps(SAMPLES)
    for number in re.findall(r'"id_number": "([^"]+)"', text):
        assert birth_date(number) is not None
        assert number[14:17] == "000"
    for code in re.findall(r'"(?:approving_org|organization)_code": "([0-9A-Z]{9})"', text):
        assert code.startswith("PDY")
    assert set(re.findall(r'"mobile": "(\d{7})\d{4}"', text)) == {"1380000"}
    assert set(re.findall(r'"registration_number": "(\d{6})\d{9}"', text)) == {"320199"}
    assert set(re.findall(r"@([a-z.]+)", text)) == {"example.com"}


@pytest.mark.parametrize("field", EVERY_FIELD)
def test_every_field_has_words_in_both_languages(field):
    for words in (field.title, field.description, *([field.allowed] if field.allowed else [])):
        assert re.search("[\u4e00-\u9fff]", words.zh)
        assert words.en.strip()
        assert not re.search("[\u4e00-\u9fff]", words.en.replace("营业执照", ""))


@pytest.mark.parametrize("table", EVERY_TABLE.values(), ids=EVERY_TABLE)
def test_every_table_says_where_it_comes_from(table):
    assert table.codes
    assert all((table.title.en, table.title.zh, table.edition.en, table.edition.zh, table.source))
    assert not re.search("[a-z]{3,}", table.edition.zh)


def test_every_rule_says_what_it_demands():
    assert len({rule.id for rule in CANONICAL.rules}) == len(CANONICAL.rules)
    for rule in CANONICAL.rules:
        assert re.search("[\u4e00-\u9fff]", rule.says.zh)
        assert rule.says.en == rule.says.en.strip(". ")


def test_every_material_is_in_the_catalogue():
    materials = {field.material for field in CANONICAL.fields.values()} - {None}
    assert materials <= set(CANONICAL.tables["material"].codes)


# GB/T 4754-2011: the last division (the first two digits of a code) of each section.
LAST_DIVISION = {
    "A": 5, "B": 12, "C": 43, "D": 46, "E": 50, "F": 52, "G": 60, "H": 62, "I": 65, "J": 69,
    "K": 70, "L": 72, "M": 75, "N": 78, "O": 81, "P": 82, "Q": 84, "R": 89, "S": 95, "T": 96,
}  # fmt: skip


def section_of(code):
    """Return the section of industry that a class of four digits belongs to."""
    return next(section for section, last in LAST_DIVISION.items() if 0 < int(code[:2]) <= last)


def test_the_sections_of_industry_are_those_of_the_divisions():
    assert list(CANONICAL.tables["industry_section"].codes) == list(LAST_DIVISION)
    for code in CANONICAL.tables["industry"].codes:
        assert re.fullmatch("[0-9]{4}", code)
        assert section_of(code) in LAST_DIVISION


def test_an_industry_is_a_class_of_its_group():
    """A class that ends in 0 is the only one of its group; none has the name of another."""
    classes = CANONICAL.tables["industry"].codes
    assert len(classes) > 800
    assert list(classes) == sorted(classes)
    later = {code for code, name in classes.items() if name.en.endswith("(2017)")}
    groups = [code[:3] for code in classes.keys() - later]
    for code in classes.keys() - later:
        assert not code.endswith("0") or groups.count(code[:3]) == 1, code
    assert len({name.zh for name in classes.values()}) == len({name.en for name in classes.values()})
    assert len({name.zh for name in classes.values()}) == len(classes)
    # What QS takes in words, jjhymc, has at most 100 bytes of GBK.
    assert max(len(name.zh.encode("gbk")) for name in classes.values()) <= 100


def objects(node):
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield node
        for child in node.values():
            yield from objects(child)


@pytest.mark.parametrize("path", sorted(SHIPPED.rglob("*.schema.json")), ids=lambda path: path.parent.name)
def test_every_object_names_all_its_fields(path):
    document = json.loads(path.read_text("utf-8"))
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for node in objects(document):
        assert node["additionalProperties"] is False
        assert set(node.get("required", [])) <= set(node["properties"])


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_every_crosswalk_leads_to_codes_that_the_department_takes(department):
    profile = PROFILES[department]
    record = json.loads(json.dumps(SAMPLES["typical"]))
    for code in sorted(CANONICAL.tables["id_type"].codes):
        record["legal_representative"] |= {"id_type_code": code, "id_number": "A1234567"}
        found = project(record, profile).findings
        codes = {finding.code for finding in found if finding.severity == "error"}
        known = [x for name, x in profile.crosswalks.items() if name == "id_type"]
        assert codes == ({"BAD_CODE"} if any(code in x.unmappable for x in known) else set())


def test_a_department_that_is_not_there():
    for name in ("", "saic ", "../saic", "SAIC", "x" * 1000):
        with pytest.raises(ProfileError, match="local_tax, police, qs, saic, state_tax"):
            qrbridge_schemas.load(name)


def test_a_deployment_overrides_one_file(tmp_path):
    folder = tmp_path / "departments/qs"
    folder.mkdir(parents=True)
    text = (SHIPPED / "departments/qs/profile.toml").read_text("utf-8")
    (folder / "profile.toml").write_text(text.replace('"gbk"', '"gb18030"'), "utf-8")
    assert qrbridge_schemas.load("qs", [tmp_path]).charset == "gb18030"
    assert qrbridge_schemas.load("qs").charset == "gbk"
    assert qrbridge_schemas.load("qs", [tmp_path]).mapping == PROFILES["qs"].mapping


def test_a_deployment_adds_a_department(tmp_path):
    shutil.copytree(SHIPPED / "departments/police", tmp_path / "departments/customs")
    about = tmp_path / "departments/customs/profile.toml"
    about.write_text(about.read_text("utf-8").replace('"police"', '"customs"'), "utf-8")
    assert qrbridge_schemas.names([str(tmp_path)]) == sorted([*DEPARTMENTS, "customs"])
    profile = qrbridge_schemas.load("customs", [str(tmp_path)])
    shutil.copytree(tmp_path / "departments/customs", tmp_path / "departments/other")
    with pytest.raises(ProfileError, match=r"departments/other/profile\.toml: the id is customs"):
        qrbridge_schemas.load("other", [str(tmp_path)])
    assert profile.id == "customs"
    assert project(SAMPLES["typical"], profile).findings == ()


def test_a_deployment_has_other_regions(tmp_path):
    codes = tmp_path / "canonical/codes"
    codes.mkdir(parents=True)
    text = (SHIPPED / "canonical/codes/region.toml").read_text("utf-8")
    (codes / "region.toml").write_text(text.replace("320102", "320205"), "utf-8")
    (finding,) = check(SAMPLES["minimal"], qrbridge_schemas.canonical([tmp_path]))
    assert (finding.code, finding.field) == ("BAD_CODE", "enterprise.registered_region_code")


def test_a_folder_that_cannot_be_read(tmp_path):
    with pytest.raises(ProfileError, match="no such folder"):
        qrbridge_schemas.names([tmp_path / "nowhere"])
    (tmp_path / "departments/odd").mkdir(parents=True)
    (tmp_path / "departments/odd/profile.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ProfileError, match=r"departments/odd/profile\.toml"):
        qrbridge_schemas.load("odd", [tmp_path])
    (tmp_path / "departments/odd/profile.toml").write_bytes(b"id = x")
    with pytest.raises(ProfileError, match=r"departments/odd/profile\.toml, line 1"):
        qrbridge_schemas.load("odd", [tmp_path / "..", tmp_path, tmp_path])


def test_no_socket_is_opened(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert project(SAMPLES["typical"], qrbridge_schemas.load("saic")).retyped == 0
