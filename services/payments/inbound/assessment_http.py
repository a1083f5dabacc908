"""What officers see of a claim's assessment, and how they find it by the number on its notice.

Permissions: payments.claim.view and payments.claim.search.
"""

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, Field

from services.payments.handlers.assessment_sheet import Sheet, sheet_of
from services.payments.store import assessment_details as store
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.http.problems import not_found
from shared.http.routes import Call, Routes
from shared.law.municipality import DisplayCodeUnknown, Municipality
from shared.law.tax_items import TaxKind, tax_item

VIEW = Access("payments.claim.view", RECEIPT, AccessAction.VIEW)
SEARCH = Access("payments.claim.search", RECEIPT, AccessAction.SEARCH)

_PAGE_MAX = 200
_FIELDS = ("assessment", "filing", "vehicle", "joint_obligor", "due_on")


class NoticeQuery(BaseModel):
    """The number on a notice, and the former municipality (旧自治体) that gave it, where one did."""

    notice_no: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,20}$")]
    former_municipality_code: Annotated[str, Field(pattern=r"^[0-9]{6}$")] | None = None
    after: Annotated[int, Field(ge=0)] = 0


def assessment_routes(municipality: Municipality) -> Routes:
    """The routes, in a municipality whose file has display codes and due dates."""
    routes = Routes("assessments")

    @routes.get("/claims/{claim_id}/assessment", access=VIEW, summary="The assessment of a claim with its history")
    async def get_assessment(call: Call, claim_id: int) -> dict[str, Any]:
        """Key, dates, filing, vehicle, joint obligors, breakdown, and each assessment and revision of the claim."""
        sheet = await sheet_of(call.transaction.connection, claim_id, municipality)
        if sheet is None:
            raise not_found(f"期別債権 {claim_id}")
        call.require_tax_item(sheet.notice["tax_item"], sheet.subjects)
        call.require_distance(sheet.subjects)
        call.record(sheet.subjects, fields=_FIELDS)
        return _shown(sheet, municipality)

    @routes.post("/claims/search/notice", access=SEARCH, summary="The claims with a notice number, old or new")
    async def search_by_notice(call: Call, query: NoticeQuery) -> list[dict[str, Any]]:
        """Claims of the caller's tax items whose notice has this number, in pages by claim number."""
        rows = await call.transaction.connection.fetch(
            store.SELECT_BY_NOTICE,
            query.notice_no,
            query.former_municipality_code,
            call.scope.tax_items,
            query.after,
            _PAGE_MAX,
        )
        subjects = sorted({row["addressee_no"] for row in rows})
        call.record(subjects, fields=("claim", "due_on"), detail=f"{len(rows)} claims")
        return [dict(row) for row in rows]

    return routes


#: Columns that the sheet shows as they are.
_KEY = (
    "claim_id",
    "version",
    "addressee_no",
    "municipality_code",
    "former_municipality_code",
    "levy_fiscal_year",
    "target_fiscal_year",
    "assessment_fiscal_year",
    "accounting_fiscal_year",
    "tax_item",
    "notice_no",
    "sequence_no",
    "instalment",
    "clearing_key",
    "is_ad_hoc",
    "due_on",
    "assessed_on",
    "notice_sent_on",
    "correction_count",
    "corrected_on",
    "correction_notice_on",
)


def _shown(sheet: Sheet, municipality: Municipality) -> dict[str, Any]:
    return {
        **{name: sheet.notice[name] for name in _KEY},
        "display": _display(sheet, municipality),
        "law": _law(sheet, municipality),
        "description": dict(sheet.description) if sheet.description else {},
        "joint_obligors": [dict(row) for row in sheet.obligors],
        "breakdown": [dict(row) for row in sheet.breakdown],
        "history": [asdict(step) for step in sheet.steps],
        "statutory_due_on": sheet.statutory_due_on,
        "priority": [part._asdict() for part in sheet.parts],
        "priority_decision": dict(sheet.decision) if sheet.decision else None,
    }


def _law(sheet: Sheet, municipality: Municipality) -> dict[str, Any]:
    """The law that the tax item follows, on the day on which its statutory period ended."""
    item = tax_item(sheet.notice["tax_item"])
    law = municipality.law
    years = law.tax_prescription_years if item.kind is TaxKind.TAX else law.charge_prescription_years
    return {
        "kind": item.kind.value,
        "late_charge_article": item.late_charge_article,
        "dunning_article": item.dunning_article,
        "seizure_article": item.seizure_article,
        "prescription_years": years.on(sheet.statutory_due_on),
        "late_charge_needs_dunning": item.kind is TaxKind.CHARGE,
    }


def _display(sheet: Sheet, municipality: Municipality) -> dict[str, str]:
    """The code, name and period for display; a year without codes shows the statutory name."""
    notice = sheet.notice
    item = tax_item(notice["tax_item"])
    try:
        code = municipality.display_code(item.code, notice["levy_fiscal_year"])
    except DisplayCodeUnknown as error:
        return {"code": item.code, "name": item.name, "period": notice["instalment"], "missing": str(error)}
    period = code.period(notice["due_on"], is_ad_hoc=notice["is_ad_hoc"])
    return {"code": code.code, "name": code.name, "period": period}
