"""What an overpayment may pay of another claim, and as of which day (充当適状日)."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from services.payments.rules.clearing import Cleared
from shared.money import Yen

#: Each round adds what is still open, which shrinks to nothing; the delinquency charge moves by 100 yen.
_ROUNDS_MAX = 20


class ClaimDates(NamedTuple):
    """The dates of a claim on which its appropriation date hangs."""

    #: The instalment's due date as it stands: accelerated, extended, or as assessed.
    due_on: date
    #: 法定納期限.
    statutory_due_on: date
    #: The day of the notice; none where it is not known.
    notice_sent_on: date | None


def appropriation_date_of(dates: ClaimDates, arose_on: date) -> date:
    """The day as of which claim and overpayment face each other: the later of the two (地方税法施行令6条の14).

    A claim's own day is its due date; of one assessed after the statutory due date it is the day of its notice. The
    delinquency charge follows its tax.

    Args:
        dates: the claim that is open.
        arose_on: the day on which money was too much.
    """
    own = dates.due_on
    if dates.notice_sent_on is not None and dates.notice_sent_on > dates.statutory_due_on:
        own = dates.notice_sent_on
    return max(own, arose_on)


def needed_yen(first_yen: Yen, limit_yen: Yen, clear_with: Callable[[Yen], tuple[Cleared, Yen]]) -> Yen:
    """How much a claim takes as of a day: nothing stays open, and no other money of it becomes too much.

    The day lies in the past, so payments that came after it count too; how high the delinquency charge is follows from
    the amount, therefore it is tried out.

    Args:
        first_yen: what is open as the claim stands.
        limit_yen: the most there is.
        clear_with: the clearing with so much, and how much of the claim's money is too much then beyond what was.
    """
    amount_yen = min(first_yen, limit_yen)
    for _ in range(_ROUNDS_MAX):
        cleared, excess_yen = clear_with(amount_yen)
        if excess_yen:
            return max(0, amount_yen - excess_yen)
        if cleared.open_yen == 0 or amount_yen == limit_yen:
            return amount_yen
        amount_yen = min(limit_yen, amount_yen + cleared.open_yen)
    return amount_yen
