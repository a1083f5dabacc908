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
from services.enforcement.rules.inquiry_link import InquiryLink, Institution
from services.enforcement.rules.registers import Source
from services.enforcement.store import inquiries, registers
from services.enforcement.store.cases import SELECT_CASE
from shared.days import TOKYO, add_months, fiscal_year
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection, Sql
from shared.transaction import Transaction


class NotAskable(Exception):  # noqa: N818 - It names what was found.
    """Something stands against an inquiry or its next step; the message says what, in Japanese."""


class AskedInquiry(NamedTuple):
    """An inquiry as its proposal asks for it."""

    case_id: int
    addressee_no: str
    recipient_kind: Recipient
    recipient: str
    #: The number of whoever answers by the electronic link; none for a letter.
    institution_code: str | None
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


async def require_askable(asked: AskedInquiry, link: InquiryLink, today: date, connection: Connection) -> None:
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
    if asked.institution_code is not None:
        _require_linked(asked, link.taking_part(asked.institution_code, today))


def _require_linked(asked: AskedInquiry, institution: Institution | None) -> None:
    if institution is None:
        raise NotAskable("この番号の照会先は電子照会に参加していません。番号を入れず、文書による照会にしてください。")
    if (asked.recipient_kind, asked.recipient) != (institution.kind, institution.name):
        raise NotAskable(f"この番号の照会先は{institution.name}です。照会先の名称と番号を確かめてください。")
    unlinked = [FORMS[item].label for item in asked.items if item not in institution.items]
    if unlinked:
        names = "、".join(unlinked)
        raise NotAskable(
            f"電子照会で尋ねられない項目があります: {names}。その項目は番号を入れず、文書で照会してください。"
        )


async def decide_inquiry(asked: AskedInquiry, inquiry_id: UUID, link: InquiryLink, transaction: Transaction) -> None:
    """Keep a decided inquiry with its document number; it is sent later.

    Raises:
        NotAskable: Things have changed since it was proposed.
    """
    connection = transaction.connection
    today = transaction.started_at.astimezone(TOKYO).date()
    await require_askable(asked, link, today, connection)
    year = fiscal_year(today)
    serial: int = await connection.fetchval(inquiries.TAKE_SERIAL, year)
    row = (
        inquiry_id,
        asked.case_id,
        asked.addressee_no,
        f"Q{year}-{serial:07d}",
        asked.recipient_kind.value,
        asked.recipient,
        asked.institution_code,
        [item.value for item in asked.items],
        list(asked.disclosed),
        asked.asked_from,
        asked.asked_to,
        transaction.started_at,
    )
    await inquiries.INQUIRIES.copy(connection, [row])


async def send_inquiry(
    inquiry: asyncpg.Record, sent_on: date, link: InquiryLink, transaction: Transaction, municipality: Municipality
) -> date:
    """Note that an inquiry was sent as a letter; gives the day until which the answer is asked for.

    Raises:
        NotAskable: It was sent before, or withdrawn, or goes by the link, or the day lies before the decision.
    """
    require_sendable(inquiry)
    _require_letter(inquiry, link, sent_on)
    if sent_on < inquiry["recorded_at"].astimezone(TOKYO).date():
        raise NotAskable("送付の日が決裁の日より前です。日付を確かめてください。")
    answer_by = answer_day(sent_on, municipality)
    await add_steps([Step(inquiry, "sent", sent_on, answer_by)], transaction)
    return answer_by


def require_sendable(inquiry: asyncpg.Record) -> None:
    """Check that an inquiry may leave.

    Raises:
        NotAskable: It left before, was withdrawn, or its case is closed.
    """
    if inquiry["state"] != "decided":
        raise NotAskable("この照会はすでに送付または取下げされています。")
    if not inquiry["is_open"]:
        raise NotAskable("この案件は終わっています。照会を送らず、取り下げてください。")


def _require_letter(inquiry: asyncpg.Record, link: InquiryLink, day: date) -> None:
    if link.taking_part(inquiry["institution_code"], day) is not None:
        raise NotAskable("この照会先は電子照会に参加しています。電子照会のファイルで送ってください。")


def answer_day(sent_on: date, municipality: Municipality) -> date:
    """Until when the answer to an inquiry is asked for that leaves on a day."""
    days = municipality.ordinance.inquiry_answer_business_days.on(sent_on)
    return municipality.law.business_days.add_business_days(sent_on, days)


def require_printable(inquiry: asyncpg.Record, link: InquiryLink, day: date) -> None:
    """Check that the letter of an inquiry may still leave, or leave again.

    Raises:
        NotAskable: It goes by the link, or nobody waits for its answer any more.
    """
    _require_letter(inquiry, link, day)
    if inquiry["state"] in ("answered", "withdrawn") or not inquiry["is_open"]:
        raise NotAskable("この照会は回答済みか取下げ済み、又は案件が終わっています。照会書は作成できません。")


async def withdraw_inquiry(inquiry: asyncpg.Record, on: date, reason: str, transaction: Transaction) -> None:
    """End an inquiry that nobody needs any more; an answer that comes later is refused.

    Raises:
        NotAskable: It was answered or withdrawn before.
    """
    if inquiry["state"] in ("answered", "withdrawn"):
        raise NotAskable("この照会はすでに回答済みか取下げ済みです。")
    await add_steps([Step(inquiry, "withdrawn", on, note=reason)], transaction)


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
    foreign = unasked([Item(item) for item in inquiry["items"]], answer.lines, answer.nothing)
    if foreign:
        refused = Step(inquiry, "answer_refused", answer.answered_on, not_asked=foreign, note=answer.note)
        await add_steps([refused], transaction)
        return foreign
    await keep_answers([(inquiry, answer)], transaction, municipality)
    return []


