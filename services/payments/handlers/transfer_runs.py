"""Runs of account transfer (口座振替): what a debit day asks of banks is frozen, and checked again before it leaves."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import asyncpg

from services.payments.handlers.transfer_request_file import Request, RequestFile, write_request_file
from services.payments.rules.mandates import BankChange, bank_on
from services.payments.store import mandates, transfer_runs
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.law.municipality import Municipality
from shared.law.transfer_terms import transfer_terms_of
from shared.transaction import Transaction

#: Rises when the same claims and mandates would give another run.
RULE_VERSION = "transfer/1"
FREEZING = Access("payments.transfer.freeze", RECEIPT, AccessAction.LIST)
_FIELDS = ("balance", "mandate", "account", "holder_kana")
_SUBJECTS_OF_ONE_RECORD = 50_000
#: Requests that are in memory at a time while their file is written.
_BLOCK_REQUESTS = 4_096


class NotRunnable(Exception):  # noqa: N818 - It names what was found.
    """A run cannot be frozen or checked; the code says why, and nothing has changed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Checked(NamedTuple):
    """A run after a check: the file as it is now, and what was pulled out (引き抜き) just now."""

    run: asyncpg.Record
    file: RequestFile
    pulled_out_count: int
    pulled_out_yen: int


async def freeze(debit_on: date, transaction: Transaction, municipality: Municipality) -> int:
    """Freeze what is asked of the banks for a debit day; returns the run.

    Claims whose due date (納期限) falls on the day, or since the last day on which banks were open, and second
    transfers of the day; with a live mandate and principal that nothing has paid, stopped by nobody, and not asked for
    already.

    Raises:
        NotRunnable: banks are closed, the day was frozen before, or there is nothing to ask for.
    """
    bank_days = municipality.law.calendar.bank_days
    if not bank_days.is_business_day(debit_on):
        raise NotRunnable("no_bank_day")
    connection = transaction.connection
    run_id = await connection.fetchval(
        transfer_runs.INSERT_RUN, debit_on, RULE_VERSION, transaction.started_at, transaction.actor.id
    )
    if run_id is None:
        raise NotRunnable("frozen_before")
    await connection.execute(
        transfer_runs.FREEZE,
        run_id,
        debit_on,
        bank_days.previous_business_day(debit_on - timedelta(days=1)),
        *(await _moved_banks(debit_on, transaction)),
        list(municipality.tax_item_priority),
    )
    file = await _write_file(run_id, debit_on, transaction, municipality, _drop)
    if not file.request_count:
        raise NotRunnable("nothing_due")
    await _keep(run_id, file, transaction)
    for part in in_parts(await _subjects(run_id, transaction)):
        transaction.record_access(FREEZING, part, fields=_FIELDS, detail=f"口座振替 {run_id}")
    return int(run_id)


def _drop(_piece: bytes) -> None:
    """What is kept of a file that does not leave: its hash and its totals."""


async def check(
    run_id: int, transaction: Transaction, municipality: Municipality, keep: Callable[[bytes], object] = _drop
) -> Checked:
    """Pull out what was paid elsewhere, revised or stopped since, and keep the totals of the file as it is now.

    Args:
        run_id: the run.
        transaction: the open one.
        municipality: the city as its banks know it.
        keep: is given the file piece by piece.

    Raises:
        NotRunnable: there is no such run, or its file has left.
    """
    connection = transaction.connection
    run = await connection.fetchrow(transfer_runs.LOCK_RUN, run_id)
    if run is None:
        raise NotRunnable("unknown_run")
    if await connection.fetchrow(transfer_runs.SELECT_RELEASE, run_id):
        raise NotRunnable("released_before")
    moved = await _moved_banks(run["debit_on"], transaction)
    pulled_out = await connection.fetch(transfer_runs.PULL_OUT, run_id, run["debit_on"], transaction.started_at, *moved)
    file = await _write_file(run_id, run["debit_on"], transaction, municipality, keep)
    await _keep(run_id, file, transaction)
    subjects = await _subjects(run_id, transaction)
    concerned = sorted({*subjects, *(row["addressee_no"] for row in pulled_out)})
    for part in in_parts(concerned):
        transaction.record_access(FREEZING, part, fields=_FIELDS, detail=f"口座振替 {run_id}")
    return Checked(run, file, len(pulled_out), sum(row["amount_yen"] for row in pulled_out))


