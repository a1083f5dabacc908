"""Writes an account transfer file, strictest: what the reader would only warn of is refused here."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NoReturn

from shared.formats.account_transfer.fields import check_fields
from shared.formats.account_transfer.framing import Block
from shared.formats.account_transfer.layout import (
    DATA,
    END,
    FIELDS,
    GROUP_MAX_ROWS,
    GROUP_MAX_YEN,
    HEADER,
    JIS_FLAG,
    KIND_CODE,
    RECORD_BYTES,
    TRAILER,
    TRAILER_FIELDS,
    Field,
    Purpose,
    Totals,
    TransferHeader,
    TransferRow,
)
from shared.formats.account_transfer.totals import check_rows
from shared.formats.characters import BANK_NAME, BLANK, NAME, encode
from shared.formats.finding import FileError, FormatError
from shared.formats.findings import Findings
from shared.formats.profile import Separator

_ROWS_PER_BLOCK = 4096
_ADVICE = "値を直してから、ファイルを作り直してください。"
_PADDED_CLASSES = (NAME, BANK_NAME, BLANK)


def write_account_transfer(
    groups: Iterable[tuple[TransferHeader, Iterable[TransferRow]]],
    purpose: Purpose,
    *,
    separator: Separator = Separator.CRLF,
    is_bank_business_day: Callable[[date], bool] | None = None,
) -> Iterator[bytes]:
    """Yield a file piece by piece; trailers are computed from the rows.

    The pieces given before an error are not a file: write to a temporary place and keep it only when all went well.

    Args:
        groups: A header with its rows, at least one row each; rows keep their order. ``record_no`` and ``byte_offset``
            of a row are not looked at.
        purpose: A request holds only result code 0; a result also states what was and was not debited.
        separator: What the bank asks for after each record, the last one included.
        is_bank_business_day: Where given, 引落日 must be such a day.

    Raises:
        FormatError: A value must not be written; says which record, field and character.
    """
    writer = _Writer(purpose, separator, is_bank_business_day)
    for header, rows in groups:
        yield from writer.group(header, rows)
    yield writer.end()


class _Writer:
    def __init__(
        self, purpose: Purpose, separator: Separator, is_bank_business_day: Callable[[date], bool] | None
    ) -> None:
        self._purpose = purpose
        self._separator = separator.as_bytes
        self._is_bank_business_day = is_bank_business_day
        self._record_no = 1
        self._repeated: set[str] = set()

    @property
    def _stride(self) -> int:
        return RECORD_BYTES + len(self._separator)

    @property
    def _offset(self) -> int:
        return (self._record_no - 1) * self._stride

    def group(self, header: TransferHeader, rows: Iterable[TransferRow]) -> Iterator[bytes]:
        if self._is_bank_business_day and not self._is_bank_business_day(header.debit_on):
            self._refuse("E-CAL-01", "引落日", f"{header.debit_on.isoformat()}は金融機関の休業日です。")
        yield self._records(HEADER, [_header_cells(header)])
        totals = Totals()
        remaining = iter(rows)
        while taken := list(itertools.islice(remaining, _ROWS_PER_BLOCK)):
            piece, added = self._rows(header, taken)
            totals += added
            self._check_limits(totals)
            yield piece
        if not totals.count:
            self._refuse("E-STR-02", "", "明細が1件もありません。")
        yield self._records(TRAILER, [_trailer_cells(totals, self._purpose)])

    def end(self) -> bytes:
        """Return the end record; a file without any group is refused."""
        if self._record_no == 1:
            self._refuse("E-STR-01", "", "書き出す明細がありません。")
        return self._records(END, [("",)])

    def _rows(self, header: TransferHeader, rows: list[TransferRow]) -> tuple[bytes, Totals]:
        for place, row in enumerate(rows):
            if row.debit_on != header.debit_on:
                self._refuse("E-FLD-05", "引落日", "明細の引落日がヘッダーと違います。", place)
            if row.customer_number in self._repeated:
                self._refuse("E-DUP-02", "顧客番号", "前の明細と同じ顧客番号です。", place)
            self._repeated.add(row.customer_number)
        first_record, first_offset = self._record_no, self._offset
        piece = self._records(DATA, [_row_cells(row) for row in rows])
        offsets = range(first_offset, first_offset + len(piece), self._stride)
        findings = Findings(_ADVICE, errors_max=1)
        added = check_rows(Block(piece, self._stride, first_record, offsets), self._purpose, findings)
        _raise_first(findings)
        return piece, added

    def _records(self, kind: bytes, cells_of_records: list[tuple[str, ...]]) -> bytes:
        """Lay out records of one kind and check them with the reader's own checks."""
        fields = FIELDS[kind]
        parts = []
        for place, cells in enumerate(cells_of_records):
            padded = [
                cell.ljust(field.length) if field.characters in _PADDED_CLASSES else cell
                for cell, field in zip(cells, fields, strict=True)
            ]
            for cell, field in zip(padded, fields, strict=True):
                if len(cell) != field.length:
                    self._refuse("E-FLD-02", field.name, f"{field.length}桁のところ{len(cell)}桁です。", place)
            parts.append(kind + self._encoded(padded, fields, place) + self._separator)
        piece = b"".join(parts)
        offsets = range(self._offset, self._offset + len(piece), self._stride)
        findings = Findings(_ADVICE, errors_max=1)
        check_fields(Block(piece, self._stride, self._record_no, offsets), fields, findings, wide_characters=False)
        _raise_first(findings)
        self._record_no += len(parts)
        return piece

    def _encoded(self, cells: list[str], fields: tuple[Field, ...], place: int) -> bytes:
        try:
            return encode("".join(cells))
        except UnicodeEncodeError as error:
            position = error.start + 1
            field = next(field for field in fields if field.offset <= position < field.end)
            problem = f"半角でない文字「{error.object[error.start]}」があります。"
            self._refuse("E-FLD-02", field.name, problem, place)

    def _check_limits(self, totals: Totals) -> None:
        if totals.count > GROUP_MAX_ROWS:
            self._refuse("E-TOT-01", "合計件数", f"{GROUP_MAX_ROWS:,}件を超えます。ファイルを分けてください。")
        if totals.amount_yen > GROUP_MAX_YEN:
            self._refuse("E-TOT-02", "合計金額", f"{GROUP_MAX_YEN:,}円を超えます。ファイルを分けてください。")

    def _refuse(self, code: str, field: str, problem: str, place: int = 0) -> NoReturn:
        findings = Findings(_ADVICE, errors_max=1)
        findings.error(code, self._record_no + place, self._offset + place * self._stride, field, problem)
        raise FormatError(findings.errors[0])


