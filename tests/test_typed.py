"""The typed record: round trips, one form of each, an independent reader, and nothing but our own errors."""

import contextlib
import importlib.util
import json
import random
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import qrbridge_schemas
from hypothesis import given, settings
from hypothesis import strategies as st
from qrbridge_schemas.invented import applications

from qrbridge import pack
from qrbridge.errors import PackError
from qrbridge.pack import Case, Record, cbor, checkdigits, typed
from qrbridge.pack.forms import FORMS
from qrbridge.pack.number import LIMIT, Reader, Writer
from qrbridge.profile import project

ROOT = Path(__file__).parents[1]
NAME = "cn.enterprise-establishment"

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@cache
def dictionary(profile: str = NAME):
    return next(one for one in qrbridge_schemas.dictionaries() if one.profile == profile)


@cache
def independent():
    place = ROOT / "tools" / "read_typed.py"
    spec = importlib.util.spec_from_file_location("read_typed", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def file_of(profile: str) -> bytes:
    return (ROOT / "schemas" / "qrbridge_schemas" / "dictionaries" / f"{profile}-1.1.json").read_bytes()


def records(count: int, seed: int = 9) -> list[dict]:
    return list(applications(count, seed, "held_out"))


@given(st.lists(st.tuples(st.lists(st.integers(1, 500), min_size=1, max_size=9), st.integers(0, 8))))
def test_a_number_gives_its_choices_back(choices):
    writer = Writer()
    chosen = [(sizes, min(index, len(sizes) - 1)) for sizes, index in choices]
    for sizes, index in chosen:
        writer.pick(sizes, index)
    reader = Reader(writer.data())
    assert [reader.pick(sizes, 0) for sizes, _ in chosen] == [index for _, index in chosen]
    reader.end()


@given(st.binary(min_size=1, max_size=40), st.lists(st.integers(1, 300), max_size=60))
def test_two_numbers_never_say_the_same_choices(data, totals):
    data = data.lstrip(b"\0")
    reader = Reader(data)
    found = [reader.uniform(total, 0) for total in totals]
    try:
        reader.end()
    except PackError:
        return
    writer = Writer()
    for total, value in zip(totals, found, strict=True):
        writer.uniform(total, value)
    assert writer.data() == data


def test_a_long_or_padded_number_is_refused():
    for data in (b"\1" + bytes(LIMIT), b"\0\1"):
        with pytest.raises(PackError):
            Reader(data)


FORMS_BASE = date(2014, 6, 30)

SAMPLES = {
    "integer": [0, -1, 7, 2**64],
    "decimal-2": ["0.00", "0.05", "500000.00", "1234.50"],
    "decimal-4": ["33.3333", "100.0000", "0.0000"],
    "decimal-6": ["50.000000", "0.000001"],
    "date": ["2014-02-28", "0001-01-01", "9999-12-31"],
    "instant": ["2014-06-30T09:15:00+08:00", "2016-12-31T23:59:59+08:00"],
    # GB 11643, GB 11714 and GB 32100: the standards' own examples.
    "citizen": ["11010519491231002X", "440524188001010014"],
    "registration": ["320199000100428"],
    "organization": ["D2143569X", "013896483"],
    "uscc": ["91350100M000100Y43", "91110000600037341L"],
    "digest": ["5a" * 32],
    "digits": ["", "0042", "13800000042"],
    "code": ["", "PDY00001", "NJ-ZW-01"],
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_undoes_itself_with_and_without_a_day(name):
    form = FORMS[name]
    for value in SAMPLES[name]:
        for base in (None, FORMS_BASE):
            numbers = form.parse(value, base)
            for index, number in enumerate(numbers):
                limit = form.limit(numbers[:index], base)
                assert limit == 0 or 0 <= number < limit
            assert form.limit(numbers, base) is None
            assert form.write(numbers, base) == value


@pytest.mark.parametrize("name", FORMS)
@given(data=st.data())
@settings(max_examples=50)
def test_a_form_takes_a_value_only_as_it_would_write_it(name, data):
    value = data.draw(
        st.one_of(text, st.integers(), st.from_regex(r"[0-9.T:+-]{0,20}"), st.sampled_from(SAMPLES[name]))
    )
    numbers = FORMS[name].parse(value, None)
    if numbers is not None:
        assert FORMS[name].write(numbers, None) == value


@pytest.mark.parametrize(
    ("wrong", "name"),
    [("110105194912310021", "citizen"), ("11010519490231002X", "citizen"), ("D21435690", "organization"),
     ("91350100M000100Y44", "uscc"), ("320199000100427", "registration"), ("2014-02-30", "date"),
     ("0500.00", "decimal-2")],
)  # fmt: skip
def test_a_wrong_check_digit_or_day_has_no_form(wrong, name):
    assert FORMS[name].parse(wrong, None) is None


def test_check_digits_of_the_profile_agree():
    from qrbridge.profile import identifiers

    for number in range(300):
        body = f"PDY{number * 331 % 100_000:05}"
        assert checkdigits.organization(body) == identifiers.organization_check_digit(body)
        code = f"91320102{body}{checkdigits.organization(body)}"
        assert identifiers.is_uscc(code + checkdigits.uscc(code))
        assert identifiers.CHECKS["registration_number"](
            f"3201990{number:07}" + checkdigits.registration(f"3201990{number:07}")
        )


def test_round_trip_of_held_out_records_and_samples_and_the_independent_reader_agrees():
    one, raw = dictionary(), [file_of(NAME)]
    for fields in [*records(10), *qrbridge_schemas.samples().values()]:
        number = typed.write(one, fields)
        assert typed.read(one, number) == (fields, None)
        assert independent().read(number, one.digest[:4], raw)[0] == {"record": fields}


@pytest.mark.parametrize("name", ["saic", "qs", "police", "state_tax", "local_tax"])
def test_round_trip_of_projections_with_their_case(name):
    profile, one = qrbridge_schemas.load(name), dictionary(name)
    for fields in records(3):
        content = Record(name, 1, project(fields, profile).fields, Case(str(fields["application_number"]), 3))
        payload = pack.pack(content, [one])
        assert payload[1] == 2
        assert pack.unpack(payload, [one]) == content
        found = independent().read(cbor.decode(payload)[2], one.digest[:4], [file_of(name)])[0]
        assert found == {
            "record": content.fields,
            "case": {"application": content.case.application, "revision": 3},
        }


def strange(value: object, chance: random.Random, depth: int = 0) -> object:
    """Return the value with some leaves replaced by others of their type, some fields and items left out."""
    if isinstance(value, dict):
        return {key: strange(item, chance, depth + 1) for key, item in value.items() if chance.random() > 0.1}
    if isinstance(value, list):
        return [strange(item, chance, depth + 1) for item in value if chance.random() > 0.1] * chance.choice(
            [1, 1, 2]
        )
    if chance.random() > 0.3:
        return value
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return chance.choice([-1, 0, 2**63, value + 1])
    odd = [
        "",
        "\0",
        "；",
        "2014-02-30",
        "-0.00",
        "𠮷",
        "\ue000",
        "0" * 64,
        value + "x",
        value[::-1],
        value[1:],
        "9" * 30,
    ]
    return chance.choice(odd)


@pytest.mark.parametrize("seed", range(40))
def test_any_record_of_the_schemas_types_comes_back(seed):
    chance = random.Random(seed)
    content = Record(NAME, 1, strange(records(1, seed % 5)[0], chance))
    payload = pack.pack(content, [dictionary()])
    assert payload[1] == 2
    assert pack.unpack(payload, [dictionary()]) == content


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"revision": "0"},
        {"revision": True},
        {"officers": {}},
        {"enterprise": "none"},
        {"agent": []},
    ],
)
def test_what_the_plan_has_no_place_for_is_sent_as_kind_1(change):
    content = Record(NAME, 1, records(1)[0] | change)
    payload = pack.pack(content, [dictionary()])
    assert payload[1] == 1
    assert pack.unpack(payload, [dictionary()]) == content


