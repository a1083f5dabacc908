"""What a disposition beside seizures brought in is posted on its claims, and on no others (国税徴収法128条、129条)."""

from collections.abc import Iterable, Sequence
from datetime import date

from services.payments.handlers.payment_reported import Report, post
from services.payments.handlers.proceeds import NobodysProceeds
from services.payments.handlers.quotes import ClaimQuote, quote_claims
from services.payments.rules.proceeds import Share, shares_of
from shared.contracts import Channel, DispositionPaid, Envelope, ReceiptStage
from shared.law.municipality import Municipality
from shared.transaction import Transaction

_Paid = Envelope[DispositionPaid]
#: Distributed by whoever sold the property; who is liable beside the debtor pays as anybody does.
_BY_DISPOSITION = frozenset({"participation", "distribution_request", "security"})


async def on_disposition_paid(envelopes: Sequence[_Paid], transaction: Transaction, municipality: Municipality) -> None:
    """Post what was distributed or paid, as of its day: the oldest due date first, what is left over is too much.

    Raises:
        NobodysProceeds: none of the claims named is the addressee's.
        NotYetAnnounced: the rates of the day are not announced.
    """
    for paid_on, together in _rounds(envelopes):
        claim_ids = sorted({claim_id for envelope in together for claim_id in envelope.event.claim_ids})
        quoted = await quote_claims(claim_ids, paid_on, transaction, municipality)
        reports = [report for envelope in together for report in _reports(envelope, quoted)]
        await post(reports, transaction, municipality)


def _rounds(envelopes: Iterable[_Paid]) -> list[tuple[date, list[_Paid]]]:
    """Payments of one day that share no claim: what the first pays of a claim, the second finds paid."""
    rounds: list[tuple[date, list[_Paid]]] = []
    taken: set[int] = set()
    for envelope in envelopes:
        event = envelope.event
        if not rounds or rounds[-1][0] != event.paid_on or taken.intersection(event.claim_ids):
            rounds.append((event.paid_on, []))
            taken = set()
        rounds[-1][1].append(envelope)
        taken.update(event.claim_ids)
    return rounds


def _reports(envelope: _Paid, quoted: Iterable[ClaimQuote]) -> list[Report]:
    event = envelope.event
    own = {
        one.claim["claim_id"]: one
        for one in quoted
        if one.claim["claim_id"] in event.claim_ids and one.claim["addressee_no"] == event.addressee_no
    }
    if not own:
        raise NobodysProceeds(
            f"disposition_id {event.disposition_id}: none of its claims is the addressee's in payments; correct them"
        )
    asking = [Share(claim_id, one.claim["due_on"], one.quote.amount_yen) for claim_id, one in own.items()]
    return [
        Report(
            # Courts and whoever is liable beside the debtor pay by a bank.
            Channel.BANK_COUNTER,
            ReceiptStage.FINAL,
            f"disposition:{event.disposition_id}:{event.payment_no}:{share.claim_id}",
            own[share.claim_id].claim["clearing_key"],
            share.amount_yen,
            event.paid_on,
            event.paid_on,
            None,
            None,
            str(envelope.event_id),
            event_id=envelope.event_id,
            envelope=envelope,
            by_disposition=event.disposition_kind in _BY_DISPOSITION,
        )
        for share in shares_of(event.amount_yen, asking)
    ]