def _raise_first(findings: Findings) -> None:
    found: list[FileError] = [*findings.errors, *findings.warnings]
    if found:
        raise FormatError(found[0])


def _header_cells(header: TransferHeader) -> tuple[str, ...]:
    return (
        KIND_CODE.decode("ascii"),
        JIS_FLAG.decode("ascii"),
        header.consignor_code,
        header.consignor_name,
        header.debit_on.strftime("%m%d"),
        header.bank_number,
        header.bank_name,
        header.branch_number,
        header.branch_name,
        header.account_kind,
        header.account_number,
        "",
    )


def _row_cells(row: TransferRow) -> tuple[str, ...]:
    return (
        row.bank_number,
        row.bank_name,
        row.branch_number,
        row.branch_name,
        "",
        row.account_kind,
        row.account_number,
        row.holder_kana,
        f"{row.amount_yen:010d}",
        row.new_code,
        row.customer_number,
        row.result_code,
        "",
    )


def _trailer_cells(totals: Totals, purpose: Purpose) -> tuple[str, ...]:
    results = (
        (totals.paid_count, totals.paid_yen, totals.unpaid_count, totals.unpaid_yen)
        if purpose is Purpose.RESULT
        else (0, 0, 0, 0)
    )
    numbers = (totals.count, totals.amount_yen, *results)
    return (*(f"{number:0{field.length}d}" for number, field in zip(numbers, TRAILER_FIELDS, strict=False)), "")
