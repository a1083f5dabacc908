"""Money is taken back after it was used: what it led to is undone step by step, each owned and with its day."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.payments.rules.sagas import SagaStep, Standing, Undoing, undoings
from shared.contracts import DunningNoticeIssued, ReceiptStage, SagaOpened, TaxItemCode
from tests.authority import bearer, give, granted
from tests.payments.conftest import Payments
from tests.payments.correcting import APPROVING, HEAD, OFFICER, PROPOSING, Office, open_office
from tests.payments.events import ADDRESSEE, assessed, key_of, paid


@pytest.fixture
async def office(payments: Payments, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(payments, tmp_path) as opened:
        yield opened


def _dunned() -> DunningNoticeIssued:
    return DunningNoticeIssued(
        claim_id=1,
        addressee_no=ADDRESSEE,
        tax_item=TaxItemCode.PROPERTY_TAX,
        open_principal_yen=50_000,
        document_no="D2025000001",
        issued_on=date(2025, 7, 18),
        pay_by=date(2025, 7, 28),
        fee_yen=0,
    )


async def _sagas(office: Office, query: str = "") -> Any:
    return await office.get(f"/sagas{query}", by=OFFICER)


@pytest.mark.feature("A17")
async def test_what_a_cancelled_payment_had_stopped_released_and_refunded_is_undone_by_its_owners(
    office: Office,
) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 50_000))
    await payments.hear(_dunned())
    await payments.hear(paid(52_000, on=date(2025, 7, 20)))
    assert await _sagas(office) == []

    await payments.hear(paid(52_000, on=date(2025, 7, 20), stage=ReceiptStage.CANCEL))

    (opened,) = await payments.announced(SagaOpened)
    assert [(one.step, one.amount_yen) for one in opened.steps] == [
        ("dunning", 50_000),
        ("enforcement", 50_000),
        ("refund", 2_000),
    ]
    (saga,) = await _sagas(office)
    steps = {one["step"]: one for one in saga["steps"]}
    assert (saga["amount_yen"], saga["is_done"], saga["is_stuck"]) == (52_000, False, False)
    assert steps["dunning"]["outcome"] == "announced"
    assert {one["owner_office"] for one in saga["steps"]} == {"tax_payment"}
    assert steps["refund"]["label"] == "還付の取止め・返還請求"
    due_on = date.fromisoformat(steps["refund"]["due_on"])
    assert (await payments.job("report_open_sagas", due_on)) == {"open_steps": 2, "open": 1, "stuck": 0}
    assert (await payments.job("report_open_sagas", date.fromordinal(due_on.toordinal() + 1)))["stuck"] == 1
    assert await payments.proof() == []

    path = f"/sagas/{saga['saga_id']}/steps"
    done = {"outcome": "return_claimed", "note": "返還請求書を送付"}
    assert (await office.post(f"{path}/refund", done, OFFICER)).status_code == 200
    again = await office.post(f"{path}/refund", {**done, "outcome": "not_paid_out"}, OFFICER)
    assert (again.status_code, again.json()["type"]) == (409, "urn:shuno:problem:already_done")
    wrong = await office.post(f"{path}/enforcement", done, OFFICER)
    assert (wrong.status_code, wrong.json()["type"]) == (422, "urn:shuno:problem:unknown_outcome")
    ended = {"outcome": "nothing_released", "note": "差押えなし"}
    assert (await office.post(f"{path}/enforcement", ended, HEAD)).status_code == 403
    await give(payments.pool, OFFICER, granted(PROPOSING, ["receipt"], office="municipal_tax"))
    elsewhere = await office.client.post(
        f"{path}/enforcement", json=ended, headers=bearer(office.keys, OFFICER, office="municipal_tax")
    )
    assert elsewhere.status_code == 403
    await give(payments.pool, OFFICER, granted(PROPOSING | APPROVING, ["receipt"]))
    assert (await office.post(f"{path}/enforcement", ended, OFFICER)).status_code == 200

    assert await _sagas(office) == []
    (kept,) = await _sagas(office, "?include_done=true")
    assert (kept["is_done"], kept["steps"][-1]["done_by"]) == (True, OFFICER)
    assert (await payments.job("report_open_sagas", date(2030, 4, 1)))["open"] == 0


@pytest.mark.feature("A17")
async def test_a_moved_and_a_dishonoured_payment_open_sagas_too_and_a_part_payment_opens_none(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 50_000))
    await payments.hear(assessed(2, 90_000))
    await payments.hear(paid(50_000))
    move = {
        "receipt_id": await office.receipt_id(),
        "amount_yen": 50_000,
        "from_claim": await office.seen(1),
        "to_claim": await office.seen(2),
        "reason": "納付書の取り違え",
        "evidence": "領収証書の写し",
    }

    await office.decide("payments.posting_correction", move)

    (opened,) = await payments.announced(SagaOpened)
    assert [one.step for one in opened.steps] == ["dunning"]
    # All that it takes is done, as dunning hears of the reversal: nothing waits for anybody.
    assert await _sagas(office) == []
    # On the second claim it is a part payment, which nothing was stopped for.
    await payments.hear(paid(50_000, stage=ReceiptStage.CANCEL))
    assert len(await payments.announced(SagaOpened)) == 1
    # Provisional money is never used, so taking it back undoes nothing.
    await payments.hear(paid(50_000, ref="r2", stage=ReceiptStage.FLASH))
    await payments.hear(paid(50_000, ref="r2", stage=ReceiptStage.CANCEL))
    assert len(await payments.announced(SagaOpened)) == 1
    assert await payments.balance(key_of(1)) == {"principal_assessed": 50_000}
    assert await payments.proof() == []


def test_only_what_the_money_had_led_to_is_undone() -> None:
    paid_up, reopened = Standing(0, 0, is_dunned=False), Standing(30_000, 0, is_dunned=False)
    assert undoings(reopened, Standing(50_000, 0, is_dunned=False), is_certified=True) == []
    assert undoings(Standing(0, 5_000, is_dunned=True), Standing(0, 0, is_dunned=True), is_certified=True) == [
        Undoing(SagaStep.REFUND, 5_000)
    ]
    assert undoings(paid_up, reopened, is_certified=True) == [
        Undoing(SagaStep.DUNNING, 30_000),
        Undoing(SagaStep.CERTIFICATE, 30_000),
    ]
