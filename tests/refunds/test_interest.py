"""Where all of an overpayment paid other claims its interest is still owed: it is listed, decided by two and paid."""

from shared.contracts import RefundDecided, RefundPaid
from tests.refunds.payee_desk import HEAD, PayeeDesk, appropriated, desk, opened, problem

__all__ = ["desk"]


async def test_interest_on_what_was_appropriated_whole_is_refunded_alone(desk: PayeeDesk) -> None:
    """600,000 yen until 10 April 2026: x 0.9 % x 915/365 = 13,536, x 1.3 % x 100/365 = 2,136: 15,672 becomes 15,600."""
    await appropriated(desk, 600_000, 600_000)
    listed = await desk.get("/refund-interest-owed")
    assert [(one["overpayment_id"], one["appropriated_yen"], one["interest_yen"]) for one in listed["owed"]] == [
        (1, 600_000, 15_600)
    ]

    quoted = (await desk.quote(1)).json()
    assert (quoted["payload"]["amount_yen"], quoted["payload"]["interest_yen"]) == (0, 15_600)
    assert [step["amount_yen"] for step in quoted["interest"][0]["steps"]] == [13_536, 2_136]
    refund_id = await desk.refunded(1)

    assert (await desk.get("/refund-interest-owed"))["owed"] == []
    assert problem(await desk.quote(1)) == (409, "nothing_open")
    run = (await desk.post("/payout-runs", {"transfer_on": "2026-06-15"})).json()
    assert (run["payment_count"], run["amount_yen"]) == (1, 15_600)
    names = ("run_id", "transfer_on", "file_sha256", "payment_count", "amount_yen")
    await desk.decide("refunds.payout_release", {name: run[name] for name in names})
    sent = await desk.post(f"/payout-runs/{run['run_id']}/sendings", {})
    assert b"0000015600" in opened(sent.content)
    wish = {"run_id": run["run_id"], "payment_count": 1, "amount_yen": 15_600}
    await desk.decide("refunds.payout_confirmation", wish)

    found = await desk.get(f"/refunds/{refund_id}", by=HEAD)
    assert (found["state"], found["items"][0]["account"]) == ("paid", None)
    # Interest leaves no claim: nothing of the overpayment was refunded, and payments has nothing to post.
    assert [(one["appropriated_yen"], one["refunded_yen"]) for one in await desk.refunds.held()] == [(600_000, 0)]
    assert await desk.refunds.announced(RefundDecided, RefundPaid) == []
    # The settlement of the year has it all the same: spent on the day of the payment, to be paid until then.
    for on, paid, sums in (("2026-06-14", "false", [(0, 15_600)]), ("2026-06-14", "true", [])):
        rows = await desk.get(f"/refund-settlement?fiscal_year=2026&on={on}&paid={paid}")
        assert [(one["amount_yen"], one["interest_yen"]) for one in rows] == sums
    (spent,) = await desk.get("/refund-settlement?fiscal_year=2026&on=2026-06-15&paid=true")
    assert (spent["account"], spent["amount_yen"], spent["interest_yen"]) == ("expenditure", 0, 15_600)
    assert await desk.get("/refund-settlement?fiscal_year=2026&on=2026-06-15") == []
