"""What enforcement asks about a person for a case (滞納者の照会): what dunning did, and who lives with him.

One question under a reason that is on record, keyed by the addressee, so that each answer is ordered behind all that
was announced about him before. Dunning says what happened and when, without what was written down. Identity names a
household only where the question asks for it, and leaves out whoever is under a support measure (支援措置).
"""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from shared.contracts.event import Event
from shared.contracts.fields import PRINTABLE, AddresseeNo, Contract, Day, Text

QuestionId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
#: So many entries in an answer, the newest ones.
HISTORY_MAX = 200
#: So many members of a household in an answer.
HOUSEHOLD_MAX = 50


class _OfPerson(Event):
    question_id: QuestionId
    addressee_no: AddresseeNo


class PersonAsked(_OfPerson):
    """What has dunning done about this person, and, where it is asked for, who lives with him?"""

    type: ClassVar[str] = "enforcement.person_asked.v1"

    with_household: bool


class HistoryKind(StrEnum):
    """What dunning did or heard; its letters are announced by themselves."""

    CONTACT = "contact"
    CALL = "call"
    RETURNED_MAIL = "returned_mail"
    PROMISE = "promise"
    PROMISE_JUDGEMENT = "promise_judgement"


class HistoryEntry(Contract):
    """Something that happened with a person."""

    on: Day
    kind: HistoryKind
    #: Number of the entry, letter or promise in dunning.
    reference: Annotated[str, Field(min_length=1, max_length=40)]
    #: Way and partner, result, step, day of the promise, or what it came to.
    detail: Text
    next_action_on: Day | None
    #: Whether a later entry corrects it.
    corrected: bool


class HistoryStated(_OfPerson):
    """What dunning has done about a person until now, under every number of his, the newest first."""

    type: ClassVar[str] = "dunning.history_stated.v1"

    stated_at: AwareDatetime
    entries: Annotated[tuple[HistoryEntry, ...], Field(max_length=HISTORY_MAX)]


class HouseholdMember(Contract):
    """Somebody who lives with the person, and his place in the household (続柄) as the register has it."""

    addressee_no: AddresseeNo
    relation: Annotated[str, Field(max_length=40, pattern=PRINTABLE)]


class HouseholdStated(_OfPerson):
    """Who lives with a person now; nobody where he is not to be found or lives alone."""

    type: ClassVar[str] = "identity.household_stated.v1"

    stated_at: AwareDatetime
    members: Annotated[tuple[HouseholdMember, ...], Field(max_length=HOUSEHOLD_MAX)]


#: The question and its two answers, as the catalogue lists them.
CASE_QUESTIONS: tuple[type[Event], ...] = (PersonAsked, HistoryStated, HouseholdStated)
