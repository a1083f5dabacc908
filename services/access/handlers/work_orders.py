"""Work orders for contractors: approved, run once as approved, given to the named worker, deleted with proof.

No file for a company without an approved, running contract, and none for anybody but its named worker.
"""

import base64
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from services.access.handlers.accounts import today
from services.access.store import contractors, work_orders
from shared.approvals import Approved
from shared.approvals.canonical import canonical_json, payload_hash
from shared.approvals.work_order_extracts import EXTRACT_SIGNED_AS, ORDER_SIGNED_AS
from shared.approvals.work_orders import ACT, VERSION, WorkOrder
from shared.days import TOKYO
from shared.formats.envelope import fingerprint
from shared.http.problems import Problem, not_found
from shared.http.signed_text import SignedText, proved, signed
from shared.postgres.sql import Connection
from shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Deletion:
    """How the receiver proves that he deleted a file (消去証明書)."""

    deleted_on: date
    document_no: str
    method: str


async def require_orderable(order: WorkOrder, on: date, connection: Connection) -> None:
    """Go on only where a work order may be given on a day.

    Raises:
        Problem: Its days are past or in no order, the certificate ends before the file can be fetched, or its
            receiver is not named under a contract that runs until the deletion.
    """
    if not on <= order.collect_by <= order.delete_by:
        raise Problem(409, "days_in_no_order", "受取期限は今日以後、消去期限は受取期限以後にしてください。")
    if order.certificate_read().not_valid_after_utc.date() < order.collect_by:
        raise Problem(
            409, "certificate_ends", "受領者の証明書が受取期限より前に切れます。新しい証明書を求めてください。"
        )
    await _require_receiver(order.contract_id, order.worker, on, order.delete_by, connection)


async def add_order(approved: Approved[WorkOrder], transaction: Transaction) -> None:
    """Keep an approved order with the very text that was approved.

    Raises:
        Problem: Things have changed since it was proposed.
        RuntimeError: The text is not the approved one.
    """
    order, connection = approved.payload, transaction.connection
    await connection.execute(contractors.LOCK)
    await require_orderable(order, today(transaction), connection)
    text = canonical_json(order.model_dump(mode="json"))
    if payload_hash(ACT, VERSION, text) != approved.payload_hash:
        raise RuntimeError(f"work order {approved.approval_id}: its text is not the one that was approved")
    row = (
        *(approved.approval_id, order.contract_id, order.worker, order.purpose, order.query.SERVICE),
        *(order.query.view, text, approved.payload_hash, fingerprint(order.certificate_read())),
        *(order.collect_by, order.delete_by, transaction.started_at),
    )
    await work_orders.ORDERS.copy(connection, [row])


async def query_of(order_id: UUID, transaction: Transaction, keys: Path) -> tuple[str, dict[str, str]]:
    """Which service runs an order, and the approved text, signed for it.

    Raises:
        Problem: The order ran before, its days are over, or its receiver's contract has ended.
    """
    order = await _runnable(order_id, transaction)
    content = {
        "order_id": str(order_id),
        "approved": order["approved"],
        "recipient": f"{order['company_name']} {order['worker']}",
        "signed_at": transaction.started_at.isoformat(),
    }
    return order["service"], signed(content, ORDER_SIGNED_AS, keys)


async def take_file(order_id: UUID, answer: SignedText, transaction: Transaction, keys: Path) -> asyncpg.Record:
    """Keep the sealed file that a service made of an order; only once, and only of the approved query.

    Raises:
        Problem: The answer is not signed or of another order, or the order may not run.
    """
    order = await _runnable(order_id, transaction)
    content = proved(answer, EXTRACT_SIGNED_AS, keys)
    query_sha256 = bytes.fromhex(content["query_sha256"])
    of_this = content["order_id"] == str(order_id) and content["service"] == order["service"]
    if not of_this or query_sha256 != order["payload_hash"]:
        raise Problem(409, "other_query", "承認された作業指示の結果ではありません。もう一度実行してください。")
    made_at = datetime.fromisoformat(content["made_at"])
    connection = transaction.connection
    row = (
        *(order_id, query_sha256, content["row_count"], content["person_count"]),
        *(bytes.fromhex(content["content_sha256"]), made_at, transaction.actor.id, transaction.started_at),
    )
    await work_orders.EXECUTIONS.copy(connection, [row])
    await work_orders.FILES.copy(connection, [(order_id, base64.b64decode(content["envelope"]))])
    return await _locked(order_id, transaction)


async def fetch_file(order_id: UUID, transaction: Transaction, *, worker: str | None) -> bytes:
    """The sealed file, and a note of who fetched it.

    Args:
        order_id: The order.
        transaction: The open transaction.
        worker: Who fetches it for the company; none for an officer who hands it over.

    Raises:
        Problem: There is none, it is somebody else's, its days are over, it was received, or the contract has ended.
    """
    order = await _executed(order_id, transaction, worker=worker)
    connection = transaction.connection
    if order["collect_by"] < today(transaction):
        raise Problem(
            409, "expired", f"受取期限({order['collect_by']})を過ぎました。必要なときは改めて起案してください。"
        )
    envelope = await connection.fetchval(work_orders.SELECT_FILE, order_id)
    if envelope is None:
        raise Problem(409, "deleted_already", "ファイルは受領済みのため削除されています。")
    await _require_running(order, transaction)
    await work_orders.FETCHES.copy(connection, [(order_id, transaction.actor.id, transaction.started_at)])
    return bytes(envelope)


