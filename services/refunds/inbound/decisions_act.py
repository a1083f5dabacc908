"""The acts by which two persons decide a refund (還付支出決定) and a change of whom it is paid to.

What is approved holds every amount and every payee as they were computed; at the approval they are computed again, and
anything that has changed since refuses it. Whoever entered the account never approves (`handlers.decisions`).
"""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

from pydantic import Field

from services.refunds.handlers.decisions import (
    Change,
    NotDecidable,
    Part,
    Quote,
    change_payee,
    decide,
    quote,
    quote_change,
)
from services.refunds.rules.holders import GROUND_LABELS, LIKENESS_LABELS, Ground, HolderGround
from services.refunds.rules.payees import ACCOUNT_KINDS, CAPACITY_LABELS, SOURCE_LABELS
from services.refunds.store import decisions
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.approvals import Act, Approved, Payload
from shared.contracts import RefundDecided, RefundedPart, TaxItemCode
from shared.contracts.fields import AddresseeNo, AmountYen
from shared.contracts.payee_names import HolderLikeness
from shared.http.days import DayAtHand
from shared.http.masking import MaskedAccount
from shared.http.problems import Problem
from shared.law.municipality import Municipality
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

DECISION, PAYEE_CHANGE = "refunds.decision", "refunds.payee_change"
PROPOSE = Access("refunds.decision.propose", REFUND, AccessAction.UPDATE)
APPROVE = Access("refunds.decision.approve", REFUND, AccessAction.APPROVE)

Number = Annotated[int, Field(ge=1, le=2**53 - 1)]


class RefundItem(Payload):
    """All that is open of one overpayment, with its interest; interest alone where all of it was appropriated."""

    overpayment_id: Number
    tax_item: TaxItemCode
    levy_fiscal_year: int
    amount_yen: AmountYen
    interest_yen: AmountYen


class RefundReceiver(Payload):
    """Who gets how much, and where; the account number without all but its last digits."""

    payee_no: int
    capacity: str
    name: str
    source: str
    account: str
    holder_kana: str
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    difference_reason: str
    shared_with: int
    #: What the register says of the account's holder; none of cash, and of whoever receives for the addressee.
    likeness: HolderLikeness | None
    #: Why the account is paid all the same, and the paper that shows it.
    ground: HolderGround | None
    ground_document: Annotated[str, Field(max_length=200)]


class RefundDecision(Payload):
    """A refund as `POST /refund-quotes` computed it."""

    addressee_no: AddresseeNo
    entry_id: Number
    decided_on: DayAtHand
    items: Annotated[tuple[RefundItem, ...], Field(min_length=1, max_length=50)]
    receivers: Annotated[tuple[RefundReceiver, ...], Field(min_length=1, max_length=20)]
    amount_yen: AmountYen
    interest_yen: AmountYen


class PayeeChange(Payload):
    """Another payee of a refund, as `POST /refunds/{refund_id}/payee-quotes` computed it."""

    refund_id: Number
    addressee_no: AddresseeNo
    tax_items: Annotated[tuple[TaxItemCode, ...], Field(min_length=1, max_length=50)]
    entry_id: Number
    receivers: Annotated[tuple[RefundReceiver, ...], Field(min_length=1, max_length=20)]


def refund_decision(municipality: Municipality) -> Act[RefundDecision]:
    """The act of deciding, with the city's law."""
    return Act(
        name=DECISION,
        label="還付支出決定",
        payload=RefundDecision,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_decision_lines,
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {item.tax_item.value for item in payload.items},
        admissible=partial(_require_decidable, municipality=municipality),
        execute=partial(_decide, municipality=municipality),
        version=2,
    )


def payee_change() -> Act[PayeeChange]:
    """The act of paying a refund that was decided to another account."""
    return Act(
        name=PAYEE_CHANGE,
        label="還付先の変更",
        payload=PayeeChange,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lambda payload: [
            ("還付番号", str(payload.refund_id)),
            ("宛名番号", payload.addressee_no),
            *_receiver_lines(payload.receivers),
        ],
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {code.value for code in payload.tax_items},
        admissible=_require_changeable,
        execute=_change,
        version=2,
    )


