"""Refunds are decided by two, with interest as computed then, to the payee that the approver saw and did not enter."""

from datetime import date
from typing import Any

import pytest

from shared.contracts import InterestGround, RefundDecided
from tests.refunds.payee_desk import (
    ADDRESSEE,
    CLERK,
    HEAD,
    NUMBER,
    OTHER,
    THIRD,
    PayeeDesk,
    desk,
    overpaid,
    problem,
)

__all__ = ["desk"]

ACT = "refunds.decision"


async def test_a_refund_is_what_is_open_with_its_interest_and_reserves_it(desk: PayeeDesk) -> None:
    await desk.found(overpaid(1, 386_400), overpaid(2, 1_500))
    assert problem(await desk.quote(1, 2)) == (409, "no_payee")
    assert (await desk.enter(1, 2)).status_code == 201
    quoted = (await desk.quote(1, 2)).json()

    # 386,000 x 0.9 % x 915/365 + 386,000 x 1.3 % x 135/365 = 8,708 + 1,855; of 1,500 yen there is no interest.
    assert [step["amount_yen"] for step in quoted["interest"][0]["steps"]] == [8_708, 1_855]
    assert "2,000円未満" in quoted["interest"][1]["why_none"]
    payload = quoted["payload"]
    assert (payload["amount_yen"], payload["interest_yen"]) == (387_900, 10_500)
    assert [one["amount_yen"] for one in payload["receivers"]] == [398_400]
    assert NUMBER not in str(quoted)

    made = await desk.propose(ACT, payload)
    shown = await desk.get(f"/approvals/{ACT}/{made.json()['approval_id']}", by=HEAD)
    assert ["受取人1(本人)", "試験 花子 398,400円 還付請求書の口座 9998-001 普通 ●●●●321 ﾃｽﾄ ﾊﾅｺ"] in shown["lines"]
    assert problem(await desk.propose(ACT, payload)) == (409, "already_proposed")
    assert (await desk.approve(ACT, made)).status_code == 200

    held = await desk.refunds.held()
    assert [(one["reserved_yen"], one["open_yen"]) for one in held] == [(386_400, 0), (1_500, 0)]
    (found,) = (await desk.post("/refunds/search", {"addressee_no": ADDRESSEE})).json()
    assert (found["state"], found["amount_yen"], found["interest_yen"]) == ("decided", 387_900, 10_500)
    # The books of 2023 are closed, so it is an expenditure of the year that decides.
    assert [item["account"] for item in found["items"]] == ["expenditure", "expenditure"]
    (announced,) = await desk.refunds.announced(RefundDecided)
    assert [(part.claim_id, part.amount_yen, part.interest_yen) for part in announced.parts] == [
        (1, 386_400, 10_500),
        (2, 1_500, 0),
    ]
    assert problem(await desk.quote(1)) == (409, "nothing_open")


async def _refused(desk: PayeeDesk, payload: dict[str, Any], **changed: Any) -> tuple[int, str]:
    return problem(await desk.propose(ACT, {**payload, **changed}))


async def test_what_was_not_computed_is_not_proposed_and_what_changed_is_not_approved(desk: PayeeDesk) -> None:
    await desk.found(overpaid(1, 386_400), overpaid(2, 9_000, addressee_no=OTHER))
    await desk.found(overpaid(3, 7_000, ground=InterestGround.CLAIM))
    await desk.enter(1)
    payload = (await desk.quote(1)).json()["payload"]
    (item,) = payload["items"]
    # Nothing is refunded before payments has said what the person owes.
    await desk.refunds.hear(overpaid(4, 5_000, addressee_no=THIRD))
    await desk.enter(4, addressee_no=THIRD, receiver={"account_number": "0000004"})
    assert problem(await desk.quote(4, addressee_no=THIRD)) == (409, "owed_not_known")

    assert await _refused(desk, payload, items=[{**item, "interest_yen": 10_600}]) == (409, "refund_changed")
    assert await _refused(desk, payload, items=[{**item, "amount_yen": 386_500}]) == (409, "refund_changed")
    assert await _refused(desk, payload, addressee_no=OTHER) == (409, "unknown_overpayment")
    assert await _refused(desk, payload, decided_on="2026-04-09") == (409, "decided_too_early")
    unknown = await desk.propose(ACT, {**payload, "decided_on": "2027-01-04"})
    assert problem(unknown) == (409, "interest_unknown")
    assert "refund_interest_rate)は2026-12-31までの値しか" in unknown.json()["detail"]
    await desk.enter(3)
    assert problem(await desk.quote(3)) == (409, "interest_unknown")
    assert problem(await desk.quote(1, 3)) == (409, "several_payees")

    made = await desk.propose(ACT, payload)
    assert (await desk.enter(1, receiver={"account_number": "1111111"})).status_code == 201
    assert problem(await desk.approve(ACT, made)) == (409, "payee_changed")
    assert await desk.refunds.pool.fetchval("SELECT count(*) FROM refund") == 0


async def test_days_on_which_somebody_else_had_seized_the_refund_bear_no_interest(desk: PayeeDesk) -> None:
    """1,000,000 x 1.3 % over 151 days, less 11 February to 31 March, which are 49: 102 days are 3,632 yen."""
    await desk.found(overpaid(1, 1_000_000, paid_on=date(2025, 12, 31)))
    days = {"first_day": "2026-02-16", "last_day": "2026-03-31"}
    wrong = await desk.enter(1, provisional_seizure={**days, "last_day": "2026-02-15"})
    assert wrong.status_code == 422
    assert "始まりの日より前" in wrong.text

    entered = await desk.enter(1, seized_on="2026-02-10", provisional_seizure=days)

    assert entered.status_code == 201, entered.text
    quoted = (await desk.quote(1, on="2026-05-31")).json()
    assert quoted["payload"]["interest_yen"] == 3_600
    (step,) = quoted["interest"][0]["steps"]
    assert (step["days"], step["amount_yen"]) == (102, 3_632)


@pytest.mark.feature("I10")
async def test_who_entered_the_account_does_not_approve(desk: PayeeDesk) -> None:
    await desk.found(overpaid(1, 386_400))
    await desk.enter(1, by=HEAD)
    payload = (await desk.quote(1)).json()["payload"]
    made = await desk.propose(ACT, payload, by=CLERK)

    assert problem(await desk.approve(ACT, made, by=HEAD)) == (409, "entered_the_account")
    assert problem(await desk.approve(ACT, made, by=CLERK))[0] in (403, 409)
