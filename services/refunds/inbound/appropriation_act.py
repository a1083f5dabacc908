"""The act by which two persons decide that an overpayment pays other claims of the same person (充当・委託納付).

An officer with refunds.appropriation.propose proposes what payments' last answer makes due, wholly and in its order;
the head of section with refunds.appropriation.approve decides. Both need the tax items of both sides.
"""

from functools import partial
from typing import Annotated

import asyncpg
from pydantic import Field

from services.refunds.handlers.appropriation import AnswerAwaited, DutyChanged, Proposed, decide, require_due
from services.refunds.rules.appropriation import KIND_LABELS
from services.refunds.store import appropriation
from services.refunds.store.overpayments import NotOpen
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.approvals import Act, Approved, Payload
from shared.contracts import AppropriationKind
from shared.contracts.fields import AddresseeNo, AmountYen, ClaimId, TaxItemCode
from shared.http.days import DayOnPaper
from shared.http.problems import Problem
from shared.law.municipality import Municipality
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

ACT = "refunds.appropriation"
PROPOSE = Access("refunds.appropriation.propose", REFUND, AccessAction.DECIDE)
APPROVE = Access("refunds.appropriation.approve", REFUND, AccessAction.APPROVE)

OverpaymentId = Annotated[int, Field(ge=1, le=2**53 - 1)]


class AppropriatedClaim(Payload):
    """A claim that is paid, by what right, with how much, and as of which day."""

    claim_id: ClaimId
    addressee_no: AddresseeNo
    tax_item: TaxItemCode
    kind: AppropriationKind
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    appropriation_date: DayOnPaper


class Appropriation(Payload):
    """What is to be appropriated of an overpayment, all of it and in order.

    Attributes:
        overpayment_id: the overpayment.
        addressee_no: to whom it would be refunded otherwise.
        tax_item: the tax item on which it was paid.
        claims: what it pays.
        reason: why, in words.
    """

    overpayment_id: OverpaymentId
    addressee_no: AddresseeNo
    tax_item: TaxItemCode
    claims: Annotated[tuple[AppropriatedClaim, ...], Field(min_length=1, max_length=500, strict=False)]
    reason: Annotated[str, Field(min_length=3, max_length=300)]

    def proposed(self) -> Proposed:
        """What the handler needs of it."""
        return Proposed(self.overpayment_id, tuple((one.claim_id, one.amount_yen) for one in self.claims))


def appropriation_act(municipality: Municipality) -> Act[Appropriation]:
    """The act, in a municipality whose law says when the books close."""
    return Act(
        name=ACT,
        label="過誤納金の充当・委託納付",
        payload=Appropriation,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda payload: sorted({payload.addressee_no, *(one.addressee_no for one in payload.claims)}),
        tax_items=lambda payload: {payload.tax_item.value, *(one.tax_item.value for one in payload.claims)},
        admissible=_require_admissible,
        execute=partial(_execute, municipality=municipality),
    )


def payload_of(overpaid: asyncpg.Record, rows: list[asyncpg.Record], reason: str) -> Appropriation:
    """What is due of an overpayment, as a proposal; rows as `appropriation.SELECT_DUTIES` has them."""
    return Appropriation(
        overpayment_id=overpaid["overpayment_id"],
        addressee_no=overpaid["addressee_no"],
        tax_item=TaxItemCode(overpaid["tax_item"]),
        claims=claims_of(rows),
        reason=reason,
    )


def _lines(payload: Appropriation) -> list[tuple[str, str]]:
    claims = [
        (f"{KIND_LABELS[one.kind]}先 {place}", _claim_line(one)) for place, one in enumerate(payload.claims, start=1)
    ]
    return [
        ("過誤納金", f"{payload.overpayment_id}({tax_item(payload.tax_item.value).name})"),
        ("宛名番号", payload.addressee_no),
        *claims,
        ("合計", f"{sum(one.amount_yen for one in payload.claims):,}円"),
        ("理由", payload.reason),
    ]


def _claim_line(claim: AppropriatedClaim) -> str:
    item = tax_item(claim.tax_item.value).name
    return f"期別債権 {claim.claim_id}({item}) {claim.amount_yen:,}円 充当適状日 {claim.appropriation_date}"


async def _require_admissible(payload: Appropriation, connection: Connection) -> None:
    await _require_as_due(payload, connection)
    if await connection.fetchval(appropriation.SELECT_OPEN_PROPOSAL, payload.overpayment_id):
        raise Problem(409, "already_proposed", "この過誤納金には決裁待ちの起案があります。その結果を待ってください。")


async def _require_as_due(payload: Appropriation, connection: Connection) -> None:
    """Kind, tax item and day too are those that are due, not what somebody wrote."""
    try:
        rows = await require_due(payload.proposed(), connection)
    except AnswerAwaited:
        sentence = "この方の未納を収納に確かめています。起案はそのままです。少し待ってから、もう一度操作してください。"
        raise Problem(409, "answer_awaited", sentence) from None
    except DutyChanged:
        raise _changed() from None
    if claims_of(rows) != payload.claims:
        raise _changed()


def claims_of(rows: list[asyncpg.Record]) -> tuple[AppropriatedClaim, ...]:
    """The claims of duties, as a proposal has them."""
    return tuple(
        AppropriatedClaim(
            claim_id=row["claim_id"],
            addressee_no=row["addressee_no"],
            tax_item=TaxItemCode(row["tax_item"]),
            kind=AppropriationKind(row["kind"]),
            amount_yen=row["amount_yen"],
            appropriation_date=row["appropriation_date"],
        )
        for row in rows
    )


def _changed() -> Problem:
    sentence = "充当すべき内容が起案のときから変わっています。充当すべきものの一覧で確かめ、起案し直してください。"
    return Problem(409, "duty_changed", sentence)


async def _execute(approved: Approved[Appropriation], transaction: Transaction, *, municipality: Municipality) -> None:
    payload = approved.payload
    await _require_as_due(payload, transaction.connection)
    try:
        await decide(payload.proposed(), approved.approval_id, transaction, municipality)
    except DutyChanged:
        raise _changed() from None
    except NotOpen:
        sentence = "過誤納金の残額が足りません。還付または充当がすでに決まっています。残額を確かめてください。"
        raise Problem(409, "not_open", sentence) from None
