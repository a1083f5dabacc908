"""Writes the letters that ask for refunds back: with each demand of two persons, and once its day has passed (督促)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import asyncpg

from services.refunds.handlers.notices_lines import destination
from services.refunds.store import notices, payees, returns
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.documents.letter import sender_of
from shared.documents.return_letter import ReturnLetter, ReturnStep
from shared.documents.templates import REFUND_RETURN, freeze
from shared.law.municipality import Municipality
from shared.transaction import Transaction

ISSUE = Access("refunds.notice.issue", REFUND, AccessAction.PRINT)
_FIELDS = ("name", "address", "refund", "refund_interest")
_KINDS = {ReturnStep.DEMAND: "return_demand", ReturnStep.DUNNING: "return_dunning"}
_AT_ONCE = 5_000
#: The number of a table's row, in the places of a document number.
_PLACES = 8


class Asked(NamedTuple):
    """A case that one letter asks for, and by when."""

    #: As `returns.SELECT_LETTER_VALUES` reads cases.
    return_id: int
    demand_no: int
    pay_by: date


async def issue_return_letters(
    asked: Sequence[Asked], step: ReturnStep, day: date, transaction: Transaction, municipality: Municipality
) -> list[int]:
    """Write a letter for each case whose person has an address, in one go.

    Args:
        asked: the cases.
        step: whether they are demanded, or dunned for.
        day: the day on the letters.
        transaction: that of the demand, or the job's.
        municipality: whose letters.

    Returns:
        The cases that nobody can be written to about.
    """
    connection = transaction.connection
    by_case = {one.return_id: one for one in asked}
    rows = await connection.fetch(returns.SELECT_LETTER_VALUES, list(by_case))
    heard: dict[str, list[asyncpg.Record]] = {}
    for row in await connection.fetch(payees.SELECT_HEARD, sorted({row["addressee_no"] for row in rows})):
        heard.setdefault(row["addressee_no"], []).append(row)
    made: list[tuple[asyncpg.Record, ReturnLetter]] = []
    unaddressed = []
    for row in rows:
        to = destination((dict(one) for one in heard.get(row["addressee_no"], ())), row["tax_item"])
        if to is None:
            unaddressed.append(row["return_id"])
            continue
        letter = ReturnLetter(
            sender=sender_of(municipality),
            to=to,
            document_no="",
            issued_on=day,
            step=step,
            tax_item=row["tax_item"],
            levy_fiscal_year=row["levy_fiscal_year"],
            instalment=row["instalment"],
            notice_no=row["notice_no"],
            taken_back_on=row["taken_back_on"],
            refunded_yen=row["amount_yen"],
            interest_yen=row["interest_yen"],
            returned_yen=row["returned_yen"],
            pay_by=by_case[row["return_id"]].pay_by,
            demanded_by=row["demanded_by"] if step is ReturnStep.DUNNING else None,
        )
        made.append((row, letter))
    if made:
        await _keep(made, by_case, step, day, transaction)
    return unaddressed


async def _keep(
    made: Sequence[tuple[asyncpg.Record, ReturnLetter]],
    by_case: dict[int, Asked],
    step: ReturnStep,
    day: date,
    transaction: Transaction,
) -> None:
    connection = transaction.connection
    numbers = [row["notice_id"] for row in await connection.fetch(notices.NEXT_NUMBERS, len(made))]
    kept = []
    for notice_id, (row, letter) in zip(numbers, made, strict=True):
        document_no = f"K{day.year}{notice_id:0{_PLACES}d}"
        frozen = freeze(REFUND_RETURN, replace(letter, document_no=document_no))
        who = (notice_id, document_no, _KINDS[step], row["addressee_no"], row["tax_item"], None, None)
        kept.append((*who, frozen.template, frozen.version, frozen.values, frozen.sha256))
    columns = [list(column) for column in zip(*kept, strict=True)]
    await connection.execute(notices.INSERT_NOTICES, *columns[:7], day, *columns[7:], transaction.started_at)
    asked = [by_case[row["return_id"]] for row, _ in made]
    of_cases = [
        (number, one.return_id, one.demand_no, step is ReturnStep.DUNNING, day, one.pay_by)
        for number, one in zip(numbers, asked, strict=True)
    ]
    await returns.LETTERS.copy(connection, of_cases)
    subjects = sorted({row["addressee_no"] for row, _ in made})
    transaction.record_access(ISSUE, subjects, fields=_FIELDS, detail=f"{_KINDS[step]} {len(made)}")


async def dun_refund_returns(day: date, transaction: Transaction, municipality: Municipality) -> dict[str, Any]:
    """Dun for returns whose demand nobody followed by its day, once for each demand.

    Args:
        day: the day on the letters.
        transaction: the job's.
        municipality: whose ordinance names the days that the letter gives.

    Returns:
        How many letters were written, and how many wait for an address.
    """
    rows = await transaction.connection.fetch(returns.SELECT_TO_DUN, day, _AT_ONCE)
    last_day = day + timedelta(days=municipality.ordinance.return_dunning_days.on(day))
    pay_by = municipality.law.business_days.next_business_day(last_day)
    asked = [Asked(row["return_id"], row["demand_no"], pay_by) for row in rows]
    unaddressed = await issue_return_letters(asked, ReturnStep.DUNNING, day, transaction, municipality)
    return {"dunned": len(asked) - len(unaddressed), "unaddressed": len(unaddressed)}
