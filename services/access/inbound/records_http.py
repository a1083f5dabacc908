"""Who saw whom, in all services: for auditors, on record itself; and how whole the gathered records are.

Permission: access.record.view, for the purpose of auditing. What is asked for stands in the body, never in a path.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from services.access.handlers.gathering_watch import MISSING_AFTER
from services.access.handlers.records import Question, answer
from services.access.store import gathering
from shared.access import Access, AccessAction
from shared.access.purposes import AUDIT
from shared.contracts.fields import AddresseeNo, Day
from shared.contracts.seals import ServiceName
from shared.http.problems import Problem
from shared.http.routes import Call, NoPersonalData, Routes
from shared.http.words import Words

VIEW = Access("access.record.view", AUDIT, AccessAction.LIST)
STATE = NoPersonalData("access.record.view", "how far each service's records are gathered, and nobody's record")
SETTLE = NoPersonalData("access.record.settle", "numbers of seals, and nobody's record")

_FINDINGS_MAX = 200
_AFTER = Field(max_length=40, description="next_after of the page before")


class _Period(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    first_day: Day
    last_day: Day
    after: Annotated[str, _AFTER] = ""


class AboutPerson(_Period):
    """Who saw a person; records under numbers that were merged with his are among them."""

    addressee_no: AddresseeNo


class AboutStaff(_Period):
    """What somebody did: an officer, a service, or a program."""

    staff_no: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,60}$")]


class AboutTrace(_Period):
    """What one request led to, in all services."""

    trace_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class AboutTerminal(_Period):
    """What was done at a terminal."""

    terminal: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,60}$")]


class AboutRefusals(_Period):
    """What was refused, to anybody."""


class Mention(BaseModel):
    """An approval, a run, a file or a case that a record names."""

    kind: str
    id: str


class RecordView(BaseModel):
    """One access to one person's data."""

    model_config = ConfigDict(extra="ignore")

    occurred_at: datetime
    service: str
    actor_id: str
    actor_name: str | None
    actor_kind: str
    roles: list[str]
    office: str
    terminal: str
    action: str
    action_label: str
    permission: str
    purpose: str
    purpose_label: str
    subject_type: str
    subject_ref: str
    fields: list[str]
    row_count: int
    detail: str
    mentions: list[Mention]
    outcome: str
    rule: str
    trace_id: str
    span_id: str
    caused_by_event: str
    seal_no: int
    record_id: int


class RecordsPage(BaseModel):
    """Records, the latest first, and where the next page begins."""

    records: list[RecordView]
    next_after: str | None


class ServiceState(BaseModel):
    """How far the records of a service are gathered."""

    service: str
    complete_through: int
    last_seal_no: int
    gathered_at: datetime | None
    announced_seal_no: int
    announced_sealed_at: datetime | None


class Missing(BaseModel):
    """Seals of which records are missing, and how often they were asked for."""

    service: str
    first_seal_no: int
    last_seal_no: int
    missing_rows: int | None
    since: datetime
    refused: bool
    asked_times: int
    asked_at: datetime | None


class FindingView(BaseModel):
    """Something wrong with what came."""

    finding_id: int
    found_at: datetime
    kind: str
    service: str
    seal_no: int
    first_row: int | None
    row_count: int | None
    sentence: str


class Loss(BaseModel):
    """Records that are lost for good, as somebody found out; the watch goes on behind them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: ServiceName
    first_seal_no: Annotated[int, Field(ge=1, le=2**63 - 1)]
    last_seal_no: Annotated[int, Field(ge=1, le=2**63 - 1)]
    reason: Words


class LossView(Loss):
    """A loss with who settled it, and when."""

    settled_by: str
    settled_at: datetime


class GatheringState(BaseModel):
    """Whether the records are whole: services, what is missing, what was refused and what is lost, the latest first."""

    services: list[ServiceState]
    missing: list[Missing]
    findings: list[FindingView]
    losses: list[LossView]


RECORDS = Routes("records")


def _ask(question: Question, body: type[_Period], about: Callable[[Any], str], summary: str) -> None:
    async def ask(call: Call, asked: _Period) -> RecordsPage:
        found = await answer(call, question, about(asked), asked.first_day, asked.last_day, asked.after)
        return RecordsPage(records=[RecordView(**row) for row in found.rows], next_after=found.next_after)

    ask.__annotations__["asked"] = body
    ask.__name__ = f"ask_{question.value.replace('-', '_')}"
    RECORDS.post(f"/records/{question.value}", access=VIEW, summary=summary)(ask)


_ask(Question.WHO_SAW, AboutPerson, lambda asked: asked.addressee_no, "Who saw a person, in all services")
_ask(Question.SEEN_BY, AboutStaff, lambda asked: asked.staff_no, "What somebody saw and did, in all services")
_ask(Question.TRACE, AboutTrace, lambda asked: asked.trace_id, "What one request led to, in all services")
_ask(Question.TERMINAL, AboutTerminal, lambda asked: asked.terminal, "What was done at a terminal")
_ask(Question.REFUSED, AboutRefusals, lambda _asked: "refused", "What was refused")


@RECORDS.get("/records/gathering", access=STATE, summary="Whether the gathered records are whole")
async def gathering_state(call: Call) -> GatheringState:
    """How far each service is gathered, what is missing now, and what was found wrong."""
    connection = call.transaction.connection
    missing = await connection.fetch(gathering.SELECT_MISSING, MISSING_AFTER)
    findings = await connection.fetch(gathering.SELECT_FINDINGS, 2**63 - 1, _FINDINGS_MAX)
    return GatheringState(
        services=[ServiceState(**dict(row)) for row in await connection.fetch(gathering.SELECT_STATE)],
        missing=[Missing(**dict(row)) for row in missing],
        findings=[FindingView(**dict(row)) for row in findings],
        losses=[LossView(**dict(row)) for row in await connection.fetch(gathering.SELECT_LOSSES, _FINDINGS_MAX)],
    )


@RECORDS.post("/records/gathering/losses", access=SETTLE, summary="Say that records are lost", status_code=201)
async def settle_loss(call: Call, body: Loss) -> Loss:
    """Keep that records will never be proved, with the reason; only what is missing now and was asked for can be.

    Raises:
        Problem: just this is not missing, or nobody has asked for it yet.
    """
    connection = call.transaction.connection
    missing = await connection.fetch(gathering.SELECT_MISSING, timedelta())
    place = (body.service, body.first_seal_no, body.last_seal_no)
    if not any(
        (row["service"], row["first_seal_no"], row["last_seal_no"]) == place and row["asked_times"] for row in missing
    ):
        sentence = "この範囲の記録は欠けていないか、まだ再送を求めていません。欠けている範囲を確かめてください。"
        raise Problem(409, "not_missing", sentence)
    await connection.execute(gathering.STORE_LOSS, *place, body.reason, call.actor.id)
    return body
