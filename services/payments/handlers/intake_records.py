"""A block of a file that is read by a mapping: payments are posted, movements on the city's account are kept."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from services.payments.handlers.payment_reported import Outcome, Report, post
from services.payments.rules.channels import ChannelRegister, ChannelTerms
from services.payments.rules.direct_transfers import DIRECT_CHANNEL, DirectTransfer, direct_transfer_of
from services.payments.rules.intake_record import FilePayment, Rejection, payment_of
from services.payments.rules.payer_proposals import Written
from services.payments.store import intake
from shared.contracts import ReceiptStage
from shared.formats.finding import FileError
from shared.formats.mapped import MappedRow, Value
from shared.law.municipality import Municipality
from shared.transaction import Transaction

#: Of one block; the file's own list has an end as well.
_FINDINGS_MAX = 20


@dataclass(frozen=True, slots=True)
class RecordBlock:
    """Rows of one file that are taken in together."""

    file_id: int
    block_no: int
    rows: Sequence[MappedRow]
    received_on: date
    #: The values that together name a payment.
    reference: tuple[str, ...]


async def post_payments(
    block: RecordBlock, terms: ChannelTerms, transaction: Transaction, municipality: Municipality
) -> None:
    """Post one block of payments with its count, so that a block is posted once, however often the file is resumed."""
    reports, findings = [], []
    rejected = [0, 0]
    for row in block.rows:
        found = payment_of({**row.header, **row.values}, block.reference, terms, block.received_on)
        if isinstance(found, Rejection):
            rejected[0] += 1
            rejected[1] += _yen(row.values.get("amount_yen"))
            findings.append(_rejected(row, found))
        else:
            reports.append(report_of(found, terms, block.file_id, row.record_no))
    outcomes = await post(reports, transaction, municipality)
    counts = {outcome: [0, 0] for outcome in Outcome}
    for report, outcome in zip(reports, outcomes, strict=True):
        counts[outcome][0] += 1
        counts[outcome][1] += report.amount_yen
    findings += await _contradictions(reports, transaction)
    posted, suspended, repeated = (counts[one] for one in (Outcome.POSTED, Outcome.SUSPENDED, Outcome.REPEATED))
    row_of_block = (block.file_id, block.block_no, *posted, *suspended, 0, 0, *repeated, *rejected)
    await intake.BLOCK_OF_RECORDS.copy(transaction.connection, [row_of_block])
    await _add_findings(block.file_id, findings, transaction)


def report_of(found: FilePayment, terms: ChannelTerms, file_id: int, record_no: int) -> Report:
    """The report that a record is, with the place it came from."""
    return Report(
        terms.reported_as,
        found.stage,
        found.receipt_ref,
        found.clearing_key,
        found.amount_yen,
        found.paid_on,
        found.booked_on,
        found.value_date,
        found.place,
        f"file:{file_id}:{record_no}",
        file_id=file_id,
        record_no=record_no,
    )


async def keep_credits(
    block: RecordBlock, register: ChannelRegister, transaction: Transaction, municipality: Municipality
) -> None:
    """Keep one block of movements on the city's account; a movement that is known already counts as repeated.

    What somebody transferred himself is a payment too: it waits in suspense under his name (消込不能).
    """
    rejected, kept = [0, 0], []
    for row in block.rows:
        yen, direction = _yen(row.values.get("amount_yen")), row.values.get("direction")
        if yen <= 0 or direction not in ("in", "out", "cancelled"):
            rejected[0] += 1
            rejected[1] += yen
            continue
        kept.append((row, yen if direction == "in" else -yen))
    direct = {row.record_no: found for row, _ in kept if (found := direct_of(row, block.reference, register))}
    columns = [
        [row.values.get("value_date") or row.values["booked_on"] for row, _ in kept],
        [DIRECT_CHANNEL.value if row.record_no in direct else _channel_of(row, register) for row, _ in kept],
        [yen for _, yen in kept],
        [movement_reference(row, block.reference) for row, _ in kept],
        [str(row.values.get("payer_code", "")) for row, _ in kept],
    ]
    fresh = {
        one["record_no"]
        for one in await transaction.connection.fetch(
            intake.INSERT_CREDITS,
            *columns,
            block.file_id,
            transaction.started_at,
            [row.record_no for row, _ in kept],
        )
    }
    reports = [_direct_report(found, block.file_id, number) for number, found in direct.items() if number in fresh]
    outcomes = dict(
        zip([one.record_no for one in reports], await post(reports, transaction, municipality), strict=True)
    )
    counts = {outcome: [0, 0] for outcome in Outcome}
    for row, yen in kept:
        known = Outcome.POSTED if row.record_no in fresh else Outcome.REPEATED
        count = counts[outcomes.get(row.record_no, known)]
        count[0] += 1
        count[1] += abs(yen)
    posted, suspended, repeated = (counts[one] for one in (Outcome.POSTED, Outcome.SUSPENDED, Outcome.REPEATED))
    figures = (*posted, *suspended, 0, 0, *repeated, *rejected)
    await intake.BLOCK_OF_RECORDS.copy(transaction.connection, [(block.file_id, block.block_no, *figures)])


def direct_of(row: MappedRow, reference: Sequence[str], register: ChannelRegister) -> DirectTransfer | None:
    """The payment that a movement on the account is; None where it is a channel's money or the city's own."""
    named = ".".join((account_of(row.header), *(_text(row.values.get(name)) for name in reference)))
    return direct_transfer_of(row.values, named, _channel_of(row, register))


def _channel_of(row: MappedRow, register: ChannelRegister) -> str:
    return register.channel_of_payer(str(row.values.get("payer_code", "")))


def _direct_report(found: DirectTransfer, file_id: int, record_no: int) -> Report:
    return Report(
        DIRECT_CHANNEL,
        found.stage,
        found.receipt_ref,
        # No slip has such a key, so the money waits in suspense for an officer.
        found.receipt_ref,
        found.amount_yen,
        found.paid_on,
        found.paid_on,
        found.value_date,
        None,
        f"file:{file_id}:{record_no}",
        file_id=file_id,
        record_no=record_no,
        payer=Written(name_kana=found.payer_kana),
    )


def movement_reference(row: MappedRow, reference: Sequence[str]) -> str:
    """What names a movement among all: the account, the bank's own number of it, and which way it goes."""
    parts = [_text(row.values.get(name)) for name in (*reference, "direction")]
    return ".".join((account_of(row.header), *parts))


