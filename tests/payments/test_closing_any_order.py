"""Books close in between whatever arrives: what is owed and paid stays the same, and the ledger proves itself."""

import itertools
from datetime import date
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.payments.handlers.assessments import ConflictingHistory
from services.payments.handlers.closing import NotClosable, close_day
from shared.contracts import Channel, ReceiptStage
from tests.payments.conftest import Payments
from tests.payments.events import assessed, cancelled, key_of, paid, revised

_numbers = itertools.count(5000)
#: Days of payments, closes and carry-overs: before, at and after the books of 2025 close, and those of 2026.
DAYS = [date(2025, 6, 20), date(2026, 3, 31), date(2026, 5, 29), date(2026, 6, 1), date(2026, 11, 2)]
CARRIED = [*DAYS[2:], date(2027, 4, 1), date(2027, 6, 1)]


class Step(NamedTuple):
    """One event about a notice, or a close of books."""

    kind: str
    amount_yen: int
    payment: int
    stage: ReceiptStage
    day: int


steps = st.builds(
    Step,
    kind=st.sampled_from(["pay", "pay", "pay", "assess", "revise", "cancel", "close_day", "carry_over", "carry_over"]),
    amount_yen=st.sampled_from([900, 2_000, 50_000, 84_700]),
    payment=st.integers(0, 2),
    stage=st.sampled_from(list(ReceiptStage)),
    day=st.integers(0, 4),
)


@pytest.mark.feature("A8", "B6", "B7", "A9")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(steps, min_size=4, max_size=14))
async def test_closing_books_changes_no_balance_and_the_ledger_proves_itself(
    payments: Payments, script: list[Step]
) -> None:
    await payments.owner.execute(
        "TRUNCATE receipt, suspense, suspense_owner, ledger_entry, claim_balance, claim_breakdown, due_date_history,"
        " claim, notice, assessment_history, slip, slip_part, slip_end, day_close, accounting_year_close, carry_over,"
        " carry_over_run CASCADE"
    )
    # The same without a close comes first, for a close would hold for it too.
    without = await _play(payments, [step for step in script if step.kind not in ("close_day", "carry_over")])
    closing = await _play(payments, script)

    assert closing == without
    assert await payments.proof() == []
    # Each year's figures add up to what was ever assessed and collected, and each year begins with what it was given.
    await payments.job("carry_over", CARRIED[-1])
    assert await payments.proof() == []


async def _play(payments: Payments, script: list[Step]) -> dict[str, Any]:
    number = next(_numbers)
    history = itertools.count(2)
    for step in script:
        match step.kind:
            case "close_day":
                await _close(payments, DAYS[step.day])
            case "carry_over":
                await payments.job("carry_over", CARRIED[step.day])
            case _:
                try:
                    await payments.hear(_event(step, number, history))
                except ConflictingHistory:
                    continue  # The notice was assessed before; the runtime would park the event.
    if not await payments.pool.fetchval("SELECT count(*) FROM claim WHERE clearing_key = $1", key_of(number)):
        return {}
    return await payments.balance(key_of(number))


async def _close(payments: Payments, day: date) -> None:
    try:
        async with payments.transactions.begin(payments.actor) as transaction:
            await close_day(day, {}, None, transaction)
    except NotClosable:
        return  # A later day is closed already.


def _event(step: Step, number: int, history: Any) -> Any:
    match step.kind:
        case "assess":
            return assessed(number, step.amount_yen)
        case "revise":
            return revised(number, next(history), step.amount_yen)
        case "cancel":
            return cancelled(number, next(history))
        case _:
            ref = f"{number}.{step.payment}"
            on = DAYS[step.day]
            return paid(step.amount_yen, number=number, ref=ref, stage=step.stage, on=on, channel=Channel.COUNTER)
