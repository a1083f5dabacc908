"""Overpayments open by what payments announces, are made up of the latest payments first, and are taken back."""

from datetime import date

from shared.contracts import ReceiptStage, TaxItemCode
from tests.payments.events import ADDRESSEE, assessed, key_of, paid, revised
from tests.refunds.conftest import City


async def test_each_cause_decides_kind_and_interest_ground(city: City) -> None:
    payments = city.payments
    await payments.hear(assessed(1, 50_000), assessed(2, 30_000), assessed(3, 20_000))
    await payments.hear(
        paid(50_000, number=1, ref="a"),
        paid(50_000, number=1, ref="b", on=date(2025, 6, 25)),
        paid(32_000, number=2, ref="c"),
        paid(20_000, number=3, ref="d"),
    )
    await payments.hear(revised(3, 2, 12_000))
    await city.settle()

    found = await city.refunds.held()
    assert [
        (one["amount_yen"], one["cause"], one["kind"], one["interest_ground"], one["principal_yen"]) for one in found
    ] == [
        (50_000, "double_payment", "never_due", "other", 0),
        (2_000, "excess_payment", "never_due", "other", 0),
        (8_000, "revision", "overassessed", "assessment", 8_000),
    ]
    assert {(one["addressee_no"], one["tax_item"], one["levy_fiscal_year"]) for one in found} == {
        (ADDRESSEE, "012", 2025)
    }
    assert [one["open_yen"] for one in found] == [50_000, 2_000, 8_000]


async def test_a_reduction_takes_the_latest_payments_first(city: City) -> None:
    """Of three payments of 20,000 a reduction by 30,000 frees all of the last and half of the second."""
    payments = city.payments
    await payments.hear(assessed(1, 60_000))
    await payments.hear(
        paid(20_000, ref="june", on=date(2025, 6, 20)),
        paid(20_000, ref="july", on=date(2025, 6, 25)),
        paid(20_000, ref="august", on=date(2025, 6, 28)),
    )
    await payments.hear(revised(1, 2, 30_000))
    await city.settle()
    found = sorted((one["paid_on"], one["amount_yen"], one["principal_yen"]) for one in await city.refunds.held())
    assert found == [(date(2025, 6, 25), 10_000, 10_000), (date(2025, 6, 28), 20_000, 20_000)]


async def test_charge_and_fee_that_a_reduction_frees_are_named(city: City) -> None:
    """Paid 92 days late: 100,000 x 2.4 % x 31/365 + 100,000 x 8.7 % x 61/365 = 203 + 1,453 = 1,656 -> 1,600."""
    payments = city.payments
    await payments.hear(assessed(1, 100_000))
    await payments.hear(paid(101_600, ref="late", on=date(2025, 9, 30)))
    assert await payments.balance(key_of()) == {
        "principal_assessed": 100_000,
        "principal_collected": 100_000,
        "late_charge_assessed": 1_600,
        "late_charge_collected": 1_600,
    }
    # Nothing was owed after all.
    await payments.hear(revised(1, 2, 0))
    await city.settle()
    (one,) = await city.refunds.held()
    assert (one["amount_yen"], one["principal_yen"], one["late_charge_yen"]) == (101_600, 100_000, 1_600)


async def test_premiums_open_like_taxes(city: City) -> None:
    payments = city.payments
    await payments.hear(assessed(1, 9_000, item=TaxItemCode.CARE_PREMIUM))
    await payments.hear(paid(9_000, ref="a"), paid(9_000, ref="b"))
    await city.settle()
    (one,) = await city.refunds.held()
    assert (one["tax_item"], one["amount_yen"], one["kind"]) == ("023", 9_000, "never_due")


async def test_what_something_else_needs_after_all_is_taken_back(city: City) -> None:
    """The first of two payments is cancelled: the second pays the claim, and nothing is too much."""
    payments = city.payments
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000, ref="a"), paid(50_000, ref="b", on=date(2025, 6, 25)))
    await city.settle()
    assert await city.refunds.open_yen() == 50_000
    await payments.hear(paid(50_000, ref="a", stage=ReceiptStage.CANCEL))
    await city.settle()
    (one,) = await city.refunds.held()
    assert (one["withdrawn_yen"], one["open_yen"]) == (50_000, 0)


async def test_a_payment_that_is_cancelled_was_never_too_much(city: City) -> None:
    payments = city.payments
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000, ref="a"), paid(60_000, ref="b", on=date(2025, 6, 25)))
    await payments.hear(paid(60_000, ref="b", stage=ReceiptStage.CANCEL))
    await city.settle()
    assert await city.refunds.open_yen() == 0


async def test_flash_reports_open_nothing(city: City) -> None:
    payments = city.payments
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000, ref="a"), paid(50_000, ref="b", stage=ReceiptStage.FLASH))
    await city.settle()
    assert await city.refunds.held() == []
