"""Asks payments what persons owe who paid too much, and keeps what therefore must be appropriated (充当の義務)."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from services.refunds.rules.appropriation import Consent, Needed, Overpaid, Owed, duties
from services.refunds.store import appropriation, overpayments
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts import Envelope, OpenClaim, OpenClaimsAsked, OpenClaimsStated, OverpaidClaim
from shared.merges import numbers_by_person
from shared.transaction import Transaction, uuid7

EXAMINE = Access("refunds.appropriation.examine", REFUND, AccessAction.VIEW)
_PERSONS_AT_ONCE = 5_000
#: What one question may be about; more of one person's are asked about when these are done.
_OVERPAID_MAX = 500


async def ask(addressee_nos: Sequence[str], transaction: Transaction) -> int:
    """Ask what these persons owe, where something paid too much is open for them under any of their numbers.

    Args:
        addressee_nos: numbers of the persons.
        transaction: the one in which something about them has changed, or the job's.

    Returns:
        How many persons are asked about.
    """
    connection = transaction.connection
    gathered = await numbers_by_person(connection, addressee_nos)
    persons = {tuple(numbers) for numbers in gathered.values()}
    every_number = sorted({number for numbers in persons for number in numbers})
    of_number: dict[str, list[asyncpg.Record]] = {}
    for row in await connection.fetch(appropriation.SELECT_OPEN_OF, every_number):
        of_number.setdefault(row["addressee_no"], []).append(row)
    questions: list[tuple[Any, ...]] = []
    about: list[tuple[Any, ...]] = []
    for numbers in sorted(persons):
        of_person = [row for number in numbers for row in of_number.get(number, ())][:_OVERPAID_MAX]
        if not of_person:
            continue
        ask_id, asked_no = uuid7(), of_person[0]["addressee_no"]
        questions.append((ask_id, asked_no, transaction.started_at))
        about += [(ask_id, row["overpayment_id"], transaction.started_at) for row in of_person]
        question = OpenClaimsAsked(
            ask_id=str(ask_id),
            addressee_no=asked_no,
            addressee_nos=numbers,
            overpaid=tuple(OverpaidClaim(claim_id=row["claim_id"], arose_on=row["arose_on"]) for row in of_person),
        )
        transaction.publish(question, key=asked_no)
    await appropriation.QUESTIONS.copy(connection, questions)
    await appropriation.ABOUT.copy(connection, about)
    return len(questions)


async def ask_open_claims(_day: date, transaction: Transaction) -> dict[str, Any]:
    """Ask about every person for whom something is open: what was answered before may be old.

    The record of the run says how much was still to be appropriated by the former answers, so that nobody forgets it.
    """
    due = await transaction.connection.fetchrow(appropriation.COUNT_DUE)
    asked, after = 0, ""
    while rows := await transaction.connection.fetch(appropriation.SELECT_PERSONS, after, _PERSONS_AT_ONCE):
        persons = [row["addressee_no"] for row in rows]
        asked += await ask(persons, transaction)
        transaction.record_access(EXAMINE, persons, fields=("overpayment",))
        after = persons[-1]
    return {"asked": asked, **(dict(due) if due is not None else {})}


async def on_open_claims_stated(envelopes: Sequence[Envelope[OpenClaimsStated]], transaction: Transaction) -> None:
    """Keep what must be appropriated; an answer to a question that was put again is kept beside the newer one."""
    connection = transaction.connection
    asked: dict[str, list[int]] = {}
    for row in await connection.fetch(appropriation.SELECT_ASKED, [UUID(one.event.ask_id) for one in envelopes]):
        asked.setdefault(str(row["ask_id"]), []).append(row["overpayment_id"])
    numbers = sorted({number for about in asked.values() for number in about})
    locked = await overpayments.lock(connection, numbers)
    persons = await numbers_by_person(connection, [one.event.addressee_no for one in envelopes])
    every_number = sorted({number for gathered in persons.values() for number in gathered})
    consents = await connection.fetch(appropriation.SELECT_CONSENTS, every_number)
    answers: list[tuple[Any, ...]] = []
    rows: list[tuple[Any, ...]] = []
    for envelope in envelopes:
        event = envelope.event
        about = asked.pop(event.ask_id, None)
        if about is None:
            continue
        answers.append((UUID(event.ask_id), event.stated_on, transaction.started_at))
        given = [row for row in consents if row["addressee_no"] in persons[event.addressee_no]]
        rows += _duty_rows(event, [locked[number] for number in about], given)
    await appropriation.ANSWERS.copy(connection, answers)
    await appropriation.DUTIES.copy(connection, rows)
    transaction.record_access(
        EXAMINE,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=("overpayment", "balance"),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


def _duty_rows(
    event: OpenClaimsStated, about: Sequence[asyncpg.Record], given: Sequence[asyncpg.Record]
) -> list[tuple[Any, ...]]:
    overpaid = [
        Overpaid(row["overpayment_id"], row["claim_id"], row["tax_item"], row["arose_on"], row["open_yen"])
        for row in about
        if row["open_yen"] > 0
    ]
    consents = [Consent(row["consent_id"], row["overpaid_tax_item"], row["owed_tax_item"]) for row in given]
    claims = {claim.claim_id: claim for claim in event.claims}
    return [
        (
            UUID(event.ask_id),
            duty.overpayment_id,
            duty.place,
            duty.claim_id,
            claim.addressee_no,
            claim.tax_item.value,
            claim.levy_fiscal_year,
            claim.instalment,
            claim.due_on,
            duty.kind.value,
            duty.amount_yen,
            duty.appropriation_date,
            duty.consent_id,
        )
        for duty in duties(overpaid, [_owed(claim) for claim in event.claims], consents)
        if (claim := claims[duty.claim_id])
    ]


def _owed(claim: OpenClaim) -> Owed:
    needed = {
        one.arose_on: Needed(
            one.appropriation_date,
            one.principal_yen + one.dunning_fee_yen + one.late_charge_yen + one.disposition_cost_yen,
        )
        for one in claim.asked
    }
    return Owed(claim.claim_id, claim.tax_item.value, claim.due_on, needed, frozenset(claim.same_notice_claim_ids))
