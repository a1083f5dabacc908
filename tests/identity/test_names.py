"""Keys of names: what is one name for a person is one key, what is another name is another, and the original stays."""

import csv
import hashlib
import json
from collections import defaultdict
from importlib import resources

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from deploy.commands.name import name
from services.identity.rules.likeness import KanaLikeness, NameLikeness, kana_likeness, name_likeness
from services.identity.rules.name_forms import LatinName, NameForms, latin_name, name_forms
from services.identity.rules.names import (
    NORMALISER_VERSION,
    company_key,
    kana_key,
    name_key,
    split_name,
    unvoiced_key,
)
from services.identity.rules.variants import ADDRESS_CLASSES, NAME_CLASSES
from services.identity.store.towns import town_lines
from shared.formats.bank_kana import to_bank_kana

#: Written for one another by officers and banks; each was looked up by hand in the notices on the family register.
ONE_CLASS = (
    *(
        "高髙",
        "崎﨑",
        "崎嵜",
        "辺邊",
        "辺邉",
        "吉𠮷",
        "浜濱",
        "浜濵",
        "斉斎",
        "斉齋",
        "斉齊",
        "沢澤",
        "桜櫻",
        "島嶋",
        "島嶌",
    ),
    *(
        "広廣",
        "富冨",
        "国國",
        "恵惠",
        "真眞",
        "徳德",
        "桑桒",
        "土圡",
        "鶴靏",
        "橋槗",
        "橋𣘺",
        "柳栁",
        "渕淵",
        "曽曾",
        "黒黑",
    ),
    *(
        "竜龍",
        "滝瀧",
        "関關",
        "塚塚",
        "神神",
        "福福",
        "祐祐",
        "瀬瀨",
        "隆隆",
        "都都",
        "条條",
        "万萬",
        "会會",
        "実實",
        "寿壽",
    ),
    *(
        "弥彌",
        "栄榮",
        "県縣",
        "芦蘆",
        "兎兔",
        "峰峯",
        "松枩",
        "杉杦",
        "児兒",
        "円圓",
        "館舘",
        "剣釼",
        "藪籔",
        "亀龜",
        "礼禮",
    ),
)
#: Look alike, sound alike or are kin, and are other names all the same.
TWO_CLASSES = (
    "脇脅",
    "藤籐",
    "荻萩",
    "佐左",
    "之乃",
    "太大",
    "堀掘",
    "己巳",
    "未末",
    "牛午",
    "船舟",
    "阿安",
    "裕祐",
    "久文",
)


@pytest.mark.feature("J7")
@pytest.mark.parametrize("pair", ONE_CLASS)
def test_variants_share_a_key(pair: str) -> None:
    plain, variant = pair

    assert name_key(plain + "田一郎") == name_key(variant + "田一郎")


@pytest.mark.feature("J7")
@pytest.mark.parametrize("pair", TWO_CLASSES)
def test_other_names_have_other_keys(pair: str) -> None:
    assert name_key(pair[0]) != name_key(pair[1])


@pytest.mark.feature("J7")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙橋 一郎", "高橋　一郎"),
        ("佐々木花子", "佐佐木 花子"),
        ("辻\U000e0100太郎", "辻太郎"),
        ("一ノ関みどり", "一ノ関ミドリ"),
        ("三ケ田", "三ヶ田"),
        ("Müller Jürgen", "ＭＵＬＬＥＲ　ＪＵＲＧＥＮ"),
        ("Nguyễn Thị Mai", "NGUYEN THI MAI"),
        ("ウ\u3099ェルテ", "ヴェルテ"),
    ],
)
def test_one_name_written_in_two_ways(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize("text", ["一\U000e0101", "\ue000太郎", "〓橋", "🙂", "\ud800", "", "々", "長" * 200])
def test_what_has_no_class_is_kept(text: str) -> None:
    assert name_key(text) == "".join(one for one in text if not 0xE0100 <= ord(one) <= 0xE01EF)


def test_the_table_joins_about_as_many_surnames_as_people_mix_up() -> None:
    """63 groups among the two thousand commonest surnames: 渡辺 and 渡邊 are mixed up, 佐藤 and 斎藤 are not."""
    rows = resources.files("japanese_personal_name_dataset").joinpath("dataset", "last_name_org.csv")
    groups = defaultdict(set)
    for surname, *_ in csv.reader(rows.read_text(encoding="utf-8").splitlines()):
        groups[name_key(surname)].add(surname)
    joined = [group for group in groups.values() if len(group) > 1]

    assert 55 <= len(joined) <= 75
    assert {"渡辺", "渡邊", "渡邉"} in joined
    assert max(map(len, joined)) <= 4


def test_each_class_has_one_key() -> None:
    assert {key for key in NAME_CLASSES.values() if key in NAME_CLASSES} == set()
    assert {key for key in ADDRESS_CLASSES.values() if key in ADDRESS_CLASSES} == set()


@pytest.mark.feature("J7")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ショウジ タロウ", "ｼﾖｳｼﾞ ﾀﾛｳ"),
        ("じょうじ", "ｼﾞﾖｳｼﾞ"),
        ("カ゛ンタ", "ガンタ"),
        ("オーノ", "オノ"),
        ("キヅ", "キズ"),
        ("ヲサム", "オサム"),
        ("ジョン・スミス", "ジョンスミス"),
    ],
)
def test_a_reading_survives_the_bank(one: str, other: str) -> None:
    assert kana_key(one) == kana_key(other)


