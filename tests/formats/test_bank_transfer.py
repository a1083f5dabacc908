"""The transfer file by which refunds are paid: bytes by hand, what must not be written, and what comes back."""

import io
from dataclasses import replace
from datetime import date

import pytest

from shared.formats.bank_transfer import OrderFile, OrderHeader, OrderRow, read_bank_transfer, write_bank_transfer
from shared.formats.finding import FormatError
from shared.formats.profile import Separator, shipped_profile

HEADER = OrderHeader("9990000001", "ｲｼﾉﾏｷｼ", date(2026, 6, 15), "9999", "999", "1", "0000001")
ROWS = [
    OrderRow("9998", "001", "1", "0000123", "ﾃｽﾄ ﾊﾅｺ", 10_500, 1),
    OrderRow("9998", "002", "2", "7654321", "(ｶ)ｻﾝﾌﾟﾙ", 1_234_567, 2),
]


def _fixed(*parts: tuple[str, int]) -> bytes:
    return b"".join(text.encode("shift_jis").ljust(length) for text, length in parts) + b"\r\n"


#: Laid out by hand, field by field.
BY_HAND = (
    _fixed(
        ("1210", 4), ("9990000001", 10), ("ｲｼﾉﾏｷｼ", 40), ("0615", 4), ("9999", 4), ("", 15), ("999", 3), ("", 15),
        ("10000001", 8), ("", 17),
    )
    + _fixed(
        ("2", 1), ("9998", 4), ("", 15), ("001", 3), ("", 15), ("", 4), ("1", 1), ("0000123", 7), ("ﾃｽﾄ ﾊﾅｺ", 30),
        ("0000010500", 10), ("0", 1), ("0000000001", 10), ("0000000000", 10), ("7", 1), ("", 8),
    )
    + _fixed(
        ("2", 1), ("9998", 4), ("", 15), ("002", 3), ("", 15), ("", 4), ("2", 1), ("7654321", 7), ("(ｶ)ｻﾝﾌﾟﾙ", 30),
        ("0001234567", 10), ("0", 1), ("0000000002", 10), ("0000000000", 10), ("7", 1), ("", 8),
    )
    + _fixed(("8", 1), ("000002", 6), ("000001245067", 12), ("", 101))
    + _fixed(("9", 1), ("", 119))
)  # fmt: skip


def read(content: bytes, profile: str = "standard") -> OrderFile:
    return read_bank_transfer(io.BytesIO(content), shipped_profile(profile), date(2026, 6, 18))


def results(*codes: str) -> bytes:
    rows = [row._replace(result_code=code) for row, code in zip(ROWS, codes, strict=True)]
    return write_bank_transfer(HEADER, rows)


def test_the_bytes_are_those_laid_out_by_hand() -> None:
    assert write_bank_transfer(HEADER, ROWS) == BY_HAND
    assert {len(line) for line in BY_HAND.split(b"\r\n")[:-1]} == {120}


@pytest.mark.parametrize(
    ("wrong", "code", "words"),
    [
        (ROWS[0]._replace(account_number="012345"), "E-FLD-02", "「口座番号」:7桁のところ6桁です。"),
        (ROWS[0]._replace(holder_kana="てすと"), "E-FLD-02", "半角でない文字「て」"),
        (ROWS[0]._replace(holder_kana="ﾃｽﾄ ｯﾀ"), "E-FLD-02", "「受取人名」"),
        (ROWS[0]._replace(holder_kana="ｱﾞ"), "E-FLD-04", "濁点"),
        (ROWS[0]._replace(holder_kana="ｱ" * 31), "E-FLD-02", "30桁のところ31桁"),
        (ROWS[0]._replace(bank_number="99A8"), "E-FLD-01", "「被仕向銀行番号」"),
        (ROWS[0]._replace(amount_yen=0), "E-FLD-01", "1円以上"),
        (ROWS[0]._replace(amount_yen=10_000_000_000), "E-FLD-02", "「振込金額」:10桁のところ11桁です。"),
        (ROWS[0]._replace(customer_code=2), "E-DUP-02", "前の明細と同じ"),
    ],
)
def test_what_a_bank_would_refuse_is_never_written(wrong: OrderRow, code: str, words: str) -> None:
    with pytest.raises(FormatError, match=words.replace("(", "\\(")) as refused:
        write_bank_transfer(HEADER, [wrong, ROWS[1]])
    assert refused.value.finding.code == code


def test_a_closed_day_and_an_empty_file_are_refused() -> None:
    with pytest.raises(FormatError, match="2026-06-14は金融機関の休業日です"):
        write_bank_transfer(
            replace(HEADER, transfer_on=date(2026, 6, 14)), ROWS, is_bank_business_day=lambda day: day.weekday() < 5
        )
    with pytest.raises(FormatError, match="明細が1件もありません"):
        write_bank_transfer(HEADER, [])


@pytest.mark.parametrize("separator", [Separator.CRLF, Separator.NONE])
def test_results_come_back_with_their_payments(separator: Separator) -> None:
    rows = [ROWS[0]._replace(result_code="0"), ROWS[1]._replace(result_code="3")]
    file = read(write_bank_transfer(HEADER, rows, separator=separator))

    assert (file.errors, file.warnings, file.transfer_on) == ([], [], date(2026, 6, 15))
    assert file.rows == [rows[0]._replace(record_no=2), rows[1]._replace(record_no=3)]
    assert file.amount_yen == 1_245_067


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (BY_HAND, "E-FLD-06", "「振込結果コード」:「 」は使えません"),
        (results("0", "7"), "E-FLD-06", "「7」は使えません"),
        (results("0", "0").replace(b"1210", b"1910", 1), "E-STR-11", "21(総合振込)ではありません"),
        (results("0", "0").replace(b"0000010500", b"0000010501"), "E-TOT-02", "明細から計算すると1,245,068です"),
        (results("0", "0").replace(b"8000002", b"8000003"), "E-TOT-01", "トレーラは3ですが"),
        (results("0", "0").replace(b"0000000002", b"0000000001"), "E-FLD-07", "前の明細と同じ顧客コード"),
        (results("0", "0").replace(b"0000123", b"00001X3"), "E-FLD-01", "使えない文字「X」"),
        (results("0", "0")[:-122], "E-STR-06", "途中で切れています"),
        (results("0", "0")[122:], "E-STR-01", "ヘッダー(1)でなければなりません"),
        (results("0", "0") + b"9" + b" " * 119 + b"\r\n", "E-STR-05", "ファイルの終わり"),
        (results("0", "0")[:-60], "E-STR-10", "120バイトではありません"),
        (b"", "E-STR-06", "途中で切れています"),
        (b"\xef\xbb\xbf" + results("0", "0"), "E-STR-08", "BOM"),
        (results("0", "0").replace(b"0615", b"1341", 1), "E-FLD-05", "「1341」に当たる日が"),
    ],
)
def test_a_damaged_file_is_refused_whole_and_says_where(content: bytes, code: str, words: str) -> None:
    file = read(content)

    assert file.errors[0].code == code
    assert words in file.errors[0].message
    assert not file.rows