async def keep_answers(
    taken: Sequence[tuple[asyncpg.Record, Answer]], transaction: Transaction, municipality: Municipality
) -> None:
    """Keep answers that fit their forms: the step of each inquiry, its lines, and what they tell the registers."""
    valid_months = municipality.ordinance.inquiry_answer_valid_months
    steps = [
        Step(
            one,
            "answered",
            answer.answered_on,
            add_months(answer.answered_on, valid_months.on(answer.answered_on)),
            note=answer.note,
        )
        for one, answer in taken
    ]
    await add_steps(steps, transaction)
    lines = [_Told(one, answer, number, line) for one, answer in taken for number, line in enumerate(answer.lines, 1)]
    property_ids = await _keep_properties(lines, transaction)
    income_ids = await _keep_incomes(lines, transaction)
    rows: list[tuple[Any, ...]] = [
        (
            told.inquiry["inquiry_id"],
            told.line_no,
            told.line.item,
            json.dumps(dict(told.line.values), ensure_ascii=False),
            property_ids.get(place),
            income_ids.get(place),
        )
        for place, told in enumerate(lines)
    ]
    for one, answer in taken:
        nothing = enumerate(dict.fromkeys(answer.nothing), len(answer.lines) + 1)
        rows += ((one["inquiry_id"], number, item, None, None, None) for number, item in nothing)
    if rows:
        await transaction.connection.execute(inquiries.ADD_LINES, *map(list, zip(*rows, strict=True)))


async def report_unanswered(day: date, transaction: Transaction) -> dict[str, Any]:
    """Count the inquiries whose answer is late."""
    return {"unanswered": await transaction.connection.fetchval(inquiries.COUNT_UNANSWERED, day)}


class _Told(NamedTuple):
    """A line of an answer with the inquiry that it answers."""

    inquiry: asyncpg.Record
    answer: Answer
    line_no: int
    line: AnswerLine

    def origin(self, effective_on: date, transaction: Transaction) -> tuple[Any, ...]:
        """What an entry of the registers says of where it comes from."""
        source = (False, Source.INQUIRY.value, self.inquiry["document_no"])
        return (*source, effective_on, self.answer.answered_on, transaction.actor.id, transaction.started_at)


async def _keep_properties(lines: Sequence[_Told], transaction: Transaction) -> dict[int, int]:
    """What the lines tell the register of property: number of the entry by place of the line."""
    found = {
        place: one
        for place, told in enumerate(lines)
        if (one := found_property(told.inquiry["recipient"], told.line)) is not None
    }
    ids = await _numbers(transaction.connection, inquiries.ADD_PROPERTIES, lines, list(found))
    rows = [
        (
            ids[place],
            1,
            one.kind.value,
            one.third_party,
            one.description,
            one.account_number,
            one.value_yen,
            one.senior_yen,
            *lines[place].origin(one.effective_on, transaction),
        )
        for place, one in found.items()
    ]
    await registers.PROPERTY_VERSIONS.copy(transaction.connection, rows)
    return ids


async def _keep_incomes(lines: Sequence[_Told], transaction: Transaction) -> dict[int, int]:
    """What the lines tell the register of income: number of the entry by place of the line."""
    found = {place: one for place, told in enumerate(lines) if (one := found_income(told.line)) is not None}
    ids = await _numbers(transaction.connection, inquiries.ADD_INCOMES, lines, list(found))
    rows = [
        (
            ids[place],
            1,
            one.kind.value,
            lines[place].inquiry["recipient"],
            one.amount_yen,
            one.period.value,
            *lines[place].origin(one.effective_on, transaction),
        )
        for place, one in found.items()
    ]
    await registers.INCOME_VERSIONS.copy(transaction.connection, rows)
    return ids


async def _numbers(connection: Connection, add: Sql, lines: Sequence[_Told], places: Sequence[int]) -> dict[int, int]:
    if not places:
        return {}
    rows = await connection.fetch(add, [lines[place].inquiry["case_id"] for place in places])
    return dict(zip(places, (row[0] for row in rows), strict=True))


class Step(NamedTuple):
    """What happens to an inquiry.

    Attributes:
        inquiry: The inquiry as it stands.
        kind: Such as sent.
        on: The day.
        until: Until when an answer is asked for, or may be relied on.
        not_asked: Names of what came without being asked for.
        note: What an officer says of it.
    """

    inquiry: asyncpg.Record
    kind: str
    on: date
    until: date | None = None
    not_asked: Sequence[str] = ()
    note: str = ""


async def add_steps(steps: Sequence[Step], transaction: Transaction) -> None:
    """Write the next step of some inquiries, each of which is locked."""
    rows = [
        (
            one.inquiry["inquiry_id"],
            one.inquiry["step_no"] + 1,
            one.kind,
            one.on,
            one.until,
            list(one.not_asked),
            one.note,
            transaction.actor.id,
            transaction.started_at,
        )
        for one in steps
    ]
    await inquiries.STEPS.copy(transaction.connection, rows)