def test_the_newest_edition_of_the_profiles_version_is_written_and_the_old_one_still_read():
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    rows = [{"a": f"b{number}"} for number in range(9)]
    old, new = (
        pack.parse_dictionary(pack.train(schema, "x", 1, rows, edition=edition)) for edition in (1, 2)
    )
    other = pack.parse_dictionary(pack.train(schema, "x", 2, rows, edition=3))
    content = Record("x", 1, {"a": "b3"})
    assert cbor.decode(pack.pack(content, [new, other, old]))[1] == new.digest[:4]
    assert pack.unpack(pack.pack(content, [old]), [new, other, old]) == content
    with pytest.raises(PackError) as caught:
        pack.unpack(pack.pack(content, [old]), [new, other])
    assert (caught.value.code, caught.value.facts["found"]) == ("pack.dictionary", old.digest[:4].hex())


def test_a_value_said_in_another_way_than_the_first_is_refused():
    one = dictionary()
    fields = records(1)[0]

    class Spelling(typed.Offer):
        def say(self, value):
            symbol, numbers = super().say(value)
            return (
                (symbol, numbers)
                if type(value) is not str or value != fields["regime"]
                else (self._leaf.text, [])
            )

    writer = Writer()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typed, "Offer", Spelling)
        typed.Walk(one, writer).value(one.plan, typed.whole(fields, None))
    with pytest.raises(PackError) as caught:
        typed.read(one, writer.data())
    assert caught.value.code == "pack.not_canonical_number"


