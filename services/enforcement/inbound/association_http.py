"""What the collection association is told of receipts on the claims that it has (収納の通知).

Permission: enforcement.association.report.
"""

from datetime import date
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict

from services.enforcement.handlers.association import report
from services.enforcement.inbound.words import Line
from services.enforcement.store import association as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes

association_routes = Routes("association")

REPORT = Access("enforcement.association.report", ENFORCEMENT, AccessAction.PROVIDE)
_FIELDS = ("claim", "receipt")


class ToldReceipt(BaseModel):
    """A final receipt, or that it was taken back."""

    model_config = ConfigDict(frozen=True)

    disposition_id: UUID
    addressee_no: str
    claim_id: int
    tax_item: str
    receipt_id: int
    is_reversal: bool
    amount_yen: int
    paid_on: date
    reversed_on: date | None


class AssociationReport(BaseModel):
    """A report to an association: each receipt stands in one report only."""

    model_config = ConfigDict(frozen=True)

    report_id: UUID
    association: str
    receipts: list[ToldReceipt]


class ReportRequest(BaseModel):
    """Which association is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    association: Line


@association_routes.post(
    "/association-reports", access=REPORT, summary="Tell an association of new receipts", status_code=201
)
async def make_report(call: Call, wanted: ReportRequest) -> AssociationReport:
    """Every final receipt on its claims that it has not been told of, and every one that was taken back since."""
    report_id, rows = await report(wanted.association, _items(call), call.transaction)
    _record(call, rows, report_id)
    if not rows:
        raise Problem(409, "nothing_to_report", "この団体に通知する収納はありません。団体の名前を確かめてください。")
    return _view(report_id, wanted.association, rows)


@association_routes.get("/association-reports/{report_id}", access=REPORT, summary="A report to an association")
async def get_report(call: Call, report_id: UUID) -> AssociationReport:
    """The report as it was made; receipts as they are known today."""
    made = await call.transaction.connection.fetchrow(store.SELECT_REPORT, report_id)
    if made is None:
        raise not_found(f"収納の通知 {report_id}")
    rows = await call.transaction.connection.fetch(store.SELECT_TOLD, report_id)
    for row in rows:
        call.require_tax_item(row["tax_item"], [row["addressee_no"]])
    _record(call, rows, report_id)
    return _view(report_id, made["authority"], rows)


def _items(call: Call) -> list[str] | None:
    return None if call.scope.tax_items is None else sorted(call.scope.tax_items)


def _record(call: Call, rows: list[asyncpg.Record], report_id: UUID) -> None:
    call.record([row["addressee_no"] for row in rows], fields=_FIELDS, detail=f"report:{report_id}")


def _view(report_id: UUID, association: str, rows: list[asyncpg.Record]) -> AssociationReport:
    return AssociationReport(
        report_id=report_id, association=association, receipts=[ToldReceipt(**row) for row in rows]
    )
