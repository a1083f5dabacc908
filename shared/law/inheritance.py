"""Statutory shares of heirs, and how a claim is divided over them (納税承継, 地方税法9条; 民法900条)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from shared.money import Yen


class HeirKind(StrEnum):
    """How an heir is related to the deceased."""

    SPOUSE = "spouse"
    CHILD = "child"
    ASCENDANT = "ascendant"
    SIBLING = "sibling"
    HALF_SIBLING = "half_sibling"


@dataclass(frozen=True, slots=True)
class HeirShare:
    """One heir with his share and what he owes of a claim.

    Attributes:
        kind: How he is related.
        number: Counts the heirs of a kind from 1.
        share: Of the whole; the shares of all heirs are 1 exactly.
        amount_yen: Of the claim; the amounts add up to it.
    """

    kind: HeirKind
    number: int
    share: Fraction
    amount_yen: Yen


#: What falls to the spouse beside each rank of heirs (民法900条1号から3号まで).
_OF_SPOUSE = {HeirKind.CHILD: Fraction(1, 2), HeirKind.ASCENDANT: Fraction(2, 3), HeirKind.SIBLING: Fraction(3, 4)}


def inheritance_shares(
    amount_yen: Yen, *, spouse: bool, children: int = 0, ascendants: int = 0, siblings: int = 0, half_siblings: int = 0
) -> tuple[HeirShare, ...]:
    """Divide a claim over the heirs by their statutory shares.

    Children exclude ascendants, and these exclude siblings (民法889条). A sibling of one parent gets half of what one
    of both parents gets (900条4号). Yen that cannot be divided fall to the first heir, who represents the others.

    Args:
        amount_yen: What the deceased owed.
        spouse: Whether there is one.
        children: How many, each branch of a child who died before counting as one.
        ascendants: How many of the nearest degree.
        siblings: How many of both parents.
        half_siblings: How many of one parent.

    Raises:
        ValueError: A number is negative, or there is no heir.
    """
    if min(amount_yen, children, ascendants, siblings, half_siblings) < 0:
        raise ValueError("金額と相続人の数は0以上で指定してください。")
    kinds = _heirs(children, ascendants, siblings, half_siblings)
    if not kinds and not spouse:
        raise ValueError("相続人がいません。相続人の数を指定するか、相続財産清算人の選任を確かめてください。")
    of_spouse = Fraction(0)
    if spouse:
        rank = HeirKind.SIBLING if kinds and kinds[0] is HeirKind.HALF_SIBLING else (kinds[0] if kinds else None)
        of_spouse = _OF_SPOUSE[rank] if rank else Fraction(1)
    weights = [Fraction(1, 2) if kind is HeirKind.HALF_SIBLING else Fraction(1) for kind in kinds]
    whole = sum(weights, Fraction(0))
    shares = [(HeirKind.SPOUSE, of_spouse)] if spouse else []
    shares += [(kind, (1 - of_spouse) * weight / whole) for kind, weight in zip(kinds, weights, strict=True)]
    return _divided(amount_yen, shares)


def _heirs(children: int, ascendants: int, siblings: int, half_siblings: int) -> list[HeirKind]:
    if children:
        return [HeirKind.CHILD] * children
    if ascendants:
        return [HeirKind.ASCENDANT] * ascendants
    return [HeirKind.SIBLING] * siblings + [HeirKind.HALF_SIBLING] * half_siblings


def _divided(amount_yen: Yen, shares: Sequence[tuple[HeirKind, Fraction]]) -> tuple[HeirShare, ...]:
    amounts = [amount_yen * share.numerator // share.denominator for _, share in shares]
    amounts[0] += amount_yen - sum(amounts)
    counted: dict[HeirKind, int] = {}
    found = []
    for (kind, share), yen in zip(shares, amounts, strict=True):
        counted[kind] = counted.get(kind, 0) + 1
        found.append(HeirShare(kind, counted[kind], share, yen))
    return tuple(found)
