"""Interest on one overpayment (還付加算金), from what payments announced of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from shared.contracts.payments import InterestGround
from shared.law.refund_interest import (
    Basis,
    LeftOut,
    PaidPart,
    RefundInterest,
    RefundInterestTerms,
    refund_interest,
    unclaimed,
)
from shared.money import Yen


class Noticed(NamedTuple):
    """When a refund was notified first, and claimed; none where it was not."""

    notified_on: date | None
    claimed_on: date | None


def interest_of(
    overpayment: Mapping[str, Any], amount_yen: Yen, noticed: Noticed, decided_on: date, terms: RefundInterestTerms
) -> RefundInterest:
    """The interest on an amount of an overpayment, which is of one payment.

    Args:
        overpayment: with interest_ground, paid_on, and the dates on which the ground depends.
        amount_yen: what is refunded of it.
        noticed: days between notice and claim bear nothing after a month.
        decided_on: the day of the decision; it counts.
        terms: the numbers of the law.

    Raises:
        ValueError: a day on which the ground depends was not announced.
        NotYetAnnounced: the rate of a day has not been announced.
    """
    basis = Basis(
        InterestGround(overpayment["interest_ground"]),
        claimed_on=overpayment["claimed_on"],
        revised_on=overpayment["revised_on"],
        income_tax_on=overpayment["national_tax_revised_on"] or overpayment["filed_on"],
    )
    left_out: Sequence[LeftOut] = ()
    if noticed.notified_on is not None:
        claimed_on = noticed.claimed_on
        if claimed_on is None or claimed_on > noticed.notified_on:
            days = unclaimed(noticed.notified_on, claimed_on, decided_on, terms)
            left_out = (days,) if days else ()
    return refund_interest([PaidPart(overpayment["paid_on"], amount_yen)], basis, decided_on, terms, left_out)


def as_json(interest: RefundInterest) -> dict[str, Any]:
    """The steps as they are kept with the decision."""
    return {
        "base_yen": interest.base_yen,
        "before_truncation_yen": interest.before_truncation_yen,
        "why_none": interest.why_none,
        "steps": [
            {
                "first_day": step.first_day.isoformat(),
                "last_day": step.last_day.isoformat(),
                "days": step.days,
                "rate_tenths": step.rate_tenths,
                "base_yen": step.base_yen,
                "amount_yen": step.amount_yen,
                "article": step.article,
            }
            for step in interest.steps
        ],
        "left_out": [
            {"first_day": one.first_day.isoformat(), "last_day": one.last_day.isoformat(), "article": one.article}
            for one in interest.left_out
        ],
    }
