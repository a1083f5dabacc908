"""Whatever slips are made out, paid by any of their numbers, paid twice and cancelled: the ledger is proved."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.contracts import ReceiptStage
from tests.payments.conftest import Payments
from tests.payments.events import assessed, key_of, paid, revised
from tests.payments.slip_desk import Desk, open_desk

_FORMS = ("clearing_key", "payment_no", "store_number")


@pytest.fixture
async def desk(payments: Payments, tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(payments, tmp_path) as opened:
        yield opened


def number_of(slip: dict[str, Any], form: str) -> str:
    """One of a slip's numbers; an event carries the free digits of a bar code."""
    values = {"clearing_key": slip["clearing_key"], "payment_no": slip["el_number"][1]}
    number: str = values[form] if form in values else (slip["store_number"] or "")[8:29] or slip["clearing_key"]
    return number


@pytest.mark.feature("A1", "A13")
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_slips_in_any_order_keep_the_ledger_proved_and_every_yen(desk: Desk, data: st.DataObject) -> None:
    base = 2 * await desk.payments.pool.fetchval("SELECT count(*) FROM notice")
    numbers = (base + 1, base + 2)
    await desk.payments.hear(*(assessed(number, 30_000, due_on=desk.today) for number in numbers))
    claims = {number: await desk.claim_id(number) for number in numbers}
    slips = [slip for number in numbers for slip in await desk.slips(number)]
    payments: dict[str, dict[str, Any]] = {}
    for step in range(data.draw(st.integers(3, 7))):
        what = data.draw(st.sampled_from(["again", "merged", "part", "pay", "pay", "repeat", "cancel", "revise"]))
        if what in ("again", "merged", "part"):
            ids = list(claims.values()) if what == "merged" else [data.draw(st.sampled_from(sorted(claims.values())))]
            more = {"amount_yen": 7_000} if what == "part" else {}
            made = await desk.post("/slips", {"claim_ids": ids, "on": str(desk.today), **more})
            assert made.status_code in (201, 409)
            slips += [made.json()] if made.status_code == 201 else []
        elif what == "pay":
            slip, form = data.draw(st.sampled_from(slips)), data.draw(st.sampled_from(_FORMS))
            more_or_less = data.draw(st.sampled_from([0, 0, -1, 500]))
            stage = data.draw(st.sampled_from([ReceiptStage.FLASH, ReceiptStage.FINAL]))
            ref = f"b{base}.{step}"
            payments[ref] = {
                "key": number_of(slip, form),
                "amount_yen": slip["amount_yen"] + more_or_less,
                "stages": {stage},
            }
            await report(desk, ref, payments[ref], stage)
        elif what in ("repeat", "cancel") and payments:
            ref = data.draw(st.sampled_from(sorted(payments)))
            stage = ReceiptStage.CANCEL if what == "cancel" else ReceiptStage.FINAL
            payments[ref]["stages"].add(stage)
            await report(desk, ref, payments[ref], stage)
        elif what == "revise":
            history = await desk.payments.pool.fetchval(
                "SELECT max(history_no) FROM notice WHERE notice_no = $1", f"{numbers[0]:08d}"
            )
            await desk.payments.hear(revised(numbers[0], history + 1, 20_000 + step, due_on=desk.today))
            slips += await desk.slips(numbers[0])

    final = [
        one
        for one in payments.values()
        if ReceiptStage.CANCEL not in one["stages"] and ReceiptStage.FINAL in one["stages"]
    ]
    balances = [await desk.payments.balance(key_of(number)) for number in numbers]
    collected = sum(
        value for balance in balances for name, value in balance.items() if name.endswith(("collected", "overpaid"))
    )
    assert collected == sum(one["amount_yen"] for one in final)
    assert await desk.payments.proof() == []


async def report(desk: Desk, ref: str, payment: dict[str, Any], stage: ReceiptStage) -> None:
    event = paid(payment["amount_yen"], on=desk.today, ref=ref, stage=stage)
    await desk.payments.hear(event.model_copy(update={"clearing_key": payment["key"]}))
