"""The report to a person of who used his data, as PDF and CSV, for a request whose disclosure two persons granted.

Permission: access.usage_report.make. It is itself a use of his data, and stands in his next report.
"""

import asyncio
import csv
import io
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict

from services.access.handlers.usage_report import Made, granted_request, make_report
from services.access.rules.usage_report import WITHHELD_WORDS, service_name
from shared.access import Access, AccessAction
from shared.access.purposes import DISCLOSURE
from shared.access.terms import AccessPolicy
from shared.contracts.fields import Day
from shared.days import TOKYO
from shared.documents.letter import Destination, sender_of
from shared.documents.letter_sheets import letters_pdf
from shared.documents.usage_report import UsageReport, usage_report
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality

MAKE = Access("access.usage_report.make", DISCLOSURE, AccessAction.PROVIDE)
_HEADINGS = ("日時", "利用した所属・役割", "利用の目的(根拠)", "したこと", "利用した項目", "回数")
_NOT_KEPT = {"Cache-Control": "no-store"}


class Period(BaseModel):
    """Of which days the uses are reported."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first_day: Day
    last_day: Day


def usage_report_routes(policy: AccessPolicy, municipality: Municipality) -> Routes:
    """The routes, under the names of a city's offices and roles."""
    routes = Routes("disclosure")

    async def made(call: Call, request_id: UUID, period: Period) -> Made:
        request = await granted_request(request_id, call.transaction)
        detail = f"disclosure:{request_id} {period.first_day} {period.last_day}"
        call.record([request["addressee_no"]], fields=("access_record",), detail=detail)
        return await make_report(request, period.first_day, period.last_day, call.transaction, policy, municipality)

    @routes.post("/disclosure-requests/{request_id}/usage-report/pdf", access=MAKE, summary="Uses of a person's data")
    async def as_pdf(call: Call, request_id: UUID, period: Period) -> Response:
        """For the person himself, in plain Japanese."""
        report = await made(call, request_id, period)
        on = call.transaction.started_at.astimezone(TOKYO).date()
        letter = usage_report(
            UsageReport(
                sender=sender_of(municipality),
                to=Destination(report.requester_name, report.address, report.postal_code),
                document_no=f"U{str(request_id)[-12:]}",
                issued_on=on,
                first_day=period.first_day,
                last_day=period.last_day,
                lines=tuple(_cells(report)),
                withheld=tuple((WITHHELD_WORDS[why], count) for why, count in report.report.withheld.items()),
                until=tuple(
                    (service_name(service), f"{moment.astimezone(TOKYO):%Y-%m-%d %H:%M}")
                    for service, moment in report.until.items()
                ),
            )
        )
        pdf, _ = await asyncio.to_thread(letters_pdf, [letter])
        return Response(pdf, media_type="application/pdf", headers=_NOT_KEPT)

    @routes.post("/disclosure-requests/{request_id}/usage-report/csv", access=MAKE, summary="The same as a table")
    async def as_csv(call: Call, request_id: UUID, period: Period) -> Response:
        """With a byte order mark, so that spreadsheets read it as what it is."""
        report = await made(call, request_id, period)
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(_HEADINGS)
        writer.writerows(_cells(report))
        for why, count in report.report.withheld.items():
            writer.writerow(("", "", WITHHELD_WORDS[why], "記載しない利用", "", str(count)))
        content = text.getvalue().encode("utf-8-sig")
        return Response(content, media_type="text/csv; charset=utf-8", headers=_NOT_KEPT)

    return routes


def _cells(made: Made) -> list[tuple[str, str, str, str, str, str]]:
    lines = made.report.lines
    return [(one.when, one.who, one.purpose, one.action, one.items, str(one.count)) for one in lines]
