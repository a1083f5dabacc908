"""Money of refunds that is the city's again: given back by the bank (組戻し), or paid back, not owed (返納)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.contracts import Channel, ReceiptReversed, ReceiptStage, RefundFailed, RefundReturned, SagaOpened
from tests.payments.correcting import open_office
from tests.payments.events import ADDRESSEE, assessed, key_of, paid
from tests.refunds.conftest import City
from tests.refunds.payee_desk import COLLEAGUE, NUMBER, PayeeDesk, desk, known, overpaid, problem, receiver
from tests.refunds.test_payout import CANCEL, CHANGE, PAY_DAY, counts, frozen, sent

__all__ = ["desk"]

RECALL, DEMAND, RECEIPT = "refunds.payout_recall", "refunds.return_demand", "refunds.return_receipt"
OVERPAID_YEN = 12_000


async def ordered(city: City, desk: PayeeDesk) -> dict[str, Any]:
    """62,000 yen came for 50,000, and the refund of the rest is at the bank."""
    await city.payments.hear(assessed(1, 50_000), assessed(2, 90_000))
    await city.payments.hear(paid(62_000, number=1, ref="a", on=date(2025, 6, 20)))
    await city.settle()
    # What is appropriated first is not the matter here: the person owes the second notice only from its own payment.
    await city.payments.hear(paid(90_000, number=2, ref="b", on=date(2025, 6, 21)))
    await city.settle()
    await city.refunds.job("ask_open_claims", date(2026, 5, 1))
    await city.settle()
    assert (await desk.enter(1)).status_code == 201
    await desk.refunded(1)
    run = await frozen(desk)
    assert run["amount_yen"] == OVERPAID_YEN
    await sent(desk, run)
    return run


async def refunded(city: City, desk: PayeeDesk) -> None:
    await ordered(city, desk)
    assert await counts(desk, (1, NUMBER, OVERPAID_YEN, "0")) == {"paid": 1}
    await city.settle()


def recall(**changed: Any) -> dict[str, Any]:
    values = {
        "payout_id": 1,
        "addressee_no": ADDRESSEE,
        "amount_yen": OVERPAID_YEN,
        "recalled_on": "2026-06-22",
        "document": "金融機関 組戻通知 第7号",
    }
    return {**values, **changed}


async def agrees(city: City) -> None:
    """The books of payments prove themselves, and both services know the same to the yen."""
    assert await city.payments.proof() == []
    await city.refunds.job("prove_overpayments", date(2026, 7, 1))
    await city.settle()
    proof = await city.refunds.get("/overpayments/proof")
    assert (proof["findings"], proof["answered"]) == ([], proof["asked"])


@pytest.mark.feature("I7")
async def test_what_the_bank_gives_back_later_is_open_again_and_paid_to_another_payee(
    city: City, desk: PayeeDesk
) -> None:
    await ordered(city, desk)
    assert problem(await desk.propose(RECALL, recall())) == (409, "unknown_payment")
    assert await counts(desk, (1, NUMBER, OVERPAID_YEN, "0")) == {"paid": 1}
    await city.settle()
    assert "overpaid" not in await city.payments.balance(key_of())
    for wrong, code in (
        ({"amount_yen": 1}, "unknown_payment"),
        ({"recalled_on": "2026-06-14"}, "recalled_too_early"),
        ({"recalled_on": "2045-01-01"}, "recalled_in_future"),
    ):
        assert problem(await desk.propose(RECALL, recall(**wrong))) == (409, code)
    made = await desk.propose(RECALL, recall())
    assert problem(await desk.propose(RECALL, recall())) == (409, "already_proposed")
    assert problem(await desk.approve(RECALL, made, by=COLLEAGUE))[0] in (403, 409)

    assert (await desk.approve(RECALL, made)).status_code == 200

    await city.settle()
    assert problem(await desk.propose(RECALL, recall())) == (409, "recalled_before")
    assert (await city.payments.balance(key_of()))["overpaid"] == OVERPAID_YEN
    assert [(one["reserved_yen"], one["refunded_yen"]) for one in await desk.refunds.held()] == [(OVERPAID_YEN, 0)]
    refund = await desk.refund(1)
    assert (refund["state"], refund["payments"][0]["recalled_on"]) == ("recalled", "2026-06-22")
    waiting = await desk.get("/refunds-waiting")
    assert [(one["reasons"], one["failed_on"]) for one in waiting] == [(["支払不能(組戻し)"], "2026-06-22")]
    (failed,) = await desk.refunds.announced(RefundFailed)
    assert (failed.reason, failed.amount_yen, failed.failed_on) == ("R", OVERPAID_YEN, date(2026, 6, 22))
    # It is decided and not paid: the books of the year count it among what is still to be paid.
    (unpaid,) = await desk.get("/refund-settlement?fiscal_year=2026&on=2027-05-31")
    assert (unpaid["account"], unpaid["amount_yen"]) == ("expenditure", OVERPAID_YEN)
    # As of a day before that it had been paid, from the revenue of the year before.
    (before,) = await desk.get("/refund-settlement?fiscal_year=2025&on=2026-06-21&paid=true")
    assert (before["account"], before["amount_yen"]) == ("reversal", OVERPAID_YEN)
    assert await desk.get("/refund-settlement?fiscal_year=2025&on=2026-06-22&paid=true") == []
    await agrees(city)

    assert problem(await desk.post("/payout-runs", {"transfer_on": PAY_DAY})) == (409, "nothing_due")
    other = (await desk.enter(1, receiver={"account_number": "0000456"})).json()["entry_id"]
    await desk.decide(CHANGE, (await desk.post("/refunds/1/payee-quotes", {"entry_id": other})).json())
    await sent(desk, await frozen(desk, transfer_on="2026-06-29"))
    assert await counts(desk, (2, "0000456", OVERPAID_YEN, "0")) == {"paid": 1}
    await city.settle()
    assert "overpaid" not in await city.payments.balance(key_of())
    assert [(one["refunded_yen"], one["open_yen"]) for one in await desk.refunds.held()] == [(OVERPAID_YEN, 0)]
    assert await desk.get("/refund-settlement?fiscal_year=2026&on=2027-05-31") == []
    (paid_out,) = await desk.get("/refund-settlement?fiscal_year=2026&on=2027-05-31&paid=true")
    assert (paid_out["account"], paid_out["principal_yen"]) == ("expenditure", OVERPAID_YEN)
    await agrees(city)


async def cancelled(city: City) -> None:
    """The bank takes the whole payment back."""
    await city.payments.hear(paid(62_000, number=1, ref="a", on=date(2025, 6, 20), stage=ReceiptStage.CANCEL))
    await city.settle()


def of_case(case: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What a proposal about a case says."""
    names = ("return_id", "addressee_no", "tax_item")
    return {**{name: case[name] for name in names}, "document": "収納課 第31号", **more}


