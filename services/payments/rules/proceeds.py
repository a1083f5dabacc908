"""How the proceeds of a seizure are divided over the claims that it was made for."""

from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from shared.money import Yen


class Share(NamedTuple):
    """A claim with what it asks for, or with what it gets."""

    claim_id: int
    due_on: date
    amount_yen: Yen


def shares_of(amount_yen: Yen, asking: Iterable[Share]) -> list[Share]:
    """What each claim gets, the oldest due date first; the shares add up to the amount.

    Money that is left when all have what they ask for goes to the last, where it is too much.

    Args:
        amount_yen: What was collected, more than nothing.
        asking: The claims, each with what it asks for on the day of collection; one at least.
    """
    order = sorted(asking, key=attrgetter("due_on", "claim_id"))
    rest = amount_yen
    found: list[Share] = []
    for claim in order:
        part = min(rest, claim.amount_yen)
        rest -= part
        found.append(claim._replace(amount_yen=part))
    found[-1] = found[-1]._replace(amount_yen=found[-1].amount_yen + rest)
    return [share for share in found if share.amount_yen]
