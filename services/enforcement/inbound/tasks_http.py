"""Tasks of cases, and the one list of what an officer has to do: what is late comes first (業務一覧).

Permissions: enforcement.task.view, enforcement.task.list, enforcement.task.enter and enforcement.task.end.
"""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from services.enforcement.inbound.words import Line, Words
from services.enforcement.store import cases, tasks
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts.fields import Day
from shared.contracts.staff import Holder
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes

task_routes = Routes("tasks")

VIEW = Access("enforcement.task.view", ENFORCEMENT, AccessAction.VIEW)
LIST = Access("enforcement.task.list", ENFORCEMENT, AccessAction.LIST)
ENTER = Access("enforcement.task.enter", ENFORCEMENT, AccessAction.REGISTER)
END = Access("enforcement.task.end", ENFORCEMENT, AccessAction.UPDATE)
_FIELDS = ("task",)


class TaskEntry(BaseModel):
    """What is to be done, and until when; whoever has the case has the task."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: Line
    due_on: DayAtHand


class Outcome(StrEnum):
    """What became of a task."""

    DONE = "done"
    NEEDLESS = "needless"


class TaskEnd(BaseModel):
    """That a task is done, or need not be done any more, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: Outcome
    note: Words


class WorkRow(BaseModel):
    """Something that is to be done.

    Attributes:
        kind: task, contact (a planned action), duty, broken_instalment, suspension_review, inquiry and others.
        reference: Its number among those of its kind.
        late: Whether its day is over.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    reference: str
    case_id: int
    addressee_no: str
    assignee: str | None
    what: str
    due_on: date
    late: bool


@task_routes.post("/cases/{case_id}/tasks", access=ENTER, summary="Enter a task", status_code=201)
async def enter_task(call: Call, case_id: int, entry: TaskEntry) -> dict[str, int]:
    """A task of a case; it moves with the case to whoever gets it."""
    connection = call.transaction.connection
    case = await connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    call.record([case["addressee_no"]], fields=_FIELDS, detail=f"case:{case_id}")
    by, at = call.actor.id, call.transaction.started_at
    task_id: int = await connection.fetchval(tasks.ADD, case_id, entry.what, entry.due_on, by, at)
    return {"task_id": task_id}


@task_routes.post("/tasks/{task_id}/end", access=END, summary="End a task", status_code=201)
async def end_task(call: Call, task_id: int, end: TaskEnd) -> dict[str, int]:
    """A task is done or needless; ended once, it stays so."""
    connection = call.transaction.connection
    task = await connection.fetchrow(tasks.SELECT_OPEN, task_id)
    if task is None:
        raise not_found(f"終わっていない業務 {task_id}")
    call.record([task["addressee_no"]], fields=_FIELDS, detail=f"case:{task['case_id']}")
    by, at = call.actor.id, call.transaction.started_at
    if await connection.fetchval(tasks.END, task_id, end.outcome.value, end.note, by, at) is None:
        raise Problem(409, "changed", "この業務は、いま終わったところです。一覧を開き直してください。")
    return {"task_id": task_id}


@task_routes.get("/work", access=LIST, summary="What is to be done, the oldest first")
async def list_work(call: Call, until: Day, assignee: Holder | None = None) -> list[WorkRow]:
    """Tasks, planned actions, duties, reviews and missed promises due by a day, of all cases or one officer's."""
    today = call.transaction.started_at.astimezone(TOKYO).date()
    items = None if call.scope.tax_items is None else sorted(call.scope.tax_items)
    rows = await call.transaction.connection.fetch(tasks.LIST_WORK, until, assignee, items, today)
    call.record([row["addressee_no"] for row in rows], fields=_FIELDS, detail=f"until={until}")
    return [WorkRow(**row) for row in rows]
