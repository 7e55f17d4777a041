"""Invented applications: like those of Nanjing in 2014, without an error, and nobody's."""

import json
import re
from collections import Counter
from datetime import datetime
from importlib import import_module
from itertools import islice
from pathlib import Path
from statistics import mean, median

import pytest
import qrbridge_schemas
from click.testing import CliRunner
from qrbridge_cli.schemas_invent import invent
from qrbridge_schemas.invented import REGIMES, applications
from qrbridge_schemas.invented.people import RARE
from qrbridge_schemas.invented.words import places, words

from qrbridge.errors import ProfileError
from qrbridge.profile import check, paths, project
from qrbridge.profile.identifiers import birth_date, is_organization_code, is_registration_number
from tests.test_schemas import section_of

CANONICAL = qrbridge_schemas.canonical()
RECORDS = list(applications(1000, 20140623))
HELD_OUT = list(applications(200, 20140623, "held_out"))
TRAINING, OTHER = words("training"), words("held_out")


def enterprises(name):
    return [record["enterprise"][name] for record in RECORDS]


def part(records, *parts):
    """Return every object in these parts of the records."""
    found = [record[name] for record in records for name in parts]
    return [row for rows in found for row in (rows if isinstance(rows, list) else [rows])]


PEOPLE = ("legal_representative", "officers", "agent", "finance_officer", "tax_handler", "liaison")


@pytest.mark.parametrize("records", [RECORDS, HELD_OUT], ids=["training", "held out"])
def test_none_has_a_finding(records):
    assert [finding for record in records for finding in check(record, CANONICAL)] == []


def test_under_the_unified_code_too():
    for record in applications(200, 7, regime="uscc"):
        assert [finding for finding in check(record, CANONICAL) if finding.severity == "error"] == []
        assert (record["regime"], record["acceptance"]["accepted_at"] >= "2015-10-01") == ("uscc", True)


def test_all_are_as_they_are_first_handed_in():
    assert all(record["revision"] == 0 for record in RECORDS)
    assert all({"issued", "outcomes", "previous_digest"}.isdisjoint(record) for record in RECORDS)
    assert all("digest" not in paper for paper in part(RECORDS, "attachments"))
    assert len({record["application_number"] for record in RECORDS}) == len(RECORDS)


def test_the_first_stay_the_same_when_there_are_more():
    assert list(applications(20, 20140623)) == RECORDS[:20]
    assert list(islice(applications(10**9, 20140623), 20)) == RECORDS[:20]
    assert next(applications(1, 20140624)) != RECORDS[0]
    assert json.loads(json.dumps(RECORDS[:20])) == RECORDS[:20]


def test_the_kinds_of_enterprise_have_their_shares():
    kinds = Counter(enterprises("enterprise_type_code"))
    for kind, share in {
        "1130": 46,
        "1151": 22,
        "1190": 10,
        "1152": 5,
        "1153": 5,
        "4533": 5,
        "4540": 4,
    }.items():
        assert kinds[kind] / 10 == pytest.approx(share, abs=4), kind
    assert {"5150", "6150", "1110", "1222"} <= kinds.keys()


def test_capital_people_and_lengths_are_like_those_of_nanjing():
    capital = [float(amount) / 10_000 for amount in enterprises("registered_capital")]
    assert median(capital) == 100
    assert 350 < mean(capital) < 800
    assert 5.5 < mean(enterprises("employee_count")) < 7.2
    lengths = {
        name: sorted(map(len, enterprises(name))) for name in ("name", "registered_address", "business_scope")
    }
    for name, (low, middle, high) in {
        "name": (9, 12, 20), "registered_address": (18, 26, 45), "business_scope": (35, 90, 210),
    }.items():  # fmt: skip
        values = lengths[name]
        assert low <= values[50] and values[950] <= high * 1.1, name
        assert median(values) == pytest.approx(middle, rel=0.12), name
    assert 170 < lengths["business_scope"][950] < 240


def test_the_held_out_ones_are_as_long():
    for name in ("name", "business_scope", "registered_address"):
        ours = mean(len(record["enterprise"][name]) for record in HELD_OUT)
        assert ours == pytest.approx(mean(map(len, enterprises(name))), rel=0.12), name


def test_shareholders_are_as_many_as_usual():
    several = [
        len(record["shareholders"])
        for record in RECORDS
        if record["enterprise"]["enterprise_type_code"] == "1130"
    ]
    for many, share in {2: 60, 3: 22, 4: 10, 5: 6}.items():
        assert 100 * several.count(many) / len(several) == pytest.approx(share, abs=7), many
    assert max(len(record["shareholders"]) for record in RECORDS) >= 20


