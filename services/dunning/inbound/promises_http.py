"""Promises to pay (納付約束): written down, listed by person, and those that were broken.

Permissions: dunning.promise.record, dunning.promise.view and dunning.promise.list.
"""

from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.dunning.rules.ladder import ReminderTerms
from services.dunning.store import promises
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts.fields import AddresseeNo, AmountYen, ClaimId, Day
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.http.routes import Call, Routes
from shared.merges import numbers_of_person

RECORD = Access("dunning.promise.record", DUNNING, AccessAction.REGISTER)
VIEW = Access("dunning.promise.view", DUNNING, AccessAction.VIEW)
LIST = Access("dunning.promise.list", DUNNING, AccessAction.LIST)

_FIELDS = ("promise", "amount_yen", "pay_by")
_PAGE_MAX = 200


class Promise(BaseModel):
    """What somebody promised today to pay, and on which claims."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo
    claim_ids: Annotated[tuple[ClaimId, ...], Field(min_length=1, max_length=200)]
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    pay_by: DayAtHand


class PromisesOf(BaseModel):
    """Whose promises; in the body, so that the number stands in no URL and no log of one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo


class PromiseView(BaseModel):
    """A promise, and what it came to by the newest judgement."""

    model_config = ConfigDict(frozen=True)

    promise_id: int
    addressee_no: str
    promised_on: date
    pay_by: date
    counts_until: date = Field(description="The open day until which money counts")
    amount_yen: int
    claim_ids: list[int]
    standing: Literal["open", "kept", "broken"]
    paid_yen: int = Field(description="What had been paid on it when it was judged")
    judged_on: date | None


class BrokenPromise(BaseModel):
    """A broken promise that nobody has taken up: a task of the day on which it was found."""

    model_config = ConfigDict(frozen=True)

    promise_id: int
    addressee_no: str
    pay_by: date
    amount_yen: int
    paid_yen: int
    judged_on: date


def promise_routes(terms: ReminderTerms) -> Routes:
    """The routes, with how far ahead a promise may reach and the days on which the city hall is open."""
    routes = Routes("promises")

    @routes.post("/promises", access=RECORD, summary="Write a promise to pay down", status_code=201)
    async def record_promise(call: Call, wish: Promise) -> PromiseView:
        """A promise made today. It holds reminders of its claims back until its day; the receipts measure it."""
        connection = call.transaction.connection
        numbers = await numbers_of_person(connection, wish.addressee_no)
        call.require_distance(numbers)
        today = call.transaction.started_at.astimezone(TOKYO).date()
        last_day = today + timedelta(days=terms.promise_days_max)
        if not today <= wish.pay_by <= last_day:
            sentence = f"約束の期日は今日から{last_day}までの日にしてください。それより先は納税計画で扱います。"
            raise Problem(422, "pay_by_out_of_reach", sentence)
        claim_ids = sorted(set(wish.claim_ids))
        found = {row["claim_id"]: row for row in await connection.fetch(promises.SELECT_CLAIMS_OF, claim_ids, numbers)}
        for claim_id in claim_ids:
            if claim_id not in found:
                sentence = f"期別債権{claim_id}は、この人の未納の期別債権ではありません。番号を確かめてください。"
                raise Problem(409, "unknown_claim", sentence)
            call.require_tax_item(found[claim_id]["tax_item"], numbers)
        promise_id = await connection.fetchval(
            promises.ADD_PROMISE,
            wish.addressee_no,
            today,
            wish.pay_by,
            terms.business_days.next_business_day(wish.pay_by),
            wish.amount_yen,
            call.actor.id,
            call.transaction.started_at,
        )
        await promises.PROMISE_CLAIMS.copy(connection, [(promise_id, claim_id) for claim_id in claim_ids])
        call.record(numbers, fields=_FIELDS, detail=f"promise={promise_id}")
        rows = await connection.fetch(promises.LIST_OF_PERSON, [wish.addressee_no])
        return PromiseView.model_validate(dict(rows[-1]))

    routes.post("/promises/search", access=VIEW, summary="The promises of a person")(find_promises)
    routes.get("/broken-promises", access=LIST, summary="Broken promises that nobody has taken up")(list_broken)
    return routes


async def find_promises(call: Call, query: PromisesOf) -> list[PromiseView]:
    """Every promise under any number of a person, with what each came to."""
    connection = call.transaction.connection
    numbers = await numbers_of_person(connection, query.addressee_no)
    call.require_distance(numbers)
    rows = await connection.fetch(promises.LIST_OF_PERSON, numbers)
    call.record(numbers, fields=_FIELDS)
    return [PromiseView.model_validate(dict(row)) for row in rows]


async def list_broken(
    call: Call,
    on: Day,
    after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=_PAGE_MAX)] = 100,
) -> list[BrokenPromise]:
    """Promises found broken by a day, until somebody speaks with the person or he promises anew."""
    rows = await call.transaction.connection.fetch(promises.LIST_BROKEN, on, after, limit)
    call.record([row["addressee_no"] for row in rows], fields=_FIELDS, detail=f"on={on}")
    return [BrokenPromise.model_validate(dict(row)) for row in rows]