def account_of(header: dict[str, Value] | object) -> str:
    """The account that a header is about, as bank-branch-kind-number."""
    values = header if isinstance(header, dict) else {}
    names = ("bank_number", "branch_number", "account_kind", "account_number")
    return "-".join(_text(values.get(name)) for name in names)


async def _contradictions(reports: Sequence[Report], transaction: Transaction) -> list[FileError]:
    """Payments that were both confirmed and withdrawn, whichever came first: the sender has to say which holds."""
    final = {report.receipt_ref: report for report in reports if report.stage is not ReceiptStage.FLASH}
    if not final:
        return []
    channel = next(iter(final.values())).channel.value
    rows = await transaction.connection.fetch(intake.SELECT_CONTRADICTIONS, channel, list(final))
    sentence = "確報と取消の両方が届いている支払いです。取消として扱いました。送信元に確かめてください。"
    return [FileError("E-REF-13", final[row["receipt_ref"]].record_no or 0, 0, "データ種別", sentence) for row in rows]


async def _add_findings(file_id: int, findings: Sequence[FileError], transaction: Transaction) -> None:
    if findings:
        found = json.dumps([asdict(one) for one in findings[:_FINDINGS_MAX]], ensure_ascii=False)
        await transaction.connection.execute(intake.ADD_FINDING, file_id, found)


def _rejected(row: MappedRow, why: Rejection) -> FileError:
    sentence = f"{why.value}。この明細は記帳していません。送信元に確かめてください。"
    return FileError("E-REF-12", row.record_no, row.byte_offset, "", sentence)


def _yen(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _text(value: Value) -> str:
    if isinstance(value, date):
        return f"{value:%Y%m%d}"
    return "" if value is None else str(value)
