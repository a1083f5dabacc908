"""The comparison with the assessors (照合): their control totals against the ledger, and gaps among their events."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.payments.store import reconciliation as store
from shared.contracts import Envelope, TotalsReported
from shared.transaction import Transaction


async def on_totals_reported(envelopes: Sequence[Envelope[TotalsReported]], transaction: Transaction) -> None:
    """Keep the control totals of assessors; the daily comparison reads the newest of each tax item."""
    rows = [
        (
            envelope.event_id,
            envelope.source,
            envelope.event.tax_item.value,
            envelope.event.as_on,
            total.levy_fiscal_year,
            total.instalment,
            total.claim_count,
            total.amount_yen,
            transaction.started_at,
        )
        for envelope in envelopes
        for total in envelope.event.totals
    ]
    await store.TOTALS.copy(transaction.connection, rows)


async def reconcile_assessments(day: date, transaction: Transaction) -> dict[str, Any]:
    """Compare the ledger with the newest totals of every assessor, by tax item, levy year and instalment.

    The ledger is taken as it was valid on the day of the totals, whenever it learned of it.

    Args:
        day: the business day; totals of later days wait.
        transaction: the job's transaction.
    """
    connection = transaction.connection
    newest = await connection.fetch(store.SELECT_NEWEST, day)
    found = await connection.fetch(store.SELECT_DIFFERENCES, [row["event_id"] for row in newest])
    disagreeing = {row["tax_item"] for row in found}
    await store.RECONCILIATIONS.copy(
        connection,
        [
            (row["tax_item"], day, row["as_on"], row["tax_item"] not in disagreeing, transaction.started_at)
            for row in newest
        ],
    )
    await store.DIFFERENCES.copy(connection, [(row["tax_item"], day, *list(row.values())[1:]) for row in found])
    return {
        "compared": len(newest),
        "disagreeing": sorted(disagreeing),
        "differences": len(found),
        # Events that a source has sent, by its own count, and that have not arrived.
        "missing_events": sum(
            row["last_missing"] - row["first_missing"] + 1 for row in await connection.fetch(store.SELECT_GAPS)
        ),
    }
