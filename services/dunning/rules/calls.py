"""Who may be called about a letter whose deadline has passed (電話催告), and what stands against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.dunning.rules.ladder import CallTerms


class CallResult(StrEnum):
    """What came of a call."""

    ANSWERED = "answered"
    ABSENT = "absent"
    WRONG_NUMBER = "wrong_number"
    PROMISE = "promise"
    #: The person does not want to talk about it; whether he wants no calls at all is a wish of its own.
    REFUSED = "refused"
    #: Somebody else or a machine took the message to call back; nothing about the matter was said.
    MESSAGE = "message"


#: After these the person was spoken with, and is called again only on a day that was agreed.
SPOKEN = frozenset({CallResult.ANSWERED, CallResult.PROMISE, CallResult.REFUSED})


class Objection(StrEnum):
    """What stands against a call or a short message."""

    QUIET_HOURS = "quiet_hours"
    #: No call is foreseen after this letter.
    NOT_FORESEEN = "not_foreseen"
    TOO_EARLY = "too_early"
    NOTHING_TO_PAY = "nothing_to_pay"
    BELOW_LEAST = "below_least"
    BLOCKED = "blocked"
    PROMISED = "promised"
    UNWANTED = "unwanted"
    #: Of a short message: nobody gets one who did not agree.
    NO_CONSENT = "no_consent"
    WRONG_NUMBER = "wrong_number"
    SPOKEN = "spoken"
    BETWEEN_ATTEMPTS = "between_attempts"
    ATTEMPTS_SPENT = "attempts_spent"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that was made."""

    called_on: date
    result: CallResult
    call_again_on: date | None


@dataclass(frozen=True, slots=True)
class LetterOwed:
    """What is owed of a letter, as far as calls are concerned.

    Attributes:
        deadline_on: The deadline of the letter.
        owed_yen: What is owed of it.
        callable_yen: What of that no state stands against calling about.
        is_promised: Whether its claims are promised and the day has not passed.
        is_unwanted: Whether the person said that he wants no calls.
        attempts: The calls about it, in order.
    """

    deadline_on: date
    owed_yen: int
    callable_yen: int
    is_promised: bool
    is_unwanted: bool
    attempts: Sequence[Attempt]


def objection(letter: LetterOwed, terms: CallTerms | None, day: date) -> Objection | None:
    """What stands against calling about a letter on a day; none where the person may be called."""
    if letter.owed_yen <= 0:
        return Objection.NOTHING_TO_PAY
    if letter.callable_yen <= 0:
        return Objection.BLOCKED
    if letter.is_unwanted:
        return Objection.UNWANTED
    if letter.is_promised:
        return Objection.PROMISED
    if terms is None:
        return Objection.NOT_FORESEEN
    if letter.callable_yen < terms.least_yen:
        return Objection.BELOW_LEAST
    if day < letter.deadline_on + timedelta(days=terms.days):
        return Objection.TOO_EARLY
    return _after(letter.attempts, terms, day)


def _after(attempts: Sequence[Attempt], terms: CallTerms, day: date) -> Objection | None:
    if not attempts:
        return None
    last = attempts[-1]
    if last.result is CallResult.WRONG_NUMBER:
        return Objection.WRONG_NUMBER
    if last.call_again_on is not None:
        return None if day >= last.call_again_on else Objection.BETWEEN_ATTEMPTS
    if last.result in SPOKEN:
        return Objection.SPOKEN
    if len(attempts) >= terms.attempts:
        return Objection.ATTEMPTS_SPENT
    return None if day >= last.called_on + timedelta(days=terms.days_between) else Objection.BETWEEN_ATTEMPTS
