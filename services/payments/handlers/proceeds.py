"""What a seizure brought in is posted on the claims that it was made for, and on no others (国税徴収法128条、129条)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from services.payments.handlers.obligors import Obligors, obligors_of
from services.payments.handlers.payment_reported import Report, post
from services.payments.handlers.quotes import ClaimQuote, quote_claims
from services.payments.rules.proceeds import Share, shares_of
from shared.contracts import Channel, DividedShare, Envelope, ProceedsCollected, ProceedsDivided, ReceiptStage
from shared.law.municipality import Municipality
from shared.money import Yen
from shared.transaction import Transaction

_Collected = Envelope[ProceedsCollected]


class NobodysProceeds(LookupError):  # noqa: N818 - It names what is missing.
    """Proceeds name claims of which none exists here, or none of that addressee."""


async def on_proceeds_collected(
    envelopes: Sequence[_Collected], transaction: Transaction, municipality: Municipality
) -> None:
    """Post the proceeds of seizures: they count as paid on the day of their collection (国税徴収法67条3項、116条2項).

    Where a statement of distribution says what each claim gets, that is posted. Otherwise each of the claims gets what
    it asks for on that day, the oldest due date first, and enforcement is told. What is left over is too much on the
    last of them, and goes back to the person as an overpayment (129条3項).

    Raises:
        NobodysProceeds: none of the claims named is the addressee's.
        NotYetAnnounced: the rates of the day of collection are not announced.
    """
    for collected_on, together in _rounds(envelopes):
        claim_ids = sorted({claim_id for envelope in together for claim_id in envelope.event.claim_ids})
        quoted = await quote_claims(claim_ids, collected_on, transaction, municipality)
        owing = await obligors_of(claim_ids, transaction.connection)
        reports: list[Report] = []
        for envelope in together:
            own = _own(envelope, quoted, owing)
            shares = _shares(envelope, own, transaction)
            reports += (_report(envelope, own[claim_id], yen) for claim_id, yen in shares.items())
        await post(reports, transaction, municipality)


def _rounds(envelopes: Iterable[_Collected]) -> list[tuple[date, list[_Collected]]]:
    """Collections of one day that share no claim: what the first pays of a claim, the second finds paid."""
    rounds: list[tuple[date, list[_Collected]]] = []
    taken: set[int] = set()
    for envelope in envelopes:
        event = envelope.event
        if not rounds or rounds[-1][0] != event.collected_on or taken.intersection(event.claim_ids):
            rounds.append((event.collected_on, []))
            taken = set()
        rounds[-1][1].append(envelope)
        taken.update(event.claim_ids)
    return rounds


def _own(envelope: _Collected, quoted: Iterable[ClaimQuote], owing: Obligors) -> dict[int, ClaimQuote]:
    event = envelope.event
    numbers = (event.addressee_no, *event.other_addressee_nos)
    own = {
        one.claim["claim_id"]: one
        for one in quoted
        if one.claim["claim_id"] in event.claim_ids and owing.owes(one.claim["claim_id"], *numbers)
    }
    if not own or not {share.claim_id for share in event.shares} <= own.keys():
        raise NobodysProceeds(
            f"seizure_id {event.seizure_id}: a claim is not the addressee's in payments; correct claim_ids and shares"
        )
    return own


def _shares(envelope: _Collected, own: Mapping[int, ClaimQuote], transaction: Transaction) -> dict[int, Yen]:
    event = envelope.event
    if event.shares:
        return {share.claim_id: share.amount_yen for share in event.shares}
    asking = [Share(claim_id, one.claim["due_on"], one.quote.amount_yen) for claim_id, one in own.items()]
    shares = {share.claim_id: share.amount_yen for share in shares_of(event.amount_yen, asking)}
    told = ProceedsDivided(
        seizure_id=event.seizure_id,
        addressee_no=event.addressee_no,
        collection_no=event.collection_no,
        amount_yen=event.amount_yen,
        shares=tuple(_divided(one, shares.get(claim_id, 0)) for claim_id, one in own.items()),
    )
    transaction.publish(told, key=event.addressee_no, cause=envelope)
    return shares


def _divided(found: ClaimQuote, amount_yen: Yen) -> DividedShare:
    cost_yen = found.quote.disposition_cost_yen + found.quote.dunning_fee_yen
    return DividedShare(
        claim_id=found.claim["claim_id"],
        cost_yen=cost_yen,
        without_cost_yen=found.quote.amount_yen - cost_yen,
        amount_yen=amount_yen,
    )


def _report(envelope: _Collected, found: ClaimQuote, amount_yen: Yen) -> Report:
    event = envelope.event
    return Report(
        # A third-party debtor pays by a bank, and so does whoever buys.
        Channel.BANK_COUNTER,
        ReceiptStage.FINAL,
        f"seizure:{event.seizure_id}:{event.collection_no}:{found.claim['claim_id']}",
        found.claim["clearing_key"],
        amount_yen,
        event.collected_on,
        event.collected_on,
        None,
        None,
        str(envelope.event_id),
        event_id=envelope.event_id,
        envelope=envelope,
        by_disposition=True,
    )
