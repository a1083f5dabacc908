"""Writes a transfer file, strictest: what the reader would only warn of is refused here."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NoReturn

from shared.formats.account_transfer.fields import check_fields
from shared.formats.account_transfer.framing import Block
from shared.formats.account_transfer.layout import DATA, END, HEADER, JIS_FLAG, RECORD_BYTES, TRAILER
from shared.formats.bank_transfer.layout import BY_WIRE, FIELDS, KIND_CODE, OrderHeader, OrderRow
from shared.formats.characters import BANK_NAME, BLANK, DIGIT_OR_SPACE, NAME, encode
from shared.formats.finding import FormatError
from shared.formats.findings import Findings
from shared.formats.profile import Separator

_ADVICE = "値を直してから、ファイルを作り直してください。"
_PADDED_CLASSES = (NAME, BANK_NAME, BLANK, DIGIT_OR_SPACE)
_ROWS_MAX = 999_999
_TOTAL_MAX_YEN = 999_999_999_999


def write_bank_transfer(
    header: OrderHeader,
    rows: Sequence[OrderRow],
    *,
    separator: Separator = Separator.CRLF,
    is_bank_business_day: Callable[[date], bool] | None = None,
) -> bytes:
    """A whole file; its trailer is computed from the rows.

    Args:
        header: Who orders, and when.
        rows: At least one, in their order, each with a customer code of its own.
        separator: What the bank asks for after each record, the last one included.
        is_bank_business_day: Where given, 振込指定日 must be such a day.

    Raises:
        FormatError: A value must not be written; says which record, field and character.
    """
    total_yen = sum(row.amount_yen for row in rows)
    if is_bank_business_day and not is_bank_business_day(header.transfer_on):
        _refuse("E-CAL-01", 1, "振込指定日", f"{header.transfer_on.isoformat()}は金融機関の休業日です。")
    if not rows:
        _refuse("E-STR-02", 1, "", "明細が1件もありません。")
    if len(rows) > _ROWS_MAX or total_yen > _TOTAL_MAX_YEN:
        _refuse("E-TOT-01", 1, "合計件数", "合計の件数または金額が桁数を超えます。ファイルを分けてください。")
    seen: set[int] = set()
    for record_no, row in enumerate(rows, start=2):
        if row.amount_yen <= 0:
            _refuse("E-FLD-01", record_no, "振込金額", "振込金額が1円以上ではありません。")
        if row.customer_code in seen:
            _refuse("E-DUP-02", record_no, "顧客コード1", "前の明細と同じ顧客コードです。")
        seen.add(row.customer_code)
    cells = [
        (HEADER, _header_cells(header)),
        *((DATA, _row_cells(row)) for row in rows),
        (TRAILER, (f"{len(rows):06d}", f"{total_yen:012d}", "")),
        (END, ("",)),
    ]
    return b"".join(
        _record(kind, values, record_no, separator) for record_no, (kind, values) in enumerate(cells, start=1)
    )


def _record(kind: bytes, cells: tuple[str, ...], record_no: int, separator: Separator) -> bytes:
    """Lay out one record and check it with the reader's own checks."""
    fields = FIELDS[kind]
    parts = [kind]
    for cell, field in zip(cells, fields, strict=True):
        padded = cell.ljust(field.length) if field.characters in _PADDED_CLASSES else cell
        if len(padded) != field.length:
            _refuse("E-FLD-02", record_no, field.name, f"{field.length}桁のところ{len(padded)}桁です。")
        try:
            parts.append(encode(padded))
        except UnicodeEncodeError as error:
            problem = f"半角でない文字「{error.object[error.start]}」があります。"
            _refuse("E-FLD-02", record_no, field.name, problem)
    record = b"".join(parts)
    findings = Findings(_ADVICE, errors_max=1)
    offset = (record_no - 1) * (RECORD_BYTES + len(separator.as_bytes))
    check_fields(Block(record, RECORD_BYTES, record_no, [offset]), fields, findings, wide_characters=False)
    found = [*findings.errors, *findings.warnings]
    if found:
        raise FormatError(found[0])
    return record + separator.as_bytes


def _refuse(code: str, record_no: int, field: str, problem: str) -> NoReturn:
    findings = Findings(_ADVICE, errors_max=1)
    findings.error(code, record_no, (record_no - 1) * RECORD_BYTES, field, problem)
    raise FormatError(findings.errors[0])


def _header_cells(header: OrderHeader) -> tuple[str, ...]:
    return (
        KIND_CODE.decode("ascii"),
        JIS_FLAG.decode("ascii"),
        header.client_code,
        header.client_name,
        header.transfer_on.strftime("%m%d"),
        header.bank_number,
        "",
        header.branch_number,
        "",
        header.account_kind,
        header.account_number,
        "",
    )


def _row_cells(row: OrderRow) -> tuple[str, ...]:
    return (
        row.bank_number,
        "",
        row.branch_number,
        "",
        "",
        row.account_kind,
        row.account_number,
        row.holder_kana,
        f"{row.amount_yen:010d}",
        "0",
        f"{row.customer_code:010d}",
        "0" * 10,
        BY_WIRE,
        "",
        row.result_code,
        "",
    )
