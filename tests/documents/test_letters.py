"""Letters say what they must, where a window shows it, and nothing is left out: read back from their sheets."""

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
import zxingcpp

from shared.contracts.identity import LetterCapacity
from shared.documents.letter import CAPACITY_WORDS, Letter, Table, Variant
from shared.documents.letter_sheets import letter_pdf, letters_pdf
from shared.documents.reminder_letter import Tone
from shared.documents.templates import TEMPLATES, FrozenLetter, UnknownTemplate, freeze, letter_of
from tests.documents.letters import (
    DISCLOSURE,
    DUNNING,
    FAILURE,
    LINE,
    PUBLICATION,
    REFUND,
    REMINDER,
    RETURN,
    SENDER,
    SLIP,
    TO,
)

EVERY_KIND = [
    ("dunning_notice", DUNNING),
    ("reminder", REMINDER),
    ("transfer_failure", FAILURE),
    ("refund", REFUND),
    ("publication", PUBLICATION),
    ("disclosure", DISCLOSURE),
    ("refund_return", RETURN),
]


def read(letter: Letter) -> list[str]:
    """What stands on each sheet, without what only parts it."""
    document = pypdfium2.PdfDocument(letter_pdf(letter))
    texts = []
    for page in document:
        text_page = page.get_textpage()
        texts.append("".join(text_page.get_text_range().split()))
        text_page.close()
        page.close()
    document.close()
    return texts


def squeezed(words: str) -> str:
    return "".join(words.split())


@pytest.mark.parametrize(("template", "values"), EVERY_KIND, ids=[name for name, _ in EVERY_KIND])
def test_a_letter_that_was_kept_is_drawn_again_to_the_byte(template: str, values: object) -> None:
    frozen = freeze(template, values)

    content = letter_pdf(letter_of(frozen))

    assert letter_pdf(letter_of(FrozenLetter(*frozen))) == content
    assert freeze(template, values) == frozen
    assert (template, frozen.version) in TEMPLATES
    assert (template, frozen.version + 1) not in TEMPLATES
    assert len(frozen.sha256) == 64


#: What the templates of each version draw for the values above. A version that was released draws the same for ever:
#: other words, other places or other sizes are a new version beside it.
DRAWINGS = {
    ("dunning_notice", 2): "b0b77532666d69a2711e9b208dfb22a135ddde24bb73c0fb6bbef3080df1460c",
    ("refund", 3): "e07a9e336345501194b2568bd027f5da465f6c9fbb22d41eb1c5251c8ad609ec",
    ("refund", 2): "faa1abc2167d8567c871cd5fe601c01fb3b1aaf7dc8cdaf45d43688ab0bb38bd",
    ("disclosure", 3): "dd5c71e7797a4e298a08e7f16c547a515f641c1230aff62831bef90753bc29f3",
    ("disclosure", 2): "9dc1c176ed86a173be5f9f41d84b7b10717c1503eefe8162efc4a576c12c4c25",
    ("dunning_notice", 1): "0937ce0b1d37e160559d734d97665419c141747c3e0e88a79db21cc236e1e55a",
    ("reminder", 1): "50d98d9c86d637a86dcbf0835804e822c187bb619346b8798da6b49491c01cd6",
    ("transfer_failure", 1): "dda85b744035c39c061b80a53737385f47ca13c9f65b6481cb7a0c6edfff3b8e",
    ("refund", 1): "9536460dbb0bdd9d89eca57f5690753ed883e0837c7cff24c9f7582bb856376d",
    ("publication", 1): "f613eee41b5289262519a18ba03a142f6aea79225ab597c61a2d59d0deebd338",
    ("refund_return", 1): "c00bf60b9c036cde462a4adff728ea90aa5f352e3d8cf3c752fa27c22288220d",
    ("disclosure", 1): "e223989788780bce1df66c47542cd047d2fb2dc0e6912d643bff49bd56d29219",
}


def test_a_released_version_draws_what_it_always_drew() -> None:
    values = {template: freeze(template, values).values for template, values in EVERY_KIND}
    found = {}
    for template, version in TEMPLATES:
        _, (drawn,) = letters_pdf([letter_of(FrozenLetter(template, version, values[template]))])
        found[template, version] = drawn.sha256

    assert found == DRAWINGS
    assert set(DRAWINGS) == set(TEMPLATES)


#: Letters that decide nothing about anybody: they remind, tell or publish.
NO_DISPOSITION = {"reminder", "transfer_failure", "publication", "refund_return"}
#: Those of them that ask for money under the mayor's seal.
SEALED = {"refund_return"}


