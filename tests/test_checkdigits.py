"""Identifiers: the vectors of the standards, other people's check digits, and no single slip unseen."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc as other_uscc

from qrbridge.profile import identifiers as ids

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

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
    "seal_code": ["4501000475936"],
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
    "uscc": ["91350100M000100Y4Z", "91350100M000100Y44", "91350100m000100y43", "91350100M000100Y4"],
    "registration_number": ["110108000000017", "11010800000001", "11010800000001X"],
    "tax_number": ["320106D21435690", "320106", "91350100M000100Y44"],
    "seal_code": ["450100047593", "45010004759361", "45010004759A6"],
    "seal_unit_code": ["4501000475936", "45010004759"],
}


@pytest.mark.parametrize(("check", "number"), [(c, n) for c, numbers in VALID.items() for n in numbers])
def test_valid(check, number):
    assert ids.CHECKS[check](number)


@pytest.mark.parametrize(("check", "number"), [(c, n) for c, numbers in INVALID.items() for n in numbers])
def test_invalid(check, number):
    assert not ids.CHECKS[check](number)


def test_every_check_has_vectors_of_both_kinds():
    assert VALID.keys() == INVALID.keys() == ids.CHECKS.keys()


def citizen(region: str, born: date, order: int = 0) -> str:
    """Return a citizen identity number, its check character by the weights printed in GB 11643-1999."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    body = f"{region}{born:%Y%m%d}{order:03}"
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11]


@pytest.mark.parametrize("region", ["320102", "320104", "320118", "320103", "320125", "830000"])
@pytest.mark.parametrize("year", [1925, 1955, 1982, 1990, 2000])
def test_people_born_before_their_county_had_its_code_are_accepted(region, year):
    number = citizen(region, date(year, 3, 12))
    assert ids.is_citizen_id(number)
    assert ids.birth_date(number) == date(year, 3, 12)


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 999), st.data())
def test_each_slip_in_a_citizen_id_is_seen(born, order, data):
    number = citizen("320102", born, order)
    assert ids.is_citizen_id(number)
    place = data.draw(st.integers(0, 17))
    sign = data.draw(st.sampled_from((DIGITS + "X").replace(number[place], "")))
    assert not ids.is_citizen_id(number[:place] + sign + number[place + 1 :])
    swap = data.draw(st.integers(0, 16))
    if number[swap] != number[swap + 1]:
        assert not ids.is_citizen_id(number[:swap] + number[swap + 1] + number[swap] + number[swap + 2 :])


def test_fifteen_digits_to_eighteen_characters():
    assert ids.citizen_id_18("110105491231002") == "11010519491231002X"
    assert ids.citizen_id_18("320102550230001") is None
    assert ids.citizen_id_18("11010519491231002X") is None
    longer = ids.citizen_id_18("320102000101996")
    assert longer is not None
    assert ids.birth_date(longer) == date(1800, 1, 1)


@settings(deadline=None)
@given(st.text(DIGITS + LETTERS, min_size=8, max_size=8))
def test_organization_code_has_the_one_right_check_character(body):
    right = [sign for sign in DIGITS + LETTERS if ids.is_organization_code(body + sign)]
    assert right == [ids.organization_check_digit(body)]


@settings(deadline=None)
@given(
    st.text(USCC_ALPHABET, min_size=2, max_size=2),
    st.text(DIGITS, min_size=6, max_size=6),
    st.text(USCC_ALPHABET, min_size=8, max_size=8),
)
def test_uscc_agrees_with_another_implementation(authority, region, body):
    head = authority + region + body + ids.organization_check_digit(body)
    number = head + ids.uscc_check_digit(head)
    assert number[17] == other_uscc.calc_check_digit(head)
    assert ids.is_uscc(number)
    wrong_inside = number[:16] + ("0" if number[16] != "0" else "1")
    assert not ids.is_uscc(wrong_inside + ids.uscc_check_digit(wrong_inside))


@pytest.mark.parametrize("authority", ["91", "A1", "N2", "Y1"])
def test_the_private_zone_of_organization_codes_is_valid_in_a_uscc(authority):
    code = "PDY00001" + ids.organization_check_digit("PDY00001")
    head = authority + "320199" + code
    assert ids.is_uscc(head + ids.uscc_check_digit(head))


@settings(deadline=None)
@given(st.sampled_from(sorted(ids.CHECKS)), st.text(max_size=20))
def test_any_text_gets_an_answer(check, text):
    assert ids.CHECKS[check](text) in (True, False)
    assert ids.citizen_id_18(text) is None or ids.is_citizen_id(str(ids.citizen_id_18(text)))
