"""Yearly notices of transfers done (口座振替済通知): frozen on the city's day, printed after two released them."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from services.payments.handlers.transfer_runs import in_parts
from services.payments.rules.transfers_done import (
    DoneTransfer,
    Sheet,
    content_sha256,
    index_csv,
    one_for_each,
    year_to_notify,
)
from services.payments.store import transfers_done as store
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.documents.transfers_done import TransferDone, TransfersDoneNotice, transfers_done_pdf
from shared.law.municipality import Municipality
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

FREEZING = Access("payments.transfer.done.freeze", RECEIPT, AccessAction.LIST)
PRINTING = Access("payments.transfer.done.print", RECEIPT, AccessAction.PRINT)

#: Notices of one file: a few megabytes, which a printer's machine takes at once.
NOTICES_OF_ONE_FILE = 500
_FIELDS = ("claim", "amount", "account", "holder_kana")


class NotReleasable(Exception):  # noqa: N818 - It names what was wrong.
    """The notices of a year cannot be released, and why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class YearRelease(NamedTuple):
    """What an officer proposes to send: a year's notices with their hash and totals."""

    run_id: int
    year: int
    notice_count: int
    line_count: int
    amount_yen: int
    content_sha256: str


async def freeze_transfers_done(day: date, transaction: Transaction, municipality: Municipality) -> dict[str, Any]:
    """Freeze the notices of the year before, once its day has come; a year is frozen once.

    Args:
        day: The business day.
        transaction: The job's transaction.
        municipality: Whose ordinance says from which day on.
    """
    connection = transaction.connection
    year = year_to_notify(day, municipality.ordinance.transfers_done_from.on(day))
    nothing = {"notices": 0, "lines": 0, "amount_yen": 0}
    if year is None:
        return nothing
    await connection.execute(store.LOCK_YEAR, year)
    if await connection.fetchval(store.SELECT_RUN_OF_YEAR, year) is not None:
        return nothing
    rows = await connection.fetch(store.SELECT_DONE, date(year, 1, 1), date(year, 12, 31))
    notices = one_for_each(DoneTransfer(**dict(row)) for row in rows)
    if not notices:
        return nothing
    amount_yen = sum(row["amount_yen"] for row in rows)
    entered = (transaction.started_at, transaction.actor.id)
    run_id = await connection.fetchval(
        store.INSERT_RUN, year, len(notices), len(rows), amount_yen, content_sha256(notices), *entered
    )
    await store.LINES.copy(
        connection, [(line.request_id, run_id, number) for number, lines in notices for line in lines]
    )
    for subjects in in_parts([lines[0].addressee_no for _, lines in notices]):
        transaction.record_access(FREEZING, subjects, fields=_FIELDS, detail=f"口座振替済通知 {year}")
    return {"notices": len(notices), "lines": len(rows), "amount_yen": amount_yen}


async def require_releasable(release: YearRelease, connection: Connection) -> None:
    """Check a proposal against what was frozen, hashed anew.

    Raises:
        NotReleasable: There is no such run, it was released, or it is another than the one proposed.
    """
    await connection.execute(store.LOCK_YEAR, release.year)
    run = await connection.fetchrow(store.SELECT_RUN, release.run_id)
    if run is None:
        raise NotReleasable("unknown_run")
    if run["released"]:
        raise NotReleasable("released_before")
    notices = await _frozen(release.run_id, connection)
    found = content_sha256([(number, [line for line, _ in lines]) for number, lines in notices])
    frozen = YearRelease(*(run[name] for name in YearRelease._fields))
    if frozen != release or found != release.content_sha256:
        raise NotReleasable("run_changed")


async def release_year(release: YearRelease, approval_id: UUID, transaction: Transaction) -> None:
    """Release what was approved; the next run of the daily job prints it.

    Raises:
        NotReleasable: It is no longer as it was proposed.
    """
    await require_releasable(release, transaction.connection)
    await transaction.connection.execute(store.INSERT_RELEASE, release.run_id, approval_id, transaction.started_at)


