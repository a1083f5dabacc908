"""The one view of a person in arrears (滞納者の照会), put together of panels.

The whole view needs enforcement.case.view. Each panel is opened by a right of its own and leaves a record of its own; a
panel without right is not there at all. Panels with a tax item show those to which the right of that panel extends.
Each panel has a route of its own as well, for whoever needs just that one. A topic adds a panel to `PANELS`, and
nothing else.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    create_model,
    model_serializer,
)

from services.enforcement.inbound.ability_http import ABILITY_PANELS
from services.enforcement.inbound.appeals_http import APPEAL_PANELS
from services.enforcement.inbound.case_means_panels import MEANS_PANELS
from services.enforcement.inbound.case_money_panels import MONEY_PANELS
from services.enforcement.inbound.case_panel import Asked, Panel, PanelRow, case_closed
from services.enforcement.inbound.case_work_panels import WORK_PANELS
from services.enforcement.inbound.counters_http import COUNTER_PANELS
from services.enforcement.inbound.disposition_panels import DISPOSITION_PANELS
from services.enforcement.inbound.field_sheets_http import FIELD_SHEET_PANELS
from services.enforcement.inbound.person_questions_http import PERSON_PANELS
from services.enforcement.inbound.rights import Rights
from services.enforcement.store import cases
from shared.access import Access, AccessAction
from shared.access.authority import Decision
from shared.access.purposes import ENFORCEMENT
from shared.contracts.fields import Day
from shared.http.problems import not_found
from shared.http.routes import Call, Routes
from shared.merges import numbers_of_person

view_routes = Routes("cases")

VIEW = Access("enforcement.case.view", ENFORCEMENT, AccessAction.VIEW)
PANELS: Mapping[str, Panel] = {
    **MONEY_PANELS,
    **MEANS_PANELS,
    **ABILITY_PANELS,
    **WORK_PANELS,
    **DISPOSITION_PANELS,
    **COUNTER_PANELS,
    **APPEAL_PANELS,
    **FIELD_SHEET_PANELS,
    **PERSON_PANELS,
}


class CaseStepView(BaseModel):
    """When the case was opened or closed."""

    model_config = ConfigDict(frozen=True)

    kind: str
    effective_on: date
    recorded_at: datetime


class _CaseHead(BaseModel):
    """A case; a panel that the caller may not see is missing."""

    model_config = ConfigDict(frozen=True)

    case_id: int
    addressee_no: str
    is_open: bool
    assignee: str | None
    assignment_no: int
    other_case_ids: list[int] = Field(description="Cases under other numbers of the same person")
    as_of: datetime = Field(description="What was heard and entered by then; answers name their own moment")
    steps: list[CaseStepView]

    @model_serializer(mode="wrap")
    def _opened_only(self, serialize: SerializerFunctionWrapHandler) -> Any:
        # An empty list says that there is nothing; a panel that was not opened says nothing at all.
        return {name: value for name, value in serialize(self).items() if name in self.model_fields_set}


_PANEL_FIELDS: dict[str, Any] = {name: (list[panel.row] | None, None) for name, panel in PANELS.items()}  # type: ignore[name-defined] # Known at run time only.
CaseView = create_model("CaseView", __base__=_CaseHead, **_PANEL_FIELDS)


@view_routes.get("/cases/{case_id}", access=VIEW, summary="All about a person in arrears, panel by panel")
async def get_case(
    call: Call, case_id: int, valid_on: Day | None = None, known_at: AwareDatetime | None = None
) -> CaseView:
    """The case with each panel the caller may see; property and income as valid on a day, as known at a time."""
    return CaseView(**await opened_case(call, case_id, valid_on, known_at))


async def opened_case(call: Call, case_id: int, valid_on: date | None, known_at: datetime | None) -> dict[str, Any]:
    """A case with its steps and each panel that the caller may see, every one on record.

    Raises:
        Problem: There is no such case.
        Refused: It is the caller's own, or his household's.
    """
    case = await _case(call, case_id)
    addressee_no = case["addressee_no"]
    numbers = await numbers_of_person(call.transaction.connection, addressee_no)
    # Refuses the caller's own household, under whichever number, before any panel is opened.
    call.require_distance(numbers)
    others = [
        row["case_id"]
        for row in await call.transaction.connection.fetch(cases.SELECT_OF_PERSON, numbers)
        if row["case_id"] != case_id
    ]
    call.record([addressee_no], fields=("case",), detail=f"case:{case_id}")
    steps = await call.transaction.connection.fetch(cases.SELECT_CASE_STEPS, case_id)
    view: dict[str, Any] = {
        **dict(case),
        "other_case_ids": others,
        "as_of": call.transaction.started_at,
        "steps": [CaseStepView.model_validate(dict(step)) for step in steps],
    }
    rights = await Rights.of(call)
    for name, panel in PANELS.items():
        decision = rights.permit(panel.access)
        if decision is None or (panel.while_open and not case["is_open"]):
            continue
        view[name] = await panel.read(_asked(call, case, decision, valid_on, known_at))
        rights.record(panel.access, addressee_no, tuple(panel.row.model_fields), f"case:{case_id}")
    return view


async def _case(call: Call, case_id: int) -> asyncpg.Record:
    case = await call.transaction.connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    return case


def _asked(
    call: Call, case: asyncpg.Record, decision: Decision, valid_on: date | None, known_at: datetime | None
) -> Asked:
    return Asked(
        call,
        case["case_id"],
        case["addressee_no"],
        valid_on or date.max,
        known_at or datetime.max.replace(tzinfo=UTC),
        None if decision.tax_items is None else sorted(decision.tax_items),
    )


def _route(name: str, panel: Panel) -> None:
    async def get_panel(
        call: Call, case_id: int, valid_on: Day | None = None, known_at: AwareDatetime | None = None
    ) -> list[PanelRow]:
        case = await _case(call, case_id)
        call.record([case["addressee_no"]], fields=tuple(panel.row.model_fields), detail=f"case:{case_id}")
        if panel.while_open and not case["is_open"]:
            raise case_closed()
        return await panel.read(_asked(call, case, call.scope, valid_on, known_at))

    # The interface describes the rows of this panel, and not those of any.
    get_panel.__annotations__["return"] = list[panel.row]  # type: ignore[name-defined] # Known at run time only.
    view_routes.get(f"/cases/{{case_id}}/{name}", access=panel.access, summary=f"One panel of a case: {name}")(
        get_panel
    )


for _name, _panel in PANELS.items():
    if _panel.has_route:
        _route(_name, _panel)
