"""What dunning did about a person and who lives with him, asked for under a reason and shown with the case.

Permissions: enforcement.person.ask, and enforcement.household.ask where the household is asked for too;
enforcement.question.view, enforcement.history.view and enforcement.household.view. The household is shown only while
the case is open.
"""

from datetime import date, datetime
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from services.enforcement.handlers.person_questions import ask_about
from services.enforcement.inbound.case_panel import Asked, Panel, PanelRow, case_closed
from services.enforcement.inbound.words import Words
from services.enforcement.store import cases
from services.enforcement.store import person_questions as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.http.problems import not_found
from shared.http.routes import Call, Routes

person_question_routes = Routes("person questions")

ASK = Access("enforcement.person.ask", ENFORCEMENT, AccessAction.REGISTER)
ASK_HOUSEHOLD = Access("enforcement.household.ask", ENFORCEMENT, AccessAction.REGISTER)
QUESTIONS = Access("enforcement.question.view", ENFORCEMENT, AccessAction.VIEW)
HISTORY = Access("enforcement.history.view", ENFORCEMENT, AccessAction.VIEW)
HOUSEHOLD = Access("enforcement.household.view", ENFORCEMENT, AccessAction.VIEW)


class QuestionEntry(BaseModel):
    """Why it is asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Words


class QuestionRow(PanelRow):
    """A question, and as of when each part was answered; null while it was not."""

    question_id: UUID
    with_household: bool
    reason: str
    asked_by: str
    asked_at: datetime
    history_as_of: AwareDatetime | None
    household_as_of: AwareDatetime | None


class HistoryRow(PanelRow):
    """Something that dunning did or heard; what was said stands in dunning, under its own right."""

    on_day: date
    kind: str
    reference: str
    detail: str
    next_action_on: date | None
    corrected: bool
    as_of: AwareDatetime


class HouseholdRow(PanelRow):
    """Somebody who lives with the person."""

    addressee_no: str
    relation: str
    as_of: AwareDatetime


@person_question_routes.post(
    "/cases/{case_id}/questions", access=ASK, summary="Ask dunning about a person", status_code=201
)
async def ask(call: Call, case_id: int, entry: QuestionEntry) -> dict[str, UUID]:
    """The answer comes within seconds; a panel shows it with the moment for which it holds."""
    return await _ask(call, case_id, entry, ("contact",), with_household=False)


@person_question_routes.post(
    "/cases/{case_id}/household-questions",
    access=ASK_HOUSEHOLD,
    summary="Ask dunning about a person, and identity who lives with him",
    status_code=201,
)
async def ask_with_household(call: Call, case_id: int, entry: QuestionEntry) -> dict[str, UUID]:
    """The same with the household, for whoever may ask for it."""
    return await _ask(call, case_id, entry, ("contact", "household_relation"), with_household=True)


async def _ask(
    call: Call, case_id: int, entry: QuestionEntry, fields: tuple[str, ...], *, with_household: bool
) -> dict[str, UUID]:
    case = await call.transaction.connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    call.record([case["addressee_no"]], fields=fields, detail=f"case:{case_id}")
    if not case["is_open"]:
        raise case_closed()
    addressee_no = case["addressee_no"]
    asked = await ask_about(case_id, addressee_no, entry.reason, call.transaction, with_household=with_household)
    return {"question_id": asked}


async def _questions(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(store.SELECT_QUESTIONS, asked.case_id)
    return [QuestionRow.model_validate(dict(row)) for row in rows]


async def _history(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(store.SELECT_HISTORY, asked.case_id, "history")
    return [HistoryRow.model_validate(dict(row)) for row in rows]


async def _household(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(store.SELECT_HOUSEHOLD, asked.case_id, "household")
    members = [row["addressee_no"] for row in rows]
    if members:
        # Whose data is shown, beside the person's own.
        told = " ".join(part for part in (asked.call.reference, f"case:{asked.case_id}") if part)
        asked.call.transaction.record_access(HOUSEHOLD, members, fields=("household_relation",), detail=told)
    return [HouseholdRow.model_validate(dict(row)) for row in rows]


PERSON_PANELS = {
    "questions": Panel(QUESTIONS, QuestionRow, _questions),
    "dunning_history": Panel(HISTORY, HistoryRow, _history),
    "household": Panel(HOUSEHOLD, HouseholdRow, _household, while_open=True),
}
