"""A quote is what the clearing takes: who pays what was quoted, on the day it was quoted for, has paid."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.clearing import Money, Owed, clear
from services.payments.rules.quotes import Quote, money_asked_with, quote_of
from shared.contracts import ReceiptStage, TaxItemCode
from shared.law.tax_items import tax_item
from tests.payments.conftest import ISHINOMAKI, Payments
from tests.payments.events import ADDRESSEE, assessed, key_of, paid
from tests.payments.orders import principal_first
from tests.payments.slip_desk import Desk, open_desk

DUE = date(2024, 12, 25)
TERMS = ISHINOMAKI.late_charge_terms(tax_item("012"), DUE)


def quoted(owed: Owed, money: list[Money], on: date) -> Quote:
    cleared = clear(owed, TERMS, money_asked_with(money, on), order_of=principal_first, dunning=None)
    return quote_of(cleared, money, on)


def test_an_open_claim_asks_for_its_tax_its_fee_and_the_charge_to_the_day() -> None:
    owed = Owed(84_700, 100, DUE)

    # The due date itself, the last day without a charge, and a day 446 days late (171 + 6,807 + 1,570 yen).
    assert quoted(owed, [], DUE) == (84_700, 100, 0, 0, 0)
    assert quoted(owed, [], date(2026, 3, 16)) == (84_700, 100, 8_500, 0, 0)
    assert quoted(owed, [], date(2026, 3, 16)).amount_yen == 93_300


def test_money_counts_from_its_day_and_provisional_money_is_not_asked_for_again() -> None:
    owed = Owed(84_700, 0, DUE)
    paid_in_part = [Money(1, 40_000, DUE, provisional=False), Money(2, 44_700, DUE, provisional=True)]

    assert quoted(owed, paid_in_part[:1], DUE) == (44_700, 0, 0, 0, 0)
    assert quoted(owed, paid_in_part, DUE) == (0, 0, 0, 0, 44_700)
    assert quoted(owed, paid_in_part, DUE - timedelta(days=1)) == (84_700, 0, 0, 0, 0)


def test_a_fixed_charge_grows_no_more() -> None:
    owed = Owed(84_700, 0, DUE)
    money = [Money(1, 84_700, date(2026, 3, 16), provisional=False)]

    assert quoted(owed, money, date(2026, 3, 16)) == (0, 0, 8_500, 0, 0)
    assert quoted(owed, money, date(2026, 11, 1)) == (0, 0, 8_500, 0, 0)


@pytest.mark.feature("A20")
@given(
    principal_yen=st.integers(0, 400_000),
    fee_yen=st.sampled_from([0, 100]),
    payments=st.lists(st.tuples(st.integers(1, 150_000), st.integers(-60, 500)), max_size=4),
    late_days=st.integers(-60, 600),
)
def test_whoever_pays_the_quote_on_its_day_has_paid_everything_and_nothing_too_much(
    principal_yen: int, fee_yen: int, payments: list[tuple[int, int]], late_days: int
) -> None:
    owed, on = Owed(principal_yen, fee_yen, DUE), DUE + timedelta(days=late_days)
    money = [
        Money(number, amount_yen, DUE + timedelta(days=days), provisional=False)
        for number, (amount_yen, days) in enumerate(payments, start=1)
        if days <= late_days
    ]
    asked = quoted(owed, money, on)
    before = clear(owed, TERMS, money, order_of=principal_first, dunning=None)
    paying = [Money(99, asked.amount_yen, on, provisional=False)] if asked.amount_yen else []

    after = clear(owed, TERMS, [*money, *paying], order_of=principal_first, dunning=None)

    overpaid = sum(parts.overpaid_yen for parts in after.parts.values())
    assert after.open_yen == 0
    assert overpaid == sum(parts.overpaid_yen for parts in before.parts.values())


@pytest.fixture
async def desk(payments: Payments, tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(payments, tmp_path) as opened:
        yield opened


@pytest.mark.feature("A20")
async def test_a_claim_is_quoted_for_a_day_with_its_version_and_paying_it_settles_it(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 84_700, due_on=DUE))
    claim_id = await desk.payments.pool.fetchval("SELECT claim_id FROM claim")

    shown = await desk.get(f"/claims/{claim_id}/quote?on=2026-03-16")

    assert (shown["principal_yen"], shown["late_charge_yen"], shown["amount_yen"]) == (84_700, 8_500, 93_200)
    assert shown["version"] == (await desk.payments.pool.fetchval("SELECT version FROM claim_balance"))
    await desk.payments.hear(paid(93_200, on=date(2026, 3, 16)))
    assert (await desk.get(f"/claims/{claim_id}/quote?on=2026-03-16"))["amount_yen"] == 0
    assert "overpaid" not in await desk.payments.balance(key_of())
    seen = await desk.payments.pool.fetch(
        "SELECT subject_ref, action FROM access_record WHERE permission = 'payments.claim.quote'"
    )
    assert {tuple(row) for row in seen} == {(ADDRESSEE, "view")}


async def test_an_addressee_is_quoted_what_is_open_in_the_callers_tax_items(desk: Desk) -> None:
    await desk.payments.hear(
        assessed(1, 10_000, 20_000), assessed(2, 30_000, item=TaxItemCode.VEHICLE_TAX), assessed(3, 40_000)
    )
    await desk.payments.hear(paid(10_000), paid(40_000, number=3, ref="r3", stage=ReceiptStage.FLASH))
    body = {"addressee_no": ADDRESSEE, "on": "2025-06-30"}

    mine, narrow = await desk.post("/quotes", body), await desk.post("/quotes", body, by="0413")

    assert sorted((one["amount_yen"], one["provisional_yen"]) for one in mine.json()) == [
        (0, 40_000),
        (20_000, 0),
        (30_000, 0),
    ]
    assert [one["amount_yen"] for one in narrow.json()] == [30_000]


async def test_no_quote_without_the_privilege_the_tax_item_or_announced_rates(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 50_000, due_on=DUE))
    claim_id = await desk.payments.pool.fetchval("SELECT claim_id FROM claim")

    assert (await desk.ask(f"/claims/{claim_id}/quote?on=2026-03-16", by="0415")).status_code == 403
    assert (await desk.ask(f"/claims/{claim_id}/quote?on=2026-03-16", by="0413")).status_code == 403
    assert (await desk.ask("/claims/999999/quote?on=2026-03-16")).status_code == 404
    later = await desk.ask(f"/claims/{claim_id}/quote?on=2099-03-16")
    assert (later.status_code, later.json()["type"]) == (409, "urn:shuno:problem:rates_not_announced")
