"""Overpayments: those with something open, one of them with all its uses, all of one person, and the last proof.

Permissions: refunds.overpayment.list and refunds.overpayment.view.
"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import asyncpg
from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.refunds.rules.appropriation import KIND_LABELS as APPROPRIATION_LABELS
from services.refunds.rules.overpayments import (
    ACCOUNT_LABELS,
    CAUSE_LABELS,
    KIND_LABELS,
    Account,
    Cause,
    OverpaymentKind,
)
from services.refunds.store import appropriation, overpayments, proof
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts import AppropriationKind
from shared.contracts.fields import AddresseeNo
from shared.http.problems import not_found
from shared.http.routes import Call, Routes
from shared.merges import numbers_of_person

routes = Routes("overpayments")

LIST = Access("refunds.overpayment.list", REFUND, AccessAction.LIST)
VIEW = Access("refunds.overpayment.view", REFUND, AccessAction.VIEW)
SEARCH = Access("refunds.overpayment.view", REFUND, AccessAction.SEARCH)
_PAGE_MAX = 200
_FIELDS = ("overpayment",)

After = Annotated[int, Query(ge=0, le=2**53 - 1)]


class OverpaymentView(BaseModel):
    """An overpayment (過誤納金) and what is open of it."""

    model_config = ConfigDict(frozen=True)

    overpayment_id: int
    claim_id: int
    addressee_no: str
    tax_item: str
    levy_fiscal_year: int
    amount_yen: int
    principal_yen: int
    dunning_fee_yen: int
    late_charge_yen: int
    disposition_cost_yen: int
    kind: OverpaymentKind
    kind_label: str
    cause: Cause
    cause_label: str
    extinguished_on: date | None = Field(description="The claim was no more since then, where the money came later")
    arose_on: date
    paid_on: date
    withdrawn_yen: int
    reserved_yen: int
    appropriated_yen: int
    refunded_yen: int
    lapsed_yen: int
    open_yen: int = Field(description="Below zero where money was used that must come back")


class UseView(BaseModel):
    """What was decided about money of an overpayment."""

    model_config = ConfigDict(frozen=True)

    use_id: UUID
    purpose: str
    amount_yen: int
    decided_on: date
    account_label: str
    account_fiscal_year: int
    approval_id: UUID
    taken_yen: int | None = Field(description="None while it is under way")
    taken_on: date | None
    returned_on: date | None


class AppropriationView(BaseModel):
    """A claim that an overpayment pays, and how payments posted it."""

    model_config = ConfigDict(frozen=True)

    use_id: UUID
    claim_id: int
    tax_item: str
    levy_fiscal_year: int
    instalment: str
    kind: AppropriationKind
    kind_label: str
    appropriation_date: date
    decided_yen: int
    applied_yen: int | None
    principal_yen: int | None
    dunning_fee_yen: int | None
    late_charge_yen: int | None
    disposition_cost_yen: int | None
    refused_because: str | None
    posted_on: date | None
    cancelled_on: date | None
    returned_on: date | None


class WholeOverpayment(OverpaymentView):
    """An overpayment with everything that was decided about it."""

    recorded_at: datetime
    uses: list[UseView]
    appropriations: list[AppropriationView]


class FindingView(BaseModel):
    """A payment of which another amount is too much by the ledger of payments than is known here."""

    model_config = ConfigDict(frozen=True)

    claim_id: int
    receipt_id: int
    addressee_no: str
    tax_item: str
    stated_yen: int = Field(description="By the ledger of payments")
    known_yen: int
    is_opened: bool = Field(description="Whether the missing money was opened as an overpayment at once")
    recorded_at: datetime


class LastProof(BaseModel):
    """The last nightly proof that no overpayment is missing."""

    model_config = ConfigDict(frozen=True)

    day: date | None
    asked: int
    answered: int
    findings: list[FindingView]


class OverpaymentsOf(BaseModel):
    """Whose overpayments; in the body, so that the number stands in no URL and no log of one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo
    only_open: bool = False


class OverpaymentsOfPerson(BaseModel):
    """The overpayments under every number of a person."""

    model_config = ConfigDict(frozen=True)

    addressee_nos: list[str]
    open_yen: int
    refund_count: int = Field(description="還付回数: refunds that were decided and not given up or returned")
    appropriation_count: int = Field(description="充当回数: appropriations that were posted and not undone")
    overpayments: list[OverpaymentView]


