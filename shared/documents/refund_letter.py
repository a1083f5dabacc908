"""The notice of what became of an overpayment (過誤納金還付・充当通知書): refund, appropriation, entrusted payment.

One paper tells all effects of one overpayment (地方税法17条, 17条の2, 17条の2の2, 17条の4).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from shared.documents.letter import (
    Block,
    Destination,
    Facts,
    Insert,
    Letter,
    Paragraph,
    Sender,
    Table,
    Variant,
    day_words,
    instalment_words,
    yen_words,
)
from shared.documents.remedies import remedy_of
from shared.law.tax_items import tax_item
from shared.money import Yen


class Effect(StrEnum):
    """What an overpayment does to an open claim."""

    #: 充当 (地方税法17条の2).
    APPROPRIATED = "appropriated"
    #: 委託納付 (地方税法17条の2の2), where one of the two is 個人住民税.
    ENTRUSTED = "entrusted"


class _Words(NamedTuple):
    """How tables write days and instalments, and the widths of the table of overpayments that they need."""

    day: Callable[[date], str]
    instalment: Callable[[str], str]
    widths: tuple[int, ...]


_WRITTEN = _Words(day_words, instalment_words, (30, 11, 12, 24, 27, 26, 18, 12, 14, 20))
_IN_FIGURES = _Words(date.isoformat, str, (30, 11, 10, 28, 22, 26, 19, 13, 15, 20))
_EFFECT_NAMES = {Effect.APPROPRIATED: "充当", Effect.ENTRUSTED: "委託納付"}
_KINDS = {"overpaid": "過納", "mistaken": "誤納"}


@dataclass(frozen=True, slots=True)
class OverpaidLine:
    """Overpaid money by component, on the claim it had been paid on.

    Attributes:
        arose_on: The day on which it arose.
        kind: overpaid (過納) or mistaken (誤納).
        reason: Such as 減額更正 or 二重納付.
    """

    tax_item: str
    levy_fiscal_year: int
    instalment: str
    notice_no: str
    arose_on: date
    kind: str
    reason: str
    principal_yen: Yen
    dunning_fee_yen: Yen
    late_charge_yen: Yen

    @property
    def amount_yen(self) -> Yen:
        """All components together."""
        return self.principal_yen + self.dunning_fee_yen + self.late_charge_yen


@dataclass(frozen=True, slots=True)
class InterestLine:
    """Interest on a refund (還付加算金): from when, to when, on what, how much (地方税法17条の4)."""

    begins_on: date
    ends_on: date
    base_yen: Yen
    amount_yen: Yen


@dataclass(frozen=True, slots=True)
class AppropriatedLine:
    """What went to an open claim.

    Attributes:
        effect: 充当 or 委託納付.
        effective_on: The day on which it took effect (充当適状日, 適する時).
        component: Such as 本税 or 延滞金.
    """

    effect: Effect
    tax_item: str
    levy_fiscal_year: int
    instalment: str
    notice_no: str
    effective_on: date
    component: str
    amount_yen: Yen


@dataclass(frozen=True, slots=True)
class PayeeAccount:
    """Where the rest is paid to.

    Attributes:
        bank_name: Name of bank and branch.
        account_kind: Such as 普通.
        account_end: The last three digits; the whole number stands on no paper.
        holder_kana: The holder.
        pay_on: The day of the payment; none while it is not fixed.
    """

    bank_name: str
    account_kind: str
    account_end: str
    holder_kana: str
    pay_on: date | None = None


@dataclass(frozen=True, slots=True)
class RefundLetter:
    """What the notice says. Overpaid money and interest are what was appropriated and what is refunded.

    Attributes:
        sender: Who writes.
        to: Who gets it.
        document_no: 文書番号.
        issued_on: The day on the letter.
        overpaid: The overpayments, at least one.
        interest: Interest on them.
        appropriated: What went to open claims.
        refund_yen: What is paid out; zero where nothing is left.
        payee: The account; none where it has to be asked for first, or nobody needs it.
        claim_by: The last day to claim the refund, five years for a tax (地方税法18条の3) and two for a premium; where
            the account is asked for.
        in_cash: Whether it was claimed and is paid in cash, to nobody's account.
        variant: How it is made for its reader.
    """

    sender: Sender
    to: Destination
    document_no: str
    issued_on: date
    overpaid: tuple[OverpaidLine, ...]
    interest: tuple[InterestLine, ...]
    appropriated: tuple[AppropriatedLine, ...]
    refund_yen: Yen
    payee: PayeeAccount | None = None
    claim_by: date | None = None
    in_cash: bool = False
    variant: Variant = Variant()  # noqa: RUF009 - It is frozen.

    @property
    def asks_for_account(self) -> bool:
        """Whether the reader has to say where the refund goes."""
        return self.refund_yen > 0 and self.payee is None and not self.in_cash


def refund_letter(values: RefundLetter, *, in_words: bool = True) -> Letter:
    """The letter, which names in its title each effect that it tells.

    Args:
        values: What it says.
        in_words: Whether its tables write days and instalments as the rest of the letter does (2026年5月20日, 第1期).

    Raises:
        ValueError: It names no overpayment, what came in is not what went out, or it asks for an account without the
            last day.
    """
    overpaid_yen = sum(line.amount_yen for line in values.overpaid)
    interest_yen = sum(line.amount_yen for line in values.interest)
    appropriated_yen = sum(line.amount_yen for line in values.appropriated)
    if not values.overpaid:
        raise ValueError("the notice names the overpayments it is for; there are none")
    if overpaid_yen + interest_yen != appropriated_yen + values.refund_yen:
        raise ValueError(
            f"{overpaid_yen} + {interest_yen} yen came up and {appropriated_yen} + {values.refund_yen} went out; "
            "nothing is printed"
        )
    words = _WRITTEN if in_words else _IN_FIGURES
    return Letter(
        title=_title(values),
        document_no=values.document_no,
        issued_on=values.issued_on,
        sender=values.sender,
        to=values.to,
        blocks=(
            Paragraph(_opening(values)),
            Facts(
                (
                    ("過誤納金の合計", yen_words(overpaid_yen)),
                    *((("還付加算金", yen_words(interest_yen)),) if values.interest else ()),
                    *((("充当・委託納付した額", yen_words(appropriated_yen)),) if values.appropriated else ()),
                    ("還付する額", yen_words(values.refund_yen)),
                )
            ),
            _overpaid(values.overpaid, words),
            *_interest(values.interest, words),
            *_appropriated(values.appropriated, words),
            *_payout(values),
            *(
                Paragraph(one, small=True)
                for one in remedy_of(values.overpaid[0].tax_item, values.sender, seizure_bars=False)
            ),
        ),
        insert=_insert(values) if values.variant.plain_insert else None,
        large_print=values.variant.large_print,
    )


def _title(values: RefundLetter) -> str:
    effects = sorted({line.effect for line in values.appropriated})
    names = [*(["還付"] if values.refund_yen else []), *(_EFFECT_NAMES[effect] for effect in effects)]
    return f"過誤納金{'・'.join(names)}通知書"


def _opening(values: RefundLetter) -> str:
    effects = {line.effect for line in values.appropriated}
    sentences = ["納付された市税等に、下記の過誤納金が生じました。"]
    if Effect.APPROPRIATED in effects:
        sentences.append("未納の市税等に充当しました(地方税法17条の2)。")
    if Effect.ENTRUSTED in effects:
        sentences.append("未納の市税等の納付を委託されたものとみなして、納付しました(地方税法17条の2の2)。")
    if values.refund_yen:
        sentences.append(f"{'残額' if effects else '全額'}を還付します(地方税法17条)。")
    return "".join(sentences)


def _overpaid(lines: tuple[OverpaidLine, ...], words: _Words) -> Table:
    return Table(
        ("過誤納となった税目", "年度", "期別", "通知書番号", "生じた日", "理由", "本税", "手数料", "延滞金", "計"),
        words.widths,
        (False,) * 6 + (True,) * 4,
        tuple(
            (
                tax_item(line.tax_item).name,
                str(line.levy_fiscal_year),
                words.instalment(line.instalment),
                line.notice_no,
                words.day(line.arose_on),
                f"{_KINDS[line.kind]} {line.reason}",
                *(f"{one:,}" for one in (line.principal_yen, line.dunning_fee_yen, line.late_charge_yen)),
                f"{line.amount_yen:,}",
            )
            for line in lines
        ),
    )


def _interest(lines: tuple[InterestLine, ...], words: _Words) -> tuple[Block, ...]:
    if not lines:
        return ()
    table = Table(
        ("還付加算金の始期", "終期", "日数", "計算の基礎となる額", "還付加算金"),
        (30, 30, 20, 40, 40),
        (False, False, True, True, True),
        tuple(
            (
                words.day(line.begins_on),
                words.day(line.ends_on),
                f"{(line.ends_on - line.begins_on).days + 1:,}",
                f"{line.base_yen:,}",
                f"{line.amount_yen:,}",
            )
            for line in lines
        ),
    )
    return (table,)


def _appropriated(lines: tuple[AppropriatedLine, ...], words: _Words) -> tuple[Block, ...]:
    if not lines:
        return ()
    table = Table(
        ("区分", "納付した税目", "年度", "期別", "通知書番号", "内訳", "効力の生じた日", "額"),
        (16, 34, 11, 10, 30, 16, 26, 24),
        (False,) * 7 + (True,),
        tuple(
            (
                _EFFECT_NAMES[line.effect],
                tax_item(line.tax_item).name,
                str(line.levy_fiscal_year),
                words.instalment(line.instalment),
                line.notice_no,
                line.component,
                words.day(line.effective_on),
                f"{line.amount_yen:,}",
            )
            for line in lines
        ),
    )
    return (table,)


def _payout(values: RefundLetter) -> tuple[Block, ...]:
    if not values.refund_yen:
        return ()
    payee = values.payee
    if payee is not None:
        account = f"{payee.bank_name}  {payee.account_kind}  ****{payee.account_end}  {payee.holder_kana}"
        day = day_words(payee.pay_on) if payee.pay_on else "後日お知らせします"
        return (Facts((("振込先", account), ("振込日", day))),)
    if values.in_cash:
        return (Facts((("支払の方法", "現金"), ("支払の日と場所", "後日お知らせします"))),)
    if values.claim_by is None:
        raise ValueError("the notice asks for an account and does not say by when; give claim_by")
    asked = f"還付金の振込先を同封の請求書に記入し、{day_words(values.claim_by)}までに提出してください。"
    lapse = "この日までに請求のないときは、時効により還付を受けられなくなります。"
    return (Paragraph(asked + lapse, emphasised=True),)


def _insert(values: RefundLetter) -> Insert:
    office, telephone = values.sender.office, values.sender.telephone
    return Insert(
        plain_japanese=(
            "市に払ったお金が多すぎました。",
            *(("まだ払っていない市のお金に、一部または全部を使いました。",) if values.appropriated else ()),
            *((f"あなたに{values.refund_yen:,}円を返します。",) if values.refund_yen else ()),
            *(("返すために、あなたの口座を紙に書いて、市に送ってください。",) if values.asks_for_account else ()),
            f"わからないときは、電話してください。{office} {telephone}",
        ),
        english=(
            "You paid the city more than you owed.",
            *(("Part or all of it was used for what you still owed.",) if values.appropriated else ()),
            *((f"The city pays {values.refund_yen:,} yen back to you.",) if values.refund_yen else ()),
            *(("Please send us the form with your bank account.",) if values.asks_for_account else ()),
            f"Questions: {telephone}. Only the letter in Japanese is binding.",
        ),
    )
