"""Files read by a mapping: what they say, how damage shows, and that memory does not grow with them."""

import io
import tempfile
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.formats.mapped import (
    MappedReport,
    MappedRow,
    check_mapped,
    detect_mapping,
    iter_mapped,
    load_mapping,
    shipped_mapping,
    shipped_names,
)
from shared.formats.mapped.values import era_day
from tests.formats.mapped_files import (
    Credit,
    Notice,
    Paid,
    association_file,
    notice_file,
    ocr_file,
    pay_easy_file,
    portal_file,
    statement_file,
    store_csv,
    store_file,
)

RECEIVED_ON = date(2025, 6, 28)
KEY = "20250120000000101"
PAID = [Paid(101, 12_300), Paid(102, 4_500, "01")]
FILES = {
    "convenience_store_m": store_file(PAID),
    "convenience_store_f": store_file(PAID, "f"),
    "convenience_store_csv": store_csv(PAID),
    "bank_notice": notice_file([Credit(1, 12_000), Credit(2, 500, mark="2")]),
    "bank_notice_wide": notice_file([Credit(1, 12_000)], wide=True),
    "bank_statement": statement_file([Credit(1, 12_000), Credit(2, 500, mark="2")]),
    "local_tax_portal": portal_file([Notice(KEY, 12_300, 1)]),
    "pay_easy": pay_easy_file([Notice(KEY, 12_300, 1)]),
    "bank_counter_ocr": ocr_file([Notice(KEY, 12_300, 1)]),
    "collection_association_csv": association_file(("SEIRI-1", KEY, 12_300, 1)),
}


def read(name: str, content: bytes) -> tuple[MappedReport, list[MappedRow]]:
    stream = io.BytesIO(content)
    report = check_mapped(stream, shipped_mapping(name), received_on=RECEIVED_ON)
    rows = [row for part in iter_mapped(stream, report) for row in part] if report.accepted else []
    return report, rows


def codes(report: MappedReport) -> list[str]:
    return [error.code for error in report.errors]


