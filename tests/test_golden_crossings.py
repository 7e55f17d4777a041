"""Acceptance tests 1 and 2: five departments, three applications, every expectation written by hand.

`fixtures/crossings/DEPARTMENT-SAMPLE.json` is what the department must get of the sample, byte for byte, in
the order of its form. It was written from the department's field list and the sample, not by the mapping.
"""

import json
from itertools import product
from pathlib import Path

import pytest
import qrbridge_schemas

from qrbridge import bridge
from qrbridge.envelope import Claims, Entry, SigningKey
from qrbridge.pack import Record
from qrbridge.profile import merge, project, validate
from qrbridge.profile.paths import pattern
from qrbridge.profile.values import Group

GOLDEN = Path(__file__).parents[1] / "fixtures" / "crossings"
SAMPLES = qrbridge_schemas.samples()
PROFILES = {name: qrbridge_schemas.load(name) for name in qrbridge_schemas.names()}
CROSSINGS = sorted(product(PROFILES, SAMPLES))

HALL, DEPARTMENT = SigningKey(1, b"h" * 32), SigningKey(1, b"d" * 32)
TRUSTED = (Entry("hall", "hall", None, HALL.public), Entry("desk", "department", None, DEPARTMENT.public))

# What each department issues of the typical sample; all numbers lie in ranges kept for invented ones.
ISSUED = {
    "saic": {"registration_number": "320199000100428", "establishment_date": "2014-10-17"},
    "qs": {"organization_code": "PDY000423", "organization_certificate_number": "组代管320100-900042"},
    "police": {
        "seal_unit_code": "320105900042",
        "seal_filing_number": "宁公印备900042",
        "seals": [{"seal_code": "3201059000042", "seal_type_code": "01"}],
    },
    "state_tax": {"state_tax_number": "320105PDY000423", "tax_items": ["10101"]},
    "local_tax": {"local_tax_number": "320105PDY000423", "tax_items": ["10109"]},
}


def golden(department, sample):
    return (GOLDEN / f"{department}-{sample}.json").read_text("utf-8")


def crossed(record, key, audience):
    """Return the fields that come out of an envelope at the other side."""
    issuer = "hall" if key is HALL else "desk"
    sealed = bridge.seal(record, Claims(issuer, audience, 1000, 9000), key)
    content = bridge.unseal(sealed, TRUSTED, audience, 2000, frozenset({1})).content
    assert (content.profile, content.version) == (record.profile, record.version)
    return content.fields


def leaves(value, path=""):
    """Yield (path, value) of every leaf of a department's form."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, f"{path}[{number}]")
    else:
        yield path, value


def mandatory(group: Group, around=""):
    """Yield the path of each target field that the department cannot do without."""
    yield from (around + entry.target for entry in group.entries if entry.must)
    for name, block in group.blocks.items():
        yield from mandatory(block, f"{around}{name}.")
    for name, rows in group.lists.items():
        yield from mandatory(rows.group, f"{around}{name}[].")


def test_01_there_are_fifteen_of_them():
    assert sorted(path.stem for path in GOLDEN.iterdir()) == sorted(f"{d}-{s}" for d, s in CROSSINGS)
    assert len(CROSSINGS) == 15


@pytest.mark.parametrize(("department", "sample"), CROSSINGS)
def test_01_the_department_gets_these_bytes(department, sample):
    projection = project(SAMPLES[sample], PROFILES[department])
    assert json.dumps(projection.fields, ensure_ascii=False, indent=2) + "\n" == golden(department, sample)
    assert projection.findings == ()
    assert projection.retyped == 0


@pytest.mark.parametrize(("department", "sample"), CROSSINGS)
def test_01_they_are_the_same_on_the_other_side(department, sample):
    profile = PROFILES[department]
    sent = project(SAMPLES[sample], profile).fields
    received = crossed(Record(profile.id, profile.version, sent), HALL, department)
    assert received == json.loads(golden(department, sample))
    assert validate(received, profile) == ()


@pytest.mark.parametrize("department", PROFILES)
def test_01_the_return_comes_back_whole(department):
    profile, record = PROFILES[department], json.loads(json.dumps(SAMPLES["typical"]))
    record["issued"] = {
        key: record["issued"][key] for key in record["issued"].keys() - ISSUED[department].keys()
    }
    answer = {
        "department": department,
        "application_number": record["application_number"],
        "revision_seen": record["revision"],
        "outbound_digest": "ab" * 32,
        "outcome": "approved",
        "decided_at": "2014-10-17T16:00:00+08:00",
        "issued": ISSUED[department],
    }
    schema = profile.returns.schema
    received = crossed(Record(schema.id, schema.version, answer), DEPARTMENT, "hall")
    assert received == answer
    merged = merge(record, profile, received, "cd" * 32)
    assert merged["revision"] == record["revision"] + 1
    assert merged["issued"] == record["issued"] | ISSUED[department]
    unchanged = record.keys() - {"revision", "previous_digest", "issued", "outcomes"}
    assert {key: merged[key] for key in unchanged} == {key: record[key] for key in unchanged}


@pytest.mark.parametrize(("department", "sample"), CROSSINGS)
def test_02_every_mandatory_field_is_the_one_written_by_hand(department, sample):
    profile = PROFILES[department]
    must = set(mandatory(profile.mapping))
    expected = {p: v for p, v in leaves(json.loads(golden(department, sample))) if pattern(p) in must}
    delivered = dict(leaves(project(SAMPLES[sample], profile).fields))
    wrong = {
        path: (value, delivered.get(path)) for path, value in expected.items() if delivered.get(path) != value
    }
    assert wrong == {}, f"{department} wants (left) and gets (right) in these fields"
    by_schema = {field.path for field in profile.outbound.fields.values() if field.must}
    leaf_fields = {
        path for path in by_schema if profile.outbound.fields[path].type not in ("object", "array")
    }
    assert leaf_fields <= {pattern(path) for path in expected}