@pytest.mark.parametrize("template", sorted({name for name, _ in TEMPLATES}))
def test_every_letter_of_a_disposition_has_number_day_office_seal_and_remedies(template: str) -> None:
    letter = letter_of(freeze(template, dict(EVERY_KIND)[template]))
    text = "".join(read(letter))

    is_disposition = template not in NO_DISPOSITION
    newest = max(version for name, version in TEMPLATES if name == template)
    assert TEMPLATES[template, newest].is_disposition is is_disposition
    assert ("審査請求" in text, "取消しの訴え" in text) == (is_disposition,) * 2
    assert ("石巻市長印" in text) is (is_disposition or template in SEALED)
    for told in (letter.document_no, f"{letter.issued_on.year}年", "財務部納税課"):
        assert told in text


def test_what_was_kept_before_there_was_a_seal_has_none() -> None:
    kept = freeze("dunning_notice", DUNNING)
    before = kept.values.replace(',"seal":"印"', "")
    assert before != kept.values

    (text,) = read(letter_of(FrozenLetter("dunning_notice", 1, before)))
    assert "石巻市長財務部" in text
    (text,) = read(letter_of(freeze("dunning_notice", replace(DUNNING, sender=replace(SENDER, seal="(公印省略)")))))
    assert "石巻市長(公印省略)" in text


def test_every_capacity_of_a_recipient_has_its_words() -> None:
    assert set(CAPACITY_WORDS) == {capacity.value for capacity in LetterCapacity}
    to = replace(TO, capacity="heir_representative")
    (text,) = read(letter_of(freeze("dunning_notice", replace(DUNNING, to=to))))
    assert "相続人代表者見本太郎様" in text


def test_a_version_that_this_release_does_not_have_is_said() -> None:
    with pytest.raises(UnknownTemplate, match="reminder version 99: this release does not have it"):
        letter_of(FrozenLetter("reminder", 99, "{}"))
    with pytest.raises(UnknownTemplate, match="postcard"):
        freeze("postcard", DUNNING)


def test_a_dunning_notice_says_what_the_law_asks_on_one_sheet_with_its_slip() -> None:
    (text,) = read(letter_of(freeze("dunning_notice", DUNNING)))

    for words in (
        "督促状", "D2026-0000001", "2026年7月17日", "石巻市長", "財務部納税課", "電話 0225-00-0000", "〒986-0099",
        "宮城県石巻市見本町二丁目3番4号", "見本ハイツ502号室", "見本 太郎 様", "地方税法329条1項の規定により督促します",
        "2026年7月27日までに納付してください", "個人住民税 2026年度 第1期", "2026年6月30日", "30,000円",
        "督促手数料100円",
        "30,100円", "発した日から起算して10日を経過した日まで", "地方税法331条1項の規定により", "財産を差し押さえ",
        "延滞金を納付していただきます(地方税法326条1項)", "翌日から起算して3か月以内に", "石巻市長に対して審査請求",
        "差押えに係る通知を受けた日の翌日から起算して3か月を経過した後はできません(地方税法19条の4)",
        "裁決があったことを知った日の翌日から起算して6か月以内に", "石巻市を被告として", "領収日付印", "領収済通知書",
        *SLIP.ocr_lines,
    ):  # fmt: skip
        assert squeezed(words) in text, words


def test_a_dunning_notice_of_a_charge_names_its_deadline_and_its_own_board() -> None:
    (text,) = read(letter_of(freeze("dunning_notice", replace(DUNNING, tax_item="023", slip=None, fee_yen=0))))

    for words in (
        "地方自治法231条の3第1項の規定により督促します", "この督促状で指定した期限までに納付されないとき",
        "宮城県介護保険審査会に対して審査請求", "介護保険法183条", "再発行します",
    ):  # fmt: skip
        assert squeezed(words) in text, words
    assert "督促手数料" not in text
    assert "起算して10日" not in text
    (elderly,) = read(letter_of(freeze("dunning_notice", replace(DUNNING, tax_item="025", slip=None))))
    assert "宮城県後期高齢者医療審査会" in elderly


def test_a_joint_obligor_is_told_that_one_payment_is_enough() -> None:
    (text,) = read(letter_of(freeze("dunning_notice", replace(DUNNING, is_joint=True, slip=None))))

    assert "連帯して納付する義務を負う方それぞれにお送りしています。納付は1回で足ります。" in text