def test_each_shipped_mapping_has_a_file_here() -> None:
    assert set(FILES) == set(shipped_names())


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_sound_file_is_accepted_and_told_by_its_content(name: str) -> None:
    report, rows = read(name, FILES[name])
    assert (codes(report), report.row_count) == ([], len(rows))
    every = [shipped_mapping(other) for other in shipped_names()]
    found = detect_mapping(FILES[name][:512], every)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_cut_anywhere_is_refused(name: str) -> None:
    content = FILES[name]
    whole, _ = read(name, content)
    without_ending = content.rstrip(b"\r\n")
    last_line = max(content.rstrip().rfind(b"\n"), 0) or len(content) // 2
    for length in (0, 50, len(content) // 2, last_line - 3):
        report, _ = read(name, content[:length])
        assert not report.accepted or report.row_count < whole.row_count or content[:length] == without_ending


@pytest.mark.parametrize("name", ["convenience_store_m", "convenience_store_f", "convenience_store_csv"])
def test_what_a_store_reports(name: str) -> None:
    report, rows = read(name, FILES[name])
    assert (report.row_count, report.total_yen) == (2, 16_800)
    first, second = (row.values for row in rows)
    assert (first["stage"], first["paid_on"], first["paid_at"]) == ("final", date(2025, 6, 20), "0944")
    assert (first["clearing_key"], first["amount_yen"]) == (Paid(101, 1).key, 12_300)
    assert (first["company_code"], first["place"]) == ("942021", "0012345")
    assert (first["value_date"], first["usable_until"]) == (date(2025, 6, 27), date(2025, 6, 30))
    assert (second["stage"], rows[1].record_no) == ("flash", 3)
    assert [warning.code for warning in report.warnings] == ["W-TOT-01"]


def test_a_misread_barcode_is_refused_with_its_place() -> None:
    content = bytearray(FILES["convenience_store_m"])
    content[122 + 16 + 20] ^= 1
    report, _ = read("convenience_store_m", bytes(content))
    (error,) = report.errors
    assert (error.code, error.record_no, error.byte_offset, error.field) == ("E-FLD-10", 2, 138, "バーコード情報")


def test_an_unlisted_code_is_kept_apart_and_does_not_refuse_the_file() -> None:
    report, rows = read("convenience_store_m", store_file([Paid(101, 12_300, "81")]))
    assert report.accepted
    assert rows[0].values["stage"] == "unknown"
    assert "W-COD" in [warning.code for warning in report.warnings]


def test_what_reached_the_account() -> None:
    report, rows = read("bank_notice", FILES["bank_notice"])
    values = rows[0].values
    assert (values["value_date"], values["amount_yen"]) == (date(2025, 6, 27), 12_000)
    assert (values["payer_code"], values["direction"], rows[1].values["direction"]) == ("0000000101", "in", "cancelled")
    assert rows[0].header["account_number"] == "0000001"
    assert report.business_key == "bank_notice:0117/001/1/0000001/20250628/20250627/20250627"
    _, (wide,) = read("bank_notice_wide", FILES["bank_notice_wide"])
    assert wide.values["amount_yen"] == 12_000


def test_a_statement_must_lead_from_balance_to_balance() -> None:
    report, rows = read("bank_statement", FILES["bank_statement"])
    assert [row.values["direction"] for row in rows] == ["in", "out"]
    overdrawn, _ = read("bank_statement", statement_file([Credit(1, 5_000, mark="2")], before_yen=1_000))
    assert (codes(report), codes(overdrawn)) == ([], [])
    off, _ = read("bank_statement", statement_file([Credit(1, 12_000)], after_off_yen=1))
    assert codes(off) == ["E-TOT-05"]


@pytest.mark.parametrize("name", ["local_tax_portal", "pay_easy", "bank_counter_ocr"])
def test_what_comes_by_the_numbers_of_a_slip(name: str) -> None:
    report, (row,) = read(name, FILES[name])
    values = row.values
    assert (values["payment_no"], values["amount_yen"], values["paid_on"]) == (f"000{KEY}", 12_300, date(2025, 6, 20))
    assert (values["confirmation_number"], values["item_number"]) == ("123456", "127")
    assert "W-MAP-01" in [warning.code for warning in report.warnings]
    assert report.business_key is not None


@pytest.mark.parametrize(
    ("name", "spoil", "code"),
    [
        ("pay_easy", lambda content: content.replace(b"8000001", b"8000002"), "E-TOT-01"),
        ("pay_easy", lambda content: content.replace(b"000000012300 ", b"000000012301 "), "E-TOT-02"),
        ("local_tax_portal", lambda content: content.replace(b"T,1,12300", b"T,1,12301"), "E-TOT-02"),
        ("local_tax_portal", lambda content: content.replace(b",20250620,", b",20250631,"), "E-FLD-05"),
        ("local_tax_portal", lambda content: content.replace(b",127,", b",12,"), "E-FLD-07"),
        ("local_tax_portal", lambda content: content.replace(b"H,", b'H","', 1), "E-STR"),
        ("local_tax_portal", lambda content: content.replace(b"D,2", b"X,2"), "E-STR-03"),
        ("local_tax_portal", lambda content: content.replace(b"D,2", b"D,\xff"), "E-FLD-02"),
        ("bank_counter_ocr", lambda content: content.replace(b"123456", b"123457", 1), "E-FLD-10"),
        ("convenience_store_m", lambda content: b"\xef\xbb\xbf" + content, "E-STR-08"),
        ("convenience_store_m", lambda content: content.replace(b"\r\n", b"\n"), "E-STR-07"),
        ("convenience_store_m", lambda content: content.replace(b"\r\n", b"\n", 2).replace(b"\n", b"\r\n", 1), "E-STR"),
        ("convenience_store_m", lambda content: content.replace(b"0944", b"2460"), "E-FLD-06"),
        ("convenience_store_m", lambda content: content[122:], "E-STR-01"),
    ],
)
def test_damage_is_named(name: str, spoil: Callable[[bytes], bytes], code: str) -> None:
    content = spoil(FILES[name])
    assert content != FILES[name]
    report, _ = read(name, content)
    assert not report.accepted
    assert report.errors[0].code.startswith(code)
    assert report.errors[0].message.endswith("再送を依頼してください。")


@settings(max_examples=150, deadline=None, derandomize=True)
@given(place=st.integers(0, 10_000), digit=st.sampled_from(b"0123456789"))
def test_a_changed_digit_of_an_amount_or_a_key_never_passes(place: int, digit: int) -> None:
    # Key, amount and their check digits: the machine-read lines of the row.
    content = bytearray(FILES["bank_counter_ocr"])
    at = 122 + 30 + place % 83
    if content[at] == digit:
        return
    content[at] = digit
    report, _ = read("bank_counter_ocr", bytes(content))
    assert not report.accepted


def test_an_end_mark_after_the_last_record_is_taken() -> None:
    report, _ = read("bank_notice", FILES["bank_notice"] + b"\x1a")
    assert codes(report) == []


@pytest.mark.parametrize(
    ("digits", "day"),
    [
        ("070627", date(2025, 6, 27)),
        ("310430", date(2019, 4, 30)),
        ("010501", date(2019, 5, 1)),
        ("640107", date(1989, 1, 7)),
        ("070231", None),
    ],
)
def test_a_year_without_its_era(digits: str, day: date | None) -> None:
    assert era_day(digits, RECEIVED_ON) == day


def test_a_mapping_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    content = yaml.safe_load((Path("shared/formats/mappings") / "pay_easy.yaml").read_text("utf-8"))
    for change in (
        {"delimiter": ","},
        {"last": ["nowhere"]},
        {"records": {"header": content["records"]["header"]}},
        {"surprise": 1},
    ):
        path = tmp_path / "wrong.yaml"
        path.write_text(yaml.safe_dump({**content, **change}, allow_unicode=True))
        with pytest.raises(ValidationError):
            load_mapping(path)
    with pytest.raises(KeyError, match="使えるもの"):
        shipped_mapping("nope")


def test_memory_does_not_grow_with_the_file() -> None:
    with tempfile.TemporaryFile() as stream:
        one = store_file([Paid(101, 12_300)])
        stream.write(one[:122] + one[122:244] * 6_000 + one[244:])
        tracemalloc.start()
        report = check_mapped(stream, shipped_mapping("convenience_store_m"), received_on=RECEIVED_ON)  # type: ignore[arg-type] # A temporary file is a binary stream.
        rows = sum(len(part) for part in iter_mapped(stream, report, rows_per_list=1_000))  # type: ignore[arg-type] # As above.
        peak_bytes = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert rows == 6_000
    assert peak_bytes < 8_000_000  # The whole file would be 15 MB as rows.


@pytest.mark.feature("A2")
@pytest.mark.parametrize("spare", ["", "0"])
def test_digits_that_look_like_a_barcode_do_not_make_a_gateway_file_a_shop_s(spare: str) -> None:
    header = f"1900{12345:05}{20250610}{1:04} ".ljust(120)
    record = ("2" + "0" * 14 + spare + "91" + "0" * 42).ljust(120)
    found = detect_mapping((header + record).encode(), [shipped_mapping(name) for name in shipped_names()])

    assert found is not None
    assert found.name == "pay_easy"
