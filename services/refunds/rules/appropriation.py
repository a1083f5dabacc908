"""What of an overpayment must pay other claims of the person, in which order and by what right (充当・委託納付)."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from shared.contracts import AppropriationKind
from shared.law.tax_items import RESIDENT_TAX, TaxKind, tax_item
from shared.money import Yen

KIND_LABELS = {
    AppropriationKind.APPROPRIATION: "充当",
    AppropriationKind.ENTRUSTED_PAYMENT: "委託納付",
    AppropriationKind.CONSENTED: "納付委任による納付",
}


class Overpaid(NamedTuple):
    """An overpayment with something open."""

    overpayment_id: int
    claim_id: int
    tax_item: str
    arose_on: date
    open_yen: Yen


class Needed(NamedTuple):
    """What a claim needs as of a day, against an overpayment that arose on another."""

    appropriation_date: date
    amount_yen: Yen


class Owed(NamedTuple):
    """A claim on which something is open."""

    claim_id: int
    tax_item: str
    due_on: date
    #: By the day on which an overpayment arose.
    needed: dict[date, Needed]
    #: Overpaid claims of the same notice.
    same_notice: frozenset[int]


class Consent(NamedTuple):
    """A person's written consent that money of one tax item pays another."""

    consent_id: UUID
    overpaid_tax_item: str
    owed_tax_item: str


class Duty(NamedTuple):
    """So much of an overpayment is to pay a claim."""

    overpayment_id: int
    place: int
    claim_id: int
    kind: AppropriationKind
    amount_yen: Yen
    appropriation_date: date
    consent_id: UUID | None


def kind_of(
    overpaid_item: str, owed_item: str, consents: Collection[Consent]
) -> tuple[AppropriationKind, UUID | None] | None:
    """By what right money of one tax item pays another; none where there is none.

    Where either side is residence tax the person is deemed to have entrusted the payment (地方税法17条の2の2); taxes
    otherwise pay taxes by article 17-2, a premium its own kind likewise (地方自治法231条の3第4項). Between taxes and
    premiums, and between two premiums, nothing is appropriated without a written consent (地方税法20条の9).
    """
    overpaid, owed = tax_item(overpaid_item), tax_item(owed_item)
    if overpaid.kind is TaxKind.TAX and owed.kind is TaxKind.TAX:
        if RESIDENT_TAX in (overpaid, owed):
            return AppropriationKind.ENTRUSTED_PAYMENT, None
        return AppropriationKind.APPROPRIATION, None
    if overpaid == owed:
        return AppropriationKind.APPROPRIATION, None
    for consent in consents:
        if (consent.overpaid_tax_item, consent.owed_tax_item) == (overpaid_item, owed_item):
            return AppropriationKind.CONSENTED, consent.consent_id
    return None


def duties(overpaid: Sequence[Overpaid], owed: Sequence[Owed], consents: Collection[Consent]) -> list[Duty]:
    """What must be appropriated of a person's overpayments, before anything is refunded (地方税法17条の2第1項).

    The overpayment that arose first goes first. It pays claims of its own notice, then by the day as of which both
    faced each other, then by due date. What one has paid of a claim, the next finds paid.

    Args:
        overpaid: his overpayments with something open.
        owed: his claims with something open; each needs an amount as of its appropriation date.
        consents: his written consents.
    """
    found: list[Duty] = []
    paid_yen: dict[int, Yen] = {}
    for one in sorted(overpaid, key=lambda one: (one.arose_on, one.overpayment_id)):
        rest_yen, place = one.open_yen, 0
        for claim in sorted(owed, key=lambda claim: _order(claim, one)):
            needed = claim.needed.get(one.arose_on)
            right = kind_of(one.tax_item, claim.tax_item, consents)
            if needed is None or right is None or claim.claim_id == one.claim_id:
                continue
            amount_yen = min(rest_yen, needed.amount_yen - paid_yen.get(claim.claim_id, 0))
            if amount_yen <= 0:
                continue
            place += 1
            rest_yen -= amount_yen
            paid_yen[claim.claim_id] = paid_yen.get(claim.claim_id, 0) + amount_yen
            kind, consent_id = right
            found.append(
                Duty(one.overpayment_id, place, claim.claim_id, kind, amount_yen, needed.appropriation_date, consent_id)
            )
    return found


def _order(claim: Owed, one: Overpaid) -> tuple[bool, date, date, int]:
    needed = claim.needed.get(one.arose_on)
    day = needed.appropriation_date if needed else date.max
    return one.claim_id not in claim.same_notice, day, claim.due_on, claim.claim_id
