"""Words and parts that several pages of refunds have in common."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from services.refunds.rules.holders import GROUND_LABELS
from shared.http.page_parts import Link
from shared.http.pages import Choice, Form, Input, Kind, href
from shared.law.tax_items import tax_item

#: As what money of an overpayment is used.
PURPOSES: Mapping[str, str] = MappingProxyType({"appropriation": "充当", "refund": "還付", "lapse": "時効消滅"})
#: How a refund or one payment of it stands.
STATES: Mapping[str, str] = MappingProxyType(
    {
        "decided": "決定済み(未払い)",
        "cancelled": "決定の取消し",
        "ordered": "支払依頼中",
        "withdrawn": "抽出の取下げ",
        "failed": "支払不能",
        "recalled": "組戻し",
        "paid": "支払済み",
    }
)
METHODS: Mapping[str, str] = MappingProxyType({"account": "口座振込", "cash": "窓口払い"})
_PAGE = 200


def item_words(code: str, levy_fiscal_year: int) -> str:
    """A tax item and its year as officers say it."""
    return f"{tax_item(code).name} {levy_fiscal_year}年度"


def shown_overpayment(overpayment_id: int) -> Link:
    """A link to the page of an overpayment."""
    return Link(f"過誤納金{overpayment_id}", href("refunds", f"overpayments/{overpayment_id}"))


def shown_refund(refund_id: int) -> Link:
    """A link to the page of a refund."""
    return Link(f"還付{refund_id}", href("refunds", f"refunds/{refund_id}"))


def after_last(numbers: Sequence[int], page: int = _PAGE) -> int | None:
    """The number after which the next page of a list begins; None where this page is not full.

    Args:
        numbers: What the page shows, in order.
        page: How many a full page shows.
    """
    return numbers[-1] if len(numbers) >= page else None


def quote_form(addressee_no: str, overpayment_ids: str, decided_on: date | None = None) -> Form:
    """The form that computes a refund."""
    inputs = (
        Input(name="addressee_no", label="宛名番号(15桁)", value=addressee_no, max_length=60),
        Input(
            name="overpayment_ids", label="過誤納金の番号", value=overpayment_ids, hint="複数のときは空白で区切ります。"
        ),
        Input(
            name="decided_on", label="支出決定の日", kind=Kind.DATE, value="" if decided_on is None else str(decided_on)
        ),
        *ground_inputs(),
    )
    return Form(
        name="quote", action="refunds/quotes", inputs=inputs, submit="還付する額を計算する", heading="還付の計算"
    )


def ground_inputs() -> tuple[Input, Input]:
    """On what ground an account is paid whose holder the register does not confirm; empty where it does."""
    choices = (
        Choice(value="", label="(要らない)"),
        *(Choice(value=one, label=GROUND_LABELS[one]) for one in GROUND_LABELS),
    )
    hint = "口座名義が宛名のフリガナと一致しない場合、または代理人の口座の場合に選びます。"
    return (
        Input(
            name="ground",
            label="別の名義の口座へ支払う根拠",
            kind=Kind.SELECT,
            hint=hint,
            required=False,
            choices=choices,
        ),
        Input(name="document", label="根拠の書類", hint="戸籍抄本、委任状など。", required=False, max_length=200),
    )


def grounds_given(given: Mapping[str, str]) -> list[dict[str, str | int]]:
    """The ground that was filled in: whoever needs one is an entry's only payee."""
    typed = {name: given[name] for name in ("ground", "document") if name in given}
    return [{"payee_no": 1, **typed}] if typed else []
