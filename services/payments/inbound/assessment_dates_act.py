"""The act by which two persons set the priority date (法定納期限等) of a notice in the place of the rule.

An officer with payments.assessment.propose gives the dates with reason and evidence; the head of section with
payments.assessment.approve decides. It moves no money.
"""

from typing import Annotated, Self

from pydantic import Field, model_validator

from services.payments.store import assessment_details as store
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, ClaimId, TaxItemCode
from shared.http.days import DayOnPaper
from shared.http.problems import Problem, not_found
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("payments.assessment.propose", RECEIPT, AccessAction.CORRECT)
APPROVE = Access("payments.assessment.approve", RECEIPT, AccessAction.APPROVE)

_FIELDS = ("statutory_due_on", "priority_on")
_SENTENCE = "期別債権が起案のときから変わっています。内容を確かめ、起案し直してください。"


class PriorityDates(Payload):
    """The dates of all claims of a notice, named by one of them as the officer saw it.

    Attributes:
        claim_id: a claim of the notice.
        claim_version: its version; a change of what is owed may change the dates, so it stops the approval.
        addressee_no: who owes it.
        tax_item: its tax item.
        statutory_due_on: the statutory due date (法定納期限).
        priority_on: the priority date (法定納期限等); never before the statutory due date.
        reason: why the rule does not fit.
        evidence: what proves it.
    """

    claim_id: ClaimId
    claim_version: Annotated[int, Field(ge=1)]
    addressee_no: AddresseeNo
    tax_item: TaxItemCode
    statutory_due_on: DayOnPaper
    priority_on: DayOnPaper
    reason: Annotated[str, Field(min_length=3, max_length=300)]
    evidence: Annotated[str, Field(min_length=3, max_length=300)]

    @model_validator(mode="after")
    def _not_before(self) -> Self:
        if self.priority_on < self.statutory_due_on:
            raise ValueError("priority_on: before statutory_due_on")
        return self


def priority_dates() -> Act[PriorityDates]:
    """The act."""
    return Act(
        name="payments.priority_dates",
        label="法定納期限等の決定",
        payload=PriorityDates,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {payload.tax_item.value},
        admissible=_require_same,
        execute=_execute,
    )


def _lines(payload: PriorityDates) -> list[tuple[str, str]]:
    return [
        ("期別債権", str(payload.claim_id)),
        ("税目", tax_item(payload.tax_item.value).name),
        ("宛名番号", payload.addressee_no),
        ("法定納期限", payload.statutory_due_on.isoformat()),
        ("法定納期限等", payload.priority_on.isoformat()),
        ("理由", payload.reason),
        ("証拠", payload.evidence),
    ]


async def _require_same(payload: PriorityDates, connection: Connection) -> None:
    await _notice(payload, connection)


async def _notice(payload: PriorityDates, connection: Connection) -> int:
    row = await connection.fetchrow(store.SELECT_NOTICE, payload.claim_id)
    if row is None:
        raise not_found(f"期別債権 {payload.claim_id}")
    seen = (payload.claim_version, payload.addressee_no, payload.tax_item.value)
    if (row["version"], row["addressee_no"], row["tax_item"]) != seen:
        raise Problem(409, "claim_changed", _SENTENCE)
    notice_id: int = row["notice_id"]
    return notice_id


async def _execute(approved: Approved[PriorityDates], transaction: Transaction) -> None:
    payload = approved.payload
    notice_id = await _notice(payload, transaction.connection)
    row = (
        approved.approval_id,
        notice_id,
        payload.statutory_due_on,
        payload.priority_on,
        payload.reason,
        transaction.started_at,
    )
    await store.PRIORITY_DECISIONS.copy(transaction.connection, [row])
    transaction.record_access(
        APPROVE, [payload.addressee_no], fields=_FIELDS, detail=f"法定納期限等 決裁 {approved.approval_id}"
    )
