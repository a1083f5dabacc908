"""Reads a kept file once more with today's reader and says where that differs from what was posted.

After a fault of a reader was mended, this shows what it had done: nothing is changed here. Payments that another file
posted first are looked for under their own reference.
"""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from typing import IO, Any, NamedTuple

from services.payments.handlers.intake_records import direct_of, movement_reference
from services.payments.inbound.intake import BLOCK_RECORDS, FileIntake
from services.payments.inbound.intake_readers import ReadFile, WantedReading, check_whole, recognise
from services.payments.rules.direct_transfers import DIRECT_CHANNEL
from services.payments.rules.intake_record import Rejection, payment_of
from services.payments.rules.transfer_result import PAID, receipt_ref_of
from services.payments.store import intake
from shared.contracts import Channel, ReceiptStage
from shared.formats.account_transfer import FileReport, TransferRow
from shared.formats.finding import FileError
from shared.formats.mapped import MappedRow, Yields
from shared.http.problems import Problem, not_found
from shared.http.routes import Call
from shared.money import Yen

DIFFERENCES_MAX = 200
_FAILED, _CREDIT = "failed", "credit"


class _Reading(NamedTuple):
    """What a record says now: a stage, a failed transfer or a credit."""

    record_no: int
    kind: str
    amount_yen: Yen
    on: date
    channel: str
    reference: str


async def read_again(call: Call, worker: FileIntake, file_id: int) -> dict[str, Any]:
    """Compare a posted file with what its bytes say today.

    Returns:
        The readers then and now, counts, and the differences by record.

    Raises:
        Problem: 404 where there is no such file, 409 where it was not posted.
    """
    connection = call.transaction.connection
    row = await connection.fetchrow(intake.SELECT_FILE, file_id)
    if row is None:
        raise not_found(f"取込ファイル {file_id}")
    if row["state"] != "posted":
        raise Problem(409, "not_posted", "記帳が終わったファイルだけを読み直せます。取込の状態を確かめてください。")
    comparison = _Comparison()
    with tempfile.TemporaryFile() as spool:
        async for part in connection.cursor(intake.SELECT_PARTS, file_id, prefetch=4):
            await asyncio.to_thread(spool.write, part["bytes"])
        wanted = WantedReading(row["channel"] or "", row["profile"], row["received_on"])
        read = await asyncio.to_thread(_read, spool, wanted, worker)
        if isinstance(read, ReadFile):
            await _compare(call, worker, read, spool, file_id, comparison)
    findings = [read] if isinstance(read, FileError) else [one for one in read.findings if one.refuses]
    return {
        "file_id": file_id,
        "reader_then": row["reader"],
        "reader_now": None if isinstance(read, FileError) else read.reader,
        "accepted_now": isinstance(read, ReadFile) and read.accepted,
        "refusals": [{"code": one.code, "record_no": one.record_no, "message": one.message} for one in findings[:20]],
        "same_count": comparison.same,
        "posted_by_another_file_count": comparison.elsewhere,
        "difference_count": comparison.count,
        "differences": comparison.differences,
    }


class _Comparison:
    """What was found so far."""

    def __init__(self) -> None:
        self.same = self.elsewhere = self.count = 0
        self.differences: list[dict[str, Any]] = []

    def add(self, record_no: int, what: str, **more: Any) -> None:
        self.count += 1
        if len(self.differences) < DIFFERENCES_MAX:
            self.differences.append({"record_no": record_no, "what": what, **more})


def _read(spool: IO[bytes], wanted: WantedReading, worker: FileIntake) -> ReadFile | FileError:
    found = recognise(spool, wanted, worker.channels)  # type: ignore[arg-type] # A temporary file is a binary stream.
    if isinstance(found, FileError):
        return found
    return check_whole(spool, found, wanted, worker.channels)  # type: ignore[arg-type] # As above.


