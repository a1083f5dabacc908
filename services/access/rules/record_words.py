"""What officers read of the rules that access records name: why something was refused, or is to be looked at."""

from collections.abc import Mapping
from types import MappingProxyType

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "own_record": "本人・同一世帯",
        "no_case": "案件のない照会",
        "use_suspended": "利用停止中",
        "protected": "支援措置対象",
        "concerned": "関係者",
        "withheld": "表示制限",
        "no_account": "未登録のID",
        "no_permission": "権限なし",
        "account_suspended": "停止中のID",
        "account_ended": "期限切れのID",
        "grant_expired": "権限の期限切れ",
        "wrong_office": "所属違い",
        "wrong_purpose": "利用目的違い",
        "wrong_tax_item": "税目の権限なし",
        "no_reference": "利用の根拠なし",
        "reference_unreadable": "利用の根拠の誤り",
        "no_token": "未ログイン",
        "token_refused": "トークンの誤り",
        "session_over": "ログインの終了後",
        "terminal_unknown": "未登録の端末",
        "authority_stale": "権限情報が古い",
        "seal_lag": "封印の遅れ",
        "operator_personal_data": "運用担当による個人情報の利用",
        "too_many_number_uses": "個人番号の利用件数の超過",
        "beyond_ticket": "作業票の範囲外",
    }
)


def rule_words(rule: str) -> str:
    """The rules of one record in words, several joined by `+`; one that has no words of its own as it is."""
    return "、".join(_WORDS.get(part, part) for part in rule.split("+"))
