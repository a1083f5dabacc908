"""Reads a whole file by its mapping: order of records, fields, totals; then gives its rows."""

from collections.abc import Iterator
from collections.abc import Mapping as Values
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Final

from shared.formats.finding import FileError, FormatError
from shared.formats.findings import Findings
from shared.formats.mapped.framing import Cells, records
from shared.formats.mapped.mapping import ROW, START, Mapping, Total
from shared.formats.mapped.values import UNKNOWN, FieldFault, MappedRow, Value, read_field

_ADVICE = "送信元に正しいファイルの再送を依頼してください。"
#: The value that is added up as the file's total.
AMOUNT: Final = "amount_yen"


@dataclass(frozen=True, slots=True)
class MappedReport:
    """What ``check_mapped`` found.

    Attributes:
        errors: In the order met.
        warnings: Once per code and field.
        record_count: Records read, all kinds.
        row_count: Rows among them.
        total_yen: The sum of the rows' `amount_yen`.
        headers: The values of each header.
    """

    mapping: Mapping
    received_on: date
    errors: tuple[FileError, ...]
    warnings: tuple[FileError, ...]
    record_count: int
    row_count: int
    total_yen: int
    headers: tuple[Values[str, Value], ...]

    @property
    def accepted(self) -> bool:
        """Whether the rows may be taken; a file with an error in structure, fields or totals is refused whole."""
        return not any(error.refuses for error in self.errors)

    @property
    def business_key(self) -> str | None:
        """What names the file among all of its kind; none where a sender may send several alike."""
        if not self.mapping.business_key:
            return None
        groups = sorted(
            "/".join(as_text(header.get(name)) for name in self.mapping.business_key) for header in self.headers
        )
        return f"{self.mapping.name}:{','.join(groups)}"


def as_text(value: Value) -> str:
    """A value as a part of a reference: a day as YYYYMMDD, nothing as an empty text."""
    if isinstance(value, date):
        return f"{value:%Y%m%d}"
    return "" if value is None else str(value)


def check_mapped(stream: BinaryIO, mapping: Mapping, *, received_on: date, errors_max: int = 100) -> MappedReport:
    """Check a file from its first byte to its last.

    Args:
        stream: The stored bytes, seekable.
        mapping: How to read them.
        received_on: The day the file came, for dates without a year or an era.
        errors_max: Reading stops after this many errors.
    """
    check = _Check(mapping, received_on, Findings(_ADVICE, errors_max))
    try:
        for cells in records(stream, mapping):
            check.take(cells)
            if check.broken or check.findings.full:
                break
        else:
            check.finish()
    except FormatError as error:
        found = error.finding
        check.findings.errors.append(
            FileError(found.code, found.record_no, found.byte_offset, found.field, found.message + _ADVICE)
        )
    return MappedReport(
        mapping,
        received_on,
        tuple(check.findings.errors),
        tuple(check.findings.warnings),
        check.record_count,
        check.row_count,
        check.total_yen,
        tuple(check.headers),
    )


def iter_mapped(stream: BinaryIO, report: MappedReport, *, rows_per_list: int = 4096) -> Iterator[list[MappedRow]]:
    """Yield the rows of a checked file in lists.

    Raises:
        ValueError: The report refuses the file.
    """
    if not report.accepted:
        raise ValueError("A refused file has no rows: show its errors and wait for a corrected file.")
    check = _Check(report.mapping, report.received_on, Findings("", 1))
    rows: list[MappedRow] = []
    for cells in records(stream, report.mapping):
        row = check.take(cells)
        if row is not None:
            rows.append(row)
            if len(rows) == rows_per_list:
                yield rows
                rows = []
    if rows:
        yield rows


