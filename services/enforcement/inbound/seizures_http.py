"""Seizures: what became of one, the stages it goes through, and the duties that wait (差押え、各段階、解除の義務).

Permissions: enforcement.seizure.view, enforcement.seizure.serve, enforcement.seizure.review, enforcement.duty.list.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.handlers.duties import finish_review, must_be_released
from services.enforcement.handlers.seizing import course_of, locked_seizure
from services.enforcement.handlers.stages import note_stage
from services.enforcement.inbound.words import Words
from services.enforcement.rules.duties import LABELS as DUTY_LABELS
from services.enforcement.rules.duties import DutyKind
from services.enforcement.rules.preconditions import LABELS, Precondition
from services.enforcement.rules.registers import PROPERTY_LABELS, PropertyKind
from services.enforcement.rules.release import left_after_release
from services.enforcement.rules.seizure_states import (
    LET_GO,
    STATE_LABELS,
    STEP_LABELS,
    SeizureState,
    SeizureStep,
    UnlawfulStep,
    effective_from,
)
from services.enforcement.store import duties, seizures
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts.staff import Holder
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes

seizure_routes = Routes("seizures")

VIEW = Access("enforcement.seizure.view", ENFORCEMENT, AccessAction.VIEW)
SERVE = Access("enforcement.seizure.serve", ENFORCEMENT, AccessAction.UPDATE)
REVIEW = Access("enforcement.seizure.review", ENFORCEMENT, AccessAction.DECIDE)
DUTIES = Access("enforcement.duty.list", ENFORCEMENT, AccessAction.LIST)


class StepView(BaseModel):
    """A step of a seizure."""

    model_config = ConfigDict(frozen=True)

    step_no: int
    kind: str
    state: str
    effective_on: date
    seized_yen: int
    document_no: str | None
    note: str
    recorded_by: str
    recorded_at: datetime


class ClaimStated(BaseModel):
    """A claim of a seizure with what dunning and payments stated of it; nothing where they did not."""

    model_config = ConfigDict(frozen=True)

    claim_id: int
    tax_item: str
    other_no: str | None = Field(description="Under which other number of the person it was owed at the decision")
    levy_fiscal_year: int
    instalment: str
    version: int | None
    due_on: date | None
    principal_yen: int | None
    dunning_fee_yen: int | None
    late_charge_yen: int | None
    disposition_cost_yen: int | None
    provisional_yen: int | None
    document_no: str | None
    issued_on: date | None
    pay_by: date | None


class FailedView(BaseModel):
    """What stood against the issue."""

    model_config = ConfigDict(frozen=True)

    rule: str
    claim_id: int | None
    sentence: str


class SeizureView(BaseModel):
    """A seizure with all its steps."""

    model_config = ConfigDict(frozen=True)

    seizure_id: UUID
    case_id: int
    addressee_no: str
    property_id: int
    property_version_no: int
    kind: PropertyKind
    kind_label: str
    effective_on: date | None = Field(description="From when it has effect; none before it has")
    step_no: int
    state: SeizureState
    state_label: str
    seized_yen: int
    tax_items: list[str]
    must_be_released: bool
    left_to_do: list[str] = Field(description="After a release: what must still be done in the world")
    claims: list[ClaimStated]
    steps: list[StepView]
    failed: list[FailedView]


class Stage(BaseModel):
    """What happened, when, and what proves it: the number of the proof of delivery or of the entry, the custodian."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: SeizureStep
    on: DayAtHand
    note: Words


