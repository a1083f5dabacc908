"""A granted correction: proved by identity's sealed record, and told to whoever had got the old data (法97条)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import asyncpg

from services.access.handlers.disclosure import carry_out, require_day, standing
from services.access.rules.disclosure import Outcome, RequestKind
from services.access.rules.usage_report import item_words
from services.access.store import disclosure_corrections as store
from shared.http.problems import Problem, not_found
from shared.merges import numbers_of_person
from shared.transaction import Transaction


async def granted_correction(
    request_id: UUID, transaction: Transaction, *, locked: bool = False
) -> tuple[asyncpg.Record, list[str]]:
    """A request whose correction was granted, and every number of its person.

    Raises:
        Problem: There is none, or it was not granted.
    """
    row = await standing(transaction.connection, request_id, locked=locked)
    if row["kind"] != RequestKind.CORRECTION or row["outcome"] not in (Outcome.FULL, Outcome.PART):
        raise Problem(409, "not_granted", "訂正の決定がありません。決定してから入力してください。")
    number = row["addressee_no"]
    return row, await numbers_of_person(transaction.connection, number)


async def link_correction(request_id: UUID, approval_id: UUID, transaction: Transaction) -> None:
    """Say by which act of identity the correction was made; its sealed access record proves it.

    Raises:
        Problem: It was not granted, is linked already, or no such record has been gathered.
    """
    connection = transaction.connection
    _, numbers = await granted_correction(request_id, transaction, locked=True)
    if await connection.fetchrow(store.SELECT_CORRECTION, request_id):
        raise Problem(409, "linked_already", "この請求の訂正はすでに入力されています。")
    act = await connection.fetchrow(store.FIND_ACT, numbers, str(approval_id))
    if act is None:
        sentence = "この宛名の職権修正の記録が見つかりません。修正の決裁と記録の収集を待って入力してください。"
        raise Problem(409, "not_corrected", sentence)
    row = (request_id, approval_id, act["occurred_at"], sorted(act["fields"]), transaction.actor.id)
    await store.CORRECTIONS.copy(connection, [(*row, transaction.started_at)])


async def outgoing(request_id: UUID, transaction: Transaction, *, locked: bool = False) -> Sequence[asyncpg.Record]:
    """The uses by which data of the corrected kind had left the house, with what became of each.

    Raises:
        Problem: The correction was not granted, or not linked yet.
    """
    connection = transaction.connection
    _, numbers = await granted_correction(request_id, transaction, locked=locked)
    correction = await connection.fetchrow(store.SELECT_CORRECTION, request_id)
    if correction is None:
        raise Problem(409, "not_corrected", "訂正の実施が入力されていません。先に入力してください。")
    corrected = set(item_words(correction["fields"]))
    rows = await connection.fetch(store.SELECT_OUTGOING, numbers, correction["corrected_at"], request_id)
    return [row for row in rows if corrected & set(item_words(row["fields"]))]


async def settle_recipient(
    request_id: UUID, gathered_no: int, on: date, reason: str, transaction: Transaction, *, is_told: bool
) -> None:
    """Note that a recipient was told in writing, or why he need not be.

    Raises:
        Problem: Nothing had left by this use, it was settled before, or the day is impossible.
    """
    rows = {row["gathered_no"]: row for row in await outgoing(request_id, transaction, locked=True)}
    if gathered_no not in rows:
        raise not_found("提供の記録")
    decided = await standing(transaction.connection, request_id)
    require_day(on, decided["ended_on"], transaction)
    if rows[gathered_no]["is_told"] is not None:
        raise Problem(409, "settled_already", "この提供先はすでに入力されています。")
    row = (request_id, gathered_no, is_told, on, reason, transaction.actor.id, transaction.started_at)
    await store.RECIPIENTS.copy(transaction.connection, [row])


async def finish_correction(request_id: UUID, on: date, words: str, transaction: Transaction) -> None:
    """Note that a correction is carried out, once everybody who had got the old data is settled.

    Raises:
        Problem: Somebody is not, or the day is wrong.
    """
    left = [row for row in await outgoing(request_id, transaction, locked=True) if row["is_told"] is None]
    if left:
        sentence = f"訂正前の情報の提供先が{len(left)}件残っています。通知または通知不要の理由を入力してください。"
        raise Problem(409, "recipients_left", sentence)
    await carry_out(request_id, on, words, transaction, is_corrected=True)