def test_mutations_and_noise_give_the_record_again_or_our_error():
    fields = {"a": {"type": "string"}, "b": {"type": "string", "format": "date"}, "c": {"type": "integer"}}
    rows = [{"a": f"公司{number}", "b": f"2014-03-{number + 10}", "c": number} for number in range(9)]
    small = pack.parse_dictionary(pack.train({"type": "object", "properties": fields}, "x", 1, rows))
    number = typed.write(small, {"a": "河风公司", "b": "2015-03-09", "c": 70_000})
    chance, accepted = random.Random(1), 0
    for _ in range(10_000):
        data = bytearray(number)
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        data = bytes(data[: chance.choice([len(data), len(data), chance.randrange(len(data))])])
        try:
            fields, case = typed.read(small, data)
        except PackError:
            continue
        assert typed.write(small, fields, case) == data
        accepted += 1
    assert accepted < 10_000


@given(st.binary(max_size=600))
@settings(max_examples=60, deadline=None)
def test_any_bytes_give_a_record_or_our_error(data):
    try:
        fields, case = typed.read(dictionary(), data)
    except PackError:
        return
    assert typed.write(dictionary(), fields, case) == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"format":1}',
        b'{"format":2,"profile":"x","version":1,"edition":1}',
        b"[" * 100_000,
    ],
)
def test_a_file_that_is_no_dictionary_is_refused(data):
    with pytest.raises(PackError):
        pack.parse_dictionary(data)


@pytest.mark.parametrize("part", ["plan", "counts", "texts", "escapes", "novel", "characters"])
def test_of_a_dictionary_with_a_broken_part_only_our_error_escapes(part):
    content = json.loads(file_of("police"))
    fields = project(records(1)[0], qrbridge_schemas.load("police")).fields
    for wrong in (None, 7, "x", [["x"]], {"x": "y"}):
        one = pack.parse_dictionary(json.dumps(content | {part: wrong}).encode())
        with contextlib.suppress(PackError):  # a part that is only poorer, not broken, is no fault
            typed.write(one, fields)


def test_training_gives_the_same_bytes_each_time_and_another_digest_for_other_records():
    schema, rows = qrbridge_schemas.canonical().document, list(applications(12, 3))
    first, again, other = (pack.train(schema, NAME, 1, part) for part in (rows, list(rows), rows[1:]))
    assert first == again != other


def test_training_needs_records_and_a_case_for_each():
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    one = [{"a": "b"}]
    for rows, cases in (([], []), (one * 2, [Case("1", 0)]), ([{"b": "c"}], []), ([{"a": 1}], []), ([7], [])):
        with pytest.raises(PackError):
            pack.train(schema, "x", 1, rows, cases=cases)
    with pytest.raises(PackError):
        pack.train({"type": "string"}, "x", 1, one)
