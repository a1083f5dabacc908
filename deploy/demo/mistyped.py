"""Money that came under a mistyped number, and what two persons make of it at the end of the year."""

from dataclasses import dataclass
from enum import StrEnum

from deploy.demo.claim import ClaimYear, Paid

#: No more than so many in a year, however large the city.
COUNT_MAX = 20
#: One payment at a counter in so many.
_EVERY = 10


class Verdict(StrEnum):
    """What becomes of a proposal, in the words of the work list."""

    APPROVED = "executed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Mistyped:
    """One payment, the claim it was meant for, and what becomes of the proposal to give it there."""

    claim: ClaimYear
    paid: Paid
    verdict: Verdict


def is_mistyped(payment_number: int, so_far: int) -> bool:
    """Whether a payment at a counter, counted from 1, is the next that gets a wrong number."""
    return so_far < COUNT_MAX and payment_number % _EVERY == 0


def mistyped_key(number: int) -> str:
    """A clearing key that no claim has."""
    return f"20259992{number:07d}01"


def verdict_on(number: int) -> Verdict:
    """What becomes of the payment with this number, counted from 1: one is refused, one withdrawn."""
    return {2: Verdict.REFUSED, 3: Verdict.WITHDRAWN}.get(number, Verdict.APPROVED)