async def note_receipt(
    order_id: UUID, received_on: date, document_no: str, transaction: Transaction, *, worker: str | None
) -> None:
    """Note that the receiver has the file; it is deleted here in the same moment.

    Raises:
        Problem: Nobody fetched it, it was received before, or the day is impossible.
    """
    order = await _executed(order_id, transaction, worker=worker)
    if order["fetched_at"] is None:
        raise Problem(409, "not_fetched", "ファイルはまだ渡されていません。")
    if order["received_on"] is not None:
        raise Problem(409, "received_already", "受領は確認済みです。")
    _require_day(received_on, order, transaction)
    row = (order_id, received_on, document_no, transaction.actor.id, transaction.started_at)
    await work_orders.RECEIPTS.copy(transaction.connection, [row])
    await transaction.connection.execute(work_orders.DELETE_FILE, order_id)


async def note_deletion(order_id: UUID, proof: Deletion, transaction: Transaction) -> None:
    """Note the receiver's proof that he deleted the file.

    Raises:
        Problem: Its receipt was not confirmed, its deletion was, or the day is impossible.
    """
    order = await _executed(order_id, transaction, worker=None)
    if order["received_on"] is None:
        raise Problem(409, "not_received", "受領が確認されていません。先に受領を入力してください。")
    if order["deleted_on"] is not None:
        raise Problem(409, "deleted_already", "消去は確認済みです。")
    _require_day(proof.deleted_on, order, transaction)
    if proof.deleted_on < order["received_on"]:
        raise Problem(409, "impossible_day", "消去の日が受領の日より前です。")
    by, at = transaction.actor.id, transaction.started_at
    row = (order_id, proof.deleted_on, proof.document_no, proof.method, by, at)
    await work_orders.DELETIONS.copy(transaction.connection, [row])


async def watch_work_orders(day: date, transaction: Transaction) -> dict[str, Any]:
    """Delete files that can no longer be fetched, and count the deletions that are not proved in time.

    Args:
        day: The business day.
        transaction: The job's.
    """
    expired = await transaction.connection.fetch(work_orders.EXPIRE_FILES, day)
    overdue = await transaction.connection.fetch(work_orders.LIST_OVERDUE, day)
    return {"expired_files": len(expired), "overdue_deletions": len(overdue)}


async def _locked(order_id: UUID, transaction: Transaction) -> asyncpg.Record:
    connection = transaction.connection
    await connection.execute(work_orders.LOCK, order_id)
    order = await connection.fetchrow(work_orders.SELECT_ONE, order_id)
    if order is None:
        raise not_found("作業指示")
    return order


async def _runnable(order_id: UUID, transaction: Transaction) -> asyncpg.Record:
    order = await _locked(order_id, transaction)
    if order["made_at"] is not None:
        raise Problem(409, "executed_already", "この作業指示は実行済みです。もう一度要るときは改めて起案してください。")
    if order["collect_by"] < today(transaction):
        raise Problem(409, "expired", f"受取期限({order['collect_by']})を過ぎました。改めて起案してください。")
    await _require_running(order, transaction)
    return order


async def _executed(order_id: UUID, transaction: Transaction, *, worker: str | None) -> asyncpg.Record:
    order = await _locked(order_id, transaction)
    # To anybody else of a company it is not there.
    if worker is not None and order["worker"] != worker:
        raise not_found("作業指示")
    if order["made_at"] is None:
        raise Problem(409, "not_executed", "この作業指示はまだ実行されていません。")
    return order


async def _require_running(order: asyncpg.Record, transaction: Transaction) -> None:
    await transaction.connection.execute(contractors.LOCK)
    day = today(transaction)
    await _require_receiver(order["contract_id"], order["worker"], day, order["delete_by"], transaction.connection)


async def _require_receiver(contract_id: UUID, worker: str, on: date, until: date, connection: Connection) -> None:
    contract = await connection.fetchrow(contractors.SELECT_ONE, contract_id)
    if contract is None:
        raise not_found("委託契約")
    if not contract["valid_from"] <= on or contract["last_day"] < until:
        sentence = (
            f"契約が始まっていないか、消去期限より前({contract['last_day']})に終わります。契約を確かめてください。"
        )
        raise Problem(409, "no_running_contract", sentence)
    if not await connection.fetchval(work_orders.IS_NAMED_HERE, contract_id, worker, on, until):
        sentence = "受領者は、消去期限までこの契約の従事者として報告されていません。従事者の一覧を確かめてください。"
        raise Problem(409, "not_named", sentence)


def _require_day(day: date, order: asyncpg.Record, transaction: Transaction) -> None:
    if not order["made_at"].astimezone(TOKYO).date() <= day <= today(transaction):
        raise Problem(409, "impossible_day", "日付は、実行の日から今日までにしてください。")
