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
    provisionally_seized,
    refund_interest,
    seized,
    unclaimed,
)
from shared.money import Yen


class Waited(NamedTuple):
    """What keeps days from bearing interest; none where nothing does.

    Attributes:
        notified_on: when the refund was notified first.
        claimed_on: when it was claimed.
        seized_on: when a seizure of the right to it was served.
        provisional: first and last day of a provisional seizure of it.
    """

    notified_on: date | None
    claimed_on: date | None
    seized_on: date | None = None
    provisional: tuple[date, date] | None = None


def interest_of(
    overpayment: Mapping[str, Any],
    amount_yen: Yen,
    appropriated: Sequence[tuple[date, Yen]],
    waited: Waited,
    decided_on: date,
    terms: RefundInterestTerms,
) -> RefundInterest:
    """The interest on an amount of an overpayment, which is of one payment, and on what of it was appropriated before.

    Args:
        overpayment: with interest_ground, paid_on, and the dates on which the ground depends.
        amount_yen: what is refunded of it; nothing where all of it was appropriated.
        appropriated: the day as of which, and yen, of what paid other claims; interest ends on that day.
        waited: what keeps days from bearing interest.
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
    paid_on = overpayment["paid_on"]
    refunded = [PaidPart(paid_on, amount_yen)] if amount_yen else []
    parts = [*refunded, *(PaidPart(paid_on, yen, until) for until, yen in appropriated)]
    return refund_interest(parts, basis, decided_on, terms, _left_out(waited, decided_on, terms))


def _left_out(waited: Waited, decided_on: date, terms: RefundInterestTerms) -> list[LeftOut]:
    found = []
    claimed_on = waited.claimed_on
    if waited.notified_on is not None and (claimed_on is None or claimed_on > waited.notified_on):
        days = unclaimed(waited.notified_on, claimed_on, decided_on, terms)
        found += [days] if days else []
    if waited.seized_on is not None:
        found.append(seized(waited.seized_on, terms))
    if waited.provisional is not None:
        found.append(provisionally_seized(*waited.provisional))
    return found


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
