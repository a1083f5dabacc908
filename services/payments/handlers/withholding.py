"""Special collectors remit what they withheld (特別徴収): what agrees is posted person by person, the rest waits."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.payments.handlers.payment_reported import Report, post
from services.payments.rules.withholding import Comparison, compare
from services.payments.store import withholding as store
from shared.contracts import Envelope, ReceiptStage, WithholdingRemitted
from shared.days import add_months
from shared.law.municipality import Municipality
from shared.money import Yen
from shared.transaction import Transaction


class RepeatedRemittance(ValueError):  # noqa: N818 - It names what arrived.
    """A remittance came again under the number of another."""


async def on_withholding_remitted(
    envelopes: Sequence[Envelope[WithholdingRemitted]], transaction: Transaction, municipality: Municipality
) -> None:
    """Post remittances of special collectors, each line as a receipt of its own.

    Raises:
        RepeatedRemittance: the channel has used the number before.
        NotYetAnnounced: the payment day lies past the announced rates of the delinquency charge.
    """
    for envelope in envelopes:
        event = envelope.event
        first = date.fromisoformat(f"{event.due_month}-01")
        rows = await transaction.connection.fetch(
            store.LOCK_EXPECTED, event.collector_no, event.kind.value, first, add_months(first, 1)
        )
        expected = {row["clearing_key"]: row["open_yen"] for row in rows}
        listed = {line.clearing_key: line.amount_yen for line in event.lines}
        comparison = compare(expected, listed, event.amount_yen)
        remittance_id = await _keep(envelope, first, sum(listed.values()), comparison, transaction)
        claim_ids = {row["clearing_key"]: row["claim_id"] for row in rows}
        await store.DIFFERENCES.copy(
            transaction.connection,
            [
                (remittance_id, one.clearing_key, one.kind.value, claim_ids.get(one.clearing_key), *one[2:])
                for one in comparison.differences
            ],
        )
        await post(_reports(envelope, remittance_id, comparison), transaction, municipality)


async def count_withholding_cases(day: date, transaction: Transaction) -> dict[str, Any]:
    """Count the cases that nobody has settled yet, so that the day's record shows them."""
    return {"day": day.isoformat(), "open": await transaction.connection.fetchval(store.COUNT_OPEN_CASES)}


async def _keep(
    envelope: Envelope[WithholdingRemitted],
    first: date,
    listed_yen: Yen,
    comparison: Comparison,
    transaction: Transaction,
) -> int:
    event = envelope.event
    remittance_id: int | None = await transaction.connection.fetchval(
        store.INSERT_REMITTANCE,
        event.channel.value,
        event.remittance_ref,
        event.collector_no,
        event.kind.value,
        first,
        event.amount_yen,
        listed_yen,
        len(event.lines),
        event.paid_on,
        envelope.event_id,
        transaction.started_at,
        comparison.opens_case,
    )
    if remittance_id is None:
        raise RepeatedRemittance(
            "remittance_ref: this channel has used the number before; send the remittance under its own number"
        )
    return remittance_id


def _reports(envelope: Envelope[WithholdingRemitted], remittance_id: int, comparison: Comparison) -> list[Report]:
    event = envelope.event
    if comparison.total_differs:
        # Whose money is too much or too little, nobody knows: it stays together.
        return [_report(envelope, 0, store.HELD_KEY.format(remittance_id=remittance_id, line=0), event.amount_yen)]
    return [
        _report(
            envelope,
            line_no,
            line.clearing_key
            if line.clearing_key in comparison.agreed
            else store.HELD_KEY.format(remittance_id=remittance_id, line=line_no),
            line.amount_yen,
        )
        for line_no, line in enumerate(event.lines, start=1)
    ]


def _report(envelope: Envelope[WithholdingRemitted], line_no: int, clearing_key: str, amount_yen: Yen) -> Report:
    event = envelope.event
    return Report(
        event.channel,
        ReceiptStage.FINAL,
        f"{event.remittance_ref}:{line_no}",
        clearing_key,
        amount_yen,
        event.paid_on,
        event.booked_on or event.paid_on,
        event.value_date,
        None,
        str(envelope.event_id),
        event_id=envelope.event_id,
        envelope=envelope,
    )
