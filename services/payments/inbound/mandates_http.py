"""Mandates (口座振替依頼): what there is, its history, and the steps that one officer takes alone.

Permissions: payments.mandate.search and payments.mandate.view to see, payments.mandate.unmask for an account number
whole, payments.mandate.stop to stop or end. A stop or an end only ever keeps money where it is.
"""

import json
from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.payments.handlers.mandates import NotPossible, end_mandate, stop_mandate
from services.payments.inbound.mandates_act import MandateApplication, problem_of
from services.payments.rules.mandates import Standing
from services.payments.store import mandates
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts.fields import AddresseeNo
from shared.http.days import DayAtHand
from shared.http.masking import MaskedAccount, Whole, unmasking
from shared.http.problems import not_found
from shared.http.routes import Call, NoPersonalData, Routes

mandate_routes = Routes("mandates")

SEARCH = Access("payments.mandate.search", RECEIPT, AccessAction.SEARCH)
VIEW = Access("payments.mandate.view", RECEIPT, AccessAction.VIEW)
UNMASK = Access("payments.mandate.unmask", RECEIPT, AccessAction.VIEW)
STOP = Access("payments.mandate.stop", RECEIPT, AccessAction.UPDATE)
BANKS = NoPersonalData("payments.mandate.banks", "numbers of banks and branches")

_FIELDS = ("mandate", "account", "holder_kana")


class MandateView(BaseModel):
    """A version of a mandate; the newest says how it stands."""

    model_config = ConfigDict(frozen=True)

    mandate_id: int
    addressee_no: str
    tax_item: str
    version_no: int
    kind: str = Field(description="applied, changed, stopped or ended")
    effective_on: date = Field(description="The first debit day on which the account counts")
    bank_number: str
    branch_number: str
    account_kind: str = Field(description="預金種目")
    account_number: MaskedAccount
    yucho_symbol: str | None
    yucho_number: MaskedAccount | None
    holder_kana: str
    holder_relation: str
    consented_on: date | None
    stopped_from: date | None
    stopped_until: date | None
    ended_on: date | None
    reason: str
    approval_id: UUID | None
    entered_by: str


class MandateQuery(BaseModel):
    """Whose mandates; in the body, so that the number stands in no URL."""

    addressee_no: AddresseeNo


class MandateStop(BaseModel):
    """A period without debits, both days included, on the version that the officer saw."""

    model_config = ConfigDict(extra="forbid")

    version_no: Annotated[int, Field(ge=1)]
    stopped_from: DayAtHand
    stopped_until: DayAtHand | None = None
    reason: Literal["taxpayer", "holder", "bank", "office"]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.stopped_until is not None and self.stopped_until < self.stopped_from:
            raise ValueError("停止の終わりの日が始まりの日より前です。")
        return self


class MandateEnd(BaseModel):
    """The first day without debits, on the version that the officer saw."""

    model_config = ConfigDict(extra="forbid")

    version_no: Annotated[int, Field(ge=1)]
    ended_on: DayAtHand
    reason: Literal["taxpayer", "holder", "bank", "office", "died", "moved_out"]


@mandate_routes.post("/mandates/search", access=SEARCH, summary="The mandates of an addressee")
async def search_mandates(call: Call, query: MandateQuery) -> list[MandateView]:
    """The mandates of an addressee in the caller's tax items, as they stand."""
    rows = await call.transaction.connection.fetch(
        mandates.SELECT_BY_ADDRESSEE, query.addressee_no, call.scope.tax_items
    )
    call.record([query.addressee_no], fields=_FIELDS, detail=f"{len(rows)} mandates")
    return [_view(row) for row in rows]


@mandate_routes.get("/mandates/{mandate_id}", access=VIEW, summary="A mandate with its whole history")
async def get_mandate(call: Call, mandate_id: int) -> list[MandateView]:
    """Every version of a mandate, the first first."""
    newest = await _mandate(call, mandate_id)
    call.record([newest["addressee_no"]], fields=_FIELDS)
    return [_view(row) for row in await call.transaction.connection.fetch(mandates.SELECT_HISTORY, mandate_id)]


@unmasking(
    mandate_routes, "/mandates/{mandate_id}/unmask", access=UNMASK, summary="The whole account number of a mandate"
)
async def whole_mandate(call: Call, mandate_id: int) -> Whole:
    """What is masked in the newest version."""
    row = await _mandate(call, mandate_id)
    return _whole(row["addressee_no"], row)