def decision_of(quoted: Quote) -> RefundDecision:
    """What is proposed of a refund as it was computed."""
    items = tuple(
        RefundItem(
            overpayment_id=item.overpayment["overpayment_id"],
            tax_item=TaxItemCode(item.overpayment["tax_item"]),
            levy_fiscal_year=item.overpayment["levy_fiscal_year"],
            amount_yen=item.amount_yen,
            interest_yen=item.interest.total_yen,
        )
        for item in quoted.items
    )
    return RefundDecision(
        addressee_no=quoted.addressee_no,
        entry_id=quoted.entry_id,
        decided_on=quoted.decided_on,
        items=items,
        receivers=tuple(_receiver(part) for part in quoted.parts),
        amount_yen=quoted.amount_yen,
        interest_yen=quoted.interest_yen,
    )


def change_of(changed: Change, entry_id: int) -> PayeeChange:
    """What is proposed of a change of payee."""
    return PayeeChange(
        refund_id=changed.refund["refund_id"],
        addressee_no=changed.refund["addressee_no"],
        tax_items=tuple(TaxItemCode(code) for code in changed.tax_items),
        entry_id=entry_id,
        receivers=tuple(_receiver(part) for part in changed.parts),
    )


def problem_of(found: NotDecidable) -> Problem:
    """What stands against a decision, for an officer."""
    return Problem(409, found.code, found.sentence)


def _receiver(part: Part) -> RefundReceiver:
    payee = part.payee
    account = ""
    if payee["account_number"] is not None:
        bank = f"{payee['bank_number']}-{payee['branch_number']}"
        account = f"{bank} {ACCOUNT_KINDS[payee['account_kind']]} {MaskedAccount(payee['account_number'])}"
    return RefundReceiver(
        payee_no=payee["payee_no"],
        capacity=payee["capacity"],
        name=payee["name"],
        source=payee["source"],
        account=account,
        holder_kana=payee["holder_kana"] or "",
        amount_yen=part.amount_yen,
        difference_reason=payee["difference_reason"],
        shared_with=payee["shared_with"],
        likeness=None if payee["likeness"] is None else HolderLikeness(payee["likeness"]),
        ground=None if part.ground is None else part.ground.ground,
        ground_document="" if part.ground is None else part.ground.document,
    )


def _grounds(receivers: Sequence[RefundReceiver]) -> list[Ground]:
    return [Ground(one.payee_no, one.ground, one.ground_document) for one in receivers if one.ground is not None]


def _decision_lines(payload: RefundDecision) -> list[tuple[str, str]]:
    return [
        ("宛名番号", payload.addressee_no),
        ("支出決定の日", payload.decided_on.isoformat()),
        *(
            (
                f"過誤納金 {item.overpayment_id}",
                _item_words(item),
            )
            for item in payload.items
        ),
        ("還付する額", f"{payload.amount_yen:,}円"),
        ("還付加算金", f"{payload.interest_yen:,}円"),
        ("支払う額", f"{payload.amount_yen + payload.interest_yen:,}円"),
        *_receiver_lines(payload.receivers),
    ]


def _item_words(item: RefundItem) -> str:
    name = f"{tax_item(item.tax_item.value).name} {item.levy_fiscal_year}年度"
    return f"{name} {item.amount_yen:,}円 還付加算金{item.interest_yen:,}円"


