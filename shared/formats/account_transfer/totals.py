"""Adds up the rows and holds the sum against what the trailer says, in integers."""

import itertools
import struct
from functools import cache

from shared.formats.account_transfer.fields import values
from shared.formats.account_transfer.framing import Block
from shared.formats.account_transfer.layout import (
    ACCOUNT_KINDS,
    BY_NAME,
    DATA,
    NEW_CODES,
    PAID,
    RESULT_CODES,
    TRAILER,
    Field,
    Purpose,
    Totals,
)
from shared.formats.findings import Findings

_PAID = PAID.encode("ascii")
_IS_PAID = bytes(byte == _PAID[0] for byte in range(256))
_AMOUNT = BY_NAME[DATA]["引落金額"]
_RESULT_CODE = BY_NAME[DATA]["振替結果コード"]
_KNOWN_CODES = {
    BY_NAME[DATA]["預金種目"]: ACCOUNT_KINDS,
    BY_NAME[DATA]["新規コード"]: NEW_CODES,
    _RESULT_CODE: RESULT_CODES,
}


@cache
def _amount_layout(stride: int) -> struct.Struct:
    return struct.Struct(f"{_AMOUNT.offset}x{_AMOUNT.length}s{stride - _AMOUNT.end}x")


def check_rows(block: Block, purpose: Purpose, findings: Findings) -> Totals:
    """Add up readable data records, and report amounts and codes that no row of this kind should hold."""
    amounts = [int(amount) for (amount,) in _amount_layout(block.stride).iter_unpack(block.data)]
    results = block.data[_RESULT_CODE.offset :: block.stride]
    if 0 in amounts:
        index = amounts.index(0)
        offset = block.offsets[index] + _AMOUNT.offset
        problem = "引落金額が0円です。"
        findings.warning("W-AMT", block.first_record + index, offset, _AMOUNT.name, problem, amounts.count(0))
    for field, known in _KNOWN_CODES.items():
        _warn_of_unknown_codes(block, field, known, findings)
    if purpose is Purpose.REQUEST and results.count(_PAID) < len(results):
        _report_early_results(block, findings)
    paid_count = results.count(_PAID)
    paid_yen = sum(itertools.compress(amounts, results.translate(_IS_PAID)))
    total_yen = sum(amounts)
    return Totals(len(amounts), total_yen, paid_count, paid_yen, len(amounts) - paid_count, total_yen - paid_yen)


def check_totals(trailer: Block, computed: Totals, purpose: Purpose, findings: Findings) -> None:
    """Hold a readable trailer against the totals computed from its group's rows."""
    record, record_no, offset = trailer.record(0), trailer.first_record, trailer.offsets[0]
    fields = BY_NAME[TRAILER]
    stated = {field.name: int(record[field.offset : field.end]) for field in fields.values() if field.name != "ダミー"}

    def report(code: str, name: str, expected: int) -> None:
        if stated[name] != expected:
            problem = f"トレーラは{stated[name]:,}ですが、明細から計算すると{expected:,}です。"
            findings.error(code, record_no, offset + fields[name].offset, name, problem)

    report("E-TOT-01", "合計件数", computed.count)
    report("E-TOT-02", "合計金額", computed.amount_yen)
    result_totals = {
        "振替済件数": computed.paid_count,
        "振替済金額": computed.paid_yen,
        "振替不能件数": computed.unpaid_count,
        "振替不能金額": computed.unpaid_yen,
    }
    if purpose is Purpose.REQUEST:
        for name in result_totals:
            if stated[name]:
                problem = f"依頼ファイルでは0でなければなりませんが、{stated[name]:,}です。"
                findings.error("E-TOT-04", record_no, offset + fields[name].offset, name, problem)
    elif computed.count and not any(stated[name] for name in result_totals):
        problem = "振替済・振替不能の件数と金額がすべて0です。明細から計算した値を使います。"
        findings.warning("W-TOT-03", record_no, offset + fields["振替済件数"].offset, "振替済件数", problem)
    else:
        for name, expected in result_totals.items():
            report("E-TOT-03", name, expected)


def _warn_of_unknown_codes(block: Block, field: Field, known: bytes, findings: Findings) -> None:
    unknown = block.data[field.offset :: block.stride].translate(None, known)
    if unknown:
        index = next(index for index, value in values(block, field) if value not in known)
        problem = f"一覧にないコード「{chr(unknown[0])}」です。そのまま読み込みます。"
        record_no, offset = block.first_record + index, block.offsets[index] + field.offset
        findings.warning("W-COD", record_no, offset, field.name, problem, len(unknown))


def _report_early_results(block: Block, findings: Findings) -> None:
    for index, value in values(block, _RESULT_CODE):
        if value != _PAID:
            problem = f"依頼ファイルでは0でなければなりませんが、{value.decode('ascii')}です。"
            record_no, offset = block.first_record + index, block.offsets[index] + _RESULT_CODE.offset
            findings.error("E-TOT-04", record_no, offset, _RESULT_CODE.name, problem)
