"""Runs of payments: frozen, released by two, sent.

Permissions: refunds.payout.view, refunds.payout.list for persons' payments, refunds.payout.freeze to freeze and to give
up, refunds.payout.send to take the encrypted file out.
"""

from typing import Annotated, Any, Literal

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict

from services.refunds.handlers.payout import FIELDS, NotPossible, envelope_for_sending, freeze, withdraw
from services.refunds.inbound.payout_act import problem_of
from services.refunds.rules.payout import REASONS
from services.refunds.store import payout
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.http.days import DayAtHand
from shared.http.masking import MaskedAccount
from shared.http.problems import not_found
from shared.http.routes import Call, NoPersonalData, Routes
from shared.law.municipality import Municipality

RUNS = NoPersonalData("refunds.payout.view", "counts and totals of files")
FREEZE = NoPersonalData("refunds.payout.freeze", "answers with totals; the freeze records whose refunds it holds")
PAYMENTS = Access("refunds.payout.list", REFUND, AccessAction.LIST)
SEND = Access("refunds.payout.send", REFUND, AccessAction.EXPORT)

_PAGE_MAX = 200
_ENVELOPE = "application/pkcs7-mime"

After = Annotated[int, Query(ge=0, le=2**53 - 1)]


class PayDay(BaseModel):
    """The day on which the bank pays, by transfer or over its counter."""

    model_config = ConfigDict(extra="forbid")

    transfer_on: DayAtHand
    method: Literal["account", "cash"] = "account"


def payout_routes(municipality: Municipality) -> Routes:
    """The routes of payments, in a city with an agreement with its bank."""
    routes = Routes("refund payments")
    run = "/payout-runs/{run_id}"

    @routes.post("/payout-runs", access=FREEZE, summary="Freeze what is due on a day", status_code=201)
    async def freeze_wished(call: Call, wish: PayDay) -> dict[str, Any]:
        return await freeze_run(call, wish, municipality)

    routes.get("/payout-runs", access=RUNS, summary="Runs of payments")(list_runs)
    routes.get(run, access=RUNS, summary="A run with its totals and its file's hash")(show_run)
    routes.post(f"{run}/withdrawals", access=FREEZE, summary="Give up a run that has not left")(withdraw_run)
    routes.get(f"{run}/payments", access=PAYMENTS, summary="The payments of a run, also as cash list")(list_payments)
    routes.post(f"{run}/sendings", access=SEND, summary="The encrypted file, noted as sent")(send)
    return routes


async def freeze_run(call: Call, wish: PayDay, municipality: Municipality) -> dict[str, Any]:
    """Put what is due on a day into a run; the run as it is then.

    Raises:
        Problem: The bank is closed on that day, nothing is due, or a payment fits no bank file.
    """
    try:
        run_id = await freeze(wish.method, wish.transfer_on, call.transaction, municipality)
    except NotPossible as found:
        raise problem_of(found) from None
    return await show_run(call, run_id)


async def list_runs(call: Call, after: After = 0) -> list[dict[str, Any]]:
    """In pages by number, the oldest first."""
    rows = await call.transaction.connection.fetch(payout.LIST_RUNS, after, _PAGE_MAX)
    return [dict(row) for row in rows]


async def show_run(call: Call, run_id: int) -> dict[str, Any]:
    """A run with what became of its payments."""
    row = await call.transaction.connection.fetchrow(payout.SELECT_RUN, run_id)
    if row is None:
        raise not_found("還付金の支払の抽出")
    return dict(row)


async def withdraw_run(call: Call, run_id: int) -> dict[str, Any]:
    """The run, given up; what it held is due again.

    Raises:
        Problem: There is no such run, or it has left.
    """
    try:
        await withdraw(run_id, call.transaction)
    except NotPossible as found:
        raise problem_of(found) from None
    return await show_run(call, run_id)


async def list_payments(call: Call, run_id: int) -> list[dict[str, Any]]:
    """Each payment of a run with its payee, account numbers masked."""
    rows = await call.transaction.connection.fetch(payout.SELECT_ORDERS, run_id)
    call.record(sorted({row["addressee_no"] for row in rows}), fields=FIELDS, detail=f"還付金の支払 {run_id}")
    return [_payment(dict(row)) for row in rows]


async def send(call: Call, run_id: int) -> Response:
    """The file for the bank; each time it is taken out is noted."""
    try:
        envelope, subjects = await envelope_for_sending(run_id, call.transaction)
    except NotPossible as found:
        raise problem_of(found) from None
    call.record(subjects, fields=FIELDS, detail=f"還付金の支払 {run_id}")
    return Response(envelope, media_type=_ENVELOPE)


def _payment(row: dict[str, Any]) -> dict[str, Any]:
    masked = None if row["account_number"] is None else MaskedAccount(row["account_number"])
    reason = REASONS.get(row["result_code"] or "", "")
    return {**row, "account_number": masked, "reason": reason}