class _Check:
    """The state of one reading."""

    def __init__(self, mapping: Mapping, received_on: date, findings: Findings) -> None:
        self.mapping, self.received_on, self.findings = mapping, received_on, findings
        self._kinds = {record.mark: name for name, record in mapping.records.items()}
        self._last = START
        self._header: Values[str, Value] = {}
        self._sums = [0] * len(mapping.totals)
        self._readable = True
        self.broken = False
        self.record_count = self.row_count = self.total_yen = 0
        self.headers: list[Values[str, Value]] = []

    def take(self, cells: Cells) -> MappedRow | None:
        """Check one record; returns the row where it is one and can be read."""
        self.record_count += 1
        kind = self._kind(cells)
        if kind is None:
            return None
        values = self._values(kind, cells)
        if values is None:
            return None
        if kind == ROW:
            row = MappedRow(values, self._header, cells.record_no, cells.byte_offset)
            self._add(row)
            return row
        if START in self.mapping.records[kind].follows:
            self._header = values
            self.headers.append(values)
            self._sums = [
                0 if total.of == "rows" else was for was, total in zip(self._sums, self.mapping.totals, strict=True)
            ]
        self._compare(kind, values, cells)
        return None

    def finish(self) -> None:
        """Say what is missing after the last record."""
        if self._last not in self.mapping.last:
            problem = "ファイルが途中で切れています。" if self.record_count else "ファイルが空です。"
            self.findings.error("E-STR-06", self.record_count + 1, 0, "", problem)
        if not self.mapping.totals and self.row_count:
            self.findings.warning(
                "W-TOT-01", 0, 0, "", "この形式には合計がありません。送金通知と入金の明細で合計を確かめてください。"
            )
        if self.mapping.synthetic:
            self.findings.warning("W-MAP-01", 0, 0, "", "仮の書式で読みました。送信元の仕様書と照合が済んでいません。")

    def _kind(self, cells: Cells) -> str | None:
        mapping = self.mapping
        mark = cells.mark(mapping.mark_at, mapping.mark_length) if mapping.mark_length else ""
        kind = self._kinds.get(mark)
        if kind is None or self._last not in mapping.records[kind].follows:
            self.broken = True
            shown = mark if mark.isprintable() else "?"
            problem = (
                f"レコード区分「{shown}」がここにあってはなりません。"
                if mark
                else "レコードがここにあってはなりません。"
            )
            code = "E-STR-01" if self._last == START else "E-STR-03"
            self.findings.error(code, cells.record_no, cells.byte_offset, "レコード区分", problem)
            return None
        self._last = kind
        return kind

    def _values(self, kind: str, cells: Cells) -> dict[str, Value] | None:
        values: dict[str, Value] = {}
        readable = True
        for field in self.mapping.records[kind].fields:
            text = cells.text(field)
            offset = cells.byte_offset + (field.at if self.mapping.record_bytes else 0)
            if text is None:
                problem = "項目がないか、長さが違います。"
                self.findings.error("E-FLD-07", cells.record_no, offset, field.name, problem)
                readable = False
                continue
            try:
                read_field(field, text, self.received_on, values)
            except FieldFault as fault:
                self.findings.error(fault.code, cells.record_no, offset, fault.field.name, fault.problem)
                readable = False
                continue
            if field.codes and values.get(field.value) == UNKNOWN:
                problem = f"一覧にないコード「{text}」です。その明細は記帳せず、調査に回します。"
                self.findings.warning("W-COD", cells.record_no, offset, field.name, problem)
        self._readable &= readable
        return values if readable else None

    def _add(self, row: MappedRow) -> None:
        self.row_count += 1
        amount = row.values.get(AMOUNT)
        self.total_yen += amount if isinstance(amount, int) else 0
        for place, total in enumerate(self.mapping.totals):
            if all(row.values.get(name) in wanted for name, wanted in total.when.items()):
                value = row.values.get(total.sums) if total.sums else 1
                self._sums[place] += value if isinstance(value, int) else 0

    def _compare(self, kind: str, values: Values[str, Value], cells: Cells) -> None:
        # Totals are compared only where every row could be read; otherwise the rows' own errors tell the story.
        if not self._readable:
            return
        for place, total in enumerate(self.mapping.totals):
            if total.record != kind:
                continue
            stated, computed = values.get(total.value), self._computed(total, place)
            if stated != computed:
                name = next(field.name for field in self.mapping.records[kind].fields if field.value == total.value)
                code = "E-TOT-02" if total.sums else "E-TOT-01"
                problem = f"ファイルには{stated:,}とありますが、明細から計算すると{computed:,}です。"
                self.findings.error(code, cells.record_no, cells.byte_offset, name, problem)
        balance = self.mapping.balance
        if balance is not None and balance.after in values:
            found = {**self._header, **values}
            before, after = (
                _signed(found, balance.before, balance.before_sign),
                _signed(found, balance.after, balance.after_sign),
            )
            moved = _yen(found, balance.money_in) - _yen(found, balance.money_out)
            if before + moved != after:
                problem = f"取引前残高と入出金から計算すると{before + moved:,}円ですが、取引後残高は{after:,}円です。"
                self.findings.error("E-TOT-05", cells.record_no, cells.byte_offset, "取引後残高", problem)

    def _computed(self, total: Total, place: int) -> int:
        if total.of == "records":
            return self.record_count
        return len(self.headers) if total.of == "groups" else self._sums[place]


def _yen(values: Values[str, Value], name: str) -> int:
    value = values.get(name)
    return value if isinstance(value, int) else 0


def _signed(values: Values[str, Value], name: str, sign: str) -> int:
    return -_yen(values, name) if values.get(sign) == "minus" else _yen(values, name)
