"""Calls after reminders (電話催告): who may be called now, what came of each call, and who wants none.

Permissions: dunning.call.list, dunning.call.record and dunning.call.wish.

The list names addressee numbers. Telephone numbers stay with identity, which shows one whole for a stated reason
(`POST /contacts/{contact_id}/unmask` there): a copy here would be one more place that must forget it.
"""

from datetime import date
from typing import Annotated, Self

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from services.dunning.handlers.calls import CalledAbout, called_about, objection_to, overdue_letters
from services.dunning.inbound.reminders_letters_http import ReminderNo
from services.dunning.rules.calls import CallResult, Objection
from services.dunning.rules.ladder import Form, ReminderTerms
from services.dunning.store import calls
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts.fields import AddresseeNo
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.http.words import MaybeLine, Words
from shared.merges import numbers_of_person

LIST = Access("dunning.call.list", DUNNING, AccessAction.LIST)
RECORD = Access("dunning.call.record", DUNNING, AccessAction.REGISTER)
WISH = Access("dunning.call.wish", DUNNING, AccessAction.REGISTER)

_PAGE_MAX = 200


class ToCall(BaseModel):
    """Somebody who may be called now."""

    model_config = ConfigDict(frozen=True)

    document_no: str = Field(description="The letter to talk about")
    person_no: str
    form: Form
    deadline_on: date
    owed_yen: int = Field(description="What may be talked about, the principal alone")
    attempts: int = Field(description="Calls made about this letter")
    last_result: CallResult | None


class CallMade(BaseModel):
    """A call that was made, and what came of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document_no: ReminderNo
    called_at: AwareDatetime
    result: CallResult
    note: MaybeLine = ""
    call_again_on: DayAtHand | None = None
    #: Of the promise that was made in it, written down before.
    promise_id: Annotated[int, Field(ge=1, le=2**53 - 1)] | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.result is CallResult.PROMISE) != (self.promise_id is not None):
            raise ValueError("納付の約束を受けたときは、先に約束を登録し、その番号を入力してください。")
        if self.call_again_on is not None and self.call_again_on <= self.called_at.astimezone(TOKYO).date():
            raise ValueError("次に電話する日は、電話した日より後にしてください。")
        return self


class CallKept(BaseModel):
    """The call as it was written down."""

    model_config = ConfigDict(frozen=True)

    call_id: int
    objection: Objection | None = Field(description="What stood against the call when it was made")


class CallWish(BaseModel):
    """Whether somebody wants to be called."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo
    may_be_called: bool
    reason: Words


def call_routes(terms: ReminderTerms) -> Routes:
    """The routes, with the city's ladder and the hours in which anybody is called."""
    routes = Routes("calls")

    @routes.get("/call-list", access=LIST, summary="Who may be called now")
    async def list_to_call(
        call: Call,
        after: ReminderNo | None = None,
        limit: Annotated[int, Query(ge=1, le=_PAGE_MAX)] = 50,
        form: Form | None = None,
        least_yen: Annotated[int, Query(ge=0, le=10**12)] = 0,
    ) -> list[ToCall]:
        """Persons against whose call nothing stands at this moment, by letter; none in the quiet hours."""
        now = call.transaction.started_at.astimezone(TOKYO)
        if not terms.may_call(now.date(), now.time()):
            sentence = (
                f"電話催告は開庁日の{terms.calls_open:%H:%M}から{terms.calls_close:%H:%M}までです。"
                "その時間に一覧を開いてください。"
            )
            raise Problem(409, "quiet_hours", sentence)
        connection, page = call.transaction.connection, list[CalledAbout]()
        async for numbers in overdue_letters(connection, now.date(), after or ""):
            found = await called_about(connection, now.date(), terms, numbers, _items(call))
            page += (
                one
                for one in found
                if one.objection is None and form in {None, one.form} and one.letter.callable_yen >= least_yen
            )
            if len(page) >= limit:
                break
        page = page[:limit]
        call.record([one.person_no for one in page], fields=("reminder", "owed_yen", "call"), detail=f"on={now.date()}")
        return [_to_call(one) for one in page]

    @routes.post("/calls", access=RECORD, summary="Write a call down", status_code=201)
    async def record_call(call: Call, made: CallMade) -> CallKept:
        """What came of a call. One that should not have been made is kept all the same, with what stood against it."""
        connection, now = call.transaction.connection, call.transaction.started_at
        person_no, subjects = await _called(call, made.document_no)
        if made.called_at > now:
            raise Problem(422, "time_ahead", "電話した時刻がまだ来ていません。時刻を確かめてください。")
        if made.promise_id is not None and not await connection.fetchval(
            calls.SELECT_PROMISE, made.promise_id, subjects
        ):
            raise not_found("この人の納付の約束")
        # The promise that was made in the call did not stand against it.
        against = await objection_to(connection, made.document_no, made.called_at, terms)
        if made.promise_id is not None and against is Objection.PROMISED:
            against = None
        call_id = await connection.fetchval(
            calls.ADD_CALL,
            made.document_no,
            person_no,
            made.called_at,
            made.result.value,
            made.note,
            made.call_again_on,
            made.promise_id,
            against or "",
            call.actor.id,
            now,
        )
        call.record(subjects, fields=("call",), detail=f"call={call_id}")
        return CallKept(call_id=call_id, objection=against)

    routes.post("/call-wishes", access=WISH, summary="Whether somebody wants to be called", status_code=201)(keep_wish)
    return routes


async def keep_wish(call: Call, wish: CallWish) -> CallWish:
    """Somebody wants no calls, or wants them again; from then on he is in the list or not."""
    connection = call.transaction.connection
    numbers = await numbers_of_person(connection, wish.addressee_no)
    call.require_distance(numbers)
    at = call.transaction.started_at
    await connection.execute(calls.ADD_WISH, numbers, wish.may_be_called, wish.reason, call.actor.id, at)
    call.record(numbers, fields=("call_wish",))
    return wish


async def _called(call: Call, document_no: str) -> tuple[str, list[str]]:
    """To whom a letter went, and every number of his: somebody whom the caller may ask about all of the letter."""
    connection = call.transaction.connection
    lines = await connection.fetch(calls.SELECT_LETTER, document_no)
    if not lines:
        raise not_found("催告書")
    person_no: str = lines[0]["person_no"]
    numbers = await numbers_of_person(connection, person_no)
    subjects = sorted({*numbers, *(row["addressee_no"] for row in lines)})
    call.require_distance(subjects)
    for row in lines:
        call.require_tax_item(row["tax_item"], subjects)
    return person_no, subjects


def _items(call: Call) -> list[str] | None:
    return None if call.scope.tax_items is None else sorted(call.scope.tax_items)


def _to_call(one: CalledAbout) -> ToCall:
    attempts = one.letter.attempts
    return ToCall(
        document_no=one.document_no,
        person_no=one.person_no,
        form=one.form,
        deadline_on=one.letter.deadline_on,
        owed_yen=one.letter.callable_yen,
        attempts=len(attempts),
        last_result=attempts[-1].result if attempts else None,
    )