async def freeze_transfer_runs(day: date, transaction: Transaction, municipality: Municipality) -> dict[str, Any]:
    """Freeze the debit days that lie as far ahead as the city's extraction day; a day without requests makes no run."""
    bank_days = municipality.law.calendar.bank_days
    last = day + timedelta(days=municipality.ordinance.debit_extraction_days.on(day))
    connection = transaction.connection
    due = [row["day"] for row in await connection.fetch(transfer_runs.SELECT_DAYS_AHEAD, day, last)]
    wanted = sorted({bank_days.next_business_day(one) for one in due})
    frozen = {row["debit_on"] for row in await connection.fetch(transfer_runs.SELECT_FROZEN_DAYS, wanted)}
    runs = 0
    for debit_on in wanted:
        if debit_on in frozen:
            continue
        try:
            # What the attempt wrote goes back when there is nothing to ask for.
            async with connection.transaction():
                await freeze(debit_on, transaction, municipality)
        except NotRunnable:
            continue
        runs += 1
    return {"runs": runs, "days": len(wanted)}


def in_parts(subjects: Sequence[str]) -> Iterator[list[str]]:
    """Those whose data a run holds, in lists that one access record takes."""
    for start in range(0, len(subjects), _SUBJECTS_OF_ONE_RECORD):
        yield list(subjects[start : start + _SUBJECTS_OF_ONE_RECORD])


async def _moved_banks(debit_on: date, transaction: Transaction) -> tuple[list[str], list[str], list[str], list[str]]:
    """Banks and branches of mandates that are called otherwise on the day: from bank, branch, to bank, branch."""
    connection = transaction.connection
    changes = [BankChange(*row) for row in await connection.fetch(mandates.SELECT_BANK_CHANGES)]
    moved: tuple[list[str], list[str], list[str], list[str]] = ([], [], [], [])
    for row in await connection.fetch(transfer_runs.SELECT_ACCOUNT_BANKS) if changes else ():
        place = (row["bank_number"], row["branch_number"])
        now = bank_on(debit_on, *place, changes)
        if now != place:
            for column, value in zip(moved, (*place, *now), strict=True):
                column.append(value)
    return moved


async def _write_file(
    run_id: int,
    debit_on: date,
    transaction: Transaction,
    municipality: Municipality,
    keep: Callable[[bytes], object],
) -> RequestFile:
    """Write the file of the open requests of a run, which are read as they are written."""
    cursor = await transaction.connection.cursor(transfer_runs.SELECT_OPEN, run_id)
    loop = asyncio.get_running_loop()

    def requests() -> Iterator[Request]:
        while rows := asyncio.run_coroutine_threadsafe(cursor.fetch(_BLOCK_REQUESTS), loop).result():
            yield from (Request(*row) for row in rows)

    consignor = transfer_terms_of(municipality).consignor
    bank_days = municipality.law.calendar.bank_days
    # A large file takes seconds, in which others are answered.
    return await asyncio.to_thread(write_request_file, requests(), consignor, debit_on, bank_days, keep)


async def _subjects(run_id: int, transaction: Transaction) -> list[str]:
    rows = await transaction.connection.fetch(transfer_runs.SELECT_SUBJECTS, run_id)
    return [row["addressee_no"] for row in rows]


async def _keep(run_id: int, file: RequestFile, transaction: Transaction) -> None:
    await transaction.connection.execute(
        transfer_runs.KEEP_FILE, run_id, file.request_count, file.amount_yen, file.sha256, transaction.started_at
    )
