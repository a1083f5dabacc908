"""Abnormal uses of personal data: what was found, what it was, and the signed report of each month.

Permissions: access.abnormal.view, access.abnormal.decide, access.abnormal.sign and access.abnormal.print. Findings
name staff and count; the records behind one are asked for as any others (`records_http.py`).
"""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.access.handlers import abnormal as handlers
from services.access.handlers.accounts import today
from services.access.inbound.bodies import FindingText
from services.access.rules.abnormal import LABELS, VERDICTS, Detector, Verdict
from services.access.store import abnormal as store
from shared.approvals.deciding import party
from shared.days import TOKYO, format_wareki
from shared.documents.abnormal_report import abnormal_report_pdf
from shared.documents.page import PrintMark
from shared.http.routes import Call, NoPersonalData, Routes
from shared.law.municipality import Municipality

abnormal_routes = Routes("abnormal")

_ABOUT = "what staff did, counted, and nobody's tax data"
VIEW = NoPersonalData("access.abnormal.view", _ABOUT)
DECIDE = NoPersonalData("access.abnormal.decide", _ABOUT)
SIGN = NoPersonalData("access.abnormal.sign", _ABOUT)
PRINT = NoPersonalData("access.abnormal.print", _ABOUT)

_PAGE_MAX = 200
Number = Annotated[int, Path(ge=1, le=2**53 - 1)]
Month = Annotated[str, Path(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]


class FindingView(BaseModel):
    """Uses of one person on one day that looked abnormal, and what they were found to be."""

    model_config = ConfigDict(frozen=True)

    finding_id: int
    detector: Detector
    label: str
    actor_id: str
    actor_name: str | None
    terminal: str = Field(description="Where only the place is known")
    day: date
    count: int
    compared: int = Field(description="His usual number of persons, or the days without use; else 0")
    first_at: datetime
    last_at: datetime
    owner_office: str
    due_on: date
    found_at: datetime
    escalated_on: date | None = Field(description="Since when the auditors see that nobody answered")
    verdict: Verdict | None
    note: str | None
    decided_by: str | None
    decided_at: datetime | None


class Answer(BaseModel):
    """What a finding was."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    verdict: Verdict
    note: FindingText


class DetectorCount(BaseModel):
    """The findings of a month by one detector."""

    detector: Detector
    label: str
    found: int
    proper: int
    mistake: int
    misuse: int
    open: int
    late: int


class DayCount(BaseModel):
    """What all staff did on a day."""

    day: date
    staff: int
    uses: int
    persons: int
    refusals: int


class ReportView(BaseModel):
    """The report of a month; once signed, as it was signed."""

    month: str
    detectors: list[DetectorCount]
    days: list[DayCount]
    content_hash: str
    signed_by: str | None = None
    signed_at: datetime | None = None
    note: str | None = None


class Signature(BaseModel):
    """A signature under a report as it was read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    content_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    note: FindingText


@abnormal_routes.get("/abnormal-uses", access=VIEW, summary="Uses that looked abnormal")
async def list_findings(
    call: Call,
    after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0,
    unanswered: bool = True,
    late: bool = False,
) -> list[FindingView]:
    """Those that nobody has answered, or all of them, or those not answered in time; the oldest first."""
    connection = call.transaction.connection
    rows = await handlers.findings(connection, _PAGE_MAX, after=after, unanswered=unanswered, late=late)
    return [finding_view(row) for row in rows]


@abnormal_routes.post("/abnormal-uses/{finding_id}/result", access=DECIDE, summary="Say what it was")
async def answer_finding(call: Call, finding_id: Number, answer: Answer) -> FindingView:
    """Once, by somebody of the owning office, and never about oneself."""
    row = await handlers.say_what_it_was(call.transaction, finding_id, answer.verdict, answer.note, party(call))
    return finding_view(row)


@abnormal_routes.get("/abnormal-uses/reports", access=VIEW, summary="Months whose report nobody has signed")
async def unsigned(call: Call) -> list[str]:
    """Months that are over, the oldest first."""
    months = await handlers.unsigned_months(call.transaction.connection, today(call.transaction))
    return [f"{month:%Y-%m}" for month in months]


@abnormal_routes.get("/abnormal-uses/reports/{month}", access=VIEW, summary="The report of a month")
async def get_report(call: Call, month: Month) -> ReportView:
    """As it was signed, or as it stands now."""
    return await _report(call, month)


@abnormal_routes.post("/abnormal-uses/reports/{month}/signature", access=SIGN, summary="Sign the report of a month")
async def sign(call: Call, month: Month, signature: Signature) -> ReportView:
    """Once the month is over and every finding of it is answered."""
    first = date.fromisoformat(f"{month}-01")
    await handlers.sign_report(call.transaction, first, signature.content_hash, signature.note, call.actor.id)
    return await _report(call, month)


def abnormal_print_routes(municipality: Municipality) -> Routes:
    """The route that prints the report of a month as a paper of the city."""
    routes = Routes("abnormal")

    @routes.post("/abnormal-uses/reports/{month}/print", access=PRINT, summary="The report as PDF with plots")
    async def print_report(call: Call, month: Month) -> Response:
        """Tables and plots, marked with who printed it."""
        report = await _report(call, month)
        signed = ""
        if report.signed_at:
            signed = f"署名: {report.signed_by} {format_wareki(report.signed_at.astimezone(TOKYO).date())}"
        mark = PrintMark(call.actor.id, call.transaction.started_at, call.reference)
        content = abnormal_report_pdf(report.model_dump(mode="json"), municipality.name, signed, mark)
        name = f'attachment; filename="abnormal-uses-{month}.pdf"'
        return Response(content, media_type="application/pdf", headers={"Content-Disposition": name})

    return routes


async def _report(call: Call, month: str) -> ReportView:
    connection, first = call.transaction.connection, date.fromisoformat(f"{month}-01")
    signed = await connection.fetchrow(store.SELECT_REPORT, first)
    if signed is None:
        content = await handlers.report_of(connection, first)
        return ReportView(**content, content_hash=handlers.report_hash(content))
    kept: dict[str, Any] = handlers.read_report(signed["content"])
    names = ("content_hash", "signed_by", "signed_at", "note")
    return ReportView(**kept, **{name: signed[name] for name in names})


def finding_view(row: Any) -> FindingView:
    """A finding as it is shown."""
    return FindingView(**row, label=LABELS[Detector(row["detector"])])


def verdict_words(verdict: str | None) -> str:
    """What a reviewer reads of a verdict."""
    return VERDICTS[Verdict(verdict)] if verdict else "未点検"
