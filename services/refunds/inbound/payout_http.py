"""Runs of payments: frozen, released by two, sent.

Permissions: refunds.payout.view, refunds.payout.list for persons' payments, refunds.payout.freeze to freeze and to give
up, refunds.payout.send to take the encrypted file out.
"""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict

from services.refunds.handlers.payout import FIELDS, NotPossible, envelope_for_sending, freeze, withdraw
from services.refunds.inbound.payout_act import problem_of
from services.refunds.rules.payout import REASONS
from services.refunds.store import payout
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
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

    transfer_on: date
    method: Literal["account", "cash"] = "account"


def payout_routes(municipality: Municipality) -> Routes:
    """The routes of payments, in a city with an agreement with its bank."""
    routes = Routes("refund payments")

    @routes.get("/payout-runs", access=RUNS, summary="Runs of payments")
    async def list_runs(call: Call, after: After = 0) -> list[dict[str, Any]]:
        rows = await call.transaction.connection.fetch(payout.LIST_RUNS, after, _PAGE_MAX)
        return [dict(row) for row in rows]

    @routes.post("/payout-runs", access=FREEZE, summary="Freeze what is due on a day", status_code=201)
    async def freeze_run(call: Call, wish: PayDay) -> dict[str, Any]:
        try:
            run_id = await freeze(wish.method, wish.transfer_on, call.transaction, municipality)
        except NotPossible as found:
            raise problem_of(found) from None
        return await _run(call, run_id)

    @routes.get("/payout-runs/{run_id}", access=RUNS, summary="A run with its totals and its file's hash")
    async def show_run(call: Call, run_id: int) -> dict[str, Any]:
        return await _run(call, run_id)

    @routes.post("/payout-runs/{run_id}/withdrawals", access=FREEZE, summary="Give up a run that has not left")
    async def withdraw_run(call: Call, run_id: int) -> dict[str, Any]:
        try:
            await withdraw(run_id, call.transaction)
        except NotPossible as found:
            raise problem_of(found) from None
        return await _run(call, run_id)

    @routes.get("/payout-runs/{run_id}/payments", access=PAYMENTS, summary="The payments of a run, also as cash list")
    async def list_payments(call: Call, run_id: int) -> list[dict[str, Any]]:
        rows = await call.transaction.connection.fetch(payout.SELECT_ORDERS, run_id)
        call.record(sorted({row["addressee_no"] for row in rows}), fields=FIELDS, detail=f"還付金の支払 {run_id}")
        return [_payment(dict(row)) for row in rows]

    @routes.post("/payout-runs/{run_id}/sendings", access=SEND, summary="The encrypted file, noted as sent")
    async def send(call: Call, run_id: int) -> Response:
        try:
            envelope, subjects = await envelope_for_sending(run_id, call.transaction)
        except NotPossible as found:
            raise problem_of(found) from None
        call.record(subjects, fields=FIELDS, detail=f"還付金の支払 {run_id}")
        return Response(envelope, media_type=_ENVELOPE)

    return routes


async def _run(call: Call, run_id: int) -> dict[str, Any]:
    row = await call.transaction.connection.fetchrow(payout.SELECT_RUN, run_id)
    if row is None:
        raise not_found("還付金の支払の抽出")
    return dict(row)


def _payment(row: dict[str, Any]) -> dict[str, Any]:
    masked = None if row["account_number"] is None else MaskedAccount(row["account_number"])
    reason = REASONS.get(row["result_code"] or "", "")
    return {**row, "account_number": masked, "reason": reason}
