"""Reads a transfer file that came back: structure, fields, totals; the whole file is taken or none of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from shared.formats.account_transfer.dates import resolve_debit_on
from shared.formats.account_transfer.fields import check_fields
from shared.formats.account_transfer.framing import Block, RecordReader, detect_framing, read_head
from shared.formats.account_transfer.layout import DATA, END, HEADER, TRAILER
from shared.formats.bank_transfer.layout import FIELDS, KIND_CODE, PAID, RESULT_LABELS, OrderRow
from shared.formats.characters import decode
from shared.formats.finding import FileError
from shared.formats.findings import Findings
from shared.formats.profile import Profile

_ERRORS_MAX = 100
_RECORDS_PER_BLOCK = 4096
_START = b""
_AFTER = {_START: HEADER, HEADER: DATA + TRAILER, DATA: DATA + TRAILER, TRAILER: END, END: b""}
_NAMES = {
    HEADER: "ヘッダー(1)",
    DATA + TRAILER: "データ(2)かトレーラ(8)",
    END: "エンド(9)",
    b"": "ファイルの終わり",
}


@dataclass(frozen=True, slots=True)
class OrderFile:
    """A file that was read.

    Attributes:
        errors: Why it is refused; none where it is taken.
        warnings: What was taken with a remark.
        transfer_on: 振込指定日 of its header; none where it cannot be read.
        rows: Its transfers, none of a refused file.
        amount_yen: What they add up to.
    """

    errors: Sequence[FileError]
    warnings: Sequence[FileError]
    transfer_on: date | None
    rows: Sequence[OrderRow]
    amount_yen: int


def read_bank_transfer(stream: BinaryIO, profile: Profile, received_on: date) -> OrderFile:
    """Read a file with results.

    Args:
        stream: Its bytes, seekable.
        profile: How far it may stray from the standard.
        received_on: The day near which 振込指定日 lies, since the file has no year.
    """
    framing = detect_framing(read_head(stream), profile)
    if isinstance(framing, FileError):
        return OrderFile([framing], [], None, [], 0)
    reading = _Reading(profile, received_on)
    reader = RecordReader(stream, framing, records_per_block=_RECORDS_PER_BLOCK)
    for block in reader.blocks():
        for place in range(len(block.offsets)):
            reading.take(block.part(place, place + 1))
            if reading.findings.full or reading.broken:
                return reading.result()
    reading.finish(reader)
    return reading.result()


class _Reading:
    def __init__(self, profile: Profile, received_on: date) -> None:
        self.findings = Findings(profile.advice, _ERRORS_MAX)
        self.broken = False
        self._wide = profile.wide_characters
        self._received_on = received_on
        self._last = _START
        self._record_count = 0
        self._transfer_on: date | None = None
        self._rows: list[OrderRow] = []
        self._codes: set[int] = set()

    def take(self, block: Block) -> None:
        kind = block.record(0)[:1]
        expected = _AFTER[self._last]
        if not kind or kind not in [expected[place : place + 1] for place in range(len(expected))]:
            self.broken = True
            code = {_START: "E-STR-01", HEADER: "E-STR-02", DATA: "E-STR-03", TRAILER: "E-STR-04"}.get(
                self._last, "E-STR-05"
            )
            problem = f"ここは{_NAMES[expected]}でなければなりません。"
            self.findings.error(code, block.first_record, block.offsets[0], "データ区分", problem)
            return
        self._last = kind
        self._record_count = block.first_record
        if not check_fields(block, FIELDS[kind], self.findings, wide_characters=self._wide):
            return
        values = dict(_values(block, kind))
        if kind == HEADER:
            self._header(block, values)
        elif kind == DATA:
            self._row(block, values)
        elif kind == TRAILER:
            self._trailer(block, values)

    def finish(self, reader: RecordReader) -> None:
        if reader.remainder:
            problem = "レコードの長さが120バイトではありません。"
            self.findings.error("E-STR-10", self._record_count + 1, reader.remainder_offset, "", problem)
        if self._last != END:
            problem = "エンド(9)がありません。ファイルが途中で切れています。"
            self.findings.error("E-STR-06", self._record_count + 1, reader.byte_count, "", problem)

    def result(self) -> OrderFile:
        rows = [] if self.findings.errors else self._rows
        total_yen = sum(row.amount_yen for row in rows)
        return OrderFile(self.findings.errors, self.findings.warnings, self._transfer_on, rows, total_yen)

    def _header(self, block: Block, values: dict[str, str]) -> None:
        if values["種別コード"] != KIND_CODE.decode("ascii"):
            self.broken = True
            self._error("E-STR-11", block, "種別コード", "種別コードが21(総合振込)ではありません。")
            return
        self._transfer_on = resolve_debit_on(values["振込指定日"], self._received_on)
        if self._transfer_on is None:
            problem = f"「{values['振込指定日']}」に当たる日が、{self._received_on.isoformat()}の近くにありません。"
            self._error("E-FLD-05", block, "振込指定日", problem)

    def _row(self, block: Block, values: dict[str, str]) -> None:
        code, result = int(values["顧客コード1"]), values["振込結果コード"]
        if result != PAID and result not in RESULT_LABELS:
            known = "、".join([PAID, *RESULT_LABELS])
            self._error("E-FLD-06", block, "振込結果コード", f"「{result}」は使えません。次のどれかです: {known}。")
        if code in self._codes:
            self._error("E-FLD-07", block, "顧客コード1", "前の明細と同じ顧客コードです。")
        self._codes.add(code)
        self._rows.append(
            OrderRow(
                values["被仕向銀行番号"],
                values["被仕向支店番号"],
                values["預金種目"],
                values["口座番号"],
                values["受取人名"].rstrip(),
                int(values["振込金額"]),
                code,
                result,
                block.first_record,
            )
        )

    def _trailer(self, block: Block, values: dict[str, str]) -> None:
        if any(error.record_no > 1 for error in self.findings.errors):
            # The rows' own errors tell the story; their sum would only tell it again.
            return
        computed = {"合計件数": len(self._rows), "合計金額": sum(row.amount_yen for row in self._rows)}
        for code, (name, expected) in zip(("E-TOT-01", "E-TOT-02"), computed.items(), strict=True):
            if int(values[name]) != expected:
                problem = f"トレーラは{int(values[name]):,}ですが、明細から計算すると{expected:,}です。"
                self._error(code, block, name, problem)

    def _error(self, code: str, block: Block, name: str, problem: str) -> None:
        fields = FIELDS[block.record(0)[:1]]
        offset = next(field.offset for field in fields if field.name == name)
        self.findings.error(code, block.first_record, block.offsets[0] + offset, name, problem)


def _values(block: Block, kind: bytes) -> Iterator[tuple[str, str]]:
    record = block.record(0)
    for field in FIELDS[kind]:
        yield field.name, decode(record[field.offset : field.end])
