"""Tax notices (納税通知書): found by their number, the day of a mass dispatch, and overdue claims that have none.

Permissions: dunning.tax_notice.search, dunning.tax_notice.send and dunning.tax_notice.list.
"""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.dunning.handlers.tax_notices import enter_sent, without_served_tax_notice
from services.dunning.rules.tax_notices import LABELS
from services.dunning.store import tax_notices
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts.fields import FiscalYear
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.http.routes import Call, Routes

TAX_NOTICE_ROUTES = Routes("tax-notices")

SEARCH = Access("dunning.tax_notice.search", DUNNING, AccessAction.SEARCH)
SEND = Access("dunning.tax_notice.send", DUNNING, AccessAction.UPDATE)
LIST = Access("dunning.tax_notice.list", DUNNING, AccessAction.LIST)

_PAGE_MAX = 500
TaxDocumentNo = Annotated[str, Field(pattern=r"^T[0-9]{4}-[0-9]{4}-[0-9]{3}-[0-9A-Za-z-]{1,40}$")]


class NoticeNumber(BaseModel):
    """The number on a tax notice (通知書番号)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    notice_no: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,20}$")]
    levy_fiscal_year: FiscalYear | None = None


class TaxNotice(BaseModel):
    """A tax notice."""

    model_config = ConfigDict(frozen=True)

    document_no: str = Field(description="What it is entered by when it comes back")
    addressee_no: str
    tax_item: str
    levy_fiscal_year: int
    notice_no: str
    sent_on: date | None = Field(description="The day on which it was sent (納通発送年月日)")


class Sendings(BaseModel):
    """A mass dispatch."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sent_on: DayAtHand
    document_nos: Annotated[list[TaxDocumentNo], Field(min_length=1, max_length=10_000)]


class NotEntered(BaseModel):
    """One that was left out, and why."""

    model_config = ConfigDict(frozen=True)

    document_no: str
    sentence: str


class SendingsEntered(BaseModel):
    """What became of a mass dispatch."""

    model_config = ConfigDict(frozen=True)

    entered: int
    left_out: list[NotEntered]


class UnservedClaim(BaseModel):
    """An overdue claim that is not dunned for, because its tax notice was not served."""

    model_config = ConfigDict(frozen=True)

    claim_id: int
    addressee_no: str
    tax_item: str
    due_on: date
    reason: str = Field(description="tax_notice_unknown, tax_notice_not_sent or tax_notice_not_served")
    sentence: str


class UnservedPage(BaseModel):
    """Such claims in the order of their numbers."""

    model_config = ConfigDict(frozen=True)

    claims: list[UnservedClaim]
    next_after: int | None = Field(description="Ask for the next page with this; null on the last")


@TAX_NOTICE_ROUTES.post("/tax-notices/search", access=SEARCH, summary="Tax notices with a number")
async def find_tax_notices(call: Call, wanted: NoticeNumber) -> list[TaxNotice]:
    """At most 100 notices with a number, of any tax item that the caller may see."""
    rows = await call.transaction.connection.fetch(
        tax_notices.FIND_NOTICES,
        wanted.notice_no,
        wanted.levy_fiscal_year,
        None if call.scope.tax_items is None else sorted(call.scope.tax_items),
    )
    call.record([row["addressee_no"] for row in rows], fields=("tax_notice", "sent_on"))
    return [TaxNotice.model_validate(dict(row)) for row in rows]


@TAX_NOTICE_ROUTES.post("/tax-notices/sendings", access=SEND, summary="Enter when tax notices were sent")
async def enter_sendings(call: Call, sendings: Sendings) -> SendingsEntered:
    """Enter the day of dispatch; a day that was said before stays, and is told."""
    if sendings.sent_on > call.transaction.started_at.astimezone(TOKYO).date():
        raise Problem(422, "sent_in_the_future", "発送年月日が今日より後です。発送した後に登録してください。")
    entered, faults = await enter_sent(sendings.document_nos, sendings.sent_on, call.scope.tax_items, call.transaction)
    call.record(entered, fields=("sent_on",), detail=f"{len(entered)} notices")
    left_out = [NotEntered(document_no=number, sentence=sentence) for number, sentence in faults]
    return SendingsEntered(entered=len(entered), left_out=left_out)


@TAX_NOTICE_ROUTES.get("/tax-notices/unserved", access=LIST, summary="Overdue claims without a served tax notice")
async def list_unserved(
    call: Call,
    after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=_PAGE_MAX)] = 100,
) -> UnservedPage:
    """Overdue claims for which no dunning notice is issued, with the reason and what to do about it."""
    connection = call.transaction.connection
    today = call.transaction.started_at.astimezone(TOKYO).date()
    tax_items = None if call.scope.tax_items is None else sorted(call.scope.tax_items)
    rows = await connection.fetch(tax_notices.LIST_OVERDUE, today, after, tax_items, limit + 1)
    page = rows[:limit]
    reasons = await without_served_tax_notice(connection, [row["claim_id"] for row in page], today)
    call.record([row["addressee_no"] for row in page], fields=("claim_id", "reason"))
    claims = [
        UnservedClaim(**dict(row), reason=reasons[row["claim_id"]], sentence=LABELS[reasons[row["claim_id"]]])
        for row in page
    ]
    return UnservedPage(claims=claims, next_after=page[-1]["claim_id"] if len(rows) > limit else None)
