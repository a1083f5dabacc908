"""Which slips an instalment of a plan or a grace needs (分割納付書): how much of which claim each one pays."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from shared.money import Yen


class PlannedClaim(NamedTuple):
    """A claim of a measure: how much of it, and its due date."""

    claim_id: int
    amount_yen: Yen
    due_on: date


class SlipPart(NamedTuple):
    """So much of a claim, to be paid with an instalment."""

    claim_id: int
    amount_yen: Yen


def slip_parts(instalments_yen: Sequence[Yen], claims: Sequence[PlannedClaim]) -> list[list[SlipPart]]:
    """Of each instalment in order what it pays: the claim that fell due first, then the next.

    Args:
        instalments_yen: The instalments in the order of their days; together as much as the claims.
        claims: The claims of the measure.

    Raises:
        ValueError: Instalments and claims do not add up to the same.
    """
    if sum(instalments_yen) != sum(claim.amount_yen for claim in claims):
        raise ValueError("instalments and claims of a measure must add up to the same")
    left = [[claim.claim_id, claim.amount_yen] for claim in sorted(claims, key=lambda one: (one.due_on, one.claim_id))]
    parts: list[list[SlipPart]] = []
    for instalment_yen in instalments_yen:
        of_instalment: list[SlipPart] = []
        while instalment_yen:
            claim_id, open_yen = left[0]
            taken_yen = min(open_yen, instalment_yen)
            of_instalment.append(SlipPart(claim_id, taken_yen))
            instalment_yen -= taken_yen
            left[0][1] -= taken_yen
            if not left[0][1]:
                left.pop(0)
        parts.append(of_instalment)
    return parts
