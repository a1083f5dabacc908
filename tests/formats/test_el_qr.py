"""The lines that machines read, and the uniform QR code: worked examples, and any wrong digit is refused."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.formats.el_qr import ElQrError, ElSlip, build_el_qr, parse_el_lines, parse_el_qr
from shared.formats.ocr_line import LOWER_DIGITS, UPPER_DIGITS, OcrLineError, check_ocr_line, ocr_check_digits

#: Made up; the check digits and the check sum were computed by hand from the specification.
QR = (
    "0002010102122796000513800018392000000000000000001230021380009990000032000002027000000123451234560999"
    "9900000000005411000000123006226202720270120270331202703318085000000000000000000000000000000000000000"
    "0000000000000000000000000000000000000000000000630512593"
)
SLIP = ElSlip(
    "99999",
    "00000202700000012345",
    "123456",
    "999",
    12_300,
    2027,
    2027,
    "01",
    date(2027, 3, 31),
    date(2027, 3, 31),
)
UPPER = "920000000000000000012300213800099900000"
LOWER = "32000002027000000123451234560999990000000000"


def test_the_check_digits_of_worked_examples() -> None:
    assert ocr_check_digits(UPPER[2:]) == "92"
    assert ocr_check_digits(LOWER[2:]) == "32"


@given(position=st.integers(0, UPPER_DIGITS - 1), digit=st.sampled_from("0123456789"))
def test_one_digit_misread_is_found(position: int, digit: str) -> None:
    misread = UPPER[:position] + digit + UPPER[position + 1 :]
    if misread == UPPER:
        assert check_ocr_line(misread, UPPER_DIGITS) == UPPER[2:]
        return
    with pytest.raises(OcrLineError):
        check_ocr_line(misread, UPPER_DIGITS)


def test_a_line_of_another_length_is_no_line() -> None:
    with pytest.raises(OcrLineError, match="下段は数字44桁"):
        check_ocr_line(LOWER[:-1], LOWER_DIGITS)


def test_the_code_says_what_the_slip_says() -> None:
    slip = SLIP
    assert len(QR) == 255
    assert parse_el_qr(QR) == slip
    assert build_el_qr(slip) == QR
    assert (slip.ocr_upper, slip.ocr_lower) == (UPPER, LOWER)
    assert slip.el_number == ("99999", "00000202700000012345", "123456", "999")
    assert parse_el_lines(UPPER, LOWER) == (*slip.el_number, 12_300)


@given(position=st.integers(0, 254), digit=st.sampled_from("0123456789"))
def test_any_digit_of_the_code_changed_is_refused(position: int, digit: str) -> None:
    changed = QR[:position] + digit + QR[position + 1 :]
    if changed != QR:
        with pytest.raises(ElQrError):
            parse_el_qr(changed)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"case_key": "123"}, "案件特定キー"),
        ({"amount_yen": 0}, "金額"),
        ({"confirmation_number": "12345x"}, "確認番号"),
        ({"instalment": "1"}, "期別"),
    ],
)
def test_what_must_not_be_printed_is_refused(change: dict[str, object], named: str) -> None:
    with pytest.raises(ElQrError, match=named):
        build_el_qr(replace(SLIP, **change))  # type: ignore[arg-type] # The values are wrong on purpose.
