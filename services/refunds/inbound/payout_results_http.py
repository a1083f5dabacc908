"""What the bank gives back of payments: a file of results is taken in whole, and what fits nothing is listed.

Permissions: refunds.payout.results to take a file in, refunds.payout.view for results that are nobody's.
"""

from typing import Annotated, Any

from fastapi import Query, Response
from fastapi.responses import JSONResponse

from services.refunds.handlers.payout_results import TAKEN, take_file
from services.refunds.store import payout
from shared.http.problems import Problem, problem_answer
from shared.http.routes import Call, NoPersonalData, Routes

payout_result_routes = Routes("refund payment results")

ODD = NoPersonalData("refunds.payout.view", "places in files, amounts and codes")
_PAGE_MAX = 200
#: The file of 200,000 payments.
_FILE_BYTES_MAX = 32 * 1024 * 1024

After = Annotated[int, Query(ge=0, le=2**31 - 1)]


@payout_result_routes.post(
    "/payout-result-files",
    access=TAKEN,
    summary="Take a file of results in, as bytes",
    status_code=201,
    body_bytes_max=_FILE_BYTES_MAX,
)
async def take_results(call: Call) -> Response:
    """Post a file whole, or keep it and say why it is refused."""
    call.record([], fields=("payout_result",))
    taken = await take_file(await call.request.body(), call.transaction)
    if taken.refused:
        known = taken.file_id is None
        return problem_answer(Problem(409 if known else 422, "known_file" if known else "bad_file", taken.refused))
    content = {"file_id": taken.file_id, "counts": taken.counts, "amounts_yen": taken.amounts}
    return JSONResponse(content, status_code=201)


@payout_result_routes.get("/payout-results-odd", access=ODD, summary="Results that fit no payment as it stands")
async def list_odd(call: Call, after_file: After = 0, after_record: After = 0) -> list[dict[str, Any]]:
    """Results of unknown payments and those that contradict what is known, by file and record."""
    rows = await call.transaction.connection.fetch(payout.LIST_ODD_RESULTS, after_file, after_record, _PAGE_MAX)
    return [dict(row) for row in rows]
