"""The prescription clocks of claims (時効): of one person with every renewal and stay, and those that end soon.

Permissions: enforcement.prescription.view and enforcement.prescription.list.
"""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.handlers.prescription import Clock, clocks_of, expiring, silent_extinctions
from services.enforcement.store import cases
from services.enforcement.store.prescription import SELECT_OF_ADDRESSEE
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts.fields import Day
from shared.contracts.staff import Holder
from shared.http.problems import not_found
from shared.http.routes import Call, Routes

prescription_routes = Routes("prescription")

VIEW = Access("enforcement.prescription.view", ENFORCEMENT, AccessAction.VIEW)
LIST = Access("enforcement.prescription.list", ENFORCEMENT, AccessAction.LIST)
_FIELDS = ("claim", "due_on", "owed_yen", "receipt", "seizure")


class EffectView(BaseModel):
    """What an event did to the clock."""

    model_config = ConfigDict(frozen=True)

    event: str
    on: date
    last_day: date | None = Field(
        description="Last day of the count after it; null while something keeps it from ending"
    )
    why: str


class ClockView(BaseModel):
    """The clock of a claim."""

    model_config = ConfigDict(frozen=True)

    claim_id: int
    case_id: int | None
    addressee_no: str
    assignee: str | None
    tax_item: str
    owed_yen: int
    last_day: date | None
    extinguished_on: date | None
    by_suspension: bool
    effects: list[EffectView]


class ExpiringPage(BaseModel):
    """Claims that end by a day."""

    model_config = ConfigDict(frozen=True)

    claims: list[ClockView]
    next_after: int | None = Field(description="Ask for the next page with this; null on the last")


@prescription_routes.get("/cases/{case_id}/prescription", access=VIEW, summary="The clocks of a person's claims")
async def list_clocks(call: Call, case_id: int) -> list[ClockView]:
    """Each claim that is owed, with every renewal and stay and its article."""
    connection = call.transaction.connection
    case = await connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    call.record([case["addressee_no"]], fields=_FIELDS, detail=f"case:{case_id}")
    rows = await connection.fetch(SELECT_OF_ADDRESSEE, case["addressee_no"], call.scope.tax_items)
    # Under the case that was opened, whoever else owes the claim too.
    opened = {"case_id": case_id, "addressee_no": case["addressee_no"], "assignee": case["assignee"]}
    clocks = await clocks_of([row["claim_id"] for row in rows], connection)
    return [_view(clock).model_copy(update=opened) for clock in clocks]


@prescription_routes.get("/expiring", access=LIST, summary="Claims that are extinguished by a day unless somebody acts")
async def list_expiring(
    call: Call, until: Day, after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0, assignee: Holder | None = None
) -> ExpiringPage:
    """Claims still owed that end on or before a day, of all cases or one officer's; what has ended stays listed."""
    found, next_after = await expiring(until, after, _items(call), call.transaction.connection)
    shown = [clock for clock in found if assignee is None or clock.claim["assignee"] == assignee]
    call.record([clock.claim["owner_no"] for clock in shown], fields=_FIELDS, detail=f"until={until}")
    return ExpiringPage(claims=[_view(clock) for clock in shown], next_after=next_after)


@prescription_routes.get("/silent-extinctions", access=LIST, summary="Claims that ended without anybody being told")
async def list_silent(call: Call, on: Day, after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0) -> ExpiringPage:
    """Claims still owed that had ended by a day, and of whose end nobody was told before; there ought to be none."""
    found, next_after = await silent_extinctions(on, after, _items(call), call.transaction.connection)
    call.record([clock.claim["owner_no"] for clock in found], fields=_FIELDS, detail=f"on={on}")
    return ExpiringPage(claims=[_view(clock) for clock in found], next_after=next_after)


def _items(call: Call) -> list[str] | None:
    return None if call.scope.tax_items is None else sorted(call.scope.tax_items)


def _view(clock: Clock) -> ClockView:
    row, found = clock
    return ClockView(
        **{name: row[name] for name in ("claim_id", "assignee", "tax_item", "owed_yen")},
        case_id=row["owner_case_id"],
        addressee_no=row["owner_no"],
        last_day=found.last_day,
        extinguished_on=found.extinguished_on,
        by_suspension=found.by_suspension,
        effects=[
            EffectView(
                event=effect.kind.value if effect.kind else "due",
                on=effect.on,
                last_day=effect.last_day,
                why=effect.why,
            )
            for effect in found.effects
        ],
    )
