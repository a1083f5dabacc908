"""The yearly notice of transfers done, read back from its sheets."""

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from shared.documents.transfers_done import LINES_OF_ONE_SHEET, TransferDone, TransfersDoneNotice, transfers_done_pdf

LINE = TransferDone(date(2025, 6, 30), "固定資産税", 2025, "01", "00000001", "321", 30_000)
NOTICE = TransfersDoneNotice("石巻市", 7, 2025, date(2026, 1, 13), "000000000000001", "ｼﾕｳﾉｳ ﾀﾛｳ", [LINE])


def texts(pdf: bytes) -> list[str]:
    """What stands on each sheet."""
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


def test_a_notice_says_what_was_debited_when_and_from_which_account() -> None:
    content, pages = transfers_done_pdf([NOTICE])

    (text,) = texts(content)
    assert pages == [1]
    for words in (
        "口座振替済通知書", "石巻市長", "2026年1月13日", "通知番号 2025-0000007", "1/1ページ", "固定資産税",
        "宛名番号 000000000000001", "ｼﾕｳﾉｳ ﾀﾛｳ 様", "2025年1月1日から12月31日まで", "振替件数  1件",
        "振替額の合計  30,000円", "2025年6月30日", "00000001", "****321", "領収証書に代わるものではありません。",
    ):  # fmt: skip
        assert " ".join(words.split()) in " ".join(text.split()), words
    assert transfers_done_pdf([NOTICE])[0] == content


def test_a_long_list_goes_on_over_sheets_and_every_sheet_says_whose_it_is() -> None:
    many = [replace(LINE, notice_no=f"90{number:06d}") for number in range(2 * LINES_OF_ONE_SHEET + 1)]

    content, pages = transfers_done_pdf([replace(NOTICE, lines=many), replace(NOTICE, number=8)])

    found = texts(content)
    assert pages == [3, 1]
    assert [f"{number}/3ページ" in text for number, text in enumerate(found[:3], 1)] == [True] * 3
    assert all("宛名番号 000000000000001" in text for text in found)
    # Every transfer stands on one sheet, once, and each sheet says the sum of all.
    assert [sum(line.notice_no in text for text in found[:3]) for line in many] == [1] * len(many)
    assert all("1,470,000円" in text for text in found[:3])
    assert "通知番号 2025-0000008" in found[3]


def test_a_long_number_is_written_smaller_and_wholly() -> None:
    (text,) = texts(transfers_done_pdf([replace(NOTICE, lines=[replace(LINE, notice_no="R07-012-000000000001")])])[0])

    assert "R07-012-000000000001" in text


def test_whoever_has_no_transfer_gets_no_notice() -> None:
    for notices in ([], [replace(NOTICE, lines=[])]):
        with pytest.raises(ValueError, match="leave out who has none"):
            transfers_done_pdf(notices)
