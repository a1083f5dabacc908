"""What holds for every account transfer file: bytes survive, sums agree, damage shows, memory is bounded."""

import io
import itertools
import tempfile
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.formats.account_transfer import Purpose, Totals, TransferRow, check_file, iter_rows, write_account_transfer
from shared.formats.account_transfer.layout import BY_NAME, DATA, HEADER, TRAILER
from shared.formats.profile import Profile, Separator
from tests.formats.transfer_files import HEADER as HEADER_VALUES
from tests.formats.transfer_files import (
    LENIENT,
    RECEIVED_ON,
    RESULT_FILE,
    STANDARD,
    STRICT,
    checked,
    row,
    rows_of,
    written,
)

HOLDERS = st.lists(
    st.sampled_from(["ｱ", "ｶﾞ", "ﾊﾟ", "ﾝ", "A", "7", " ", "(", ")", "-", "."]), min_size=1, max_size=15
).map(lambda parts: "".join(parts).rstrip())


@st.composite
def row_lists(draw: st.DrawFn, result_codes: str) -> list[TransferRow]:
    numbers = draw(st.lists(st.integers(1, 10**17 - 1), min_size=1, max_size=20, unique=True))
    return [
        row(number)._replace(
            holder_kana=draw(HOLDERS),
            amount_yen=draw(st.integers(1, 9_999_999_999)),
            result_code=draw(st.sampled_from(result_codes)),
            bank_number=draw(st.sampled_from(["0001", "9900"])),
            account_kind=draw(st.sampled_from("1239")),
            new_code=draw(st.sampled_from("012 ")),
        )
        for number in numbers
    ]


@settings(max_examples=100, deadline=None)
@given(rows=row_lists("0123489"), separator=st.sampled_from([Separator.NONE, Separator.CRLF]))
def test_write_read_write_gives_the_same_bytes(rows: list[TransferRow], separator: Separator) -> None:
    first = written(rows, Purpose.RESULT, separator)
    report = checked(first, STRICT)
    assert (report.errors, report.warnings) == ((), ())
    read = [read for rows in iter_rows(io.BytesIO(first), report) for read in rows]
    assert [read._replace(record_no=0, byte_offset=0) for read in read] == rows
    again = write_account_transfer([(report.groups[0].header, read)], Purpose.RESULT, separator=separator)
    assert b"".join(again) == first


@settings(max_examples=100, deadline=None)
@given(rows=row_lists("0123489"))
def test_paid_and_unpaid_add_up_to_the_total(rows: list[TransferRow]) -> None:
    data = written(rows, Purpose.RESULT)
    paid = [row.amount_yen for row in rows if row.result_code == "0"]
    unpaid = [row.amount_yen for row in rows if row.result_code != "0"]
    expected = Totals(len(rows), sum(paid) + sum(unpaid), len(paid), sum(paid), len(unpaid), sum(unpaid))
    assert checked(data).totals == expected
    trailer = data[-244:-122]
    stated = [int(trailer[start:stop]) for start, stop in itertools.pairwise((1, 7, 19, 25, 37, 43, 55))]
    assert stated == [expected.count, expected.amount_yen, expected.paid_count, expected.paid_yen,
                      expected.unpaid_count, expected.unpaid_yen]  # fmt: skip


# A change here gives another valid value, which only the comparison with the request can find.
MATCHED_WITH_THE_REQUEST = {
    HEADER: {"委託者コード", "委託者名", "引落日", "取引銀行番号", "取引銀行名", "取引支店番号", "取引支店名",
             "預金種目(委託者)", "口座番号(委託者)"},
    DATA: {"引落銀行番号", "引落銀行名", "引落支店番号", "引落支店名", "預金種目", "口座番号", "預金者名", "新規コード",
           "顧客番号", "振替結果コード"},
    TRAILER: set(),
    b"9": set(),
}  # fmt: skip


def _is_matched_with_the_request(position: int) -> bool:
    number, place = divmod(position, 122)
    kind = (HEADER, DATA, DATA, TRAILER, b"9")[number]
    fields = BY_NAME.get(kind, {}).values()
    return any(field.offset <= place < field.end and field.name in MATCHED_WITH_THE_REQUEST[kind] for field in fields)


def _change_shows(position: int, byte: int) -> None:
    data = RESULT_FILE[:position] + bytes((byte,)) + RESULT_FILE[position + 1 :]
    report = checked(data)
    if report.errors or report.warnings:
        return
    assert _is_matched_with_the_request(position), f"{RESULT_FILE[position]:02X} at {position} became {byte:02X} unseen"
    whole = checked(RESULT_FILE)
    assert report.groups[0].header != whole.groups[0].header or rows_of(data) != rows_of(RESULT_FILE)


@pytest.mark.feature("A11")
@pytest.mark.parametrize("byte", [0x00, 0x0A, 0x0D, 0x1A, 0x20, 0x30, 0x31, 0x35, 0x41, 0xB1, 0xDE, 0xF1, 0xFF])
def test_any_single_byte_changed_is_reported_or_changes_a_value_of_the_row(byte: int) -> None:
    for position in range(len(RESULT_FILE)):
        if RESULT_FILE[position] != byte:
            _change_shows(position, byte)


@settings(max_examples=500, deadline=None)
@given(position=st.integers(0, len(RESULT_FILE) - 1), byte=st.integers(0, 255))
def test_any_byte_whatever_shows(position: int, byte: int) -> None:
    if RESULT_FILE[position] != byte:
        _change_shows(position, byte)


@settings(max_examples=200, deadline=None)
@given(stop=st.integers(0, len(RESULT_FILE) - 3))
def test_any_cut_is_refused(stop: int) -> None:
    assert not checked(RESULT_FILE[:stop]).accepted


@settings(max_examples=400, deadline=None)
@given(
    edits=st.lists(
        st.tuples(st.integers(0, len(RESULT_FILE)), st.integers(0, 130), st.binary(max_size=130)),
        min_size=1,
        max_size=4,
    ),
    profile=st.sampled_from([STRICT, STANDARD, LENIENT]),
)
def test_whatever_is_cut_out_or_put_in_no_yen_appears_or_vanishes(
    edits: list[tuple[int, int, bytes]], profile: Profile
) -> None:
    data = RESULT_FILE
    for position, dropped, inserted in edits:
        data = data[:position] + inserted + data[position + dropped :]
    report = checked(data, profile)
    if report.accepted:
        read = rows_of(data, profile)
        assert sum(row.amount_yen for row in read) == report.totals.amount_yen
        assert len(read) == report.totals.count
    else:
        assert all(error.message for error in report.errors)


def test_memory_stays_bounded_while_fifty_thousand_rows_are_read() -> None:
    count = 50_000
    rows = (row(number) for number in range(1, count + 1))
    with tempfile.TemporaryFile() as stream:
        for piece in write_account_transfer([(HEADER_VALUES, rows)], Purpose.RESULT):
            stream.write(piece)
        tracemalloc.start()
        try:
            report = check_file(stream, STANDARD, Purpose.RESULT, received_on=RECEIVED_ON)
            checking_peak_bytes = tracemalloc.get_traced_memory()[1]
            tracemalloc.reset_peak()
            read_count = sum(len(rows) for rows in iter_rows(stream, report, rows_per_list=2048))
            reading_peak_bytes = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert (report.accepted, report.totals.count, read_count) == (True, count, count)
    # The file has 6.1 MB. Checking keeps blocks of 4096 records and a hash per row; reading keeps one list of rows.
    assert checking_peak_bytes < 8_000_000
    assert reading_peak_bytes < 6_000_000
