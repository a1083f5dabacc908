"""One record of a kept file, for whoever finds out where money in suspense belongs; its account number is masked.

Permissions: payments.intake.record.view to see a record, payments.intake.record.unmask to see its account number whole.
"""

import asyncio
import tempfile
from datetime import date
from typing import IO, Annotated

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from services.payments.rules.transfer_result import clearing_key_of, receipt_ref_of
from services.payments.store import file_records, intake
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.formats.account_transfer import Purpose, TransferRow, check_file, iter_rows
from shared.formats.profile import shipped_profile
from shared.http.masking import MaskedAccount, Whole, unmasking
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.law.library import LAW

record_routes = Routes("intake records")

VIEW = Access("payments.intake.record.view", RECEIPT, AccessAction.VIEW)
UNMASK = Access("payments.intake.record.unmask", RECEIPT, AccessAction.VIEW)

_FIELDS = ("customer_number", "amount", "transfer_result", "account", "holder_kana")

RecordNo = Annotated[int, Path(ge=1, le=10_000_000, description="Record in the file, of any kind, from 1")]


class TransferRecordView(BaseModel):
    """A record of an account transfer result file (全銀 種別91, データレコード) as the bank wrote it."""

    model_config = ConfigDict(frozen=True)

    file_id: int
    record_no: int
    claim_id: int | None = Field(description="The claim it pays; null while nobody knows it")
    customer_number: str
    amount_yen: int
    result_code: str = Field(description="振替結果コード; 0 when the money came")
    debit_on: date
    bank_number: str
    bank_name: str
    branch_number: str
    branch_name: str
    account_kind: str = Field(description="預金種目")
    account_number: MaskedAccount
    holder_kana: str = Field(description="預金者名")


@record_routes.get("/intake/files/{file_id}/records/{record_no}", access=VIEW, summary="One record of a kept file")
async def view_record(call: Call, file_id: int, record_no: RecordNo) -> TransferRecordView:
    """The record as it stands in the bytes that were taken in."""
    row, claim_id, subject = await _find(call, file_id, record_no)
    call.record([subject], fields=_FIELDS)
    return TransferRecordView(
        file_id=file_id,
        record_no=record_no,
        claim_id=claim_id,
        account_number=MaskedAccount(row.account_number),
        **{name: getattr(row, name) for name in _PLAIN},
    )


@unmasking(
    record_routes,
    "/intake/files/{file_id}/records/{record_no}/unmask",
    access=UNMASK,
    summary="The whole account number of one record",
)
async def whole_record(call: Call, file_id: int, record_no: RecordNo) -> Whole:
    """What is masked in the record."""
    row, _, subject = await _find(call, file_id, record_no)
    return Whole(subject, {"account_number": row.account_number})


#: Fields that the view shows as they stand in the file.
_PLAIN = sorted(set(TransferRow._fields) & set(TransferRecordView.model_fields) - {"account_number", "record_no"})


async def _find(call: Call, file_id: int, record_no: int) -> tuple[TransferRow, int | None, str]:
    """The row, the claim it pays, and whose data it is: the addressee's, or the record's own reference.

    Raises:
        Problem: 404 where there is no such file or no transfer in the record, 409 for a file that was not accepted.
        Refused: the caller does not have the claim's tax item.
    """
    connection = call.transaction.connection
    file = await connection.fetchrow(file_records.SELECT_READABLE, file_id)
    if file is None:
        raise not_found(f"取込ファイル {file_id}")
    if not file["accepted"]:
        raise Problem(409, "not_accepted", "受け付けていないファイルの記録は表示できません。検査の結果を見てください。")
    if not file["of_transfers"]:
        raise Problem(
            409, "not_transfers", "口座振替の結果ファイルではありません。取込の結果とファイルの原本を見てください。"
        )
    with tempfile.TemporaryFile() as spool:
        async for part in connection.cursor(intake.SELECT_PARTS, file_id, prefetch=4):
            await asyncio.to_thread(spool.write, part["bytes"])
        row = await asyncio.to_thread(_row, spool, file["profile"], file["received_on"], record_no)
    if row is None:
        raise not_found(f"取込ファイル {file_id} のデータレコード {record_no}")
    ref = receipt_ref_of(f"{row.debit_on:%Y%m%d}", row.customer_number, record_no, file_id)
    key = clearing_key_of(row.customer_number)
    claim = await connection.fetchrow(file_records.SELECT_CLAIM_OF_TRANSFER, ref, key)
    if claim is None:
        return row, None, f"file:{file_id}:{record_no}"
    call.require_tax_item(claim["tax_item"], [claim["addressee_no"]])
    return row, claim["claim_id"], claim["addressee_no"]


def _row(spool: IO[bytes], profile: str, received_on: date, record_no: int) -> TransferRow | None:
    """The transfer in a record, or none where the record is a header, a trailer or not there."""
    spool.seek(0)
    report = check_file(
        spool,  # type: ignore[arg-type] # A temporary file is a binary stream.
        shipped_profile(profile),
        Purpose.RESULT,
        received_on=received_on,
        is_bank_business_day=LAW.calendar.bank_days.is_business_day,
    )
    rows = next(iter_rows(spool, report, first_record=record_no, rows_per_list=1), None)  # type: ignore[arg-type] # As above.
    return rows[0] if rows and rows[0].record_no == record_no else None
