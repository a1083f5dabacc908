"""The calculation sheet (延滞金計算書) of a claim, for any day and as the ledger knew things at any time."""

from datetime import date, datetime
from typing import NamedTuple

import asyncpg

from services.payments.handlers.book import decision_of
from services.payments.handlers.exclusions import levied_of
from services.payments.rules.decisions import Decided, decided
from services.payments.rules.exclusions import exclusions, extended_due_on
from services.payments.store import assessment_details, charge_sheets, decisions
from shared.law.late_charge import Dunning, LateCharge, Payment, late_charge
from shared.law.late_charge_terms import LateChargeTerms
from shared.law.municipality import Municipality
from shared.law.tax_items import tax_item
from shared.money import Yen
from shared.postgres.sql import Connection


class ChargeSheet(NamedTuple):
    """How the delinquency charge of a claim comes about."""

    #: The last entry that it knows of.
    version: int
    principal_yen: Yen
    due_on: date
    #: The day to which it is counted: the day on which the principal was complete, or the day asked for.
    counted_to: date
    #: Whether the principal was complete, so that the charge is fixed (確定延滞金) and no longer runs.
    is_fixed: bool
    terms: LateChargeTerms
    decided: Decided
    charge: LateCharge

    @property
    def amount_yen(self) -> Yen:
        """The charge: the computed one, or the one that was decided."""
        forced_yen = self.decided.forced_charge_yen
        return self.charge.total_yen if forced_yen is None else forced_yen


async def charge_sheet(
    claim: asyncpg.Record, on: date, known_at: datetime, connection: Connection, municipality: Municipality
) -> ChargeSheet:
    """Compute the sheet from the ledger, never from the balance.

    Args:
        claim: as `claims.SELECT_BY_ID` reads it.
        on: the day as of which the charge is asked.
        known_at: what was learned later is left out.
        connection: to the ledger.
        municipality: whose ordinances say the terms.

    Raises:
        NotYetAnnounced: a day lies past the announced rates.
    """
    claim_id = claim["claim_id"]
    assessed = await connection.fetchrow(charge_sheets.SELECT_ASSESSED, claim_id, known_at)
    paid = await connection.fetch(charge_sheets.SELECT_PAID, claim_id, known_at, on)
    valid = decided(decision_of(row) for row in await decisions.valid_at(connection, [claim_id], known_at))
    replaced_on = await connection.fetchval(charge_sheets.SELECT_REPLACED_DUE_DATE, claim_id, known_at)
    due_on: date = valid.due_on or replaced_on or claim["assessed_due_on"] or claim["due_on"]
    principal_yen, version = (assessed["principal_yen"], assessed["version"]) if assessed else (0, 0)
    terms = municipality.late_charge_terms(tax_item(claim["tax_item"]), due_on)
    payments = [Payment(row["paid_on"], row["amount_yen"]) for row in paid]
    is_fixed = sum(payment.amount_yen for payment in payments) == principal_yen
    counted_to = max((payment.paid_on for payment in payments), default=on) if is_fixed else on
    before = payments[:-1] if is_fixed else payments
    dunned_on = claim["dunned_on"]
    dunning = Dunning(dunned_on, claim["dunning_deadline_on"]) if dunned_on and dunned_on <= on else None
    reliefs = valid.reliefs
    if claim["has_filing"]:
        levied = levied_of(await connection.fetch(assessment_details.SELECT_LEVIED_AT, claim_id, known_at))
        history = levied.get(claim_id, ())
        due_on = extended_due_on(due_on, history, municipality.law.business_days.next_business_day)
        reliefs += exclusions(claim["tax_item"], due_on, history)
    charge = late_charge(principal_yen, due_on, counted_to, terms, before, reliefs, dunning)
    return ChargeSheet(version, principal_yen, due_on, counted_to, is_fixed, terms, valid, charge)
