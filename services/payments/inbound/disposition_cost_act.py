"""The act by which two persons assess the cost of a disposition (滞納処分費) on a claim, or take some of it back.

An officer with payments.disposition_cost.propose names the claim as he saw it, the amount and the day; the head of
section with payments.disposition_cost.approve decides. Both need its tax item.
"""

from functools import partial
from typing import Annotated, Self

from pydantic import Field, model_validator

from services.payments.handlers.claim_state import Cause
from services.payments.handlers.decisions import seen_of
from services.payments.handlers.disposition_cost import AssessedCost, assess_costs
from services.payments.inbound.claim_seen import SeenClaim, problem_of
from services.payments.rules.corrections import objection_to_claim
from services.payments.store import claims
from services.payments.store.disposition_cost import COST_ACT
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.approvals import Act, Approved, Payload
from shared.contracts import OverpaymentCause
from shared.contracts.fields import DeltaYen
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.law.municipality import Municipality
from shared.law.parameter import NotYetAnnounced
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("payments.disposition_cost.propose", RECEIPT, AccessAction.UPDATE)
APPROVE = Access("payments.disposition_cost.approve", RECEIPT, AccessAction.APPROVE)


class DispositionCost(Payload):
    """What a disposition has cost, and for which claim.

    Attributes:
        claim: the claim as the officer saw it; any change of it stops the approval.
        amount_yen: how much more is owed; negative where less is.
        assessed_on: the day on which the cost became fixed.
        reason: which disposition, and what was paid to whom.
        evidence: what proves it.
    """

    claim: SeenClaim
    amount_yen: DeltaYen
    assessed_on: DayAtHand
    reason: Annotated[str, Field(min_length=3, max_length=300)]
    evidence: Annotated[str, Field(min_length=3, max_length=300)]

    @model_validator(mode="after")
    def _not_nothing(self) -> Self:
        if self.amount_yen == 0:
            raise ValueError("amount_yen: 0 changes nothing")
        return self


def disposition_cost(municipality: Municipality) -> Act[DispositionCost]:
    """The act, in a municipality whose ordinance says the order of clearing."""
    return Act(
        name=COST_ACT,
        label="滞納処分費の決定",
        payload=DispositionCost,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda payload: [payload.claim.addressee_no],
        tax_items=lambda payload: {payload.claim.tax_item.value},
        admissible=_require_admissible,
        execute=partial(_execute, municipality=municipality),
    )


def _lines(payload: DispositionCost) -> list[tuple[str, str]]:
    return [
        *payload.claim.lines("期別債権"),
        ("滞納処分費", f"{payload.amount_yen:+,}円"),
        ("確定した日", payload.assessed_on.isoformat()),
        ("理由", payload.reason),
        ("証拠", payload.evidence),
    ]


async def _require_admissible(payload: DispositionCost, connection: Connection) -> None:
    seen = payload.claim.seen()
    row = await connection.fetchrow(claims.SELECT_BY_ID, seen.claim_id)
    found = objection_to_claim(seen, seen_of(row) if row is not None else None)
    if found is not None:
        raise await problem_of(found, connection)
    if row is not None and row["disposition_cost_assessed_yen"] + payload.amount_yen < 0:
        assessed_yen = row["disposition_cost_assessed_yen"]
        sentence = f"滞納処分費の調定額は{assessed_yen:,}円です。減らす額を確かめ、起案し直してください。"
        raise Problem(409, "cost_not_owed", sentence)
    if payload.assessed_on > await connection.fetchval(claims.SELECT_TODAY):
        raise Problem(409, "day_ahead", "滞納処分費が確定した日は今日までの日です。日を確かめてください。")


async def _execute(
    approved: Approved[DispositionCost], transaction: Transaction, *, municipality: Municipality
) -> None:
    payload = approved.payload
    # Locked first, so that what is looked at is what is changed.
    await claims.lock_by_id(transaction.connection, [payload.claim.claim_id])
    await _require_admissible(payload, transaction.connection)
    today = transaction.started_at.astimezone(TOKYO).date()
    cause = Cause(
        "decided_disposition_cost",
        payload.assessed_on,
        today,
        f"approval:{approved.approval_id}",
        None,
        OverpaymentCause.EXCESS_PAYMENT,
        approved.approval_id,
    )
    cost = AssessedCost(payload.claim.claim_id, payload.amount_yen, cause)
    try:
        await assess_costs([cost], transaction, municipality)
    except NotYetAnnounced:
        sentence = "領収日の延滞金の割合がまだ告示されていません。告示が登録されてから承認してください。"
        raise Problem(409, "rates_not_announced", sentence) from None
