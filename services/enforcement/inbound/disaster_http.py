"""Disasters (災害): towns and certificates, what an extension of due dates would concern, and what was decided.

Permissions: enforcement.disaster.enter, enforcement.disaster.certify, enforcement.disaster.view and
enforcement.disaster.list.
"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import asyncpg
from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.handlers.disaster import enter
from services.enforcement.inbound.words import Line
from services.enforcement.store import disaster as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts.disaster import AreaCode
from shared.contracts.fields import AddresseeNo
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, NoPersonalData, Routes

disaster_routes = Routes("disasters")

ENTER = NoPersonalData("enforcement.disaster.enter", "a disaster and its towns, nobody by name or number")
VIEW = NoPersonalData("enforcement.disaster.view", "counts and sums of many, nobody by name or number")
CERTIFY = Access("enforcement.disaster.certify", ENFORCEMENT, AccessAction.REGISTER)
LIST = Access("enforcement.disaster.list", ENFORCEMENT, AccessAction.LIST)
_PAGE_MAX = 500


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DisasterEntry(_Entry):
    """A disaster; without towns only certificates count."""

    name: Line
    happened_on: DayAtHand
    area_codes: Annotated[list[AreaCode], Field(max_length=500)] = []


class Certificate(_Entry):
    """Somebody who is struck by a certificate (罹災証明)."""

    addressee_no: AddresseeNo
    certificate_no: Line


class Certificates(_Entry):
    """Certificates that came in."""

    certificates: Annotated[list[Certificate], Field(min_length=1, max_length=1000)]


class DisasterView(_View):
    """A disaster, and how many it struck."""

    disaster_id: UUID
    name: str
    happened_on: date
    area_codes: list[str]
    recorded_at: datetime
    victim_count: int
    is_answered: bool = Field(description="Whether everybody who lives in its towns is known")


class PreviewView(_View):
    """What an extension to a day would concern now; an officer proposes exactly this."""

    person_count: int
    claim_count: int
    owed_yen: int
    tax_items: list[str]
    list_sha256: str


class ConcernedClaim(_View):
    """A claim whose due date would be put off."""

    claim_id: int
    addressee_no: str
    tax_item: str
    due_on: date
    owed_yen: int


class ExtensionView(_View):
    """Due dates that were put off, and how many of them were undone."""

    extension_id: UUID
    ended_on: date
    due_on: date
    decided_on: date
    claim_count: int
    revoked_count: int


@disaster_routes.post("/disasters", access=ENTER, summary="Enter a disaster", status_code=201)
async def enter_disaster(call: Call, entry: DisasterEntry) -> dict[str, UUID]:
    """Identity is asked who lives in its towns; nothing is decided."""
    if entry.happened_on > call.transaction.started_at.astimezone(TOKYO).date():
        raise Problem(409, "day_ahead", "災害の日がまだ来ていません。日付を確かめてください。")
    disaster_id = await enter(entry.name, entry.happened_on, sorted(set(entry.area_codes)), call.transaction)
    return {"disaster_id": disaster_id}


@disaster_routes.get("/disasters", access=VIEW, summary="Disasters, the newest first")
async def list_disasters(call: Call) -> list[DisasterView]:
    """Every disaster with the number of those whom it struck."""
    return [DisasterView(**row) for row in await call.transaction.connection.fetch(store.LIST_ALL)]


@disaster_routes.post(
    "/disasters/{disaster_id}/certificates", access=CERTIFY, summary="Enter who has a certificate", status_code=201
)
async def certify(call: Call, disaster_id: UUID, entry: Certificates) -> dict[str, int]:
    """Whoever is named is struck, wherever he lives; entered twice it counts once."""
    await _disaster(call, disaster_id)
    numbers = [one.addressee_no for one in entry.certificates]
    call.require_distance(numbers)
    call.record(numbers, fields=("disaster",), detail=f"disaster:{disaster_id}")
    papers = [one.certificate_no for one in entry.certificates]
    by, at = call.actor.id, call.transaction.started_at
    ids = [disaster_id] * len(numbers)
    await call.transaction.connection.execute(store.ADD_VICTIMS, ids, numbers, papers, by, at)
    return {"victim_count": (await _disaster(call, disaster_id))["victim_count"]}


@disaster_routes.get("/disasters/{disaster_id}/preview", access=VIEW, summary="What an extension would concern")
async def preview(call: Call, disaster_id: UUID, due_on: date) -> PreviewView:
    """Persons, claims and yen, and the hash that names exactly these claims."""
    disaster = await _disaster(call, disaster_id)
    row = await call.transaction.connection.fetchrow(store.PREVIEW, disaster_id, disaster["happened_on"], due_on)
    values = dict(row or {})
    return PreviewView(**{**values, "tax_items": sorted(values["tax_items"])})


@disaster_routes.get("/disasters/{disaster_id}/claims", access=LIST, summary="The claims that would be put off")
async def list_concerned(
    call: Call, disaster_id: UUID, due_on: date, after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0
) -> list[ConcernedClaim]:
    """Those of the caller's tax items, in pages; the next begins after the last number."""
    disaster = await _disaster(call, disaster_id)
    items = None if call.scope.tax_items is None else sorted(call.scope.tax_items)
    days = (disaster["happened_on"], due_on)
    rows = await call.transaction.connection.fetch(store.LIST_CONCERNED, disaster_id, *days, after, items, _PAGE_MAX)
    call.record([row["addressee_no"] for row in rows], fields=("claim", "due_on"), detail=f"disaster:{disaster_id}")
    return [ConcernedClaim(**row) for row in rows]


@disaster_routes.get("/disasters/{disaster_id}/extensions", access=VIEW, summary="Due dates that were put off")
async def list_extensions(call: Call, disaster_id: UUID) -> list[ExtensionView]:
    """What was decided after a disaster, and how much of it was undone."""
    await _disaster(call, disaster_id)
    rows = await call.transaction.connection.fetch(store.SELECT_EXTENSIONS, disaster_id)
    return [ExtensionView(**row) for row in rows]


async def _disaster(call: Call, disaster_id: UUID) -> asyncpg.Record:
    row = await call.transaction.connection.fetchrow(store.SELECT_ONE, disaster_id)
    if row is None:
        raise not_found(f"災害 {disaster_id}")
    return row
