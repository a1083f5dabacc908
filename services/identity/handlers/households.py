"""Says who lives with a person, when enforcement asks for it under a reason: numbers and places in the household.

Whoever is under a support measure (支援措置) lives with nobody here, so that no answer tells where he lives.
"""

from collections import defaultdict
from collections.abc import Sequence

from services.identity.store.addressees import SELECT_HOUSEHOLDS
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.contracts import Envelope
from shared.contracts.case_questions import HOUSEHOLD_MAX, HouseholdMember, HouseholdStated, PersonAsked
from shared.transaction import Transaction

STATE = Access("identity.household.state", ADDRESSEE, AccessAction.VIEW)


async def on_person_asked(envelopes: Sequence[Envelope[PersonAsked]], transaction: Transaction) -> None:
    """Answer each question that asks for the household; the others are dunning's alone."""
    questions = [envelope for envelope in envelopes if envelope.event.with_household]
    if not questions:
        return
    living: defaultdict[str, list[HouseholdMember]] = defaultdict(list)
    asked = sorted({envelope.event.addressee_no for envelope in questions})
    for row in await transaction.connection.fetch(SELECT_HOUSEHOLDS, asked):
        member = HouseholdMember(addressee_no=row["addressee_no"], relation=row["relation"])
        living[row["asked"]].append(member)
    named: list[tuple[str, str]] = []
    for envelope in questions:
        question = envelope.event
        members = tuple(living[question.addressee_no][:HOUSEHOLD_MAX])
        answer = HouseholdStated(
            question_id=question.question_id,
            addressee_no=question.addressee_no,
            stated_at=transaction.started_at,
            members=members,
        )
        transaction.publish(answer, key=question.addressee_no, cause=envelope)
        numbers = (question.addressee_no, *(member.addressee_no for member in members))
        named += [(number, str(envelope.event_id)) for number in numbers]
    transaction.record_access(
        STATE,
        [number for number, _ in named],
        fields=("household_relation",),
        caused_by_events=[cause for _, cause in named],
    )
