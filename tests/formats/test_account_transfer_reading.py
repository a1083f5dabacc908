"""An account transfer file is read exactly, or refused with the place and the reason."""

import io
from datetime import date

import pytest

from shared.formats.account_transfer import FileKind, Totals, check_file, detect, iter_rows, resolve_debit_on
from shared.formats.account_transfer.layout import Purpose
from shared.formats.characters import EBCDIC_TO_JIS
from shared.formats.profile import Profile
from tests.formats.transfer_files import (
    DEBIT_ON,
    END_RECORD,
    HEADER,
    HEADER_RECORD,
    LENIENT,
    PAID_RECORD,
    RECEIVED_ON,
    RECORDS,
    RESULT_FILE,
    STANDARD,
    STRICT,
    TRAILER_RECORD,
    UNPAID_RECORD,
    changed,
    checked,
    error_codes,
    joined,
    row,
    rows_of,
    warning_codes,
    written,
)


def test_a_file_by_hand_becomes_its_values() -> None:
    report = checked(RESULT_FILE, STRICT)
    assert (report.accepted, report.errors, report.warnings) == (True, (), ())
    assert (report.record_count, report.byte_count) == (5, 610)
    assert report.totals == Totals(2, 13_000, 1, 12_300, 1, 700)
    assert [(group.header_record_no, group.header) for group in report.groups] == [(1, HEADER)]
    paid, unpaid = rows_of(RESULT_FILE)
    assert (paid.bank_number, paid.branch_number, paid.account_kind, paid.account_number) == (
        "9999", "123", "1", "7654321",
    )  # fmt: skip
    assert (paid.holder_kana, paid.amount_yen, paid.new_code, paid.result_code) == ("ﾃｽﾄ ﾊﾅｺﾞ", 12_300, "0", "0")
    assert (paid.customer_number, paid.debit_on) == ("00000000000000042004", DEBIT_ON)
    assert (paid.record_no, paid.byte_offset) == (2, 122)
    assert (unpaid.amount_yen, unpaid.result_code, unpaid.record_no, unpaid.byte_offset) == (700, "1", 3, 244)


@pytest.mark.parametrize(
    ("data", "profile"),
    [
        (joined(*RECORDS, separator=b""), STRICT),
        (RESULT_FILE, STRICT),
        (RESULT_FILE[:-2], STRICT),
        (RESULT_FILE + b"\x1a", STANDARD),
        (RESULT_FILE[:-2] + b"\x1a", STANDARD),
        (joined(*RECORDS, separator=b"") + b"\x1a", STANDARD),
        (joined(*RECORDS, separator=b"\n"), LENIENT),
        (joined(*RECORDS, separator=b"\r"), LENIENT),
        (joined(*(record.rstrip() for record in RECORDS)), LENIENT),
        (joined(*(record.rstrip() for record in RECORDS), separator=b"\n")[:-1], LENIENT),
    ],
)
def test_every_framing_that_is_taken_gives_the_same_rows(data: bytes, profile: Profile) -> None:
    assert [row._replace(byte_offset=0) for row in rows_of(data, profile)] == [
        row._replace(byte_offset=0) for row in rows_of(RESULT_FILE)
    ]
    for read in rows_of(data, profile):
        assert data[read.byte_offset : read.byte_offset + 5] == b"2" + read.bank_number.encode()


def test_a_tolerance_used_is_reported() -> None:
    assert warning_codes(RESULT_FILE + b"\x1a") == ["W-STR-05"]
    assert warning_codes(joined(*RECORDS, separator=b"\n"), LENIENT) == ["W-STR-07"]
    assert warning_codes(joined(*(record.rstrip() for record in RECORDS)), LENIENT) == ["W-STR-10"]


