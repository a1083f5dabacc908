"""Asset inquiries by the electronic link (電子照会): files of inquiries out and of answers in, each in one transaction.

Whatever a process was doing when it ended, nothing is lost or done twice: a file of inquiries is kept as it was sealed
and given out again byte by byte, and an answer that comes again changes nothing.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.enforcement.handlers.inquiries import (
    Answer,
    NotAskable,
    Step,
    add_steps,
    answer_day,
    keep_answers,
    require_sendable,
)
from services.enforcement.rules.inquiries import Item, faults, unasked
from services.enforcement.rules.inquiry_link import (
    AnswerOutcome,
    AskedFacts,
    InquiryLink,
    LinkedInquiry,
    batch_file,
    before_reading,
)
from services.enforcement.store import inquiries
from services.enforcement.store import inquiry_link as store
from shared.days import TOKYO, fiscal_year
from shared.formats.envelope import NoCertificate, fingerprint, read_certificate, sealed
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction

#: The certificate of whoever runs the link, below the installation's keys.
LINK_FILE = "inquiry-link-receiver.pem"
_FAULTS_MAX = 10

SENTENCES: Mapping[AnswerOutcome, str] = {
    AnswerOutcome.TAKEN: "受け付けました。",
    AnswerOutcome.REPEATED: "同じ回答を受付済みです。何も変更していません。",
    AnswerOutcome.NOT_ASKED: "照会していない内容があるため、受け付けません。照会先に、除いた回答を依頼してください。",
    AnswerOutcome.FAULTY: "回答の形式が正しくありません。照会先に、回答し直すよう依頼してください。",
    AnswerOutcome.UNKNOWN: "この照会先に電子照会で送った文書番号ではありません。照会回線に確かめてください。",
    AnswerOutcome.NOT_WAITING: "回答を待っている照会ではありません。照会の状態を確かめてください。",
    AnswerOutcome.WRONG_DAY: "回答の日が、送付の日より前か、まだ来ていない日です。照会先に確かめてください。",
}


class Batch(NamedTuple):
    """A file of inquiries that was made."""

    batch_no: str
    inquiry_count: int
    content_sha256: str
    answer_by: date


class ReadAnswer(NamedTuple):
    """A record of a file of answers.

    Attributes:
        record_no: Its place in the file, from 1.
        document_no: The inquiry that it names; empty where that cannot be read.
        institution_code: Who says that he answers.
        answer: What it says; none where it is not in its form.
        sentence: What is wrong with its form.
        sha256: What names this very answer.
    """

    record_no: int
    document_no: str
    institution_code: str
    answer: Answer | None
    sentence: str
    sha256: str


class TakenFile(NamedTuple):
    """What came of a file of answers.

    Attributes:
        file_id: Its number.
        counts: How many answers ended in each way.
        refused: What is wrong with the file as a whole.
        is_repeated: Whether the same bytes came before; then nothing was changed.
    """

    file_id: int
    counts: Mapping[str, int]
    refused: str
    is_repeated: bool


async def locked(connection: Connection, inquiry_ids: Sequence[UUID]) -> list[asyncpg.Record]:
    """Some inquiries as they stand, by document number, locked for what comes next."""
    await connection.fetch(inquiries.LOCK, inquiry_ids)
    return await connection.fetch(inquiries.SELECT_SOME, inquiry_ids)


async def make_batch(
    found: Sequence[asyncpg.Record],
    told: Mapping[UUID, Mapping[str, str]],
    link: InquiryLink,
    certificate_file: Path,
    transaction: Transaction,
    municipality: Municipality,
) -> Batch:
    """Send decided inquiries by the link: one file, sealed for whoever runs it, with what was decided to be told.

    Args:
        found: The inquiries, locked.
        told: What each institution is told about the person.
        link: Who takes part.
        certificate_file: The certificate of whoever runs the link.
        transaction: The one in which the file and the steps are kept.
        municipality: The city that asks.

    Raises:
        NotAskable: Something stands against one of them, which the message names, or there is no certificate; then
            nothing is sent.
    """
    today = transaction.started_at.astimezone(TOKYO).date()
    for inquiry in found:
        _require_linked(inquiry, told[inquiry["inquiry_id"]], link, today)
    try:
        certificate = await asyncio.to_thread(read_certificate, certificate_file)
    except NoCertificate:
        raise NotAskable("照会回線の証明書を読めません。運用担当に登録を依頼してください。") from None
    connection, year = transaction.connection, fiscal_year(today)
    serial: int = await connection.fetchval(store.TAKE_SERIAL, year)
    batch_no, answer_by = f"L{year}-{serial:07d}", answer_day(today, municipality)
    linked = [_linked(inquiry, told[inquiry["inquiry_id"]]) for inquiry in found]
    content = batch_file(batch_no, municipality.code, link.code, today, answer_by, linked)
    envelope = await asyncio.to_thread(sealed, content, certificate)
    content_sha256 = hashlib.sha256(content).hexdigest()
    hashes = (content_sha256, fingerprint(certificate))
    entered = (envelope, transaction.actor.id, transaction.started_at)
    await connection.execute(store.INSERT_BATCH, batch_no, today, answer_by, len(found), *hashes, *entered)
    await store.BATCH_ITEMS.copy(connection, [(inquiry["inquiry_id"], batch_no) for inquiry in found])
    await add_steps([Step(inquiry, "sent", today, answer_by, note=batch_no) for inquiry in found], transaction)
    return Batch(batch_no, len(found), content_sha256, answer_by)


def _require_linked(inquiry: asyncpg.Record, told: Mapping[str, str], link: InquiryLink, today: date) -> None:
    number = inquiry["document_no"]
    try:
        require_sendable(inquiry)
    except NotAskable as found:
        raise NotAskable(f"{number}: {found}") from None
    if link.taking_part(inquiry["institution_code"], today) is None:
        raise NotAskable(f"{number}: この照会先は電子照会に参加していません。文書で送ってください。")
    if set(told) != set(inquiry["disclosed"]):
        raise NotAskable(
            f"{number}: 照会先に示す情報が、決裁されたものと異なります。決裁された項目だけにしてください。"
        )


def _linked(inquiry: asyncpg.Record, told: Mapping[str, str]) -> LinkedInquiry:
    return LinkedInquiry(
        inquiry["document_no"],
        inquiry["institution_code"],
        inquiry["items"],
        inquiry["asked_from"],
        inquiry["asked_to"],
        {one: told[one] for one in inquiry["disclosed"]},
    )


async def known_file(content: bytes, connection: Connection) -> TakenFile | None:
    """What came of the same bytes before, if they came before."""
    row = await connection.fetchrow(store.SELECT_FILE, hashlib.sha256(content).hexdigest())
    if row is None:
        return None
    counts = {
        one["outcome"]: one["outcome_count"] for one in await connection.fetch(store.COUNT_OUTCOMES, row["file_id"])
    }
    return TakenFile(row["file_id"], counts, row["refused"], is_repeated=True)


async def keep_file(content: bytes, refused: str, transaction: Transaction) -> int:
    """Note that a file came, and what is wrong with it as a whole; its bytes are not kept."""
    named = (hashlib.sha256(content).hexdigest(), len(content), refused)
    entered = (transaction.actor.id, transaction.started_at)
    file_id: int | None = await transaction.connection.fetchval(store.INSERT_FILE, *named, *entered)
    if file_id is None:
        raise NotAskable("このファイルはほかの職員が取り込んでいます。一覧で結果を確かめてください。")
    return file_id


async def asked_of(answers: Sequence[ReadAnswer], connection: Connection) -> dict[str, asyncpg.Record]:
    """The inquiries that answers name and that left by the link, by document number and locked."""
    numbers = sorted({one.document_no for one in answers})
    ids = [row["inquiry_id"] for row in await connection.fetch(store.SELECT_LINKED, numbers)]
    return {row["document_no"]: row for row in await locked(connection, ids)}


async def take_answers(
    answers: Sequence[ReadAnswer],
    asked: Mapping[str, asyncpg.Record],
    file_id: int,
    transaction: Transaction,
    municipality: Municipality,
) -> Mapping[str, int]:
    """Take in what fits its form, refuse the rest one by one, and keep what became of each; gives counts.

    An answer that tells what nobody asked for is refused unread: its headings are kept and none of its values.

    Args:
        answers: As they stand in the file.
        asked: The inquiries that they name, locked (`asked_of`).
        file_id: The file, as kept.
        transaction: The one in which everything is done or nothing.
        municipality: Whose ordinance says how long answers hold.
    """
    today = transaction.started_at.astimezone(TOKYO).date()
    ids = {row["inquiry_id"]: number for number, row in asked.items()}
    found = await transaction.connection.fetch(store.SELECT_TAKEN, list(ids))
    hashes = {ids[row["inquiry_id"]]: row["answer_sha256"] for row in found}
    facts = {number: _facts(row, hashes.get(number)) for number, row in asked.items()}
    taken: list[tuple[asyncpg.Record, Answer]] = []
    refusals: dict[str, Step] = {}
    rows = []
    counts: Counter[str] = Counter()
    for one in answers:
        inquiry = asked.get(one.document_no)
        if inquiry is not None and inquiry["institution_code"] != one.institution_code:
            # Somebody else was asked, whatever this institution knows.
            inquiry = None
        outcome, not_asked, sentence = _judged(one, inquiry, facts.get(one.document_no), today)
        if inquiry is not None and one.answer is not None and outcome is AnswerOutcome.TAKEN:
            taken.append((inquiry, one.answer))
            facts[one.document_no] = AskedFacts(
                is_waiting=False, effective_on=one.answer.answered_on, taken_sha256=one.sha256
            )
            refusals.pop(one.document_no, None)
        elif inquiry is not None and one.answer is not None and outcome is AnswerOutcome.NOT_ASKED:
            on = one.answer.answered_on
            refusals[one.document_no] = Step(inquiry, "answer_refused", on, not_asked=not_asked)
        counts[outcome.value] += 1
        known = None if inquiry is None else inquiry["inquiry_id"]
        kept = (outcome.value, not_asked, sentence, one.sha256)
        rows.append((file_id, one.record_no, one.document_no, known, *kept))
    await add_steps(list(refusals.values()), transaction)
    await keep_answers(taken, transaction, municipality)
    await store.OUTCOMES.copy(transaction.connection, rows)
    return counts


def _facts(inquiry: asyncpg.Record, taken_sha256: str | None) -> AskedFacts:
    is_waiting = inquiry["state"] in ("sent", "answer_refused") and inquiry["is_open"]
    return AskedFacts(is_waiting, inquiry["effective_on"], taken_sha256)


def _judged(
    one: ReadAnswer, inquiry: asyncpg.Record | None, facts: AskedFacts | None, today: date
) -> tuple[AnswerOutcome, list[str], str]:
    """What becomes of an answer, the names of what nobody asked for, and a sentence for the officer."""
    if inquiry is None:
        return AnswerOutcome.UNKNOWN, [], SENTENCES[AnswerOutcome.UNKNOWN]
    if one.answer is None:
        return AnswerOutcome.FAULTY, [], one.sentence
    against = before_reading(facts, one.sha256, one.answer.answered_on, today)
    if against is not None:
        return against, [], SENTENCES[against]
    items = [Item(item) for item in inquiry["items"]]
    foreign = unasked(items, one.answer.lines, one.answer.nothing)
    if foreign:
        return AnswerOutcome.NOT_ASKED, foreign, SENTENCES[AnswerOutcome.NOT_ASKED]
    wrong = faults(items, one.answer.lines, one.answer.nothing, one.answer.answered_on)
    if wrong:
        told = "".join(
            f"{fault.line}行目: {fault.sentence}" if fault.line else fault.sentence for fault in wrong[:_FAULTS_MAX]
        )
        return AnswerOutcome.FAULTY, [], told
    return AnswerOutcome.TAKEN, [], SENTENCES[AnswerOutcome.TAKEN]
