"""The sheet on which the seizable part of a payment is computed (差押可能額計算書, 国税徴収法76条、77条)."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from services.enforcement.rules.registers import PropertyKind
from shared.law.wages import (
    Pay,
    SeizablePay,
    Split,
    WageTerms,
    seizable_of_several,
    seizable_retirement_allowance,
)


class PayKind(StrEnum):
    """What is paid."""

    WAGES = "wages"
    #: Judged as wages of one month (76条3項).
    BONUS = "bonus"
    PENSION = "pension"
    RETIREMENT = "retirement"


PAY_LABELS: Mapping[PayKind, str] = MappingProxyType(
    {
        PayKind.WAGES: "給料",
        PayKind.BONUS: "賞与",
        PayKind.PENSION: "年金",
        PayKind.RETIREMENT: "退職手当",
    }
)
#: What may be paid under a seizure of each kind of property; of any other kind there is no sheet.
PAY_OF: Mapping[PropertyKind, frozenset[PayKind]] = MappingProxyType(
    {
        PropertyKind.WAGES: frozenset({PayKind.WAGES, PayKind.BONUS}),
        PropertyKind.PENSION: frozenset({PayKind.PENSION}),
        PropertyKind.RETIREMENT: frozenset({PayKind.RETIREMENT}),
    }
)


class UnsoundPay(ValueError):  # noqa: N818 - It names what is wrong.
    """The seizable part of a payment cannot be computed from what was entered; the sentence says why, in Japanese."""


class PayFacts(NamedTuple):
    """A payment and whatever its seizable part depends on.

    Attributes:
        kind: What is paid.
        pay_on: The day of payment, whose numbers of the law count.
        months: For how many months.
        payers: What each employer of the period pays, the third-party debtor of the seizure among them.
        own_place: His place among them, from zero.
        split: How the protected part is laid on them.
        relatives: Relatives who share the livelihood.
        consented: Whether the person agreed in writing (76条5項).
        months_of_service: Of a retirement allowance.
    """

    kind: PayKind
    pay_on: date
    months: int
    payers: tuple[Pay, ...]
    own_place: int
    split: Split
    relatives: int
    consented: bool
    months_of_service: int | None


def seizable_pay(facts: PayFacts, terms: WageTerms) -> SeizablePay:
    """What of the payment may be seized, with each part that may not.

    Raises:
        UnsoundPay: What was entered does not fit the kind of the payment.
    """
    if facts.own_place >= len(facts.payers):
        raise UnsoundPay("差押えの相手方の順番が、支給者の数を超えています。順番を確かめてください。")
    if (facts.kind is PayKind.RETIREMENT) != (facts.months_of_service is not None):
        raise UnsoundPay("勤続月数は退職手当のときに、そのときだけ入力してください。")
    if facts.kind is PayKind.BONUS and facts.months != 1:
        raise UnsoundPay("賞与は1か月分の給料とみなします(国税徴収法76条3項)。期間を1か月にしてください。")
    own = facts.payers[facts.own_place]
    if facts.months_of_service is None:
        answers = seizable_of_several(
            facts.payers, facts.relatives, terms, facts.split, months=facts.months, consented=facts.consented
        )
        return answers[facts.own_place]
    if len(facts.payers) > 1 or facts.consented:
        raise UnsoundPay("退職手当は支給者ごとに計算し、承諾による引上げはありません。入力を確かめてください。")
    return seizable_retirement_allowance(own.gross_yen, own.withheld, facts.relatives, facts.months_of_service, terms)
