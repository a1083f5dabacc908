"""Checks a whole file in one pass: structure, fields, totals, dates, repeated rows.

Memory is bounded by one block of records, the listed findings, one small value per group, and a hash per row for
finding repeated rows: eight bytes while reading and, for a moment at the end, about eighty (40 MB for 500,000 rows).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from shared.formats.account_transfer.dates import resolve_debit_on
from shared.formats.account_transfer.fields import check_fields
from shared.formats.account_transfer.framing import Block, Framing, RecordReader, detect_framing, read_head
from shared.formats.account_transfer.layout import (
    BY_NAME,
    DATA,
    EBCDIC_FLAG,
    END,
    FIELDS,
    HEADER,
    JIS_FLAG,
    KIND_CODE,
    TRAILER,
    Field,
    Purpose,
    Totals,
    TransferHeader,
)
from shared.formats.account_transfer.repeated import RepeatedRows
from shared.formats.account_transfer.totals import check_rows, check_totals
from shared.formats.characters import decode
from shared.formats.finding import FileError
from shared.formats.findings import Findings
from shared.formats.profile import Profile, Separator

RECORDS_PER_BLOCK = 4096
_START = b""
_KINDS_AFTER = {
    _START: (HEADER,),
    HEADER: (DATA, TRAILER),
    DATA: (DATA, TRAILER),
    TRAILER: (HEADER, END),
    END: (),
}
_ORDER_ERRORS = {
    _START: ("E-STR-01", "ファイルの最初がヘッダー(1)ではありません。"),
    HEADER: ("E-STR-02", "ヘッダー(1)の次は、データ(2)かトレーラ(8)でなければなりません。"),
    DATA: ("E-STR-03", "トレーラ(8)がないまま、データ(2)の次に別のレコードがあります。"),
    TRAILER: ("E-STR-04", "トレーラ(8)の次は、ヘッダー(1)かエンド(9)でなければなりません。"),
    END: ("E-STR-05", "エンド(9)の後にデータがあります。"),
}
_RUNS_OF_KIND = re.compile(rb"2+|[^2]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Group:
    """One header with its rows: the header's record number, its values, and the totals computed from the rows."""

    header_record_no: int
    header: TransferHeader
    totals: Totals


@dataclass(frozen=True, slots=True)
class FileReport:
    """What ``check_file`` found.

    Attributes:
        framing: How the records are set apart.
        groups: The groups that could be read.
        errors: Errors in the order met; a repeated row (``E-DUP-02``) is one, but does not refuse the file.
        warnings: Tolerances used and oddities, once per code and field.
        errors_cut: Whether reading stopped because there were too many errors.
        record_count: Records read, all kinds.
        byte_count: Bytes read.
    """

    framing: Framing
    groups: tuple[Group, ...]
    errors: tuple[FileError, ...]
    warnings: tuple[FileError, ...]
    errors_cut: bool
    record_count: int
    byte_count: int

    @property
    def accepted(self) -> bool:
        """Whether the rows may be taken; a file with an error in structure, fields or totals is refused whole."""
        return not any(error.refuses for error in self.errors)

    @property
    def totals(self) -> Totals:
        """The totals of all groups, computed from the rows."""
        return sum((group.totals for group in self.groups), Totals())


def check_file(
    stream: BinaryIO,
    profile: Profile,
    purpose: Purpose,
    *,
    received_on: date,
    is_bank_business_day: Callable[[date], bool] | None = None,
    errors_max: int = 100,
) -> FileReport:
    """Check a file from its first byte to its last.

    Args:
        stream: The stored bytes, seekable.
        profile: The tolerances agreed with the sender.
        purpose: Whether the file asks for debits or reports them.
        received_on: The day the file came, or the requested 引落日; the year of 引落日 is taken from it.
        is_bank_business_day: Where given, a 引落日 on another day is a warning (``W-CAL-01``).
        errors_max: Reading stops after this many errors.
    """
    findings = Findings(profile.advice, errors_max)
    framing = detect_framing(read_head(stream), profile)
    if isinstance(framing, FileError):
        return FileReport(Framing(), (), (framing,), (), errors_cut=False, record_count=0, byte_count=0)
    reader = RecordReader(stream, framing, records_per_block=RECORDS_PER_BLOCK)
    check = _FileCheck(profile, purpose, framing, findings, received_on, is_bank_business_day)
    check.note_tolerances()
    for block in reader.blocks():
        check.take(block)
        if check.broken or findings.full:
            break
    else:
        check.finish(reader)
    if not findings.refused:
        check.repeated.report(reader, findings)
    return FileReport(
        framing=framing,
        groups=tuple(check.groups),
        errors=tuple(findings.errors),
        warnings=tuple(findings.warnings),
        errors_cut=findings.full,
        record_count=check.record_count,
        byte_count=reader.byte_count,
    )


