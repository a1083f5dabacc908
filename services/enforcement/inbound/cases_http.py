"""Cases: found by person, listed for work, and the log of contacts (滞納整理の案件・交渉経過).

Permissions: enforcement.case.search, enforcement.case.list, enforcement.case.assign, enforcement.contact.record and
enforcement.contact.list.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.enforcement.inbound.rights import Rights
from services.enforcement.inbound.words import Words
from services.enforcement.store import cases
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts.fields import PRINTABLE, AddresseeNo, Day
from shared.contracts.staff import Holder
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.law.free_text import has_individual_number
from shared.merges import numbers_of_person

case_routes = Routes("cases")

SEARCH = Access("enforcement.case.search", ENFORCEMENT, AccessAction.SEARCH)
LIST = Access("enforcement.case.list", ENFORCEMENT, AccessAction.LIST)
ASSIGN = Access("enforcement.case.assign", ENFORCEMENT, AccessAction.UPDATE)
#: What whoever works on a case needs at least.
WORK = Access("enforcement.case.view", ENFORCEMENT, AccessAction.VIEW)
RECORD = Access("enforcement.contact.record", ENFORCEMENT, AccessAction.REGISTER)
NEXT = Access("enforcement.contact.list", ENFORCEMENT, AccessAction.LIST)

_PAGE_MAX = 200
_CONTACT = ("contact",)


class ContactKind(StrEnum):
    """How the office spoke with the person."""

    COUNTER = "counter"
    PHONE = "phone"
    VISIT = "visit"
    LETTER = "letter"


class AddresseeQuery(BaseModel):
    """Whose case; in the body, so that the number stands in no URL and no log of one."""

    addressee_no: AddresseeNo


class CaseFound(BaseModel):
    """A case of a person who was in arrears."""

    model_config = ConfigDict(frozen=True)

    case_id: int
    is_open: bool


class CaseRow(BaseModel):
    """An open case with its arrears in the caller's tax items."""

    model_config = ConfigDict(frozen=True)

    case_id: int
    addressee_no: str
    assignee: str | None
    claim_count: int
    owed_yen: int
    oldest_due_on: date


class Assignment(BaseModel):
    """Who works on a case from now on.

    Attributes:
        assignment_no: The assignment that the caller saw; zero where nobody has the case.
        assignee: Staff number.
        reason: Why it changes hands.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    assignment_no: Annotated[int, Field(ge=0, le=99_999)]
    assignee: Holder
    reason: Words


class ContactEntry(BaseModel):
    """What was said, and what comes next; the entry is never changed, a later one corrects it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ContactKind
    made_on: DayAtHand
    summary: Annotated[str, Field(min_length=3, max_length=2_000, pattern=r"^[^\u0000-\u0009\u000b-\u001f\u007f]*$")]
    next_action: Annotated[str, Field(max_length=200, pattern=PRINTABLE)] = ""
    next_action_on: DayAtHand | None = None
    corrects: Annotated[int, Field(ge=1, le=2**53 - 1)] | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.next_action == "") != (self.next_action_on is None):
            raise ValueError("次の行動と、その予定日は、両方を入力してください。")
        if self.next_action_on is not None and self.next_action_on < self.made_on:
            raise ValueError("次の行動の予定日は、交渉の日より後にしてください。")
        return self


class NextAction(BaseModel):
    """What somebody promised to do by a day that has come."""

    model_config = ConfigDict(frozen=True)

    contact_id: int
    case_id: int
    addressee_no: str
    assignee: str | None
    next_action: str
    next_action_on: date


@case_routes.post("/cases/search", access=SEARCH, summary="The cases of a person")
async def search_case(call: Call, query: AddresseeQuery) -> list[CaseFound]:
    """The cases under every number of a person, the open ones first; none where he never was in arrears."""
    connection = call.transaction.connection
    numbers = await numbers_of_person(connection, query.addressee_no)
    call.require_distance(numbers)
    call.record(numbers, fields=("case",))
    rows = await connection.fetch(cases.SELECT_OF_PERSON, numbers)
    return [CaseFound(case_id=row["case_id"], is_open=row["is_open"]) for row in rows]


