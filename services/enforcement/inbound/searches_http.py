"""Searches: what was decided, the record of each, and its paper (捜索調書).

Permissions: enforcement.search.view, enforcement.search.record, enforcement.seizure.print.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.enforcement.handlers.searches import Found, NotSearchable, record_search
from services.enforcement.inbound.papers_http import PRINT
from services.enforcement.inbound.papers_http import Line as PrintedLine
from services.enforcement.inbound.search_paper import search_paper
from services.enforcement.inbound.words import Line, Words
from services.enforcement.rules.search import NightGround, SearchFacts, Witness
from services.enforcement.store import cases, searches
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts.fields import AmountYen
from shared.days import TOKYO
from shared.documents.letter import sender_of
from shared.documents.letter_sheets import letter_pdf
from shared.documents.page import PrintMark
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality

VIEW = Access("enforcement.search.view", ENFORCEMENT, AccessAction.VIEW)
RECORD = Access("enforcement.search.record", ENFORCEMENT, AccessAction.REGISTER)
Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=TOKYO), lt=datetime(2200, 1, 1, tzinfo=TOKYO))]
_FIELDS = ("search", "property")


class Thing(BaseModel):
    """A thing that was found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    description: Line
    value_yen: AmountYen | None = None


class SearchRecord(BaseModel):
    """A search as it was made.

    Attributes:
        began_at: When it began.
        ended_at: When it ended.
        sunrise: Sunrise of that day at the place, as the observatory gives it.
        sunset: Sunset of that day.
        night_ground: Why it was made by night, where it was.
        witness: Who was present; names stand on the paper alone.
        witness_count: How many of them.
        result: What came of it.
        found: What was found; it is entered in the register of property, and seized by another decision.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    began_at: Moment
    ended_at: Moment
    sunrise: Moment
    sunset: Moment
    night_ground: NightGround | None = None
    witness: Witness
    witness_count: Annotated[int, Field(ge=1, le=99)]
    result: Words
    found: Annotated[tuple[Thing, ...], Field(max_length=200)] = ()

    def facts(self) -> SearchFacts:
        """What the rules need of it."""
        hours = (self.began_at, self.ended_at, self.sunrise, self.sunset)
        return SearchFacts(*hours, self.night_ground, self.witness, self.witness_count)


class SearchPaper(BaseModel):
    """Names for the paper, since enforcement keeps none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    debtor_name: PrintedLine
    witness_names: Annotated[tuple[PrintedLine, ...], Field(min_length=1, max_length=9)]


class ThingView(BaseModel):
    """A thing that was found, as it was entered in the register."""

    model_config = ConfigDict(frozen=True)

    property_id: int
    description: str
    value_yen: int | None


class SearchView(BaseModel):
    """A search with its record, where it has been made."""

    model_config = ConfigDict(frozen=True)

    search_id: UUID
    case_id: int
    addressee_no: str
    tax_items: list[str]
    place: str
    of_third_party: bool
    planned_on: date
    reason: str
    document_no: str | None
    began_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    sunrise: AwareDatetime | None
    sunset: AwareDatetime | None
    night_ground: NightGround | None
    witness: Witness | None
    witness_count: int | None
    result: str | None
    recorded_by: str | None
    recorded_at: AwareDatetime | None
    found: list[ThingView]


def search_routes(municipality: Municipality) -> Routes:
    """The routes, in a municipality whose office signs the paper."""
    routes = Routes("searches")

    @routes.get("/searches/{search_id}", access=VIEW, summary="A search with its record")
    async def get_search(call: Call, search_id: UUID) -> SearchView:
        row = await _search(call, search_id)
        return (await _views(call, [row]))[0]

    @routes.get("/cases/{case_id}/searches", access=VIEW, summary="The searches of a case")
    async def list_searches(call: Call, case_id: int) -> list[SearchView]:
        """Those wholly in the caller's tax items."""
        connection = call.transaction.connection
        case = await connection.fetchrow(cases.SELECT_CASE, case_id)
        if case is None:
            raise not_found(f"滞納整理の案件 {case_id}")
        call.record([case["addressee_no"]], fields=_FIELDS, detail=f"case:{case_id}")
        permitted = call.scope.tax_items
        rows = await connection.fetch(searches.SELECT_OF_CASE, case_id)
        return await _views(call, [row for row in rows if permitted is None or set(row["tax_items"]) <= set(permitted)])

    @routes.post("/searches/{search_id}/record", access=RECORD, summary="Record a search", status_code=201)
    async def record(call: Call, search_id: UUID, entry: SearchRecord) -> SearchView:
        """Once: what was found enters the register of property with the record as its source."""
        await _search(call, search_id)
        found = [Found(thing.description, thing.value_yen) for thing in entry.found]
        try:
            await record_search(search_id, entry.facts(), entry.result, found, call.transaction)
        except NotSearchable as problem:
            raise Problem(409, "not_searchable", str(problem)) from None
        row = await call.transaction.connection.fetchrow(searches.SELECT_SEARCH, search_id)
        return (await _views(call, [row] if row else []))[0]

    @routes.post("/searches/{search_id}/paper", access=PRINT, summary="The record of a search as PDF")
    async def print_record(call: Call, search_id: UUID, wanted: SearchPaper) -> Response:
        row = await _search(call, search_id)
        if row["document_no"] is None:
            raise Problem(409, "no_such_paper", "捜索がまだ記録されていないため、調書は印刷できません。")
        items = await call.transaction.connection.fetch(searches.SELECT_ITEMS, [search_id])
        paper = search_paper(
            dict(row), [dict(item) for item in items], sender_of(municipality), wanted.debtor_name, wanted.witness_names
        )
        mark = PrintMark(call.actor.id, call.transaction.started_at, call.reference)
        pdf = await asyncio.to_thread(letter_pdf, paper, mark)
        return Response(pdf, media_type="application/pdf", headers={"Cache-Control": "no-store"})

    return routes


async def _search(call: Call, search_id: UUID) -> asyncpg.Record:
    """The search, on record, for whoever has all its tax items.

    Raises:
        Problem: There is none.
        Refused: A tax item is not the caller's.
    """
    row = await call.transaction.connection.fetchrow(searches.SELECT_SEARCH, search_id)
    if row is None:
        raise not_found("捜索")
    for item in row["tax_items"]:
        call.require_tax_item(item, [row["addressee_no"]])
    call.record([row["addressee_no"]], fields=_FIELDS, detail=f"search:{search_id}")
    return row


async def _views(call: Call, rows: Sequence[asyncpg.Record]) -> list[SearchView]:
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    ids = [row["search_id"] for row in rows]
    for item in await call.transaction.connection.fetch(searches.SELECT_ITEMS, ids):
        found[item["search_id"]].append(ThingView(**{name: item[name] for name in ThingView.model_fields}))
    return [SearchView(**dict(row), found=found[row["search_id"]]) for row in rows]