class _FileCheck:
    """The state of one check: which record came last, the open group, what was found."""

    def __init__(
        self,
        profile: Profile,
        purpose: Purpose,
        framing: Framing,
        findings: Findings,
        received_on: date,
        is_bank_business_day: Callable[[date], bool] | None,
    ) -> None:
        self._profile = profile
        self._purpose = purpose
        self._framing = framing
        self._findings = findings
        self._received_on = received_on
        self._is_bank_business_day = is_bank_business_day
        self._last_kind = _START
        self._header: tuple[int, TransferHeader] | None = None
        self._totals = Totals()
        self._rows_readable = True
        self.groups: list[Group] = []
        self.repeated = RepeatedRows()
        self.record_count = 0
        self.broken = False

    def note_tolerances(self) -> None:
        """Warn of what the profile let pass in the way the file is framed."""
        if self._framing.separator in (Separator.CR, Separator.LF):
            problem = f"レコードの区切りが{self._framing.separator.name}です。"
            self._findings.warning("W-STR-07", 0, 0, "", problem)
        if self._framing.short_lines:
            self._findings.warning("W-STR-10", 0, 0, "", "レコードの後ろの空白がありません。空白を補って読み込みます。")
        if self._framing.ebcdic:
            self._findings.warning("W-STR-09", 0, 0, "コード区分", "EBCDICのファイルです。JISに直して読み込みます。")

    def take(self, block: Block) -> None:
        """Check the records of one block."""
        fault = _separator_fault(block, self._framing)
        usable = block if fault is None else block.part(0, fault)
        for kind, part in _runs(usable):
            if kind not in _KINDS_AFTER[self._last_kind]:
                self._break_off(kind, part)
                return
            self.record_count += len(part.offsets)
            self._take_records(kind, part)
            self._last_kind = kind
            if self.broken or self._findings.full:
                return
        if fault is not None:
            self._report_separator(block, fault)

    def finish(self, reader: RecordReader) -> None:
        """Check what stands after the last record."""
        if reader.remainder:
            at_end = self._last_kind == END
            code = "E-STR-05" if at_end else "E-STR-10"
            problem = _ORDER_ERRORS[END][1] if at_end else "レコードの長さが120バイトではありません。"
            self._findings.error(code, self.record_count + 1, reader.remainder_offset, "", problem)
        if self._last_kind != END:
            problem = "エンド(9)がありません。ファイルが途中で切れています。"
            self._findings.error("E-STR-06", self.record_count + 1, reader.byte_count, "", problem)
        if reader.end_mark_offset is not None:
            if self._profile.end_mark:
                problem = "終わりの印(16進1A)を読み飛ばしました。"
                self._findings.warning("W-STR-05", 0, reader.end_mark_offset, "", problem)
            else:
                problem = "エンド(9)の後に終わりの印(16進1A)があります。"
                self._findings.error("E-STR-05", self.record_count + 1, reader.end_mark_offset, "", problem)

    def _break_off(self, kind: bytes, part: Block) -> None:
        """Report a record out of order; what follows it cannot be told apart and is not read."""
        self.broken = True
        code, problem = _ORDER_ERRORS[self._last_kind]
        if kind in (b"\r", b"\n"):
            code, problem = (
                "E-STR-07",
                "レコードの区切りが混ざっています。区切りはファイル全体で同じでなければなりません。",
            )
        self._findings.error(code, part.first_record, part.offsets[0], "データ区分", problem)

    def _report_separator(self, block: Block, index: int) -> None:
        self.broken = True
        record = block.record(index)
        shorter = b"\r" in record or b"\n" in record
        code = "E-STR-10" if shorter else "E-STR-07"
        problem = (
            "レコードが120バイトより短いです。"
            if shorter
            else "レコードの区切りが混ざっているか、欠けています。区切りはファイル全体で同じでなければなりません。"
        )
        self._findings.error(code, block.first_record + index, block.offsets[index], "", problem)

    def _take_records(self, kind: bytes, part: Block) -> None:
        readable = check_fields(part, FIELDS[kind], self._findings, wide_characters=self._profile.wide_characters)
        if kind == HEADER:
            self._open_group(part, readable=readable)
        elif kind == DATA:
            self._rows_readable &= readable
            if readable:
                self._totals += check_rows(part, self._purpose, self._findings)
                self.repeated.take(part)
        elif kind == TRAILER:
            self._close_group(part, readable=readable)

    def _open_group(self, part: Block, *, readable: bool) -> None:
        self._header, self._totals, self._rows_readable = None, Totals(), True
        record, record_no, offset = part.record(0), part.first_record, part.offsets[0]
        if record[1:3] != KIND_CODE:
            self.broken = True
            problem = "種別コードが91(預金口座振替)ではありません。"
            self._findings.error("E-STR-11", record_no, offset + 1, "種別コード", problem)
            return
        self._check_code_flag(record[3:4], record_no, offset + 3)
        if not readable:
            return
        debit_on = resolve_debit_on(record[54:58].decode("ascii"), self._received_on)
        if debit_on is None:
            problem = (
                f"「{record[54:58].decode('ascii')}」に当たる日が、{self._received_on.isoformat()}の近くにありません。"
            )
            self._findings.error("E-FLD-05", record_no, offset + 54, "引落日", problem)
            return
        if self._is_bank_business_day and not self._is_bank_business_day(debit_on):
            problem = f"{debit_on.isoformat()}は金融機関の休業日です。"
            self._findings.warning("W-CAL-01", record_no, offset + 54, "引落日", problem)
        self._header = record_no, _header_values(record, debit_on)

    def _check_code_flag(self, flag: bytes, record_no: int, offset: int) -> None:
        expected = EBCDIC_FLAG if self._framing.ebcdic else JIS_FLAG
        if flag == expected:
            return
        if flag == EBCDIC_FLAG and self._profile.wrong_code_flag:
            problem = "コード区分は1(EBCDIC)ですが、中身はJISです。JISとして読み込みます。"
            self._findings.warning("W-STR-09", record_no, offset, "コード区分", problem)
            return
        problem = f"コード区分が{decode(flag)}ですが、ファイルの文字コードと合いません。"
        self._findings.error("E-STR-09", record_no, offset, "コード区分", problem)

    def _close_group(self, part: Block, *, readable: bool) -> None:
        if self._last_kind == HEADER:
            self._findings.warning("W-STR-02", part.first_record, part.offsets[0], "", "データ(2)が1件もありません。")
        # Totals are compared only where every row could be read; otherwise the rows' own errors tell the story.
        if readable and self._rows_readable:
            check_totals(part, self._totals, self._purpose, self._findings)
        if self._header:
            record_no, header = self._header
            self.groups.append(Group(record_no, header, self._totals))