def test_people_have_several_parts_as_in_life():
    numbers = [
        {name: record[name]["id_number"] for name in PEOPLE if name != "officers"} for record in RECORDS
    ]
    owners = [{row.get("id_number") for row in record["shareholders"]} for record in RECORDS]
    owned = [number["legal_representative"] in who for number, who in zip(numbers, owners, strict=True)]
    assert 0.6 < mean(owned) < 0.95
    assert 0.25 < mean(number["tax_handler"] == number["agent"] for number in numbers) < 0.6
    assert 0.3 < mean(number["liaison"] == number["agent"] for number in numbers) < 0.75
    assert mean(len(set(number.values())) for number in numbers) < 4.6


def test_people_come_from_regions_that_are_gone_and_from_abroad():
    everybody = part(RECORDS, *PEOPLE)
    begins = Counter(person["id_number"][:6] for person in everybody if person["id_type_code"] == "10")
    assert all(begins[region] for region in ("320103", "320107", "320124", "320125"))
    foreigners = sum(person["nationality_code"] != "156" for person in everybody) / len(everybody)
    assert 0.002 < foreigners < 0.05
    names = {person["name"] for person in everybody}
    assert any("·" in name for name in names)
    assert any(set(RARE) & set(name) for name in names)
    common = part(applications(100, 3, rare=0), *PEOPLE)
    assert not any(set(RARE) & set(person["name"]) for person in common)


def leaves(value, path="$"):
    for key, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield paths.pattern(paths.child(path, key))
        yield from leaves(inner, paths.child(path, key))


def test_every_field_occurs_now_and_then():
    seen = {leaf for record in applications(3000, 5) for leaf in leaves(record)}
    fields = set(CANONICAL.fields)
    later = {name for name in fields if name.partition(".")[0].removesuffix("[]") in ("issued", "outcomes")}
    without = {"previous_digest", "attachments[].digest", "attachments_digest"}
    # Of all six people only a company's officers and its legal representative hold a post.
    posts = {name for name in fields if re.match(r"(agent|finance_officer|tax_handler|liaison)\.", name)}
    posts = {name for name in posts if re.search(r"\.(position|appoint|term)", name)}
    head = {f"legal_representative.{name}" for name in ("appointed_by", "term_years", "term_from", "term_to")}
    officers = {"officers[].fixed_phone", "officers[].email"}
    assert fields - seen - later - without - posts - head - officers == set()


def test_nothing_of_them_is_anybodys():
    every = [*RECORDS, *HELD_OUT, *applications(100, 1, regime="uscc")]
    people = [*part(every, *PEOPLE), *(row for row in part(every, "shareholders") if "id_number" in row)]
    for person in people:
        number = person["id_number"]
        assert number[14:17] == "000" if person["id_type_code"] == "10" else "000" in number
        assert birth_date(number) is not None or person["id_type_code"] != "10"
        assert person.get("mobile", "1380000").startswith("1380000")
    for row in part(every, "shareholders"):
        number = row.get("license_number", "X000")
        assert number.startswith(("X000", "320199", "PDY"))
        assert is_registration_number(number) or is_organization_code(number) or number.startswith("X000")
    text = json.dumps(every)
    assert set(re.findall(r"[@.](example\.\w+|\w+\.(?:com|cn|net))\b", text)) == {
        "example.com",
        "example.org",
    }
    assert set(re.findall(r'_org_code": "(\w{3})\w{6}"', text)) == {"PDY"}
    assert set(re.findall(r'maker_unit_code": "(\d{7})\d{5}"', text)) == {"3201999"}


def test_opening_hours_and_promises():
    for record in RECORDS:
        accepted, due = (
            datetime.fromisoformat(record["acceptance"][name]) for name in ("accepted_at", "due_at")
        )
        assert accepted.weekday() < 5 and due.weekday() < 5
        assert 9 <= accepted.hour < 17 and accepted < due
        assert (
            datetime(2014, 6, 1, tzinfo=accepted.tzinfo)
            < accepted
            < datetime(2015, 10, 1, tzinfo=accepted.tzinfo)
        )
    levels = Counter(record["acceptance"]["level"] for record in RECORDS)
    assert set(levels) == {"city", "district", "park"}
    assert all(
        (record["acceptance"]["level"] == "park")
        == (record["enterprise"]["registered_region_code"] == "320191")
        for record in RECORDS
    )


@pytest.mark.parametrize(
    ("name", "training", "held_out"),
    [
        ("surnames", 150, 60),
        ("given", 300, 120),
        ("streets", 150, 60),
        ("trade", 250, 100),
        ("buildings", 50, 25),
    ],
)
def test_the_vocabularies_are_broad_and_share_nothing(name, training, held_out):
    ours, theirs = getattr(TRAINING, name), getattr(OTHER, name)
    assert len(set(ours)) == len(ours) >= training
    assert len(set(theirs)) == len(theirs) >= held_out
    assert set(ours).isdisjoint(theirs)


