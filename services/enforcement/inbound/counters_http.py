"""Counters of the record (記録項目85から97、103): of a case, for the export of the ledger, and where the proof failed.

Permissions: enforcement.counter.view, enforcement.counter.list and enforcement.claim.export.
"""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.handlers.counters import counted, recorded_items
from services.enforcement.inbound.case_panel import Asked, Panel, PanelRow
from services.enforcement.rules.counters import COUNTERS
from services.enforcement.store import claims, counters
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT, SETTLEMENT
from shared.contracts.fields import ClaimId
from shared.http.routes import Call, Routes

counter_routes = Routes("counters")

VIEW = Access("enforcement.counter.view", ENFORCEMENT, AccessAction.VIEW)
LIST = Access("enforcement.counter.list", ENFORCEMENT, AccessAction.LIST)
EXPORT = Access("enforcement.claim.export", SETTLEMENT, AccessAction.EXPORT)
_FIELDS = ("measure", "seizure", "write_off", "prescription")
_CLAIMS_MAX = 5_000
_LABELS = {meaning.number: meaning.label for meaning in COUNTERS}


class CounterRow(PanelRow):
    """A counter of a claim that counts something; both numbers, of which the export shows one."""

    claim_id: int
    item_no: int
    label: str
    in_force: int
    ever: int


class WantedClaims(BaseModel):
    """Whose items; a page of the export at a time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    claim_ids: Annotated[list[ClaimId], Field(max_length=_CLAIMS_MAX)]


class FindingRow(BaseModel):
    """A counter that was counted otherwise than the history gives for the same day."""

    model_config = ConfigDict(frozen=True)

    claim_id: int
    addressee_no: str | None
    item_no: int
    as_of: date
    found_on: date
    counted_in_force: int
    counted_ever: int
    in_force: int
    ever: int


@counter_routes.post("/exports/claims", access=EXPORT, summary="The recorded items of enforcement, of some claims")
async def export_claims(call: Call, wanted: WantedClaims) -> list[dict[str, Any]]:
    """Of each claim that is known, in the order of their numbers; a claim that is not known is left out."""
    connection = call.transaction.connection
    items = None if call.scope.tax_items is None else sorted(call.scope.tax_items)
    known = await connection.fetch(counters.SELECT_KNOWN, sorted(set(wanted.claim_ids)), items)
    call.record(sorted({row["addressee_no"] for row in known}), fields=_FIELDS, detail=f"{len(known)} claims")
    return await recorded_items([row["claim_id"] for row in known], call.transaction.started_at, connection)


@counter_routes.get("/counter-findings", access=LIST, summary="Counters that the nightly proof found to differ")
async def list_findings(call: Call) -> list[FindingRow]:
    """The newest differences between what was counted and what the history gives; none when all is well."""
    items = None if call.scope.tax_items is None else sorted(call.scope.tax_items)
    rows = await call.transaction.connection.fetch(counters.LIST_FINDINGS, items)
    call.record(sorted({row["addressee_no"] for row in rows if row["addressee_no"]}), fields=("counter",))
    return [FindingRow.model_validate(dict(row)) for row in rows]


async def _of_case(asked: Asked) -> list[PanelRow]:
    connection = asked.call.transaction.connection
    owed = await connection.fetch(claims.SELECT_CLAIMS_OF, asked.addressee_no, asked.tax_items)
    rows = await counted([row["claim_id"] for row in owed], asked.call.transaction.started_at, connection)
    return [CounterRow(**row, label=_LABELS[row["item_no"]]) for row in rows]


COUNTER_PANELS = {"counters": Panel(VIEW, CounterRow, _of_case)}
