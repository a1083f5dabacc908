"""What a person types for `shuno law`, read into values or refused with one sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from shared.days import BusinessDays, DayNotInCalendar, parse_day
from shared.law.late_charge import Dunning, Exemption, Payment, Relief
from shared.law.late_charge_terms import CountFrom, LateChargeTerms, ResidualPolicy, SegmentPolicy
from shared.law.library import Law
from shared.law.municipality import Municipality
from shared.law.tax_items import TaxItem, TaxKind
from shared.money import CLAIM_MAX_YEN, Yen

Member = TypeVar("Member", bound=StrEnum)

_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,30}")
_EXEMPTION_PARTS = 3


class WrongInput(ValueError):  # noqa: N818 - the name states the fact, as a domain error should.
    """An option holds something that cannot be computed with."""


def read_date(option: str, text: str) -> date:
    """A day of either calendar.

    Raises:
        WrongInput: If the text is no day, or a day that its era does not have.
    """
    try:
        read = parse_day(text)
    except ValueError as fault:
        raise WrongInput(f"{option}: {fault}") from fault
    if read.warning is not None:
        raise WrongInput(f"{option}: {read.warning}正しい日付で指定し直してください。")
    return read.day


def read_whole_number(option: str, text: str, smallest: int, largest: int) -> int:
    """A whole number within limits; thousands may be separated by commas.

    Raises:
        WrongInput: If it is none, or outside the limits.
    """
    digits = text.replace(",", "")
    if not _WHOLE_NUMBER.fullmatch(digits):
        raise WrongInput(f"{option}は整数で指定してください(「{text}」)。")
    number = int(digits)
    if not smallest <= number <= largest:
        raise WrongInput(f"{option}は{smallest:,}から{largest:,}までで指定してください({number:,})。")
    return number


def read_amount(option: str, text: str) -> Yen:
    """An amount of one claim in yen.

    Raises:
        WrongInput: If it is negative, longer than twelve digits, or no whole number.
    """
    return read_whole_number(option, text, 0, CLAIM_MAX_YEN)


def read_payment(text: str) -> Payment:
    """A part payment, such as 2025-10-15:40000.

    Raises:
        WrongInput: If the day or the amount cannot be read.
    """
    day, colon, amount = text.partition(":")
    if not colon:
        raise WrongInput(f"--payment は「日付:円」の形で指定してください(「{text}」)。例: 2025-10-15:40000")
    return Payment(read_date("--payment", day), read_whole_number("--payment", amount, 1, CLAIM_MAX_YEN))


_RELIEF_ARTICLES = {
    Relief.FULL: "地方税法15条の9第1項(全額免除)",
    Relief.GRACE_RATE: "地方税法15条の9第1項、附則3条の2(猶予特例基準割合)",
    Relief.HALF: "地方税法15条の9第4項(2分の1免除)",
}


def read_exemption(text: str) -> Exemption:
    """A lightened period, such as 2025-12-01:2026-05-31:grace_rate.

    Raises:
        WrongInput: If a part cannot be read, or the period ends before it begins.
    """
    parts = text.split(":")
    if len(parts) != _EXEMPTION_PARTS:
        raise WrongInput(f"--exemption は「開始日:終了日:full|grace_rate|half」の形で指定してください(「{text}」)。")
    first_day, last_day = (read_date("--exemption", part) for part in parts[:2])
    relief = read_member("--exemption", parts[2], Relief)
    if last_day < first_day or relief is None:
        raise WrongInput(f"--exemption の終了日が開始日より前です(「{text}」)。")
    return Exemption(first_day, last_day, relief, _RELIEF_ARTICLES[relief])


def read_member(option: str, text: str | None, choices: type[Member]) -> Member | None:
    """One word of a closed list, or None where nothing was typed.

    Raises:
        WrongInput: If the word is not in the list.
    """
    if text is None:
        return None
    try:
        return choices(text)
    except ValueError as fault:
        raise WrongInput(f"{option}は次のどれかです(「{text}」): {'、'.join(choices)}") from fault


@dataclass(frozen=True, slots=True)
class LateChargeInput:
    """One question about a delinquency charge; None where the law or the ordinance decides."""

    item: TaxItem
    principal_yen: Yen
    due_on: date
    paid_on: date
    payments: Sequence[Payment]
    exemptions: Sequence[Exemption]
    segment_policy: SegmentPolicy | None
    residual_policy: ResidualPolicy | None
    tier1_months: int | None
    count_from: CountFrom | None
    dunned_on: date | None
    dunning_deadline_on: date | None

    def shifted(self, business_days: BusinessDays) -> "LateChargeInput":
        """The same question with the due date moved to a business day."""
        return replace(self, due_on=business_days.next_business_day(self.due_on))

    def check(self) -> None:
        """Refuse what contradicts itself.

        Raises:
            WrongInput: Naming the options.
        """
        for payment in self.payments:
            if not self.due_on < payment.paid_on <= self.paid_on:
                raise WrongInput(
                    f"--payment の日({payment.paid_on})は納期限の翌日から納付日({self.paid_on})までで指定してください。"
                    "納期限までに納めた額は --principal から除いてください。"
                )
        if sum(payment.amount_yen for payment in self.payments) > self.principal_yen:
            raise WrongInput("--payment の合計が --principal を超えています。超えた額は過誤納金です。")
        if self.item.kind is TaxKind.TAX and (self.tier1_months not in {None, 1} or self.count_from is not None):
            raise WrongInput(
                f"{self.item.name}は法律で1月・納期限からと決まっており、--tier1-months と --count-from は使えません。"
            )
        if self.dunning_deadline_on is not None and self.dunned_on is None:
            raise WrongInput("--dunning-deadline には --dunned-on も必要です。")
        if self.dunned_on is not None and self.dunned_on <= self.due_on:
            raise WrongInput("--dunned-on は納期限より後の日で指定してください。")
        if self.dunned_on and self.dunning_deadline_on and self.dunning_deadline_on < self.dunned_on:
            raise WrongInput("--dunning-deadline は --dunned-on 以後の日で指定してください。")

    def notes(self, business_days: BusinessDays) -> list[str]:
        """What the officer should know about the input, in Japanese."""
        try:
            if business_days.is_business_day(self.due_on):
                return []
            shifted = business_days.next_business_day(self.due_on)
        except DayNotInCalendar as fault:
            return [f"納期限が開庁日か確かめられません。{fault}"]
        advice = f"延ばした後の日({shifted})で計算するには --shift を付けてください(地方税法20条の5第2項)。"
        return [f"納期限{self.due_on}は閉庁日です。{advice}"]

    def dunning(self) -> Dunning | None:
        """The dunning notice, where one was given."""
        return None if self.dunned_on is None else Dunning(self.dunned_on, self.dunning_deadline_on)

    def terms(self, source: Law | Municipality) -> LateChargeTerms:
        """The terms of the law or of a city, with what was typed in place of theirs."""
        if isinstance(source, Municipality):
            own = source.late_charge_terms(self.item, self.due_on)
            law = source.law
        else:
            own = source.late_charge_terms(self.due_on, self.item)
            law = source
        return law.late_charge_terms(
            self.due_on,
            self.item,
            segment_policy=self.segment_policy or own.segment_policy,
            residual_policy=self.residual_policy or own.residual_policy,
            tier1_months=self.tier1_months or own.tier1_months,
            count_from=self.count_from or own.count_from,
        )
