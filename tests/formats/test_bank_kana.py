"""A name becomes half-width kana, or the characters that cannot are named."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.formats.bank_kana import BankKanaError, to_bank_kana


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("テスト　ハナコ", "ﾃｽﾄ ﾊﾅｺ"),
        ("ガギパピヴ", "ｶﾞｷﾞﾊﾟﾋﾟｳﾞ"),
        ("ｼｮｳｼﾞ", "ｼﾖｳｼﾞ"),
        ("ッャュョァヵヶヮ", "ﾂﾔﾕﾖｱｶｹﾜ"),
        ("ヲヰヱ", "ｵｲｴ"),
        ("サーバー", "ｻ-ﾊﾞ-"),
        ("ｻｰﾊﾞｰ", "ｻ-ﾊﾞ-"),
        ("カ）テスト", "ｶ)ﾃｽﾄ"),
        ("（カ", "(ｶ"),
        ("ａｂｃ１２３．", "ABC123."),
    ],
)
def test_names_are_turned_into_bank_kana(name: str, expected: str) -> None:
    assert to_bank_kana(name) == expected
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert to_bank_kana(unicodedata.normalize(form, name)) == expected


def test_hiragana_is_turned_only_when_asked() -> None:
    assert to_bank_kana("てすと", hiragana=True) == "ﾃｽﾄ"
    with pytest.raises(BankKanaError, match="「て」「す」「と」"):
        to_bank_kana("てすと")


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("石巻 太郎", "「石」「巻」「太」「郎」"),
        ("ア・イ", "「・」"),
        ("ア、イ", "「、」"),
        ("ア,イ", "「,」"),
        ("𠮟ル", "「𠮟」"),
    ],
)
def test_what_has_no_kana_is_refused_by_name(name: str, named: str) -> None:
    with pytest.raises(BankKanaError, match=named):
        to_bank_kana(name)


@pytest.mark.parametrize("name", ["゛ア", "ナ゛", "ガ゛", "カ゜"])
def test_a_mark_without_its_kana_is_refused(name: str) -> None:
    with pytest.raises(BankKanaError, match="濁点"):
        to_bank_kana(name)


def test_a_long_name_is_refused_or_cut_between_kana() -> None:
    with pytest.raises(BankKanaError, match=r"30バイトに収まりません\(31バイト\)"):
        to_bank_kana("ア" * 29 + "ガ")
    assert to_bank_kana("ア" * 29 + "ガ", cut=True) == "ｱ" * 29
    assert to_bank_kana("ア" * 30 + "ガ", cut=True) == "ｱ" * 30
    assert to_bank_kana("ア" * 28 + "ガ") == "ｱ" * 28 + "ｶﾞ"


@given(name=st.text("アカガハバパ", min_size=1, max_size=40), limit=st.integers(1, 30))
def test_a_cut_never_leaves_a_kana_that_lost_its_mark(name: str, limit: int) -> None:
    cut = to_bank_kana(name, max_bytes=limit, cut=True)
    assert len(cut) <= limit
    whole = to_bank_kana(name, max_bytes=100)
    assert whole.startswith(cut)
    assert whole[len(cut) : len(cut) + 1] not in {"ﾞ", "ﾟ"}
