"""Asset inquiries (財産調査): decided by two, sent, answered within the form; what was found enters the registers."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.enforcement.rules.inquiries import (
    FORMS,
    AnswerLine,
    Item,
    Recipient,
    found_income,
    found_property,
    unasked,
    unfit_items,
)
from services.enforcement.rules.registers import Source
from services.enforcement.store import inquiries, registers
from services.enforcement.store.cases import SELECT_CASE
from shared.days import TOKYO, add_months, fiscal_year
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction


class NotAskable(Exception):  # noqa: N818 - It names what was found.
    """Something stands against an inquiry or its next step; the message says what, in Japanese."""


class AskedInquiry(NamedTuple):
    """An inquiry as its proposal asks for it."""

    case_id: int
    addressee_no: str
    recipient_kind: Recipient
    recipient: str
    items: tuple[Item, ...]
    disclosed: tuple[str, ...]
    asked_from: date | None
    asked_to: date | None


class Answer(NamedTuple):
    """An answer as it was handed in: its lines, and the items of which there is nothing."""

    answered_on: date
    lines: Sequence[AnswerLine]
    nothing: Sequence[str]
    note: str


async def require_askable(asked: AskedInquiry, today: date, connection: Connection) -> None:
    """Check an inquiry against the case, against whom it goes to, and against the day on which it is asked.

    Raises:
        NotAskable: Something stands against it.
    """
    case = await connection.fetchrow(SELECT_CASE, asked.case_id)
    if case is None or case["addressee_no"] != asked.addressee_no:
        raise NotAskable("この宛名の滞納整理の案件が見つかりません。番号を確かめてください。")
    if not case["is_open"]:
        raise NotAskable("この案件は終わっています。滞納のない方の財産は照会できません。")
    unfit = unfit_items(asked.recipient_kind, asked.items)
    if unfit:
        names = "、".join(FORMS[item].label for item in unfit)
        raise NotAskable(f"この照会先に照会できない項目があります: {names}。項目か照会先を選び直してください。")
    if Item.TRANSACTIONS in asked.items and asked.asked_from is None:
        raise NotAskable("入出金を照会するには、調査の期間を入力してください。")
    if asked.asked_to is not None and asked.asked_to > today:
        raise NotAskable("調査の期間の終わりがまだ来ていません。今日までの期間にしてください。")


async def decide_inquiry(asked: AskedInquiry, inquiry_id: UUID, transaction: Transaction) -> None:
    """Keep a decided inquiry with its document number; it is sent later.

    Raises:
        NotAskable: Things have changed since it was proposed.
    """
    connection = transaction.connection
    today = transaction.started_at.astimezone(TOKYO).date()
    await require_askable(asked, today, connection)
    year = fiscal_year(today)
    serial: int = await connection.fetchval(inquiries.TAKE_SERIAL, year)
    row = (
        inquiry_id,
        asked.case_id,
        asked.addressee_no,
        f"Q{year}-{serial:07d}",
        asked.recipient_kind.value,
        asked.recipient,
        [item.value for item in asked.items],
        list(asked.disclosed),
        asked.asked_from,
        asked.asked_to,
        transaction.started_at,
    )
    await inquiries.INQUIRIES.copy(connection, [row])


async def send_inquiry(
    inquiry: asyncpg.Record, sent_on: date, transaction: Transaction, municipality: Municipality
) -> date:
    """Note that an inquiry was sent; gives the day until which the answer is asked for.

    Raises:
        NotAskable: It was sent before, or withdrawn, or the day lies before the decision.
    """
    if inquiry["state"] != "decided":
        raise NotAskable("この照会はすでに送付または取下げされています。")
    if not inquiry["is_open"]:
        raise NotAskable("この案件は終わっています。照会を送らず、取り下げてください。")
    if sent_on < inquiry["recorded_at"].astimezone(TOKYO).date():
        raise NotAskable("送付の日が決裁の日より前です。日付を確かめてください。")
    answer_by = answer_day(sent_on, municipality)
    await _step(inquiry, "sent", sent_on, answer_by, [], "", transaction)
    return answer_by


def answer_day(sent_on: date, municipality: Municipality) -> date:
    """Until when the answer to an inquiry is asked for that leaves on a day."""
    days = municipality.ordinance.inquiry_answer_business_days.on(sent_on)
    return municipality.law.business_days.add_business_days(sent_on, days)


def require_printable(inquiry: asyncpg.Record) -> None:
    """Check that the letter of an inquiry may still leave, or leave again.

    Raises:
        NotAskable: Nobody waits for its answer any more.
    """
    if inquiry["state"] in ("answered", "withdrawn") or not inquiry["is_open"]:
        raise NotAskable("この照会は回答済みか取下げ済み、又は案件が終わっています。照会書は作成できません。")


async def withdraw_inquiry(inquiry: asyncpg.Record, on: date, reason: str, transaction: Transaction) -> None:
    """End an inquiry that nobody needs any more; an answer that comes later is refused.

    Raises:
        NotAskable: It was answered or withdrawn before.
    """
    if inquiry["state"] in ("answered", "withdrawn"):
        raise NotAskable("この照会はすでに回答済みか取下げ済みです。")
    await _step(inquiry, "withdrawn", on, None, [], reason, transaction)


async def take_answer(
    inquiry: asyncpg.Record, answer: Answer, transaction: Transaction, municipality: Municipality
) -> list[str]:
    """Take in an answer that fits its form, or refuse one that tells more; gives what nobody had asked for.

    What was not asked for is not kept, not even for a moment: the refusal names its headings alone, and the paper goes
    back. What was found enters the registers of property and income with the inquiry as its source.

    Raises:
        NotAskable: No answer is waited for, or its day lies before the dispatch.
    """
    if inquiry["state"] not in ("sent", "answer_refused"):
        raise NotAskable("回答を待っている照会ではありません。状態を確かめてください。")
    if answer.answered_on < inquiry["effective_on"]:
        raise NotAskable("回答の日が送付の日より前です。日付を確かめてください。")
    items = [Item(item) for item in inquiry["items"]]
    foreign = unasked(items, answer.lines)
    if foreign:
        await _step(inquiry, "answer_refused", answer.answered_on, None, foreign, answer.note, transaction)
        return foreign
    months = municipality.ordinance.inquiry_answer_valid_months.on(answer.answered_on)
    valid_until = add_months(answer.answered_on, months)
    await _step(inquiry, "answered", answer.answered_on, valid_until, [], answer.note, transaction)
    await _keep_lines(inquiry, answer, transaction)
    return []


async def report_unanswered(day: date, transaction: Transaction) -> dict[str, Any]:
    """Count the inquiries whose answer is late."""
    return {"unanswered": await transaction.connection.fetchval(inquiries.COUNT_UNANSWERED, day)}


async def _keep_lines(inquiry: asyncpg.Record, answer: Answer, transaction: Transaction) -> None:
    connection = transaction.connection
    recipient = inquiry["recipient"]
    properties = {n: one for n, line in enumerate(answer.lines) if (one := found_property(recipient, line))}
    incomes = {n: income for n, line in enumerate(answer.lines) if (income := found_income(line))}
    property_ids = await _numbers(connection, inquiries.ADD_PROPERTIES, inquiry["case_id"], properties)
    income_ids = await _numbers(connection, inquiries.ADD_INCOMES, inquiry["case_id"], incomes)
    told = (answer.answered_on, transaction.actor.id, transaction.started_at)
    source = (Source.INQUIRY.value, inquiry["document_no"])
    await registers.PROPERTY_VERSIONS.copy(
        connection,
        [
            (property_ids[n], 1, *_texts(found[:-1]), False, *source, found.effective_on, *told)
            for n, found in properties.items()
        ],
    )
    await registers.INCOME_VERSIONS.copy(
        connection,
        [
            (
                income_ids[n],
                1,
                income.kind.value,
                recipient,
                income.amount_yen,
                income.period.value,
                False,
                *source,
                income.effective_on,
                *told,
            )
            for n, income in incomes.items()
        ],
    )
    count = len(answer.lines)
    fields = [json.dumps(dict(line.values), ensure_ascii=False) for line in answer.lines]
    columns = (
        list(range(1, count + len(answer.nothing) + 1)),
        [*(line.item for line in answer.lines), *answer.nothing],
        [*fields, *(None for _ in answer.nothing)],
        [*(property_ids.get(n) for n in range(count)), *(None for _ in answer.nothing)],
        [*(income_ids.get(n) for n in range(count)), *(None for _ in answer.nothing)],
    )
    await connection.execute(inquiries.ADD_LINES, inquiry["inquiry_id"], *columns)


async def _numbers(connection: Connection, add: Any, case_id: int, found: dict[int, Any]) -> dict[int, int]:
    if not found:
        return {}
    rows = await connection.fetch(add, case_id, len(found))
    return dict(zip(found, (row[0] for row in rows), strict=True))


def _texts(values: Sequence[Any]) -> list[Any]:
    return [getattr(value, "value", value) for value in values]


async def _step(
    inquiry: asyncpg.Record,
    kind: str,
    on: date,
    until: date | None,
    not_asked: Sequence[str],
    note: str,
    transaction: Transaction,
) -> None:
    place = (inquiry["inquiry_id"], inquiry["step_no"] + 1, kind, on, until, list(not_asked), note)
    await inquiries.STEPS.copy(transaction.connection, [(*place, transaction.actor.id, transaction.started_at)])
