"""One claim's year as the generator knows it, and what must come of it by law: computed apart from the services."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from deploy.demo.calendar import Stretch, planned_notice_day
from deploy.demo.city import Notice, Slip
from shared.law.late_charge import Dunning, Payment, late_charge_total_yen
from shared.law.library import LAW
from shared.law.municipality import Municipality
from shared.law.tax_items import TaxKind, tax_item
from shared.money import Yen


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment, with the days on which its reports arrive."""

    channel: str
    receipt_ref: str
    clearing_key: str
    amount_yen: Yen
    paid_on: date
    flash_on: date | None = None
    final_on: date | None = None
    cancelled_on: date | None = None
    #: The channel, by its code in the city's table, whose files report it; empty where it comes another way.
    feed: str = ""

    @property
    def is_final(self) -> bool:
        """Whether it is money for good at the end of the year."""
        return self.final_on is not None and self.cancelled_on is None

    @property
    def is_provisional(self) -> bool:
        """Whether only its flash report (速報) has come by the end of the year."""
        return self.flash_on is not None and self.final_on is None and self.cancelled_on is None

    def counts_on(self, day: date) -> bool:
        """Whether a report has come by the end of a day and no cancellation has."""
        reported = [on for on in (self.flash_on, self.final_on) if on is not None]
        return min(reported) <= day and (self.cancelled_on is None or self.cancelled_on > day)


@dataclass(slots=True)
class ClaimYear:
    """A claim with everything that happens to it."""

    notice: Notice
    slip: Slip
    #: What is owed from a day on, after each revision (更正) or cancellation (賦課取消).
    revisions: list[tuple[date, Yen]] = field(default_factory=list)
    money: list[Paid] = field(default_factory=list)
    #: Money that came under a wrong number and was given to the claim when the year was over.
    assigned: list[Paid] = field(default_factory=list)

    def assessed_yen(self, day: date = date.max) -> Yen:
        """What is assessed as of a day."""
        amount_yen = self.slip.amount_yen
        for revised_on, revised_yen in self.revisions:
            if revised_on <= day:
                amount_yen = revised_yen
        return amount_yen

    def left_to_pay_yen(self, day: date) -> Yen:
        """The principal that no reported money covers at the end of a day."""
        return self.assessed_yen(day) - sum(paid.amount_yen for paid in self.money if paid.counts_on(day))


class Outcome(NamedTuple):
    """What must stand in the books for a claim at the end, in yen."""

    assessed_yen: Yen = 0
    principal_yen: Yen = 0
    fee_assessed_yen: Yen = 0
    fee_yen: Yen = 0
    charge_assessed_yen: Yen = 0
    charge_yen: Yen = 0
    overpaid_yen: Yen = 0
    provisional_yen: Yen = 0


def notice_day(claim: ClaimYear, calendar: Sequence[Stretch]) -> date | None:
    """The day of the claim's dunning notice (督促状): the first day from the planned one on which money is missing."""
    planned = planned_notice_day(claim.slip.due_on)
    for stretch in calendar:
        if stretch.last_day >= planned and claim.left_to_pay_yen(stretch.last_day) > 0:
            return next((day for day in stretch.business_days if day >= planned), None)
    return None


def late_charge_yen(
    claim: ClaimYear, paid_on: date, before: Sequence[Payment], dunned_on: date | None, municipality: Municipality
) -> Yen:
    """The delinquency charge (延滞金) of a claim whose principal is complete on a day (地方税法20条の4の2)."""
    if paid_on <= claim.slip.due_on:
        return 0
    item = tax_item(claim.notice.tax_item)
    terms = municipality.late_charge_terms(item, claim.slip.due_on)
    dunning = Dunning(dunned_on, _deadline(dunned_on, item.kind, municipality)) if dunned_on else None
    return late_charge_total_yen(claim.assessed_yen(), claim.slip.due_on, paid_on, terms, before, dunning)


def outcome(claim: ClaimYear, calendar: Sequence[Stretch], municipality: Municipality) -> Outcome:
    """What must come of a claim: principal first, then the fee, then the charge; the rest is overpaid."""
    dunned_on = notice_day(claim, calendar)
    fee_owed_yen = 0
    if dunned_on is not None and not _is_groundless(claim, dunned_on):
        fee_owed_yen = municipality.dunning_fee_yen(claim.slip.due_on, dunned_on)
    assessed_yen = claim.assessed_yen()
    principal_yen = charge_owed_yen = over_yen = 0
    part_payments: list[Payment] = []
    final = [paid for paid in (*claim.money, *claim.assigned) if paid.is_final]
    for paid in sorted(final, key=lambda paid: paid.paid_on):
        part_yen = min(paid.amount_yen, assessed_yen - principal_yen)
        if part_yen and principal_yen + part_yen == assessed_yen:
            charge_owed_yen = late_charge_yen(claim, paid.paid_on, part_payments, dunned_on, municipality)
        if part_yen:
            part_payments.append(Payment(paid.paid_on, part_yen))
        principal_yen += part_yen
        over_yen += paid.amount_yen - part_yen
    fee_yen = min(over_yen, fee_owed_yen)
    charge_yen = min(over_yen - fee_yen, charge_owed_yen)
    return Outcome(
        assessed_yen,
        principal_yen,
        fee_owed_yen,
        fee_yen,
        charge_owed_yen,
        charge_yen,
        over_yen - fee_yen - charge_yen,
        sum(paid.amount_yen for paid in claim.money if paid.is_provisional),
    )


def _is_groundless(claim: ClaimYear, dunned_on: date) -> bool:
    """Whether, by a later reduction, nothing had been open on the day of the notice: its fee falls away."""
    return any(
        revised_yen < claim.slip.amount_yen
        and revised_on >= dunned_on
        and revised_yen
        <= sum(one.amount_yen for one in claim.money if one.paid_on <= dunned_on and one.counts_on(revised_on))
        for revised_on, revised_yen in claim.revisions
    )


def _deadline(dunned_on: date, kind: TaxKind, municipality: Municipality) -> date:
    """The last day to pay after the notice: set by the notice for a charge, by the law for a tax (地方税法331条1項)."""
    if kind is TaxKind.CHARGE:
        days = municipality.ordinance.charge_dunning_deadline_days.on(dunned_on)
    else:
        days = LAW.seizure_wait_days.on(dunned_on)
    return LAW.business_days.next_business_day(dunned_on + timedelta(days=days))