@pytest.mark.feature("A17")
async def test_a_refund_of_a_payment_that_was_cancelled_is_demanded_back_and_both_books_agree(
    city: City, desk: PayeeDesk
) -> None:
    await refunded(city, desk)

    await cancelled(city)

    (saga,) = await city.payments.announced(SagaOpened)
    assert [(one.step, one.amount_yen) for one in saga.steps] == [("dunning", 50_000), ("refund", OVERPAID_YEN)]
    (case,) = await desk.get("/refund-returns")
    assert (case["open_yen"], case["interest_yen"], case["age_days"]) == (OVERPAID_YEN, 0, 0)
    assert (case["owner_office"], case["demand_count"], case["is_overdue"]) == ("tax_payment", 0, False)
    assert (await desk.refunds.held())[0]["open_yen"] == -OVERPAID_YEN
    assert problem(await desk.propose(RECALL, recall())) == (409, "return_instead")
    await agrees(city)

    await desk.refunds.hear(known())
    wish = of_case(case, amount_yen=OVERPAID_YEN, pay_by="2045-12-28")
    assert problem(await desk.propose(DEMAND, {**wish, "amount_yen": 1})) == (409, "amount_changed")
    assert problem(await desk.propose(DEMAND, {**wish, "pay_by": "2026-06-30"})) == (409, "pay_by_passed")
    assert problem(await desk.propose(DEMAND, {**wish, "addressee_no": "000000000000002"})) == (409, "return_changed")
    assert problem(await desk.propose(DEMAND, {**wish, "return_id": 99})) == (404, "unknown_return")
    made = await desk.propose(DEMAND, wish)
    assert problem(await desk.approve(DEMAND, made, by=COLLEAGUE))[0] in (403, 409)
    assert (await desk.approve(DEMAND, made)).status_code == 200
    assert await city.refunds.job("report_refund_returns", date(2046, 1, 4)) == {
        "open": 1,
        "open_yen": OVERPAID_YEN,
        "not_demanded": 0,
        "overdue": 1,
    }

    part = of_case(case, amount_yen=7_000, received_on="2026-07-01")
    await desk.decide(RECEIPT, part)
    assert problem(await desk.propose(RECEIPT, part)) == (409, "too_much")
    assert problem(await desk.propose(RECEIPT, {**part, "received_on": "2045-01-01", "amount_yen": 1})) == (
        409,
        "received_in_future",
    )
    assert await desk.refunds.announced(RefundReturned) == []
    await desk.decide(RECEIPT, {**part, "amount_yen": 5_000})
    await city.settle()

    (returned,) = await desk.refunds.announced(RefundReturned)
    assert (returned.amount_yen, returned.reason) == (OVERPAID_YEN, "repaid")
    await city.payments.hear(returned, returned)
    assert problem(await desk.propose(RECEIPT, part)) == (409, "returned_before")
    assert await desk.get("/refund-returns") == []
    whole = await desk.get("/refund-returns/1")
    assert ([one["amount_yen"] for one in whole["receipts"]], whole["demands"][0]["demand_no"]) == ([7_000, 5_000], 1)
    held = (await desk.refunds.held())[0]
    assert (held["refunded_yen"], held["open_yen"]) == (0, 0)
    assert await city.payments.balance(key_of()) == {"principal_assessed": 50_000}
    await agrees(city)


