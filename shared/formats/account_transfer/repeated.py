"""Finds rows that stand twice in one file, by 顧客番号, without keeping the rows."""

import struct
from array import array
from collections import Counter
from functools import cache

from shared.formats.account_transfer.framing import Block, RecordReader
from shared.formats.account_transfer.layout import BY_NAME, DATA
from shared.formats.findings import Findings

_KEY = BY_NAME[DATA]["顧客番号"]
_NO_KEY = b" " * _KEY.length


@cache
def _key_layout(stride: int) -> struct.Struct:
    return struct.Struct(f"{_KEY.offset}x{_KEY.length}s{stride - _KEY.end}x")


class RepeatedRows:
    """Remembers a hash of each 顧客番号; only if two are equal is the file read again to compare the numbers."""

    def __init__(self) -> None:
        self._hashes = array("q")

    def take(self, block: Block) -> None:
        """Remember the rows of a block of data records; rows without a 顧客番号 cannot be compared."""
        self._hashes.extend(
            [hash(key) for (key,) in _key_layout(block.stride).iter_unpack(block.data) if key != _NO_KEY]
        )

    def report(self, reader: RecordReader, findings: Findings) -> None:
        """Report each row whose 顧客番号 stood before (``E-DUP-02``)."""
        if len(set(self._hashes)) == len(self._hashes):
            return
        suspects = {key_hash for key_hash, count in Counter(self._hashes).items() if count > 1}
        first_record_by_key: dict[bytes, int] = {}
        for block in reader.blocks():
            for index, offset in enumerate(block.offsets):
                record = block.record(index)
                key = record[_KEY.offset : _KEY.end]
                if not record.startswith(DATA) or hash(key) not in suspects:
                    continue
                record_no = block.first_record + index
                first = first_record_by_key.setdefault(key, record_no)
                if first != record_no:
                    problem = f"{first}件目と同じ顧客番号です。"
                    findings.error("E-DUP-02", record_no, offset + _KEY.offset, _KEY.name, problem)