@pytest.mark.feature("J7")
@given(st.text(alphabet=[chr(code) for code in range(0x30A1, 0x30F7) if chr(code) not in "ヮヵヶヰヱ"], max_size=12))
def test_any_reading_survives_the_bank(kana: str) -> None:
    assert kana_key(to_bank_kana(kana, max_bytes=60)) == kana_key(kana)


def test_a_lower_level_leaves_voiced_marks_out() -> None:
    assert kana_key("ナカジマ") != kana_key("ナカシマ")
    assert unvoiced_key("ナカジマ") == unvoiced_key("ﾅｶｼﾏ")
    assert unvoiced_key("ミヅキ") == unvoiced_key("ミツキ")


@pytest.mark.feature("J7")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("髙橋一郎", ("髙橋", "一郎")),
        ("髙橋 一郎", ("髙橋", "一郎")),
        ("山田　花子 ", ("山田", "花子")),
        ("佐々木健", ("佐々木", "健")),
        ("辻\U000e0100太郎", ("辻\U000e0100", "太郎")),
        ("高橋", ("", "")),
        ("未知太郎", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_name_is_split_by_known_surnames_alone(name: str, expected: tuple[str, str]) -> None:
    known = {name_key(surname) for surname in ("高橋", "高", "佐々木", "佐々", "辻")}

    assert split_name(name, known) == expected


@pytest.mark.feature("J7", "J14")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("株式会社石巻商事", "石巻商事株式会社"),
        ("㈱石巻商事", "石巻商事（株）"),
        ("有限会社 渡邊水産", "(有)渡辺水産"),
        ("ｶ)ｲｼﾉﾏｷｼﾖｳｼﾞ", "イシノマキショウジ（カ"),
        ("医療法人社団仁風会", "(医)仁風会"),
        ("特定非営利活動法人みなと", "NPO法人みなと"),
        ("ﾄｸﾋ)ﾐﾅﾄ", "みなと"),
    ],
)
def test_the_legal_form_is_left_out(one: str, other: str) -> None:
    assert company_key(one) == company_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("株木建設", "木建設"), ("石巻商事", "石巻商事石巻支店"), ("株式会社", ""), ("有明水産", "明水産"), ("社", "")],
)
def test_what_only_looks_like_a_legal_form_stays(one: str, other: str) -> None:
    assert company_key(one) != company_key(other)


@pytest.mark.feature("J7")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("De la Cruz, María José", LatinName("DE LA CRUZ", "MARIA", "JOSE")),
        ("SMITH JOHN PAUL", LatinName("SMITH", "JOHN", "PAUL")),
        ("Ｓｍｉｔｈ　Ｊｏｈｎ", LatinName("SMITH", "JOHN")),
        ("O'Brien-Jones Mary", LatinName("OBRIEN-JONES", "MARY")),
        ("SMITH", None),
        ("山田太郎", None),
        ("ジョン SMITH", None),
        (",", None),
    ],
)
def test_latin_names_are_read_in_the_order_of_passports(text: str, expected: LatinName | None) -> None:
    assert latin_name(text) == expected


