"""What officers and other programs ask payments: claims, balances, ledger, settlement, the proof.

Permissions: payments.claim.view, payments.claim.search, payments.settlement.view, payments.ledger.prove and
payments.ledger.rebuild. A claim is shown to whoever has its tax item.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Any

import asyncpg
from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.payments.handlers.obligors import Obligors
from services.payments.inbound.obligors_http import ObligorView, require_obligors, views
from services.payments.rules.settlement import outstanding
from services.payments.store import claims, settlement
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts.fields import AddresseeNo
from shared.http.problems import not_found
from shared.http.routes import Call, NoPersonalData, Routes
from shared.merges import numbers_of_person

routes = Routes("payments")

VIEW = Access("payments.claim.view", RECEIPT, AccessAction.VIEW)
SEARCH = Access("payments.claim.search", RECEIPT, AccessAction.SEARCH)
SETTLEMENT = NoPersonalData("payments.settlement.view", "sums by tax item, nobody's own figures")
PROOF = NoPersonalData(
    "payments.ledger.prove", "numbers of claims and receipts that do not add up, nothing about anybody"
)
REBUILD = NoPersonalData("payments.ledger.rebuild", "writes projections anew, shows nothing about anybody")

_PAGE_MAX = 200
_FIELDS = ("claim", "balance", "due_on")


class ClaimView(BaseModel):
    """A claim with its balance, in yen."""

    model_config = ConfigDict(frozen=True)

    claim_id: int
    addressee_no: str
    tax_item: str
    levy_fiscal_year: int
    notice_no: str
    instalment: str
    due_on: date
    version: int
    decision_count: int
    principal_assessed_yen: int
    exempted_yen: int
    principal_collected_yen: int
    dunning_fee_assessed_yen: int
    dunning_fee_collected_yen: int
    late_charge_assessed_yen: int
    late_charge_collected_yen: int
    disposition_cost_assessed_yen: int
    disposition_cost_collected_yen: int
    provisional_yen: int
    overpaid_yen: int
    open_yen: int
    dunned_on: date | None
    written_off_yen: int = Field(description="What was not paid when it was extinguished (不納欠損額), all components")
    extinguished_on: date | None = Field(description="First day on which it is owed no more (不納欠損)")
    joint_obligors: list[ObligorView] = Field(description="Who owes it too (連帯納税義務者); it is owed once")


class AddresseeQuery(BaseModel):
    """Whose claims; in the body, so that the number stands in no URL and no log of one."""

    addressee_no: AddresseeNo
    after: Annotated[int, Field(ge=0)] = 0


@routes.get("/claims/{claim_id}", access=VIEW, summary="One claim with its balance")
async def get_claim(call: Call, claim_id: int) -> ClaimView:
    """One claim (期別債権) as it stands now."""
    row = await _claim(call, claim_id)
    owing = await require_obligors(call, [claim_id])
    call.record(owing.subjects, fields=_FIELDS)
    return _view(row, owing)


@routes.post("/claims/search", access=SEARCH, summary="The claims of an addressee")
async def search_claims(call: Call, query: AddresseeQuery) -> list[ClaimView]:
    """The claims of an addressee, under every number of his, in the caller's tax items, in pages by claim number."""
    numbers = await numbers_of_person(call.transaction.connection, query.addressee_no)
    rows = await call.transaction.connection.fetch(
        claims.SELECT_BY_ADDRESSEES, numbers, query.after, _PAGE_MAX, call.scope.tax_items
    )
    # A claim that he owes jointly shows who else owes it.
    owing = await require_obligors(call, [row["claim_id"] for row in rows])
    call.record(
        sorted({*numbers, *owing.subjects}),
        fields=_FIELDS,
        detail=f"{len(rows)} claims",
    )
    return [_view(row, owing) for row in rows]


@routes.get("/claims/{claim_id}/ledger", access=VIEW, summary="The ledger entries of a claim")
async def get_ledger(call: Call, claim_id: int, after: Annotated[int, Query(ge=0)] = 0) -> list[dict[str, Any]]:
    """The entries of a claim in the order of their versions, with both of their times and the approval of each."""
    await _claim(call, claim_id)
    call.record((await require_obligors(call, [claim_id])).subjects, fields=("ledger",))
    rows = await call.transaction.connection.fetch(claims.SELECT_ENTRIES, claim_id, after, _PAGE_MAX)
    return [dict(row) for row in rows]


