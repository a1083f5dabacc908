"""Short messages (SMS): lists as they are frozen, files for the carrier, and what came of each message.

Permissions: dunning.sms.prepare, dunning.sms.view for counts, dunning.sms.send and dunning.sms.results.
"""

from datetime import date, datetime
from pathlib import Path as File
from typing import Annotated, Any

from fastapi import Path, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.dunning.handlers.sms import (
    NotSendable,
    ReadResult,
    hand_over,
    known_file,
    message_no,
    prepare,
    reported,
    take_results,
)
from services.dunning.inbound.sms_act import problem_of
from services.dunning.inbound.sms_results_file import read_results
from services.dunning.rules.sms import SmsTerms
from services.dunning.store import sms as store
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.formats.framed_lines import FileBroken
from shared.http.problems import Problem, not_found, problem_answer
from shared.http.routes import Call, NoPersonalData, Routes

PREPARE = Access("dunning.sms.prepare", DUNNING, AccessAction.REGISTER)
SEND = Access("dunning.sms.send", DUNNING, AccessAction.EXPORT)
RESULTS = Access("dunning.sms.results", DUNNING, AccessAction.UPDATE)
VIEW = NoPersonalData("dunning.sms.view", "texts, counts and hashes of lists")

_FIELDS = ("telephone", "reminder")
_PAGE_MAX = 200
_FILE_BYTES_MAX = 16 * 1024 * 1024
After = Annotated[int, Query(ge=0, le=2**31 - 1)]
Run = Annotated[int, Path(ge=1, le=2**53 - 1)]


class Preparation(BaseModel):
    """Which of the city's texts is to be sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text_code: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]


class SmsRun(BaseModel):
    """A list and how far it is; nothing of any person."""

    model_config = ConfigDict(frozen=True)

    run_id: int
    text_code: str
    body: str
    tax_items: list[str]
    message_count: int
    content_sha256: str
    prepared_at: datetime
    is_released: bool
    sent_on: date | None
    sent_count: int | None = Field(description="Messages in the file; the rest was left out when it was made")
    delivered_count: int
    failed_count: int
    objected_count: int = Field(description="Messages that arrived in quiet hours")


class PreparedRun(BaseModel):
    """A list that was frozen, and how many letters are kept out of it by which objection."""

    model_config = ConfigDict(frozen=True)

    run: SmsRun
    kept_out: dict[str, int]


def sms_routes(terms: SmsTerms, certificate_file: File) -> Routes:
    """The routes, with what the city has laid down and the certificate of whoever carries messages."""
    routes = Routes("short messages")

    @routes.post("/sms-runs", access=PREPARE, summary="Freeze a list of short messages", status_code=201)
    async def prepare_run(call: Call, wanted: Preparation) -> PreparedRun:
        items = None if call.scope.tax_items is None else sorted(call.scope.tax_items)
        try:
            found = await prepare(wanted.text_code, terms, items, call.transaction)
        except NotSendable as wrong:
            raise problem_of(wrong) from None
        call.record(list(found.subjects), fields=_FIELDS, detail=f"sms {found.run_id}")
        return PreparedRun(run=await _run(call, found.run_id), kept_out=dict(found.kept_out))

    @routes.post("/sms-runs/{run_id}/handovers", access=SEND, summary="Take the sealed file of a list out")
    async def take_run(call: Call, run_id: Run) -> Response:
        for item in (await _run(call, run_id)).tax_items:
            call.require_tax_item(item)
        try:
            found = await hand_over(run_id, terms, certificate_file, call.transaction)
        except NotSendable as wrong:
            raise problem_of(wrong) from None
        call.record(list(found.subjects), fields=_FIELDS, detail=f"sms {run_id}")
        name = message_no(run_id, 0).partition("-")[0]
        headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}.p7m"'}
        return Response(found.envelope, media_type="application/pkcs7-mime", headers=headers)

    @routes.post("/sms-result-files", access=RESULTS, summary="Take results in", body_bytes_max=_FILE_BYTES_MAX)
    async def take_file(call: Call) -> Response:
        content = await call.request.body()
        taken = await known_file(content, call.transaction.connection)
        if taken is None:
            refused, results = "", list[ReadResult]()
            try:
                results = read_results(content)
            except FileBroken as found:
                refused = str(found)
            known = await reported(results, call.transaction.connection)
            subjects = sorted({row["person_no"] for row in known.values()})
            call.record(subjects, fields=_FIELDS, detail=f"{len(results)} results")
            taken = await take_results(content, refused, results, known, terms, call.transaction)
        else:
            call.record([], fields=_FIELDS, detail=f"results {taken.file_id}")
        if taken.refused:
            return problem_answer(Problem(422, "bad_file", taken.refused))
        return JSONResponse({"file_id": taken.file_id, "counts": taken.counts, "is_repeated": taken.is_repeated})

    routes.get("/sms-runs", access=VIEW, summary="Lists of short messages, the newest first")(list_runs)
    routes.get("/sms-runs/{run_id}", access=VIEW, summary="One list")(get_run)
    routes.get("/sms-results-odd", access=VIEW, summary="Results that fit no message as it stands")(list_odd)
    return routes


async def list_runs(call: Call) -> list[SmsRun]:
    """Lists with what became of their messages."""
    rows = await call.transaction.connection.fetch(store.LIST_RUNS, None, _PAGE_MAX)
    return [SmsRun.model_validate(dict(row)) for row in rows]


async def get_run(call: Call, run_id: Run) -> SmsRun:
    """One list with what became of its messages."""
    return await _run(call, run_id)


async def list_odd(call: Call, after_file: After = 0, after_record: After = 0) -> list[dict[str, Any]]:
    """Results of unknown messages, contradicting and illegible ones, by file and record, to ask the carrier about."""
    rows = await call.transaction.connection.fetch(store.LIST_ODD_RESULTS, after_file, after_record, _PAGE_MAX)
    return [dict(row) for row in rows]


async def _run(call: Call, run_id: int) -> SmsRun:
    row = await call.transaction.connection.fetchrow(store.LIST_RUNS, run_id, 1)
    if row is None:
        raise not_found("SMSの抽出")
    return SmsRun.model_validate(dict(row))