@unmasking(
    mandate_routes,
    "/mandates/proposals/{approval_id}/unmask",
    access=UNMASK,
    summary="The whole account number of a proposal, to check it against the paper",
)
async def whole_proposal(call: Call, approval_id: UUID) -> Whole:
    """What is masked in an application or a change that somebody has proposed."""
    said = await _proposed(call, approval_id)
    if "applications" in said:
        raise not_found("案件")
    return _whole_proposed(call, said)


@unmasking(
    mandate_routes,
    "/mandates/proposals/{approval_id}/applications/{number}/unmask",
    access=UNMASK,
    summary="The whole account number of one application of a list, to check it against the paper",
)
async def whole_listed(call: Call, approval_id: UUID, number: int) -> Whole:
    """What is masked in one application of a list that somebody has proposed; the first is number 1."""
    said = await _proposed(call, approval_id)
    applications = said.get("applications", [])
    if not 1 <= number <= len(applications):
        raise not_found("案件の申込み")
    return _whole_proposed(call, applications[number - 1])


@mandate_routes.post("/mandates/{mandate_id}/stops", access=STOP, summary="Debit nothing in a period")
async def stop(call: Call, mandate_id: int, wish: MandateStop) -> dict[str, int]:
    """A period without debits replaces the former one; the account stays."""
    seen = await _seen(call, mandate_id, wish.version_no)
    if wish.stopped_until is not None and wish.stopped_until < wish.stopped_from:
        wish = wish.model_copy(update={"stopped_from": wish.stopped_until, "stopped_until": wish.stopped_from})
    call.record([seen.addressee_no], fields=("stopped_from", "stopped_until"))
    try:
        version_no = await stop_mandate(
            mandate_id, seen, wish.stopped_from, wish.stopped_until, wish.reason, call.transaction
        )
    except NotPossible as found:
        raise problem_of(found) from None
    return {"mandate_id": mandate_id, "version_no": version_no}


@mandate_routes.post("/mandates/{mandate_id}/ends", access=STOP, summary="End a mandate")
async def end(call: Call, mandate_id: int, wish: MandateEnd) -> dict[str, int]:
    """Nothing is debited from the day on; a new application may follow."""
    seen = await _seen(call, mandate_id, wish.version_no)
    call.record([seen.addressee_no], fields=("ended_on",))
    try:
        version_no = await end_mandate(mandate_id, seen, wish.ended_on, wish.reason, call.transaction)
    except NotPossible as found:
        raise problem_of(found) from None
    return {"mandate_id": mandate_id, "version_no": version_no}


@mandate_routes.get("/bank-changes", access=BANKS, summary="Banks and branches that merged")
async def list_bank_changes(call: Call) -> list[dict[str, str | date | None]]:
    """Every merger that is known, by its day."""
    return [dict(row) for row in await call.transaction.connection.fetch(mandates.SELECT_BANK_CHANGES)]


async def _proposed(call: Call, approval_id: UUID) -> dict[str, Any]:
    text = await call.transaction.connection.fetchval(mandates.SELECT_PROPOSED, approval_id)
    if text is None:
        raise not_found("案件")
    said: dict[str, Any] = json.loads(text)
    return said


def _whole_proposed(call: Call, said: dict[str, Any]) -> Whole:
    call.require_tax_item(said["tax_item"], [said["addressee_no"]])
    if "mandate_id" not in said:
        said = {**said, **MandateApplication.model_validate_json(json.dumps(said)).account()._asdict()}
    return _whole(said["addressee_no"], said)


async def _mandate(call: Call, mandate_id: int) -> asyncpg.Record:
    """The newest version, for whoever may see its tax item."""
    row = await call.transaction.connection.fetchrow(mandates.SELECT, mandate_id)
    if row is None:
        raise not_found(f"口座振替 {mandate_id}")
    call.require_tax_item(row["tax_item"], [row["addressee_no"]])
    return row


async def _seen(call: Call, mandate_id: int, version_no: int) -> Standing:
    row = await _mandate(call, mandate_id)
    return Standing(version_no, row["addressee_no"], row["tax_item"], None)


def _whole(addressee_no: str, values: object) -> Whole:
    held = dict(values)  # type: ignore[call-overload] # A record and a mapping alike give their pairs.
    names = ("account_number", "yucho_number")
    return Whole(addressee_no, {name: held[name] for name in names if held.get(name)})


def _view(row: asyncpg.Record) -> MandateView:
    values = {name: row[name] for name in MandateView.model_fields}
    values["account_number"] = MaskedAccount(row["account_number"])
    values["yucho_number"] = MaskedAccount(row["yucho_number"]) if row["yucho_number"] else None
    return MandateView(**values)