@routes.get(
    "/claims/{claim_id}/balance", access=VIEW, summary="A claim's balance as valid on a day, as known at a time"
)
async def get_balance(
    call: Call, claim_id: int, valid_on: date | None = None, known_at: datetime | None = None
) -> dict[str, int]:
    """The balance folded from the entries: any day in law, and what the system knew at any time."""
    await _claim(call, claim_id)
    call.record((await require_obligors(call, [claim_id])).subjects, fields=("balance",))
    rows = await call.transaction.connection.fetch(
        claims.BALANCE_AS_OF, claim_id, valid_on or date.max, known_at or datetime.max.replace(tzinfo=UTC)
    )
    return {f"{row['side']}_{row['component']}_yen": row["amount_yen"] for row in rows}


@routes.get("/settlement", access=SETTLEMENT, summary="The settlement by tax item")
async def get_settlement(
    call: Call, fiscal_year: int, valid_on: date | None = None, known_at: datetime | None = None
) -> list[dict[str, Any]]:
    """調定額, 収入済額, 還付未済額, 不納欠損額, 収入未済額 and the accessory revenue, by tax item, in yen."""
    rows = await settlement.settlement(
        call.transaction.connection, fiscal_year, valid_on or date.max, known_at or datetime.max.replace(tzinfo=UTC)
    )
    return [{**dict(row), "outstanding_yen": _outstanding_yen(row)} for row in rows]


@routes.post("/ledger/proofs", access=PROOF, summary="Recompute every projection of the ledger")
async def prove_ledger(call: Call) -> dict[str, Any]:
    """Prove the ledger: balances, receipts, breakdowns and suspense against the entries."""
    connection = call.transaction.connection
    wrong = await settlement.prove(connection)
    counts = await connection.fetchrow(settlement.COUNT_PROVED)
    held = await connection.fetchrow(settlement.SELECT_SUSPENSE_TOTAL)
    findings = [
        {"proof": name, "message": settlement.PROOFS[name][1], "numbers": numbers}
        for name, numbers in wrong.items()
        if numbers
    ]
    return {"proved": not findings, "findings": findings, **dict(counts or {}), "suspense": dict(held or {})}


@routes.post("/ledger/rebuilds", access=REBUILD, summary="Write wrong balances anew from the ledger")
async def rebuild_balances(call: Call) -> dict[str, int]:
    """Rebuild the balances that the proof finds wrong; entries are never touched."""
    return {"rebuilt": await settlement.rebuild(call.transaction.connection)}


async def _claim(call: Call, claim_id: int) -> asyncpg.Record:
    """The claim, for whoever may see its tax item."""
    row = await call.transaction.connection.fetchrow(claims.SELECT_BY_ID, claim_id)
    if row is None:
        raise not_found(f"期別債権 {claim_id}")
    call.require_tax_item(row["tax_item"], [row["addressee_no"]])
    return row


def _outstanding_yen(row: asyncpg.Record) -> int:
    amounts = (row["assessed_yen"], row["collected_yen"], row["unrefunded_yen"], row["written_off_yen"])
    return outstanding(*amounts).booked_yen


def _view(row: asyncpg.Record, owing: Obligors) -> ClaimView:
    # Of a claim that is no more everything that was not paid is written off.
    unpaid_yen, is_ended = _unpaid_yen(row), row["extinguished_on"] is not None
    amounts = {"open_yen": 0 if is_ended else unpaid_yen, "written_off_yen": unpaid_yen if is_ended else 0}
    joint = views(owing.joint.get(row["claim_id"], ()))
    values = {name: row[name] for name in ClaimView.model_fields if name not in (*amounts, "joint_obligors")}
    return ClaimView(**values, **amounts, joint_obligors=joint)


def _unpaid_yen(row: asyncpg.Record) -> int:
    unpaid_yen: int = (
        row["principal_assessed_yen"]
        - row["principal_collected_yen"]
        + row["dunning_fee_assessed_yen"]
        - row["dunning_fee_collected_yen"]
        + row["late_charge_assessed_yen"]
        - row["late_charge_collected_yen"]
        + row["disposition_cost_assessed_yen"]
        - row["disposition_cost_collected_yen"]
    )
    return unpaid_yen
