"""The statement of distribution (配当計算書): its states, who takes part, and what each line says.

```mermaid
stateDiagram-v2
    [*] --> waiting: opened
    waiting --> stated: stated
    waiting --> paid_out: divided
    stated --> waiting: asked
    stated --> decided: decided
    decided --> waiting: asked
    decided --> sent: sent
    sent --> objected: objected
    objected --> objected: objected
    objected --> sent: dismissed
    objected --> waiting: upheld
    sent --> paid_out: paid_out
    paid_out --> paid_out: sent
    paid_out --> [*]
```
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from shared.days import BusinessDays
from shared.law.distribution import (
    Allotment,
    PriorClaim,
    PriorRight,
    Proceeds,
    SecuredClaim,
    Security,
    TaxClaim,
    TaxStep,
    distribute,
)
from shared.money import Yen


class DistributionState(StrEnum):
    """Where a distribution stands."""

    #: Payments has been asked, or divides the money.
    WAITING = "waiting"
    STATED = "stated"
    #: Two persons have decided the statement.
    DECIDED = "decided"
    SENT = "sent"
    OBJECTED = "objected"
    PAID_OUT = "paid_out"


class DistributionStep(StrEnum):
    """What moves a distribution."""

    OPENED = "opened"
    ASKED = "asked"
    STATED = "stated"
    DIVIDED = "divided"
    DECIDED = "decided"
    SENT = "sent"
    OBJECTED = "objected"
    DISMISSED = "dismissed"
    UPHELD = "upheld"
    PAID_OUT = "paid_out"


#: What officers read.
STATE_LABELS: Mapping[DistributionState, str] = MappingProxyType(
    {
        DistributionState.WAITING: "債権額の確認中",
        DistributionState.STATED: "配当計算書の起案待ち",
        DistributionState.DECIDED: "配当計算書の発送待ち",
        DistributionState.SENT: "交付期日待ち",
        DistributionState.OBJECTED: "異議の申出あり",
        DistributionState.PAID_OUT: "配当済",
    }
)
_STATE, _STEP = DistributionState, DistributionStep
TRANSITIONS: Mapping[tuple[DistributionState, DistributionStep], DistributionState] = MappingProxyType(
    {
        (_STATE.WAITING, _STEP.STATED): _STATE.STATED,
        (_STATE.WAITING, _STEP.DIVIDED): _STATE.PAID_OUT,
        (_STATE.STATED, _STEP.ASKED): _STATE.WAITING,
        (_STATE.STATED, _STEP.DECIDED): _STATE.DECIDED,
        (_STATE.DECIDED, _STEP.ASKED): _STATE.WAITING,
        (_STATE.DECIDED, _STEP.SENT): _STATE.SENT,
        (_STATE.SENT, _STEP.OBJECTED): _STATE.OBJECTED,
        (_STATE.OBJECTED, _STEP.OBJECTED): _STATE.OBJECTED,
        (_STATE.OBJECTED, _STEP.DISMISSED): _STATE.SENT,
        (_STATE.OBJECTED, _STEP.UPHELD): _STATE.WAITING,
        (_STATE.SENT, _STEP.PAID_OUT): _STATE.PAID_OUT,
        (_STATE.PAID_OUT, _STEP.SENT): _STATE.PAID_OUT,
    }
)


class UnlawfulDistribution(ValueError):  # noqa: N818 - It names what was asked for.
    """Something is not as the law has it for a distribution; the sentence says what, in Japanese."""


def move(state: DistributionState, step: DistributionStep) -> DistributionState:
    """The state after a step.

    Raises:
        UnlawfulDistribution: No edge leads from the state along the step.
    """
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        label = STATE_LABELS[state]
        raise UnlawfulDistribution(
            f"配当の状態が「{label}」のため、この手続はできません。内容を開き直してください。"
        ) from None


class CreditorKind(StrEnum):
    """By what somebody else takes part."""

    TAX_REQUEST = "tax_request"
    CHARGE_REQUEST = "charge_request"
    MORTGAGE = "mortgage"
    PLEDGE = "pledge"
    LIEN = "lien"
    PROVISIONAL = "provisional"
    RETENTION = "retention"
    PRESERVATION = "preservation"


CREDITOR_LABELS: Mapping[CreditorKind, str] = MappingProxyType(
    {
        CreditorKind.TAX_REQUEST: "交付要求(租税)",
        CreditorKind.CHARGE_REQUEST: "交付要求(公課)",
        CreditorKind.MORTGAGE: "抵当権",
        CreditorKind.PLEDGE: "質権",
        CreditorKind.LIEN: "先取特権",
        CreditorKind.PROVISIONAL: "担保のための仮登記",
        CreditorKind.RETENTION: "留置権",
        CreditorKind.PRESERVATION: "不動産保存の先取特権等",
    }
)
REQUESTS = frozenset({CreditorKind.TAX_REQUEST, CreditorKind.CHARGE_REQUEST})
PRIOR = frozenset({CreditorKind.RETENTION, CreditorKind.PRESERVATION})


class Creditor(NamedTuple):
    """Somebody else who takes part.

    Attributes:
        creditor_id: Which.
        kind: By what.
        claimed_yen: How much he claims.
        ranks_on: The statutory day of a tax or the registration of a security; none for what comes before every tax.
        arrived_on: When a request arrived; none for a security.
        limit_yen: Up to how much it comes before a younger tax.
        from_former_owner: Whether the debtor got the property with it.
    """

    creditor_id: UUID
    kind: CreditorKind
    claimed_yen: Yen
    ranks_on: date | None
    arrived_on: date | None
    limit_yen: Yen | None
    from_former_owner: bool


class OwnClaim(NamedTuple):
    """A claim for which the property was seized, as payments stated it.

    Attributes:
        claim_id: Which.
        due_on: Its due date; the oldest comes first.
        is_charge: Whether it ranks after all taxes.
        cost_yen: Cost of the disposition and dunning fee.
        parts: Days by which the rest ranks, with amounts in yen.
    """

    claim_id: int
    due_on: date
    is_charge: bool
    cost_yen: Yen
    parts: tuple[tuple[date, Yen], ...]


class LineKind(StrEnum):
    """Whose a line of the statement is."""

    COST = "cost"
    OWN = "own"
    CREDITOR = "creditor"
    REST = "rest"


class Line(NamedTuple):
    """A line of the statement: what is claimed, what is given, and by which article."""

    kind: LineKind
    claim_id: int | None
    creditor_id: UUID | None
    claimed_yen: Yen
    amount_yen: Yen
    article: str


_COST_ARTICLE = "地方税法14条の3、国税徴収法137条"
_REST_ARTICLE = "国税徴収法129条3項"
_DIRECT_ARTICLE = "地方税法14条の5、国税徴収法129条"


def statement(proceeds_yen: Yen, own: Sequence[OwnClaim], creditors: Sequence[Creditor], seized_on: date) -> list[Line]:
    """Every line of the statement, in the order of ranks; they add up to the proceeds.

    Args:
        proceeds_yen: What the property brought in.
        own: The claims for which it was seized.
        creditors: Everybody else who takes part, requests in the order of their arrival.
        seized_on: The day of the seizure (差押先着手).
    """
    ordered = sorted(own, key=lambda one: (one.due_on, one.claim_id))
    taxes = [
        TaxClaim(f"{one.claim_id}/{place}", yen, on, TaxStep.SEIZING, seized_on, one.is_charge)
        for one in ordered
        for place, (on, yen) in enumerate(one.parts)
    ]
    taxes += (_request(one) for one in creditors if one.kind in REQUESTS)
    prior = [
        PriorClaim(str(one.creditor_id), one.claimed_yen, PriorRight(one.kind))
        for one in creditors
        if one.kind in PRIOR
    ]
    secured = [_secured(one) for one in creditors if one.kind not in REQUESTS | PRIOR]
    costs_yen = sum(one.cost_yen for one in ordered)
    answer = distribute(Proceeds(proceeds_yen, costs_yen, taxes, secured, prior))
    first, *others = answer.allotments
    lines = _costs(ordered, first.amount_yen)
    whose = {str(one.creditor_id): one.creditor_id for one in creditors}
    lines += (_line(one, whose) for one in others)
    return [*lines, Line(LineKind.REST, None, None, 0, answer.rest_yen, _REST_ARTICLE)]


class Divided(NamedTuple):
    """What payments gave a claim where nobody else takes part."""

    claim_id: int
    cost_yen: Yen
    without_cost_yen: Yen
    amount_yen: Yen


def statement_of_divided(shares: Sequence[Divided]) -> list[Line]:
    """The statement of money that payments has divided itself: costs first, what is too much back to the debtor."""
    costs: list[Line] = []
    others: list[Line] = []
    rest_yen = 0
    for one in shares:
        cost_yen = min(one.cost_yen, one.amount_yen)
        other_yen = min(one.without_cost_yen, one.amount_yen - cost_yen)
        rest_yen += one.amount_yen - cost_yen - other_yen
        if one.cost_yen:
            costs.append(Line(LineKind.COST, one.claim_id, None, one.cost_yen, cost_yen, _COST_ARTICLE))
        others.append(Line(LineKind.OWN, one.claim_id, None, one.without_cost_yen, other_yen, _DIRECT_ARTICLE))
    return [*costs, *others, Line(LineKind.REST, None, None, 0, rest_yen, _REST_ARTICLE)]


def delivery_from(sent_on: date, wait_days: int, business_days: BusinessDays) -> date:
    """The day from which the money is handed out: seven days have passed, the day of dispatch counted.

    It is moved to a business day (国税徴収法132条2項、地方税法20条の5第2項).
    """
    return business_days.next_business_day(sent_on + timedelta(days=wait_days))


def may_be_shortened(kinds: Sequence[CreditorKind]) -> bool:
    """Whether the seven days may be shortened: no private creditor gets a copy of the statement (132条2項ただし書)."""
    return all(kind in REQUESTS for kind in kinds)


def _request(one: Creditor) -> TaxClaim:
    if one.ranks_on is None or one.arrived_on is None:
        raise ValueError(f"creditor {one.creditor_id}: a request has the day by which it ranks and that of its arrival")
    is_charge = one.kind is CreditorKind.CHARGE_REQUEST
    return TaxClaim(str(one.creditor_id), one.claimed_yen, one.ranks_on, TaxStep.REQUESTING, one.arrived_on, is_charge)


def _secured(one: Creditor) -> SecuredClaim:
    if one.ranks_on is None:
        raise ValueError(f"creditor {one.creditor_id}: a security has the day of its registration")
    kind = Security(one.kind)
    return SecuredClaim(str(one.creditor_id), one.claimed_yen, one.ranks_on, kind, one.limit_yen, one.from_former_owner)


def _costs(own: Sequence[OwnClaim], amount_yen: Yen) -> list[Line]:
    lines: list[Line] = []
    left_yen = amount_yen
    for one in own:
        part_yen = min(left_yen, one.cost_yen)
        left_yen -= part_yen
        if one.cost_yen:
            lines.append(Line(LineKind.COST, one.claim_id, None, one.cost_yen, part_yen, _COST_ARTICLE))
    return lines


def _line(allotment: Allotment, whose: Mapping[str, UUID]) -> Line:
    creditor_id = whose.get(allotment.name)
    claim_id = None if creditor_id else int(allotment.name.partition("/")[0])
    kind = LineKind.CREDITOR if creditor_id else LineKind.OWN
    return Line(kind, claim_id, creditor_id, allotment.claimed_yen, allotment.amount_yen, allotment.article)