@case_routes.get("/cases", access=LIST, summary="Open cases with their arrears")
async def list_cases(
    call: Call,
    after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=_PAGE_MAX)] = 100,
    assignee: Holder | None = None,
) -> list[CaseRow]:
    """Open cases by number, of all or of one officer, with what is owed in the caller's tax items."""
    rows = await call.transaction.connection.fetch(cases.LIST_CASES, after, limit, call.scope.tax_items, assignee)
    call.record([row["addressee_no"] for row in rows], fields=("case", "owed_yen"))
    return [CaseRow(**row) for row in rows]


@case_routes.post("/cases/{case_id}/assignments", access=ASSIGN, summary="Hand a case over", status_code=201)
async def assign_case(call: Call, case_id: int, wish: Assignment) -> dict[str, int]:
    """Give a case to an officer who may work on it; its duties and planned actions go with it."""
    connection = call.transaction.connection
    await connection.fetch(cases.LOCK_BY_ID, [case_id])
    case = await connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    call.record([case["addressee_no"]], fields=("case", "assignee"), detail=f"case:{case_id}")
    if wish.assignment_no != case["assignment_no"]:
        raise Problem(409, "changed", "この案件の担当は変わっています。案件を開き直してください。")
    rights = await Rights.of(call)
    if not rights.may_work(wish.assignee, WORK, case["addressee_no"]):
        sentence = (
            "この職員は、この所属で案件を扱う権限がないか、本人または同一世帯の案件です。別の職員を指定してください。"
        )
        raise Problem(409, "not_assignable", sentence)
    at = call.transaction.started_at
    number = case["assignment_no"] + 1
    row = (case_id, number, wish.assignee, wish.reason, at.astimezone(TOKYO).date(), call.actor.id, at)
    await cases.ASSIGNMENTS.copy(connection, [row])
    return {"case_id": case_id, "assignment_no": number}


@case_routes.post("/cases/{case_id}/contacts", access=RECORD, summary="Write a contact down", status_code=201)
async def record_contact(call: Call, case_id: int, entry: ContactEntry) -> dict[str, int]:
    """A contact in the log of the case; its text is searched for Individual Numbers, which have no place in it."""
    connection = call.transaction.connection
    case = await connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    call.record([case["addressee_no"]], fields=_CONTACT, detail=f"case:{case_id}")
    if has_individual_number(f"{entry.summary}\n{entry.next_action}"):
        sentence = "個人番号と見られる12桁の数字があります。番号を消してから登録してください。何も保存していません。"
        raise Problem(422, "individual_number", sentence)
    if entry.made_on > call.transaction.started_at.astimezone(TOKYO).date():
        raise Problem(422, "day_ahead", "交渉の日がまだ来ていません。日付を確かめてください。")
    contact_id = await connection.fetchval(
        cases.ADD_CONTACT,
        case_id,
        entry.kind.value,
        entry.made_on,
        entry.summary,
        entry.next_action,
        entry.next_action_on,
        entry.corrects,
        call.actor.id,
        call.transaction.started_at,
    )
    if contact_id is None:
        raise not_found("訂正する交渉経過")
    return {"contact_id": contact_id}


@case_routes.get("/next-actions", access=NEXT, summary="What was planned and whose day has come")
async def list_next_actions(call: Call, on: Day, assignee: Holder | None = None) -> list[NextAction]:
    """The newest contact of each open case whose next action is due, of all or of one officer, the oldest first."""
    rows = await call.transaction.connection.fetch(cases.SELECT_NEXT_ACTIONS, on, assignee)
    call.record([row["addressee_no"] for row in rows], fields=("next_action",))
    return [NextAction(**row) for row in rows]
