"""Clearing (消込): which money pays what on a claim, and when its delinquency charge becomes fixed.

A claim's clearing is a fold over all its money in the order of payment days. It is computed anew whenever anything
about the claim changes, so a late report, a cancellation and a revision all lead to the state that would have arisen
had everything been known from the start; the ledger gets the differences.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from services.payments.rules.allocation import DISPOSITION_COST, DUNNING_FEE, LATE_CHARGE, PRINCIPAL, Order
from services.payments.rules.decisions import NOTHING_DECIDED, Decided
from shared.law.late_charge import Dunning, Payment, late_charge, late_charge_total_yen
from shared.law.late_charge_terms import LateChargeTerms
from shared.money import Yen


class Parts(NamedTuple):
    """What one payment pays; the five add up to its amount."""

    principal_yen: Yen
    dunning_fee_yen: Yen
    late_charge_yen: Yen
    disposition_cost_yen: Yen
    overpaid_yen: Yen


class Money(NamedTuple):
    """One payment that counts, finally or provisionally."""

    receipt_id: int
    amount_yen: Yen
    paid_on: date
    provisional: bool
    #: Whether a disposition brought it in; otherwise somebody paid it of his own accord.
    by_disposition: bool = False
    #: What the slip that was paid asks for on this claim, where it was one of the register; it pays that first.
    said: Parts | None = None


class Owed(NamedTuple):
    """What is owed on a claim, apart from the delinquency charge that follows from the payments."""

    principal_yen: Yen
    dunning_fee_yen: Yen
    due_on: date
    disposition_cost_yen: Yen = 0
    #: The first day on which nothing of it is owed any more, because it was written off (不納欠損).
    extinguished_on: date | None = None


class Cleared(NamedTuple):
    """The clearing of a claim."""

    #: Parts of each final payment, by receipt.
    parts: dict[int, Parts]
    late_charge_yen: Yen
    provisional_yen: Yen
    open_yen: Yen
    #: The last day that was needed to pay everything; none while something is open, or was when it was written off.
    settled_on: date | None
    #: What was open on the day of extinction, in the order of `Parts`; nothing where the claim still stands.
    written_off_yen: tuple[Yen, Yen, Yen, Yen] = (0, 0, 0, 0)


#: Which order a payment pays in.
OrderOf = Callable[[Money], Order]

NO_PARTS = Parts(0, 0, 0, 0, 0)
_BY_DAY = attrgetter("paid_on", "receipt_id")


def clear(
    owed: Owed,
    terms: LateChargeTerms,
    money: Iterable[Money],
    *,
    order_of: OrderOf,
    dunning: Dunning | None,
    decided: Decided = NOTHING_DECIDED,
) -> Cleared:
    """Clear a claim.

    Each payment pays the components in its order, and what a slip fixes before that. The delinquency charge is fixed on
    the day on which the principal is complete (20条の4の2), unless a decision has fixed it before that; until then
    nothing can pay it. What is left over is overpaid: it never moves to another claim by itself.

    What is open when a claim is extinguished is written off, and money that is paid on that day or later is overpaid:
    extinction needs no plea and nobody can waive it (18条2項). A charge that was not fixed by then is never owed.

    Args:
        owed: principal, dunning fee and cost of disposition, and the due date.
        terms: terms of the delinquency charge for this claim.
        money: the payments that count; provisional money is added up but pays nothing.
        order_of: the order of a payment, from what brought it in and its day.
        dunning: the dunning notice, for charges that bear a delinquency charge only once dunned (地方自治法231条の3).
        decided: what persons have decided about the charge; exempted principal is not owed to begin with.

    Raises:
        NotYetAnnounced: a payment day lies past the announced rates.
    """
    fold = _Fold(owed, terms, dunning, decided)
    parts: dict[int, Parts] = {}
    provisional_yen = 0
    settled_on: date | None = None
    for one in sorted(money, key=_BY_DAY):
        if one.provisional:
            provisional_yen += one.amount_yen
            continue
        if owed.extinguished_on is not None and one.paid_on >= owed.extinguished_on:
            parts[one.receipt_id] = NO_PARTS._replace(overpaid_yen=one.amount_yen)
            continue
        parts[one.receipt_id] = fold.take(one, order_of(one).places)
        if settled_on is None and fold.is_complete and not any(fold.open_yen):
            settled_on = one.paid_on
    open_yen = sum(fold.open_yen)
    if open_yen and owed.extinguished_on is not None:
        principal_yen, fee_yen, charge_yen, cost_yen = fold.open_yen
        written_off = (principal_yen, fee_yen, charge_yen, cost_yen)
        return Cleared(parts, fold.charge_yen, provisional_yen, 0, None, written_off)
    return Cleared(parts, fold.charge_yen, provisional_yen, open_yen, settled_on if open_yen == 0 else None)


class _Fold:
    """What is open while the payments of a claim are taken in, one after the other."""

    def __init__(self, owed: Owed, terms: LateChargeTerms, dunning: Dunning | None, decided: Decided) -> None:
        self.owed = owed
        self.terms = terms
        self.dunning = dunning
        self.decided = decided
        self.is_complete = owed.principal_yen == 0
        self.charge_yen = decided.forced_charge_yen or 0
        #: By the places of the components.
        self.open_yen = [owed.principal_yen, owed.dunning_fee_yen, self.charge_yen, owed.disposition_cost_yen]
        self._paid: list[Payment] = []

    def take(self, one: Money, places: Sequence[int]) -> Parts:
        """Let a payment pay: what its slip fixes, then in its order."""
        taken = [0, 0, 0, 0]
        rest = one.amount_yen
        # The tax as it was before this payment bears the charge of its day.
        before = tuple(self._paid)
        for limits in (one.said, None) if one.said is not None else (None,):
            for place in places:
                paid_yen = min(rest, self.open_yen[place], rest if limits is None else limits[place])
                taken[place] += paid_yen
                self.open_yen[place] -= paid_yen
                rest -= paid_yen
                if place == PRINCIPAL and not self.is_complete and self.open_yen[PRINCIPAL] == 0:
                    self._complete(one.paid_on, before)
        if taken[PRINCIPAL]:
            self._paid.append(Payment(one.paid_on, taken[PRINCIPAL]))
        return Parts(taken[PRINCIPAL], taken[DUNNING_FEE], taken[LATE_CHARGE], taken[DISPOSITION_COST], rest)

    def _complete(self, paid_on: date, before: Sequence[Payment]) -> None:
        self.is_complete = True
        if self.decided.forced_charge_yen is None:
            self.charge_yen = _fixed_charge(self.owed, paid_on, self.terms, before, self.dunning, self.decided)
            self.open_yen[LATE_CHARGE] = self.charge_yen


def _fixed_charge(
    owed: Owed,
    paid_on: date,
    terms: LateChargeTerms,
    before: Sequence[Payment],
    dunning: Dunning | None,
    decided: Decided,
) -> Yen:
    if paid_on <= owed.due_on:
        return 0
    if decided.reliefs:
        return late_charge(owed.principal_yen, owed.due_on, paid_on, terms, before, decided.reliefs, dunning).total_yen
    return late_charge_total_yen(owed.principal_yen, owed.due_on, paid_on, terms, before, dunning)
