"""What may be written off (不納欠損), what was, and the counter of a case.

Permissions: enforcement.write_off.view and enforcement.write_off.list.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

import asyncpg
from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.handlers.prescription import clocks_of
from services.enforcement.handlers.write_off import possible
from services.enforcement.rules.write_off import LABELS
from services.enforcement.store import cases
from services.enforcement.store import write_off as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts import WriteOffGround
from shared.contracts.fields import Day
from shared.contracts.staff import Holder
from shared.days import TOKYO
from shared.http.problems import not_found
from shared.http.routes import Call, Routes

write_off_routes = Routes("write_off")

VIEW = Access("enforcement.write_off.view", ENFORCEMENT, AccessAction.VIEW)
LIST = Access("enforcement.write_off.list", ENFORCEMENT, AccessAction.LIST)
_FIELDS = ("claim", "owed_yen", "extinguished_on", "ground")
_PAGE_MAX = 500
_FIRST = UUID(int=0)


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class PossibleView(_View):
    """A claim that is no more, and on which ground it may be written off."""

    claim_id: int
    case_id: int | None
    addressee_no: str
    assignee: str | None
    tax_item: str
    owed_yen: int
    extinguished_on: date
    ground: WriteOffGround
    ground_name: str


class PossiblePage(_View):
    """Claims that may be written off."""

    claims: list[PossibleView]
    next_after: int | None = Field(description="Ask for the next page with this; null on the last")


class WrittenOffView(_View):
    """A claim that was written off."""

    write_off_id: UUID
    claim_id: int
    case_id: int
    addressee_no: str
    tax_item: str
    levy_fiscal_year: int
    notice_no: str
    instalment: str
    ground: WriteOffGround
    ground_name: str
    decided_on: date
    extinguished_on: date
    owed_yen: int = Field(description="As known to enforcement when it was decided")
    undone_on: date | None


class CaseWriteOff(WrittenOffView):
    """A claim of a case that was written off, and whether its clock still says the same."""

    clock_agrees: bool = Field(description="False where money of an earlier day or a seizure became known since")


class CaseWriteOffs(_View):
    """What was written off of a person, and how many claims of it still are (不納欠損カウンタ)."""

    write_off_count: int
    claims: list[CaseWriteOff]


@write_off_routes.get("/write-offs/possible", access=LIST, summary="Claims that may be written off")
async def list_possible(
    call: Call, after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0, assignee: Holder | None = None
) -> PossiblePage:
    """Claims still owed that are no more today, of all cases or one officer's."""
    today = call.transaction.started_at.astimezone(TOKYO).date()
    found, next_after = await possible(today, after, _items(call), call.transaction.connection)
    names = ("claim_id", "case_id", "addressee_no", "assignee", "tax_item", "owed_yen")
    shown = [
        PossibleView(
            **{name: clock.claim[name] for name in names},
            extinguished_on=clock.prescription.extinguished_on or today,
            ground=ground,
            ground_name=LABELS[ground],
        )
        for clock, ground in found
        if assignee is None or clock.claim["assignee"] == assignee
    ]
    call.record([one.addressee_no for one in shown], fields=_FIELDS)
    return PossiblePage(claims=shown, next_after=next_after)


@write_off_routes.get("/write-offs", access=LIST, summary="Claims that were written off")
async def list_decided(
    call: Call,
    first: Day,
    last: Day,
    after_write_off: UUID = _FIRST,
    after_claim: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0,
) -> list[WrittenOffView]:
    """What was decided from one day to another, in pages; the next begins after the last row's two numbers."""
    rows = await call.transaction.connection.fetch(
        store.LIST_DECIDED, first, last, _items(call), after_write_off, after_claim, _PAGE_MAX
    )
    call.record([row["addressee_no"] for row in rows], fields=_FIELDS, detail=f"{first}/{last}")
    return [WrittenOffView(**row, ground_name=_name(row)) for row in rows]


@write_off_routes.get("/cases/{case_id}/write-offs", access=VIEW, summary="What was written off of a person")
async def list_of_case(call: Call, case_id: int) -> CaseWriteOffs:
    """Every claim of the caller's tax items that was written off, also where that was undone."""
    connection = call.transaction.connection
    case = await connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    call.record([case["addressee_no"]], fields=_FIELDS, detail=f"case:{case_id}")
    rows = await connection.fetch(store.SELECT_OF_CASE, case_id, _items(call))
    clocks = await clocks_of(sorted({row["claim_id"] for row in rows}), connection)
    ended = {clock.claim["claim_id"]: clock.prescription.extinguished_on for clock in clocks}
    shown = [
        CaseWriteOff(**row, ground_name=_name(row), clock_agrees=_agrees(row, ended[row["claim_id"]])) for row in rows
    ]
    return CaseWriteOffs(write_off_count=sum(one.undone_on is None for one in shown), claims=shown)


def _items(call: Call) -> list[str] | None:
    return None if call.scope.tax_items is None else sorted(call.scope.tax_items)


def _name(row: asyncpg.Record) -> str:
    return LABELS[WriteOffGround(row["ground"])]


def _agrees(row: asyncpg.Record, by_clock: date | None) -> bool:
    """At once (即時) a claim ends by the decision alone, before its clock would have ended it."""
    if row["ground"] == WriteOffGround.IMMEDIATE:
        return by_clock is None or row["extinguished_on"] <= by_clock
    return bool(row["extinguished_on"] == by_clock)
