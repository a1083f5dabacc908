"""A block of an account transfer result file: each result answers its request; money is posted, failures announced."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

import asyncpg

from services.payments.handlers.payment_reported import Outcome, Report, post
from services.payments.rules.payer_proposals import Written
from services.payments.rules.transfer_result import (
    ENDS_ASKING,
    OWN_STOP,
    PAID,
    SUSPENDED,
    Debit,
    RequestStanding,
    Verdict,
    clearing_key_of,
    foreign_ref_of,
    receipt_ref_of,
    verdict,
)
from services.payments.store import intake, transfer_results
from shared.contracts import Channel, ReceiptStage, TransferFailed
from shared.formats.account_transfer import TransferRow
from shared.law.municipality import Municipality
from shared.law.transfer_terms import transfer_terms_of
from shared.transaction import Transaction

_LISTED = SUSPENDED | {Verdict.NOT_REQUESTED}


class _Result(NamedTuple):
    """A row with the request that it answers, and how it fits."""

    row: TransferRow
    request: asyncpg.Record | None
    verdict: Verdict

    @property
    def paid(self) -> bool:
        return self.row.result_code == PAID


async def post_transfer_results(
    file_id: int, block_no: int, rows: Sequence[TransferRow], transaction: Transaction, municipality: Municipality
) -> None:
    """Post one block of rows with its count, so that a block is posted once, however often the file is resumed."""
    results = await _match(rows, transaction)
    reports = [_report(result, file_id) for result in results if result.paid]
    outcomes = await post(reports, transaction, municipality)
    counts = {outcome: [0, 0] for outcome in Outcome}
    for report, outcome in zip(reports, outcomes, strict=True):
        counts[outcome][0] += 1
        counts[outcome][1] += report.amount_yen
    failed = [result for result in results if not result.paid]
    answered = [result for result in results if result.verdict is Verdict.EXPECTED]
    retries = {result.row.record_no: _retry_on(result, municipality) for result in answered if not result.paid}
    await _answer(file_id, answered, retries, transaction)
    # A failure that answers no request tells nothing about the payer; it is listed and counts for nobody.
    await _keep_failures(file_id, [one for one in failed if one.verdict not in SUSPENDED], retries, transaction)
    await _stop_mandates([one for one in answered if one.row.result_code in ENDS_ASKING], transaction)
    await _list_unexpected(file_id, [one for one in results if one.verdict in _LISTED], transaction)
    block = (
        file_id,
        block_no,
        *counts[Outcome.POSTED],
        *counts[Outcome.SUSPENDED],
        len(failed),
        sum(result.row.amount_yen for result in failed),
        *counts[Outcome.REPEATED],
    )
    await intake.BLOCK.copy(transaction.connection, [block])


async def report_missing_transfers(day: date, transaction: Transaction, municipality: Municipality) -> dict[str, Any]:
    """Count the requests whose results should be there by now; the bank has to be asked.

    Args:
        day: the business day.
        transaction: the job's transaction.
        municipality: whose agreement says how long the banks have.
    """
    days = transfer_terms_of(municipality).result_business_days
    limit = municipality.law.calendar.bank_days.add_business_days(day, -days - 1)
    rows = await transaction.connection.fetch(transfer_results.COUNT_MISSING, limit)
    return {
        "missing": sum(row["count"] for row in rows),
        "amount_yen": sum(row["amount_yen"] for row in rows),
        "runs": [row["run_id"] for row in rows],
    }


async def _match(rows: Sequence[TransferRow], transaction: Transaction) -> list[_Result]:
    """Each row with its request, which is locked; a second row about one request meets what the first left."""
    keys = [clearing_key_of(row.customer_number) for row in rows]
    places = sorted({(key, row.debit_on) for key, row in zip(keys, rows, strict=True)})
    found = await transaction.connection.fetch(
        transfer_results.LOCK_REQUESTS, [key for key, _ in places], [day for _, day in places]
    )
    requests = {(record["clearing_key"], record["debit_on"]): record for record in found}
    answered: dict[int, str] = {}
    results = []
    for key, row in zip(keys, rows, strict=True):
        request = requests.get((key, row.debit_on))
        standing = _standing(request, answered) if request else None
        decided = verdict(standing, _debit(row), row.result_code)
        if request is not None and decided is Verdict.EXPECTED:
            answered[request["request_id"]] = row.result_code
        results.append(_Result(row, request, decided))
    return results


def _standing(request: asyncpg.Record, answered: dict[int, str]) -> RequestStanding:
    code = answered.get(request["request_id"], request["result_code"])
    debit = Debit(*(request[name] for name in Debit._fields))
    return RequestStanding(request["state"], request["released"], debit, code)


def _debit(row: TransferRow) -> Debit:
    return Debit(row.bank_number, row.branch_number, row.account_kind, row.account_number, row.amount_yen)


def _report(result: _Result, file_id: int) -> Report:
    row, day = result.row, result.row.debit_on
    if result.verdict in SUSPENDED:
        # No slip has such a key, so the money waits in suspense for an officer.
        reference = foreign_ref_of(_digits(day), row.record_no, file_id)
        key = f"transfer-{result.request['request_id']}" if result.request else reference
    else:
        reference = receipt_ref_of(_digits(day), row.customer_number, row.record_no, file_id)
        key = clearing_key_of(row.customer_number)
    return Report(
        Channel.ACCOUNT_TRANSFER,
        ReceiptStage.FINAL,
        reference,
        key,
        row.amount_yen,
        day,
        day,
        day,
        row.bank_number + row.branch_number,
        f"file:{file_id}:{row.record_no}",
        file_id=file_id,
        record_no=row.record_no,
        # Whose money waits has to be found out; of all other money nobody asks.
        payer=Written(name_kana=row.holder_kana) if result.verdict in _LISTED else None,
    )


def _digits(day: date) -> str:
    return day.isoformat().replace("-", "")


def _retry_on(result: _Result, municipality: Municipality) -> date | None:
    """The debit day of a second transfer (再振替), by the ordinance and the agreement; there is never a third."""
    row, request = result.row, result.request
    if request is None or request["attempt"] > 1 or not municipality.ordinance.debit_retry.on(row.debit_on):
        return None
    days = transfer_terms_of(municipality).retry_days(request["tax_item"], row.result_code, row.debit_on)
    if days is None:
        return None
    return municipality.law.calendar.bank_days.next_business_day(row.debit_on + timedelta(days=days))


async def _answer(
    file_id: int, answered: Sequence[_Result], retries: dict[int, date | None], transaction: Transaction
) -> None:
    rows = [
        (
            result.request["request_id"],
            "paid" if result.paid else "failed",
            result.row.result_code,
            result.row.record_no,
            retries.get(result.row.record_no),
        )
        for result in answered
        if result.request is not None
    ]
    if rows:
        columns = map(list, zip(*rows, strict=True))
        await transaction.connection.execute(transfer_results.ANSWER, *columns, file_id)


async def _keep_failures(
    file_id: int, failed: Sequence[_Result], retries: dict[int, date | None], transaction: Transaction
) -> None:
    """Keep failed transfers and announce those of known claims; a repeat of one has no effect."""
    if not failed:
        return
    connection = transaction.connection
    keys = [clearing_key_of(result.row.customer_number) for result in failed]
    known = await intake.claims_of_keys(connection, sorted(set(keys)))
    rows: list[tuple[Any, ...]] = []
    for key, (row, *_) in zip(keys, failed, strict=True):
        claim = known.get(key)
        ref = receipt_ref_of(_digits(row.debit_on), row.customer_number, row.record_no, file_id)
        claim_id = claim["claim_id"] if claim else None
        rows.append((ref, claim_id, key, row.amount_yen, row.debit_on, row.result_code, file_id, row.record_no))
    fresh = await intake.insert_failures(connection, _first_of_each(rows))
    counts = await _failure_counts([row[1] for row in rows if row[1] is not None], transaction)
    for ref, claim_id, key, amount_yen, debit_on, result_code, _, record_no in rows:
        # What the city stopped itself is no news to anybody who duns.
        if ref in fresh and claim_id is not None and result_code != OWN_STOP:
            fresh.discard(ref)
            event = TransferFailed(
                claim_id=claim_id,
                addressee_no=known[key]["addressee_no"],
                amount_yen=amount_yen,
                debit_on=debit_on,
                result_code=result_code,
                failure_count=counts[claim_id],
                retry_on=retries.get(record_no),
            )
            transaction.publish(event, key=event.addressee_no)


async def _failure_counts(claim_ids: Sequence[int], transaction: Transaction) -> dict[int, int]:
    rows = await transaction.connection.fetch(transfer_results.SELECT_FAILURE_COUNTS, sorted(set(claim_ids)))
    return {row["claim_id"]: row["transfer_failure_count"] for row in rows}


async def _stop_mandates(refused: Sequence[_Result], transaction: Transaction) -> None:
    """Stop asking where the bank has no account or no mandate, until an officer has looked at it."""
    rows = [(one.request["mandate_id"], one.row.result_code, one.row.debit_on) for one in refused if one.request]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        await transaction.connection.fetch(transfer_results.LOCK_MANDATES, columns[0])
        await transaction.connection.execute(
            transfer_results.STOP_MANDATES, *columns, f"service:{transaction.service}", transaction.started_at
        )


async def _list_unexpected(file_id: int, unexpected: Sequence[_Result], transaction: Transaction) -> None:
    rows = [
        (
            file_id,
            result.row.record_no,
            result.verdict.value,
            result.request["request_id"] if result.request else None,
            result.row.amount_yen,
            result.row.debit_on,
            result.row.result_code,
        )
        for result in unexpected
    ]
    await transfer_results.UNEXPECTED.copy(transaction.connection, rows)


def _first_of_each(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    ordered = sorted(rows, key=lambda row: row[0])
    return [next(group) for _, group in groupby(ordered, key=lambda row: row[0])]
