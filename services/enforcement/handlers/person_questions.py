"""What dunning and identity know of a person in arrears is asked for by events, and kept as of the answer."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from services.enforcement.store import person_questions as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts import Envelope
from shared.contracts.case_questions import HistoryStated, HouseholdStated, PersonAsked
from shared.transaction import Transaction, uuid7

HEAR_HISTORY = Access("enforcement.history.hear", ENFORCEMENT, AccessAction.UPDATE)
HEAR_HOUSEHOLD = Access("enforcement.household.hear", ENFORCEMENT, AccessAction.UPDATE)
_Answer = TypeVar("_Answer", HistoryStated, HouseholdStated)


async def ask_about(
    case_id: int, addressee_no: str, reason: str, transaction: Transaction, *, with_household: bool
) -> UUID:
    """Ask dunning what it did about a person, and identity who lives with him where that is wanted."""
    question_id = uuid7()
    row = (question_id, case_id, with_household, reason, transaction.actor.id, transaction.started_at)
    await store.QUESTIONS.copy(transaction.connection, [row])
    question = PersonAsked(question_id=str(question_id), addressee_no=addressee_no, with_household=with_household)
    transaction.publish(question, key=addressee_no)
    return question_id


async def on_history_stated(envelopes: Sequence[Envelope[HistoryStated]], transaction: Transaction) -> None:
    """Keep what dunning did, under the question that asked for it."""
    taken = await _take("history", envelopes, transaction)
    rows = [
        (
            UUID(one.event.question_id),
            number,
            entry.on,
            entry.kind.value,
            entry.reference,
            entry.detail,
            entry.next_action_on,
            entry.corrected,
        )
        for one in taken
        for number, entry in enumerate(one.event.entries, 1)
    ]
    await store.ENTRIES.copy(transaction.connection, rows)
    if taken:
        transaction.record_access(
            HEAR_HISTORY,
            [one.event.addressee_no for one in taken],
            fields=("contact", "promise"),
            caused_by_events=[str(one.event_id) for one in taken],
        )


async def on_household_stated(envelopes: Sequence[Envelope[HouseholdStated]], transaction: Transaction) -> None:
    """Keep who lives with a person, under the question that asked for it."""
    taken = await _take("household", envelopes, transaction)
    rows = [
        (UUID(one.event.question_id), member.addressee_no, member.relation)
        for one in taken
        for member in one.event.members
    ]
    await store.MEMBERS.copy(transaction.connection, rows)
    named = [
        (number, str(one.event_id))
        for one in taken
        for number in (one.event.addressee_no, *(member.addressee_no for member in one.event.members))
    ]
    if named:
        transaction.record_access(
            HEAR_HOUSEHOLD,
            [number for number, _ in named],
            fields=("household_relation",),
            caused_by_events=[cause for _, cause in named],
        )


async def _take(part: str, envelopes: Sequence[Envelope[_Answer]], transaction: Transaction) -> list[Envelope[_Answer]]:
    """Those that answer a question of ours for the first time."""
    rows = await transaction.connection.fetch(
        store.ADD_ANSWERS,
        [UUID(one.event.question_id) for one in envelopes],
        [one.event.addressee_no for one in envelopes],
        [one.event.stated_at for one in envelopes],
        part,
        transaction.started_at,
    )
    answered = {str(row["question_id"]): None for row in rows}
    # Of two answers to one question in a batch the first is kept.
    return [one for one in envelopes if answered.pop(one.event.question_id, True) is None]
