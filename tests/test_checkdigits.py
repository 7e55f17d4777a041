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


def citizen(region: str, born: date, order: int = 0) -> str:
    """Return a citizen identity number, its check character by the weights printed in GB 11643-1999."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    body = f"{region}{born:%Y%m%d}{order:03}"
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11]


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
