"""Clearing (消込): which money pays what on a claim, and when its delinquency charge becomes fixed.

A claim's clearing is a fold over all its money in the order of payment days. It is computed anew whenever anything
about the claim changes, so a late report, a cancellation and a revision all lead to the state that would have arisen
had everything been known from the start; the ledger gets the differences.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from services.payments.rules.decisions import NOTHING_DECIDED, Decided
from shared.law.late_charge import Dunning, Payment, late_charge, late_charge_total_yen
from shared.law.late_charge_terms import LateChargeTerms
from shared.money import Yen


class Money(NamedTuple):
    """One payment that counts, finally or provisionally."""

    receipt_id: int
    amount_yen: Yen
    paid_on: date
    provisional: bool


class Parts(NamedTuple):
    """What one payment pays; the four add up to its amount."""

    principal_yen: Yen
    dunning_fee_yen: Yen
    late_charge_yen: Yen
    overpaid_yen: Yen


class Owed(NamedTuple):
    """What is owed on a claim, apart from the delinquency charge that follows from the payments."""

    principal_yen: Yen
    dunning_fee_yen: Yen
    due_on: date


class Cleared(NamedTuple):
    """The clearing of a claim."""

    #: Parts of each final payment, by receipt.
    parts: dict[int, Parts]
    late_charge_yen: Yen
    provisional_yen: Yen
    open_yen: Yen
    #: The last day that was needed to pay everything; none while something is open.
    settled_on: date | None


NO_PARTS = Parts(0, 0, 0, 0)
_BY_DAY = attrgetter("paid_on", "receipt_id")


def clear(
    owed: Owed,
    terms: LateChargeTerms,
    money: Iterable[Money],
    *,
    fee_before_charge: bool,
    dunning: Dunning | None,
    decided: Decided = NOTHING_DECIDED,
) -> Cleared:
    """Clear a claim.

    Voluntary payments pay the principal until it is complete, then the rest (地方税法20条の9の4第2項). The delinquency
    charge is fixed on the day on which the principal is complete (20条の4の2), unless a decision has fixed it before
    that. What is left over is overpaid: it never moves to another claim by itself.

    Args:
        owed: principal and dunning fee, and the due date.
        terms: terms of the delinquency charge for this claim.
        money: the payments that count; provisional money is added up but pays nothing.
        fee_before_charge: whether the dunning fee comes before the charge, as the ordinance has it.
        dunning: the dunning notice, for charges that bear a delinquency charge only once dunned (地方自治法231条の3).
        decided: what persons have decided about the charge; exempted principal is not owed to begin with.

    Raises:
        NotYetAnnounced: a payment day lies past the announced rates.
    """
    parts: dict[int, Parts] = {}
    open_principal, open_fee = owed.principal_yen, owed.dunning_fee_yen
    charge_yen = open_charge = decided.forced_charge_yen or 0
    provisional_yen = 0
    completed = open_principal == 0
    settled_on: date | None = None
    paid: list[Payment] = []
    for one in sorted(money, key=_BY_DAY):
        if one.provisional:
            provisional_yen += one.amount_yen
            continue
        rest = one.amount_yen
        principal = min(rest, open_principal)
        open_principal -= principal
        rest -= principal
        if not completed and open_principal == 0:
            completed = True
            if decided.forced_charge_yen is None:
                charge_yen = open_charge = _fixed_charge(owed, one.paid_on, terms, paid, dunning, decided)
        if principal:
            paid.append(Payment(one.paid_on, principal))
        fee = charge = 0
        if rest and completed:
            fee, charge = _accessory(rest, open_fee, open_charge, fee_before_charge=fee_before_charge)
            open_fee -= fee
            open_charge -= charge
            rest -= fee + charge
        parts[one.receipt_id] = Parts(principal, fee, charge, rest)
        if settled_on is None and completed and open_fee == 0 and open_charge == 0:
            settled_on = one.paid_on
    open_yen = open_principal + open_fee + open_charge
    return Cleared(parts, charge_yen, provisional_yen, open_yen, settled_on if open_yen == 0 else None)


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


def _accessory(rest: Yen, open_fee: Yen, open_charge: Yen, *, fee_before_charge: bool) -> tuple[Yen, Yen]:
    if fee_before_charge:
        fee = min(rest, open_fee)
        return fee, min(rest - fee, open_charge)
    charge = min(rest, open_charge)
    return min(rest - charge, open_fee), charge
