"""Work orders: run once as approved, fetched by the named worker or handed over, received, and deleted with proof.

Permissions: access.work_order.view, access.work_order.run, access.work_order.hand_over for officers, and
access.work_order.receive for the named worker of the company.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict

from services.access.handlers import work_orders as handlers
from services.access.handlers.accounts import today
from services.access.store import work_orders
from shared.approvals.work_order_extracts import ENVELOPE_BYTES_MAX, SignedExtract
from shared.http.days import DayAtHand
from shared.http.routes import Call, NoPersonalData, Routes
from shared.http.words import Line, Words

_ABOUT_ORDERS = "orders and their state, and nobody's tax data"
_SEALED = "an envelope that only the receiver's private key opens; each person in it is on record where it was made"
VIEW = NoPersonalData("access.work_order.view", _ABOUT_ORDERS)
RUN = NoPersonalData("access.work_order.run", _SEALED)
HAND_OVER = NoPersonalData("access.work_order.hand_over", _SEALED)
RECEIVE = NoPersonalData("access.work_order.receive", _SEALED)
_LISTED = 500
_NOT_KEPT = {"Cache-Control": "no-store"}


class OrderView(BaseModel):
    """An order as it stands; `deletion_overdue` when its file was fetched and its deletion is not proved in time."""

    model_config = ConfigDict(frozen=True)

    order_id: UUID
    contract_id: UUID
    company_name: str
    worker: str
    purpose: str
    service: str
    view: str
    collect_by: date
    delete_by: date
    made_at: datetime | None
    row_count: int | None
    person_count: int | None
    fetched_at: datetime | None
    received_on: date | None
    deleted_on: date | None
    deletion_document_no: str | None
    payload_hash: str
    query_sha256: str | None
    deletion_overdue: bool


class WrittenReceipt(BaseModel):
    """The day and the number of the receiver's written receipt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    received_on: DayAtHand
    document_no: Line


class DeletionProof(BaseModel):
    """The receiver's proof that he deleted the file (消去証明書)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    deleted_on: DayAtHand
    document_no: Line
    method: Words


def work_order_desk_routes(keys: Path) -> Routes:
    """The routes of orders, with the keys that prove them."""
    routes = Routes("work orders")
    _listing(routes)
    _running(routes, keys)
    _giving(routes)
    return routes


def _listing(routes: Routes) -> None:
    @routes.get("/work-orders", access=VIEW, summary="Work orders and what became of them, the last first")
    async def list_orders(call: Call) -> list[OrderView]:
        """The last approved ones."""
        rows = await call.transaction.connection.fetch(work_orders.LIST_LAST, _LISTED)
        return [_view(row, today(call.transaction)) for row in rows]

    @routes.get("/work-orders/overdue", access=VIEW, summary="Files whose deletion is not proved in time")
    async def list_overdue(call: Call) -> list[OrderView]:
        """The longest overdue first."""
        day = today(call.transaction)
        rows = await call.transaction.connection.fetch(work_orders.LIST_OVERDUE, day)
        return [_view(row, day) for row in rows]


def _running(routes: Routes, keys: Path) -> None:
    @routes.post(
        "/work-orders/{order_id}/query", access=RUN, summary="The approved query, for the service that runs it"
    )
    async def query(call: Call, order_id: UUID) -> dict[str, Any]:
        """Signed, for some minutes; which service it is for stands beside it."""
        service, order = await handlers.query_of(order_id, call.transaction, keys)
        return {"service": service, "order": order}

    @routes.post(
        "/work-orders/{order_id}/file",
        access=RUN,
        summary="Take in the sealed file that a service made",
        status_code=201,
        body_bytes_max=2 * ENVELOPE_BYTES_MAX,
    )
    async def take(call: Call, order_id: UUID, answer: SignedExtract) -> OrderView:
        """Once."""
        return _view(await handlers.take_file(order_id, answer, call.transaction, keys), today(call.transaction))


def _giving(routes: Routes) -> None:
    @routes.get(
        "/work-orders/{order_id}/file", access=HAND_OVER, summary="The sealed file, to be handed over", writes=True
    )
    async def hand_over(call: Call, order_id: UUID) -> Response:
        """For a receiver without an account."""
        return _envelope(await handlers.fetch_file(order_id, call.transaction, worker=None))

    @routes.get(
        "/my-work-orders/{order_id}/file", access=RECEIVE, summary="The sealed file, by its named receiver", writes=True
    )
    async def fetch(call: Call, order_id: UUID) -> Response:
        """Until the last day, and until its receipt is confirmed."""
        return _envelope(await handlers.fetch_file(order_id, call.transaction, worker=call.actor.id))

    @routes.post("/my-work-orders/{order_id}/receipt", access=RECEIVE, summary="Confirm the receipt", status_code=201)
    async def confirm(call: Call, order_id: UUID) -> dict[str, str]:
        """By the named receiver himself."""
        day = today(call.transaction)
        await handlers.note_receipt(order_id, day, "", call.transaction, worker=call.actor.id)
        return {"order_id": str(order_id)}

    @routes.post(
        "/work-orders/{order_id}/receipt",
        access=HAND_OVER,
        summary="Note the receiver's written receipt",
        status_code=201,
    )
    async def note_receipt(call: Call, order_id: UUID, receipt: WrittenReceipt) -> dict[str, str]:
        """The file is deleted here."""
        await handlers.note_receipt(order_id, receipt.received_on, receipt.document_no, call.transaction, worker=None)
        return {"order_id": str(order_id)}

    @routes.post(
        "/work-orders/{order_id}/deletion", access=HAND_OVER, summary="Note the proof of deletion", status_code=201
    )
    async def note_deletion(call: Call, order_id: UUID, proof: DeletionProof) -> dict[str, str]:
        """The receiver has deleted it."""
        deletion = handlers.Deletion(proof.deleted_on, proof.document_no, proof.method)
        await handlers.note_deletion(order_id, deletion, call.transaction)
        return {"order_id": str(order_id)}


def _envelope(content: bytes) -> Response:
    return Response(content, media_type="application/pkcs7-mime", headers=_NOT_KEPT)


def _view(row: Any, day: date) -> OrderView:
    made = {"payload_hash", "query_sha256", "deletion_overdue"}
    query_sha256 = row["query_sha256"]
    return OrderView(
        **{name: row[name] for name in OrderView.model_fields if name not in made},
        payload_hash=row["payload_hash"].hex(),
        query_sha256=query_sha256.hex() if query_sha256 else None,
        deletion_overdue=bool(row["fetched_at"]) and row["deleted_on"] is None and row["delete_by"] < day,
    )
