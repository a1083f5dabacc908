"""Persons under a support measure (支援措置), for the few who may know of them.

Permissions: identity.protected.search and identity.protected.view to find and see them with the address masked,
identity.protected.address for the address itself, which needs an open window of release besides. Each look needs a case
and is marked in the access record.
"""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from services.identity.handlers.known import load_known
from services.identity.inbound.addressee_view import (
    VIEW_FIELDS,
    AddresseeView,
    ProtectedView,
    protected_view_of,
    record_protected,
    require_case,
    view_of,
)
from services.identity.inbound.contacts_http import Whose
from services.identity.inbound.http import Wanted, find
from services.identity.rules.addressee import State
from services.identity.store import addressees, protection
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.days import TOKYO
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Refused, Routes

protection_routes = Routes("protection")

LIST = Access("identity.protected.view", ADDRESSEE, AccessAction.LIST)
SEARCH = Access("identity.protected.search", ADDRESSEE, AccessAction.SEARCH)
VIEW = Access("identity.protected.view", ADDRESSEE, AccessAction.VIEW)
ADDRESS = Access("identity.protected.address", ADDRESSEE, AccessAction.VIEW)

_ENDING_MAX = 500


class MeasureView(BaseModel):
    """A support measure with its validity."""

    model_config = ConfigDict(frozen=True)

    measure_id: int
    valid_from: date
    valid_until: date
    ended_on: date | None


class ProtectedSheet(BaseModel):
    """A protected person with every measure there ever was."""

    model_config = ConfigDict(frozen=True)

    addressee: ProtectedView
    measures: list[MeasureView]


class EndingMeasure(BaseModel):
    """A measure that ends soon, with none after it."""

    model_config = ConfigDict(frozen=True)

    measure_id: int
    addressee_no: str
    valid_until: date


class ProtectedPage(BaseModel):
    """Protected persons in the order of their numbers."""

    model_config = ConfigDict(frozen=True)

    addressees: list[ProtectedView]
    next_after: str | None


@protection_routes.post("/protected/search", access=SEARCH, summary="Find persons under a support measure")
async def search_protected(call: Call, wanted: Wanted) -> ProtectedPage:
    """The same search as for all others, among protected persons only; addresses masked."""
    require_case(call)
    if wanted.address is not None or wanted.area_code is not None:
        raise Problem(422, "protected_address", "支援措置対象者は住所では検索できません。氏名で検索してください。")
    rows = await find(call, wanted, protected=True)
    page = rows[: wanted.limit]
    states = await _states(call, [row["addressee_no"] for row in page])
    for number in states:
        record_protected(call, number, fields=VIEW_FIELDS)
    call.record([], fields=VIEW_FIELDS, detail=f"found={len(page)}")
    next_after = page[-1]["addressee_no"] if len(rows) > wanted.limit else None
    return ProtectedPage(
        addressees=[protected_view_of(number, state) for number, state in states.items()], next_after=next_after
    )


@protection_routes.get("/protected/ending", access=LIST, summary="Support measures that end soon")
async def list_ending(call: Call, within_days: Annotated[int, Query(ge=0, le=366)] = 60) -> list[EndingMeasure]:
    """Measures whose last day is near and that nobody has renewed, so that each is asked about in time."""
    require_case(call)
    today = call.transaction.started_at.astimezone(TOKYO).date()
    until = today + timedelta(days=within_days)
    rows = await call.transaction.connection.fetch(protection.SELECT_ENDING, today, until, _ENDING_MAX)
    for number in sorted({row["addressee_no"] for row in rows}):
        record_protected(call, number, fields=("protection",), detail=f"within_days={within_days}")
    call.record([], fields=("protection",), detail=f"found={len(rows)}")
    return [EndingMeasure.model_validate(dict(row)) for row in rows]


@protection_routes.post("/protected/show", access=VIEW, summary="A person under a support measure, address masked")
async def show_protected(call: Call, whose: Whose) -> ProtectedSheet:
    """Who it is and which measures there are; where he lives stays masked."""
    state = await _require_protected(call, whose.addressee_no)
    measures = await call.transaction.connection.fetch(protection.SELECT_MEASURES, [whose.addressee_no])
    record_protected(call, whose.addressee_no, fields=VIEW_FIELDS)
    return ProtectedSheet(
        addressee=protected_view_of(whose.addressee_no, state),
        measures=[MeasureView.model_validate(dict(row)) for row in measures],
    )


@protection_routes.post("/protected/address", access=ADDRESS, summary="A protected address, within an open release")
async def show_protected_address(call: Call, whose: Whose) -> AddresseeView:
    """The whole record, while two persons have released it to this very officer."""
    number = whose.addressee_no
    state = await _require_protected(call, number)
    release_id = await call.transaction.connection.fetchval(
        protection.SELECT_OPEN_RELEASE, number, call.actor.id, call.transaction.started_at
    )
    if release_id is None:
        sentence = "この方の住所は、あなたに対して一時解除されていません。一時解除の決裁を受けてください。"
        raise Refused("not_released", Problem(403, "not_released", sentence), [number])
    record_protected(call, number, fields=VIEW_FIELDS, detail=f"release={release_id}")
    return view_of(number, state)


async def _require_protected(call: Call, addressee_no: str) -> State:
    require_case(call)
    rows = await call.transaction.connection.fetch(addressees.SELECT_CURRENT, [addressee_no])
    if not rows or not rows[0]["protected"]:
        raise not_found("支援措置の対象となる宛名")
    return (await _states(call, [addressee_no]))[addressee_no]


async def _states(call: Call, numbers: list[Any]) -> dict[str, State]:
    at = call.transaction.started_at
    known = await load_known(call.transaction.connection, numbers, at)
    day = at.astimezone(TOKYO).date()
    return {number: state for number, facts in known.items() if (state := facts.state(day)) is not None}
