"""What befell a person in arrears, and how his claims rank in a bankruptcy (財団債権・破産債権).

Permission: enforcement.circumstance.view.
"""

from datetime import date
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.rules.insolvency import (
    KINDS,
    RANK_LABELS,
    CircumstanceKind,
    Rank,
    levied_on,
    rank_in_bankruptcy,
)
from services.enforcement.store import cases
from services.enforcement.store import insolvency as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes

insolvency_routes = Routes("circumstances")

VIEW = Access("enforcement.circumstance.view", ENFORCEMENT, AccessAction.VIEW)


class CircumstanceView(BaseModel):
    """What befell a person, and until when."""

    model_config = ConfigDict(frozen=True)

    circumstance_id: UUID
    kind: CircumstanceKind
    kind_name: str
    authority: str
    reference: str
    occurred_on: date
    known_on: date
    respond_by: date | None
    has_tax_agent: bool
    ended_on: date | None


class RankedClaim(BaseModel):
    """A claim with its place in the bankruptcy."""

    model_config = ConfigDict(frozen=True)

    claim_id: int
    tax_item: str
    levy_fiscal_year: int
    notice_no: str
    instalment: str
    due_on: date
    owed_yen: int
    rank: Rank
    rank_name: str
    charge_before: Rank = Field(description="Of the delinquency charge up to the day before the commencement")
    charge_after: Rank = Field(description="Of the delinquency charge from the commencement on")
    law: str


@insolvency_routes.get("/cases/{case_id}/circumstances", access=VIEW, summary="What befell the person of a case")
async def list_circumstances(call: Call, case_id: int) -> list[CircumstanceView]:
    """Insolvencies, auctions, death, moving out, in the order of their days."""
    connection = call.transaction.connection
    case = await connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    call.record([case["addressee_no"]], fields=("circumstance",), detail=f"case:{case_id}")
    return [_view(row) for row in await connection.fetch(store.SELECT_OF_CASE, case_id)]


@insolvency_routes.get("/circumstances/{circumstance_id}/ranks", access=VIEW, summary="Claims by rank in a bankruptcy")
async def list_ranks(call: Call, circumstance_id: UUID) -> list[RankedClaim]:
    """Each claim that is owed, with its rank: for the request to the administrator and that to the court."""
    connection = call.transaction.connection
    row = await connection.fetchrow(store.SELECT_ONE, circumstance_id)
    if row is None:
        raise not_found(f"登録 {circumstance_id}")
    call.record([row["addressee_no"]], fields=("claim", "owed_yen"), detail=f"circumstance:{circumstance_id}")
    if row["kind"] != CircumstanceKind.BANKRUPTCY:
        raise Problem(409, "no_bankruptcy", "順位は破産手続についてだけ示します。登録の種類を確かめてください。")
    items = None if call.scope.tax_items is None else sorted(call.scope.tax_items)
    claims = await connection.fetch(store.SELECT_CLAIMS, row["addressee_no"], items)
    return [_ranked(claim, row["occurred_on"]) for claim in claims]


def _ranked(claim: asyncpg.Record, commenced_on: date) -> RankedClaim:
    arose_on = levied_on(claim["tax_item"], claim["levy_fiscal_year"])
    found = rank_in_bankruptcy(claim["tax_item"], arose_on, claim["due_on"], commenced_on)
    return RankedClaim(
        **claim,
        rank=found.principal,
        rank_name=RANK_LABELS[found.principal],
        charge_before=found.charge_before,
        charge_after=found.charge_after,
        law=found.law,
    )


def _view(row: asyncpg.Record) -> CircumstanceView:
    values = {name: row[name] for name in CircumstanceView.model_fields if name != "kind_name"}
    return CircumstanceView(**values, kind_name=KINDS[CircumstanceKind(row["kind"])].label)
