"""The copy of a person's record: taken in part by part, looked at, handed over as PDF or as files, then deleted.

Permissions: access.record_copy.compile, access.record_copy.check, access.record_copy.hand_over.
"""

import asyncio
import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import Response

from services.access.handlers import record_copies as handlers
from services.access.handlers.disclosure import standing
from services.access.handlers.usage_report import granted_request
from services.access.inbound.disclosure_http import Note
from shared.access import Access, AccessAction
from shared.access.purposes import DISCLOSURE
from shared.days import TOKYO
from shared.documents.letter import Destination, sender_of
from shared.documents.letter_sheets import letters_pdf
from shared.documents.record_copy import CopiedSection, RecordCopy, record_copy
from shared.http.person_record import PART_LENGTH_MAX, SignedRecord
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality

COMPILE = Access("access.record_copy.compile", DISCLOSURE, AccessAction.INTAKE)
CHECK = Access("access.record_copy.check", DISCLOSURE, AccessAction.VIEW)
HAND_OVER = Access("access.record_copy.hand_over", DISCLOSURE, AccessAction.PROVIDE)
_FIELDS = ("person_record",)
_NOT_KEPT = {"Cache-Control": "no-store"}
#: The oldest day that a file in a ZIP archive may have: equal copies are equal bytes.
_NO_DAY = (1980, 1, 1, 0, 0, 0)


def record_copy_routes(municipality: Municipality, keys: Path) -> Routes:
    """The routes, with the keys under which the copy lies."""
    routes = Routes("disclosure")
    _compiling(routes, keys)
    _handing_over(routes, municipality, keys)
    return routes


def _compiling(routes: Routes, keys: Path) -> None:
    @routes.post("/disclosure-requests/{request_id}/numbers", access=COMPILE, summary="Under which numbers he stands")
    async def numbers(call: Call, request_id: UUID) -> dict[str, Any]:
        """What every service is asked with, signed for some minutes; only once the disclosure was decided."""
        request = await granted_request(request_id, call.transaction)
        call.record([request["addressee_no"]], fields=("addressee_no",), detail=f"disclosure:{request_id}")
        order = await handlers.order_parts(request, call.transaction, keys)
        return {"order": order, "services": list(handlers.SERVICES)}

    @routes.post(
        "/disclosure-requests/{request_id}/parts",
        access=COMPILE,
        summary="Take in what a service signed",
        status_code=201,
        body_bytes_max=2 * PART_LENGTH_MAX,
    )
    async def add(call: Call, request_id: UUID, part: SignedRecord) -> dict[str, str]:
        """A part that comes again replaces the former one until the copy is released."""
        request = await standing(call.transaction.connection, request_id)
        call.record([request["addressee_no"]], fields=_FIELDS, detail=f"disclosure:{request_id}")
        service = await handlers.add_part(request_id, part, call.transaction, keys)
        return {"service": service}

    @routes.get("/disclosure-requests/{request_id}/copy", access=CHECK, summary="The copy, to be checked", writes=True)
    async def check(call: Call, request_id: UUID) -> dict[str, Any]:
        """All sections, what is missing, and the hash that is released."""
        copy = await handlers.open_copy(request_id, call.transaction, keys)
        call.record([copy.request["addressee_no"]], fields=_FIELDS, detail=f"disclosure:{request_id}")
        return {
            "missing": copy.missing,
            "copy_sha256": copy.sha256.hex() if copy.sha256 else None,
            "omitted": copy.omitted,
            "parts": {service: part["sections"] for service, part in copy.parts.items()},
        }


def _handing_over(routes: Routes, municipality: Municipality, keys: Path) -> None:
    async def released(call: Call, request_id: UUID) -> handlers.Copy:
        copy = await handlers.released_copy(request_id, call.transaction, keys)
        call.record([copy.request["addressee_no"]], fields=_FIELDS, detail=f"disclosure:{request_id}")
        return copy

    @routes.get(
        "/disclosure-requests/{request_id}/copy/pdf", access=HAND_OVER, summary="The released copy as PDF", writes=True
    )
    async def as_pdf(call: Call, request_id: UUID) -> Response:
        """For the person himself."""
        copy = await released(call, request_id)
        letter = record_copy(
            RecordCopy(
                sender=sender_of(municipality),
                to=Destination(copy.request["requester_name"], copy.request["address"], copy.request["postal_code"]),
                document_no=f"C{str(request_id)[-12:]}",
                issued_on=call.transaction.started_at.astimezone(TOKYO).date(),
                sections=tuple(
                    CopiedSection(one["title"], tuple(one["headings"]), tuple(map(tuple, one["rows"])))
                    for one in copy.sections()
                ),
                omitted=copy.omitted or (),
            )
        )
        pdf, _ = await asyncio.to_thread(letters_pdf, [letter])
        return Response(pdf, media_type="application/pdf", headers=_NOT_KEPT)

    @routes.get(
        "/disclosure-requests/{request_id}/copy/zip", access=HAND_OVER, summary="The same as CSV and JSON", writes=True
    )
    async def as_files(call: Call, request_id: UUID) -> Response:
        """A table for each section, and everything once more for programs."""
        copy = await released(call, request_id)
        return Response(_files(copy.sections()), media_type="application/zip", headers=_NOT_KEPT)

    @routes.post(
        "/disclosure-requests/{request_id}/copy/handed-over",
        access=HAND_OVER,
        summary="The copy was handed over; it is deleted",
        status_code=201,
    )
    async def handed_over(call: Call, request_id: UUID, entry: Note) -> dict[str, str]:
        """Nothing of it stays but that it was handed over, when, and its hash."""
        request = await handlers.hand_over(request_id, entry.on, entry.reason, call.transaction, keys)
        call.record([request["addressee_no"]], fields=_FIELDS, detail=f"disclosure:{request_id} handed over")
        return {"request_id": str(request_id)}


def _files(sections: list[dict[str, Any]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, section in enumerate(sections, 1):
            text = io.StringIO()
            writer = csv.writer(text)
            writer.writerow(section["headings"])
            writer.writerows(section["rows"])
            name = f"{number:02d}_{section['title']}.csv"
            archive.writestr(zipfile.ZipInfo(name, _NO_DAY), text.getvalue().encode("utf-8-sig"))
        whole = json.dumps(sections, ensure_ascii=False, indent=1)
        archive.writestr(zipfile.ZipInfo("00_全項目.json", _NO_DAY), whole.encode())
    return buffer.getvalue()
