"""Make the shipped dictionaries anew from invented applications: `tools/train_dictionaries.py [FOLDER]`.

Deterministic: the same release makes the same bytes. Only the training vocabulary is used; the held-out one
is for measuring. With `--records N` fewer applications, for a quick look.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import qrbridge_schemas
from qrbridge_schemas.invented import REGIMES, applications
from qrbridge_schemas.invented.answers import issued

from qrbridge import pack
from qrbridge.pack import Case
from qrbridge.profile import Profile, has_part, hinted, project

RECORDS, SEED = 1_200, 2014
HERE = Path(qrbridge_schemas.__file__).parent / "dictionaries"

Fields = dict[str, Any]


def revisions(
    count: int, seed: int = SEED, vocabulary: str = "training"
) -> Iterator[tuple[Profile, Fields, Fields]]:
    """Yield department, canonical record as it is sent there, and its answer, for all departments in turn."""
    for regime in REGIMES:
        turns = in_turn(next(applications(1, seed, vocabulary, regime=regime)))
        for number, record in enumerate(applications(count // 2, seed, vocabulary, regime=regime)):
            for profile in turns:
                answer = answered(record, profile, number)
                yield profile, json.loads(json.dumps(record)), answer
                advance(record, answer)


def in_turn(record: Fields) -> list[Profile]:
    """Return the departments that have a part in `record`, each when what it awaits has been issued."""
    every = [qrbridge_schemas.load(name) for name in qrbridge_schemas.names()]
    waiting, turns = [profile for profile in every if has_part(profile, record)], []
    while waiting:
        profile = next(one for one in waiting if not awaits(record, one))
        waiting.remove(profile)
        turns.append(profile)
        advance(record, answered(record, profile, 0))
    return turns


def awaits(record: Fields, profile: Profile) -> bool:
    """Say whether the department needs what another has still to issue."""
    return any(finding.code == "NOT_ISSUED" for finding in project(record, profile).findings)


def advance(record: Fields, answer: Fields) -> None:
    """Make `record` the next revision, with what `answer` issues."""
    record["revision"] += 1
    record["previous_digest"] = sha256(str(record).encode()).hexdigest()
    record.setdefault("issued", {}).update(answer["issued"])


def answered(record: Fields, profile: Profile, seed: int) -> Fields:
    """Return a department's approval of a record as its answer says it."""
    received = sha256(f"{profile.id} {record['application_number']}".encode()).hexdigest()
    return {
        "application_number": record["application_number"],
        "revision_seen": record["revision"],
        "outbound_digest": received,
        "department": profile.id,
        "outcome": "approved",
        "decided_at": record["acceptance"]["due_at"],
        "issued": issued(record, profile, seed),
    }


def trained(count: int) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each dictionary."""
    general = qrbridge_schemas.general()
    canonical = qrbridge_schemas.canonical()
    records = list(applications(count, SEED)) + list(applications(count // 10, SEED, regime="uscc"))
    names = canonical.id, canonical.version
    yield _name(*names), pack.train(canonical.document, *names, records, general=general)
    sent: dict[str, list[tuple[Fields, Case]]] = {}
    answers: dict[str, list[Fields]] = {}
    for profile, record, answer in revisions(count):
        case = Case(record["application_number"], record["revision"])
        sent.setdefault(profile.id, []).append((project(record, profile).fields, case))
        answers.setdefault(profile.id, []).append(answer)
    for name, forms in sent.items():
        profile = qrbridge_schemas.load(name)
        rows, cases = [row for row, _ in forms], [case for _, case in forms]
        yield (
            _name(profile.id, profile.version),
            pack.train(hinted(profile), profile.id, profile.version, rows, cases=cases, general=general),
        )
        if profile.returns:
            schema = profile.returns.schema
            data = pack.train(schema.document, schema.id, schema.version, answers[name], general=general)
            yield _name(schema.id, schema.version), data


def _name(profile: str, version: int) -> str:
    return f"{profile}-{version}.1.json"


def main() -> int:
    """Write all dictionaries and say how large they are."""
    parser = argparse.ArgumentParser(description="Makes the shipped dictionaries anew.")
    parser.add_argument("folder", nargs="?", type=Path, default=HERE)
    parser.add_argument("--records", type=int, default=RECORDS)
    given = parser.parse_args()
    for name, data in trained(given.records):
        (given.folder / name).write_bytes(data)
        print(f"{name}: {len(data)} bytes, {sha256(data).hexdigest()[:16]}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
