"""Which case comes first (優先順位): points for reasons that an officer can look up in the case; a sum decides nothing.

The points are dated data of the city (`case_work`, `urgency`). Nothing is seized, granted or written off by them.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from shared.days import add_months
from shared.law.case_work import UrgencyReason, UrgencyTerm
from shared.money import Yen


class CaseFacts(NamedTuple):
    """What is known of a case.

    Attributes:
        owed_yen: What is in arrears.
        oldest_due_on: Due date of the oldest claim of it.
        ends_on: The first day on which a claim of it is no more, as far as the day was looked for.
        spoken_on: The last contact.
        promise_broken: Whether an instalment of a plan or grace that stands was not paid.
        property_known: Whether property is known on which nothing was seized; none where the asker may not know.
    """

    owed_yen: Yen
    oldest_due_on: date
    ends_on: date | None
    spoken_on: date | None
    promise_broken: bool
    property_known: bool | None


class Reason(NamedTuple):
    """A reason with its points, in words."""

    reason: UrgencyReason
    points: int
    words: str


def reasons(facts: CaseFacts, terms: Iterable[UrgencyTerm], day: date) -> list[Reason]:
    """Every reason that a case has, in the order of the city's list.

    Args:
        facts: What is known.
        terms: What gives how many points on the day.
        day: As of when.
    """
    return [
        Reason(term.reason, term.points, words)
        for term in terms
        for words in _why(facts, term.reason, term.threshold or 0, day)
    ]


def _why(facts: CaseFacts, reason: UrgencyReason, threshold: int, day: date) -> Iterator[str]:
    """The words of a reason where the case has it, else nothing."""
    if reason is UrgencyReason.OWED and facts.owed_yen >= threshold:
        yield f"滞納額が{threshold:,}円以上({facts.owed_yen:,}円)"
    if reason is UrgencyReason.AGE and facts.oldest_due_on <= add_months(day, -threshold):
        yield f"最も古い納期限から{threshold}か月以上({facts.oldest_due_on})"
    if reason is UrgencyReason.EXPIRING and facts.ends_on is not None and facts.ends_on <= add_months(day, threshold):
        yield f"{threshold}か月以内に消滅する期別債権がある({facts.ends_on})"
    if reason is UrgencyReason.SILENT and (facts.spoken_on is None or facts.spoken_on <= add_months(day, -threshold)):
        yield f"{threshold}か月以上交渉がない(最後は{facts.spoken_on or 'なし'})"
    if reason is UrgencyReason.BROKEN_PROMISE and facts.promise_broken:
        yield "分割納付の不履行がある"
    if reason is UrgencyReason.PROPERTY_KNOWN and facts.property_known:
        yield "差押えをしていない財産が判明している"
