"""Slips for letters that dunning prints: registered when asked for, and said with all their numbers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import asyncpg

from services.payments.handlers.slips import SlipRefused, issue_each
from services.payments.store import letter_slips as store
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts import Envelope, LetterSlip, LetterSlipAsked, LetterSlipMade, TaxItemCode
from shared.days import TOKYO
from shared.law.municipality import Municipality
from shared.law.parameter import NotYetAnnounced
from shared.transaction import Transaction

MAKING = Access("payments.claim.slip.letter", RECEIPT, AccessAction.REGISTER)
_FIELDS = ("slip", "claim", "balance")


async def on_letter_slip_asked(
    envelopes: Sequence[Envelope[LetterSlipAsked]], transaction: Transaction, municipality: Municipality
) -> None:
    """Register a slip for each letter that asks, one for all letters about a claim, and answer with its numbers.

    The slip asks for the dunning fee too, which is owed once the letter has left. No answer is given where nothing is
    due, or where the day lies past or too far ahead: whoever prints the letter sees that it waits.
    """
    connection = transaction.connection
    documents = [envelope.event.document_no for envelope in envelopes]
    known = {row["document_no"] for row in await connection.fetch(store.SELECT_KNOWN, documents)}
    asked = [envelope for envelope in envelopes if envelope.event.document_no not in known]
    slip_nos = await _slips_of([envelope.event for envelope in asked], transaction, municipality)
    answered = [one for one in asked if (one.event.claim_id, one.event.pay_by) in slip_nos]
    made = {one.event.document_no: slip_nos[one.event.claim_id, one.event.pay_by] for one in answered}
    said = await slips_said(list(made.values()), transaction, municipality)
    for envelope in answered:
        event = envelope.event
        slip = said[made[event.document_no]]
        transaction.publish(
            LetterSlipMade(document_no=event.document_no, addressee_no=event.addressee_no, **slip),
            key=event.addressee_no,
            cause=envelope,
        )
    rows = [(one.event.document_no, one.event.claim_id, made[one.event.document_no]) for one in answered]
    await store.LETTER_SLIPS.copy(
        connection,
        [(*row, one.event.pay_by, transaction.started_at) for row, one in zip(rows, answered, strict=True)],
    )
    transaction.record_access(
        MAKING,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=_FIELDS,
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


async def slips_said(
    slip_nos: Sequence[int], transaction: Transaction, municipality: Municipality
) -> dict[int, dict[str, Any]]:
    """What `LetterSlipMade` says of slips over one claim each, by slip; whose letter it is, is the caller's."""
    institution_code = municipality.slip_issuer.institution_code
    made_on = transaction.started_at.astimezone(TOKYO).date()
    rows = await transaction.connection.fetch(store.SELECT_SAID, sorted(set(slip_nos))) if slip_nos else []
    return {row["slip_no"]: _said(row, institution_code, made_on) for row in rows}


def _said(row: asyncpg.Record, institution_code: str, made_on: date) -> dict[str, Any]:
    numbers = (institution_code, row["payment_no"], row["confirmation_no"], row["item_number"])
    slip = LetterSlip(el_number=numbers, **{name: row[name] for name in LetterSlip.model_fields if name != "el_number"})
    of_claim = ("claim_id", "levy_fiscal_year", "notice_no", "instalment", "due_on")
    facts = {name: row[name] for name in of_claim}
    return {**facts, "tax_item": TaxItemCode(row["tax_item"]), "made_on": made_on, "slip": slip}


async def _slips_of(
    asked: Sequence[LetterSlipAsked], transaction: Transaction, municipality: Municipality
) -> Mapping[tuple[int, date], int]:
    """The slip of each claim and day: one that another letter bears, or a new one."""
    wanted = {(event.claim_id, event.pay_by): event.fee_yen for event in asked}
    shared = await transaction.connection.fetch(
        store.SELECT_SHARED, [claim_id for claim_id, _ in wanted], [day for _, day in wanted]
    )
    found = {(row["claim_id"], row["pay_by"]): row["slip_no"] for row in shared}
    for day in sorted({day for claim_id, day in wanted if (claim_id, day) not in found}):
        fees_yen = {
            claim_id: fee for (claim_id, on), fee in wanted.items() if on == day and (claim_id, on) not in found
        }
        try:
            made = await issue_each(sorted(fees_yen), day, transaction, municipality, fees_yen)
        except (SlipRefused, NotYetAnnounced):
            # The letter waits, and whoever prints it sees that and prints it without a slip.
            continue
        found |= {(claim_id, day): slip_no for claim_id, slip_no in made.items()}
    return found
