"""Claims that are collected sooner (繰上徴収) have another due date, and their own again after its cancellation."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.payments.handlers.dunning_notice import UnknownClaim
from services.payments.handlers.export import ledger_page
from services.payments.rules.export_items import ITEMS
from shared.contracts import (
    AcceleratedDueDate,
    AccelerationCancelled,
    ClaimOverdue,
    ClaimRevised,
    CollectionAccelerated,
    DispositionPaid,
    ReceiptPosted,
)
from tests.payments.conftest import ISHINOMAKI, Payments
from tests.payments.correcting import Office, open_office
from tests.payments.events import ADDRESSEE, assessed, key_of, paid

DISPOSITION = "01985f6e-0000-7000-8000-0000000000b1"
DUE, SOONER = date(2025, 9, 30), date(2025, 8, 4)


@pytest.fixture
async def office(payments: Payments, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(payments, tmp_path) as opened:
        yield opened


def accelerated(claim_id: int, **changed: Any) -> CollectionAccelerated:
    values: dict[str, Any] = {
        "disposition_id": DISPOSITION,
        "addressee_no": ADDRESSEE,
        "ground": "compulsory_procedure",
        "decided_on": date(2025, 7, 28),
        "due_on": SOONER,
        "due_time": "15:00",
        "claims": (AcceleratedDueDate(claim_id=claim_id, former_due_on=DUE),),
    }
    return CollectionAccelerated(**{**values, **changed})


def cancelled(claim_id: int) -> AccelerationCancelled:
    return AccelerationCancelled(
        disposition_id=DISPOSITION, addressee_no=ADDRESSEE, cancelled_on=date(2025, 8, 20), claim_ids=(claim_id,)
    )


async def exported(payments: Payments) -> dict[str, Any]:
    async with payments.pool.acquire() as connection:
        page = await ledger_page("", 10, None, connection, ISHINOMAKI)
    return dict(zip((item.field for item in ITEMS), page.rows[0], strict=True))


async def test_the_former_due_date_is_kept_and_comes_back_when_it_is_cancelled(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 300_000, due_on=DUE))
    claim_id = await office.claim_id()

    await payments.hear(accelerated(claim_id))

    shown = await office.get(f"/claims/{claim_id}/due-dates")
    assert (shown["due_on"], shown["assessed_due_on"]) == ("2025-08-04", "2025-09-30")
    row = await exported(payments)
    assert (row["due_on"], row["due_on_before_acceleration"], row["due_on_changed"]) == (
        "2025-08-04",
        "2025-09-30",
        True,
    )
    (revised,) = await payments.announced(ClaimRevised)
    assert (revised.due_on, revised.delta_yen, revised.reason) == (SOONER, 0, "accelerated")
    # The day after the accelerated date it is overdue; 300,000 yen for 31 days at 2.4 % and 4 at 8.7 %: 611 + 286.
    await payments.job("announce_overdue_claims", date(2025, 8, 5))
    assert [one.due_on for one in await payments.announced(ClaimOverdue)] == [SOONER]
    sheet = await office.get(f"/claims/{claim_id}/late-charge-sheet?on=2025-09-08")
    assert sheet["computed_yen"] == 0
    assert [one["amount_yen"] for one in sheet["segments"]] == [611, 286]
    # Nobody revokes it by the acts of payments: whoever decided it cancels it.
    (decision,) = await office.get(f"/claims/{claim_id}/decisions")
    assert (decision["ground"], decision["disposition_id"], decision["is_valid"]) == ("accelerated", DISPOSITION, True)
    payload = {
        "claim": await office.seen(),
        "reason": "誤り",
        "evidence": "決裁書",
        "decision_id": decision["decision_id"],
    }
    payload["reason"] = "誤りのため"
    assert (await office.propose("payments.decision_revocation", payload)).status_code == 409
    assert await payments.proof() == []

    await payments.hear(cancelled(claim_id))

    shown = await office.get(f"/claims/{claim_id}/due-dates")
    assert (shown["due_on"], shown["assessed_due_on"]) == ("2025-09-30", "2025-09-30")
    assert (await exported(payments))["due_on_before_acceleration"] is None
    (decision,) = await office.get(f"/claims/{claim_id}/decisions")
    assert decision["is_valid"] is False
    # It is announced as overdue once more, after its own due date.
    await payments.job("announce_overdue_claims", date(2025, 9, 30))
    await payments.job("announce_overdue_claims", date(2025, 10, 1))
    await payments.job("announce_overdue_claims", date(2025, 10, 2))
    assert [one.due_on for one in await payments.announced(ClaimOverdue)] == [SOONER, DUE]
    assert await payments.proof() == []
    # Heard again, the end changes nothing.
    await payments.hear(cancelled(claim_id))
    assert await payments.proof() == []


async def test_a_claim_of_somebody_else_is_not_accelerated(office: Office) -> None:
    await office.payments.hear(assessed(1, 300_000, due_on=DUE))

    with pytest.raises(UnknownClaim):
        await office.payments.hear(accelerated(await office.claim_id(), addressee_no="000000000000009"))


async def test_what_a_court_distributes_pays_the_claims_of_the_request_once(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 50_000), assessed(2, 30_000))
    await payments.hear(paid(10_000))
    claim_ids = (await office.claim_id(1), await office.claim_id(2))
    event = DispositionPaid(
        disposition_id=DISPOSITION,
        addressee_no=ADDRESSEE,
        payment_no=5,
        disposition_kind="distribution_request",
        paid_on=date(2025, 6, 30),
        amount_yen=60_000,
        claim_ids=claim_ids,
    )

    await payments.hear(event)
    await payments.hear(event)

    posted = [(one.claim_id, one.amount_yen) for one in await payments.announced(ReceiptPosted)]
    assert posted == [(claim_ids[0], 10_000), (claim_ids[0], 40_000), (claim_ids[1], 20_000)]
    assert (await payments.balance(key_of(2)))["principal_collected"] == 20_000
    assert await payments.proof() == []
