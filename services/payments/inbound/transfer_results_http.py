"""What came of account transfers: failed, missing, unexpected, and done over a year.

Permissions: payments.transfer.results to see persons' results, payments.transfer.view for results that are nobody's,
payments.transfer.notice to take out what notices say.
"""

from datetime import date
from typing import Annotated, Any

import asyncpg
from fastapi import Query

from services.payments.rules.transfer_result import REASONS
from services.payments.store import transfer_results
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.http.routes import Call, NoPersonalData, Routes

transfer_result_routes = Routes("account transfer results")

RESULTS = Access("payments.transfer.results", RECEIPT, AccessAction.LIST)
NOTICES = Access("payments.transfer.notice", RECEIPT, AccessAction.EXPORT)
UNEXPECTED = NoPersonalData("payments.transfer.view", "places in files, amounts and codes")

_PAGE_MAX = 1_000
_FIELDS = ("claim", "transfer_result", "amount")

After = Annotated[int, Query(ge=0, description="The last request of the page before")]


@transfer_result_routes.get("/transfer-runs/{run_id}/missing", access=RESULTS, summary="Requests without a result")
async def list_missing(call: Call, run_id: int, after: After = 0) -> list[dict[str, Any]]:
    """Requests that left and that no bank has answered yet, in the caller's tax items."""
    rows = await call.transaction.connection.fetch(
        transfer_results.LIST_MISSING, run_id, after, _PAGE_MAX, call.scope.tax_items
    )
    return _shown(call, rows)


@transfer_result_routes.get("/transfer-runs/{run_id}/failures", access=RESULTS, summary="Failed transfers of a run")
async def list_failures(call: Call, run_id: int, after: After = 0) -> list[dict[str, Any]]:
    """Failed transfers of a run with their reason, how often the claim failed, and the second transfer, if any."""
    rows = await call.transaction.connection.fetch(
        transfer_results.LIST_FAILURES, run_id, after, _PAGE_MAX, call.scope.tax_items
    )
    return [{**row, "reason": REASONS.get(row["result_code"], "その他")} for row in _shown(call, rows)]


@transfer_result_routes.get("/transfers-done", access=NOTICES, summary="What the yearly notices of transfers say")
async def list_done(
    call: Call, year: Annotated[int, Query(ge=2005, le=2200)], after: After = 0
) -> list[dict[str, Any]]:
    """Transfers done in a calendar year (振替済通知), without those whose money was taken back."""
    days = (date(year, 1, 1), date(year, 12, 31))
    rows = await call.transaction.connection.fetch(
        transfer_results.LIST_DONE, *days, after, _PAGE_MAX, call.scope.tax_items
    )
    return _shown(call, rows)


@transfer_result_routes.get("/transfer-results/unexpected", access=UNEXPECTED, summary="Results nobody had asked for")
async def list_unexpected(
    call: Call, after_file: Annotated[int, Query(ge=0)] = 0, after_record: Annotated[int, Query(ge=0)] = 0
) -> list[dict[str, Any]]:
    """Results that fit no request as it stands, by file and record."""
    rows = await call.transaction.connection.fetch(
        transfer_results.LIST_UNEXPECTED, after_file, after_record, _PAGE_MAX
    )
    return [dict(row) for row in rows]


def _shown(call: Call, rows: list[asyncpg.Record]) -> list[dict[str, Any]]:
    call.record(sorted({row["addressee_no"] for row in rows}), fields=_FIELDS, detail=f"{len(rows)} transfers")
    return [dict(row) for row in rows]
