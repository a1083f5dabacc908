"""How the proceeds of a seizure are divided over the claims that it was made for."""

from collections.abc import Iterable, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from services.payments.rules.assessment_dates import PriorityPart
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


def open_parts(parts: Sequence[PriorityPart], principal_yen: Yen, late_charge_yen: Yen) -> list[PriorityPart]:
    """What is open of a claim, by the days by which it ranks (法定納期限等, 地方税法14条の9).

    What was paid has paid what was fixed first; so what is open is taken from what was fixed last. The delinquency
    charge ranks with the oldest of the open parts.

    Args:
        parts: What was assessed, by priority date, the oldest first; one at least.
        principal_yen: The tax that is open.
        late_charge_yen: The delinquency charge that is open.
    """
    rest_yen = principal_yen
    found: list[PriorityPart] = []
    for part in reversed(parts):
        taken_yen = min(rest_yen, part.amount_yen)
        if taken_yen:
            found.insert(0, part._replace(amount_yen=taken_yen))
        rest_yen -= taken_yen
    oldest = found[0] if found else parts[0]._replace(amount_yen=0)
    whole = oldest._replace(amount_yen=oldest.amount_yen + rest_yen + late_charge_yen)
    return [one for one in (whole, *found[1:]) if one.amount_yen]
