"""Yearly notices of transfers done (口座振替済通知): what was frozen and printed, and its files for whoever posts them.

Permissions: payments.transfer.view for totals, payments.transfer.done.send to take a file out.
"""

from typing import Annotated, Any

from fastapi import Path, Response

from services.payments.handlers.transfer_runs import in_parts
from services.payments.rules.transfers_done import file_name
from services.payments.store import transfers_done as store
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.http.problems import not_found
from shared.http.routes import Call, NoPersonalData, Routes

RUNS = NoPersonalData("payments.transfer.view", "counts, totals and hashes of files")
SEND = Access("payments.transfer.done.send", RECEIPT, AccessAction.EXPORT)

#: The index is the file before the first.
_INDEX = 0
_FIELDS = ("claim", "amount", "account", "holder_kana")

transfers_done_routes = Routes("yearly notices of transfers done")

Run = Annotated[int, Path(ge=1, le=2**53 - 1)]
Part = Annotated[int, Path(ge=1, le=2**31 - 1)]


@transfers_done_routes.get("/transfers-done/runs", access=RUNS, summary="The years' notices with totals and hashes")
async def list_runs(call: Call) -> list[dict[str, Any]]:
    """Every year that was frozen, how far it is, and what of it was printed."""
    return [dict(row) for row in await call.transaction.connection.fetch(store.LIST_RUNS)]


@transfers_done_routes.post("/transfers-done/runs/{run_id}/index", access=SEND, summary="Take the index out (CSV)")
async def take_index(call: Call, run_id: Run) -> Response:
    """Which notice is on which page of which file, with the hash of each; noted as taken out."""
    row = await call.transaction.connection.fetchrow(store.SELECT_INDEX, run_id)
    content = await _taken(call, run_id, _INDEX, row)
    return _file(content, "text/csv; charset=utf-8", "transfers-done-index.csv")


@transfers_done_routes.post("/transfers-done/runs/{run_id}/files/{part_no}", access=SEND, summary="Take a PDF out")
async def take_file(call: Call, run_id: Run, part_no: Part) -> Response:
    """A file of notices, byte for byte as it was printed; noted as taken out."""
    row = await call.transaction.connection.fetchrow(store.SELECT_PART, run_id, part_no)
    content = await _taken(call, run_id, part_no, row)
    return _file(content, "application/pdf", file_name(part_no))


async def _taken(call: Call, run_id: int, part_no: int, row: Any) -> bytes:
    """The content of a file, recorded for everybody in it, with a note of who took it."""
    if row is None:
        raise not_found("印刷された口座振替済通知")
    connection = call.transaction.connection
    subjects = [one["addressee_no"] for one in await connection.fetch(store.SELECT_SUBJECTS, run_id, part_no)]
    for one in await connection.fetch(store.SELECT_TAX_ITEMS, run_id):
        call.require_tax_item(one["tax_item"])
    for part in in_parts(subjects):
        call.record(part, fields=_FIELDS, detail=f"口座振替済通知 {run_id} {part_no}")
    noted = (run_id, part_no, call.transaction.started_at, call.actor.id, row["sha256"])
    await connection.execute(store.INSERT_SENDING, *noted)
    content: bytes = row["bytes"]
    return content


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