@pytest.mark.feature("J7")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("阿部 花子(旧氏:佐藤)", NameForms("阿部 花子", former_surname="佐藤")),
        ("SMITH JOHN（通称 山田太郎）", NameForms("SMITH JOHN", common_name="山田太郎")),
        ("石巻商店こと 佐藤一郎", NameForms("佐藤一郎", trade_name="石巻商店")),
        ("阿部 花子[旧姓 佐藤](通称名:あべ)", NameForms("阿部 花子", "佐藤", "あべ")),
        ("小琴 まこと", NameForms("小琴 まこと")),
    ],
)
def test_a_field_may_hold_several_names(text: str, expected: NameForms) -> None:
    assert name_forms(text) == expected


def test_a_change_of_any_key_needs_a_new_version() -> None:
    """Keys are stored with the version that made them: who changes a table or a fold raises it, and the digests."""
    table = "".join(f"{variant}{key}" for variant, key in sorted(NAME_CLASSES.items()))
    folds = "".join(map(name_key, map(chr, range(0x20, 0x3400)))) + "".join(
        map(kana_key, map(chr, range(0x20, 0x3400)))
    )
    towns = (line for line in town_lines() if not line.startswith("#"))
    digests = [hashlib.sha256(part.encode()).hexdigest()[:8] for part in (table, folds, "\n".join(towns))]

    assert (NORMALISER_VERSION, digests) == (2, ["13078845", "1f228b0e", "675e9209"])


@pytest.mark.feature("J7")
def test_the_command_shows_what_names_are_compared_by() -> None:
    command = typer.Typer()
    command.command()(name)

    done = CliRunner().invoke(command, ["渡邊 花子(旧氏:佐藤)", "ｶ)ｲｼﾉﾏｷ", "--json"])

    person, company = map(json.loads, done.stdout.splitlines())
    assert (person["name"], person["former_surname"], person["name_key"]) == (
        "渡邊 花子(旧氏:佐藤)",
        "佐藤",
        "渡辺花子",
    )
    assert (company["company_key"], company["version"]) == ("イシノマキ", NORMALISER_VERSION)


@pytest.mark.feature("J7")
@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("髙橋一郎", "髙橋一郎", NameLikeness.SAME),
        ("髙橋一郎", "高橋 一郎", NameLikeness.SAME_KEY),
        ("髙橋一郎", "髙橋二郎", NameLikeness.DIFFERENT),
    ],
)
def test_names_are_alike_in_three_levels(one: str, other: str, expected: NameLikeness) -> None:
    assert name_likeness(one, other) is name_likeness(other, one) is expected


@pytest.mark.feature("J7")
@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("シヨウジ", "ｼｮｳｼﾞ", KanaLikeness.SAME),
        ("ナカジマ", "ナカシマ", KanaLikeness.UNVOICED),
        ("ソノダ", "ンノダ", KanaLikeness.LOOK_ALIKE),
        ("ミツコ", "ミシコ", KanaLikeness.LOOK_ALIKE),
        ("タカハシ", "タカバヤシ", KanaLikeness.DIFFERENT),
        ("タカハシ", "タカナシ", KanaLikeness.ONE_LETTER),
        ("タカハシ", "タハカシ", KanaLikeness.ONE_LETTER),
        ("アイ", "ユイ", KanaLikeness.DIFFERENT),
    ],
)
def test_readings_are_alike_in_five_levels(one: str, other: str, expected: KanaLikeness) -> None:
    assert kana_likeness(one, other) is kana_likeness(other, one) is expected


@pytest.mark.parametrize(
    ("arguments", "output", "code"),
    [
        (["髙橋一郎", "高橋一郎"], "字体・空白など書き方だけの違い\n", 0),
        (["ﾅｶｼﾞﾏ", "ナカシマ"], "濁点・半濁点だけの違い\n", 0),
        (["髙橋一郎"], "", 2),
        (["髙橋一郎", " "], "", 2),
    ],
)
def test_the_command_says_how_alike_two_names_are(arguments: list[str], output: str, code: int) -> None:
    command = typer.Typer()
    command.command()(name)

    done = CliRunner().invoke(command, ["--compare", *arguments])

    assert (done.stdout, done.exit_code) == (output, code)
