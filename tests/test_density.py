"""How small records become, on words that no dictionary has; and that no dictionary has them."""

import json
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
import qrbridge_schemas
from qrbridge_schemas.invented import applications

from benchmarks import density
from qrbridge import pack
from qrbridge.pack import Record
from tests.command import qrbridge

ROOT = Path(__file__).parents[1]
NAME = "cn.enterprise-establishment"
DICTIONARIES = sorted((ROOT / "schemas" / "qrbridge_schemas" / "dictionaries").glob("*.json"))


@cache
def held_out() -> tuple[dict, ...]:
    return tuple(applications(120, 77, "held_out"))


def sizes(records) -> list[int]:
    known = qrbridge_schemas.dictionaries()
    return sorted(len(density.sealed(Record(NAME, 1, fields), known)) for fields in records)


def test_a_sealed_held_out_record_is_one_v15_symbol_in_the_median():
    found = sizes(held_out())
    assert found[len(found) // 2] <= 406
    assert found[len(found) * 95 // 100] <= 560


def test_what_bits_are_spent_on_adds_up_to_the_payload():
    one = next(one for one in qrbridge_schemas.dictionaries() if one.profile == NAME)
    for fields in held_out()[:5]:
        bits = sum(density.made_of([fields], one).values())
        assert abs(len(pack.pack(Record(NAME, 1, fields), [one])) - 10 - bits / 8) <= 3


PUBLIC = "南京市..?.?区"
"""How bodies of a district are called: both vocabularies share the districts, and the kinds of bodies."""


def words(value: object) -> set[str]:
    if isinstance(value, str):
        return {value}
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return set().union(*map(words, items))


def secrets() -> set[str]:
    """Return held-out words that mean something by themselves, and whole names."""
    vocabulary = tomllib.loads(
        (ROOT / "schemas/qrbridge_schemas/invented/vocabulary/held_out.toml").read_text("utf-8")
    )
    kinds = ("streets", "buildings", "towns", "minority_given", "minority_family")
    found = set().union(*(words(vocabulary[kind]) for kind in kinds))
    found |= set().union(*(words(industry["scope"]) for industry in vocabulary["industry"]))
    for fields in held_out():
        people = [
            fields["legal_representative"],
            fields["agent"],
            *fields["officers"],
            *fields["shareholders"],
        ]
        found |= {fields["enterprise"]["name"], *(person["name"] for person in people)}
    return {word for word in found if len(word) >= 3 and not re.match(PUBLIC, word)}


@pytest.mark.parametrize("path", DICTIONARIES, ids=lambda path: path.stem)
def test_no_dictionary_holds_a_held_out_name_street_company_or_scope_item(path):
    content = json.loads(path.read_text("utf-8"))
    said = "\n".join(phrases for groups in content["texts"] for phrases in groups.values())
    said += "\n" + json.dumps(content["plan"], ensure_ascii=False)
    assert not [word for word in secrets() if word in said]


def test_dictionaries_are_of_a_size_that_can_be_sent_around():
    assert len(DICTIONARIES) == 11
    assert all(path.stat().st_size <= 240_000 for path in DICTIONARIES)


def test_symbol_counts_of_the_comparison_are_those_of_segno():
    import segno

    for mode, sign in (("numeric", "1"), ("alphanumeric", "A"), ("byte", "a")):
        for size in (1, 17, 100, 414, 1000, 1600):
            made = segno.make(sign * size, error="m", mode=mode, boost_error=False, micro=False)
            assert density.smallest([(mode, size)]) == made.version


def test_the_page_shows_what_the_command_prints():
    page = (ROOT / "docs" / "benchmarks.md").read_text("utf-8")
    table = page.split("<!-- density -->")[1]
    median = int(table.split("| kind 2 | ")[1].split(" |")[0])
    assert abs(median - sizes(held_out())[60]) <= 20


def test_train_makes_the_same_dictionary_of_the_same_records(tmp_path):
    records = list(applications(20, 4))
    said = []
    # Whatever the files are called, and in whatever order Python's sets are.
    for seed, order in enumerate((records, records[::-1])):
        folder = tmp_path / str(seed)
        folder.mkdir()
        for number, fields in enumerate(order):
            (folder / f"{number:02}.json").write_text(json.dumps(fields), "utf-8")
        done = qrbridge(
            *("schemas", "train", "police", folder, "--out", tmp_path / f"{seed}.dictionary"),
            cwd=tmp_path,
            env={"PYTHONHASHSEED": str(seed)},
        )
        assert done.code == 0, done.err
        said.append(done.out.split(":", 1)[1])
    assert said[0] == said[1]
    assert "2 records that it has not seen" in said[0]
    first, second = ((tmp_path / f"{seed}.dictionary").read_bytes() for seed in range(2))
    assert first == second
    assert pack.parse_dictionary(first).profile == "police"
