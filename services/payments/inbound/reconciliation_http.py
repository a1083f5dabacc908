"""How the ledger compares with the assessors, and which of their events are missing.

Permission: payments.reconciliation.view.
"""

from typing import Any

from services.payments.store import reconciliation as store
from shared.http.routes import Call, NoPersonalData, Routes

reconciliation_routes = Routes("reconciliation")

VIEW = NoPersonalData("payments.reconciliation.view", "counts and sums by tax item, nobody's own figures")


@reconciliation_routes.get("/reconciliations", access=VIEW, summary="The newest comparison with each assessor")
async def list_reconciliations(call: Call) -> list[dict[str, Any]]:
    """By tax item: the day compared, the day of the totals, and each difference by levy year and instalment."""
    connection = call.transaction.connection
    newest = await connection.fetch(store.SELECT_RECONCILIATIONS)
    rows = await connection.fetch(
        store.SELECT_DIFFERENCES_OF,
        [row["tax_item"] for row in newest],
        [row["compared_on"] for row in newest],
    )
    return [
        {
            **dict(one),
            "differences": [dict(row) for row in rows if row["tax_item"] == one["tax_item"]],
        }
        for one in newest
    ]


@reconciliation_routes.get("/sources/gaps", access=VIEW, summary="Numbers of events that a source sent and nobody got")
async def list_gaps(call: Call) -> list[dict[str, Any]]:
    """Each run of missing numbers, by source."""
    return [dict(row) for row in await call.transaction.connection.fetch(store.SELECT_GAPS)]
