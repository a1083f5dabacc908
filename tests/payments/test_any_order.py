"""Whatever arrives, in whatever order and however often: no yen is lost or made, and the ledger proves itself."""

import itertools
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.payments.handlers.assessments import ConflictingHistory
from shared.contracts import Channel, ReceiptStage
from tests.payments.conftest import Payments
from tests.payments.events import assessed, cancelled, key_of, paid, revised

_numbers = itertools.count(1000)
DAY = date(2025, 5, 1)


class Step(NamedTuple):
    """One event about one of two notices."""

    kind: str
    notice: int
    amount_yen: int
    payment: int
    stage: ReceiptStage
    days: int


steps = st.builds(
    Step,
    kind=st.sampled_from(["pay", "pay", "pay", "pay", "assess", "revise", "revise", "cancel"]),
    notice=st.integers(0, 1),
    amount_yen=st.sampled_from([900, 1_900, 2_000, 50_000, 84_700]),
    payment=st.integers(0, 3),
    stage=st.sampled_from(list(ReceiptStage)),
    days=st.integers(0, 500),
)


@pytest.mark.feature("A3")
@pytest.mark.parametrize("stage", [ReceiptStage.FLASH, ReceiptStage.FINAL])
async def test_a_cancellation_before_its_claim_holds_when_later_money_clears_the_claim_anew(
    payments: Payments, stage: ReceiptStage
) -> None:
    def report(ref: str, stage: ReceiptStage) -> Any:
        return paid(900, number=1, ref=ref, stage=stage, on=DAY, channel=Channel.COUNTER)

    await payments.hear(report("cancelled", ReceiptStage.CANCEL))
    await payments.hear(report("good", ReceiptStage.FLASH))
    await payments.hear(assessed(1, 900))
    await payments.hear(report("cancelled", stage))
    await payments.hear(report("good", ReceiptStage.FINAL))
    assert await payments.balance(key_of(1)) == {"principal_assessed": 900, "principal_collected": 900}
    assert await payments.proof() == []


@pytest.mark.feature("B11", "A3", "C9")
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(steps, min_size=1, max_size=14))
async def test_money_is_conserved_in_any_order(payments: Payments, script: list[Step]) -> None:
    await payments.owner.execute(
        "TRUNCATE receipt, suspense, suspense_owner, ledger_entry, claim_balance, claim_breakdown, due_date_history,"
        " claim, notice, assessment_history, slip CASCADE"
    )
    base = next(_numbers) * 10
    history = {0: itertools.count(2), 1: itertools.count(2)}
    amounts: dict[tuple[str, ReceiptStage], int] = {}
    for step in script:
        number = base + step.notice
        try:
            await payments.hear(_event(step, number, history[step.notice]))
        except ConflictingHistory:
            continue  # The notice was assessed before; the runtime would park the event.
        if step.kind == "pay":
            amounts.setdefault((_ref(number, step), step.stage), step.amount_yen)
    assert await payments.proof() == []
    expected = sum(
        amount
        for (ref, stage), amount in amounts.items()
        if stage is ReceiptStage.FINAL and (ref, ReceiptStage.CANCEL) not in amounts
    )
    entered = await payments.pool.fetchval(
        "SELECT coalesce(sum(e.amount_yen), 0) FROM ledger_entry e JOIN (SELECT DISTINCT receipt_id FROM receipt"
        " WHERE clearing_key = ANY($1)) r USING (receipt_id) WHERE e.side = 'collected'",
        [key_of(base), key_of(base + 1)],
    )
    assert entered == expected


def _ref(number: int, step: Step) -> str:
    return f"{number}.{step.payment}"


def _event(step: Step, number: int, history: Any) -> Any:
    match step.kind:
        case "assess":
            return assessed(number, step.amount_yen)
        case "revise":
            return revised(number, next(history), step.amount_yen)
        case "cancel":
            return cancelled(number, next(history))
        case _:
            on = DAY + timedelta(days=step.days)
            return paid(
                step.amount_yen,
                number=number,
                ref=_ref(number, step),
                stage=step.stage,
                on=on,
                channel=Channel.COUNTER,
            )
