"""The acts by which two persons correct postings: to another claim (収納更正・組替), or taken back (不渡).

An officer with payments.correction.propose names the money and the claims as he saw them; the head of section with
payments.correction.approve decides. Both need the tax items of all claims, for the purpose of receipt. What is approved
is carried out in the same transaction, or not at all.
"""

from enum import StrEnum
from functools import partial
from typing import Annotated

from pydantic import Field

from services.payments.handlers.corrections import (
    Dishonour,
    Move,
    NotCorrectable,
    move_posting,
    require_dishonourable,
    require_movable,
    take_back,
)
from services.payments.inbound.claim_seen import SeenClaim, problem_of
from services.payments.store.corrections import CORRECTION_ACT, DISHONOUR_ACT
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AmountYen
from shared.contracts.payments import ReceiptId
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.law.municipality import Municipality
from shared.law.parameter import NotYetAnnounced
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("payments.correction.propose", RECEIPT, AccessAction.CORRECT)
APPROVE = Access("payments.correction.approve", RECEIPT, AccessAction.APPROVE)

Words = Annotated[str, Field(min_length=3, max_length=300)]
PositiveYen = Annotated[AmountYen, Field(gt=0)]


class PostingCorrection(Payload):
    """Money, the claim it was posted on in error, and the claim it belongs to.

    Attributes:
        receipt_id: the payment, whole; of any age.
        amount_yen: its amount.
        from_claim: the claim it stands on.
        to_claim: the claim it belongs to: of another person, year, tax item or instalment.
        reason: why.
        evidence: what proves it.
    """

    receipt_id: ReceiptId
    amount_yen: PositiveYen
    from_claim: SeenClaim
    to_claim: SeenClaim
    reason: Words
    evidence: Words

    def move(self) -> Move:
        """What the ledger needs of it."""
        return Move(self.receipt_id, self.amount_yen, self.from_claim.seen(), self.to_claim.seen())


class DishonourKind(StrEnum):
    """How a payment that was final came to nothing."""

    CHEQUE_DISHONOURED = "cheque_dishonoured"
    CARD_CHARGED_BACK = "card_charged_back"
    BANK_REVERSED = "bank_reversed"


_KINDS = {
    DishonourKind.CHEQUE_DISHONOURED: "小切手等の不渡り",
    DishonourKind.CARD_CHARGED_BACK: "カード売上の取消し",
    DishonourKind.BANK_REVERSED: "金融機関による取消し",
}


class PaymentDishonour(Payload):
    """A final payment that came to nothing.

    Attributes:
        receipt_id: the payment, whole; of any age.
        amount_yen: its amount.
        claim: the claim it stands on.
        kind: how it came to nothing.
        dishonoured_on: the day of that.
        reason: why.
        evidence: what proves it, such as the bank's notice.
    """

    receipt_id: ReceiptId
    amount_yen: PositiveYen
    claim: SeenClaim
    kind: DishonourKind
    dishonoured_on: DayAtHand
    reason: Words
    evidence: Words

    def dishonour(self) -> Dishonour:
        """What the ledger needs of it."""
        return Dishonour(self.receipt_id, self.amount_yen, self.claim.seen(), self.dishonoured_on)


def posting_correction(municipality: Municipality) -> Act[PostingCorrection]:
    """The act that moves a payment, in a municipality whose ordinance says the order of clearing."""
    return Act(
        name=CORRECTION_ACT,
        label="収納更正(組替)",
        payload=PostingCorrection,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_correction_lines,
        subjects=lambda payload: sorted({payload.from_claim.addressee_no, payload.to_claim.addressee_no}),
        tax_items=lambda payload: {payload.from_claim.tax_item.value, payload.to_claim.tax_item.value},
        admissible=_require_movable,
        execute=partial(_move, municipality=municipality),
    )


def payment_dishonour(municipality: Municipality) -> Act[PaymentDishonour]:
    """The act that takes a payment back, in a municipality whose ordinance says the order of clearing."""
    return Act(
        name=DISHONOUR_ACT,
        label="不渡等による収納の取消し",
        payload=PaymentDishonour,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_dishonour_lines,
        subjects=lambda payload: [payload.claim.addressee_no],
        tax_items=lambda payload: {payload.claim.tax_item.value},
        admissible=_require_dishonourable,
        execute=partial(_take_back, municipality=municipality),
    )


def _correction_lines(payload: PostingCorrection) -> list[tuple[str, str]]:
    return [
        ("収納", str(payload.receipt_id)),
        ("金額", f"{payload.amount_yen:,}円"),
        *payload.from_claim.lines("今の消込先"),
        *payload.to_claim.lines("正しい消込先"),
        ("理由", payload.reason),
        ("証拠", payload.evidence),
    ]


def _dishonour_lines(payload: PaymentDishonour) -> list[tuple[str, str]]:
    return [
        ("収納", str(payload.receipt_id)),
        ("金額", f"{payload.amount_yen:,}円"),
        *payload.claim.lines("消込先"),
        ("事由", _KINDS[payload.kind]),
        ("発生日", payload.dishonoured_on.isoformat()),
        ("理由", payload.reason),
        ("証拠", payload.evidence),
    ]


async def _require_movable(payload: PostingCorrection, connection: Connection) -> None:
    if payload.from_claim.claim_id == payload.to_claim.claim_id:
        raise Problem(409, "same_claim", "更正前と更正後の期別債権が同じです。更正後の期別債権を確かめてください。")
    try:
        await require_movable(payload.move(), connection)
    except NotCorrectable as found:
        raise await problem_of(found.objection, connection) from None


async def _require_dishonourable(payload: PaymentDishonour, connection: Connection) -> None:
    try:
        await require_dishonourable(payload.dishonour(), connection)
    except NotCorrectable as found:
        raise await problem_of(found.objection, connection) from None


async def _move(approved: Approved[PostingCorrection], transaction: Transaction, *, municipality: Municipality) -> None:
    try:
        await move_posting(approved.payload.move(), approved.approval_id, transaction, municipality)
    except NotCorrectable as found:
        raise await problem_of(found.objection, transaction.connection) from None
    except NotYetAnnounced:
        sentence = "領収日の延滞金の割合がまだ告示されていません。告示が登録されてから承認してください。"
        raise Problem(409, "rates_not_announced", sentence) from None


async def _take_back(
    approved: Approved[PaymentDishonour], transaction: Transaction, *, municipality: Municipality
) -> None:
    try:
        await take_back(approved.payload.dishonour(), approved.approval_id, transaction, municipality)
    except NotCorrectable as found:
        raise await problem_of(found.objection, transaction.connection) from None
