"""Whether a certificate of payment (納税証明書) may be issued on a day, and what stands against it.

A certificate says what is certain: money that a channel may still withdraw, and an assessment that is about to change,
both stand against it. It is decided on the day on which it is printed.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from shared.money import Yen


class CertificateKind(StrEnum):
    """What a certificate says."""

    TAX_PAYMENT = "tax_payment"
    FULL_PAYMENT = "full_payment"
    NO_ARREARS = "no_arrears"
    VEHICLE_INSPECTION = "vehicle_inspection"


class Standing(NamedTuple):
    """A claim on the day of the decision."""

    claim_id: int
    tax_item: str
    levy_fiscal_year: int
    instalment: str
    due_on: date
    assessed_yen: Yen
    #: Principal that final money has paid.
    collected_yen: Yen
    #: What is open of the principal, the dunning fee and the delinquency charge.
    open_yen: Yen
    provisional_yen: Yen
    #: A revision has arrived and waits for an earlier one.
    revision_waits: bool


class Refusal(StrEnum):
    """What stands against a certificate."""

    NOTHING = "nothing"
    PROVISIONAL = "provisional"
    REVISION_PENDING = "revision_pending"
    UNPAID = "unpaid"
    OVERDUE = "overdue"


def refusals(
    kind: CertificateKind, standings: Sequence[Standing], on: date, *, decision_pending: bool
) -> list[Refusal]:
    """All that stands against a certificate; nothing when it may be issued (地方税法20条の10).

    Args:
        kind: what it would say.
        standings: the claims that it covers.
        on: the day of the decision.
        decision_pending: whether somebody has proposed to change a claim of the person, and nobody has decided yet.
    """
    found: list[Refusal] = []
    # Somebody who owes nothing at all has no arrears.
    if not standings and kind is not CertificateKind.NO_ARREARS:
        found.append(Refusal.NOTHING)
    if any(one.provisional_yen for one in standings):
        found.append(Refusal.PROVISIONAL)
    if decision_pending or any(one.revision_waits for one in standings):
        found.append(Refusal.REVISION_PENDING)
    if kind is CertificateKind.FULL_PAYMENT and any(one.open_yen for one in standings):
        found.append(Refusal.UNPAID)
    overdue = any(one.open_yen and one.due_on < on for one in standings)
    if kind in (CertificateKind.NO_ARREARS, CertificateKind.VEHICLE_INSPECTION) and overdue:
        found.append(Refusal.OVERDUE)
    return found
