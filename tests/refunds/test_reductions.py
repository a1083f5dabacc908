"""A claim is reduced: its delinquency charge and its dunning fee follow, and all of it goes back by component."""

from dataclasses import replace
from datetime import date

import pytest

from services.payments.rules.clearing import Money
from services.payments.rules.fee_after_reduction import ChargedFee, standing_fee_yen
from services.payments.service import build as build_payments
from shared.law.parameter import Unit
from tests.dunning.claims import parameter
from tests.payments.conftest import ISHINOMAKI
from tests.payments.events import assessed, cancelled, dunned, key_of, paid, revised
from tests.refunds.conftest import City
from tests.refunds.payee_desk import NUMBER, PayeeDesk, desk
from tests.refunds.test_payout import counts, frozen, sent

__all__ = ["desk"]

NOTICE_DAY = date(2025, 7, 18)


@pytest.mark.feature("I14", "E7")
async def test_charge_and_fee_fall_with_the_tax_and_go_back_as_what_they_are(city: City, desk: PayeeDesk) -> None:
    """50,000 yen, due on 30 June, paid on 20 December: 31 days at 2.4 % are 101, 142 days at 8.7 % are 1,692 yen.

    That is a charge of 1,700. Of 20,000 yen it is 40 and 676, which is less than 1,000, so nothing.
    """
    payments = city.payments
    await payments.hear(assessed(1, 50_000))
    await payments.hear(dunned(1))
    await payments.hear(paid(51_800, on=date(2025, 12, 20)))
    assert await payments.balance(key_of()) == {
        "principal_assessed": 50_000,
        "principal_collected": 50_000,
        "dunning_fee_assessed": 100,
        "dunning_fee_collected": 100,
        "late_charge_assessed": 1_700,
        "late_charge_collected": 1_700,
    }

    await payments.hear(revised(1, 2, 20_000))
    # On the day of the notice 20,000 yen were open, so its fee stands.
    assert (await payments.balance(key_of()))["dunning_fee_assessed"] == 100
    await payments.hear(revised(1, 3, 0))
    await city.settle()

    assert await payments.balance(key_of()) == {"overpaid": 51_800}
    names = ("amount_yen", "principal_yen", "dunning_fee_yen", "late_charge_yen", "cause_label", "kind_label")
    assert [tuple(one[name] for name in names) for one in await city.refunds.get("/overpayments")] == [
        (31_700, 30_000, 0, 1_700, "賦課更正(減額)", "過納"),
        (20_100, 20_000, 100, 0, "賦課更正(減額)", "過納"),
    ]
    assert (await desk.enter(1, 2)).status_code == 201
    await desk.refunded(1, 2)
    (unpaid,) = await desk.get("/refund-settlement?fiscal_year=2025&on=2026-05-31")
    assert {name: unpaid[name] for name in ("account", "principal_yen", "fee_yen", "late_charge_yen")} == {
        "account": "reversal",
        "principal_yen": 50_000,
        "fee_yen": 100,
        "late_charge_yen": 1_700,
    }
    await sent(desk, await frozen(desk))
    assert await counts(desk, (1, NUMBER, 51_800, "0")) == {"paid": 1}
    await city.settle()
    assert await payments.balance(key_of()) == {}
    assert await payments.proof() == []


async def test_a_notice_that_crossed_a_reduction_bears_no_fee_unless_the_ordinance_keeps_it(city: City) -> None:
    payments = city.payments
    await payments.hear(assessed(1, 50_000), assessed(2, 50_000), assessed(3, 50_000))
    # The first is cancelled, of the second all that is left was paid in time, of the third a part was.
    await payments.hear(paid(20_000, number=2, ref="a"), paid(10_000, number=3, ref="b"))
    await payments.hear(cancelled(1, 2))
    await payments.hear(revised(2, 2, 20_000), revised(3, 2, 20_000))
    await payments.hear(dunned(1), dunned(2), dunned(3))
    assert await payments.balance(key_of(1)) == {}
    assert "dunning_fee_assessed" not in await payments.balance(key_of(2))
    assert (await payments.balance(key_of(3)))["dunning_fee_assessed"] == 100
    assert await payments.proof() == []

    kept = parameter("dunning_fee_after_reduction", Unit.CHOICE, (date(2005, 4, 1), "stands"))
    ordinance = replace(ISHINOMAKI.ordinance, dunning_fee_after_reduction=kept)
    payments.service = build_payments(replace(ISHINOMAKI, ordinance=ordinance))
    await payments.hear(assessed(4, 50_000))
    await payments.hear(dunned(4))
    await payments.hear(cancelled(4, 2))
    assert await payments.balance(key_of(4)) == {"dunning_fee_assessed": 100}
    payments.service = build_payments(ISHINOMAKI)


@pytest.mark.parametrize(
    ("principal_yen", "paid_on", "fee_yen"),
    [
        (0, None, 0),
        (30_000, date(2025, 7, 18), 0),
        (30_001, date(2025, 7, 18), 100),
        (30_000, date(2025, 7, 19), 100),
        (1, None, 100),
    ],
)
def test_no_fee_is_owed_for_a_notice_on_whose_day_nothing_was_open(
    principal_yen: int, paid_on: date | None, fee_yen: int
) -> None:
    money = [] if paid_on is None else [Money(1, 30_000, paid_on, provisional=False)]
    assert standing_fee_yen(ChargedFee(100, NOTICE_DAY), principal_yen, 50_000, money) == fee_yen
