"""What the printer of the first slips is given (当初納付書の印刷データ): page by page, each person's on record.

Permission: payments.claim.slip.list. Slips that were replaced or made void are left out, so none is printed twice.
"""

from typing import Annotated, Any

from fastapi import Query

from services.payments.store import slips_list
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.http.routes import Call, Routes

slip_list_routes = Routes("slips")

LIST = Access("payments.claim.slip.list", RECEIPT, AccessAction.EXPORT)

_PAGE_MAX = 1_000
_FIELDS = ("slip", "claim")


@slip_list_routes.get("/first-slips", access=LIST, summary="The first slips of claims, as they are to be printed")
async def list_first_slips(
    call: Call, after: Annotated[int, Query(ge=0, description="The last slip of the page before")] = 0
) -> list[dict[str, Any]]:
    """First slips in the order of their numbers, in the caller's tax items; an empty page is the end."""
    rows = await call.transaction.connection.fetch(
        slips_list.SELECT_FIRST_SLIPS, after, _PAGE_MAX, call.scope.tax_items
    )
    call.record(sorted({row["addressee_no"] for row in rows}), fields=_FIELDS, detail=f"{len(rows)} slips")
    return [dict(row) for row in rows]
