"""The right to a refund lapses by its law's years, and two persons end what nobody claimed."""

from datetime import date
from typing import Any

import pytest

from services.refunds.rules.lapse import last_day_to_claim
from shared.contracts import Channel, OverpaidParts, ReceiptReversed, RefundLapsed, TaxItemCode
from tests.refunds.payee_desk import ADDRESSEE, OTHER, THIRD, PayeeDesk, desk, overpaid, problem

__all__ = ["desk"]

ACT = "refunds.lapse"


@pytest.mark.parametrize(
    ("arose_on", "years", "last_day"),
    [
        (date(2021, 4, 10), 5, date(2026, 4, 10)),
        (date(2024, 4, 10), 2, date(2026, 4, 10)),
        # The count begins on 1 March and ends with February, in a leap year on its 29th day.
        (date(2023, 2, 28), 5, date(2028, 2, 29)),
        (date(2024, 2, 29), 2, date(2026, 2, 28)),
        (date(2021, 12, 31), 5, date(2026, 12, 31)),
    ],
)
def test_the_last_day_is_counted_from_the_day_after(arose_on: date, years: int, last_day: date) -> None:
    assert last_day_to_claim(arose_on, years) == last_day


def item(listed: dict[str, Any], **changed: Any) -> dict[str, Any]:
    names = ("overpayment_id", "addressee_no", "tax_item", "amount_yen", "last_day")
    return {**{name: listed[name] for name in names}, **changed}


@pytest.mark.feature("I8")
async def test_what_nobody_claimed_in_its_years_is_ended_by_two(desk: PayeeDesk) -> None:
    """A tax of 2021 and a premium of 2024 are over; a tax of 2024 is not, and one was claimed in time."""
    care = TaxItemCode.CARE_PREMIUM
    await desk.found(
        overpaid(1, 10_000, arose_on=date(2021, 4, 10)),
        overpaid(2, 2_000, arose_on=date(2024, 4, 10), tax_item=care),
        overpaid(3, 30_000, arose_on=date(2024, 4, 10)),
    )
    await desk.found(overpaid(4, 4_000, arose_on=date(2021, 4, 10), addressee_no=OTHER))
    await desk.enter(4, addressee_no=OTHER, claimed_on="2026-04-10")
    await desk.found(overpaid(5, 5_000, arose_on=date(2021, 4, 10), addressee_no=THIRD))
    await desk.enter(5, addressee_no=THIRD, claimed_on="2026-04-11")

    listed = await desk.get("/refund-lapses?by=2026-04-10")
    assert [(one["overpayment_id"], one["last_day"]) for one in listed] == [
        (1, "2026-04-10"),
        (2, "2026-04-10"),
        (5, "2026-04-10"),
    ]
    counted = await desk.refunds.job("report_lapsing_refunds", date(2026, 4, 10))
    assert counted == {"lapsed": 0, "lapsed_yen": 0, "lapsing": 3, "lapsing_yen": 17_000}
    assert (await desk.refunds.job("report_lapsing_refunds", date(2026, 4, 13)))["lapsed_yen"] == 17_000

    young = item(listed[0], overpayment_id=3, amount_yen=30_000)
    for wrong, code in (
        ([young], "not_lapsed"),
        ([item(listed[0], amount_yen=9_999)], "not_lapsed"),
        ([item(listed[0], overpayment_id=4, amount_yen=4_000)], "not_lapsed"),
        ([item(listed[0], last_day="2026-04-09")], "not_as_listed"),
        ([item(listed[0]), item(listed[0])], "not_as_listed"),
    ):
        assert problem(await desk.propose(ACT, {"items": wrong})) == (409, code)
    made = await desk.propose(ACT, {"items": [item(one) for one in listed]})
    assert problem(await desk.propose(ACT, {"items": [item(listed[0])]})) == (409, "already_proposed")
    assert (await desk.approve(ACT, made)).status_code == 200

    held = await desk.refunds.held()
    assert [(one["lapsed_yen"], one["open_yen"]) for one in held] == [
        (10_000, 0),
        (2_000, 0),
        (0, 30_000),
        (0, 4_000),
        (5_000, 0),
    ]
    events = await desk.refunds.announced(RefundLapsed)
    assert [(one.claim_id, one.addressee_no, one.lapsed_on) for one in events] == [
        (1, ADDRESSEE, date(2026, 4, 11)),
        (2, ADDRESSEE, date(2026, 4, 11)),
        (5, THIRD, date(2026, 4, 11)),
    ]
    assert problem(await desk.quote(1)) == (409, "nothing_open")
    # The payment of one of them is cancelled: nothing stays with the city, and nothing is missing.
    cancelled = ReceiptReversed(
        claim_id=5,
        addressee_no=THIRD,
        receipt_id=5,
        channel=Channel.BANK_COUNTER,
        provisional=False,
        amount_yen=5_000,
        reversed_on=date(2026, 5, 7),
        open_yen=5_000,
    )
    await desk.refunds.hear(cancelled)
    assert [(one["lapsed_yen"], one["open_yen"]) for one in await desk.refunds.held()][4] == (0, 0)


async def test_refunds_decided_and_not_paid_are_summed_by_year_and_item(desk: PayeeDesk) -> None:
    parts = OverpaidParts(principal_yen=383_600, dunning_fee_yen=100, late_charge_yen=2_700)
    await desk.found(overpaid(1, 386_400).model_copy(update={"parts": parts}), overpaid(2, 1_500))
    await desk.enter(1, 2)
    await desk.refunded(1, 2)
    sums = await desk.get("/refund-settlement?fiscal_year=2026&on=2027-03-31")
    assert sums == [
        {
            "account": "expenditure",
            "account_fiscal_year": 2026,
            "tax_item": "012",
            "levy_fiscal_year": 2023,
            "refund_count": 2,
            "amount_yen": 387_900,
            "principal_yen": 385_100,
            "fee_yen": 100,
            "late_charge_yen": 2_700,
            "interest_yen": 10_500,
        }
    ]
    assert await desk.get("/refund-settlement?fiscal_year=2026&on=2026-05-14") == []
    assert await desk.get("/refund-settlement?fiscal_year=2025&on=2027-03-31") == []
