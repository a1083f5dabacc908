"""Short messages (SMS) beside calls: to whom one may go, what its text may say, and what the carrier made of it.

The text is the same for everybody: whoever looks at somebody else's telephone learns from it neither a name, nor an
amount, nor that anything is owed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from services.dunning.rules.calls import LetterOwed, Objection
from shared.days import BusinessDays

LAYOUT = "synthetic-sms/1"
RESULT_LAYOUT = "synthetic-sms-result/1"
#: One message of the carriers' oldest form.
TEXT_MAX = 70


@dataclass(frozen=True, slots=True)
class SmsTerms:
    """What the city has laid down about short messages.

    Attributes:
        opens: From when on a message may arrive, on open days.
        closes: Until when.
        number_prefixes: How mobile numbers begin; no other kind of number gets a message.
        days: Days after the deadline of a letter from which a message may follow it.
        least_yen: What is owed at least.
        messages: How many about one letter at most.
        days_between: Days between two messages to a person.
        texts: The texts by code.
        business_days: The days on which the city hall is open.
    """

    opens: time
    closes: time
    number_prefixes: tuple[str, ...]
    days: int
    least_yen: int
    messages: int
    days_between: int
    texts: Mapping[str, str]
    business_days: BusinessDays

    def may_send(self, day: date, at: time) -> bool:
        """Whether a message may arrive on a day at a time."""
        return self.business_days.is_business_day(day) and self.opens <= at < self.closes

    def is_mobile(self, number: str) -> bool:
        """Whether a number of eleven digits is one of mobile telephones."""
        return number.startswith(self.number_prefixes)


class SmsResult(StrEnum):
    """What came of a message."""

    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    #: The number belongs to nobody; none goes there until the person states one anew.
    NOT_IN_SERVICE = "not_in_service"
    #: The person answered that he wants no more of them; his consent ends with it.
    OPTED_OUT = "opted_out"


class ResultOutcome(StrEnum):
    """What became of a record of a file of results."""

    TAKEN = "taken"
    REPEATED = "repeated"
    #: No message of this number left.
    UNKNOWN = "unknown"
    #: Another result was reported before.
    CONTRADICTING = "contradicting"
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True)
class Reachable:
    """How a person may be written to.

    Attributes:
        agrees: Whether he agreed to messages, by what he said last.
        is_in_service: Whether no carrier has said since then that the number belongs to nobody.
        sent_on: Days of the messages that he got, whatever they were about.
        sent_about_letter: How many of them were about this letter.
    """

    agrees: bool
    is_in_service: bool
    sent_on: Sequence[date]
    sent_about_letter: int


def objection(letter: LetterOwed, person: Reachable, terms: SmsTerms, day: date) -> Objection | None:
    """What stands against a message about a letter on a day; none where one may go.

    Args:
        letter: `callable_yen` is what no state stands against, be it against letters or against calls.
        person: Whose it is.
        terms: What the city has laid down.
        day: The day on which it would arrive.
    """
    in_order = (
        (Objection.NOTHING_TO_PAY, letter.owed_yen <= 0),
        (Objection.BLOCKED, letter.callable_yen <= 0),
        (Objection.NO_CONSENT, not person.agrees),
        (Objection.WRONG_NUMBER, not person.is_in_service),
        (Objection.PROMISED, letter.is_promised),
        (Objection.BELOW_LEAST, letter.callable_yen < terms.least_yen),
        (Objection.TOO_EARLY, day < letter.deadline_on + timedelta(days=terms.days)),
        (Objection.ATTEMPTS_SPENT, person.sent_about_letter >= terms.messages),
        (
            Objection.BETWEEN_ATTEMPTS,
            any(day < sent_on + timedelta(days=terms.days_between) for sent_on in person.sent_on),
        ),
    )
    return next((objection for objection, stands in in_order if stands), None)


_TELLING = ("滞納", "未納", "延滞", "督促", "催告", "差押", "税額", "金額", "円", "¥", "￥", "様")
_PLACEHOLDER = re.compile(r"[{}<>%$]")
_DIGITS = re.compile(r"[0-9０-９]+")
_TELEPHONE = re.compile(r"0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}")


def text_fault(text: str) -> str | None:
    """What a text must not say, as a sentence; none where it may go to everybody.

    No amount, no name, nothing of arrears, nothing to be filled in, and no number but the office's telephone.
    """
    telling = next((word for word in _TELLING if word in text), None)
    if telling is not None:
        return f"SMSの本文に「{telling}」は入れられません。金額、氏名、滞納のあることは書かないでください。"
    if _PLACEHOLDER.search(text):
        return "SMSの本文に差込みの記号は入れられません。全員に同じ文にしてください。"
    if _DIGITS.search(_TELEPHONE.sub("", text)):
        return "SMSの本文に入れられる数字は、市役所の電話番号(0225-00-0000の形)だけです。"
    if not _TELEPHONE.search(text):
        return "SMSの本文に、市役所の電話番号を入れてください。"
    return None if len(text) <= TEXT_MAX else f"SMSの本文は{TEXT_MAX}文字までにしてください。"
