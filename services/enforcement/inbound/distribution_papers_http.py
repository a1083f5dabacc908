"""The statement of distribution as PDF, marked with who printed it, on record.

Permission: enforcement.distribution.print. Names and addresses come with the request, since enforcement keeps none.
"""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.inbound.distribution_http import STATED, found_distribution
from services.enforcement.inbound.distribution_paper import distribution_letter
from services.enforcement.rules.distribution import STATE_LABELS, DistributionState
from services.enforcement.store import distribution as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts.fields import PRINTABLE
from shared.documents.letter import Destination, sender_of
from shared.documents.letter_sheets import letter_pdf
from shared.documents.page import PrintMark
from shared.http.problems import Problem
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality

PRINT = Access("enforcement.distribution.print", ENFORCEMENT, AccessAction.PRINT)

Address = Annotated[str, Field(min_length=1, max_length=60, pattern=PRINTABLE)]


class PaperRequest(BaseModel):
    """To whom a copy of the statement goes, and whose property it was; enforcement keeps no names of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    recipient_name: Address
    recipient_address: Address
    debtor_name: Address
    debtor_address: Address


def distribution_paper_routes(municipality: Municipality) -> Routes:
    """The route, in a municipality whose name stands on the paper."""
    routes = Routes("distributions")

    @routes.post("/distributions/{distribution_id}/papers", access=PRINT, summary="The statement as PDF")
    async def print_statement(call: Call, distribution_id: UUID, wanted: PaperRequest) -> Response:
        found = await found_distribution(call, distribution_id, ("name", "address"))
        if DistributionState(found["state"]) not in STATED:
            label = STATE_LABELS[DistributionState(found["state"])]
            raise Problem(409, "no_such_paper", f"配当の状態が「{label}」のため、配当計算書はまだありません。")
        connection = call.transaction.connection
        steps = await connection.fetch(store.SELECT_STEPS, distribution_id)
        shares = await connection.fetch(store.SELECT_SHARES, [distribution_id], [found["statement_no"]])
        words = await connection.fetch(store.SELECT_CLAIM_WORDS, found["claim_ids"])
        letter = distribution_letter(
            dict(found),
            dict(next(step for step in steps if step["step_no"] == found["statement_no"])),
            [dict(one) for one in shares],
            [dict(one) for one in words],
            sender_of(municipality),
            Destination(wanted.recipient_name, wanted.recipient_address),
            f"{wanted.debtor_address}  {wanted.debtor_name}",
        )
        mark = PrintMark(call.actor.id, call.transaction.started_at, call.reference)
        # Drawing takes tens of milliseconds, in which others are answered.
        pdf = await asyncio.to_thread(letter_pdf, letter, mark)
        return Response(pdf, media_type="application/pdf", headers={"Cache-Control": "no-store"})

    return routes
