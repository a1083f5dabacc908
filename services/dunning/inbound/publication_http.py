"""Publications (公示送達): where and since when each is shown, what the public list says, and its paper.

Permissions: dunning.publication.show, dunning.publication.list and dunning.publication.print. What is public is the
document, whose name it is for, and since when it is shown: no address, no amount, no addressee number.
"""

import asyncio
from datetime import date
from typing import Annotated
from uuid import UUID

import asyncpg
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.dunning.handlers.publication import remove, show
from services.dunning.rules.returns import NotPossible
from services.dunning.rules.service_dates import Medium, ServiceTerms, published, started_on
from services.dunning.store import publication as store
from services.dunning.store.service_dates import SELECT_PROTECTED
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.documents.letter import sender_of
from shared.documents.letter_sheets import letter_pdf
from shared.documents.publication_paper import PublicationPaper, PublishedDocument, publication_paper
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, NoPersonalData, Routes
from shared.law.municipality import Municipality

SHOW = Access("dunning.publication.show", DUNNING, AccessAction.UPDATE)
PRINT = Access("dunning.publication.print", DUNNING, AccessAction.PRINT)
LIST = NoPersonalData("dunning.publication.list", "numbers and days of publications")
_PAGE_MAX = 500


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Showing(_Body):
    """Where it is shown, or shown no more, and since when."""

    medium: Medium
    on: DayAtHand


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class Begun(_View):
    """For how many documents it has begun with this, and when it takes effect."""

    begun: int
    effective_on: date | None


class PublicationView(_View):
    """A publication."""

    publication_id: UUID
    publication_no: str
    ground: str
    starts_on: date
    document_count: int
    board_on: date | None = Field(description="Since when it is on the notice board")
    web_on: date | None = Field(description="Since when it is on the web")
    effective_on: date | None = Field(description="When it takes or took effect; null before it has begun")


class PublicationPage(_View):
    """Publications in the order of their numbers."""

    publications: list[PublicationView]
    next_after: str | None = Field(description="Ask for the next page with this; null on the last")


class PublicLine(_View):
    """What everybody may read of one document."""

    publication_no: str
    title: str
    document_no: str
    name: str
    shown_on: date


class PublicList(_View):
    """What is shown on a day in one place."""

    medium: Medium
    on: date
    kept_at: str
    lines: list[PublicLine]


def publication_routes(municipality: Municipality, terms: ServiceTerms) -> Routes:
    """The routes, in a city whose office keeps the documents."""
    routes = Routes("publications")
    sender = sender_of(municipality)

    @routes.get("/publications", access=LIST, summary="Publications, and when each takes effect")
    async def list_publications(
        call: Call,
        after: Annotated[str, Query(pattern=r"^(P[0-9]{4}-[0-9]{7})?$")] = "",
        limit: Annotated[int, Query(ge=1, le=_PAGE_MAX)] = 100,
    ) -> PublicationPage:
        rows = await call.transaction.connection.fetch(store.LIST, after, limit + 1)
        page = [PublicationView.model_validate(dict(row)) for row in rows[:limit]]
        next_after = page[-1].publication_no if len(rows) > limit else None
        return PublicationPage(publications=page, next_after=next_after)

    @routes.get("/publications/board", access=PRINT, summary="What everybody may read on a day")
    async def board(call: Call, medium: Medium, on: date) -> PublicList:
        connection = call.transaction.connection
        tax_items = None if call.scope.tax_items is None else sorted(call.scope.tax_items)
        rows = await connection.fetch(store.SELECT_SHOWN, medium.value, on, tax_items)
        hidden = await connection.fetch(SELECT_PROTECTED, [row["addressee_no"] for row in rows])
        protected = {row["addressee_no"] for row in hidden}
        lines = [PublicLine.model_validate(dict(row)) for row in rows if row["addressee_no"] not in protected]
        call.record([row["addressee_no"] for row in rows], fields=("name", "document_no"), detail=f"on={on}")
        return PublicList(medium=medium, on=on, kept_at=f"{sender.city}{sender.office}", lines=lines)

    _add_showings(routes, terms)

    @routes.get("/publications/{publication_id}/paper", access=PRINT, summary="The paper for the board as PDF")
    async def paper(call: Call, publication_id: UUID) -> Response:
        connection = call.transaction.connection
        row = await connection.fetchrow(store.SELECT_PUBLICATION, publication_id)
        if row is None:
            raise not_found("公示送達")
        items = await _items(call, publication_id)
        subjects = [item["addressee_no"] for item in items]
        hidden = {one["addressee_no"] for one in await connection.fetch(SELECT_PROTECTED, subjects)}
        if hidden.issuperset(subjects):
            raise Problem(409, "withheld", "支援措置の対象のため、公示できる文書がありません。掲示を止めてください。")
        call.record(subjects, fields=("name", "document_no"), detail=f"publication:{publication_id}")
        start = await _start(call, publication_id, terms) or row["starts_on"]
        values = PublicationPaper(
            sender=sender,
            document_no=row["publication_no"],
            published_on=start,
            effective_on=published(start, terms).effective_on,
            documents=tuple(
                PublishedDocument(item["title"], item["document_no"], item["name"])
                for item in items
                if item["addressee_no"] not in hidden
            ),
        )
        # Drawing takes tens of milliseconds, in which others are answered.
        pdf = await asyncio.to_thread(letter_pdf, publication_paper(values))
        return Response(pdf, media_type="application/pdf", headers={"Cache-Control": "no-store"})

    return routes


def _add_showings(routes: Routes, terms: ServiceTerms) -> None:
    @routes.post("/publications/{publication_id}/showings", access=SHOW, summary="Record since when it is shown")
    async def enter_showing(call: Call, publication_id: UUID, showing: Showing) -> Begun:
        await _items(call, publication_id)
        try:
            subjects = await show(publication_id, showing.medium, showing.on, call.transaction, terms)
        except NotPossible as refused:
            raise Problem(409, "not_shown", str(refused)) from None
        call.record(list(subjects), fields=("shown_on", "served_on"), detail=f"publication:{publication_id}")
        start = await _start(call, publication_id, terms)
        return Begun(begun=len(subjects), effective_on=published(start, terms).effective_on if start else None)

    @routes.post("/publications/{publication_id}/removals", access=SHOW, summary="Record that it is shown no more")
    async def enter_removal(call: Call, publication_id: UUID, removal: Showing) -> Begun:
        await _items(call, publication_id)
        try:
            await remove(publication_id, removal.medium, removal.on, call.transaction, terms)
        except NotPossible as refused:
            raise Problem(409, "not_removed", str(refused)) from None
        call.record([], fields=("removed_on",), detail=f"publication:{publication_id}")
        start = await _start(call, publication_id, terms)
        return Begun(begun=0, effective_on=published(start, terms).effective_on if start else None)


async def _items(call: Call, publication_id: UUID) -> list[asyncpg.Record]:
    """What a publication is for, all of which the caller may deal with."""
    items = await call.transaction.connection.fetch(store.SELECT_ITEMS, publication_id)
    for tax_item in sorted({item["tax_item"] for item in items}):
        call.require_tax_item(tax_item, [item["addressee_no"] for item in items])
    return items


async def _start(call: Call, publication_id: UUID, terms: ServiceTerms) -> date | None:
    rows = await call.transaction.connection.fetch(store.SELECT_SHOWINGS, publication_id)
    return started_on([(Medium(row["medium"]), row["shown_on"]) for row in rows], terms)
