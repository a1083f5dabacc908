"""Print runs: letters frozen for printing, drawn file by file, and handed over sealed.

Permissions: dunning.print.prepare, dunning.print.view for counts and hashes, dunning.print.draw, dunning.print.send.
"""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path as File
from typing import Annotated

from fastapi import Path, Response
from pydantic import BaseModel, ConfigDict, Field

from services.dunning.handlers.print_letters import PrintWish
from services.dunning.handlers.print_runs import (
    DRAWING,
    FIELDS,
    NotPrintable,
    Prepared,
    draw_next_file,
    hand_over,
    prepare,
)
from services.dunning.inbound.print_release_act import problem_of
from services.dunning.rules.print_runs import PrintSource
from services.dunning.store import print_runs as store
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.days import TOKYO
from shared.documents.letter import Sender, Variant, sender_of
from shared.documents.letter_sheets import letter_pdf
from shared.documents.specimens import specimen
from shared.documents.templates import UnknownTemplate
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, NoPersonalData, Routes
from shared.law.municipality import Municipality

PREPARE = Access("dunning.print.prepare", DUNNING, AccessAction.REGISTER)
VIEW = NoPersonalData("dunning.print.view", "counts, totals and hashes of files, document numbers")
SEND = Access("dunning.print.send", DUNNING, AccessAction.EXPORT)

_RUNS_MAX, _SUBJECTS_OF_ONE_RECORD = 200, 1_000
Run = Annotated[int, Path(ge=1, le=2**53 - 1)]
#: Notices and reminders alike.
LETTER_NO = r"^[A-Z][0-9]{4}-[0-9]{7,9}$"
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]

LetterNo = Annotated[str, Field(pattern=LETTER_NO)]


