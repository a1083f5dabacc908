"""Opens a saga where money was taken back that had already been used, and counts those that wait (後日取消の是正)."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from services.payments.handlers.claim_state import Cause, ClaimState
from services.payments.rules.sagas import SagaStep, Standing, undoings
from services.payments.store import sagas
from shared.contracts import SagaOpened, UndoneStep
from shared.days import TOKYO
from shared.law.municipality import Municipality
from shared.money import Yen
from shared.transaction import Transaction, uuid7


class TakenBack(NamedTuple):
    """Final money that was taken off a claim, and how the claim stood before."""

    state: ClaimState
    receipt_id: int
    amount_yen: Yen
    before: Standing
    after: Standing
    cause: Cause
    #: Whether it pays another claim from now on, so that what was refunded of it stays refunded.
    moved: bool = False


def standing(state: ClaimState) -> Standing:
    """How a claim stands now."""
    return Standing(state.open_yen, state.overpaid_yen, state.dunned_on is not None)


async def open_sagas(taken_back: Sequence[TakenBack], transaction: Transaction, municipality: Municipality) -> None:
    """Open a saga for each payment whose use must be undone, and announce it with owners and deadlines.

    Dunning goes on by the reversal that is announced beside it, so that step is done as soon as it is written.
    """
    if not taken_back:
        return
    on = transaction.started_at.astimezone(TOKYO).date()
    connection = transaction.connection
    claim_ids = sorted({one.state.claim_id for one in taken_back})
    certified = {row["claim_id"] for row in await connection.fetch(sagas.SELECT_CERTIFIED, claim_ids, on)}
    gone = [one.receipt_id for one in taken_back if not one.moved]
    refunded = {row["receipt_id"]: row["amount_yen"] for row in await connection.fetch(sagas.SELECT_REFUNDED, gone)}
    ordinance = municipality.ordinance
    due_on = municipality.law.business_days.add_business_days(on, ordinance.saga_step_business_days.on(on))
    office = ordinance.saga_owner_office.on(on)
    opened: list[tuple[Any, ...]] = []
    steps: list[tuple[Any, ...]] = []
    done: list[tuple[Any, ...]] = []
    for one in taken_back:
        is_certified, refunded_yen = one.state.claim_id in certified, refunded.get(one.receipt_id, 0)
        found = undoings(one.before, one.after, is_certified=is_certified, refunded_yen=refunded_yen)
        if not found:
            continue
        saga_id, claim_id, source = uuid7(), one.state.claim_id, one.cause.source
        # What was refunded of it had left the claim before, and is taken back with the rest.
        whole_yen = one.amount_yen + refunded_yen
        opened.append((saga_id, claim_id, one.receipt_id, whole_yen, source, on, transaction.started_at))
        steps += [(saga_id, step.value, amount_yen, office, due_on) for step, amount_yen in found]
        if found[0].step is SagaStep.DUNNING:
            by = transaction.actor.id if one.cause.approval_id else "service:payments"
            done.append((saga_id, SagaStep.DUNNING.value, "announced", "", by, transaction.started_at))
        event = SagaOpened(
            saga_id=str(saga_id),
            claim_id=claim_id,
            addressee_no=one.state.addressee_no,
            receipt_id=one.receipt_id,
            amount_yen=whole_yen,
            opened_on=on,
            steps=tuple(
                UndoneStep(step=step.value, amount_yen=amount_yen, owner_office=office, due_on=due_on)
                for step, amount_yen in found
            ),
        )
        transaction.publish(event, key=one.state.addressee_no, cause=one.cause.envelope)
    await sagas.SAGAS.copy(connection, opened)
    await sagas.STEPS.copy(connection, steps)
    await sagas.DONE.copy(connection, done)


async def report_open_sagas(day: date, transaction: Transaction) -> dict[str, Any]:
    """Count the sagas with steps that nobody has done yet, and those of them that are past their day."""
    row = await transaction.connection.fetchrow(sagas.COUNT_OPEN, day)
    return dict(row) if row is not None else {}