@pytest.mark.feature("A11")
@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"", ["E-STR-06"]),
        (joined(PAID_RECORD, *RECORDS), ["E-STR-01"]),
        (joined(HEADER_RECORD, HEADER_RECORD), ["E-STR-02"]),
        (joined(HEADER_RECORD, PAID_RECORD, END_RECORD), ["E-STR-03"]),
        (joined(HEADER_RECORD, PAID_RECORD, UNPAID_RECORD, TRAILER_RECORD, PAID_RECORD), ["E-STR-04"]),
        (RESULT_FILE + PAID_RECORD, ["E-STR-05"]),
        (RESULT_FILE + b"x", ["E-STR-05"]),
        (joined(*RECORDS[:-1]), ["E-STR-06"]),
        (joined(*RECORDS, separator=b"\n"), ["E-STR-07"]),
        (joined(*RECORDS, separator=b"\n\r"), ["E-STR-07"]),
        (joined(*RECORDS[:2]) + joined(*RECORDS[2:], separator=b"\n"), ["E-STR-07"]),
        (joined(*RECORDS[:2], separator=b"") + joined(*RECORDS[2:]), ["E-STR-07"]),
        (b"\xef\xbb\xbf" + RESULT_FILE, ["E-STR-08"]),
        (joined(changed(HEADER_RECORD, 3, b"1"), *RECORDS[1:]), ["E-STR-09"]),
        (joined(*(record.rstrip() for record in RECORDS)), ["E-STR-10"]),
        (joined(HEADER_RECORD, PAID_RECORD[:-3], *RECORDS[2:]), ["E-STR-10"]),
        (joined(changed(HEADER_RECORD, 1, b"21"), *RECORDS[1:]), ["E-STR-11"]),
    ],
)
def test_a_broken_structure_is_refused(data: bytes, codes: list[str]) -> None:
    report = checked(data)
    assert [error.code for error in report.errors] == codes
    assert not report.accepted
    with pytest.raises(ValueError, match="refused"):
        next(iter_rows(io.BytesIO(data), report))