async def _compare(
    call: Call, worker: FileIntake, read: ReadFile, spool: IO[bytes], file_id: int, comparison: _Comparison
) -> None:
    connection = call.transaction.connection
    first = 1
    blocks = read.blocks(spool, BLOCK_RECORDS) if read.accepted else iter(())  # type: ignore[arg-type] # As above.
    for rows in blocks:
        last = rows[-1].record_no
        readings = list(_readings(read, rows, file_id, worker))
        posted: dict[tuple[int, str], Any] = {
            (row["record_no"], row["kind"]): row
            for row in await connection.fetch(intake.SELECT_TAKEN, file_id, first, last)
        }
        missing = [one for one in readings if (one.record_no, one.kind) not in posted]
        elsewhere = await _posted_elsewhere(call, missing)
        for one in readings:
            row = posted.pop((one.record_no, one.kind), None)
            if row is None:
                if one.reference in elsewhere:
                    comparison.elsewhere += 1
                else:
                    comparison.add(one.record_no, "not_posted", kind=one.kind, amount_yen=one.amount_yen)
            elif (row["amount_yen"], row["day"]) != (one.amount_yen, one.on) and one.kind != ReceiptStage.CANCEL:
                comparison.add(
                    one.record_no,
                    "posted_otherwise",
                    kind=one.kind,
                    posted={"amount_yen": row["amount_yen"], "day": row["day"]},
                    read={"amount_yen": one.amount_yen, "day": one.on},
                )
            else:
                comparison.same += 1
        _no_longer(posted, {one.record_no for one in readings}, comparison)
        first = last + 1
    rest = await connection.fetch(intake.SELECT_TAKEN, file_id, first, 2**31 - 1)
    _no_longer({(row["record_no"], row["kind"]): row for row in rest}, set(), comparison)


def _no_longer(posted: dict[tuple[int, str], Any], read: set[int], comparison: _Comparison) -> None:
    for (record_no, kind), row in sorted(posted.items()):
        # The parts of a slip over several claims that got nothing are closed by cancellations of their own.
        if kind != ReceiptStage.CANCEL or record_no not in read:
            comparison.add(record_no, "no_longer_read", kind=kind, amount_yen=row["amount_yen"])


async def _posted_elsewhere(call: Call, readings: Sequence[_Reading]) -> set[str]:
    columns = [[one.channel for one in readings], [one.reference for one in readings], [one.kind for one in readings]]
    if not readings:
        return set()
    return {row["reference"] for row in await call.transaction.connection.fetch(intake.SELECT_KNOWN, *columns)}


def _readings(read: ReadFile, rows: Sequence[Any], file_id: int, worker: FileIntake) -> Iterator[_Reading]:
    if isinstance(read.report, FileReport):
        yield from (_transfer(row, file_id) for row in rows)
        return
    mapping, received_on = read.report.mapping, read.report.received_on
    terms = worker.channels.channel_of_format(mapping.name)
    for row in rows:
        if mapping.yields is Yields.CREDITS or terms is None:
            yield _credit(row, mapping.reference)
            if direct := direct_of(row, mapping.reference, worker.channels):
                yield _Reading(
                    *(row.record_no, direct.stage.value, direct.amount_yen, direct.paid_on),
                    *(DIRECT_CHANNEL.value, direct.receipt_ref),
                )
            continue
        found = payment_of({**row.header, **row.values}, mapping.reference, terms, received_on)
        if not isinstance(found, Rejection):
            channel = terms.reported_as.value
            yield _Reading(row.record_no, found.stage, found.amount_yen, found.paid_on, channel, found.receipt_ref)


def _transfer(row: TransferRow, file_id: int) -> _Reading:
    reference = receipt_ref_of(f"{row.debit_on:%Y%m%d}", row.customer_number, row.record_no, file_id)
    kind = ReceiptStage.FINAL.value if row.result_code == PAID else _FAILED
    return _Reading(row.record_no, kind, row.amount_yen, row.debit_on, Channel.ACCOUNT_TRANSFER.value, reference)


def _credit(row: MappedRow, reference: Sequence[str]) -> _Reading:
    amount, day = row.values.get("amount_yen"), row.values.get("value_date") or row.values["booked_on"]
    yen = amount if isinstance(amount, int) else 0
    signed = yen if row.values.get("direction") == "in" else -yen
    on = day if isinstance(day, date) else date.min
    return _Reading(row.record_no, _CREDIT, signed, on, "", movement_reference(row, reference))