@routes.get("/overpayments", access=LIST, summary="Overpayments with something open, or with something to come back")
async def list_overpayments(call: Call, after: After = 0) -> list[OverpaymentView]:
    """In pages by number, in the caller's tax items."""
    rows = await call.transaction.connection.fetch(overpayments.LIST_OPEN, after, _PAGE_MAX, call.scope.tax_items)
    call.record([row["addressee_no"] for row in rows], fields=_FIELDS, detail=f"{len(rows)} overpayments")
    return [OverpaymentView(**_values(row)) for row in rows]


@routes.get("/overpayments/proof", access=LIST, summary="What the last proof of overpayments found")
async def last_proof(call: Call) -> LastProof:
    """How many persons it asked about, how many are answered for, and what does not agree to the yen."""
    connection = call.transaction.connection
    last = await connection.fetchrow(proof.SELECT_LAST)
    if last is None:
        call.record([], fields=_FIELDS)
        return LastProof(day=None, asked=0, answered=0, findings=[])
    rows = await connection.fetch(proof.SELECT_FINDINGS, last["proof_id"], call.scope.tax_items)
    call.record([row["addressee_no"] for row in rows], fields=_FIELDS, detail=f"{len(rows)} findings")
    findings = [FindingView(**dict(row)) for row in rows]
    return LastProof(day=last["day"], asked=last["asked"], answered=last["answered"], findings=findings)


@routes.get("/overpayments/{overpayment_id}", access=VIEW, summary="An overpayment with everything decided about it")
async def get_overpayment(call: Call, overpayment_id: Annotated[int, Field(ge=1, le=2**53 - 1)]) -> WholeOverpayment:
    """Its parts, its uses, and the claims that it paid."""
    connection = call.transaction.connection
    row = await connection.fetchrow(overpayments.SELECT, [overpayment_id])
    if row is None:
        raise not_found("過誤納金")
    call.require_tax_item(row["tax_item"], [row["addressee_no"]])
    uses = await connection.fetch(overpayments.SELECT_USES_OF, [overpayment_id])
    paid = await connection.fetch(appropriation.SELECT_OF_OVERPAYMENTS, [overpayment_id])
    subjects = sorted({row["addressee_no"], *(one["addressee_no"] for one in paid)})
    call.record(subjects, fields=(*_FIELDS, "appropriation"), detail=f"overpayment:{overpayment_id}")
    return WholeOverpayment(
        **_values(row),
        recorded_at=row["recorded_at"],
        uses=[UseView(**dict(one), account_label=ACCOUNT_LABELS[Account(one["account"])]) for one in uses],
        appropriations=[
            AppropriationView(**dict(one), kind_label=APPROPRIATION_LABELS[AppropriationKind(one["kind"])])
            for one in paid
        ],
    )


@routes.post("/overpayments/search", access=SEARCH, summary="The overpayments of a person")
async def find_overpayments(call: Call, query: OverpaymentsOf) -> OverpaymentsOfPerson:
    """Under every number of the person, in the caller's tax items."""
    connection = call.transaction.connection
    numbers = await numbers_of_person(connection, query.addressee_no)
    call.require_distance(numbers)
    tax_items = call.scope.tax_items
    rows = await connection.fetch(overpayments.SELECT_OF_ADDRESSEES, numbers, tax_items, query.only_open)
    counts = await connection.fetchrow(overpayments.COUNT_USES, numbers, tax_items)
    call.record(numbers, fields=_FIELDS, detail=f"{len(rows)} overpayments")
    return OverpaymentsOfPerson(
        addressee_nos=numbers,
        open_yen=sum(row["open_yen"] for row in rows),
        refund_count=counts["refund_count"] if counts else 0,
        appropriation_count=counts["appropriation_count"] if counts else 0,
        overpayments=[OverpaymentView(**_values(row)) for row in rows],
    )


def _values(row: asyncpg.Record) -> dict[str, object]:
    labels = {
        "kind_label": KIND_LABELS[OverpaymentKind(row["kind"])],
        "cause_label": CAUSE_LABELS[Cause(row["cause"])],
    }
    names = [name for name in OverpaymentView.model_fields if name not in labels]
    return {**{name: row[name] for name in names}, **labels}
