"""What matching found, in words for officers."""

from collections.abc import Sequence
from typing import Any

from services.identity.handlers.match_places import EnteredChange
from services.identity.rules.matching.judging import RARITY, RATE, TOGETHER

FIELDS = {
    "surname": "氏",
    "surname_kana": "氏(カナ)",
    "given": "名",
    "given_kana": "名(カナ)",
    "birth": "生年月日",
    "sex": "性別",
    "address": "住所",
    RARITY: "氏名と生年月日の珍しさ",
    TOGETHER: "世帯や同姓同名を数えた補正",
    RATE: "この出所の記録が台帳にある割合",
}
_LEVELS = {
    "equal": "一致",
    "one_edit": "1文字違い",
    "day_or_month": "月か日だけが異なる",
    "near_year": "年だけが1年または10年異なる",
    "two_of_three": "月と日だけが一致",
    "swapped": "月と日が逆",
    "same_lot": "同じ町・番地",
    "near_lot": "同じ町で番地が1文字違い",
    "same_town": "同じ町",
    "other": "異なる",
    "missing": "記載なし",
}
#: Hundredths of a power of ten from which on a weight is called strong, clear, slight.
_WORDS = ((300, "強い"), (100, "はっきりした"), (10, "わずかな"))


def weights_in_words(weights: Sequence[Sequence[Any]]) -> list[dict[str, str]]:
    """Lines of about, level and weight, from field, levels and hundredths of a power of ten."""
    return [
        {
            "about": "・".join(FIELDS[name] for name in about.split("/")),
            "level": "・".join(_LEVELS[level] for level in levels),
            "weight": _weight(hundredths),
        }
        for about, levels, hundredths in weights
    ]


def _weight(hundredths: int) -> str:
    direction = "本人である根拠" if hundredths > 0 else "別人である根拠"
    for least, word in _WORDS:
        if abs(hundredths) >= least:
            return f"{word}{direction}"
    return "どちらの根拠でもない"


def area_sentence(change: EnteredChange) -> str:
    """What became of an area, with the announcement that says so."""
    lots = "" if change.keeps_lots else "番地は引き継がれていません。"
    day = change.effective_on
    return (
        f"「{change.from_name}」は{day.year}年{day.month}月{day.day}日から「{change.to_name}」です"
        f"({change.source})。{lots}"
    )


def sentence_of(others_by_chance: str, runner_up_ppm: int) -> str:
    """How many others would agree as well by chance, and how probable the second candidate is."""
    second = f"{runner_up_ppm // 10_000}.{runner_up_ppm % 10_000:04d}%"
    return f"この市で偶然これほど一致する別の人は{others_by_chance}人と見込まれます。次の候補の確率は{second}です。"
