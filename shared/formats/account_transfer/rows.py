"""Gives the rows of an accepted file, in lists, from any record on."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import partial
from itertools import repeat
from operator import attrgetter
from typing import Any, BinaryIO

from shared.formats.account_transfer.check import FileReport
from shared.formats.account_transfer.framing import Block, RecordReader
from shared.formats.account_transfer.layout import DATA_FIELDS, RECORD_BYTES, TransferRow
from shared.formats.characters import decode

_RUNS_OF_ROWS = re.compile(rb"2+")
_HOLDER, _AMOUNT = 6, 7
# The columns of so few rows stay in the processor's cache, which nearly doubles the speed.
_ROWS_PER_SLICE = 256
# Building the tuple directly skips a Python call for each of half a million rows.
_row: Callable[..., Any] = partial(tuple.__new__, TransferRow)


def iter_rows(
    stream: BinaryIO, report: FileReport, *, first_record: int = 1, rows_per_list: int = 4096
) -> Iterator[list[TransferRow]]:
    """Yield the rows of a checked file.

    Args:
        stream: The bytes that were checked, seekable.
        report: What ``check_file`` said of them.
        first_record: The record to begin with, counted from 1 and over all kinds; a restart gives the record after
            the last row it has.
        rows_per_list: The most rows in one list.

    Raises:
        ValueError: The report refuses the file.
    """
    if not report.accepted:
        raise ValueError("A refused file has no rows: show its errors and wait for a corrected file.")
    header_records = list(map(attrgetter("header_record_no"), report.groups))
    reader = RecordReader(stream, report.framing, records_per_block=rows_per_list, first_record=first_record)
    pattern = _row_pattern(report.framing.stride)
    for block in reader.blocks():
        rows: list[TransferRow] = []
        for run in _RUNS_OF_ROWS.finditer(block.data[:: block.stride]):
            for part in _slices(block, run.start(), run.end()):
                group = report.groups[bisect_right(header_records, part.first_record) - 1]
                columns = _columns(part, pattern)
                record_numbers = range(part.first_record, part.first_record + len(part.offsets))
                rows.extend(map(_row, zip(*columns, repeat(group.header.debit_on), record_numbers, part.offsets)))
        if rows:
            yield rows


def _slices(block: Block, start: int, stop: int) -> Iterator[Block]:
    for place in range(start, stop, _ROWS_PER_SLICE):
        yield block.part(place, min(place + _ROWS_PER_SLICE, stop))


def _row_pattern(stride: int) -> re.Pattern[str]:
    """Build the expression that cuts one record into its fields by length alone; the dummies are left out."""
    cells = "".join(
        f".{{{field.length}}}" if field.name == "ダミー" else f"(.{{{field.length}}})" for field in DATA_FIELDS
    )
    return re.compile(f"2{cells}.{{{stride - RECORD_BYTES}}}", re.DOTALL)


def _columns(block: Block, pattern: re.Pattern[str]) -> list[Any]:
    columns: list[Any] = list(zip(*pattern.findall(decode(block.data)), strict=True))
    for place in (1, 3, _HOLDER):
        columns[place] = map(str.rstrip, columns[place])
    columns[_AMOUNT] = map(int, columns[_AMOUNT])
    return columns
