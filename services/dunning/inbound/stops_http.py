"""Stops (督促停止・催告停止・電話催告停止): listed, of a person, those that end soon, and what is counted.

Permissions: dunning.stop.list, and dunning.claim.view for the counters.
"""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict

from services.dunning.handlers.followed import claim_of
from services.dunning.handlers.stops import counters_of
from services.dunning.inbound.http import VIEW_CLAIM
from services.dunning.rules.stops import StopKind
from services.dunning.store import stops
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts.fields import AddresseeNo
from shared.http.problems import not_found
from shared.http.routes import Call, Routes
from shared.merges import numbers_of_person

STOP_ROUTES = Routes("stops")

LIST = Access("dunning.stop.list", DUNNING, AccessAction.LIST)

_PAGE_MAX = 500
_FIELDS = ("stop",)


class StopsOf(BaseModel):
    """Whose stops; in the body, so that the number stands in no URL and no log of one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo


@STOP_ROUTES.get("/stops", access=LIST, summary="Stops of dunning, reminders and calls")
async def list_stops(
    call: Call,
    kind: StopKind | None = None,
    standing_on: date | None = None,
    expiring_by: date | None = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=_PAGE_MAX)] = 100,
) -> list[dict[str, Any]]:
    """All, those of one kind, those that stand on a day, or those whose last day comes by a day; in pages."""
    filters = (kind.value if kind else None, standing_on, expiring_by, None)
    rows = await call.transaction.connection.fetch(stops.LIST_STOPS, *filters, after, limit)
    call.record([row["addressee_no"] for row in rows], fields=_FIELDS, detail="stops")
    return [dict(row) for row in rows]


@STOP_ROUTES.post("/stops/search", access=LIST, summary="The stops of a person")
async def find_stops(call: Call, query: StopsOf) -> list[dict[str, Any]]:
    """Those under every number of his, also those that have ended."""
    connection = call.transaction.connection
    numbers = await numbers_of_person(connection, query.addressee_no)
    rows = await connection.fetch(stops.LIST_STOPS, None, None, None, numbers, None, _PAGE_MAX)
    call.require_distance(numbers)
    call.record(numbers, fields=_FIELDS)
    return [dict(row) for row in rows]


@STOP_ROUTES.get("/claims/{claim_id}/counters", access=VIEW_CLAIM, summary="What is counted of a claim in dunning")
async def get_counters(
    call: Call, claim_id: Annotated[int, Path(ge=1, le=2**53 - 1)], day: date
) -> dict[str, int | date | None]:
    """The day of its notice (督促発行年月日), and its open stops on a day, for its addressee."""
    connection = call.transaction.connection
    claim = await claim_of(connection, claim_id)
    if claim is None:
        raise not_found("督促の対象となる期別債権")
    subjects = sorted({claim.addressee_no, *claim.joint_addressee_nos})
    call.require_distance(subjects)
    call.record(subjects, fields=("document_no", *_FIELDS))
    return (await counters_of(claim_id, claim.addressee_no, day, connection))._asdict()
