"""Sheets on the ability to pay (支払能力調査書): entered with their proofs, added up, shown with the case.

Permissions: enforcement.ability.record and enforcement.ability.view.
"""

from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.inbound.case_panel import Asked, Panel, PanelRow, case_closed
from services.enforcement.inbound.words import Line, Words
from services.enforcement.rules.ability import Ability, LineKind, SheetLine, ability
from services.enforcement.store import ability as store
from services.enforcement.store import cases, claims
from shared.access import Access, AccessAction
from shared.access.purposes import ASSET_INQUIRY
from shared.contracts.fields import AmountYen
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes

ability_routes = Routes("ability")

RECORD = Access("enforcement.ability.record", ASSET_INQUIRY, AccessAction.REGISTER)
VIEW = Access("enforcement.ability.view", ASSET_INQUIRY, AccessAction.VIEW)
_FIELDS = ("ability_sheet",)


class LineEntry(BaseModel):
    """A line: what it is, what it is called, and how much, by the month where it is income or a need."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: LineKind
    label: Line
    amount_yen: AmountYen


class SheetEntry(BaseModel):
    """A sheet as the debtor gave it, with the papers that prove it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    made_on: DayAtHand
    evidence: Words
    lines: Annotated[list[LineEntry], Field(min_length=1, max_length=200)]


class AbilityView(BaseModel):
    """What follows from a sheet; the first three go into the proposal of a grace or a plan (`means`)."""

    model_config = ConfigDict(frozen=True)

    liquid_yen: int
    living_yen: int
    working_yen: int
    income_yen: int
    payable_now_yen: int
    monthly_yen: int


class SheetRow(PanelRow, AbilityView):
    """A sheet with its lines, and how many monthly payments today's arrears would take."""

    sheet_id: int
    made_on: date
    evidence: str
    recorded_by: str
    lines: list[LineEntry]
    months_needed: int | None = Field(description="Null where nothing can be paid")


@ability_routes.post("/cases/{case_id}/ability", access=RECORD, summary="Enter a sheet on ability", status_code=201)
async def record_sheet(call: Call, case_id: int, entry: SheetEntry) -> dict[str, int]:
    """The sheet is kept as it is; a later one takes its place. Answers with what can be paid."""
    connection, at = call.transaction.connection, call.transaction.started_at
    case = await connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    call.record([case["addressee_no"]], fields=_FIELDS, detail=f"case:{case_id}")
    if not case["is_open"]:
        raise case_closed()
    if entry.made_on > at.astimezone(TOKYO).date():
        raise Problem(422, "day_ahead", "調査の日がまだ来ていません。日付を確かめてください。")
    sheet_id = await connection.fetchval(store.ADD, case_id, entry.made_on, entry.evidence, call.actor.id, at)
    rows = [
        (sheet_id, number, line.kind.value, line.label, line.amount_yen) for number, line in enumerate(entry.lines, 1)
    ]
    await store.LINES.copy(connection, rows)
    found = ability([SheetLine(line.kind, line.amount_yen) for line in entry.lines])
    return {"sheet_id": sheet_id, **found._asdict()}


async def _of_case(asked: Asked) -> list[PanelRow]:
    connection = asked.call.transaction.connection
    arrears = await connection.fetch(claims.SELECT_ARREARS_OF, asked.addressee_no, asked.tax_items)
    owed_yen = sum(row["owed_yen"] for row in arrears)
    rows = await connection.fetch(store.SELECT_OF_CASE, asked.case_id)
    shown: list[PanelRow] = []
    for _, of_sheet in groupby(rows, key=itemgetter("sheet_id")):
        lines = list(of_sheet)
        found: Ability = ability([SheetLine(LineKind(line["kind"]), line["amount_yen"]) for line in lines])
        names = ("sheet_id", "made_on", "evidence", "recorded_by")
        shown.append(
            SheetRow(
                **{name: lines[0][name] for name in names},
                **found._asdict(),
                lines=[
                    LineEntry(kind=line["kind"], label=line["label"], amount_yen=line["amount_yen"]) for line in lines
                ],
                months_needed=found.months_for(owed_yen),
            )
        )
    return shown


ABILITY_PANELS = {"ability": Panel(VIEW, SheetRow, _of_case, while_open=True)}