async def test_a_refund_that_reaches_its_payee_after_the_cancellation_is_demanded_back_too(
    city: City, desk: PayeeDesk
) -> None:
    await ordered(city, desk)
    await cancelled(city)
    assert await desk.get("/refund-returns") == []
    assert await counts(desk, (1, NUMBER, OVERPAID_YEN, "0")) == {"paid": 1}
    await city.settle()
    assert [one["open_yen"] for one in await desk.get("/refund-returns")] == [OVERPAID_YEN]
    # All of it has left: it is asked back, and there is nothing left to take back.
    wish = {
        "refund_id": 1,
        "addressee_no": ADDRESSEE,
        "tax_items": ["012"],
        "amount_yen": OVERPAID_YEN,
        "reason": "収納の取消のため",
    }
    assert problem(await desk.propose(CANCEL, wish)) == (409, "paid_before")
    await agrees(city)


@pytest.mark.feature("I9")
async def test_what_one_heir_has_comes_back_and_the_other_gets_nothing_when_the_payment_is_gone(
    desk: PayeeDesk,
) -> None:
    await desk.found(overpaid(1, 1_001))
    heirs = [receiver(capacity="heir", account_number=f"000000{place}") for place in (1, 2)]
    await desk.enter(1, heirs={"children": 2}, receivers=heirs)
    await desk.refunded(1)
    await sent(desk, await frozen(desk))
    assert await counts(desk, (1, "0000001", 501, "0"), (2, "0000002", 500, "4")) == {"paid": 1, "failed": 1}
    wish = {
        "refund_id": 1,
        "addressee_no": ADDRESSEE,
        "tax_items": ["012"],
        "amount_yen": 1_001,
        "reason": "収納の取消のため",
    }
    assert problem(await desk.propose(CANCEL, wish)) == (409, "payment_under_way")
    gone = ReceiptReversed(
        claim_id=1,
        addressee_no=ADDRESSEE,
        receipt_id=1,
        channel=Channel.BANK_COUNTER,
        provisional=False,
        amount_yen=50_000,
        reversed_on=date(2026, 6, 17),
        open_yen=50_000,
    )
    await desk.refunds.hear(gone)
    assert await desk.get("/refund-returns") == []

    await desk.decide(CANCEL, wish)

    (case,) = await desk.get("/refund-returns")
    assert (case["refund_id"], case["open_yen"]) == (1, 501)
    assert await desk.get("/refunds-waiting") == []
    await desk.decide(RECEIPT, of_case(case, amount_yen=501, received_on="2026-07-01"))
    assert await desk.get("/refund-returns") == []
    held = (await desk.refunds.held())[0]
    assert (held["withdrawn_yen"], held["refunded_yen"], held["open_yen"]) == (1_001, 0, 0)
    # Payments never heard that it was paid.
    assert await desk.refunds.announced(RefundReturned) == []


async def test_what_was_refunded_of_a_payment_that_moves_to_another_claim_stays_refunded(
    city: City, desk: PayeeDesk, tmp_path: Path
) -> None:
    """Whether the refund was paid before the move or after it: 62,000 yen are 12,000 refunded and 50,000 on a claim."""
    await ordered(city, desk)
    await city.payments.hear(assessed(3, 70_000))
    async with open_office(city.payments, tmp_path) as office:
        for origin, target in ((1, 3), (3, 1)):
            move = {
                "receipt_id": await office.receipt_id("a"),
                "amount_yen": 62_000,
                "from_claim": await office.seen(origin),
                "to_claim": await office.seen(target),
                "reason": "納付書の取り違え",
                "evidence": "領収証書の写し",
            }
            await office.decide("payments.posting_correction", move)
            await city.settle()
            if origin == 1:
                assert await counts(desk, (1, NUMBER, OVERPAID_YEN, "0")) == {"paid": 1}
                await city.settle()
                assert (await city.payments.balance(key_of(3)))["principal_collected"] == 50_000
            held = await desk.refunds.held()
            assert [(one["refunded_yen"], one["open_yen"]) for one in held] == [(OVERPAID_YEN, 0)]
            assert await desk.get("/refund-returns") == []
            await agrees(city)
    assert (await city.payments.balance(key_of(1)))["principal_collected"] == 50_000
