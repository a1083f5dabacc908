"""The days of a claim's letters (発送・到達・効力の日) with the counters about them, and the record of dispatches.

Permissions: dunning.service.view and dunning.dispatch.list.
"""

from datetime import date
from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from services.dunning.handlers.service_dates import LetterDates, letters_of
from services.dunning.inbound.returns_http import MailedNo
from services.dunning.rules.notice import seizable_from
from services.dunning.rules.service_dates import ServiceTerms
from services.dunning.store import service_dates as store
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.days import TOKYO
from shared.http.problems import not_found
from shared.http.routes import Call, Routes

VIEW = Access("dunning.service.view", DUNNING, AccessAction.VIEW)
DISPATCHES = Access("dunning.dispatch.list", DUNNING, AccessAction.LIST)
_PAGE_MAX = 500


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class LetterView(_View):
    """The days of one letter, each of which follows from something else."""

    document_no: str
    kind: str
    addressee_no: str
    issued_on: date | None = Field(description="The day it is dated")
    dispatched_on: date | None = Field(description="The dispatch that counts (発した日), or the start of a publication")
    arrived_on: date | None = Field(description="Presumed arrival, or the day it was handed over")
    effective_on: date | None = Field(description="The day it takes effect; null while its service is open")
    pay_by: date | None
    seizable_from: date | None
    is_open: bool = Field(description="It came back and its service is not settled")


class ServiceView(_View):
    """The letters of a claim, and how often they came back or were published."""

    claim_id: int
    letters: list[LetterView]
    tax_notice_returned_count: int = Field(description="納通返戻設定カウンタ")
    tax_notice_returned_on: date | None = Field(description="納通返戻設定年月日")
    dunning_notice_returned_count: int = Field(description="督促返戻設定カウンタ")
    dunning_notice_returned_on: date | None = Field(description="督促返戻設定年月日")
    tax_notice_sent_on: date | None = Field(description="納通発送年月日")
    dunning_notice_issued_on: date | None = Field(description="督促発行年月日")
    tax_notice_publication_count: int = Field(description="納通公示カウンタ")
    dunning_notice_publication_count: int = Field(description="督促公示カウンタ")


class Dispatch(_View):
    """One letter as it was sent: its title, for whom, where to."""

    document_no: str
    mailing_no: int = Field(description="1 for the first dispatch of the letter")
    title: str
    addressee_no: str
    name: str | None = Field(description="Null where the assessor addressed it, and under support measures")
    postal_code: str | None
    address: str | None
    lot_number: str | None
    building: str | None


class DispatchPage(_View):
    """The dispatches of a day in the order of their numbers."""

    dispatched_on: date
    dispatches: list[Dispatch]
    next_after: str | None = Field(description="Ask for the next page with this; null on the last")


def service_routes(terms: ServiceTerms) -> Routes:
    """The routes, in a city with its presumptions."""
    routes = Routes("service")

    @routes.get("/claims/{claim_id}/service", access=VIEW, summary="The days of a claim's letters")
    async def get(call: Call, claim_id: Annotated[int, Path(ge=1, le=2**53 - 1)]) -> ServiceView:
        connection = call.transaction.connection
        letters = await letters_of(connection, [claim_id], terms)
        if not letters:
            raise not_found("この期別債権の通知書")
        subjects = sorted({one.addressee_no for one in letters})
        call.require_tax_item(letters[0].tax_item, subjects)
        call.require_distance(subjects)
        today = call.transaction.started_at.astimezone(TOKYO).date()
        counts = await connection.fetchrow(store.SELECT_COUNTS, [claim_id], today)
        call.record(subjects, fields=("letter", "served_on", "returned_on"))
        counted = {name: counts[name] for name in _COUNTED} if counts else dict.fromkeys(_COUNTED, 0) | _NEVER
        return ServiceView(
            claim_id=claim_id,
            letters=[_letter(one) for one in letters],
            tax_notice_sent_on=next((one.first_sent_on for one in letters if one.kind == "tax_notice"), None),
            dunning_notice_issued_on=next((one.issued_on for one in letters if one.kind == "dunning_notice"), None),
            **counted,
        )

    @routes.get("/dispatches", access=DISPATCHES, summary="The record of the dispatches of a day")
    async def dispatches(
        call: Call, on: date, after: MailedNo | None = None, limit: Annotated[int, Query(ge=1, le=_PAGE_MAX)] = 100
    ) -> DispatchPage:
        connection = call.transaction.connection
        tax_items = None if call.scope.tax_items is None else sorted(call.scope.tax_items)
        rows = await connection.fetch(store.LIST_DISPATCHES, on, after or "", tax_items, limit + 1)
        page = [dict(row) for row in rows[:limit]]
        hidden = await connection.fetch(store.SELECT_PROTECTED, [row["addressee_no"] for row in page])
        protected = {row["addressee_no"] for row in hidden}
        call.record([row["addressee_no"] for row in page], fields=("letter",), detail=f"on={on}")
        shown = [row | _WITHHELD if row["addressee_no"] in protected else row for row in page]
        return DispatchPage(
            dispatched_on=on,
            dispatches=[Dispatch.model_validate(row) for row in shown],
            next_after=page[-1]["document_no"] if len(rows) > limit else None,
        )

    return routes


_NEVER = {"tax_notice_returned_on": None, "dunning_notice_returned_on": None}
_COUNTED = (
    "tax_notice_returned_count",
    "tax_notice_returned_on",
    "dunning_notice_returned_count",
    "dunning_notice_returned_on",
    "tax_notice_publication_count",
    "dunning_notice_publication_count",
)
_WITHHELD = dict.fromkeys(("name", "postal_code", "address", "lot_number", "building"))


def _letter(one: LetterDates) -> LetterView:
    return LetterView(
        document_no=one.document_no,
        kind=one.kind,
        addressee_no=one.addressee_no,
        issued_on=one.issued_on,
        dispatched_on=one.dispatched_on,
        arrived_on=one.arrived_on,
        effective_on=one.effective_on,
        pay_by=one.pay_by,
        seizable_from=seizable_from(one.pay_by) if one.pay_by else None,
        is_open=one.is_open,
    )
