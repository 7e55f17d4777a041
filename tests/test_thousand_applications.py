"""A thousand invented applications: what each department gets is complete, or it is said what is missing."""

from datetime import datetime, timedelta
from itertools import islice
from random import Random

import pytest
import qrbridge_schemas
from qrbridge_schemas.invented import applications
from qrbridge_schemas.invented.numbers import organization_code, registration_number

from qrbridge.profile import check_for_all, has_part, paths, project, validate

PROFILES = [qrbridge_schemas.load(name) for name in qrbridge_schemas.names()]


def registered(record, number):
    """Return the record after the registration and the organization code, as tax and police get it."""
    opened = datetime.fromisoformat(record["acceptance"]["accepted_at"]).date() + timedelta(days=2)
    issued = {
        "registration_number": registration_number(Random(number)),
        "establishment_date": opened.isoformat(),
        "approval_date": opened.isoformat(),
        "registration_authority_code": record["enterprise"]["registered_region_code"],
        "registration_authority_name": record["organization"]["approving_org_name"],
        "organization_code": organization_code(number % 90_000 + 1),
        "organization_code_valid_from": opened.isoformat(),
        "organization_code_valid_to": opened.replace(
            year=opened.year + 4, day=min(opened.day, 28)
        ).isoformat(),
    }
    return {**record, "revision": 2, "previous_digest": "0" * 64, "issued": issued}


THOUSAND = [registered(record, i) for i, record in enumerate(applications(1000, 4007))]


def empty(group, fields, place, base=paths.ROOT):
    """Yield (target, sources in the record) of each mandatory target that is not in `fields`."""
    for entry in group.entries:
        if entry.must and entry.target not in fields and place.holds(entry.when):
            yield paths.child(base, entry.target), {place.full(source) for source in entry.sources}
    for name, inner in group.blocks.items():
        yield from empty(inner, fields.get(name, {}), place, paths.child(base, name))
    for name, rows in group.lists.items():
        found = [
            paths.Place(place.record, value, path)
            for source in rows.sources
            for path, value in place.select(source)
            if paths.Place(place.record, value, path).holds(rows.when)
        ]
        assert len(found) == len(fields.get(name, []))
        for number, (row, filled) in enumerate(zip(found, fields.get(name, []), strict=True)):
            yield from empty(rows.group, filled, row, f"{paths.child(base, name)}[{number}]")


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.id)
def test_every_mandatory_field_is_filled_or_has_a_finding(profile):
    incomplete = 0
    for record in THOUSAND:
        projection = project(record, profile)
        told = {finding.field for finding in projection.findings if finding.severity == "error"}
        missing = list(empty(profile.mapping, projection.fields, paths.Place(record, record)))
        assert len(missing) == projection.retyped
        for target, sources in missing:
            # Where the record says a thing in another part, the finding is at that part.
            assert sources & told or target in told, (record["application_number"], target)
        incomplete += bool(missing)
        if not told:
            assert validate(projection.fields, profile) == ()
    # They are good applications: what stays empty are codes that a department has none for.
    assert incomplete < 200


UNIFIED = list(applications(50, 2, regime="uscc"))


@pytest.mark.parametrize("profile", [p for p in PROFILES if "uscc" in p.regimes], ids=lambda p: p.id)
def test_under_the_unified_code_too(profile):
    filled = 0
    for record in UNIFIED:
        projection = project(record, profile)
        told = {finding.field for finding in projection.findings}
        missing = list(empty(profile.mapping, projection.fields, paths.Place(record, record)))
        assert len(missing) == projection.retyped
        assert all(sources & told or target in told for target, sources in missing)
        filled += projection.delivered
    assert filled > 20 * len(UNIFIED)


def test_under_the_unified_code_qs_alone_gets_nothing_and_is_asked_for_nothing():
    (qs,) = [profile for profile in PROFILES if "uscc" not in profile.regimes]
    assert qs.id == "qs"
    others = [profile for profile in PROFILES if profile is not qs]
    for record in UNIFIED:
        assert not has_part(qs, record)
        projection = project(record, qs)
        assert (projection.fields, projection.delivered, projection.retyped) == ({}, 0, 0)
        assert [(found.code, found.field) for found in projection.findings] == [("NO_PART", "regime")]
        assert all(has_part(profile, record) for profile in others)
        assert check_for_all(record, PROFILES) == check_for_all(record, others)


def test_before_anything_is_issued_the_first_department_gets_all():
    saic = qrbridge_schemas.load("saic")
    for record in islice(applications(300, 9), 300):
        projection = project(record, saic)
        errors = [finding.code for finding in projection.findings if finding.severity == "error"]
        # Rare characters of names, and nothing that waits for another department.
        assert set(errors) <= {"NOT_IN_CHARSET"}
        assert projection.retyped == 0 or errors
