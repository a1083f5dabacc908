"""Cuts a stream into records by bytes, and each record into the texts of its fields."""

import csv
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final, Protocol

from shared.formats.characters import decode
from shared.formats.finding import FileError, FormatError
from shared.formats.mapped.mapping import MappedField, Mapping
from shared.formats.profile import Separator

END_MARK: Final = b"\x1a"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_RECORDS_PER_BLOCK = 2048
_LINE_BYTES_MAX = 8192


class Cells(Protocol):
    """One record, from which the text of any field can be taken."""

    record_no: int
    byte_offset: int

    def text(self, field: MappedField) -> str | None:
        """The field's text; None where the record is too short for it."""

    def mark(self, at: int, length: int) -> str:
        """The record's mark."""


class _Fixed:
    """A record of fixed widths."""

    __slots__ = ("_data", "_mapping", "_text", "byte_offset", "record_no")

    def __init__(self, mapping: Mapping, data: bytes, record_no: int, byte_offset: int) -> None:
        self._mapping, self._data, self.record_no, self.byte_offset = mapping, data, record_no, byte_offset
        self._text = decode(data) if mapping.encoding == "jis_x_0201" else None

    def text(self, field: MappedField) -> str | None:
        if self._text is not None:
            return self._text[field.at : field.at + field.length]
        return self._data[field.at : field.at + field.length].decode(self._mapping.encoding, "replace")

    def mark(self, at: int, length: int) -> str:
        return self._data[at : at + length].decode("latin-1")


class _Separated:
    """A line of separated values."""

    __slots__ = ("_cells", "byte_offset", "record_no")

    def __init__(self, cells: Sequence[str], record_no: int, byte_offset: int) -> None:
        self._cells, self.record_no, self.byte_offset = cells, record_no, byte_offset

    def text(self, field: MappedField) -> str | None:
        if field.at >= len(self._cells):
            return None
        cell = self._cells[field.at].strip()
        return None if field.length and len(cell) != field.length else cell

    def mark(self, at: int, length: int) -> str:
        return self._cells[at][:length] if at < len(self._cells) else ""


def records(stream: BinaryIO, mapping: Mapping) -> Iterator[Cells]:
    """Yield the records of a file in order.

    Raises:
        FormatError: The file cannot be cut: a byte order mark, a wrong or mixed separator, a record of another length.
    """
    stream.seek(0)
    return _fixed_records(stream, mapping) if mapping.record_bytes else _separated_records(stream, mapping)


def _fixed_records(stream: BinaryIO, mapping: Mapping) -> Iterator[Cells]:
    length = mapping.record_bytes
    head = stream.read(length + 2)
    if head.startswith(_BYTE_ORDER_MARK):
        raise _refused("E-STR-08", 1, 0, "先頭にBOM(UTFの印)があります。テキストエディタで保存されたファイルです。")
    separator = _separator(head[length:])
    if separator not in mapping.separators:
        raise _refused("E-STR-07", 1, length, f"レコードの区切りが{separator.name}です。この形式では使えません。")
    stream.seek(0)
    ending = separator.as_bytes
    stride = length + len(ending)
    record_no, offset = 0, 0
    while data := stream.read(stride * _RECORDS_PER_BLOCK):
        if len(data) % stride and data.endswith(END_MARK):
            data = data[:-1]
        for start in range(0, len(data), stride):
            record_no += 1
            record = data[start : start + length]
            after = data[start + length : start + stride]
            at_end = start + stride >= len(data)
            if len(record) != length:
                problem = f"レコードが{len(record)}バイトしかありません。{length}バイトが必要です。"
                raise _refused("E-STR-10", record_no, offset, problem)
            if after != ending and not (at_end and not after):
                problem = "レコードの長さが違うか、区切りが混ざっています。"
                raise _refused("E-STR-07", record_no, offset + length, problem)
            yield _Fixed(mapping, record, record_no, offset)
            offset += stride


def _separator(following: bytes) -> Separator:
    for separator in (Separator.CRLF, Separator.CR, Separator.LF):
        if following.startswith(separator.as_bytes):
            return separator
    return Separator.NONE


def _separated_records(stream: BinaryIO, mapping: Mapping) -> Iterator[Cells]:
    record_no, offset = 0, 0
    while line := stream.readline(_LINE_BYTES_MAX):
        record_no += 1
        if len(line) == _LINE_BYTES_MAX:
            raise _refused("E-STR-10", record_no, offset, f"1行が{_LINE_BYTES_MAX}バイトを超えています。")
        content = line.rstrip(b"\r\n")
        if record_no == 1 and mapping.encoding == "utf-8":
            content = content.removeprefix(_BYTE_ORDER_MARK)
        if record_no > mapping.heading_lines and content not in (b"", END_MARK):
            yield _Separated(_cells(content, mapping, record_no, offset), record_no, offset)
        offset += len(line)


def _cells(content: bytes, mapping: Mapping, record_no: int, offset: int) -> list[str]:
    try:
        text = content.decode(mapping.encoding)
    except UnicodeDecodeError as error:
        problem = f"{mapping.encoding}として読めないバイト(16進{content[error.start]:02X})があります。"
        raise _refused("E-FLD-02", record_no, offset + error.start, problem) from error
    try:
        return next(csv.reader([text], delimiter=mapping.delimiter, strict=True), [])
    except csv.Error as error:
        raise _refused("E-STR-13", record_no, offset, "引用符が閉じていないか、値の後に文字があります。") from error


def _refused(code: str, record_no: int, byte_offset: int, problem: str) -> FormatError:
    where = f"{record_no}件目のレコード(ファイルの{byte_offset + 1}バイト目):"
    return FormatError(FileError(code, record_no, byte_offset, "", where + problem))
