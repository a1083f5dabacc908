"""Slips on letters: asked of payments before a notice is printed, and kept as payments said them."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.dunning.store import print_slips as store
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts import Envelope, LetterSlipAsked, LetterSlipMade
from shared.documents.payment_slip import PaymentSlip, SlipLine
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

KEEP = Access("dunning.letter.slip", DUNNING, AccessAction.REGISTER)


async def on_letter_slip_made(envelopes: Sequence[Envelope[LetterSlipMade]], transaction: Transaction) -> None:
    """Keep the slips that payments made out for letters."""
    events = [envelope.event for envelope in envelopes]
    await transaction.connection.execute(
        store.SAVE,
        [event.document_no for event in events],
        [event.claim_id for event in events],
        [event.addressee_no for event in events],
        [event.transfer_run_id for event in events],
        [event.model_dump_json() for event in events],
        transaction.started_at,
    )
    transaction.record_access(
        KEEP,
        [event.addressee_no for event in events],
        fields=("slip", "claim"),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


async def slips_of(document_nos: Sequence[str], connection: Connection) -> dict[str, LetterSlipMade]:
    """The slips of letters that have one, by document number."""
    rows = await connection.fetch(store.SELECT_SLIPS, document_nos)
    return {row["document_no"]: LetterSlipMade.model_validate_json(row["said"]) for row in rows}


async def ask_for_slips(letters: Sequence[Mapping[str, Any]], transaction: Transaction) -> None:
    """Ask payments once for the slip of each letter; the claim's addressee is the key, as for all about the claim."""
    connection = transaction.connection
    rows = await connection.fetch(store.SELECT_ASKED, [one["document_no"] for one in letters])
    asked = {row["document_no"] for row in rows}
    new = [one for one in letters if one["document_no"] not in asked]
    for one in new:
        event = LetterSlipAsked(
            document_no=one["document_no"],
            claim_id=one["claim_id"],
            addressee_no=one["addressee_no"],
            fee_yen=one["fee_yen"],
            pay_by=one["pay_by"],
        )
        transaction.publish(event, key=one["joint_of"] or one["addressee_no"])
    await store.ASKED.copy(connection, [(one["document_no"], transaction.started_at) for one in new])


def slip_on_letter(made: LetterSlipMade, city: str, payer_name: str) -> PaymentSlip:
    """A slip as it is drawn on a letter to somebody."""
    slip = made.slip
    line = SlipLine(
        tax_item(made.tax_item.value).name,
        made.levy_fiscal_year,
        made.instalment,
        made.notice_no,
        made.due_on,
        slip.principal_yen,
        slip.dunning_fee_yen,
        slip.disposition_cost_yen,
        slip.late_charge_yen,
    )
    return PaymentSlip(
        city=city,
        payer_name=payer_name,
        addressee_no=made.addressee_no,
        lines=(line,),
        amount_yen=slip.amount_yen,
        el_number=slip.el_number if slip.qr else (),
        store_number=slip.store_number,
        qr=slip.qr,
        ocr_lines=tuple(line for line in (slip.ocr_upper, slip.ocr_lower) if line),
        stores_until=slip.stores_until,
        network_until=slip.network_until,
        counters_until=slip.counters_until,
    )
