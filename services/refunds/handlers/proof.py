"""Proves each night that no overpayment is missing: what payments says is too much against what is known here."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from services.refunds.handlers.appropriation_asking import ask
from services.refunds.rules.overpayments import Cause, Finding, Stated, findings, kind_of
from services.refunds.store import overpayments, proof
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts import (
    Envelope,
    InterestGround,
    OverpaymentsAsked,
    OverpaymentsStated,
    StatedOverpayment,
)
from shared.transaction import Transaction, uuid7

PROVE = Access("refunds.overpayment.prove", REFUND, AccessAction.VIEW)
#: Longer than payments may stand still and hear nothing of refunds.
_RECENT = timedelta(days=7)
_CLAIMS_MAX = 500


async def prove_overpayments(day: date, transaction: Transaction) -> dict[str, Any]:
    """Ask payments what is too much: by name for everybody who is known here, and once for all others.

    A question by name travels behind what was announced about the person before it, so its answer has seen that.
    """
    proof_id, at = uuid7(), transaction.started_at
    rows = await transaction.connection.fetch(proof.SELECT_PERSONS, at - _RECENT)
    await proof.PROOFS.copy(transaction.connection, [(proof_id, day, at)])
    await proof.PERSONS.copy(transaction.connection, [(proof_id, row["addressee_no"]) for row in rows])
    for row in rows:
        question = OverpaymentsAsked(
            proof_id=str(proof_id),
            addressee_no=row["addressee_no"],
            claim_ids=tuple(row["claim_ids"][:_CLAIMS_MAX]),
        )
        transaction.publish(question, key=row["addressee_no"])
    transaction.publish(OverpaymentsAsked(proof_id=str(proof_id)), key=f"proof:{proof_id}")
    if rows:
        transaction.record_access(PROVE, [row["addressee_no"] for row in rows], fields=("overpayment",))
    return {"asked": len(rows)}


async def on_overpayments_stated(envelopes: Sequence[Envelope[OverpaymentsStated]], transaction: Transaction) -> None:
    """Compare to the yen, list what does not agree, and open what is missing.

    Where money of a payment has been used before, what is missing is listed only: a person looks first, so that
    nothing goes back twice.
    """
    connection, at = transaction.connection, transaction.started_at
    asked = await _waiting([envelope.event for envelope in envelopes], transaction)
    answers = []
    for envelope in envelopes:
        place = (envelope.event.proof_id, envelope.event.addressee_no)
        # Of somebody who was asked about by name, only that answer is in order with everything about him.
        if asked.get(place) is envelope.event.asked_by_name:
            del asked[place]
            answers.append(envelope)
    numbers = [UUID(envelope.event.proof_id) for envelope in answers]
    persons = [envelope.event.addressee_no for envelope in answers]
    known: dict[tuple[str, str], list[asyncpg.Record]] = {}
    for row in await connection.fetch(proof.SELECT_KNOWN, numbers, persons):
        known.setdefault((str(row["proof_id"]), row["addressee_no"]), []).append(row)
    found: list[tuple[Any, ...]] = []
    opened: list[tuple[Any, ...]] = []
    for envelope in answers:
        event = envelope.event
        stated = {(one.claim_id, one.receipt_id): one for one in event.overpaid}
        for one in _compared(stated, known.get((event.proof_id, event.addressee_no), ())):
            found.append(
                (
                    UUID(event.proof_id),
                    one.claim_id,
                    one.receipt_id,
                    event.addressee_no,
                    one.tax_item,
                    one.stated_yen,
                    one.known_yen,
                    one.is_opened,
                    at,
                )
            )
            if one.is_opened:
                opened.append(_opened(event, stated[one.claim_id, one.receipt_id], one, transaction))
    rows = [(number, person, at) for number, person in zip(numbers, persons, strict=True)]
    await proof.ANSWERS.copy(connection, rows)
    await proof.FINDINGS.copy(connection, found)
    await overpayments.OVERPAYMENTS.copy(connection, opened)
    if opened:
        await ask(sorted({row[3] for row in opened}), transaction)
    transaction.record_access(
        PROVE, [envelope.event.addressee_no for envelope in envelopes], fields=("overpayment", "balance")
    )


async def _waiting(events: Sequence[OverpaymentsStated], transaction: Transaction) -> dict[tuple[str, str], bool]:
    """By proof and person that nobody has answered for, whether the person was asked about by name."""
    rows = await transaction.connection.fetch(
        proof.SELECT_ASKED, [UUID(event.proof_id) for event in events], [event.addressee_no for event in events]
    )
    return {(str(row["proof_id"]), row["addressee_no"]): row["by_name"] for row in rows}


def _compared(stated: Mapping[tuple[int, int], StatedOverpayment], known: Sequence[asyncpg.Record]) -> list[Finding]:
    by_ledger = {place: Stated(one.amount_yen, one.tax_item.value) for place, one in stated.items()}
    # A payment is on one claim at a time: where the ledger has it is its place, also where it was found on another.
    on_claim = {receipt_id: claim_id for claim_id, receipt_id in stated}
    places = {row["receipt_id"]: (on_claim.get(row["receipt_id"], row["claim_id"]), row["receipt_id"]) for row in known}
    here = {places[row["receipt_id"]]: Stated(row["known_yen"], row["tax_item"]) for row in known}
    used = {places[row["receipt_id"]] for row in known if row["is_used"]}
    return findings(by_ledger, here, used)


def _opened(
    event: OverpaymentsStated, stated: StatedOverpayment, found: Finding, transaction: Transaction
) -> tuple[Any, ...]:
    # Nobody says any more how it came about; that it was paid in excess is what stands in the ledger.
    cause = Cause.EXCESS_PAYMENT
    return (
        f"proof:{event.proof_id}:{stated.claim_id}:{stated.receipt_id}",
        stated.claim_id,
        stated.receipt_id,
        event.addressee_no,
        stated.tax_item.value,
        stated.levy_fiscal_year,
        stated.accounting_fiscal_year,
        found.stated_yen - found.known_yen,
        0,
        0,
        0,
        0,
        kind_of(cause).value,
        cause.value,
        stated.paid_on,
        InterestGround.OTHER.value,
        stated.paid_on,
        None,
        None,
        None,
        None,
        None,
        transaction.started_at,
    )
