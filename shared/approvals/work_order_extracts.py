"""How a service runs an approved work order: it proves the approved text, runs that, and seals the result.

The officer who carries the answer to `access` can read nothing of it and change nothing: the extract opens only with
the receiver's private key, and the installation's seal key signs both the order and the answer.
"""

import asyncio
import base64
import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from pydantic import Field

from shared.access import Access, AccessAction
from shared.access.purposes import OPERATIONS
from shared.approvals.canonical import payload_hash
from shared.approvals.work_orders import ACT, VERSION, View, WorkOrder
from shared.days import TOKYO
from shared.formats.envelope import sealed
from shared.http.problems import Problem
from shared.http.routes import Call, Routes
from shared.http.signed_text import SignedText, proved_order, signed
from shared.law.tax_items import tax_item
from shared.postgres.sql import Sql

#: What a signature is given for begins with one of these, so that it fits nothing else that the key signs.
ORDER_SIGNED_AS = b"shuno work order 1\n"
EXTRACT_SIGNED_AS = b"shuno work order extract 1\n"
ENVELOPE_BYTES_MAX = 16 * 1024 * 1024
_SUBJECT = "addressee_no"


class SignedExtract(SignedText):
    """An answer with a sealed file in it."""

    content: Annotated[str, Field(min_length=2, max_length=2 * ENVELOPE_BYTES_MAX)]


def work_order_routes(service: str, statements: Mapping[type[View], Sql], keys: Path) -> Routes:
    """The route by which a service runs approved work orders over its declared views.

    Args:
        service: Its name.
        statements: The statement of each view: its columns are the view's fields (and `addressee_no` first where
            the view tells of persons); its parameters are the filter's, and the most rows last.
        keys: Where the installation's keys lie.
    """
    routes = Routes("work orders")
    extract_it = Access(f"{service}.work_order.extract", OPERATIONS, AccessAction.EXPORT)

    @routes.post("/work-order-extracts", access=extract_it, summary="Run an approved work order and seal its result")
    async def extract(call: Call, order: SignedText) -> SignedExtract:
        """Each person in the result is on record as given out under the order's number."""
        now = call.transaction.started_at
        content = proved_order(order, ORDER_SIGNED_AS, keys, now)
        approved = WorkOrder.model_validate_json(content["approved"])
        statement = statements.get(type(approved.query))
        if statement is None:
            raise Problem(409, "other_service", "この作業指示の対象は、このサービスのデータではありません。")
        item = getattr(approved.query, "tax_item", None)
        if item is not None:
            call.require_tax_item(item.value)
        rows = await call.transaction.connection.fetch(statement, *approved.query.filter(), approved.rows_max + 1)
        if len(rows) > approved.rows_max:
            sentence = (
                f"承認された件数({approved.rows_max}件)を超えるため、抽出しません。条件を改めて起案してください。"
            )
            raise Problem(409, "too_many_rows", sentence)
        order_id = UUID(content["order_id"])
        persons = sorted({row[_SUBJECT] for row in rows}) if approved.query.PERSONAL else []
        call.record(persons, fields=tuple(approved.query.fields), detail=f"work_order:{order_id}")
        plain = table_of(approved.query, rows, _watermark(order_id, content["recipient"], now))
        envelope = await asyncio.to_thread(sealed, plain, approved.certificate_read())
        if len(envelope) > ENVELOPE_BYTES_MAX:
            raise Problem(409, "file_too_large", "抽出したファイルが大きすぎます。条件を分けて起案してください。")
        answer = {
            "service": service,
            "order_id": str(order_id),
            # Over the very text that was run.
            "query_sha256": payload_hash(ACT, VERSION, content["approved"]).hex(),
            "row_count": len(rows),
            "person_count": len(persons),
            "content_sha256": hashlib.sha256(plain).hexdigest(),
            "envelope": base64.b64encode(envelope).decode(),
            "made_at": now.isoformat(),
        }
        return SignedExtract(**await asyncio.to_thread(signed, answer, EXTRACT_SIGNED_AS, keys))

    return routes


def table_of(query: View, rows: Sequence[asyncpg.Record], watermark: Sequence[str]) -> bytes:
    """The approved fields as CSV (UTF-8 with BOM, RFC 4180) in their order, and the watermark as the last row."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([query.FIELDS[name] for name in query.fields])
    writer.writerows([_text(name, row[name]) for name in query.fields] for row in rows)
    writer.writerow(watermark)
    return text.getvalue().encode("utf-8-sig")


def _watermark(order_id: UUID, recipient: str, at: datetime) -> tuple[str, ...]:
    return ("#作業指示", str(order_id), recipient, f"{at.astimezone(TOKYO):%Y-%m-%d %H:%M:%S}")


def _text(name: str, value: Any) -> str:
    if name == "tax_item":
        return tax_item(value).name
    return value.isoformat() if isinstance(value, date) else str(value)
