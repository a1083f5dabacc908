"""Letters of released runs whose addressee receives letters elsewhere by now, before they leave (送付先の変更).

Permissions: dunning.dispatch.list to see them, dunning.run.pull to take them out. Whoever is taken out stands in the
next list, and his letter is addressed anew; addresses are not shown here.
"""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.dunning.handlers.runs import NotRunnable, Pull, pull_out
from services.dunning.inbound.runs_http import PULL
from services.dunning.inbound.service_dates_http import DISPATCHES
from services.dunning.rules.runs import PullReason
from services.dunning.store.letters_moved import SELECT_MOVED
from shared.http.problems import Problem
from shared.http.routes import Call, Routes

MOVED_ROUTES = Routes("letters")

RunId = Annotated[int, Field(ge=1, le=2**53 - 1)]


class MovedLetter(BaseModel):
    """A letter that would go where its addressee receives none any more."""

    model_config = ConfigDict(frozen=True)

    document_no: str
    run_id: int
    claim_id: int
    addressee_no: str
    tax_item: str
    dispatch_on: date
    former_capacity: str = Field(description="As what he received it; empty where it was addressed to nobody")
    capacity: str = Field(description="As what it is received now; empty where nobody does or the address is withheld")


class OfRun(BaseModel):
    """Which run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run_id: RunId


class Replanned(BaseModel):
    """How many letters were taken out."""

    model_config = ConfigDict(frozen=True)

    pulled: int


@MOVED_ROUTES.get("/moved-letters", access=DISPATCHES, summary="Letters that are to leave for a former address")
async def list_moved(call: Call, run_id: Annotated[RunId | None, Query()] = None) -> list[MovedLetter]:
    """Every such letter of one run or of all that have not left."""
    tax_items = None if call.scope.tax_items is None else sorted(call.scope.tax_items)
    rows = await call.transaction.connection.fetch(SELECT_MOVED, run_id, tax_items)
    call.record([row["addressee_no"] for row in rows], fields=("document_no", "letter"))
    return [MovedLetter.model_validate(dict(row)) for row in rows]


@MOVED_ROUTES.post("/moved-letters/pulls", access=PULL, summary="Take them out, to be addressed anew")
async def replan(call: Call, run: OfRun) -> Replanned:
    """Take every such letter of a run out; the next list has whoever was in them, at the address of its day."""
    rows = await call.transaction.connection.fetch(SELECT_MOVED, run.run_id, None)
    numbers = sorted({row["addressee_no"] for row in rows})
    if not numbers:
        raise Problem(409, "nobody_moved", "送付先が変わった督促状はこの抽出にありません。番号を確かめてください。")
    try:
        pulled = await pull_out(run.run_id, Pull([], numbers, PullReason.ADDRESS, "送付先の変更"), call.transaction)
    except NotRunnable as found:
        raise Problem(409, found.code, "この抽出の督促状はもう引き抜けません。抽出の状態を確かめてください。") from None
    call.record(sorted({row["addressee_no"] for row in pulled}), fields=("document_no", "letter"))
    return Replanned(pulled=len(pulled))
