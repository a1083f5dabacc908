"""Says what is owed on some claims, under their locks, when enforcement asks before a seizure."""

from collections.abc import Sequence
from datetime import date

from services.payments.handlers.obligors import obligors_of
from services.payments.handlers.quotes import ClaimQuote, quote_claims
from services.payments.handlers.ranking import priority_of
from services.payments.store.priority_dates import SELECT_OF_CLAIMS
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts import BalancesAsked, BalancesStated, ClaimBalance, Envelope
from shared.days import TOKYO
from shared.law.municipality import Municipality
from shared.transaction import Transaction

STATE = Access("payments.claim.state", ENFORCEMENT, AccessAction.VIEW)


async def on_balances_asked(
    envelopes: Sequence[Envelope[BalancesAsked]], transaction: Transaction, municipality: Municipality
) -> None:
    """Answer each question with what its claims ask for today, to whoever owes them: addressee, joint obligor or heir.

    The claims stay locked until the answer is written, so it lies behind all that was announced about them before and
    before all that will be.

    Raises:
        NotYetAnnounced: the rates of the delinquency charge of today are not announced.
    """
    questions = [envelope.event for envelope in envelopes]
    today = transaction.started_at.astimezone(TOKYO).date()
    claim_ids = sorted({claim_id for question in questions for claim_id in question.claim_ids})
    quoted = {one.claim["claim_id"]: one for one in await quote_claims(claim_ids, today, transaction, municipality)}
    owing = await obligors_of(claim_ids, transaction.connection)
    rows = await transaction.connection.fetch(SELECT_OF_CLAIMS, claim_ids)
    ranked = {row["claim_id"]: priority_of(row, municipality)[0].priority_on for row in rows}
    for envelope in envelopes:
        question = envelope.event
        number = question.addressee_no
        found = [quoted[one] for one in question.claim_ids if one in quoted and owing.owes(one, number)]
        answer = BalancesStated(
            seizure_id=question.seizure_id,
            ask_no=question.ask_no,
            addressee_no=question.addressee_no,
            stated_on=today,
            claims=tuple(_balance(one, ranked[one.claim["claim_id"]]) for one in found),
        )
        transaction.publish(answer, key=question.addressee_no, cause=envelope)
    transaction.record_access(
        STATE,
        [question.addressee_no for question in questions],
        fields=("balance", "due_on", "priority_on"),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


def _balance(found: ClaimQuote, priority_on: date) -> ClaimBalance:
    row, quote = found
    return ClaimBalance(
        claim_id=row["claim_id"],
        version=row["version"],
        due_on=row["due_on"],
        priority_on=priority_on,
        principal_yen=quote.principal_yen,
        dunning_fee_yen=quote.dunning_fee_yen,
        late_charge_yen=quote.late_charge_yen,
        disposition_cost_yen=quote.disposition_cost_yen,
        provisional_yen=quote.provisional_yen,
    )
