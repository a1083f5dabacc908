"""Runs of account transfer (口座振替): frozen, checked, sent; and claims that no account is debited for.

Permissions: payments.transfer.view, payments.transfer.freeze to freeze and check, payments.transfer.send to take the
encrypted file out, payments.transfer.stop to keep a claim out of every run.
"""

from typing import Annotated, Any, Literal

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict

from services.payments.handlers.transfer_release import envelope_for_sending
from services.payments.handlers.transfer_runs import NotRunnable, check, freeze, in_parts
from services.payments.inbound.obligors_http import require_obligors
from services.payments.inbound.transfer_release_act import problem_of
from services.payments.store import claims, transfer_runs
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.http.days import DayAtHand
from shared.http.problems import not_found
from shared.http.routes import Call, NoPersonalData, Routes
from shared.law.municipality import Municipality
from shared.law.transfer_terms import transfer_terms_of

RUNS = NoPersonalData("payments.transfer.view", "counts and totals of files")
FREEZE = NoPersonalData("payments.transfer.freeze", "answers with totals; the freeze records whose claims it holds")
SEND = Access("payments.transfer.send", RECEIPT, AccessAction.EXPORT)
STOP = Access("payments.transfer.stop", RECEIPT, AccessAction.UPDATE)

_PAGE_MAX = 200
_ENVELOPE = "application/pkcs7-mime"


class DebitDay(BaseModel):
    """The day on which accounts are debited (振替日)."""

    model_config = ConfigDict(extra="forbid")

    debit_on: DayAtHand


class ClaimStop(BaseModel):
    """Whether officers keep a claim out of account transfer from now on, and why; a seizure keeps it out by itself."""

    model_config = ConfigDict(extra="forbid")

    stopped: bool
    reason: Literal["seized", "grace", "stayed", "taxpayer", "office"]


def transfer_routes(municipality: Municipality) -> Routes:
    """The routes of runs, in a city with an agreement with its banks."""
    routes = Routes("account transfer")

    @routes.get("/transfer-runs", access=RUNS, summary="Runs of account transfer")
    async def list_runs(call: Call, after: Annotated[int, Query(ge=0)] = 0) -> list[dict[str, Any]]:
        rows = await call.transaction.connection.fetch(transfer_runs.LIST_RUNS, after, _PAGE_MAX)
        return [dict(row) for row in rows]

    @routes.post("/transfer-runs", access=FREEZE, summary="Freeze a debit day", status_code=201)
    async def freeze_run(call: Call, wish: DebitDay) -> dict[str, Any]:
        try:
            run_id = await freeze(wish.debit_on, call.transaction, municipality)
        except NotRunnable as found:
            raise problem_of(found) from None
        return await _run(call, municipality, run_id)

    @routes.get("/transfer-runs/{run_id}", access=RUNS, summary="A run with its totals and its file's hash")
    async def show_run(call: Call, run_id: int) -> dict[str, Any]:
        return await _run(call, municipality, run_id)

    @routes.post("/transfer-runs/{run_id}/checks", access=FREEZE, summary="Pull out what no longer belongs in a run")
    async def check_run(call: Call, run_id: int) -> dict[str, Any]:
        try:
            await check(run_id, call.transaction, municipality)
        except NotRunnable as found:
            raise problem_of(found) from None
        return await _run(call, municipality, run_id)

    @routes.post("/transfer-runs/{run_id}/sendings", access=SEND, summary="The encrypted file, noted as sent")
    async def send(call: Call, run_id: int) -> Response:
        try:
            envelope, subjects = await envelope_for_sending(run_id, call.transaction)
        except NotRunnable as found:
            raise problem_of(found) from None
        for part in in_parts(subjects):
            call.record(part, fields=("account", "holder_kana", "balance"), detail=f"口座振替 {run_id}")
        return Response(envelope, media_type=_ENVELOPE)

    @routes.post("/claims/{claim_id}/transfer-stops", access=STOP, summary="Keep a claim out of account transfer")
    async def stop_claim(call: Call, claim_id: int, wish: ClaimStop) -> dict[str, Any]:
        connection = call.transaction.connection
        claim = await connection.fetchrow(claims.SELECT_BY_ID, claim_id)
        if claim is None:
            raise not_found(f"期別債権 {claim_id}")
        call.require_tax_item(claim["tax_item"], [claim["addressee_no"]])
        owing = await require_obligors(call, [claim_id])
        call.record(owing.subjects, fields=("transfer_stop",), detail=wish.reason)
        entered = (claim_id, wish.stopped, wish.reason, call.actor.id, call.transaction.started_at)
        stop_no = await connection.fetchval(transfer_runs.INSERT_STOP, *entered)
        seizures = [row["seizure_id"] for row in await connection.fetch(transfer_runs.SELECT_SEIZURES, claim_id)]
        return {"claim_id": claim_id, "stopped": wish.stopped, "stop_no": stop_no, "seizures": seizures}

    return routes


async def _run(call: Call, municipality: Municipality, run_id: int) -> dict[str, Any]:
    connection = call.transaction.connection
    row = await connection.fetchrow(transfer_runs.SELECT_RUN, run_id)
    if row is None:
        raise not_found(f"口座振替の抽出 {run_id}")
    days = transfer_terms_of(municipality).sending_business_days
    send_by = municipality.law.calendar.bank_days.add_business_days(row["debit_on"], -days)
    states = await connection.fetch(transfer_runs.COUNT_BY_STATE, run_id)
    sendings = await connection.fetch(transfer_runs.LIST_SENDINGS, run_id)
    return {
        **dict(row),
        "send_by": send_by,
        "states": [dict(state) for state in states],
        "sendings": [dict(sending) for sending in sendings],
    }