@pytest.mark.parametrize(
    "name", ["minority_given", "minority_family", "foreign_given", "foreign_family", "romanized"]
)
def test_the_names_of_others_are_not_shared_either(name):
    assert set(getattr(TRAINING, name)).isdisjoint(getattr(OTHER, name))


def test_the_industries_are_broad_and_share_nothing():
    for vocabulary, many in ((TRAINING, 60), (OTHER, 25)):
        assert len(vocabulary.industries) >= many
        assert len({industry.code for industry in vocabulary.industries}) == len(vocabulary.industries)
        for industry in vocabulary.industries:
            assert re.fullmatch("[0-9]{4}", industry.code)
            assert industry.section in CANONICAL.tables["industry_section"].codes
            assert 8 <= len(set(industry.scope)) == len(industry.scope) <= 20
            assert industry.trades
    codes, items = ({i.code for i in v.industries} for v in (TRAINING, OTHER)), []
    assert set.isdisjoint(*codes)
    items = [{item for i in v.industries for item in i.scope} for v in (TRAINING, OTHER)]
    assert items[0].isdisjoint(items[1])


@pytest.mark.parametrize("vocabulary", [TRAINING, OTHER], ids=["training", "held out"])
def test_every_industry_has_its_class_and_its_section(vocabulary):
    for industry in vocabulary.industries:
        assert industry.code in CANONICAL.tables["industry"].codes
        assert industry.section == section_of(industry.code)


def test_the_towns_are_not_shared_and_each_region_has_some():
    for region in places().regions:
        assert region.code in CANONICAL.tables["region"].codes
        assert TRAINING.towns[region.code] and OTHER.towns[region.code]
    towns = [{town for names in v.towns.values() for town in names} for v in (TRAINING, OTHER)]
    assert towns[0].isdisjoint(towns[1])


def test_held_out_ones_have_no_street_company_or_person_of_the_others():
    text = json.dumps(HELD_OUT, ensure_ascii=False)
    for street in TRAINING.streets:
        assert f'"village": "{street}"' not in text
    assert {record["enterprise"]["industry_code"] for record in HELD_OUT}.isdisjoint(
        enterprises("industry_code")
    )
    names = {person["name"] for person in part(HELD_OUT, *PEOPLE)}
    assert names.isdisjoint(person["name"] for person in part(RECORDS, *PEOPLE))


@pytest.mark.parametrize(
    ("how", "reason"), [({"vocabulary": "x"}, "held_out"), ({"regime": "three"}, "uscc")]
)
def test_unknown_words_and_regimes_are_refused(how, reason):
    with pytest.raises(ProfileError, match=reason):
        next(applications(1, 1, **how))


def test_the_command_writes_one_file_each(tmp_path):
    done = CliRunner().invoke(invent, ["3", "--seed", "20140623", "--out", str(tmp_path / "new")])
    assert (done.exit_code, done.output) == (0, f"{tmp_path}/new: 3 invented applications\n")
    written = {path.stem: json.loads(path.read_text("utf-8")) for path in (tmp_path / "new").iterdir()}
    assert written == {record["application_number"]: record for record in RECORDS[:3]}


def test_the_command_knows_its_vocabularies_and_regimes(tmp_path):
    assert set(REGIMES) == {"separate", "uscc"}
    for wrong in (["0"], ["3", "--vocabulary", "x"], ["3", "--regime", "x"], ["x"]):
        assert CliRunner().invoke(invent, [*wrong, "--out", str(tmp_path)]).exit_code == 2
    assert not list(tmp_path.iterdir())


def test_for_training_every_department_gets_what_it_waits_for(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "tools")
    revisions = import_module("train_dictionaries").revisions
    seen: dict[str, list[str]] = {}
    for profile, record, answer in revisions(6):
        codes = {finding.code for finding in project(record, profile).findings}
        assert not {"NOT_ISSUED", "NO_PART"} & codes
        assert profile.returns is not None
        assert [found for found in check(answer, profile.returns.schema) if found.severity == "error"] == []
        seen.setdefault(record["application_number"], []).append(profile.id)
        assert record["revision"] == len(seen[record["application_number"]]) - 1
    names = qrbridge_schemas.names()
    without = [name for name in names if "uscc" not in qrbridge_schemas.load(name).regimes]
    assert len(seen) == 6
    assert [sorted(turns) for turns in seen.values()] == [names] * 3 + [sorted({*names} - {*without})] * 3
