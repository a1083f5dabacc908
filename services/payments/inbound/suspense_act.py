"""The act by which two persons decide where money in suspense belongs (消込不能金の充て先決定).

An officer with payments.suspense.propose names the money, the claim and his evidence; the head of section with
payments.suspense.approve decides. Both need the claim's tax item, for the purpose of receipt. What is approved is
carried out in the same transaction, or not at all.
"""

from functools import partial
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.payments.handlers.suspense import NotAssignable, assign, require_assignable
from services.payments.inbound.claim_seen import what_entered
from services.payments.rules.suspense import Assignment, Obstacle
from services.payments.store import obligors, payer_proposals, receipts
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, AmountYen, ClaimId, TaxItemCode
from shared.contracts.payments import ReceiptId
from shared.http.problems import Problem
from shared.law.municipality import Municipality
from shared.law.parameter import NotYetAnnounced
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("payments.suspense.propose", RECEIPT, AccessAction.CORRECT)
APPROVE = Access("payments.suspense.approve", RECEIPT, AccessAction.APPROVE)

_SENTENCES = {
    Obstacle.UNKNOWN_MONEY: "この収納は消込不能ではありません。番号を確かめてください。",
    Obstacle.MONEY_CANCELLED: "この収納は取り消されています。充て先を決めることはできません。",
    Obstacle.MONEY_CLEARED: "この収納はすでに消込済みです。何も変更していません。",
    Obstacle.MONEY_PROVISIONAL: "この収納はまだ速報です。確報が届いてから起案してください。",
    Obstacle.MONEY_CHANGED: "収納額が起案の金額と異なります。金額を確かめ、起案し直してください。",
    Obstacle.UNKNOWN_CLAIM: "充て先の期別債権が見つかりません。番号を確かめてください。",
    Obstacle.CLAIM_CHANGED: "充て先の期別債権が起案のときから変わっています。内容を確かめ、起案し直してください。",
}


class FollowedProposal(BaseModel):
    """The proposal of a payer that an officer followed: the answered question, and the place in its answer."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    ask_no: Annotated[int, Field(ge=1, le=9999)]
    place: Annotated[int, Field(ge=1, le=5)]


class SuspenseAssignment(Payload):
    """Money in suspense and the claim it belongs to, as the proposing officer saw both.

    Attributes:
        receipt_id: the money in suspense.
        amount_yen: all of it; money in suspense is not divided.
        claim_id: the claim.
        claim_version: the version of the claim that the officer saw; any change of it stops the approval.
        addressee_no: who owes the claim.
        tax_item: its tax item.
        reason: why the money belongs there.
        evidence: what proves it, such as the number of a slip.
        proposal: who was proposed as the payer, where the officer followed that; the record names it.
    """

    receipt_id: ReceiptId
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    claim_id: ClaimId
    claim_version: Annotated[int, Field(ge=1)]
    addressee_no: AddresseeNo
    tax_item: TaxItemCode
    reason: Annotated[str, Field(min_length=3, max_length=300)]
    evidence: Annotated[str, Field(min_length=3, max_length=300)]
    proposal: FollowedProposal | None = None

    def assignment(self) -> Assignment:
        """What the rules and the ledger need of it."""
        return Assignment(
            self.receipt_id,
            self.amount_yen,
            self.claim_id,
            self.claim_version,
            self.addressee_no,
            self.tax_item.value,
        )


def suspense_assignment(municipality: Municipality) -> Act[SuspenseAssignment]:
    """The act, in a municipality whose ordinance says the order of clearing."""
    return Act(
        name=receipts.ASSIGNMENT_ACT,
        label="消込不能金の充て先決定",
        payload=SuspenseAssignment,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {payload.tax_item.value},
        admissible=_require_admissible,
        execute=partial(_execute, municipality=municipality),
    )


def _lines(payload: SuspenseAssignment) -> list[tuple[str, str]]:
    return [
        ("消込不能の収納", str(payload.receipt_id)),
        ("金額", f"{payload.amount_yen:,}円"),
        ("充て先の期別債権", str(payload.claim_id)),
        ("税目", tax_item(payload.tax_item.value).name),
        ("宛名番号", payload.addressee_no),
        ("理由", payload.reason),
        ("証拠", payload.evidence),
        ("納付者の提案", _followed(payload) or "なし"),
    ]


def _followed(payload: SuspenseAssignment) -> str:
    followed = payload.proposal
    return f"照会{followed.ask_no}回目の候補{followed.place}" if followed else ""


async def _require_admissible(payload: SuspenseAssignment, connection: Connection) -> None:
    try:
        await require_assignable(payload.assignment(), connection)
    except NotAssignable as found:
        raise await _problem(found, payload, connection) from None
    if await connection.fetchval(receipts.SELECT_OPEN_PROPOSAL, payload.receipt_id):
        raise Problem(409, "already_proposed", "この収納には決裁待ちの起案があります。その結果を待ってください。")
    await _require_proposed(payload, connection)


async def _require_proposed(payload: SuspenseAssignment, connection: Connection) -> None:
    """Whoever says that he follows a proposal follows one there is, about whoever owes the claim."""
    followed = payload.proposal
    if followed is None:
        return
    rows = await connection.fetch(payer_proposals.SELECT_FOLLOWED, payload.receipt_id, followed.ask_no, followed.place)
    owing = await connection.fetch(obligors.SELECT_OF_CLAIMS, [payload.claim_id])
    numbers = {row["addressee_no"] for row in rows}
    if not numbers & {payload.addressee_no, *(row["addressee_no"] for row in owing)}:
        sentence = "この収納にその提案はないか、充て先の納税義務者の提案ではありません。提案を開き直してください。"
        raise Problem(409, "unknown_proposal", sentence)


async def _execute(
    approved: Approved[SuspenseAssignment], transaction: Transaction, *, municipality: Municipality
) -> None:
    try:
        await assign(
            approved.payload.assignment(),
            approved.approval_id,
            transaction,
            municipality,
            followed=_followed(approved.payload),
        )
    except NotAssignable as found:
        raise await _problem(found, approved.payload, transaction.connection) from None
    except NotYetAnnounced:
        sentence = "領収日の延滞金の割合がまだ告示されていません。告示が登録されてから承認してください。"
        raise Problem(409, "rates_not_announced", sentence) from None


async def _problem(found: NotAssignable, payload: SuspenseAssignment, connection: Connection) -> Problem:
    sentence = _SENTENCES[found.obstacle]
    if found.obstacle is Obstacle.CLAIM_CHANGED:
        sentence += await what_entered(payload.claim_id, payload.claim_version, connection)
    return Problem(409, found.obstacle.value, sentence)
