"""Remittances for many persons, assessments, revisions and cancellations in any order: no yen is lost or spread."""

import itertools
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.payments.handlers.assessments import ConflictingHistory
from services.payments.handlers.payment_reported import ConflictingReport
from shared.contracts import (
    Channel,
    CollectionKind,
    ReceiptStage,
    SpecialCollection,
    TaxItemCode,
    WithheldLine,
    WithholdingRemitted,
)
from tests.payments.conftest import Payments
from tests.payments.events import DUE, assessed, cancelled, key_of, paid, revised

_numbers = itertools.count(1)
EMPLOYER = SpecialCollection(collector_no="90000001", kind=CollectionKind.PAY)
AMOUNTS = st.sampled_from([900, 2_000, 50_000])


class Step(NamedTuple):
    """One event about three employees."""

    kind: str
    person: int
    amount_yen: int
    listed: dict[int, int]
    difference_yen: int


STEPS = st.builds(
    Step,
    kind=st.sampled_from(["assess", "assess", "revise", "cancel", "remit", "remit", "take back"]),
    person=st.integers(0, 2),
    amount_yen=AMOUNTS,
    listed=st.dictionaries(st.integers(0, 2), AMOUNTS, min_size=1),
    difference_yen=st.sampled_from([0, 0, 0, 1]),
)


def remitted(base: int, step: Step, ref: str) -> WithholdingRemitted:
    return WithholdingRemitted(
        channel=Channel.BANK_COUNTER,
        remittance_ref=ref,
        collector_no="90000001",
        kind=CollectionKind.PAY,
        due_month=f"{DUE:%Y-%m}",
        amount_yen=sum(step.listed.values()) + step.difference_yen,
        paid_on=DUE,
        lines=tuple(
            WithheldLine(clearing_key=key_of(base + person), amount_yen=yen) for person, yen in step.listed.items()
        ),
    )


async def take_back(payments: Payments, ref: str) -> None:
    """The bank cancels the first line of a remittance, whatever it was posted on."""
    rows = await payments.pool.fetch(
        "SELECT receipt_ref, clearing_key, amount_yen FROM receipt WHERE receipt_ref LIKE $1 AND stage = 'final'"
        " ORDER BY receipt_ref LIMIT 1",
        f"{ref}:%",
    )
    for row in rows:
        report = paid(
            row["amount_yen"],
            ref=row["receipt_ref"],
            stage=ReceiptStage.CANCEL,
            channel=Channel.BANK_COUNTER,
            on=DUE,
            clearing_key=row["clearing_key"],
        )
        await payments.hear(report)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(STEPS, min_size=2, max_size=10))
async def test_every_remitted_yen_is_cleared_or_held_in_any_order(payments: Payments, script: list[Step]) -> None:
    base = next(_numbers) * 10
    history = [itertools.count(2) for _ in range(3)]
    refs: list[str] = []
    for step in script:
        number = base + step.person
        try:
            await hear(payments, step, base, number, history[step.person], refs)
        except (ConflictingHistory, ConflictingReport):
            continue  # The runtime would park it.
    assert await payments.proof() == []
    remitted_yen, entered_yen = await sums(payments, refs)
    assert entered_yen == remitted_yen


async def hear(payments: Payments, step: Step, base: int, number: int, history: Any, refs: list[str]) -> None:
    item = TaxItemCode.RESIDENCE_TAX
    match step.kind:
        case "assess":
            await payments.hear(assessed(number, step.amount_yen, item=item, special_collection=EMPLOYER))
        case "revise":
            await payments.hear(revised(number, next(history), step.amount_yen, item=item))
        case "cancel":
            event = cancelled(number, next(history))
            await payments.hear(event.model_copy(update={"notice": event.notice.model_copy(update={"tax_item": item})}))
        case "remit":
            refs.append(f"R{base}-{len(refs)}")
            await payments.hear(remitted(base, step, refs[-1]))
        case _:
            if refs:
                await take_back(payments, refs[-1])


async def sums(payments: Payments, refs: list[str]) -> tuple[int, int]:
    """What came and was not taken back, and what the ledger has of it."""
    row = await payments.pool.fetchrow(
        "WITH of_refs AS (SELECT receipt_id, stage, amount_yen FROM receipt"
        " WHERE split_part(receipt_ref, ':', 1) = ANY($1))"
        " SELECT (SELECT coalesce(sum(amount_yen), 0)::bigint FROM of_refs f WHERE stage = 'final' AND NOT EXISTS"
        " (SELECT FROM of_refs c WHERE c.receipt_id = f.receipt_id AND c.stage = 'cancel')),"
        " (SELECT coalesce(sum(amount_yen), 0)::bigint FROM ledger_entry WHERE side = 'collected'"
        " AND receipt_id IN (SELECT receipt_id FROM of_refs))",
        refs,
    )
    return row[0], row[1]