class Preparation(BaseModel):
    """Whose letters are to be printed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: PrintSource
    source_run_id: Annotated[int, Field(ge=1, le=2**53 - 1)] | None = Field(
        default=None, description="Absent for letters that were addressed anew"
    )
    pieces_of_one_file: Annotated[int, Field(ge=1, le=1000)] = 500
    document_nos: Annotated[frozenset[LetterNo], Field(min_length=1, max_length=1000)] | None = Field(
        default=None, description="Only these letters, such as those of whoever needs large print"
    )
    large_print: bool = Field(default=False, description="In larger letters, tables as lists")
    plain_insert: bool = Field(default=False, description="With a sheet in plain Japanese and in English")

    with_slips: bool = Field(
        default=False,
        description="With a payment slip on each notice and each reminder of one claim; who has none yet waits",
    )

    def wish(self) -> PrintWish:
        """What is to be printed."""
        variant = Variant(self.large_print, self.plain_insert)
        return PrintWish(self.source, self.source_run_id, variant, self.document_nos, self.with_slips)


class PreparedRun(BaseModel):
    """What was frozen, and what was not."""

    model_config = ConfigDict(frozen=True)

    run_id: int | None = Field(description="Null where nothing can be printed yet")
    piece_count: int
    content_sha256: str
    withheld: int = Field(description="Held back by a support measure (支援措置)")
    unaddressed: int = Field(description="Addressed to nobody so far")
    waiting_for_slip: int = Field(description="Without their slips so far; ask again for these")


class RunView(BaseModel):
    """How far a print run is."""

    model_config = ConfigDict(frozen=True)

    run_id: int
    source: PrintSource
    source_run_id: int | None
    piece_count: int
    pieces_of_one_file: int
    content_sha256: str
    prepared_at: datetime
    printer: str | None
    released_at: datetime | None
    deletion_due_on: date | None
    deleted_on: date | None
    files: int
    letter_count: int | None = Field(description="Letters in the files, once all are drawn")
    page_count: int | None
    manifest_sha256: str | None
    drawn_at: datetime | None
    left_out: int = Field(description="Not drawn: protected or pulled out since, or an address that does not fit")
    sendings: int
    findings: list[str] = Field(description="What does not agree in the newest report of the printer")


class DrawnFile(BaseModel):
    """A file that was drawn, and whether another follows."""

    model_config = ConfigDict(frozen=True)

    file_no: int
    letter_count: int
    page_count: int
    missing: list[str] = Field(description="Characters that the font lacks (〓), as code points")
    more: bool


def print_routes(municipality: Municipality) -> Routes:
    """The routes up to the files, in a city whose letters they are."""
    routes = Routes("print runs")

    @routes.post("/print-runs", access=PREPARE, summary="Freeze letters for printing", status_code=201)
    async def prepare_run(call: Call, wanted: Preparation) -> PreparedRun:
        if (wanted.source is PrintSource.READDRESSED) != (wanted.source_run_id is None):
            sentence = "督促、催告又は口座振替の抽出番号を指定してください。送付先を決め直した文書には指定しません。"
            raise Problem(422, "source_run", sentence)
        found = await _prepared(call, wanted, sender_of(municipality))
        for item in found.tax_items:
            call.require_tax_item(item)
        _record(call, found.subjects, f"print {found.run_id}")
        return PreparedRun(**{name: getattr(found, name) for name in PreparedRun.model_fields})

    @routes.get("/letter-specimens/{template}", access=VIEW, summary="A letter with nobody's data, to try a printer")
    async def draw_specimen(call: Call, template: Annotated[str, Path(pattern=r"^[a-z_]{1,40}$")]) -> Response:
        today = call.transaction.started_at.astimezone(TOKYO).date()
        try:
            letter = specimen(template, sender_of(municipality), today)
        except UnknownTemplate:
            raise not_found("様式") from None
        content = await asyncio.to_thread(letter_pdf, letter)
        return Response(content, media_type="application/pdf", headers={"Cache-Control": "no-store"})

    @routes.get("/print-runs", access=VIEW, summary="Print runs with totals and hashes, the newest first")
    async def list_runs(call: Call) -> list[RunView]:
        rows = await call.transaction.connection.fetch(store.LIST_RUNS, None, _RUNS_MAX)
        return [RunView.model_validate(dict(row)) for row in rows]

    @routes.get("/print-runs/{run_id}", access=VIEW, summary="One print run")
    async def get_run(call: Call, run_id: Run) -> RunView:
        row = await call.transaction.connection.fetchrow(store.LIST_RUNS, run_id, 1)
        if row is None:
            raise not_found("印刷")
        return RunView.model_validate(dict(row))

    @routes.post("/print-runs/{run_id}/files", access=DRAWING, summary="Draw the next file of a released run")
    async def draw(call: Call, run_id: Run) -> DrawnFile:
        await _require_run(call, run_id)
        try:
            found = await draw_next_file(run_id, call.transaction)
        except NotPrintable as wrong:
            raise problem_of(wrong) from None
        _record(call, found.subjects, f"print {run_id} {found.file_no}")
        return DrawnFile(**{name: getattr(found, name) for name in DrawnFile.model_fields})

    return routes


def handover_routes(certificate_file: File) -> Routes:
    """The routes by which files leave, with the certificate of whoever prints."""
    routes = Routes("handing printed letters over")

    @routes.post("/print-runs/{run_id}/files/{file_no}/handovers", access=SEND, summary="Take a file out, sealed")
    async def take_file(call: Call, run_id: Run, file_no: Number) -> Response:
        return await _handed_over(call, run_id, file_no, certificate_file)

    @routes.post("/print-runs/{run_id}/index/handovers", access=SEND, summary="Take the index out, sealed")
    async def take_index(call: Call, run_id: Run) -> Response:
        return await _handed_over(call, run_id, 0, certificate_file)

    @routes.post("/print-runs/{run_id}/manifest/handovers", access=SEND, summary="Take the manifest out, sealed")
    async def take_manifest(call: Call, run_id: Run) -> Response:
        return await _handed_over(call, run_id, None, certificate_file)

    return routes


async def _prepared(call: Call, wanted: Preparation, sender: Sender) -> Prepared:
    try:
        found = await prepare(wanted.wish(), wanted.pieces_of_one_file, sender, call.transaction)
    except NotPrintable as wrong:
        raise problem_of(wrong) from None
    if found.run_id is None and not found.waiting_for_slip:
        raise problem_of(NotPrintable("nothing_to_print"))
    return found


async def _handed_over(call: Call, run_id: int, file_no: int | None, certificate_file: File) -> Response:
    await _require_run(call, run_id)
    try:
        found = await hand_over(run_id, file_no, certificate_file, call.transaction)
    except NotPrintable as wrong:
        raise problem_of(wrong) from None
    _record(call, found.subjects, f"print {run_id} {found.name}")
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{found.name}.p7m"'}
    return Response(found.envelope, media_type="application/pkcs7-mime", headers=headers)


async def _require_run(call: Call, run_id: int) -> None:
    """Go on only where there is such a run and the caller may see all its tax items."""
    rows = await call.transaction.connection.fetch(store.SELECT_TAX_ITEMS, run_id)
    if not rows:
        raise not_found("印刷")
    for row in rows:
        call.require_tax_item(row["tax_item"])


def _record(call: Call, subjects: Sequence[str], detail: str) -> None:
    call.record(list(subjects[:_SUBJECTS_OF_ONE_RECORD]), fields=FIELDS, detail=detail)
    for start in range(_SUBJECTS_OF_ONE_RECORD, len(subjects), _SUBJECTS_OF_ONE_RECORD):
        call.record(list(subjects[start : start + _SUBJECTS_OF_ONE_RECORD]), fields=FIELDS, detail=detail)
