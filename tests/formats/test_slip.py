"""The 44 digits of a store slip, the clearing key, and the customer number of a debit."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.formats.check_digit import modulus_10_weight_3
from shared.formats.customer_number import customer_number, parse_customer_number
from shared.formats.slip import (
    SlipError,
    StoreNumber,
    build_store_number,
    clearing_key,
    free_digits,
    parse_clearing_key,
    parse_store_number,
)

SLIP = "91900001000012345678901234567027033100123009"


def test_the_check_digit_of_worked_examples() -> None:
    assert modulus_10_weight_3("9190000100001234567890123456702703310012300") == "9"
    assert modulus_10_weight_3("9190000100001234567890123456719999991123456") == "2"


def test_the_parts_of_a_slip() -> None:
    number = StoreNumber("900001", "000012345678901234567", 12_300, date(2027, 3, 31))
    assert parse_store_number(SLIP) == number
    assert build_store_number(number) == SLIP
    endless = StoreNumber("900001", "000012345678901234567", 123_456, None, reissue=1, stamp_duty=True)
    assert build_store_number(endless) == "91900001000012345678901234567199999911234562"
    assert parse_store_number("91900001000012345678901234567199999911234562") == endless


@given(position=st.integers(0, 43), digit=st.sampled_from("0123456789"))
def test_any_digit_changed_is_refused(position: int, digit: str) -> None:
    if SLIP[position] != digit:
        with pytest.raises(SlipError):
            parse_store_number(SLIP[:position] + digit + SLIP[position + 1 :])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (SLIP[:-1], "44桁です"),
        (SLIP[:5] + "O" + SLIP[6:], "6桁目「O」が数字ではありません"),
        ("92" + SLIP[2:], "91で始まります"),
        (SLIP[:-1] + "8", "計算では9"),
    ],
)
def test_the_reason_of_a_refusal_is_said(text: str, reason: str) -> None:
    with pytest.raises(SlipError, match=reason):
        parse_store_number(text)


def _with_check_digit(body: str) -> str:
    return body + modulus_10_weight_3(body)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (SLIP[:30] + "270230" + SLIP[36:43], "実在する日ではありません"),
        (SLIP[:36] + "2" + SLIP[37:43], "印紙フラグ"),
        (SLIP[:37] + "300001", "300,001円"),
        (SLIP[:37] + "000000", "0円"),
    ],
)
def test_a_right_check_digit_does_not_excuse_a_wrong_part(body: str, reason: str) -> None:
    with pytest.raises(SlipError, match=reason):
        parse_store_number(_with_check_digit(body))


@pytest.mark.parametrize(
    "number",
    [
        StoreNumber("90000", "0" * 21, 1, None),
        StoreNumber("900001", "0" * 20, 1, None),
        StoreNumber("900001", "0" * 21, 300_001, None),
        StoreNumber("900001", "0" * 21, 0, None),
        StoreNumber("900001", "0" * 21, 1, None, reissue=10),
        StoreNumber("900001", "0" * 21, 1, date(2100, 1, 1)),
    ],
)
def test_a_slip_no_store_would_take_is_not_built(number: StoreNumber) -> None:
    with pytest.raises(SlipError):
        build_store_number(number)


def test_three_hundred_thousand_yen_may_be_paid_at_a_store() -> None:
    text = build_store_number(StoreNumber("900001", free_digits(1), 300_000, None))
    assert parse_store_number(text).amount_yen == 300_000


def test_the_clearing_key_leads_back_to_the_slip() -> None:
    # 4 and 2 in the last two places weigh 1 and 3: 4 + 6 = 10, so the check digit is 0.
    assert clearing_key(42) == "0000000000000420"
    assert free_digits(42, agent_code="12345") == "123450000000000000420"
    assert parse_store_number(build_store_number(StoreNumber("900001", free_digits(42), 1, None))).slip_id == 42
    assert parse_store_number(SLIP).slip_id is None
    with pytest.raises(SlipError, match="収納企業コード"):
        free_digits(42, agent_code="1234")


@pytest.mark.parametrize(
    "text", ["", "0000000000000421", "000000000000042", "0000000000000000", "００００００００００００００４２０"]
)
def test_a_key_that_is_not_ours_leads_nowhere(text: str) -> None:
    assert parse_clearing_key(text) is None


@given(slip_id=st.integers(1, 10**15 - 1), request_id=st.integers(1, 10**17 - 1))
def test_keys_come_back(slip_id: int, request_id: int) -> None:
    assert parse_clearing_key(clearing_key(slip_id)) == slip_id
    assert parse_customer_number(customer_number(request_id)) == request_id


def test_the_customer_number_of_a_request() -> None:
    # 4·3 + 2·1 (places 3 and 4 from the right, behind the spare zeros: weights 3 and 1) = 2·3 + 4·1 = 10.
    assert customer_number(42) == "00000000000000042000"
    assert parse_customer_number("00000000000000042000") == 42
    for other in ("", "00000000000000042001", "00000000000000042100", "42".ljust(20), "0" * 20):
        assert parse_customer_number(other) is None


@pytest.mark.parametrize("number", [0, -1, 10**17])
def test_a_number_that_does_not_fit_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="digits"):
        customer_number(number)
    with pytest.raises(ValueError, match="digits"):
        clearing_key(number)
