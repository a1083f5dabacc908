"""Sheets for visits: taken out, counted back, and what the visit found keyed in with the number of its sheet."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.enforcement.rules.field_sheets import (
    ABODE_LABELS,
    Abode,
    CopyOutcome,
    check_fault,
    needs_address_search,
)
from services.enforcement.rules.registers import PropertyKind, Source
from services.enforcement.store import cases, registers, searches
from services.enforcement.store import field_sheets as store
from services.enforcement.store.seizures import TAKE_SERIALS
from services.enforcement.store.tasks import ADD_CAUSED
from shared.days import TOKYO, fiscal_year
from shared.law.municipality import Municipality
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction, uuid7


class NotRecordable(Exception):  # noqa: N818 - It names what is wrong.
    """A sheet cannot be printed, counted or keyed in as it was asked; the sentence says why, in Japanese."""


class Wanted(NamedTuple):
    """A sheet that somebody is to take out."""

    case_id: int
    holder: str
    visit_on: date
    copies: int
    reason: str


class Seen(NamedTuple):
    """Property that the visit showed."""

    kind: PropertyKind
    third_party: str
    description: str
    value_yen: Yen | None


class Visit(NamedTuple):
    """What the visit found, as the officer keys it in from the sheet."""

    visited_on: date
    abode: Abode
    mail_reaches: bool | None
    summary: str
    next_action: str
    next_action_on: date | None
    seen: tuple[Seen, ...]


async def add_sheet(wanted: Wanted, municipality: Municipality, transaction: Transaction) -> asyncpg.Record:
    """Number a sheet and note who takes it out until when.

    Args:
        wanted: Of an open case that the holder may work on.
        municipality: Whose ordinance says when it is to be back.
        transaction: The sheet commits with the record of its printing.

    Raises:
        NotRecordable: The day is over or too far ahead, or the holder has a sheet of this case out.
    """
    connection, at, by = transaction.connection, transaction.started_at, transaction.actor.id
    today = at.astimezone(TOKYO).date()
    last_day = today + timedelta(days=municipality.ordinance.field_sheet_ahead_days.on(today))
    if not today <= wanted.visit_on <= last_day:
        raise NotRecordable(f"訪問の予定日は、今日から{last_day}までの日にしてください。")
    await connection.fetch(cases.LOCK_BY_ID, [wanted.case_id])
    held = await connection.fetchrow(store.SELECT_HELD, wanted.case_id, wanted.holder)
    if held is not None:
        raise NotRecordable(
            f"この職員は調査票 {held['document_no']} を持ち出しています。返却を確認してから印刷してください。"
        )
    days = municipality.ordinance.field_sheet_return_business_days.on(wanted.visit_on)
    due_back_on = municipality.law.business_days.add_business_days(wanted.visit_on, days)
    year = fiscal_year(today)
    serial = await connection.fetchval(TAKE_SERIALS, year, 1)
    sheet_id = uuid7()
    row = (sheet_id, f"V{year}-{serial:07d}", wanted.case_id, wanted.holder, wanted.visit_on, due_back_on)
    await store.SHEETS.copy(connection, [(*row, wanted.copies, wanted.reason, by, at)])
    return await _one(sheet_id, connection)


async def check_copy(
    sheet_id: UUID, copy_no: int, outcome: CopyOutcome, on: date, note: str, transaction: Transaction
) -> asyncpg.Record:
    """Note that a copy is back, or that it is lost; a lost one may still come back.

    Raises:
        NotRecordable: Its holder or its printer counts it, the copy is none of the sheet, is back already, or the day
            is wrong.
    """
    connection, at, by = transaction.connection, transaction.started_at, transaction.actor.id
    sheet = await locked_sheet(sheet_id, connection)
    # Whoever prints a sheet under a colleague's name and takes it himself must not count it either.
    if by in (sheet["holder"], sheet["recorded_by"]):
        raise NotRecordable("印刷した人と持ち出した人は返却を確認できません。別の職員が現物を数えてください。")
    printed_on, today = (moment.astimezone(TOKYO).date() for moment in (sheet["recorded_at"], at))
    fault = check_fault(printed_on, on, today, note, outcome)
    if fault is not None:
        raise NotRecordable(fault)
    if copy_no not in sheet["missing_nos"]:
        raise NotRecordable("この写しはすでに返却されているか、この調査票にありません。一覧を開き直してください。")
    values = (sheet_id, copy_no, outcome.value, sheet["holder"], on, note, by, at)
    if await connection.fetchval(store.ADD_CHECK, *values) is None:
        raise NotRecordable("この写しはすでに紛失として記録されています。見付かったときは返却を記録してください。")
    return await _one(sheet_id, connection)


async def record_result(sheet_id: UUID, visit: Visit, transaction: Transaction) -> asyncpg.Record:
    """Key in what a visit found: a contact, what it showed of property and of the abode, under the sheet's number.

    Raises:
        NotRecordable: It was keyed in before, or the day is wrong.
    """
    connection, at, by = transaction.connection, transaction.started_at, transaction.actor.id
    sheet = await locked_sheet(sheet_id, connection)
    printed_on, today = (moment.astimezone(TOKYO).date() for moment in (sheet["recorded_at"], at))
    if sheet["contact_id"] is not None:
        sentence = f"調査票 {sheet['document_no']} の結果は入力済みです。訂正は交渉経過の訂正として入力してください。"
        raise NotRecordable(sentence)
    if not printed_on <= visit.visited_on <= today:
        raise NotRecordable(f"訪問の日は、調査票の印刷の日({printed_on})から今日までの日にしてください。")
    said = (visit.visited_on, visit.summary, visit.next_action, visit.next_action_on)
    contact_id = await connection.fetchval(cases.ADD_CONTACT, sheet["case_id"], "visit", *said, None, by, at)
    mail = (visit.abode.value, visit.mail_reaches)
    await store.RESULTS.copy(connection, [(sheet_id, contact_id, visit.visited_on, *mail, by, at)])
    await _enter_property(sheet, visit, transaction)
    if needs_address_search(visit.abode, visit.mail_reaches):
        what = f"住所の調査: 訪問({sheet['document_no']}、{visit.visited_on})で「{ABODE_LABELS[visit.abode]}」"
        task = ([sheet["case_id"]], [what], [today], [f"field_sheet:{sheet_id}"])
        await connection.execute(ADD_CAUSED, *task, by, at)
    return await _one(sheet_id, connection)


async def locked_sheet(sheet_id: UUID, connection: Connection) -> asyncpg.Record:
    """A sheet as it stands, locked until the transaction ends.

    Raises:
        NotRecordable: There is none.
    """
    await connection.fetch(store.LOCK, sheet_id)
    return await _one(sheet_id, connection)


async def report_field_sheets(day: date, transaction: Transaction) -> dict[str, Any]:
    """Count the copies that are out, those that ought to be back, and those that are lost.

    Args:
        day: The business day.
        transaction: Where they are read.
    """
    counts = await transaction.connection.fetchrow(store.COUNT_OUT, day)
    return dict(counts or {})


async def _one(sheet_id: UUID, connection: Connection) -> asyncpg.Record:
    sheet = await connection.fetchrow(store.SELECT_ONE, sheet_id)
    if sheet is None:
        raise NotRecordable("この調査票は見つかりません。番号を確かめてください。")
    return sheet


async def _enter_property(sheet: asyncpg.Record, visit: Visit, transaction: Transaction) -> None:
    connection = transaction.connection
    if not visit.seen:
        return
    rows: Sequence[asyncpg.Record] = await connection.fetch(searches.ADD_PROPERTIES, sheet["case_id"], len(visit.seen))
    numbers = [row["property_id"] for row in rows]
    source = (Source.VISIT.value, sheet["document_no"], visit.visited_on, visit.visited_on)
    signed = (transaction.actor.id, transaction.started_at)
    entries: list[tuple[Any, ...]] = [
        (number, 1, one.kind.value, one.third_party, one.description, None, one.value_yen, 0, False, *source, *signed)
        for number, one in zip(numbers, visit.seen, strict=True)
    ]
    await registers.PROPERTY_VERSIONS.copy(connection, entries)
    await store.FOUND.copy(connection, [(sheet["sheet_id"], place, number) for place, number in enumerate(numbers)])
