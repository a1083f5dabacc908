"""Cuts a stream into records by bytes: separators, short lines, the end mark, EBCDIC. No field is looked at here."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from shared.formats.account_transfer.layout import HEADER, KIND_CODE, RECORD_BYTES
from shared.formats.characters import EBCDIC_TO_JIS
from shared.formats.finding import FileError
from shared.formats.profile import Profile, Separator

END_MARK = b"\x1a"
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HEAD_BYTES = RECORD_BYTES + 2
_LINE_MAX_BYTES = 512


class FileKind(StrEnum):
    """The incoming files that can be told by their first bytes."""

    ACCOUNT_TRANSFER = "account_transfer"


def detect(first_bytes: bytes) -> FileKind | None:
    """Tell the kind of a file by its first bytes (three are enough), or ``None``; a byte order mark is looked past."""
    for mark in _BYTE_ORDER_MARKS:
        first_bytes = first_bytes.removeprefix(mark)
    start = HEADER + KIND_CODE
    known = first_bytes[:3] == start or first_bytes[:3].translate(EBCDIC_TO_JIS) == start
    return FileKind.ACCOUNT_TRANSFER if known else None


@dataclass(frozen=True, slots=True)
class Framing:
    """How the records of one file are set apart."""

    separator: Separator = Separator.NONE
    short_lines: bool = False
    ebcdic: bool = False

    @property
    def stride(self) -> int:
        """Bytes from one record to the next in a block; short lines are filled up and lose their separator."""
        return RECORD_BYTES if self.short_lines else RECORD_BYTES + len(self.separator.as_bytes)


@dataclass(frozen=True, slots=True)
class Block:
    """Whole records in a row.

    Attributes:
        data: ``len(offsets)`` records, each ``stride`` bytes, separators included, EBCDIC already turned into JIS.
        stride: Bytes from one record to the next.
        first_record: The number of the first record, counted from 1.
        offsets: Where each record begins in the stored file.
    """

    data: bytes
    stride: int
    first_record: int
    offsets: Sequence[int]

    def record(self, index: int) -> bytes:
        """Return the 120 bytes of one record."""
        return self.data[index * self.stride : index * self.stride + RECORD_BYTES]

    def part(self, start: int, stop: int) -> "Block":
        """Return the records from ``start`` up to ``stop``."""
        data = self.data[start * self.stride : stop * self.stride]
        return Block(data, self.stride, self.first_record + start, self.offsets[start:stop])


def detect_framing(head: bytes, profile: Profile) -> Framing | FileError:
    """Tell from a file's first 122 bytes how its records are set apart, or why the file is refused."""
    if head.startswith(_BYTE_ORDER_MARKS):
        return _refused("E-STR-08", "先頭にBOM(UTFの印)があります。テキストエディタで保存されたファイルです。", profile)
    if head[:1].translate(EBCDIC_TO_JIS) == HEADER:
        if profile.ebcdic:
            return Framing(ebcdic=True)
        return _refused("E-STR-09", "EBCDICのファイルです。JISのファイルが必要です。", profile, byte_offset=3)
    ends = [place for place in (head.find(b"\r"), head.find(b"\n")) if place >= 0]
    place = min(ends, default=RECORD_BYTES)
    separator = _separator_at(head, place)
    if separator is None:
        return _refused("E-STR-07", "レコードの区切りがLF・CRの順です。CR・LFが必要です。", profile, byte_offset=place)
    if separator not in profile.separators:
        problem = f"レコードの区切りが{separator.name}です。この金融機関では使えません。"
        return _refused("E-STR-07", problem, profile, byte_offset=place)
    if place < RECORD_BYTES and not (profile.short_lines and separator in (Separator.CRLF, Separator.LF)):
        problem = f"先頭のレコードが{place}バイトしかありません。120バイトが必要です。"
        return _refused("E-STR-10", problem, profile, byte_offset=place)
    return Framing(separator, short_lines=place < RECORD_BYTES)


def read_head(stream: BinaryIO) -> bytes:
    """Return a stream's first 122 bytes, fewer if it is shorter: one record and what may follow it."""
    stream.seek(0)
    return _read_full(stream, _HEAD_BYTES)


