"""What a promise to pay (納付約束) has come to, by the receipts and nothing else."""

from dataclasses import dataclass
from datetime import date

from services.dunning.rules.reminders import PromiseStanding


@dataclass(frozen=True, slots=True)
class PromiseFacts:
    """A promise and what was paid on it.

    Attributes:
        counts_until: The last day on which money counts.
        amount_yen: What was promised.
        paid_yen: Money of the days from the promise to that day, provisional money too, whichever part of a claim it
            paid.
        open_yen: The principal that is open on its claims.
    """

    counts_until: date
    amount_yen: int
    paid_yen: int
    open_yen: int

    @property
    def is_kept(self) -> bool:
        """Whether what was promised was paid, or nothing is left that it could pay."""
        return self.paid_yen >= self.amount_yen or self.open_yen == 0


def judge(facts: PromiseFacts, day: date) -> str:
    """What a promise has come to on a day: open, kept or broken."""
    if facts.is_kept:
        return "kept"
    return "broken" if day > facts.counts_until else "open"


def standing(facts: PromiseFacts | None, day: date) -> PromiseStanding:
    """How a claim stands to its newest promise; once that is kept, what is left of the claim is asked for as before."""
    if facts is None or facts.is_kept:
        return PromiseStanding.NONE
    return PromiseStanding.BROKEN if day > facts.counts_until else PromiseStanding.OPEN
