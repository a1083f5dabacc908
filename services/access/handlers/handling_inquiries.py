"""What people ask by telephone and mail about the handling of their data: noted, answered, never late unseen."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from services.access.handlers.accounts import today
from services.access.handlers.disclosure import require_day
from services.access.store import handling_inquiries as store
from shared.http.problems import Problem, not_found
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction, uuid7


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked, how and when, and how he is answered; `addressee_no` is none where he does not say."""

    way: str
    received_on: date
    addressee_no: str | None
    reply_to: str
    question: str


async def note_question(question: Question, transaction: Transaction, municipality: Municipality) -> tuple[UUID, date]:
    """Keep a question; gives its number and the day by which it is answered.

    Raises:
        Problem: Its day lies ahead.
    """
    if question.received_on > today(transaction):
        raise Problem(422, "day_ahead", "受付の日が先の日付です。今日までの日付を入力してください。")
    days = municipality.ordinance.handling_inquiry_answer_business_days.on(question.received_on)
    answer_by = municipality.law.business_days.add_business_days(question.received_on, days)
    number, actor = uuid7(), transaction.actor
    row = (
        *(number, question.way, question.received_on, question.addressee_no, question.reply_to, question.question),
        *(actor.office, answer_by, actor.id, transaction.started_at),
    )
    await store.INQUIRIES.copy(transaction.connection, [row])
    return number, answer_by


async def standing(inquiry_id: UUID, connection: Connection) -> asyncpg.Record:
    """A question with its answer.

    Raises:
        Problem: There is none.
    """
    row = await connection.fetchrow(store.SELECT_ONE, inquiry_id)
    if row is None:
        raise not_found("問合せ")
    return row


async def answer_question(
    inquiry_id: UUID, way: str, answered_on: date, answer: str, transaction: Transaction
) -> asyncpg.Record:
    """Keep the answer that was given.

    Raises:
        Problem: There is no such question, it was answered before, or the day is impossible.
    """
    connection = transaction.connection
    await connection.execute(store.LOCK, inquiry_id)
    found = await standing(inquiry_id, connection)
    if found["answered_on"] is not None:
        raise Problem(409, "answered_already", "この問合せは回答済みです。")
    require_day(answered_on, found["received_on"], transaction)
    row = (inquiry_id, way, answered_on, answer, transaction.actor.id, transaction.started_at)
    await store.ANSWERS.copy(connection, [row])
    return found


async def watch_handling_inquiries(day: date, transaction: Transaction) -> dict[str, Any]:
    """Note each question that was not answered by its day.

    Args:
        day: The business day.
        transaction: The job's.
    """
    return {"overdue": len(await transaction.connection.fetch(store.NOTE_LATE, day))}