class Review(BaseModel):
    """What somebody found who looked whether the seizure was lawful."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    finding: Words


class DutyView(BaseModel):
    """What must be done about a seizure, by whom and until when."""

    model_config = ConfigDict(frozen=True)

    duty_id: UUID
    seizure_id: UUID
    case_id: int
    addressee_no: str
    assignee: str | None
    kind: DutyKind
    label: str
    remaining_yen: int = Field(description="The most that may stay seized")
    owner_office: str
    opened_on: date
    due_on: date
    late: bool


@seizure_routes.get("/seizures/{seizure_id}", access=VIEW, summary="A seizure with all its steps", writes=True)
async def get_seizure(call: Call, seizure_id: UUID) -> SeizureView:
    """What was decided, what was stated at the issue, and every step since."""
    row = await seizure_of(call, seizure_id)
    call.record([row["addressee_no"], *row["other_nos"]], fields=("seizure",), detail=f"seizure:{seizure_id}")
    return await _view(call, row)


@seizure_routes.post("/seizures/{seizure_id}/stages", access=SERVE, summary="Note a stage of a seizure")
async def note_a_stage(call: Call, seizure_id: UUID, stage: Stage) -> SeizureView:
    """Dispatch, service, possession, registration and their undoing; with the right one the seizure takes effect."""
    row = await seizure_of(call, seizure_id)
    numbers = [row["addressee_no"], *row["other_nos"]]
    call.record(numbers, fields=("seizure", stage.kind.value), detail=f"seizure:{seizure_id}")
    try:
        await note_stage(row, stage.kind, stage.on, stage.note, call.transaction)
    except UnlawfulStep as found:
        raise Problem(409, "unlawful_step", str(found)) from None
    return await _view(call, await seizure_of(call, seizure_id))


@seizure_routes.post("/seizures/{seizure_id}/review", access=REVIEW, summary="End the review of a seizure")
async def end_review(call: Call, seizure_id: UUID, review: Review) -> SeizureView:
    """It was lawful all the same; where it was not, two persons take it back, which ends the review too."""
    row = await seizure_of(call, seizure_id)
    call.record([row["addressee_no"], *row["other_nos"]], fields=("seizure", "duty"), detail=f"seizure:{seizure_id}")
    if not await finish_review(seizure_id, review.finding, call.transaction):
        raise Problem(409, "nothing_to_review", "検討を待つ納付がありません。差押えを開き直してください。")
    return await _view(call, row)


@seizure_routes.get("/duties", access=DUTIES, summary="What must be done about seizures, the most urgent first")
async def list_duties(call: Call, assignee: Holder | None = None) -> list[DutyView]:
    """Duties that nobody has done yet, of all cases or one officer's; of seizures wholly in the caller's tax items."""
    today = call.transaction.started_at.astimezone(TOKYO).date()
    rows = await call.transaction.connection.fetch(duties.LIST_OPEN, today, call.scope.tax_items, assignee)
    call.record([row["addressee_no"] for row in rows], fields=("duty",))
    return [DutyView(**row, label=DUTY_LABELS[DutyKind(row["kind"])]) for row in rows]


async def seizure_of(call: Call, seizure_id: UUID) -> asyncpg.Record:
    """The seizure as it stands, locked, for whoever has all its tax items.

    Raises:
        Problem: There is none.
        Refused: A tax item is not the caller's.
    """
    row = await locked_seizure(seizure_id, call.transaction.connection)
    if row is None:
        raise not_found("差押え")
    for item in row["tax_items"]:
        call.require_tax_item(item, [row["addressee_no"]])
    return row


def _left_to_do(row: asyncpg.Record, steps: Sequence[asyncpg.Record]) -> list[str]:
    if row["state"] not in LET_GO:
        return []
    return [STEP_LABELS[one] for one in left_after_release(course_of(row), [step["kind"] for step in steps])]


async def _view(call: Call, row: asyncpg.Record) -> SeizureView:
    connection, seizure_id = call.transaction.connection, row["seizure_id"]
    stated = await connection.fetch(seizures.SELECT_STATED, seizure_id)
    failed = await connection.fetch(seizures.SELECT_FAILED, seizure_id)
    steps = await connection.fetch(seizures.SELECT_STEPS, seizure_id)
    effective_on = effective_from(course_of(row), [(step["kind"], step["effective_on"]) for step in steps])
    names = ("seizure_id", "case_id", "addressee_no", "property_id", "property_version_no", "kind", "step_no")
    return SeizureView(
        **{name: row[name] for name in names},
        kind_label=PROPERTY_LABELS[PropertyKind(row["kind"])],
        effective_on=effective_on,
        state=row["state"],
        state_label=STATE_LABELS[SeizureState(row["state"])],
        seized_yen=row["seized_yen"],
        tax_items=row["tax_items"],
        must_be_released=await must_be_released(seizure_id, call.transaction),
        left_to_do=_left_to_do(row, steps),
        claims=[ClaimStated(**{name: one[name] for name in ClaimStated.model_fields}) for one in stated],
        steps=[StepView(**one) for one in steps],
        failed=[FailedView(**one, sentence=LABELS[Precondition(one["rule"])]) for one in failed],
    )