def _runs(block: Block) -> Iterator[tuple[bytes, Block]]:
    """Yield runs of data records, and every other record by itself, with their kind."""
    kinds = block.data[:: block.stride]
    for run in _RUNS_OF_KIND.finditer(kinds):
        whole = run.start() == 0 and run.end() == len(kinds)
        yield kinds[run.start() : run.start() + 1], block if whole else block.part(run.start(), run.end())


def _separator_fault(block: Block, framing: Framing) -> int | None:
    """Return the place of the first record that is not followed by the file's separator."""
    if framing.short_lines:
        return None
    faults = []
    for place, byte in enumerate(framing.separator.as_bytes):
        column = block.data[120 + place :: block.stride]
        wrong = len(column) - len(column.lstrip(bytes((byte,))))
        if wrong < len(column):
            faults.append(wrong)
    return min(faults, default=None)


def _header_values(record: bytes, debit_on: date) -> TransferHeader:
    fields = BY_NAME[HEADER]

    def text(field: Field) -> str:
        return decode(record[field.offset : field.end]).rstrip()

    return TransferHeader(
        consignor_code=text(fields["委託者コード"]),
        consignor_name=text(fields["委託者名"]),
        debit_on=debit_on,
        bank_number=text(fields["取引銀行番号"]),
        bank_name=text(fields["取引銀行名"]),
        branch_number=text(fields["取引支店番号"]),
        branch_name=text(fields["取引支店名"]),
        account_kind=text(fields["預金種目(委託者)"]),
        account_number=text(fields["口座番号(委託者)"]),
    )