@pytest.mark.feature("A11")
def test_a_file_cut_in_half_is_refused() -> None:
    whole = written([row(number) for number in range(1, 101)], Purpose.RESULT)
    assert error_codes(whole[: len(whole) // 2]) == ["E-STR-10", "E-STR-06"]
    # Cut between two records only the missing end gives it away.
    assert error_codes(whole[: 122 * 51]) == ["E-STR-06"]


def test_ebcdic_is_refused_unless_the_profile_takes_it() -> None:
    to_ebcdic = {jis: ebcdic for ebcdic, jis in enumerate(EBCDIC_TO_JIS) if jis != 0x1A}
    data = bytes(to_ebcdic[byte] for byte in joined(changed(HEADER_RECORD, 3, b"1"), *RECORDS[1:], separator=b""))
    # Five pairs known from the code page itself: space, 0, ｱ, ﾞ, ﾝ.
    assert bytes((0x40, 0xF0, 0x81, 0xBE, 0xBD)).translate(EBCDIC_TO_JIS) == " 0ｱﾞﾝ".encode("cp932")
    assert error_codes(data) == ["E-STR-09"]
    assert [read.holder_kana for read in rows_of(data, LENIENT)] == ["ﾃｽﾄ ﾊﾅｺﾞ", "ﾃｽﾄ ﾀﾛｳ"]
    assert detect(data[:3]) is FileKind.ACCOUNT_TRANSFER


def test_the_kind_is_told_by_the_first_bytes() -> None:
    assert detect(RESULT_FILE[:3]) is FileKind.ACCOUNT_TRANSFER
    assert detect(b"\xef\xbb\xbf191") is FileKind.ACCOUNT_TRANSFER
    assert detect(b"1210") is None
    assert detect(b"") is None


@pytest.mark.feature("A11")
@pytest.mark.parametrize(
    ("offset", "value", "code", "field", "shown"),
    [
        (80, b"00000123OO", "E-FLD-01", "引落金額", "「O」(16進4F)"),
        (20, b"12 ", "E-FLD-01", "引落支店番号", "「 」(16進20)"),
        (91, b"A", "E-FLD-01", "顧客番号", "「A」(16進41)"),
        (50, b"\xa7", "E-FLD-02", "預金者名", "「ｧ」(16進A7)"),
        (55, b"\x83", "E-FLD-02", "預金者名", "「?」(16進83)"),
        (50, b"\xde", "E-FLD-04", "預金者名", "濁点"),
        (50, b"\xc5\xde", "E-FLD-04", "預金者名", "濁点"),
        (50, b"\xb6\xdf", "E-FLD-04", "預金者名", "濁点"),
    ],
)
def test_a_wrong_character_is_named_with_its_place(
    offset: int, value: bytes, code: str, field: str, shown: str
) -> None:
    report = checked(joined(HEADER_RECORD, PAID_RECORD, changed(UNPAID_RECORD, offset, value), *RECORDS[3:]))
    [error] = report.errors
    assert (error.code, error.field, error.record_no) == (code, field, 3)
    assert 244 + offset <= error.byte_offset < 244 + offset + len(value)
    assert error.message.startswith(f"3件目のレコード(ファイルの{error.byte_offset + 1}バイト目)の「{field}」:")
    assert shown in error.message
    assert error.message.endswith("金融機関に正しいファイルの再送を依頼してください。")


@pytest.mark.parametrize(
    ("offset", "value", "code"),
    [(55, b"/", "W-CHR"), (112, b"X", "W-FLD-03"), (91, b"42                  ", "W-FLD-01"), (111, b"7", "W-COD"),
     (42, b"4", "W-COD"), (90, b"5", "W-COD")],
)  # fmt: skip
def test_an_oddity_is_read_with_a_warning(offset: int, value: bytes, code: str) -> None:
    data = joined(HEADER_RECORD, PAID_RECORD, changed(UNPAID_RECORD, offset, value), *RECORDS[3:])
    report = checked(data)
    assert (report.accepted, [warning.code for warning in report.warnings]) == (True, [code])
    assert len(rows_of(data)) == 2


def test_the_wide_characters_need_a_profile() -> None:
    data = joined(HEADER_RECORD, PAID_RECORD, changed(UNPAID_RECORD, 55, b"/"), *RECORDS[3:])
    assert error_codes(data, STRICT) == ["E-FLD-02"]


def test_the_same_warning_is_kept_once_and_counted() -> None:
    odd = [changed(PAID_RECORD, 112, b"X"), changed(UNPAID_RECORD, 113, b"YZ")]
    [warning] = checked(joined(HEADER_RECORD, *odd, *RECORDS[3:])).warnings
    assert (warning.code, warning.record_no, warning.byte_offset, warning.occurrences) == ("W-FLD-03", 2, 122 + 112, 3)


@pytest.mark.feature("A11")
@pytest.mark.parametrize(
    ("offset", "value", "codes"),
    [
        (1, b"000003", ["E-TOT-01"]),
        (7, b"000000013001", ["E-TOT-02"]),
        (19, b"000002", ["E-TOT-03"]),
        (43, b"000000000699", ["E-TOT-03"]),
        (1, b"000001000000012300", ["E-TOT-01", "E-TOT-02"]),
    ],
)
def test_a_trailer_that_does_not_add_up_is_refused(offset: int, value: bytes, codes: list[str]) -> None:
    data = joined(*RECORDS[:3], changed(TRAILER_RECORD, offset, value), END_RECORD)
    report = checked(data)
    assert ([error.code for error in report.errors], report.accepted) == (codes, False)
    assert report.errors[0].record_no == 4


def test_result_totals_left_out_are_computed() -> None:
    data = joined(*RECORDS[:3], changed(TRAILER_RECORD, 19, b"0" * 36), END_RECORD)
    assert (warning_codes(data), checked(data).totals) == (["W-TOT-03"], Totals(2, 13_000, 1, 12_300, 1, 700))


def test_a_request_holds_no_results() -> None:
    assert error_codes(RESULT_FILE, purpose=Purpose.REQUEST) == ["E-TOT-04"] * 5


@pytest.mark.feature("A11")
def test_a_row_twice_in_one_file_is_reported_without_refusing_the_file() -> None:
    trailer = b"8000002000000024600000002000000024600000000000000000000" + b" " * 65
    report = checked(joined(HEADER_RECORD, PAID_RECORD, PAID_RECORD, trailer, END_RECORD))
    [error] = report.errors
    assert (error.code, error.record_no, error.byte_offset, report.accepted) == ("E-DUP-02", 3, 244 + 91, True)
    assert "2件目と同じ" in error.message


def test_an_empty_group_is_read_with_a_warning() -> None:
    empty_trailer = b"8" + b"0" * 54 + b" " * 65
    assert warning_codes(joined(HEADER_RECORD, empty_trailer, END_RECORD)) == ["W-STR-02"]


def test_a_day_the_banks_are_closed_is_a_warning() -> None:
    report = checked(RESULT_FILE, is_bank_business_day=lambda day: day != DEBIT_ON)
    assert ([warning.code for warning in report.warnings], report.accepted) == (["W-CAL-01"], True)


@pytest.mark.parametrize(
    ("month_day", "near", "expected"),
    [
        ("1228", date(2027, 1, 5), date(2026, 12, 28)),
        ("0104", date(2026, 12, 20), date(2027, 1, 4)),
        ("1130", date(2026, 12, 2), date(2026, 11, 30)),
        ("0229", date(2028, 3, 3), date(2028, 2, 29)),
        ("0229", date(2027, 12, 1), date(2028, 2, 29)),
        ("0229", date(2026, 3, 3), None),
        ("0230", date(2028, 3, 3), None),
        ("1301", date(2026, 3, 3), None),
        ("0000", date(2026, 3, 3), None),
    ],
)
def test_the_year_of_the_debit_is_the_nearest(month_day: str, near: date, expected: date | None) -> None:
    assert resolve_debit_on(month_day, near) == expected


@pytest.mark.parametrize("month_day", [b"0229", b"1131"])
def test_a_day_that_does_not_exist_is_refused(month_day: bytes) -> None:
    data = joined(changed(HEADER_RECORD, 54, month_day), *RECORDS[1:])
    [error] = checked(data).errors
    assert (error.code, error.field, error.byte_offset) == ("E-FLD-05", "引落日", 54)


def test_groups_keep_their_own_day_and_totals() -> None:
    second = changed(HEADER_RECORD, 54, b"1225")
    data = joined(*RECORDS[:4], second, *RECORDS[1:])
    report = checked(data)
    assert [(group.header_record_no, group.header.debit_on) for group in report.groups] == [
        (1, date(2026, 11, 30)),
        (5, date(2026, 12, 25)),
    ]
    assert report.totals.amount_yen == 26_000
    assert [read.debit_on.day for read in rows_of(data)] == [30, 30, 25, 25]


def test_reading_goes_on_from_any_record() -> None:
    data = joined(*RECORDS[:4], changed(HEADER_RECORD, 54, b"1225"), *RECORDS[1:])
    short = joined(*(record.rstrip() for record in (*RECORDS[:4], changed(HEADER_RECORD, 54, b"1225"), *RECORDS[1:])))
    for content, profile in ((data, STANDARD), (short, LENIENT)):
        stream, whole = io.BytesIO(content), rows_of(content, profile)
        report = check_file(stream, profile, Purpose.RESULT, received_on=RECEIVED_ON)
        for first in range(1, 11):
            for size in (1, 3, 100):
                lists = list(iter_rows(stream, report, first_record=first, rows_per_list=size))
                assert [read for rows in lists for read in rows] == [read for read in whole if read.record_no >= first]
                assert max(map(len, lists), default=0) <= size


def test_too_many_errors_end_the_check() -> None:
    bad = changed(PAID_RECORD, 80, b"X")
    data = joined(HEADER_RECORD, *[bad] * 50, *RECORDS[3:])
    report = check_file(io.BytesIO(data), STANDARD, Purpose.RESULT, received_on=RECEIVED_ON, errors_max=7)
    assert (len(report.errors), report.errors_cut) == (7, True)
