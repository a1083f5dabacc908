"""Lightens the delinquency charge (延滞金) while a grace or a suspension lasts, as enforcement announces it.

The relief is a decision like any other: kept for good, shown with the claim, and revoked where the state ends early, in
whose place a shorter one comes. Its number follows from the state and the claim, so it is the same however often it is
derived.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from services.payments.handlers.book import Book, Cause
from services.payments.handlers.dunning_notice import UnknownClaim
from services.payments.rules.decisions import DecisionKind
from services.payments.store import claims, decisions
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts import BlockEnded, BlockSet, Envelope, OverpaymentCause
from shared.days import TOKYO
from shared.law.municipality import Municipality
from shared.transaction import Transaction

FOLLOW = Access("payments.relief.follow", RECEIPT, AccessAction.UPDATE)
_KIND = DecisionKind.CHARGE_RELIEF.value


async def on_block_set(
    envelopes: Sequence[Envelope[BlockSet]], transaction: Transaction, municipality: Municipality
) -> None:
    """Keep the relief of each claim that a state names and clear the claims with it; other states concern nobody here.

    Raises:
        UnknownClaim: a state lightens the charge of a claim that does not exist, or is another person's.
    """
    lightening = [one for one in envelopes if one.event.relief is not None]
    made, announced, of = [], [], {}
    for envelope in lightening:
        event = envelope.event
        for claim_id in event.claim_ids:
            decision_id = uuid5(UUID(event.block_id), str(claim_id))
            relief = event.relief
            if relief is not None:
                days = (relief.first_day, relief.last_day)
                made.append((decision_id, claim_id, _KIND, relief.ground.value, *days, None, None))
            announced.append((decision_id, UUID(event.block_id), claim_id, str(envelope.event_id)))
            of[claim_id] = envelope
    await _clear_anew(of, Counter(row[1] for row in made), made, announced, [], transaction, municipality)


async def on_block_ended(
    envelopes: Sequence[Envelope[BlockEnded]], transaction: Transaction, municipality: Municipality
) -> None:
    """Cut the reliefs of states that end before their time, from the day on which they end."""
    by_block = {UUID(one.event.block_id): one for one in envelopes}
    rows = await transaction.connection.fetch(decisions.SELECT_ANNOUNCED, list(by_block))
    made, announced, revoked, of = [], [], [], {}
    counts: Counter[int] = Counter()
    for row in rows:
        envelope = by_block[row["block_id"]]
        ended_on, decision_id, claim_id = envelope.event.ended_on, row["decision_id"], row["claim_id"]
        if ended_on > row["last_day"]:
            continue
        of[claim_id] = envelope
        revoked.append((decision_id, uuid5(decision_id, "revoked"), transaction.started_at))
        counts[claim_id] += 1
        if ended_on > row["first_day"]:
            shorter_id = uuid5(decision_id, str(ended_on))
            last_day = ended_on - timedelta(days=1)
            made.append((shorter_id, claim_id, _KIND, row["ground"], row["first_day"], last_day, None, None))
            announced.append((shorter_id, row["block_id"], claim_id, str(envelope.event_id)))
            counts[claim_id] += 1
    await _clear_anew(of, counts, made, announced, revoked, transaction, municipality)


async def _clear_anew(
    of: Mapping[int, Envelope[Any]],
    counts: Mapping[int, int],
    made: Sequence[tuple[Any, ...]],
    announced: Sequence[tuple[Any, ...]],
    revoked: Sequence[tuple[Any, ...]],
    transaction: Transaction,
    municipality: Municipality,
) -> None:
    if not of:
        return
    connection, book = transaction.connection, Book(transaction, municipality)
    await book.load(await claims.lock_by_id(connection, sorted(of)))
    for claim_id, envelope in of.items():
        state = book.by_id.get(claim_id)
        if state is None or state.addressee_no != envelope.event.addressee_no:
            raise UnknownClaim(f"claim_id {claim_id}: there is no such claim of this addressee in payments")
        state.decision_count, state.changed = state.decision_count + counts[claim_id], True
    await decisions.REVOCATIONS.copy(connection, revoked)
    await decisions.DECISIONS.copy(connection, [(*row, transaction.started_at) for row in made])
    await decisions.ANNOUNCED.copy(connection, announced)
    await book.load_decisions(sorted(of))
    on = transaction.started_at.astimezone(TOKYO).date()
    for claim_id, envelope in of.items():
        source = str(envelope.event_id)
        cause = Cause("relief_announced", on, on, source, envelope, OverpaymentCause.REVISION)
        book.reclear(book.by_id[claim_id], cause)
    await book.write()
    heard = list({envelope.event_id: envelope for envelope in of.values()}.values())
    transaction.record_access(
        FOLLOW,
        [envelope.event.addressee_no for envelope in heard],
        fields=("claim", "late_charge", "decision"),
        caused_by_events=[str(envelope.event_id) for envelope in heard],
    )
