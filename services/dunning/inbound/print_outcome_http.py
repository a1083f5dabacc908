"""What became of printed letters: the pull list, what the printer counted, and his proof of deletion.

Permissions: dunning.print.view, dunning.print.report.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.dunning.handlers.print_outcome import confirm_deletion, pull_out, report
from services.dunning.handlers.print_runs import NotPrintable
from services.dunning.inbound.print_release_act import problem_of
from services.dunning.inbound.print_runs_http import VIEW, LetterNo, Run
from services.dunning.rules.print_runs import Counts
from services.dunning.store import print_outcome as store
from shared.contracts.fields import PRINTABLE
from shared.http.days import DayAtHand
from shared.http.routes import Call, NoPersonalData, Routes

REPORT = NoPersonalData("dunning.print.report", "what the printer counted, by document number")

PRINT_OUTCOME_ROUTES = Routes("outcome of printing")

Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
Sentence = Annotated[str, Field(min_length=3, max_length=300, pattern=PRINTABLE)]


class PulledPiece(BaseModel):
    """A letter that must not be enclosed (引き抜き), and where it is."""

    model_config = ConfigDict(frozen=True)

    piece_no: int
    document_no: str
    file_no: int
    first_page: int
    reason: str


class PullOut(BaseModel):
    """Letters to be pulled out, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document_nos: Annotated[list[LetterNo], Field(min_length=1, max_length=1000)]
    reason: Sentence


class PrinterReport(BaseModel):
    """What the printer counted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    made: Count
    enclosed: Count
    pulled: Count
    spoiled: Count
    note: Annotated[str, Field(max_length=300, pattern=PRINTABLE)] = ""


class ReportView(BaseModel):
    """A report as it was entered, with what does not agree; empty where everything does."""

    model_config = ConfigDict(frozen=True)

    report_no: int
    findings: list[str]


class Deletion(BaseModel):
    """The proof of deletion (消去証明)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    deleted_on: DayAtHand
    proof: Sentence


@PRINT_OUTCOME_ROUTES.get("/print-runs/{run_id}/pull-list", access=VIEW, summary="Letters that must not be enclosed")
async def list_pulled(call: Call, run_id: Run) -> list[PulledPiece]:
    """Letters of the files that an officer or their run pulled out, for the printer and for his counts."""
    rows = await call.transaction.connection.fetch(store.SELECT_PULL_LIST, run_id)
    return [PulledPiece.model_validate(dict(row)) for row in rows]


@PRINT_OUTCOME_ROUTES.post("/print-runs/{run_id}/pulls", access=REPORT, summary="Pull letters out of a run")
async def pull(call: Call, run_id: Run, wanted: PullOut) -> dict[str, int]:
    """Put letters on the pull list; what is not drawn yet is left out of its file."""
    try:
        return {"pulled": await pull_out(run_id, wanted.document_nos, wanted.reason, call.transaction)}
    except NotPrintable as wrong:
        raise problem_of(wrong) from None


@PRINT_OUTCOME_ROUTES.post("/print-runs/{run_id}/reports", access=REPORT, summary="What the printer counted")
async def enter_report(call: Call, run_id: Run, said: PrinterReport) -> ReportView:
    """Enter made, enclosed, pulled and spoiled; whatever does not agree is a finding of the run."""
    counts = Counts(said.made, said.enclosed, said.pulled, said.spoiled)
    try:
        found = await report(run_id, counts, said.note, call.transaction)
    except NotPrintable as wrong:
        raise problem_of(wrong) from None
    return ReportView(report_no=found.report_no, findings=list(found.findings))


@PRINT_OUTCOME_ROUTES.post("/print-runs/{run_id}/deletion", access=REPORT, summary="The printer has deleted the files")
async def enter_deletion(call: Call, run_id: Run, said: Deletion) -> dict[str, bool]:
    """Enter the proof of deletion, once."""
    try:
        await confirm_deletion(run_id, said.deleted_on, said.proof, call.transaction)
    except NotPrintable as wrong:
        raise problem_of(wrong) from None
    return {"deleted": True}
