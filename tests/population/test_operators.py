"""What goes wrong between a person and a record, one operator at a time."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.population.names import in_common_form, varied
from deploy.population.operators import (
    edited,
    in_bank_letters,
    lot_off,
    unprintable,
    with_wrong_character,
    write_address,
    write_birth,
    wrong_birth,
)
from deploy.population.people import Address
from deploy.population.towns import read_town

seeds = st.integers(min_value=0, max_value=10_000)
BLOCK = read_town("宮城県", "石巻市", "大街道北二十三丁目")
LOT = read_town("宮城県", "石巻市", "蛇田字小斎")


def repeatable(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - The numbers only have to repeat.


def test_a_town_with_chome_is_told_from_one_without() -> None:
    assert (BLOCK.base, BLOCK.chome, BLOCK.in_blocks) == ("大街道北", 23, True)
    assert (LOT.base, LOT.chome, LOT.in_blocks) == ("蛇田字小斎", 0, False)


@pytest.mark.parametrize(
    ("address", "registered"),
    [
        (Address(BLOCK, 2, 10, ""), "石巻市大街道北二十三丁目２番１０号"),
        (Address(LOT, 12, 3, ""), "石巻市蛇田字小斎１２番地３"),
        (Address(LOT, 12, 0, ""), "石巻市蛇田字小斎１２番地"),
    ],
)
def test_the_register_writes_one_form(address: Address, registered: str) -> None:
    assert address.registered() == registered


def test_sources_write_an_address_in_every_usual_way() -> None:
    random = repeatable(1)

    written = {write_address(Address(BLOCK, 2, 10, ""), random, prefecture=False, wide=False) for _ in range(400)}

    assert {"石巻市大街道北二十三丁目2番10号", "石巻市大街道北23丁目2-10", "石巻市大街道北23ー2ー10"} <= written
    assert all(text.startswith("石巻市大街道北") for text in written)


def test_banks_split_voiced_letters_and_know_no_small_ones() -> None:
    assert in_bank_letters("ジョー　ガッツ") == "ｼﾞﾖ- ｶﾞﾂﾂ"
    assert in_bank_letters("ア" * 40) == "ｱ" * 30


def test_eras_are_written_from_their_first_day() -> None:
    written = {write_birth(date(2019, 5, 1), repeatable(seed), 1.0) for seed in range(200)}
    before = {write_birth(date(2019, 4, 30), repeatable(seed), 1.0) for seed in range(200)}
    oldest = {write_birth(date(1926, 12, 24), repeatable(seed), 1.0) for seed in range(200)}

    assert written == {"令和元年5月1日", "R1.5.1", "R010501"}
    assert before == {"平成31年4月30日", "H31.4.30", "H310430"}
    assert oldest == {"1926-12-24", "19261224", "1926/12/24"}


def test_variants_and_common_forms_are_the_two_sides_of_one_table() -> None:
    assert in_common_form("髙﨑邊") == "高崎辺"
    assert varied("佐々木", repeatable(1)) == "佐々木"
    assert in_common_form(varied("渡部", repeatable(1))) == "渡部"


@given(st.dates(date(1910, 1, 1), date(2026, 4, 1)), seeds)
def test_a_wrong_birth_is_another_day(born: date, seed: int) -> None:
    assert wrong_birth(born, repeatable(seed)) != born


@given(st.integers(1, 400), st.integers(0, 40), seeds)
def test_a_lot_that_is_off_is_another_lot(first: int, second: int, seed: int) -> None:
    address = Address(LOT, first, second, "")

    changed = lot_off(address, repeatable(seed))

    assert (changed.first, changed.second) != (first, second)
    assert changed.first > 0


@given(st.text(alphabet="アサタナハマヤラワンガ", min_size=1, max_size=12), seeds)
def test_slips_change_at_most_two_letters(kana: str, seed: int) -> None:
    assert abs(len(edited(kana, repeatable(seed))) - len(kana)) <= 1
    assert len(with_wrong_character(kana, "空", repeatable(seed))) == len(kana)
    assert len(unprintable(kana, repeatable(seed))) == len(kana)
