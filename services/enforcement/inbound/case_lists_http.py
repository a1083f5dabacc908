"""One thing done to all cases of a list: shown first with its count, and done only to as many as were shown.

Permission: enforcement.case_list.apply, and beside it the right that the same thing needs for a single case.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.handlers.extraction import act_on_all, affected
from services.enforcement.inbound.cases_http import ASSIGN, WORK
from services.enforcement.inbound.extraction_http import members_of
from services.enforcement.inbound.rights import Rights
from services.enforcement.inbound.tags_http import SET, TagCode, require_tag
from services.enforcement.inbound.tasks_http import ENTER
from services.enforcement.inbound.words import Line, MaybeLine, Words
from services.enforcement.rules.list_actions import AssignAll, ListAction, TagAll, TaskForAll
from services.enforcement.store import extraction as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts.staff import Holder
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality

APPLY = Access("enforcement.case_list.apply", ENFORCEMENT, AccessAction.UPDATE)
_CASES_MAX = 100_000


class _Action(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Assigning(_Action):
    """Give all to one officer."""

    kind: Literal["assign"]
    assignee: Holder
    reason: Words


class Tagging(_Action):
    """Put a tag on all."""

    kind: Literal["tag"]
    tag: TagCode
    first_day: DayAtHand
    last_day: DayAtHand
    note: MaybeLine = ""


class Tasking(_Action):
    """Make a task of each."""

    kind: Literal["task"]
    what: Line
    due_on: DayAtHand


Wanted = Annotated[Assigning | Tagging | Tasking, Field(discriminator="kind")]


class Previewed(_Action):
    """What would be done."""

    action: Wanted


class Confirmed(_Action):
    """What is to be done, and to how many cases, as it was shown."""

    action: Wanted
    case_count: Annotated[int, Field(ge=1, le=_CASES_MAX)]


_NEEDED: Mapping[str, Access] = {"assign": ASSIGN, "tag": SET, "task": ENTER}


def case_list_routes(municipality: Municipality) -> Routes:
    """The routes, in a municipality whose file has the list of tags."""
    routes = Routes("case-lists")

    @routes.post("/case-lists/{list_id}/preview", access=APPLY, summary="To how many cases something would be done")
    async def preview(call: Call, list_id: int, wish: Previewed) -> dict[str, int]:
        """Open cases of the list for which it is not so already."""
        _, rows = await _affected(call, list_id, wish.action, municipality)
        return {"case_count": len(rows)}

    @routes.post("/case-lists/{list_id}/actions", access=APPLY, summary="Do one thing to a list", status_code=201)
    async def apply(call: Call, list_id: int, wish: Confirmed) -> dict[str, int]:
        """The same as was shown, to exactly as many cases; otherwise nothing is done."""
        action, rows = await _affected(call, list_id, wish.action, municipality)
        if len(rows) != wish.case_count:
            sentence = f"対象が{wish.case_count:,}件から{len(rows):,}件に変わっています。件数を確かめ直してください。"
            raise Problem(409, "changed", sentence)
        await act_on_all(action, rows, call.transaction)
        by, at = call.actor.id, call.transaction.started_at
        values = (list_id, wish.action.model_dump_json(), len(rows), by, at)
        return {"action_no": await call.transaction.connection.fetchval(store.ADD_ACTION, *values)}

    return routes


async def _affected(
    call: Call, list_id: int, wanted: Assigning | Tagging | Tasking, municipality: Municipality
) -> tuple[ListAction, list[Any]]:
    connection = call.transaction.connection
    if not await connection.fetch(store.LOCK_LIST, list_id):
        raise not_found(f"案件の一覧 {list_id}")
    rights = await Rights.of(call)
    if rights.permit(_NEEDED[wanted.kind]) is None:
        sentence = "案件ごとに同じ操作をする権限がありません。権限のある職員に依頼してください。"
        raise Problem(403, "forbidden", sentence)
    items = None if call.scope.tax_items is None else sorted(call.scope.tax_items)
    members = await members_of(list_id, 0, _CASES_MAX, items, call)
    action = _action(wanted, rights, municipality)
    rows = await affected(action, list_id, [row["case_id"] for row in members], connection)
    call.record([row["addressee_no"] for row in rows], fields=("case",), detail=f"list:{list_id} {wanted.kind}")
    return action, rows


def _action(wanted: Assigning | Tagging | Tasking, rights: Rights, municipality: Municipality) -> ListAction:
    if isinstance(wanted, Assigning):
        if not rights.may_work(wanted.assignee, WORK, ""):
            sentence = "この職員は、この所属で案件を扱う権限がありません。別の職員を指定してください。"
            raise Problem(409, "not_assignable", sentence)
        return AssignAll(wanted.assignee, wanted.reason, rights.household_of(wanted.assignee))
    if isinstance(wanted, Tagging):
        if wanted.last_day < wanted.first_day:
            raise Problem(422, "unsound_days", "札の終わりの日は、始まりの日以後にしてください。")
        require_tag(wanted.tag, wanted.first_day, municipality)
        return TagAll(wanted.tag, wanted.first_day, wanted.last_day, wanted.note)
    return TaskForAll(wanted.what, wanted.due_on)
