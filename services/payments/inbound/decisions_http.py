"""What was decided about a claim, how its delinquency charge comes about, and what runs from its due date.

Permission: payments.claim.view. A claim is shown to whoever has its tax item.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Any

import asyncpg
from fastapi import Query
from pydantic import AwareDatetime

from services.payments.handlers.charge_sheets import ChargeSheet, charge_sheet
from services.payments.inbound.http import VIEW
from services.payments.inbound.obligors_http import require_obligors
from services.payments.rules.due_dates import Clocks, ClockTerms, clocks, moved_days
from services.payments.store import charge_sheets, claims, decisions
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality
from shared.law.parameter import NotInForce, NotYetAnnounced
from shared.law.tax_items import TaxKind, tax_item


def decision_routes(municipality: Municipality) -> Routes:
    """The routes, in a municipality whose ordinances say the terms of the charge."""
    routes = Routes("decisions")

    @routes.get("/claims/{claim_id}/decisions", access=VIEW, summary="What was decided about a claim")
    async def list_decisions(call: Call, claim_id: int) -> list[dict[str, Any]]:
        """Every decision with its reason and who approved it; `is_valid` says whether it still counts (有効フラグ)."""
        claim = await _claim(call, claim_id, ("decision",))
        rows = await call.transaction.connection.fetch(decisions.LIST_OF_CLAIM, claim["claim_id"])
        return [dict(row) for row in rows]

    @routes.get(
        "/claims/{claim_id}/late-charge-sheet", access=VIEW, summary="How the delinquency charge of a claim comes about"
    )
    async def get_sheet(
        call: Call, claim_id: int, on: Annotated[date, Query()], known_at: AwareDatetime | None = None
    ) -> dict[str, Any]:
        """The calculation sheet (計算書) as of any day, as the ledger knew things at any time."""
        claim = await _claim(call, claim_id, ("late_charge", "balance"))
        at = known_at or datetime.max.replace(tzinfo=UTC)
        try:
            sheet = await charge_sheet(claim, on, at, call.transaction.connection, municipality)
        except (NotYetAnnounced, NotInForce):
            sentence = f"{on}までの延滞金の割合が登録されていません。割合が告示された年の日を指定してください。"
            raise Problem(409, "rates_not_announced", sentence) from None
        return {"claim_id": claim_id, "on": on, **_sheet_view(sheet)}

    @routes.get("/claims/{claim_id}/due-dates", access=VIEW, summary="Due dates of a claim, and what runs from each")
    async def get_due_dates(call: Call, claim_id: int, proposed_on: date | None = None) -> dict[str, Any]:
        """The due date with its history; each legal clock, and by how many days a decided or proposed date moves it."""
        claim = await _claim(call, claim_id, ("due_on",))
        assessed_on = claim["assessed_due_on"] or claim["due_on"]
        rows = await call.transaction.connection.fetch(charge_sheets.LIST_REPLACED_DUE_DATES, claim_id)
        by_assessment = _clocks(claim["tax_item"], assessed_on, municipality)
        now = _clocks(claim["tax_item"], claim["due_on"], municipality)
        shown = {
            "due_on": claim["due_on"],
            "assessed_due_on": assessed_on,
            "statutory_due_on": claim["statutory_due_on"],
            "replaced": [dict(row) for row in rows],
            "clocks": now._asdict(),
            "moved_days": moved_days(by_assessment, now),
        }
        if proposed_on is not None:
            proposed = _clocks(claim["tax_item"], proposed_on, municipality)
            shown["proposed"] = {"clocks": proposed._asdict(), "moved_days": moved_days(now, proposed)}
        return shown

    return routes


def _clocks(item_code: str, due_on: date, municipality: Municipality) -> Clocks:
    item, law = tax_item(item_code), municipality.law
    years = law.tax_prescription_years if item.kind is TaxKind.TAX else law.charge_prescription_years
    months = municipality.late_charge_terms(item, due_on).tier1_months
    return clocks(due_on, ClockTerms(law.dunning_issue_days.on(due_on), months, years.on(due_on)))


def _sheet_view(sheet: ChargeSheet) -> dict[str, Any]:
    terms = sheet.terms
    return {
        "version": sheet.version,
        "principal_yen": sheet.principal_yen,
        "due_on": sheet.due_on,
        "counted_to": sheet.counted_to,
        "is_fixed": sheet.is_fixed,
        "amount_yen": sheet.amount_yen,
        "computed_yen": sheet.charge.total_yen,
        "before_truncation_yen": sheet.charge.before_truncation_yen,
        "forced_yen": sheet.decided.forced_charge_yen,
        "why_none": sheet.charge.why_none,
        "segments": [{name: getattr(one, name) for name in one.__dataclass_fields__} for one in sheet.charge.segments],
        "reliefs": [
            {"first_day": one.first_day, "last_day": one.last_day, "relief": one.relief, "article": one.article}
            for one in sheet.decided.reliefs
        ],
        "rule": {
            "article": terms.article,
            "base_minimum_yen": terms.base_minimum_yen,
            "base_unit_yen": terms.base_unit_yen,
            "minimum_yen": terms.minimum_yen,
            "unit_yen": terms.unit_yen,
            "tier1_months": terms.tier1_months,
            "segment_policy": terms.segment_policy,
            "residual_policy": terms.residual_policy,
            "count_from": terms.count_from,
            "rates": {
                table.parameter.name: {
                    "values": len(table.parameter.values),
                    "known_until": table.parameter.known_until,
                }
                for table in (terms.tier1, terms.tier2, terms.grace)
            },
        },
    }


async def _claim(call: Call, claim_id: int, fields: tuple[str, ...]) -> asyncpg.Record:
    """The claim, for whoever may see its tax item; the look is recorded."""
    row = await call.transaction.connection.fetchrow(claims.SELECT_BY_ID, claim_id)
    if row is None:
        raise not_found(f"期別債権 {claim_id}")
    call.require_tax_item(row["tax_item"], [row["addressee_no"]])
    call.record((await require_obligors(call, [claim_id])).subjects, fields=fields)
    return row
