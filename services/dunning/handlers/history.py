"""Says what was done about a person, when enforcement asks for a case: days, ways and results, and no words."""

from collections import defaultdict
from collections.abc import Sequence

from services.dunning.store import contacts
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts import Envelope
from shared.contracts.case_questions import HISTORY_MAX, HistoryEntry, HistoryKind, HistoryStated, PersonAsked
from shared.merges import numbers_by_person
from shared.transaction import Transaction

STATE = Access("dunning.history.state", ENFORCEMENT, AccessAction.VIEW)


async def on_person_asked(envelopes: Sequence[Envelope[PersonAsked]], transaction: Transaction) -> None:
    """Answer each question with what happened under every number of its person, the newest first."""
    connection = transaction.connection
    persons = await numbers_by_person(connection, (envelope.event.addressee_no for envelope in envelopes))
    numbers = [number for person in persons.values() for number in person]
    named = [asked for asked, person in persons.items() for _ in person]
    kinds = [kind.value for kind in HistoryKind]
    found: defaultdict[str, list[HistoryEntry]] = defaultdict(list)
    rows = await connection.fetch(contacts.SELECT_HISTORIES, numbers, None, numbers, named, kinds, HISTORY_MAX)
    for row in rows:
        found[row["asked"]].append(
            HistoryEntry(
                on=row["on_day"],
                kind=HistoryKind(row["kind"]),
                reference=row["reference"],
                detail=row["detail"],
                next_action_on=row["next_action_on"],
                corrected=row["corrected"],
            )
        )
    for envelope in envelopes:
        question = envelope.event
        answer = HistoryStated(
            question_id=question.question_id,
            addressee_no=question.addressee_no,
            stated_at=transaction.started_at,
            entries=tuple(found[question.addressee_no]),
        )
        transaction.publish(answer, key=question.addressee_no, cause=envelope)
    causes = {envelope.event.addressee_no: str(envelope.event_id) for envelope in envelopes}
    transaction.record_access(
        STATE, numbers, fields=("contact", "promise"), caused_by_events=[causes[number] for number in named]
    )
