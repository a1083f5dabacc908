"""Counter tills (窓口収納): opened and closed by two, money received, receipts voided by a second person.

Permissions: payments.till for the till itself, payments.till.receive and payments.till.void for money of somebody's
claim. A till belongs to the office at which it was opened.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import asyncpg
from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from services.payments.handlers.till import Counter, TillRefused, UnknownTill
from services.payments.rules.till import Refusal
from services.payments.store import till as store
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, NoPersonalData, Routes
from shared.law.municipality import Municipality
from shared.law.parameter import NotYetAnnounced
from shared.money import CLAIM_MAX_YEN

TILL = NoPersonalData("payments.till", "cash of an office's till, nothing about anybody's claim")
RECEIVE = Access("payments.till.receive", RECEIPT, AccessAction.REGISTER)
VOID = Access("payments.till.void", RECEIPT, AccessAction.CORRECT)

_FIELDS = ("receipt", "balance")
_SENTENCES = {
    Refusal.NOT_CONFIRMED: "釣銭準備金をもう一人が確認してから始めてください。",
    Refusal.ALREADY_CONFIRMED: "このレジの開始はすでに確認済みです。",
    Refusal.COUNTED: "このレジは現金を数え終えています。新しいレジを開いてください。",
    Refusal.NOT_COUNTED: "現金を数えてから締めてください。",
    Refusal.CLOSED: "このレジは締めています。",
    Refusal.SAME_PERSON: "同じ職員が一人ではできません。もう一人が行ってください。",
    Refusal.NOT_HIS: "このレジは別の職員のものです。ご自分のレジで領収してください。",
    Refusal.NO_REASON: "現金が合いません。数え直し、それでも合わなければ理由を付けてください。",
}

TillId = Annotated[int, Path(ge=1)]
Yen = Annotated[int, Field(ge=0, le=CLAIM_MAX_YEN, strict=True)]
Reason = Annotated[str, Field(min_length=3, max_length=300)]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Opening(_Body):
    """Change money with which a till is opened (釣銭準備金)."""

    float_yen: Yen


class Payment(_Body):
    """Cash for the slip with this clearing key."""

    clearing_key: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,40}$")]
    amount_yen: Annotated[int, Field(ge=1, le=CLAIM_MAX_YEN, strict=True)]


class Voiding(_Body):
    """Why a receipt is voided."""

    reason: Reason


class Counting(_Body):
    """The cash in the till, float included, and why it differs where it does."""

    counted_yen: Yen
    reason: Reason | None = None


def till_routes(municipality: Municipality) -> Routes:
    """The routes, for a municipality whose ordinance says when cash goes to the bank."""
    routes = Routes("tills")

    def counter(call: Call) -> Counter:
        return Counter(call.transaction, municipality, call.actor.office, call.actor.id)

    @routes.post("/tills", access=TILL, summary="Open a till", status_code=201)
    async def open_till(call: Call, body: Opening) -> dict[str, Any]:
        try:
            till_id = await counter(call).open(body.float_yen)
        except asyncpg.UniqueViolationError:
            raise Problem(409, "till_open", "締めていないレジがあります。先にそのレジを締めてください。") from None
        return await _shown(call, till_id)

    @routes.get("/tills/{till_id}", access=TILL, summary="A till of the caller's office")
    async def get_till(call: Call, till_id: TillId) -> dict[str, Any]:
        return await _shown(call, till_id)

    @routes.post("/tills/{till_id}/opening/confirm", access=TILL, summary="Confirm the float, as a second person")
    async def confirm_opening(call: Call, till_id: TillId) -> dict[str, Any]:
        with _refusals():
            await counter(call).confirm_opening(till_id)
        return await _shown(call, till_id)

    @routes.post("/tills/{till_id}/receipts", access=RECEIVE, summary="Receive cash for a slip", status_code=201)
    async def receive(call: Call, till_id: TillId, body: Payment) -> dict[str, Any]:
        await _record(call, body.clearing_key)
        with _refusals():
            return await counter(call).receive(till_id, body.clearing_key, body.amount_yen)

    @routes.post("/tills/{till_id}/receipts/{number}/void", access=VOID, summary="Void a receipt, as a second person")
    async def void(call: Call, till_id: TillId, number: Annotated[int, Path(ge=1)], body: Voiding) -> dict[str, Any]:
        with _refusals():
            clearing_key = await counter(call).void(till_id, number, body.reason)
        await _record(call, clearing_key)
        return {"till_id": till_id, "number": number, "voided": True}

    @routes.post("/tills/{till_id}/count", access=TILL, summary="Count the cash")
    async def count(call: Call, till_id: TillId, body: Counting) -> dict[str, Any]:
        with _refusals():
            await counter(call).count(till_id, body.counted_yen, body.reason)
        return await _shown(call, till_id)

    @routes.post("/tills/{till_id}/close", access=TILL, summary="Confirm the count and close, as a second person")
    async def close(call: Call, till_id: TillId) -> dict[str, Any]:
        with _refusals():
            await counter(call).close(till_id)
        return await _shown(call, till_id)

    return routes


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what a till refuses into a sentence an officer can act on."""
    try:
        yield
    except TillRefused as error:
        raise Problem(409, error.refusal.value, _SENTENCES[error.refusal]) from None
    except UnknownTill as error:
        raise not_found(f"レジまたは領収書({error})") from None
    except NotYetAnnounced:
        sentence = "領収日の延滞金の割合がまだ告示されていません。運用担当に知らせてください。"
        raise Problem(409, "rates_not_announced", sentence) from None


async def _record(call: Call, clearing_key: str) -> None:
    """Record whose claims a slip pays; only slips of a claim are received at a counter.

    Raises:
        Problem: the slip pays no claim.
    """
    claims = await call.transaction.connection.fetch(store.SELECT_CLAIMS, clearing_key)
    if not claims:
        raise not_found("この納付書の期別債権")
    subjects = sorted({row["addressee_no"] for row in claims})
    for row in claims:
        call.require_tax_item(row["tax_item"], [row["addressee_no"]])
    call.record(subjects, fields=_FIELDS)


async def _shown(call: Call, till_id: int) -> dict[str, Any]:
    row = await call.transaction.connection.fetchrow(store.SELECT_TILL, till_id, call.actor.office)
    if row is None:
        raise not_found(f"レジ {till_id}")
    return dict(row)
