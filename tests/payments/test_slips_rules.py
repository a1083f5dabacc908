"""What the numbers of a slip say, which slips replace which, and how money by them is divided."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from services.payments.rules.quotes import Quote
from services.payments.rules.slips import (
    Limits,
    Printed,
    SlipKind,
    SlipState,
    divided,
    inquired_yen,
    is_still_due,
    kinds_superseded_by,
    numbers_of,
    slip_no_of,
    state_of,
)
from shared.formats.el_qr import parse_el_qr
from shared.formats.slip import clearing_key, parse_store_number
from shared.law.municipality import load_municipality
from shared.law.parameter import UnsoundParameter
from tests.payments.conftest import ISHINOMAKI
from tests.payments.events import key_of

ISSUER = ISHINOMAKI.slip_issuer
DUE = date(2026, 6, 30)
SLIP = 900_000_000_000_001
KEY = "9000000000000010"


def test_the_numbers_of_a_slip_say_what_it_is() -> None:
    limits = Limits(date(2026, 7, 30), date(2026, 7, 31), date(2027, 6, 30))
    printed = (Printed(2026, 2026, "012", "01", DUE),)

    numbers = numbers_of(SLIP, "123456", 93_200, limits, printed, ISSUER, 2)

    assert numbers[:4] == (KEY, f"0000{KEY}", "123456", "102")
    assert numbers.store_number is not None
    assert numbers.store_number[:43] == f"91942021{'00000'}{KEY}2260730" + "0" + "093200"
    store = parse_store_number(numbers.store_number)
    assert (store.slip_id, store.reissue, store.usable_until) == (SLIP, 2, date(2026, 7, 30))
    assert numbers.qr is not None
    code = parse_el_qr(numbers.qr)
    assert code.el_number == ("04202", f"0000{KEY}", "123456", "102")
    assert (code.amount_yen, code.usable_until, code.due_on) == (93_200, date(2026, 7, 31), DUE)
    assert (numbers.ocr_upper, numbers.ocr_lower) == (code.ocr_upper, code.ocr_lower)
    assert [len(numbers.ocr_upper or ""), len(numbers.ocr_lower or "")] == [39, 44]


def test_a_slip_above_a_channels_limit_has_no_number_for_it() -> None:
    limits = Limits(DUE, DUE, DUE)
    several = (Printed(2026, 2026, "012", "02", DUE), Printed(2025, 2025, "013", "01", DUE - timedelta(days=1)))

    at_shops = numbers_of(SLIP, "000001", 300_000, limits, several[:1], ISSUER, 0)
    above = numbers_of(SLIP, "000001", 300_001, limits, several, ISSUER, 0)
    far_above = numbers_of(SLIP, "000001", 100_000_000_000, limits, several, ISSUER, 0)

    assert at_shops.store_number is not None
    assert (above.store_number, above.item_number) == (None, "199")
    assert above.qr is not None
    assert parse_el_qr(above.qr).instalment == "00"
    assert parse_el_qr(above.qr).due_on == DUE - timedelta(days=1)
    assert (far_above.qr, far_above.ocr_upper, far_above.ocr_lower) == (None, None, None)


def test_every_number_of_a_slip_names_it_and_no_other_number_does() -> None:
    limits = Limits(DUE, DUE, DUE)
    numbers = numbers_of(SLIP, "123456", 1_000, limits, (Printed(2026, 2026, "012", "01", DUE),), ISSUER, 0)

    for number in (KEY, numbers.payment_no, f"12345{KEY}", numbers.store_number):
        assert slip_no_of(number or "") == SLIP
    wrong = (numbers.store_number or "")[:-1] + ("0" if (numbers.store_number or "")[-1] != "0" else "1")
    for number in ("9000000000000019", f"1000{KEY}", key_of(), clearing_key(7), "slip-1", wrong, f"0{KEY}"):
        assert slip_no_of(number) is None


def test_a_payment_is_divided_in_the_order_of_the_parts() -> None:
    assert divided([30_000, 20_000], 50_000) == [30_000, 20_000]
    assert divided([30_000, 20_000], 30_000) == [30_000, 0]
    assert divided([30_000, 20_000], 10_000) == [10_000, 0]
    assert divided([30_000, 20_000], 50_100) == [30_000, 20_100]
    assert divided([30_000], 29_000) == [29_000]


@pytest.mark.parametrize(
    ("paid_yen", "ended_as", "day", "state"),
    [
        (0, None, date(2026, 7, 3), SlipState.ISSUED),
        (0, None, date(2026, 7, 4), SlipState.EXPIRED),
        (0, "superseded", date(2026, 7, 3), SlipState.SUPERSEDED),
        (0, "void", date(2026, 7, 4), SlipState.VOID),
        (1, "superseded", date(2026, 7, 4), SlipState.PAID),
    ],
)
def test_the_state_of_a_slip(paid_yen: int, ended_as: str | None, day: date, state: SlipState) -> None:
    assert state_of(paid_yen, ended_as, Limits(date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 3)), day) is state


def test_parts_stand_beside_one_another_and_every_other_slip_replaces_all() -> None:
    assert SlipKind.PART not in kinds_superseded_by(SlipKind.PART)
    assert set(kinds_superseded_by(SlipKind.MERGED)) == set(SlipKind)


def test_a_slip_for_one_claim_asks_for_what_is_due_and_one_over_several_only_as_printed() -> None:
    due = [Quote(10_000, 100, 900, 0, 0), Quote(5_000, 0, 0, 0, 0)]

    assert inquired_yen([(10_000, 100, 1_000, 0)], due[:1]) == 11_000
    assert inquired_yen([(8_000, 0, 0, 0)], due[:1]) == 8_000
    assert inquired_yen([(10_000, 100, 1_000, 0), (5_000, 0, 0, 0)], due) == 16_100
    assert inquired_yen([(10_000, 100, 1_000, 0), (6_000, 0, 0, 0)], due) is None


def test_a_slip_is_handed_out_while_each_component_is_as_open_as_it_says() -> None:
    due = [Quote(10_000, 100, 900, 0, 0), Quote(5_000, 0, 0, 0, 0)]

    assert is_still_due([(10_000, 100, 900, 0), (5_000, 0, 0, 0)], due)
    assert is_still_due([(1_000, 0, 0, 0)], due[:1])
    assert not is_still_due([(10_000, 100, 1_000, 0)], due[:1])
    assert not is_still_due([(10_000, 100, 900, 0), (5_001, 0, 0, 0)], due)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('company_code: "942021"', 'company_code: "94202"', "company_code は数字6桁の文字列"),
        ('office_code: "000"', "office_code: 0", "office_code は数字3桁の文字列"),
        ('"010": "101", ', "", "すべての税目を1回ずつ"),
        ('"010": "101"', '"010": "10A"', "item_numbers の 010 は数字3桁"),
    ],
)
def test_unsound_numbers_of_a_city_are_refused(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    text = Path("deploy/municipality/ishinomaki.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "city.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(UnsoundParameter, match=sentence):
        load_municipality(path)
