"""A block of an account transfer result file: money is posted, failed transfers are announced."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from services.payments.handlers.payment_reported import Outcome, Report, post
from services.payments.rules.transfer_result import PAID, clearing_key_of, receipt_ref_of
from services.payments.store import intake
from shared.contracts import Channel, ReceiptStage, TransferFailed
from shared.formats.account_transfer import TransferRow
from shared.law.municipality import Municipality
from shared.transaction import Transaction


async def post_transfer_results(
    file_id: int, block_no: int, rows: Sequence[TransferRow], transaction: Transaction, municipality: Municipality
) -> None:
    """Post one block of rows with its count, so that a block is posted once, however often the file is resumed."""
    reports = [_report(row, file_id) for row in rows if row.result_code == PAID]
    outcomes = await post(reports, transaction, municipality)
    failed = [row for row in rows if row.result_code != PAID]
    await _keep_failures(file_id, failed, transaction)
    counts = {outcome: [0, 0] for outcome in Outcome}
    for report, outcome in zip(reports, outcomes, strict=True):
        counts[outcome][0] += 1
        counts[outcome][1] += report.amount_yen
    block = (
        file_id,
        block_no,
        *counts[Outcome.POSTED],
        *counts[Outcome.SUSPENDED],
        len(failed),
        sum(row.amount_yen for row in failed),
        *counts[Outcome.REPEATED],
    )
    await intake.BLOCK.copy(transaction.connection, [block])


def _report(row: TransferRow, file_id: int) -> Report:
    day = row.debit_on
    return Report(
        Channel.ACCOUNT_TRANSFER,
        ReceiptStage.FINAL,
        receipt_ref_of(_digits(day), row.customer_number, row.record_no, file_id),
        clearing_key_of(row.customer_number),
        row.amount_yen,
        day,
        day,
        day,
        row.bank_number + row.branch_number,
        f"file:{file_id}:{row.record_no}",
        file_id=file_id,
        record_no=row.record_no,
    )


def _digits(day: date) -> str:
    return day.isoformat().replace("-", "")


async def _keep_failures(file_id: int, failed: Sequence[TransferRow], transaction: Transaction) -> None:
    """Keep failed transfers and announce those of known claims; a repeat of one has no effect."""
    if not failed:
        return
    keys = [clearing_key_of(row.customer_number) for row in failed]
    known = await intake.claims_of_keys(transaction.connection, sorted(set(keys)))
    rows: list[tuple[Any, ...]] = []
    for key, row in zip(keys, failed, strict=True):
        claim = known.get(key)
        ref = receipt_ref_of(_digits(row.debit_on), row.customer_number, row.record_no, file_id)
        claim_id = claim["claim_id"] if claim else None
        rows.append((ref, claim_id, key, row.amount_yen, row.debit_on, row.result_code, file_id, row.record_no))
    fresh = await intake.insert_failures(transaction.connection, _first_of_each(rows))
    for ref, claim_id, key, amount_yen, debit_on, result_code, *_ in rows:
        if ref in fresh and claim_id is not None:
            fresh.discard(ref)
            event = TransferFailed(
                claim_id=claim_id,
                addressee_no=known[key]["addressee_no"],
                amount_yen=amount_yen,
                debit_on=debit_on,
                result_code=result_code,
            )
            transaction.publish(event, key=event.addressee_no)


def _first_of_each(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    ordered = sorted(rows, key=lambda row: row[0])
    return [next(group) for _, group in groupby(ordered, key=lambda row: row[0])]
