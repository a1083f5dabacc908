"""Single letters as they were printed: a copy for the office, and one that goes out in place of a spoiled one.

Permissions: dunning.letter.view, dunning.letter.reprint. Both are recorded as a print.
"""

from typing import Annotated

import asyncpg
from fastapi import Path, Response
from pydantic import BaseModel, ConfigDict

from services.dunning.handlers.letters import heard_of
from services.dunning.handlers.print_outcome import draw_again
from services.dunning.handlers.print_runs import FIELDS, NotPrintable
from services.dunning.inbound.print_outcome_http import Sentence
from services.dunning.inbound.print_release_act import problem_of
from services.dunning.inbound.print_runs_http import LETTER_NO, Number, Run
from services.dunning.store import print_outcome as store
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.documents.page import PrintMark
from shared.http.problems import not_found
from shared.http.routes import Call, Refused, Routes

VIEW_LETTER = Access("dunning.letter.view", DUNNING, AccessAction.PRINT)
REPRINT = Access("dunning.letter.reprint", DUNNING, AccessAction.PRINT)

PRINT_LETTER_ROUTES = Routes("printed letters")


class Reason(BaseModel):
    """Why a letter is drawn again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Sentence


@PRINT_LETTER_ROUTES.get(
    "/letters/{document_no}/pdf", access=VIEW_LETTER, summary="A letter as it was sent, as PDF", writes=True
)
async def get_letter_pdf(call: Call, document_no: Annotated[str, Path(pattern=LETTER_NO)]) -> Response:
    """The letter with the mark of who printed the copy."""
    printed = await _printed(call, document_no, 0, 0)
    mark = PrintMark(call.actor.id, call.transaction.started_at, call.reference)
    return await _drawn(call, printed, "office", call.reference, mark)


@PRINT_LETTER_ROUTES.post(
    "/print-runs/{run_id}/pieces/{piece_no}/reprints", access=REPRINT, summary="Draw a spoiled letter again"
)
async def reprint(call: Call, run_id: Run, piece_no: Number, wanted: Reason) -> Response:
    """The letter as it was printed, without a mark, for the envelope; each is noted with its reason."""
    return await _drawn(call, await _printed(call, "", run_id, piece_no), "spoiled", wanted.reason, None)


async def _printed(call: Call, document_no: str, run_id: int, piece_no: int) -> asyncpg.Record:
    """A printed letter that the caller may see.

    Raises:
        Problem: 404 where there is none, or a support measure came after it.
    """
    connection = call.transaction.connection
    printed = await connection.fetchrow(store.SELECT_PRINTED, document_no, run_id, piece_no)
    if printed is None:
        raise not_found("印刷した文書")
    number = printed["addressee_no"]
    for item in printed["tax_items"]:
        call.require_tax_item(item, [number])
    heard = (await heard_of(connection, [number])).get(number)
    if heard is not None and "protected" in heard.flags:
        # The measure came after the letter: where it went may still be where the person lives.
        raise Refused("protected", not_found("印刷した文書"), [number])
    call.record([number], fields=FIELDS, detail=printed["document_no"])
    return printed


async def _drawn(call: Call, printed: asyncpg.Record, kind: str, reason: str, mark: PrintMark | None) -> Response:
    try:
        content = await draw_again(printed, kind, reason, mark, call.transaction)
    except NotPrintable as wrong:
        raise problem_of(wrong) from None
    name = f"{printed['document_no']}.pdf"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/pdf", headers=headers)