def test_codes_of_the_slip_on_a_letter_are_read_back_to_the_digit() -> None:
    for template, values in (("dunning_notice", DUNNING), ("transfer_failure", FAILURE)):
        document = pypdfium2.PdfDocument(letter_pdf(letter_of(freeze(template, values))))
        page = document[0]
        picture = page.render(scale=300 / 72).to_pil().convert("L")
        page.close()
        document.close()

        found = {one.symbology_identifier: one.bytes.decode("ascii") for one in zxingcpp.read_barcodes(picture)}
        assert found == {"]C1": SLIP.store_number, "]Q1": SLIP.qr}


def test_a_reminder_goes_on_over_sheets_with_every_claim_once_and_the_sum_of_all() -> None:
    lines = tuple(replace(LINE, notice_no=f"9{number:07d}") for number in range(60))

    sheets = read(letter_of(freeze("reminder", replace(REMINDER, tone=Tone.FINAL, lines=lines))))

    assert len(sheets) == 2
    assert [sum(sheet.count(line.notice_no) for sheet in sheets) for line in lines] == [1] * 60
    assert all("税目年度期別通知書番号納期限税額等手数料処分費延滞金計" in sheet for sheet in sheets)
    assert "最終催告書" in sheets[0]
    # 82,300 + 100 + 2,400 + 8,500 = 93,300 for each of sixty.
    assert "未納の合計5,598,000円" in sheets[0]
    assert "計60件4,938,0006,000144,000510,0005,598,000" in sheets[1]


@pytest.mark.parametrize(
    ("tone", "title", "words"),
    [
        (Tone.REMINDER, "催告書", "ご相談ください"),
        (Tone.FINAL, "最終催告書", "差押えの手続に入ります"),
        (Tone.SEIZURE_AHEAD, "差押予告書", "財産を差し押さえます"),
    ],
)
def test_each_tone_has_its_title_and_its_warning(tone: Tone, title: str, words: str) -> None:
    text = "".join(read(letter_of(freeze("reminder", replace(REMINDER, tone=tone)))))

    assert title in text
    assert words in text
    assert "延滞金は2026年8月17日までの額です" in text


def test_one_notice_tells_refund_appropriation_and_entrusted_payment() -> None:
    (text,) = read(letter_of(freeze("refund", REFUND)))

    for words in (
        "過誤納金還付・充当・委託納付通知書", "過誤納金の合計51,000円", "還付加算金1,000円",
        "充当・委託納付した額22,000円",
        "還付する額30,000円", "過納 減額更正", "2026年6月21日 2026年7月17日 27 50,000 1,000",
        "委託納付 固定資産税 2025 第4期 00000004 本税 2026年5月20日 12,000", "充当 軽自動車税種別割 2025 第1期",
        "****321",
        "地方税法17条の2の2", "石巻市長に対して審査請求",
    ):  # fmt: skip
        assert squeezed(words) in text, words
    (asked,) = read(letter_of(freeze("refund", replace(REFUND, payee=None, claim_by=date(2031, 7, 17)))))
    assert "2031年7月17日までに提出してください。この日までに請求のないときは、時効により" in asked
    assert "****" not in asked


def test_a_refund_in_cash_asks_for_no_account() -> None:
    plain = Variant(plain_insert=True)
    sheets = read(letter_of(freeze("refund", replace(REFUND, payee=None, in_cash=True, variant=plain))))

    assert "支払の方法現金" in sheets[0]
    assert not any(word in sheet for sheet in sheets for word in ("振込先", "請求書", "口座", "bankaccount"))


def test_a_refund_notice_that_does_not_add_up_or_says_no_last_day_is_not_printed() -> None:
    for wrong in (replace(REFUND, refund_yen=30_001), replace(REFUND, overpaid=()), replace(REFUND, payee=None)):
        with pytest.raises(ValueError, match=r"nothing is printed|there are none|does not say by when"):
            letter_of(freeze("refund", wrong))


def test_a_failed_transfer_says_the_reason_and_how_to_pay() -> None:
    (text,) = read(letter_of(freeze("transfer_failure", FAILURE)))

    for words in ("口座振替不能通知書", "資金不足", "2026年7月27日までに30,100円を納付してください", "領収日付印"):
        assert squeezed(words) in text, words


def test_a_public_notice_says_no_more_than_the_law_lets_it() -> None:
    (text,) = read(letter_of(freeze("publication", PUBLICATION)))

    for words in (
        "公示送達書", "督促状 D2026-0000009", "見本 三郎 様", "いつでもお渡しします", "2026年6月1日", "2026年6月8日に",
    ):  # fmt: skip
        assert squeezed(words) in text, words
    for secret in ("見本町", "〒", "円", "個人住民税", "宛名番号"):
        assert secret not in text


