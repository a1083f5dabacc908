"""Asset inquiries by the electronic link (電子照会): files of inquiries out, files of answers in, and what was refused.

Permissions: enforcement.inquiry.link to send and to take files in; enforcement.inquiry.list to see what was refused and
how far the files are.
"""

from datetime import date, datetime
from pathlib import Path as File
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.handlers.inquiries import NotAskable
from services.enforcement.handlers.inquiry_link import (
    TakenFile,
    asked_of,
    keep_file,
    known_file,
    locked,
    make_batch,
    take_answers,
)
from services.enforcement.inbound.inquiries_http import LIST
from services.enforcement.inbound.inquiry_answers_file import read_answers
from services.enforcement.inbound.words import Line
from services.enforcement.rules.inquiries import Disclosed
from services.enforcement.rules.inquiry_link import AnswerOutcome, InquiryLink
from services.enforcement.store import inquiry_link as store
from shared.access import Access, AccessAction
from shared.access.purposes import ASSET_INQUIRY
from shared.formats.framed_lines import FileBroken
from shared.http.problems import Problem, not_found, problem_answer
from shared.http.routes import Call, NoPersonalData, Routes
from shared.law.municipality import Municipality

LINK = Access("enforcement.inquiry.link", ASSET_INQUIRY, AccessAction.EXPORT)
TAKE = Access("enforcement.inquiry.link", ASSET_INQUIRY, AccessAction.REGISTER)
BATCHES = NoPersonalData("enforcement.inquiry.list", "numbers, counts and hashes of files")

#: Some thousands of answers with the movements of half a year.
_FILE_BYTES_MAX = 8 * 1024 * 1024
_PAGE_MAX = 200

After = Annotated[int, Query(ge=0, le=2**31 - 1)]
BatchNo = Annotated[str, Path(pattern=r"^L[0-9]{4}-[0-9]{7}$")]


class LinkedWish(BaseModel):
    """An inquiry that goes by the link, with what identifies the person, since enforcement keeps no names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    inquiry_id: UUID
    told: Annotated[dict[Disclosed, Line], Field(min_length=1, max_length=6)]


class BatchWish(BaseModel):
    """Which inquiries leave in one file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    inquiries: Annotated[list[LinkedWish], Field(min_length=1, max_length=500)]


class BatchMade(BaseModel):
    """A file of inquiries that was made."""

    model_config = ConfigDict(frozen=True)

    batch_no: str
    inquiry_count: int
    content_sha256: str
    answer_by: date


class BatchView(BatchMade):
    """A file of inquiries, and how many in it nobody has answered."""

    made_on: date
    unanswered_count: int


class RefusedAnswer(BaseModel):
    """An answer that was not taken in."""

    model_config = ConfigDict(frozen=True)

    file_id: int
    record_no: int
    document_no: str
    outcome: AnswerOutcome
    not_asked: list[str] = Field(description="Names of what came without being asked for; its values were not kept")
    sentence: str
    taken_at: datetime


def inquiry_link_routes(municipality: Municipality, link: InquiryLink, certificate_file: File) -> Routes:
    """The routes, with whoever takes part and the certificate of whoever runs the link."""
    routes = Routes("inquiries by the electronic link")

    @routes.post("/inquiry-batches", access=LINK, summary="Send inquiries by the electronic link", status_code=201)
    async def send_batch(call: Call, wish: BatchWish) -> BatchMade:
        told = {one.inquiry_id: {name.value: text for name, text in one.told.items()} for one in wish.inquiries}
        if len(told) != len(wish.inquiries):
            raise Problem(422, "same_twice", "同じ照会が2つあります。1つだけにしてください。")
        rows = await locked(call.transaction.connection, list(told))
        if len(rows) != len(told):
            raise not_found("財産調査の照会")
        subjects = sorted({row["addressee_no"] for row in rows})
        call.require_distance(subjects)
        try:
            made = await make_batch(rows, told, link, certificate_file, call.transaction, municipality)
        except NotAskable as found:
            raise Problem(409, "not_possible", str(found)) from None
        call.record(subjects, fields=("inquiry",), detail=f"inquiries:{made.batch_no}")
        return BatchMade(**made._asdict())

    @routes.post("/inquiry-answer-files", access=TAKE, summary="Take answers in", body_bytes_max=_FILE_BYTES_MAX)
    async def take_file(call: Call) -> Response:
        content = await call.request.body()
        taken = await known_file(content, call.transaction.connection)
        if taken is None:
            taken = await _take(content, call, municipality)
        else:
            call.record([], fields=("inquiry",), detail=f"answers:{taken.file_id}")
        if taken.refused:
            return problem_answer(Problem(422, "bad_file", taken.refused))
        return JSONResponse({"file_id": taken.file_id, "counts": taken.counts, "is_repeated": taken.is_repeated})

    routes.post("/inquiry-batches/{batch_no}/handovers", access=LINK, summary="Take a sealed file out")(take_batch)
    routes.get("/inquiry-batches", access=BATCHES, summary="Files of inquiries, the newest first")(list_batches)
    routes.get("/inquiry-answers-refused", access=LIST, summary="Answers that were not taken in")(list_refused)
    return routes


async def take_batch(call: Call, batch_no: BatchNo) -> Response:
    """The sealed file, byte by byte the same each time: whoever receives it twice has received it once."""
    connection = call.transaction.connection
    envelope = await connection.fetchval(store.SELECT_ENVELOPE, batch_no)
    if envelope is None:
        raise not_found("電子照会のファイル")
    subjects = [row["addressee_no"] for row in await connection.fetch(store.SELECT_SUBJECTS, batch_no)]
    call.record(subjects, fields=("inquiry",), detail=f"inquiries:{batch_no}")
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{batch_no}.p7m"'}
    return Response(envelope, media_type="application/pkcs7-mime", headers=headers)


async def list_batches(call: Call) -> list[BatchView]:
    """Files with how much of them is unanswered."""
    rows = await call.transaction.connection.fetch(store.LIST_BATCHES, _PAGE_MAX)
    return [BatchView.model_validate(dict(row)) for row in rows]


async def list_refused(call: Call, after_file: After = 0, after_record: After = 0) -> list[RefusedAnswer]:
    """Answers that were refused, by file and record, with what to ask the institution for."""
    rows = await call.transaction.connection.fetch(store.LIST_REFUSED, after_file, after_record, _PAGE_MAX)
    subjects = sorted({row["addressee_no"] for row in rows if row["addressee_no"] is not None})
    call.record(subjects, fields=("inquiry",), detail=f"{len(rows)} answers")
    return [RefusedAnswer(**{name: row[name] for name in RefusedAnswer.model_fields}) for row in rows]


async def _take(content: bytes, call: Call, municipality: Municipality) -> TakenFile:
    refused, answers, asked = "", [], dict[str, Any]()
    try:
        answers = read_answers(content)
    except FileBroken as found:
        refused = str(found)
    asked = await asked_of(answers, call.transaction.connection)
    subjects = sorted({row["addressee_no"] for row in asked.values()})
    call.require_distance(subjects)
    try:
        file_id = await keep_file(content, refused, call.transaction)
    except NotAskable as found:
        raise Problem(409, "known_file", str(found)) from None
    call.record(subjects, fields=("inquiry", "property", "income"), detail=f"answers:{file_id}")
    counts = await take_answers(answers, asked, file_id, call.transaction, municipality)
    return TakenFile(file_id, counts, refused, is_repeated=False)
