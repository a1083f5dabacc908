"""Desks (担当) of the city's file, and who sits at them.

Permissions: enforcement.case.assign to say who does, enforcement.case.list to see it.
"""

from datetime import date

from pydantic import BaseModel, ConfigDict

from services.enforcement.inbound.cases_http import WORK
from services.enforcement.inbound.rights import Rights
from services.enforcement.inbound.words import Words
from services.enforcement.store import assignment
from shared.contracts.fields import Day
from shared.contracts.staff import Holder
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, NoPersonalData, Routes
from shared.law.municipality import Municipality

SEAT = NoPersonalData("enforcement.case.assign", "desks and staff numbers, nobody's case")
LIST = NoPersonalData("enforcement.case.list", "desks and staff numbers, nobody's case")


class DeskHolder(BaseModel):
    """Who sits at a desk from a day on, at the caller's office."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    holder: Holder
    first_day: DayAtHand
    reason: Words


class DeskView(BaseModel):
    """A desk, which cases are its own, and who sits there."""

    model_config = ConfigDict(frozen=True)

    desk: str
    name: str
    postal_prefixes: list[str]
    owed_from_yen: int
    holder: str | None
    since: date | None


def desk_routes(municipality: Municipality) -> Routes:
    """The routes, in a municipality whose file has the desks."""
    routes = Routes("desks")

    @routes.get("/desks", access=LIST, summary="The desks on a day, and who sits at them")
    async def list_desks(call: Call, on: Day) -> list[DeskView]:
        holders = {row["desk"]: row for row in await call.transaction.connection.fetch(assignment.SELECT_HOLDERS, on)}
        return [
            DeskView(
                desk=desk.code,
                name=desk.name,
                postal_prefixes=list(desk.postal_prefixes),
                owed_from_yen=desk.owed_from_yen,
                holder=holders[desk.code]["holder"] if desk.code in holders else None,
                since=holders[desk.code]["first_day"] if desk.code in holders else None,
            )
            for desk in municipality.case_work.on(on).desks
        ]

    @routes.post("/desks/{desk}/holders", access=SEAT, summary="Say who sits at a desk", status_code=201)
    async def seat(call: Call, desk: str, wish: DeskHolder) -> dict[str, int]:
        """From the next business day on the job gives the desk's cases to him; hand-made assignments stay."""
        if desk not in {one.code for one in municipality.case_work.on(wish.first_day).desks}:
            raise not_found(f"担当 {desk[:40]}")
        rights = await Rights.of(call)
        if not rights.may_work(wish.holder, WORK, ""):
            sentence = "この職員は、この所属で案件を扱う権限がありません。別の職員を指定してください。"
            raise Problem(409, "not_assignable", sentence)
        values = (desk, wish.holder, call.actor.office, wish.first_day, wish.reason)
        by, at = call.actor.id, call.transaction.started_at
        change_no: int | None = await call.transaction.connection.fetchval(assignment.ADD_HOLDER, *values, by, at)
        if change_no is None:
            raise Problem(
                409, "changed", "この担当は、いま別の人が変更したところです。担当の一覧を開き直してください。"
            )
        return {"change_no": change_no}

    return routes
