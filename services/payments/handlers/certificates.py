"""Certificates of payment (納税証明書) are decided on the claims as they stand, and kept with what they say."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.payments.handlers.obligors import Obligors
from services.payments.rules.certificates import CertificateKind, Refusal, Standing, refusals
from services.payments.store import certificates as store
from shared.days import fiscal_year
from shared.law.municipality import DueDatesUnknown, Municipality
from shared.law.tax_items import LIGHT_VEHICLE_TAX
from shared.merges import numbers_of_person
from shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Wanted:
    """The certificate that somebody asks for.

    Attributes:
        kind: what it is to say.
        addressee_no: about whom.
        tax_item: of which tax item; none for all.
        levy_fiscal_year: of which levy year; none for all.
        vehicle_registration_key: about which vehicle, for its inspection.
    """

    kind: CertificateKind
    addressee_no: str
    tax_item: str | None
    levy_fiscal_year: int | None
    vehicle_registration_key: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided: a number in the register, or what stands against it."""

    certificate_id: int
    number: int | None
    refusals: list[Refusal]
    standings: list[Standing]
    valid_until: date | None


async def standings_of(wanted: Wanted, transaction: Transaction) -> list[Standing]:
    """The claims that the certificate covers, under every number of the person, kept until the transaction ends."""
    numbers = await numbers_of_person(transaction.connection, wanted.addressee_no)
    rows = await transaction.connection.fetch(
        store.SELECT_STANDINGS,
        numbers,
        LIGHT_VEHICLE_TAX.code if wanted.vehicle_registration_key else wanted.tax_item,
        wanted.levy_fiscal_year,
        wanted.vehicle_registration_key,
    )
    return [Standing(**dict(row)) for row in rows]


async def decide_certificate(
    wanted: Wanted,
    standings: list[Standing],
    owing: Obligors,
    on: date,
    transaction: Transaction,
    municipality: Municipality,
) -> Decision:
    """Decide, and enter the decision into the register, a refusal with its reasons.

    Args:
        wanted: what somebody asks for.
        standings: the claims it covers, of this transaction.
        owing: who owes these claims.
        on: the day of the decision; the certificate speaks of it and is printed on it.
        transaction: the open transaction; its actor decides.
        municipality: whose due dates say how long a certificate for an inspection holds.
    """
    connection = transaction.connection
    numbers = await numbers_of_person(connection, wanted.addressee_no)
    pending = await connection.fetchval(store.SELECT_DECISION_PENDING, numbers, transaction.started_at)
    found = refusals(wanted.kind, standings, on, decision_pending=pending)
    valid_until = None if found else _valid_until(wanted.kind, standings, municipality)
    await connection.fetchval(store.LOCK_REGISTER, store.REGISTER_LOCK)
    row = await connection.fetchrow(
        store.INSERT_CERTIFICATE,
        fiscal_year(on),
        wanted.kind.value,
        wanted.addressee_no,
        wanted.tax_item,
        wanted.levy_fiscal_year,
        wanted.vehicle_registration_key,
        on,
        valid_until,
        [reason.value for reason in found],
        json.dumps([_line(one, _jointly(one, owing, numbers)) for one in standings]),
        transaction.actor.id,
        transaction.started_at,
    )
    if row is None:
        raise RuntimeError("certificate: the register gave no number back")
    return Decision(row["certificate_id"], row["number"], found, standings, valid_until)


def _jointly(one: Standing, owing: Obligors, numbers: Sequence[str]) -> list[str]:
    """Who owes a claim beside the person, who is nobody else under another number of his."""
    return [other for other in owing.others(one.claim_id, numbers[0]) if other not in numbers]


def _line(one: Standing, joint_with: list[str]) -> dict[str, str | int | list[str]]:
    return {
        "claim_id": one.claim_id,
        "tax_item": one.tax_item,
        "levy_fiscal_year": one.levy_fiscal_year,
        "instalment": one.instalment,
        "due_on": one.due_on.isoformat(),
        "assessed_yen": one.assessed_yen,
        "collected_yen": one.collected_yen,
        "open_yen": one.open_yen,
        # Who owes the same claim: what one of them has paid is paid for all.
        "joint_with": joint_with,
    }


def _valid_until(kind: CertificateKind, standings: list[Standing], municipality: Municipality) -> date | None:
    """A certificate for an inspection holds until the next year's tax falls due (証明書有効期限)."""
    if kind is not CertificateKind.VEHICLE_INSPECTION:
        return None
    newest = max(one.levy_fiscal_year for one in standings)
    try:
        return municipality.due_dates(LIGHT_VEHICLE_TAX.code, newest + 1)[0].due_on
    except DueDatesUnknown:
        # The ordinance's days of the next year are not known yet: the paper names no last day.
        return None
