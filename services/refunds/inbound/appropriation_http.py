"""What must be appropriated (充当すべきもの), and its proposals.

Permissions: refunds.appropriation.list and refunds.appropriation.propose.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.refunds.inbound.appropriation_act import PROPOSE, Appropriation, OverpaymentId, payload_of
from services.refunds.rules.appropriation import KIND_LABELS
from services.refunds.store import appropriation, overpayments
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.approvals import Act, propose
from shared.contracts import AppropriationKind
from shared.contracts.fields import PRINTABLE
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes

LIST = Access("refunds.appropriation.list", REFUND, AccessAction.LIST)
_PAGE_MAX = 100


class DutyView(BaseModel):
    """A claim that an overpayment must pay."""

    model_config = ConfigDict(frozen=True)

    place: int
    claim_id: int
    addressee_no: str
    tax_item: str
    levy_fiscal_year: int
    instalment: str
    due_on: date
    kind: AppropriationKind
    kind_label: str
    amount_yen: int
    appropriation_date: date
    consent_id: UUID | None


class DueView(BaseModel):
    """An overpayment of which something must be appropriated before any of it is refunded."""

    model_config = ConfigDict(frozen=True)

    overpayment_id: int
    addressee_no: str
    tax_item: str
    levy_fiscal_year: int
    claim_id: int
    arose_on: date
    stated_on: date = Field(description="The day on which payments said what the person owes")
    open_yen: int
    due_yen: int
    is_proposed: bool
    duties: list[DutyView]


class Proposals(BaseModel):
    """Overpayments whose appropriation is proposed, all of each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    overpayment_ids: Annotated[list[OverpaymentId], Field(min_length=1, max_length=100)]
    reason: Annotated[str, Field(min_length=3, max_length=300, pattern=PRINTABLE)]


class ProposalView(BaseModel):
    """A proposal that was made."""

    model_config = ConfigDict(frozen=True)

    overpayment_id: int
    approval_id: UUID
    payload_hash: str


def appropriation_routes(act: Act[Appropriation]) -> Routes:
    """The routes, with the act that they propose."""
    routes = Routes("appropriations")
    routes.get("/appropriations/due", access=LIST, summary="What must be appropriated before anything is refunded")(
        list_due
    )

    @routes.post(
        "/appropriations/proposals", access=PROPOSE, summary="Propose what must be appropriated", status_code=201
    )
    async def propose_wished(call: Call, proposals: Proposals) -> list[ProposalView]:
        return await propose_due(call, proposals, act)

    return routes


async def list_due(call: Call, after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0) -> list[DueView]:
    """In pages by overpayment, in the caller's tax items; the claims of each in their order."""
    connection = call.transaction.connection
    tax_items, at = call.scope.tax_items, call.transaction.started_at
    rows = await connection.fetch(appropriation.LIST_DUE, after, _PAGE_MAX, tax_items, at)
    found = await connection.fetch(appropriation.SELECT_DUTIES, [row["overpayment_id"] for row in rows])
    duties: dict[int, list[DutyView]] = {row["overpayment_id"]: [] for row in rows}
    for one in found:
        label = KIND_LABELS[AppropriationKind(one["kind"])]
        values = {name: one[name] for name in DutyView.model_fields if name != "kind_label"}
        duties[one["overpayment_id"]].append(DutyView(**values, kind_label=label))
    subjects = {row["addressee_no"] for row in rows} | {one["addressee_no"] for one in found}
    call.record(sorted(subjects), fields=("overpayment", "appropriation"), detail=f"{len(rows)} overpayments")
    names = [name for name in DueView.model_fields if name != "duties"]
    return [DueView(**{name: row[name] for name in names}, duties=duties[row["overpayment_id"]]) for row in rows]


async def propose_due(call: Call, proposals: Proposals, act: Act[Appropriation]) -> list[ProposalView]:
    """A proposal for each overpayment, all of them or none; another person decides each.

    Raises:
        Problem: Nothing must be appropriated of one of them, or it is not there.
    """
    connection = call.transaction.connection
    numbers = sorted(set(proposals.overpayment_ids))
    overpaid = {row["overpayment_id"]: row for row in await connection.fetch(overpayments.SELECT, numbers)}
    duties = await connection.fetch(appropriation.SELECT_DUTIES, numbers)
    payloads = []
    for number in numbers:
        if (row := overpaid.get(number)) is None:
            raise not_found(f"過誤納金 {number}")
        of_overpayment = [one for one in duties if one["overpayment_id"] == number]
        if not of_overpayment:
            sentence = f"過誤納金 {number} には充当すべきものがありません。一覧で確かめてください。"
            raise Problem(409, "nothing_due", sentence)
        payload = payload_of(row, of_overpayment, proposals.reason)
        subjects = act.subjects(payload)
        for item in sorted(act.tax_items(payload)):
            call.require_tax_item(item, list(subjects))
        call.record(list(subjects), fields=("overpayment", "appropriation"), detail=f"overpayment:{number}")
        payloads.append(payload)
    made = await propose(call.transaction, act, payloads, note=proposals.reason)
    return [
        ProposalView(overpayment_id=number, approval_id=one.approval_id, payload_hash=one.payload_hash.hex())
        for number, one in zip(numbers, made, strict=True)
    ]
