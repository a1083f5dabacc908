"""A printed slip says in each of its codes what it says in words: read back from the sheet by a decoder."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pypdfium2
import pytest
import zxingcpp

from shared.documents.page import PrintMark, fitted
from shared.documents.payment_slip import LINES_MAX, PaymentSlip, SlipLine, payment_slip_pdf
from shared.formats.el_qr import ElSlip, build_el_qr
from shared.formats.slip import StoreNumber, build_store_number, free_digits

CODE = ElSlip(
    "04202", "00009000000000000010", "123456", "102", 93_300, 2024, 2024, "04", date(2024, 12, 25), date(2026, 3, 16)
)
STORE = build_store_number(
    StoreNumber("942021", free_digits(900_000_000_000_001), 93_300, date(2026, 3, 16), reissue=1)
)
LINE = SlipLine("固定資産税", 2024, "04", "00000001", date(2024, 12, 25), 82_300, 100, 2_400, 8_500)
SLIP = PaymentSlip(
    city="石巻市",
    payer_name="収納 花子",
    addressee_no="000000000000001",
    lines=[LINE],
    amount_yen=93_300,
    el_number=CODE.el_number,
    store_number=STORE,
    qr=build_el_qr(CODE),
    ocr_lines=[CODE.ocr_upper, CODE.ocr_lower],
    stores_until=date(2026, 3, 16),
    network_until=date(2026, 3, 16),
    counters_until=date(2026, 3, 16),
    notice="再発行",
)
MARK = PrintMark("0412", datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC), "case:7")


def sheet(pdf: bytes) -> tuple[str, dict[str, str]]:
    """The text of the only sheet, and what a decoder reads on its picture at 300 dots an inch."""
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    page = document[0]
    text_page = page.get_textpage()
    text = "\n".join(" ".join(line.split()) for line in text_page.get_text_range().splitlines())
    picture = page.render(scale=300 / 72).to_pil().convert("L")
    codes = {found.symbology_identifier: found.bytes.decode("ascii") for found in zxingcpp.read_barcodes(picture)}
    text_page.close()
    page.close()
    document.close()
    return text, codes


def test_both_codes_on_the_sheet_are_read_back_to_the_digit() -> None:
    _, codes = sheet(payment_slip_pdf(SLIP, MARK))

    # ]C1 is a GS1-128: Code 128 that begins with FNC1.
    assert codes == {"]C1": STORE, "]Q1": SLIP.qr}


def test_the_sheet_says_what_the_payer_and_the_counter_need() -> None:
    text, _ = sheet(payment_slip_pdf(SLIP, MARK))

    for words in (
        "納付書・領収証書",
        "領収済通知書",
        "再発行",
        "石巻市",
        "収納 花子 様",
        "宛名番号 000000000000001",
        "納付金額 93,300円",
        "固定資産税",
        "00000001",
        "2024年12月25日",
        "82,300",
        "8,500",
        "2026年3月16日",
        "00009000000000000010",
        "123456",
        CODE.ocr_upper,
        CODE.ocr_lower,
        "(91)942021-000009000000000000010",
    ):
        assert words in text


def test_the_sheet_names_who_printed_it_when_and_for_which_case() -> None:
    text, _ = sheet(payment_slip_pdf(SLIP, MARK))

    assert "出力者 0412 出力日時 2026-03-02 10:02:03 case:7" in text
    assert "0412 2026-03-02 10:02" in text


def test_what_a_channel_does_not_take_has_no_code_and_says_so() -> None:
    large = replace(SLIP, store_number=None, qr=None, el_number=(), ocr_lines=())

    text, codes = sheet(payment_slip_pdf(large, MARK))

    assert codes == {}
    assert "コンビニエンスストアでは納付できません。" in text
    assert "共通納税" not in text


def test_a_full_sheet_of_claims_still_reads() -> None:
    lines = [replace(LINE, instalment=f"{number:02d}") for number in range(1, LINES_MAX + 1)]

    text, codes = sheet(payment_slip_pdf(replace(SLIP, lines=lines, amount_yen=LINES_MAX * 93_300), MARK))

    assert text.count("固定資産税") == LINES_MAX
    assert set(codes) == {"]C1", "]Q1"}


def test_equal_values_give_equal_bytes() -> None:
    assert payment_slip_pdf(SLIP, MARK) == payment_slip_pdf(SLIP, MARK)


@pytest.mark.parametrize(
    "wrong", [replace(SLIP, lines=[]), replace(SLIP, lines=[LINE] * (LINES_MAX + 1)), replace(SLIP, amount_yen=93_301)]
)
def test_a_slip_that_does_not_fit_or_add_up_is_not_printed(wrong: PaymentSlip) -> None:
    with pytest.raises(ValueError, match=r"in pieces|nothing is printed"):
        payment_slip_pdf(wrong, MARK)


def test_a_long_name_stays_whole_and_beside_the_amount() -> None:
    name = "収納組合" * 15
    document = pypdfium2.PdfDocument(payment_slip_pdf(replace(SLIP, payer_name=name), MARK))
    page = document[0]
    text_page = page.get_textpage()
    boxes = [(text_page.get_text_range(i, 1), text_page.get_charbox(i)) for i in range(text_page.count_chars())]
    text_page.close()
    page.close()
    document.close()
    # The head of the sheet, in points from below: the name stands left, the amount right.
    head = [(character, box) for character, box in boxes if 700 < box[1] < 760]
    amount_begins = min(box[0] for character, box in head if character == "金")
    left = [(character, box) for character, box in head if box[0] < amount_begins - 10]

    assert name in "".join(character for character, _ in left if not character.isspace())
    assert max(box[2] for character, box in left if character in name) < amount_begins - 10


def test_text_is_broken_at_any_character_and_refused_where_nobody_could_read_it() -> None:
    size, lines = fitted("固" * 60, 90, 12, lines_max=2)

    assert ("".join(lines), len(lines), size) == ("固" * 60, 2, 8)
    with pytest.raises(ValueError, match="200 characters do not fit into 2 lines"):
        fitted("固" * 200, 90, 12, lines_max=2)
