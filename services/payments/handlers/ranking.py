"""Says what claims asked for on the day on which a disposition brought money in, and by which days they rank (配当)."""

from collections.abc import Sequence
from datetime import date

import asyncpg

from services.payments.handlers.assessment_sheet import statutory_of
from services.payments.handlers.obligors import obligors_of
from services.payments.handlers.quotes import ClaimQuote, quote_claims
from services.payments.rules.assessment_dates import FixedAmount, PriorityPart, priority_parts
from services.payments.rules.proceeds import open_parts
from services.payments.store.priority_dates import SELECT_OF_CLAIMS
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts import (
    DistributionBalancesAsked,
    DistributionBalancesStated,
    Envelope,
    RankedBalance,
    RankedPart,
)
from shared.law.municipality import Municipality
from shared.transaction import Transaction

RANK = Access("payments.claim.rank", ENFORCEMENT, AccessAction.VIEW)
_Asked = Envelope[DistributionBalancesAsked]


async def on_distribution_balances_asked(
    envelopes: Sequence[_Asked], transaction: Transaction, municipality: Municipality
) -> None:
    """Answer each question as of its day; the claims stay locked until the answer is written.

    Raises:
        NotYetAnnounced: the rates of the delinquency charge of that day are not announced.
    """
    by_day: dict[date, list[_Asked]] = {}
    for envelope in envelopes:
        by_day.setdefault(envelope.event.valued_on, []).append(envelope)
    asked_for = sorted({claim_id for envelope in envelopes for claim_id in envelope.event.claim_ids})
    rows = {row["claim_id"]: row for row in await transaction.connection.fetch(SELECT_OF_CLAIMS, asked_for)}
    owing = await obligors_of(asked_for, transaction.connection)
    for on, together in by_day.items():
        claim_ids = sorted({claim_id for envelope in together for claim_id in envelope.event.claim_ids})
        quoted = {one.claim["claim_id"]: one for one in await quote_claims(claim_ids, on, transaction, municipality)}
        for envelope in together:
            question = envelope.event
            number = question.addressee_no
            numbers = (number, *question.other_addressee_nos)
            own = [quoted[one] for one in question.claim_ids if one in quoted and owing.owes(one, *numbers)]
            answer = DistributionBalancesStated(
                distribution_id=question.distribution_id,
                addressee_no=number,
                ask_no=question.ask_no,
                valued_on=on,
                claims=tuple(_balance(one, rows[one.claim["claim_id"]], municipality) for one in own),
            )
            transaction.publish(answer, key=number, cause=envelope)
    transaction.record_access(
        RANK,
        sorted({number for one in envelopes for number in (one.event.addressee_no, *one.event.other_addressee_nos)}),
        fields=("balance", "due_on", "priority_on"),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


def _balance(found: ClaimQuote, row: asyncpg.Record, municipality: Municipality) -> RankedBalance:
    claim, quote = found
    parts = open_parts(priority_of(row, municipality), quote.principal_yen, quote.late_charge_yen)
    return RankedBalance(
        claim_id=claim["claim_id"],
        due_on=claim["due_on"],
        cost_yen=quote.disposition_cost_yen + quote.dunning_fee_yen,
        parts=tuple(RankedPart(priority_on=one.priority_on, amount_yen=one.amount_yen) for one in parts),
        provisional_yen=quote.provisional_yen,
    )


def priority_of(row: asyncpg.Record, municipality: Municipality) -> list[PriorityPart]:
    """The parts of a claim with the days by which they rank, of a row as `SELECT_OF_CLAIMS` reads it; at least one."""
    fixed = [FixedAmount(*one) for one in zip(row["amounts_yen"], row["fixed_days"], strict=True)]
    if row["priority_on"] is not None:
        return [PriorityPart(fixed[-1].amount_yen, row["priority_on"])]
    statutory_on = statutory_of(row, row["tax_item"], municipality, withheld_from_pay=row["withheld_from_pay"])
    # Of a claim that asks for nothing but a charge or a cost, the day of its first assessment is left.
    return priority_parts(statutory_on, fixed) or [PriorityPart(0, max(statutory_on, fixed[0].fixed_on))]