def _receiver_lines(receivers: tuple[RefundReceiver, ...]) -> list[tuple[str, str]]:
    lines = []
    for one in receivers:
        place = " ".join(part for part in (one.account, one.holder_kana) if part)
        paid = f"{SOURCE_LABELS[one.source]} {place}".strip()
        lines.append(
            (f"受取人{one.payee_no}({CAPACITY_LABELS[one.capacity]})", f"{one.name} {one.amount_yen:,}円 {paid}")
        )
        if one.difference_reason:
            lines.append((f"受取人{one.payee_no}の名義の相違", one.difference_reason))
        if one.likeness is not None:
            lines.append((f"受取人{one.payee_no}の口座名義", LIKENESS_LABELS[one.likeness]))
        if one.ground is not None:
            words = f"{GROUND_LABELS[one.ground]} {one.ground_document}"
            lines.append((f"受取人{one.payee_no}の口座へ支払う根拠", words))
        if one.shared_with:
            lines.append((f"受取人{one.payee_no}の口座への注意", f"ほかに{one.shared_with}人の還付先になっています"))
    return lines


async def _require_decidable(payload: RefundDecision, connection: Connection, *, municipality: Municipality) -> None:
    await _quoted(payload, connection, municipality)
    numbers = [item.overpayment_id for item in payload.items]
    if await connection.fetchval(decisions.SELECT_OPEN_PROPOSAL, DECISION, numbers):
        raise Problem(409, "already_proposed", "この過誤納金には決裁待ちの起案があります。その結果を待ってください。")


async def _quoted(payload: RefundDecision, connection: Connection, municipality: Municipality) -> Quote:
    """The refund as it stands, which must be what was proposed."""
    numbers = [item.overpayment_id for item in payload.items]
    try:
        grounds = _grounds(payload.receivers)
        quoted = await quote(payload.addressee_no, numbers, payload.decided_on, grounds, connection, municipality.law)
    except NotDecidable as found:
        raise problem_of(found) from None
    now = decision_of(quoted)
    if (now.entry_id, now.receivers) != (payload.entry_id, payload.receivers):
        sentence = "還付先の入力が起案の内容と異なります。還付先を確かめ、起案し直してください。"
        raise Problem(409, "payee_changed", sentence)
    if now != payload:
        sentence = "過誤納金の残額または還付加算金が起案の内容と異なります。計算し直して、起案し直してください。"
        raise Problem(409, "refund_changed", sentence)
    return quoted


async def _decide(approved: Approved[RefundDecision], transaction: Transaction, *, municipality: Municipality) -> None:
    quoted = await _quoted(approved.payload, transaction.connection, municipality)
    try:
        refund_id = await decide(quoted, approved.approval_id, approved.approved_by, transaction, municipality.law)
    except NotDecidable as found:
        raise problem_of(found) from None
    refunded = tuple(
        RefundedPart(
            claim_id=item.overpayment["claim_id"],
            tax_item=TaxItemCode(item.overpayment["tax_item"]),
            amount_yen=item.amount_yen,
            interest_yen=item.interest.total_yen,
        )
        for item in quoted.items
        if item.amount_yen
    )
    if refunded:
        # Interest alone leaves no claim, so it concerns nobody else.
        decided = RefundDecided(
            refund_id=refund_id, addressee_no=quoted.addressee_no, decided_on=quoted.decided_on, parts=refunded
        )
        transaction.publish(decided, key=quoted.addressee_no)


async def _require_changeable(payload: PayeeChange, connection: Connection) -> None:
    try:
        changed = await quote_change(payload.refund_id, payload.entry_id, _grounds(payload.receivers), connection)
    except NotDecidable as found:
        raise problem_of(found) from None
    if change_of(changed, payload.entry_id) != payload:
        sentence = "還付先の入力が起案の内容と異なります。還付先を確かめ、起案し直してください。"
        raise Problem(409, "payee_changed", sentence)


async def _change(approved: Approved[PayeeChange], transaction: Transaction) -> None:
    payload = approved.payload
    await _require_changeable(payload, transaction.connection)
    try:
        await change_payee(
            payload.refund_id,
            payload.entry_id,
            _grounds(payload.receivers),
            approved.approval_id,
            approved.approved_by,
            transaction,
        )
    except NotDecidable as found:
        raise problem_of(found) from None
