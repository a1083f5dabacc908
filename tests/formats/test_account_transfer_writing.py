"""The writer refuses what a bank would refuse, and names it."""

from collections.abc import Iterator
from datetime import date

import pytest

from shared.formats.account_transfer import Purpose, TransferRow, write_account_transfer
from shared.formats.account_transfer.layout import GROUP_MAX_ROWS, Totals
from shared.formats.account_transfer.writer import _Writer
from shared.formats.finding import FormatError
from shared.formats.profile import Separator
from tests.formats.transfer_files import (
    DEBIT_ON,
    HEADER,
    HEADER_RECORD,
    PAID_RECORD,
    RESULT_FILE,
    UNPAID_RECORD,
    checked,
    row,
    rows_of,
    written,
)


def test_the_bytes_are_those_of_the_standard() -> None:
    paid = TransferRow(
        "9999", "", "123", "", "1", "7654321", "ﾃｽﾄ ﾊﾅｺﾞ", 12_300, "0", "00000000000000042004", "0", DEBIT_ON
    )
    unpaid = TransferRow(
        "9900", "", "108", "", "1", "0000002", "ﾃｽﾄ ﾀﾛｳ", 700, "1", "00000000000000043001", "1", DEBIT_ON
    )
    assert written([paid, unpaid], Purpose.RESULT) == RESULT_FILE
    assert written([paid, unpaid], Purpose.RESULT, Separator.NONE) == RESULT_FILE.replace(b"\r\n", b"")


def test_a_request_states_no_results() -> None:
    data = written([row(1)], Purpose.REQUEST)
    assert data[244:366] == b"8000001000000001001" + b"0" * 36 + b" " * 65 + b"\r\n"
    report = checked(data, purpose=Purpose.REQUEST)
    assert (report.errors, report.warnings) == ((), ())


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"bank_number": "99990"}, "E-FLD-02", "引落銀行番号"),
        ({"bank_number": "99990", "branch_number": "01"}, "E-FLD-02", "引落銀行番号"),
        ({"account_number": "123456A"}, "E-FLD-01", "口座番号"),
        ({"holder_kana": "ﾃｽﾄ 花子"}, "E-FLD-02", "預金者名"),
        ({"holder_kana": "ｱ" * 31}, "E-FLD-02", "預金者名"),
        ({"holder_kana": "ﾞｱ"}, "E-FLD-04", "預金者名"),
        ({"holder_kana": "ｱ/ｲ"}, "E-FLD-02", "預金者名"),
        ({"amount_yen": 0}, "W-AMT", "引落金額"),
        ({"amount_yen": -1}, "E-FLD-01", "引落金額"),
        ({"amount_yen": 10_000_000_000}, "E-FLD-02", "引落金額"),
        ({"customer_number": "42".ljust(20)}, "W-FLD-01", "顧客番号"),
        ({"result_code": "1"}, "E-TOT-04", "振替結果コード"),
        ({"account_kind": "4"}, "W-COD", "預金種目"),
        ({"debit_on": date(2026, 12, 25)}, "E-FLD-05", "引落日"),
        ({"customer_number": row(1).customer_number}, "E-DUP-02", "顧客番号"),
    ],
)
def test_what_a_bank_would_refuse_is_not_written(changes: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(FormatError) as refusal:
        written([row(1), row(2, **changes)], Purpose.REQUEST)
    finding = refusal.value.finding
    assert (finding.code, finding.field, finding.record_no) == (code, field, 3)


def test_an_empty_group_and_an_empty_file_are_not_written() -> None:
    with pytest.raises(FormatError, match="E-STR-02"):
        written([], Purpose.REQUEST)
    with pytest.raises(FormatError, match="E-STR-01"):
        list(write_account_transfer([], Purpose.REQUEST))


def test_a_day_the_banks_are_closed_is_not_written() -> None:
    pieces = write_account_transfer([(HEADER, [row(1)])], Purpose.REQUEST, is_bank_business_day=lambda _: False)
    with pytest.raises(FormatError, match="E-CAL-01"):
        list(pieces)


def test_a_group_beyond_twelve_digits_of_yen_must_be_split() -> None:
    def rows() -> Iterator[TransferRow]:
        for number in range(1, 102):
            yield row(number, amount_yen=9_999_999_999)

    with pytest.raises(FormatError, match="E-TOT-02"):
        list(write_account_transfer([(HEADER, rows())], Purpose.REQUEST))


def test_a_group_beyond_six_digits_of_rows_must_be_split() -> None:
    writer = _Writer(Purpose.REQUEST, Separator.CRLF, None)
    writer._check_limits(Totals(count=GROUP_MAX_ROWS))
    with pytest.raises(FormatError, match="E-TOT-01"):
        writer._check_limits(Totals(count=GROUP_MAX_ROWS + 1))


def test_a_bank_answers_a_request_with_its_own_rows() -> None:
    asked = rows_of(written([row(number) for number in range(1, 8)], Purpose.REQUEST), purpose=Purpose.REQUEST)
    answered = written(
        [read._replace(result_code=code) for read, code in zip(asked, "0123489", strict=True)], Purpose.RESULT
    )
    assert [read.result_code for read in rows_of(answered)] == list("0123489")
    assert checked(answered).totals == Totals(7, 7_028, 1, 1_001, 6, 6_027)
    assert (HEADER_RECORD in answered, PAID_RECORD in answered, UNPAID_RECORD in answered) == (True, False, False)
