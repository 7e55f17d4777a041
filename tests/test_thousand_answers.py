"""A thousand applications answered: what departments issue, correct and find is in the record, nothing else.

What has changed is found by comparing the records leaf by leaf; the expected paths and values stand here.
"""

from random import Random

import pytest
import qrbridge_schemas
from qrbridge_schemas import invented
from qrbridge_schemas.invented import answers

from qrbridge import chain
from qrbridge.profile import has_part, merge, project

COUNT = 1000
PROFILES = {name: qrbridge_schemas.load(name) for name in qrbridge_schemas.names()}
CANONICAL = qrbridge_schemas.canonical()

# A department's own field, the record's, what the department writes there, what the record then holds.
CORRECTIONS = {
    "saic": [
        ("TEL", "enterprise.telephone", "025-86540091", "025-86540091"),
        ("EMPNUM", "enterprise.employee_count", "4321", 4321),
        ("AGENT.MOBTEL", "agent.mobile", "13800009991", "13800009991"),
    ],
    "qs": [
        ("zgrs", "enterprise.employee_count", "4322", 4322),
        ("yzbm", "enterprise.postal_code", "210092", "210092"),
    ],
    "police": [
        ("Qyjbxx.yzbm", "enterprise.postal_code", "210093", "210093"),
        ("SealList[0].yxzmcc", "seals[0].size_mm", "43", "43"),
    ],
    "state_tax": [
        ("ZCDLXDH", "enterprise.telephone", "025-86540094", "025-86540094"),
        ("WJCYRS", "tax.foreign_employee_count", "0", 0),
        ("FDDBRYDDH", "legal_representative.mobile", "13800009994", "13800009994"),
    ],
    "local_tax": [
        ("T_DJ_JGNSRFB.CYRS", "enterprise.employee_count", "4325", 4325),
        ("T_DJ_RYQKB[1].YD_DH", "finance_officer.mobile", "13800009995", "13800009995"),
    ],
}
FINDINGS = {
    "saic": ("investors[0].INV", "shareholders[0].name"),
    "qs": ("jgmc", "enterprise.name"),
    "police": ("SealList[1].yzmc", "seals[1].content"),
    "state_tax": ("TZFXX[0].TZBL", "shareholders[0].share_ratio"),
    "local_tax": ("T_DJ_RYQKB[2].XM", "tax_handler.name"),
}


def leaves(value, path="") -> dict[str, object]:
    """Return every leaf by its path."""
    if isinstance(value, dict):
        inside = [(f"{path}.{name}" if path else name, item) for name, item in value.items()]
    elif isinstance(value, list):
        inside = [(f"{path}[{number}]", item) for number, item in enumerate(value)]
    else:
        return {path: value}
    return {place: leaf for place, item in inside for place, leaf in leaves(item, place).items()}


def answer(record, department, outcome, **says):
    return {
        "department": department,
        "application_number": record["application_number"],
        "revision_seen": record["revision"],
        "outbound_digest": "0" * 64,
        "outcome": outcome,
        "decided_at": "2014-10-17T10:00:00+08:00",
    } | says


def differences(before, after) -> dict[str, object]:
    old, new = leaves(before), leaves(after)
    assert old.keys() <= new.keys()
    return {path: value for path, value in new.items() if path not in old or old[path] != value}


def bookkeeping(record, department, outcome) -> dict[str, object]:
    """What every merge writes, whatever the answer says."""
    at = f"outcomes[{len(record.get('outcomes', []))}]"
    return {
        "revision": record["revision"] + 1,
        "previous_digest": chain.digest(record),
        f"{at}.department": department,
        f"{at}.outcome": outcome,
        f"{at}.decided_at": "2014-10-17T10:00:00+08:00",
    }


def supplemented(record, department, chance):
    """Return the record after a supplement with a finding and corrections; judged."""
    sent = leaves(project(record, PROFILES[department]).fields)
    chosen = [row for row in CORRECTIONS[department] if chance.random() < 0.5]
    chosen = [row for row in chosen if leaves(record).get(row[1]) != row[3]]
    corrections = [
        {"field": field, "to": to} | ({"from": str(sent[field])} if field in sent else {})
        for field, _, to, _ in chosen
    ]
    own, ours = FINDINGS[department]
    finding = {"code": "ID_MISMATCH", "field": own, "text_zh": "与原件不符", "material_code": "04"}
    says = {"findings": [finding]} | ({"corrections": corrections} if corrections else {})
    merged = merge(
        record, PROFILES[department], answer(record, department, "supplement", **says), chain.digest(record)
    )
    found = f"outcomes[{len(record.get('outcomes', []))}].findings[0]"
    expected = bookkeeping(record, department, "supplement")
    expected |= {f"{found}.{name}": value for name, value in (finding | {"field": ours}).items()}
    expected |= {path: value for _, path, _, value in chosen}
    assert differences(record, merged) == expected
    return merged


def approved(record, department, seed):
    """Return the record after an approval; judged."""
    given = answers.issued(record, PROFILES[department], seed)
    merged = merge(
        record,
        PROFILES[department],
        answer(record, department, "approved", issued=given),
        chain.digest(record),
    )
    expected = bookkeeping(record, department, "approved")
    for name, value in given.items():
        if isinstance(value, list):
            rows = record.get("issued", {}).get(name, [])
            expected |= leaves(rows + [row for row in value if row not in rows], f"issued.{name}")
        else:
            expected[f"issued.{name}"] = value
    old = leaves(record)
    assert differences(record, merged) == {
        path: value for path, value in expected.items() if old.get(path) != value
    }
    assert merged["issued"] == record.get("issued", {}) | {
        name: merged["issued"][name] if isinstance(value, list) else value for name, value in given.items()
    }
    return merged


def answered(record, waiting, chance, seed):
    """Return the record after all departments in `waiting` have answered, in any order that can be."""
    while waiting:
        ready = sorted(
            name
            for name in waiting
            if all(found.code != "NOT_ISSUED" for found in project(record, PROFILES[name]).findings)
        )
        assert ready, f"{record['application_number']}: {waiting} wait for each other"
        department = chance.choice(ready)
        if chance.random() < 0.3:
            record = supplemented(record, department, chance)
        record = approved(record, department, seed)
        waiting.remove(department)
    return record


@pytest.mark.parametrize(
    ("seed", "regime"), [(100, "separate"), (101, "separate"), (102, "separate"), (103, "uscc")]
)
def test_what_departments_answer_stands_in_the_record_and_no_other_field_has_changed(seed, regime):
    for number, record in enumerate(invented.applications(COUNT // 4, seed, regime=regime)):
        waiting = {name for name, profile in PROFILES.items() if has_part(profile, record)}
        last = answered(record, waiting, Random(f"{seed} {number}"), number)
        said = {outcome["department"]: outcome["outcome"] for outcome in last["outcomes"]}
        assert said == dict.fromkeys(said, "approved")
        assert said.keys() == {name for name, profile in PROFILES.items() if has_part(profile, last)}