def test_whoever_reads_large_print_or_plain_words_gets_a_letter_of_his_own() -> None:
    wanted = Variant(large_print=True, plain_insert=True)
    ordinary = letter_pdf(letter_of(freeze("reminder", REMINDER)))
    sheets = read(letter_of(freeze("reminder", replace(REMINDER, variant=wanted))))

    assert ordinary != letter_pdf(letter_of(freeze("reminder", replace(REMINDER, variant=wanted))))
    body = "".join(sheets[:-1])
    assert "税目固定資産税年度2024期別03" in body
    assert "税額等(合計)82,300" in body
    assert "やさしい日本語" in sheets[-1]
    assert "Youowethecity93,300yen." in sheets[-1]
    for template, values in EVERY_KIND[:4]:
        text = read(letter_of(freeze(template, replace(values, variant=Variant(plain_insert=True)))))[-1]  # type: ignore[type-var]  # Each kind has a variant.
        assert "OnlytheletterinJapaneseisbinding" in text


def test_a_character_that_the_font_lacks_is_seen_and_named() -> None:
    to = replace(TO, name="髙𠮷 \U0010de92 辻\U000e0100")
    _, (drawn,) = letters_pdf([letter_of(freeze("dunning_notice", replace(DUNNING, to=to)))])
    (text,) = read(letter_of(freeze("dunning_notice", replace(DUNNING, to=to))))

    # The font has 髙, but neither 𠮷 nor a sign of private use; of 辻 it has one form.
    assert "髙〓〓辻様" in text
    assert drawn.missing == ("U+20BB7", "U+10DE92", "U+8FBB U+E0100")


def test_the_longest_name_and_address_stay_whole_and_inside_the_window() -> None:
    to = replace(TO, name="姓" * 200, address="宮" * 100, lot_number="1番1号", building="荘" * 60)
    document = pypdfium2.PdfDocument(letter_pdf(letter_of(freeze("dunning_notice", replace(DUNNING, to=to)))))
    page = document[0]
    text_page = page.get_textpage()
    boxes = [(text_page.get_text_range(n, 1), text_page.get_charbox(n)) for n in range(text_page.count_chars())]
    text_page.close()
    page.close()
    document.close()
    in_window = [(one, box) for one, box in boxes if one in "姓荘"]

    assert sum(one == "姓" for one, _ in in_window) == 200
    assert sum(one == "荘" for one, _ in in_window) == 60
    # In millimetres from the left and from the top: 20 to 110 and 12 to 57.
    assert all(box[0] * 25.4 / 72 > 20 and box[2] * 25.4 / 72 < 110 for _, box in in_window)
    assert all(297 - box[3] * 25.4 / 72 > 12 and 297 - box[1] * 25.4 / 72 < 57 for _, box in in_window)
    with pytest.raises(ValueError, match="do not fit into the window"):
        letter_pdf(letter_of(freeze("dunning_notice", replace(DUNNING, to=replace(to, address="宮" * 800)))))


def test_many_letters_are_one_file_and_each_says_how_many_sheets_it_has() -> None:
    letters = [letter_of(freeze("dunning_notice", replace(DUNNING, document_no=f"D2026-000000{n}"))) for n in (1, 2, 3)]

    content, drawn = letters_pdf(letters)

    document = pypdfium2.PdfDocument(content)
    assert (len(document), [one.pages for one in drawn]) == (3, [1, 1, 1])
    document.close()
    with pytest.raises(ValueError, match="at least one letter"):
        letters_pdf([])


def test_whose_paper_it_is_never_runs_over_the_foot_of_the_sheet() -> None:
    letters = [
        Letter(
            "書類", "T1", date(2026, 4, 1), DUNNING.sender, None, (Table(("行",), (1,), (False,), (("",),) * count),)
        )
        for count in range(30, 50)
    ]

    document = pypdfium2.PdfDocument(letters_pdf(letters)[0])

    feet = []
    for page in document:
        text_page = page.get_textpage()
        boxes = [(text_page.get_text_range(n, 1), text_page.get_charbox(n)) for n in range(text_page.count_chars())]
        feet += [box[1] * 25.4 / 72 for one, box in boxes if one in "長話"]
        text_page.close()
        page.close()
    document.close()
    # The mayor and the telephone of every one, above the number of the sheet at the foot.
    assert len(feet) == 2 * len(letters)
    assert min(feet) > 11
