"""Cases of special collection (特別徴収): lists that differ from what is owed, until somebody has settled them.

Permissions: payments.withholding.view to see them, payments.withholding.close to settle them.
"""

from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, Field

from services.payments.store import withholding as store
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts.fields import PRINTABLE
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, NoPersonalData, Routes

withholding_routes = Routes("withholding")

LIST = NoPersonalData("payments.withholding.view", "collectors, months and sums, nobody's own figures")
VIEW = Access("payments.withholding.view", RECEIPT, AccessAction.VIEW)
CLOSE = NoPersonalData("payments.withholding.close", "notes that a case is settled, shows nothing about anybody")

_PAGE_MAX = 200


class Closing(BaseModel):
    """What became of the differences."""

    note: Annotated[str, Field(min_length=3, max_length=300, pattern=PRINTABLE)]


@withholding_routes.get("/withholding/cases", access=LIST, summary="Open cases of special collection, oldest first")
async def list_cases(call: Call, after: Annotated[int, Query(ge=0)] = 0) -> list[dict[str, Any]]:
    """Remittances whose list differs from what the collector has to pay, and how much of each is still held."""
    rows = await call.transaction.connection.fetch(store.SELECT_CASES, None, after, _PAGE_MAX)
    return [dict(row) for row in rows]


@withholding_routes.get("/withholding/cases/{case_id}", access=VIEW, summary="One case with each person who differs")
async def get_case(call: Call, case_id: int) -> dict[str, Any]:
    """The differences: who is missing, who was not expected, whose amount is another."""
    case = await _case(call, case_id)
    rows = await call.transaction.connection.fetch(store.SELECT_DIFFERENCES, case_id)
    subjects = sorted({row["addressee_no"] for row in rows if row["addressee_no"]})
    for tax_item in sorted({row["tax_item"] for row in rows if row["tax_item"]}):
        call.require_tax_item(tax_item, subjects)
    call.record(subjects, fields=("claim", "balance", "special_collector"), detail=f"特別徴収 {case_id}")
    return {**case, "persons": [dict(row) for row in rows]}


@withholding_routes.post("/withholding/cases/{case_id}/close", access=CLOSE, summary="Note that a case is settled")
async def close_case(call: Call, case_id: int, closing: Closing) -> dict[str, Any]:
    """A case is settled once none of its money is in suspense any more."""
    case = await _case(call, case_id)
    if case["receipts_held"]:
        raise Problem(
            409,
            "money_held",
            f"この案件の収納{case['receipts_held']}件が消込不能のままです。充て先を決めてから終了してください。",
        )
    transaction = call.transaction
    closed = await transaction.connection.fetchval(
        store.CLOSE_CASE, case_id, transaction.started_at, call.actor.id, closing.note
    )
    if closed is None:
        raise Problem(409, "already_closed", "この案件はすでに終了しています。")
    return {"case_id": case_id, "closed_by": call.actor.id}


async def _case(call: Call, case_id: int) -> dict[str, Any]:
    row = await call.transaction.connection.fetchrow(store.SELECT_CASES, case_id, 0, 1)
    if row is None:
        raise not_found(f"特別徴収の案件 {case_id}")
    return dict(row)