async def print_transfers_done(day: date, transaction: Transaction, municipality: Municipality) -> dict[str, Any]:
    """Print what two persons released, less the transfers that were taken back since; what is printed is kept.

    Args:
        day: The business day; it stands on the notices.
        transaction: The job's transaction.
        municipality: Whose name stands on them.

    Raises:
        NotReleasable: What was frozen is no longer what was released; nothing is printed.
    """
    connection = transaction.connection
    counts = {"printed": 0, "printed_yen": 0, "left_out_lines": 0, "left_out_yen": 0}
    await connection.execute(store.LOCK_YEAR, 0)
    for run in await connection.fetch(store.SELECT_TO_PRINT):
        notices = await _frozen(run["run_id"], connection)
        if (
            content_sha256([(number, [line for line, _ in lines]) for number, lines in notices])
            != run["content_sha256"]
        ):
            raise NotReleasable("run_changed")
        papers = [
            _paper(number, run["year"], good, day, municipality)
            for number, lines in notices
            if (good := [line for line, taken_back in lines if not taken_back])
        ]
        places, hashes = await _print(run["run_id"], papers, transaction)
        sheets = [_sheet(number, lines, places.get(number)) for number, lines in notices]
        gone = [line.amount_yen for _, lines in notices for line, taken_back in lines if taken_back]
        content = index_csv(sheets, hashes)
        printed_yen = sum(one.amount_yen for one in sheets)
        totals = (len(papers), printed_yen, len(gone), sum(gone))
        kept = (run["run_id"], transaction.started_at, *totals, hashlib.sha256(content).hexdigest(), content)
        await store.SHEETS.copy(connection, [(run["run_id"], *one) for one in sheets])
        await connection.execute(store.INSERT_INDEX, *kept)
        for subjects in in_parts([one.addressee_no for one in sheets if one.line_count]):
            transaction.record_access(PRINTING, subjects, fields=_FIELDS, detail=f"口座振替済通知 {run['year']}")
        counts = {name: counts[name] + more for name, more in zip(counts, totals, strict=True)}
    return counts


_Frozen = tuple[int, list[tuple[DoneTransfer, bool]]]
#: The file of a notice, its first page there, and its pages.
_Place = tuple[int, int, int]


async def _frozen(run_id: int, connection: Connection) -> list[_Frozen]:
    """The notices as they were frozen, each line with whether its money was taken back since."""
    found: dict[int, list[tuple[DoneTransfer, bool]]] = {}
    for row in await connection.fetch(store.SELECT_LINES, run_id):
        line = DoneTransfer(**{name: row[name] for name in DoneTransfer._fields})
        found.setdefault(row["number"], []).append((line, row["taken_back"]))
    for lines in found.values():
        lines.sort(key=lambda one: (one[0].debit_on, one[0].request_id))
    return sorted(found.items())


async def _print(
    run_id: int, papers: Sequence[TransfersDoneNotice], transaction: Transaction
) -> tuple[dict[int, _Place], dict[int, str]]:
    """Draw the files one after the other and keep each; where every notice is, and the hash of every file."""
    places: dict[int, _Place] = {}
    hashes: dict[int, str] = {}
    for part_no, start in enumerate(range(0, len(papers), NOTICES_OF_ONE_FILE), 1):
        part = papers[start : start + NOTICES_OF_ONE_FILE]
        # Drawing takes milliseconds for each, in which the service answers others.
        content, pages = await asyncio.to_thread(transfers_done_pdf, part)
        hashes[part_no] = hashlib.sha256(content).hexdigest()
        stored = (run_id, part_no, len(part), sum(pages), hashes[part_no], content)
        await transaction.connection.execute(store.INSERT_PART, *stored)
        first_page = 1
        for paper, page_count in zip(part, pages, strict=True):
            places[paper.number] = (part_no, first_page, page_count)
            first_page += page_count
    return places, hashes


def _sheet(number: int, lines: Sequence[tuple[DoneTransfer, bool]], place: _Place | None) -> Sheet:
    good = [line.amount_yen for line, taken_back in lines if not taken_back]
    return Sheet(number, lines[0][0].addressee_no, len(good), sum(good), *(place or (None, None, None)))


def _paper(
    number: int, year: int, lines: Sequence[DoneTransfer], day: date, municipality: Municipality
) -> TransfersDoneNotice:
    return TransfersDoneNotice(
        city=municipality.name,
        number=number,
        year=year,
        issued_on=day,
        addressee_no=lines[0].addressee_no,
        holder_kana=lines[-1].holder_kana,
        lines=[
            TransferDone(
                line.debit_on,
                tax_item(line.tax_item).name,
                line.levy_fiscal_year,
                line.instalment,
                line.notice_no,
                line.account_number[-3:],
                line.amount_yen,
            )
            for line in lines
        ],
    )
