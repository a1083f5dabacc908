"""What must hold when a disposition beside seizures is issued, by what payments states at that moment (発付の要件)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from services.enforcement.rules.preconditions import LABELS as SEIZURE_LABELS
from services.enforcement.rules.preconditions import Balance


class DispositionFailure(StrEnum):
    """What does not hold. The values are those of the preconditions of a seizure where they mean the same."""

    UNKNOWN_CLAIM = "unknown_claim"
    NOT_DUE = "not_due"
    MONEY_ON_ITS_WAY = "money_on_its_way"
    NOTHING_OWED = "nothing_owed"
    HANDED_OVER = "handed_over"
    SEIZED = "seized"


#: What officers read of any failure of a disposition; a participation fails as a seizure does.
LABELS: Mapping[str, str] = MappingProxyType(
    {
        **{rule.value: label for rule, label in SEIZURE_LABELS.items()},
        DispositionFailure.HANDED_OVER.value: "滞納整理組合へ移管しています",
        DispositionFailure.SEIZED.value: "差押えが続いています。移管の前に、差押えを終わらせてください",
    }
)


class Failed(NamedTuple):
    """What does not hold, and of which claim."""

    rule: str
    claim_id: int | None = None


def failures(
    claim_ids: Sequence[int],
    balances: Mapping[int, Balance],
    day: date,
    *,
    accelerated: Collection[int] = (),
    handed_over: Collection[int] = (),
    seized: Collection[int] = (),
) -> list[Failed]:
    """Everything that stands against the issue on a day; nothing where it is lawful.

    A claim must be overdue and something of it owed; a dunning notice is not asked for (国税徴収法82条1項).

    Args:
        claim_ids: The claims.
        balances: What each asks for on the day, by claim; one that is missing is not this addressee's.
        day: The day of issue.
        accelerated: Claims whose accelerated deadline is missed: they are overdue from that minute on.
        handed_over: Claims that the association has.
        seized: Claims for which a seizure is live, where that stands against it.
    """
    found: list[Failed] = []
    for claim_id in sorted(claim_ids):
        balance = balances.get(claim_id)
        if balance is None:
            found.append(Failed(DispositionFailure.UNKNOWN_CLAIM, claim_id))
            continue
        if day <= balance.due_on and claim_id not in accelerated:
            found.append(Failed(DispositionFailure.NOT_DUE, claim_id))
        if balance.amount_yen == 0:
            on_its_way = bool(balance.provisional_yen)
            rule = DispositionFailure.MONEY_ON_ITS_WAY if on_its_way else DispositionFailure.NOTHING_OWED
            found.append(Failed(rule, claim_id))
        if claim_id in handed_over:
            found.append(Failed(DispositionFailure.HANDED_OVER, claim_id))
        if claim_id in seized:
            found.append(Failed(DispositionFailure.SEIZED, claim_id))
    return found