def _separator_at(head: bytes, place: int) -> Separator | None:
    following = head[place : place + 2]
    if following == b"\n\r":
        return None
    for separator in (Separator.CRLF, Separator.CR, Separator.LF):
        if following.startswith(separator.as_bytes):
            return separator
    return Separator.NONE


def _refused(code: str, problem: str, profile: Profile, byte_offset: int = 0) -> FileError:
    return FileError(code, 1, byte_offset, "", problem + profile.advice)


class RecordReader:
    """Reads a stream block by block; after the last block the rest of the file is known.

    Attributes:
        framing: How the records are set apart.
        remainder: Bytes after the last whole record, without separator and end mark.
        remainder_offset: Where they begin.
        end_mark_offset: Where a 0x1A closed the file, or ``None``.
        byte_count: Bytes read.
    """

    def __init__(self, stream: BinaryIO, framing: Framing, *, records_per_block: int, first_record: int = 1) -> None:
        self._stream = stream
        self._records_per_block = records_per_block
        self._first_record = first_record
        self.framing = framing
        self.remainder = b""
        self.remainder_offset = 0
        self.end_mark_offset: int | None = None
        self.byte_count = 0

    def blocks(self) -> Iterator[Block]:
        """Yield the file's whole records in order, from ``first_record`` on."""
        if self.framing.short_lines:
            yield from self._filled_up_blocks()
        else:
            yield from self._plain_blocks()

    def _plain_blocks(self) -> Iterator[Block]:
        stride, separator = self.framing.stride, self.framing.separator.as_bytes
        record_no, offset = self._first_record, (self._first_record - 1) * stride
        self._stream.seek(offset)
        wanted = stride * self._records_per_block
        while True:
            data = _read_full(self._stream, wanted)
            self.byte_count = offset + len(data)
            at_end = len(data) < wanted
            whole, rest_bytes = divmod(len(data), stride)
            rest = data[len(data) - rest_bytes :]
            if at_end and rest.endswith(END_MARK) and len(rest) in (1, RECORD_BYTES + 1):
                self.end_mark_offset, rest = self.byte_count - 1, rest[:-1]
            if at_end and separator and len(rest) == RECORD_BYTES:
                # The last record may come without its separator.
                data, whole, rest = data[: whole * stride] + rest + separator, whole + 1, b""
            if whole:
                ready = data[: whole * stride].translate(EBCDIC_TO_JIS) if self.framing.ebcdic else data
                yield Block(ready[: whole * stride], stride, record_no, range(offset, offset + whole * stride, stride))
            record_no, offset = record_no + whole, offset + whole * stride
            if at_end:
                self.remainder, self.remainder_offset = rest, offset
                return

    def _filled_up_blocks(self) -> Iterator[Block]:
        self._stream.seek(0)
        self.byte_count = 0
        lines = self._lines()
        skipped = sum(1 for _ in itertools.islice(lines, self._first_record - 1))
        record_no = skipped + 1
        while taken := list(itertools.islice(lines, self._records_per_block)):
            data = b"".join(line.ljust(RECORD_BYTES) for _, line in taken)
            yield Block(data, RECORD_BYTES, record_no, [offset for offset, _ in taken])
            record_no += len(taken)

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """Yield offset and bytes of each line; a line that is too long or ends otherwise becomes the remainder."""
        separator = self.framing.separator.as_bytes
        while line := self._stream.readline(_LINE_MAX_BYTES):
            offset, self.byte_count = self.byte_count, self.byte_count + len(line)
            if line.endswith(END_MARK):
                self.end_mark_offset, line = self.byte_count - 1, line[:-1]
                if not line:
                    continue
            content = line.removesuffix(separator)
            if not content or len(content) > RECORD_BYTES or b"\r" in content or b"\n" in content:
                self.remainder, self.remainder_offset = line, offset
                return
            yield offset, content


def _read_full(stream: BinaryIO, wanted: int) -> bytes:
    """Read ``wanted`` bytes, fewer only at the end, also from a stream that gives what it has."""
    data = stream.read(wanted)
    if len(data) == wanted or not data:
        return data
    parts = [data]
    missing = wanted - len(data)
    while missing and (more := stream.read(missing)):
        parts.append(more)
        missing -= len(more)
    return b"".join(parts)
