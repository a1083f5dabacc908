"""Which open claims of somebody who may have paid the money in suspense fits to the yen, and who is proposed first.

Nothing follows from it: where the money goes is decided by two persons (消込不能金の充て先決定).
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from shared.money import Yen


class Written(NamedTuple):
    """Whoever paid, as the channel wrote it (振込依頼人, 預金者名); any part may be empty."""

    name: str = ""
    name_kana: str = ""
    address: str = ""
    telephone: str = ""

    @property
    def is_known(self) -> bool:
        """Whether anything at all was written of him."""
        return any(text.strip() for text in self)


class OpenClaim(NamedTuple):
    """A claim as it stood on the day on which the money was paid.

    Attributes:
        claim_id: Its number.
        notice: What names its notice among all.
        instalment: Its place in the notice.
        principal_yen: The principal that is open.
        further_yen: Dunning fee, delinquency charge and cost of disposition that are open besides; None where the rates
            of that day are not announced.
    """

    claim_id: int
    notice: str
    instalment: str
    principal_yen: Yen
    further_yen: Yen | None


class FitKind(StrEnum):
    """What an amount is to the yen."""

    PRINCIPAL = "principal"
    WITH_CHARGE = "with_charge"
    INSTALMENTS = "instalments"


class Fit(NamedTuple):
    """Claims that an amount pays exactly, and as what."""

    kind: FitKind
    claim_ids: tuple[int, ...]


class Proposed(NamedTuple):
    """Somebody who may have paid, as far as the order is concerned.

    Attributes:
        place: His place in what identity proposed, from 1.
        probability_bp: In parts of ten thousand; None where only a rule speaks for him.
        fits: How many ways there are in which the amount fits his claims.
    """

    place: int
    probability_bp: int | None
    fits: int


def fits_of(amount_yen: Yen, claims: Iterable[OpenClaim]) -> list[Fit]:
    """Every way in which an amount is what one person's open claims ask for.

    One claim's principal; the same with all that is open besides; the principal of two or more instalments of one
    notice that follow one another, such as all of a year's.

    Args:
        amount_yen: The money.
        claims: His open claims, in any order.
    """
    ordered = sorted(claims, key=lambda claim: (claim.notice, claim.instalment, claim.claim_id))
    found = []
    for claim in ordered:
        if claim.principal_yen == amount_yen:
            found.append(Fit(FitKind.PRINCIPAL, (claim.claim_id,)))
        elif claim.further_yen is not None and claim.principal_yen + claim.further_yen == amount_yen:
            found.append(Fit(FitKind.WITH_CHARGE, (claim.claim_id,)))
    for _, of_notice in groupby(ordered, key=lambda claim: claim.notice):
        found += _runs(amount_yen, list(of_notice))
    return found


def _runs(amount_yen: Yen, instalments: Sequence[OpenClaim]) -> list[Fit]:
    found = []
    for first in range(len(instalments)):
        total_yen = 0
        for last in range(first, len(instalments)):
            total_yen += instalments[last].principal_yen
            if total_yen >= amount_yen:
                if total_yen == amount_yen and last > first:
                    claim_ids = tuple(claim.claim_id for claim in instalments[first : last + 1])
                    found.append(Fit(FitKind.INSTALMENTS, claim_ids))
                break
    return found


def ranked(proposed: Iterable[Proposed]) -> list[Proposed]:
    """Those whose person and amount both fit first, then by probability, then as identity had them."""
    return sorted(proposed, key=lambda one: (one.fits == 0, -(one.probability_bp or 0), one.place))
