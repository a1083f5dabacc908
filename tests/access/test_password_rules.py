"""Which passwords may be chosen: worked by hand, then what holds for every one."""

import time
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.access.rules.password import (
    choice_fault,
    expires_on,
    length_fault,
    look_alike_form,
    look_alike_forms,
    normalised,
    similarity,
)


def fault(password: str, current: str | None = None, **more: Any) -> str | None:
    terms = {
        "length_min": 12,
        "length_max": 256,
        "similarity_max": Fraction("0.6"),
        "staff_no": "0412",
        "display_name": "見本 花子",
    }
    return choice_fault(password, current=current, **{**terms, **more})


@pytest.mark.feature("L5")
@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("kumo-hashi-", "パスワードは12文字以上にしてください。"),
        ("kumo-hashi-t", None),
        ("雲と橋と手紙と傘と鍵と夢", None),
        ("雲と橋と手紙と傘と鍵と", "パスワードは12文字以上にしてください。"),
        ("kumo hashi te gami " + "Qx7%" * 59 + "q", None),
        ("kumo hashi te gami " + "Qx7%" * 59 + "qz", "パスワードは256文字以内で入力してください。"),
        ("k" * 10_000, "パスワードは256文字以内で入力してください。"),
        # One sign that NFKC writes as eighteen: the length that is hashed counts.
        ("ﷺ" * 15, "パスワードは256文字以内で入力してください。"),
    ],
)
def test_length_is_counted_in_characters(password: str, refused: str | None) -> None:
    assert fault(password) == refused


def test_ten_thousand_characters_cost_nothing() -> None:
    begun = time.thread_time()
    assert length_fault("ﷺ" * 10_000, 12, 256) == "パスワードは256文字以内で入力してください。"
    assert time.thread_time() - begun < 0.05


@pytest.mark.parametrize("sign", ["\0", "\n", "\x7f", "\u200b", "\u202e"])
def test_signs_that_nobody_sees_are_refused(sign: str) -> None:
    assert fault(f"kumo-hashi{sign}tegami") == "パスワードに制御文字は使えません。入力し直してください。"


@pytest.mark.parametrize(
    "password",
    [
        "Password2025!",
        "P@ssw0rd1234",
        "ｐａｓｓｗｏｒｄ１２３４",
        "passwordpassword",
        "sakurasakurasakura",
        "123456789012",
        "qwertyuiop12",
        "1qaz2wsx3edc",
        "abcdefghijkl",
        "abcabcabcabc",
        "aaaaaaaaaaaaa",
        "Administrator1!",
        "Ishinomaki2026",
        "あいうえおかきくけこさし",
    ],
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    assert fault(password) == "推測されやすいパスワードです。単語や並びではないものにしてください。"


@pytest.mark.parametrize(
    "password", ["kumo-0412-tegami", "kumo-０４１２-tegami", "花子kumo-hashi-te", "Kumo見本hashi-te", "o4l2-kumo-hashi"]
)
def test_the_holders_number_and_name_are_refused(password: str) -> None:
    assert fault(password) == "職員番号や氏名に似たパスワードは使えません。別のものにしてください。"


@pytest.mark.parametrize(
    "password",
    [
        "kumo-hashi-tegami-42",
        "kumo-hashi-tegami-43",
        "Kumo-Hashi-Tegami-42",
        "ｋｕｍｏ－ｈａｓｈｉ－ｔｅｇａｍｉ",
        "kum0-h4sh1-t3gam1!",
        "kumo-hashi-tegami-2026",
        "2026kumo-hashi-tegami",
        "XYkumo-hashi-tegamiYX",
    ],
)
def test_what_is_like_the_present_one_is_refused(password: str) -> None:
    expected = "現在のパスワードと同じ、または似ています。まったく別のものにしてください。"
    assert fault(password, "kumo-hashi-tegami-42") == expected


def test_another_one_is_taken() -> None:
    assert fault("Zesty/Quorum/Veldt", "kumo-hashi-tegami-42") is None


@pytest.mark.parametrize(
    "look_alike",
    ["Sakura-no-hana2025!", "ｓａｋｕｒａ－ｎｏ－ｈａｎａ", "S4kura_n0_hana99", "2026sakuranohana", "!SAKURA no HANA"],
)
def test_look_alikes_have_one_form(look_alike: str) -> None:
    assert "sakuranohana" in look_alike_forms(look_alike)


def test_katakana_and_hiragana_have_one_form() -> None:
    assert look_alike_form("サクラノハナガサク") == look_alike_form("さくらのはながさく")


def test_the_last_day_of_a_password() -> None:
    assert expires_on(date(2026, 4, 1), 180) == date(2026, 9, 28)


PASSWORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=30)


@given(PASSWORDS)
def test_a_password_is_like_itself(password: str) -> None:
    assert similarity(password, password) == 1
    assert normalised(normalised(password)) == normalised(password)


@given(PASSWORDS, PASSWORDS)
def test_likeness_is_mutual_and_between_none_and_all(one: str, other: str) -> None:
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 1


@given(PASSWORDS, st.integers(0, 9999))
def test_figures_at_the_end_change_nothing_about_likeness(password: str, number: int) -> None:
    assert similarity(password, f"{password}{number}") > Fraction("0.6")
