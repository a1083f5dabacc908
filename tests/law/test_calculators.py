"""Roundings, instalments and check digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.jp import cn, in_

from shared.law.check_digits import (
    MalformedNumber,
    corporate_number_check_digit,
    individual_number_check_digit,
    is_corporate_number,
    is_individual_number,
    is_municipality_code,
    municipality_code_check_digit,
)
from shared.law.instalments import split_into_instalments
from shared.money import (
    ceil_to_hundred,
    ceil_to_thousand,
    floor_to_hundred,
    floor_to_thousand,
    ratio_hundredths_half_up,
    truncate,
    yearly_charge,
)
from tests.law.examples_file import examples

AMOUNTS = st.integers(0, 10**12)


@pytest.mark.feature("E3", "S7")
@pytest.mark.parametrize(
    ("amount", "base", "charge"),
    [(0, 0, 0), (999, 0, 0), (1000, 0, 1000), (1099, 0, 1000), (1999, 0, 1900), (2000, 2000, 2000), (2999, 2000, 2900)],
)
def test_truncation_of_base_and_charge(amount: int, base: int, charge: int) -> None:
    assert truncate(amount, minimum_yen=2000, unit_yen=1000) == base
    assert truncate(amount, minimum_yen=1000, unit_yen=100) == charge


@given(AMOUNTS)
def test_floor_and_ceiling_enclose_the_amount(amount: int) -> None:
    assert floor_to_hundred(amount) <= amount <= ceil_to_hundred(amount) < floor_to_hundred(amount) + 200
    assert floor_to_thousand(amount) <= amount <= ceil_to_thousand(amount)
    assert floor_to_thousand(amount) % 1000 == ceil_to_thousand(amount) % 1000 == 0


@pytest.mark.parametrize("rounding", [floor_to_hundred, floor_to_thousand, ceil_to_hundred, ceil_to_thousand])
def test_negative_money_is_never_rounded(rounding: object) -> None:
    assert callable(rounding)
    with pytest.raises(ValueError, match="0円以上"):
        rounding(-1)


def test_a_yearly_rate_is_divided_by_365() -> None:
    # 386,000 x 0.9 % x 915 / 365 = 8,708.79
    assert yearly_charge(386_000, 9, 915) == 8708


def test_the_collection_rate_is_rounded_half_up() -> None:
    # 1,221,400,000 / 1,250,000,000 = 97.712 %; net of 400,000 it is 97.68 %.
    assert ratio_hundredths_half_up(1_221_400_000, 1_250_000_000) == 9771
    assert ratio_hundredths_half_up(1_221_000_000, 1_250_000_000) == 9768
    # 1 / 80,000 is 0.00125 %; 1 / 20,000 is 0.005 %, the half that goes up.
    assert ratio_hundredths_half_up(1, 80_000) == 0
    assert ratio_hundredths_half_up(1, 20_000) == 1
    with pytest.raises(ValueError, match="調定額"):
        ratio_hundredths_half_up(1, 0)


@pytest.mark.parametrize("example", examples("days.yaml", "splits"), ids=lambda example: str(example["total"]))
def test_a_years_tax_is_split_with_the_remainder_first(example: dict[str, object]) -> None:
    total, count, unit = (int(str(example[key])) for key in ("total", "count", "unit"))

    assert list(split_into_instalments(total, count, unit)) == example["instalments"]


@given(AMOUNTS, st.integers(1, 12), st.sampled_from([100, 1000]))
def test_instalments_add_up_to_the_yen(total: int, count: int, unit: int) -> None:
    instalments = split_into_instalments(total, count, unit)

    assert sum(instalments) == total
    assert len(instalments) == count
    assert len(set(instalments[1:])) <= 1
    assert all(instalment % unit == 0 for instalment in instalments[1:])
    assert instalments[0] >= instalments[-1]


@pytest.mark.parametrize(("total", "count"), [(-1, 4), (1000, 0)])
def test_instalments_of_nothing_are_refused(total: int, count: int) -> None:
    with pytest.raises(ValueError, match="以上でなければ"):
        split_into_instalments(total, count, 1000)


def _vectors(kind: str) -> list[tuple[str, int]]:
    return [(digits, check) for digits, check in examples("days.yaml", "check_digits_of_" + kind)]


@pytest.mark.parametrize(("digits", "check"), _vectors("individual_numbers"))
def test_check_digit_of_individual_numbers(digits: str, check: int) -> None:
    number = f"{digits}{check}"

    assert individual_number_check_digit(digits) == check
    assert is_individual_number(number)
    assert in_.is_valid(number)
    assert not is_individual_number(f"{digits}{(check + 1) % 10}")


@pytest.mark.parametrize(("digits", "check"), _vectors("corporate_numbers"))
def test_check_digit_of_corporate_numbers(digits: str, check: int) -> None:
    assert corporate_number_check_digit(digits) == check
    assert is_corporate_number(f"{check}{digits}")
    assert cn.is_valid(f"{check}{digits}")
    assert not is_corporate_number(f"{check % 9 + 1}{digits}")


@given(st.from_regex(r"[0-9]{12}", fullmatch=True))
def test_check_digit_of_any_corporate_number_equals_an_independent_one(digits: str) -> None:
    assert str(corporate_number_check_digit(digits)) == cn.calc_check_digit(digits)


@pytest.mark.parametrize(("digits", "check"), _vectors("municipality_codes"))
def test_check_digit_of_municipality_codes(digits: str, check: int) -> None:
    assert municipality_code_check_digit(digits) == check
    assert is_municipality_code(f"{digits}{check}")
    assert not is_municipality_code(f"{digits}{(check + 1) % 10}")


def test_twelve_zeros_are_no_individual_number() -> None:
    assert not is_individual_number("0" * 12)


@pytest.mark.parametrize("number", ["", "1" * 11, "1" * 13, "11111111111a", "１" * 12, "1111 1111 1118"])
def test_a_malformed_number_is_refused_and_never_repeated(number: str) -> None:
    with pytest.raises(MalformedNumber) as refusal:
        is_individual_number(number)

    assert not number or number not in str(refusal.value)
