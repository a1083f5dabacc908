"""The reminders (催告書) that were sent, and those whose deadline has passed.

Permissions: dunning.reminder.letter and dunning.reminder.list.
"""

from datetime import date
from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from services.dunning.handlers.letters import heard_of
from services.dunning.inbound.reminders_http import LIST
from services.dunning.rules.ladder import Form
from services.dunning.store import reminders_letters
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts.fields import Day
from shared.http.problems import not_found
from shared.http.routes import Call, Refused, Routes

REMINDER_ROUTES = Routes("reminders")

LETTER = Access("dunning.reminder.letter", DUNNING, AccessAction.VIEW)

ReminderNo = Annotated[str, Field(pattern=r"^S[0-9]{4}-[0-9]{7,9}$")]
_PAGE_MAX = 200


class ReminderLine(BaseModel):
    """A claim in a letter, in the form that it has reached itself."""

    model_config = ConfigDict(frozen=True)

    claim_id: int
    addressee_no: str
    tax_item: str
    form: Form
    to_pay_yen: int
    levy_fiscal_year: int
    notice_no: str
    instalment: str
    due_on: date


class ReminderView(BaseModel):
    """A reminder as it was sent."""

    model_config = ConfigDict(frozen=True)

    document_no: str
    run_id: int
    person_no: str
    form: Form
    envelope: str
    dispatch_on: date
    deadline_on: date = Field(description="Its deadline (指定期限)")
    amount_yen: int
    capacity: str
    name: str
    postal_code: str | None
    address: str
    lot_number: str
    building: str
    lines: list[ReminderLine]


class PassedDeadline(BaseModel):
    """A letter whose deadline has passed while something in it is owed."""

    model_config = ConfigDict(frozen=True)

    document_no: str
    person_no: str
    form: Form
    dispatch_on: date
    deadline_on: date
    amount_yen: int = Field(description="What the letter asked for")
    open_yen: int = Field(description="What is left of it")
    claim_count: int


@REMINDER_ROUTES.get("/reminders/{document_no}", access=LETTER, summary="One reminder")
async def get_reminder(call: Call, document_no: Annotated[ReminderNo, Path()]) -> ReminderView:
    """A reminder with its claims, and where it went; not for somebody under a support measure (支援措置)."""
    connection = call.transaction.connection
    row = await connection.fetchrow(reminders_letters.SELECT_LETTER, document_no)
    if row is None:
        raise not_found("催告書")
    lines = await connection.fetch(reminders_letters.SELECT_LINES, document_no)
    subjects = sorted({row["person_no"], *(line["addressee_no"] for line in lines)})
    call.require_distance(subjects)
    for line in lines:
        call.require_tax_item(line["tax_item"], subjects)
    heard = (await heard_of(connection, [row["person_no"]])).get(row["person_no"])
    if heard is not None and "protected" in heard.flags:
        raise Refused("protected", not_found("催告書"), subjects)
    call.record(subjects, fields=("letter", "claim_id", "to_pay_yen"), detail=f"reminder={document_no}")
    return ReminderView.model_validate({**dict(row), "lines": [dict(line) for line in lines]})


@REMINDER_ROUTES.get("/reminder-deadlines", access=LIST, summary="Reminders whose deadline has passed")
async def list_passed(
    call: Call,
    on: Day,
    after: ReminderNo | None = None,
    limit: Annotated[int, Query(ge=1, le=_PAGE_MAX)] = 100,
) -> list[PassedDeadline]:
    """Letters whose deadline lies before a day, whose claims are owed and are in no later letter, by number."""
    rows = await call.transaction.connection.fetch(
        reminders_letters.LIST_PASSED, on, after or "", limit, call.scope.tax_items
    )
    call.record([row["person_no"] for row in rows], fields=("deadline_on", "open_yen"), detail=f"on={on}")
    return [PassedDeadline.model_validate(dict(row)) for row in rows]
