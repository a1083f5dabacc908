"""Words for what pages of dunning show as codes."""

from collections.abc import Mapping
from types import MappingProxyType

from services.dunning.rules.calls import CallResult
from services.dunning.rules.contacts import ContactKind, WithWhom
from services.dunning.rules.ladder import Form
from services.dunning.rules.returns import ServiceStep
from services.dunning.rules.runs import PullReason, RunState, Standing
from services.dunning.rules.sms import SmsResult
from shared.contracts import BlockState
from shared.law.blocks import MATRIX

STATES: Mapping[str, str] = MappingProxyType(
    {
        RunState.PROPOSED: "決裁前",
        RunState.RELEASED: "決裁済み(発送前)",
        RunState.DISPATCHED: "発送済み",
        RunState.STOPPED: "中止",
    }
)
STANDINGS: Mapping[str, str] = MappingProxyType(
    {Standing.LISTED: "発行するもの", Standing.PULLED: "引き抜いたもの", Standing.BLOCKED: "発行できないもの"}
)
PULLS: Mapping[str, str] = MappingProxyType(
    {
        PullReason.PAID: "納付済み",
        PullReason.CONSULTATION: "納付相談中",
        PullReason.ADDRESS: "住所の不明・変更",
        PullReason.DEATH: "死亡",
        PullReason.MISTAKE: "賦課・収納の誤り",
        PullReason.OTHER: "その他",
    }
)
#: Where a letter of a run ended that did not become a notice as planned.
ENDS: Mapping[str, str] = MappingProxyType(
    {"": "発行", "pulled": "引き抜き", "slipped": "引き抜き漏れ(おわびが必要)", "stopped": "中止"}
)
#: What was done with a run as a whole.
STEPS: Mapping[str, str] = MappingProxyType(
    {"gate_released": "異常の解除", "released": "発行の決裁", "dispatched": "発送", "stopped": "中止"}
)
CONTACTS: Mapping[str, str] = MappingProxyType(
    {
        ContactKind.COUNTER: "来庁",
        ContactKind.PHONE: "電話",
        ContactKind.VISIT: "訪問",
        ContactKind.LETTER: "文書",
    }
)
PARTNERS: Mapping[str, str] = MappingProxyType(
    {
        WithWhom.SELF: "本人",
        WithWhom.FAMILY: "家族",
        WithWhom.AGENT: "代理人",
        WithWhom.OTHER: "その他の人",
        WithWhom.NOBODY: "不在",
    }
)
#: What happened with a person, by the kind of the entry.
HAPPENED: Mapping[str, str] = MappingProxyType(
    {
        "contact": "交渉",
        "call": "電話催告",
        "sms": "SMS",
        "returned_mail": "返戻の手続",
        "dunning_notice": "督促状",
        "reminder": "催告",
        "promise": "納付約束",
        "promise_judgement": "約束の結果",
    }
)
#: The words for what an entry says of itself, by its kind.
DETAILS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "call": {
            CallResult.ANSWERED: "応答",
            CallResult.ABSENT: "不在",
            CallResult.WRONG_NUMBER: "番号違い",
            CallResult.PROMISE: "納付約束",
            CallResult.REFUSED: "拒否",
            CallResult.MESSAGE: "伝言",
        },
        "sms": {
            "": "送信",
            SmsResult.DELIVERED: "到達",
            SmsResult.UNDELIVERED: "不達",
            SmsResult.NOT_IN_SERVICE: "使われていない番号",
            SmsResult.OPTED_OUT: "受信拒否",
        },
        "returned_mail": {
            ServiceStep.RETURNED: "返戻",
            ServiceStep.INQUIRED: "住所の照会",
            ServiceStep.RESENT: "再送",
            ServiceStep.DELIVERED: "交付送達",
            ServiceStep.PUBLISHED: "公示送達",
            ServiceStep.SETTLED: "送達の確定",
            ServiceStep.WITHDRAWN: "返戻の取消し",
        },
        "reminder": {
            Form.REMINDER: "催告書",
            Form.FINAL_REMINDER: "最終催告書",
            Form.SEIZURE_WARNING: "差押予告書",
        },
        "promise_judgement": {
            "open": "期日前",
            "kept": "履行",
            "broken": "不履行",
        },
    }
)


def state_words(states: list[str]) -> str:
    """What stands against a notice, as the matrix of states names it."""
    return "、".join(MATRIX[BlockState(one)].label for one in states)
