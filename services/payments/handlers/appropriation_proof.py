"""Says what is too much by the ledger, when `refunds` proves that no overpayment is missing there."""

from collections.abc import Mapping, Sequence

import asyncpg

from services.payments.store import appropriation, claims
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts import Envelope, OverpaymentsAsked, OverpaymentsStated, StatedOverpayment, TaxItemCode
from shared.days import TOKYO
from shared.transaction import Transaction

PROVE = Access("payments.overpayment.state", REFUND, AccessAction.VIEW)


async def on_overpayments_asked(envelopes: Sequence[Envelope[OverpaymentsAsked]], transaction: Transaction) -> None:
    """Answer a question about a person with all that is too much of his payments, one about everybody for each.

    The claims stay locked until the answers are written, so these lie behind all that was announced about them before.
    """
    connection = transaction.connection
    named = [envelope.event for envelope in envelopes]
    everybody = any(question.addressee_no is None for question in named)
    persons = [question.addressee_no for question in named if question.addressee_no is not None]
    known = sorted({claim_id for question in named for claim_id in question.claim_ids})
    rows = await connection.fetch(appropriation.SELECT_OVERPAID_CLAIMS, everybody, persons)
    await claims.lock_by_id(connection, sorted({*known, *(row["claim_id"] for row in rows)}))
    found: dict[str, list[asyncpg.Record]] = {}
    for row in await connection.fetch(appropriation.SELECT_OVERPAID, [row["claim_id"] for row in rows]):
        found.setdefault(row["addressee_no"], []).append(row)
    for envelope in envelopes:
        question = envelope.event
        about = sorted(found) if question.addressee_no is None else [question.addressee_no]
        for addressee_no in about:
            answer = _answer(question, addressee_no, found, transaction)
            transaction.publish(answer, key=addressee_no, cause=envelope)
    subjects = sorted({*persons, *found})
    if subjects:
        transaction.record_access(PROVE, subjects, fields=("balance",))


def _answer(
    question: OverpaymentsAsked,
    addressee_no: str,
    found: Mapping[str, Sequence[asyncpg.Record]],
    transaction: Transaction,
) -> OverpaymentsStated:
    return OverpaymentsStated(
        proof_id=question.proof_id,
        addressee_no=addressee_no,
        asked_by_name=question.addressee_no is not None,
        stated_on=transaction.started_at.astimezone(TOKYO).date(),
        overpaid=tuple(
            StatedOverpayment(
                claim_id=row["claim_id"],
                receipt_id=row["receipt_id"],
                amount_yen=row["amount_yen"],
                paid_on=row["paid_on"],
                tax_item=TaxItemCode(row["tax_item"]),
                levy_fiscal_year=row["levy_fiscal_year"],
                accounting_fiscal_year=row["accounting_fiscal_year"],
            )
            for row in found.get(addressee_no, ())
        ),
    )
