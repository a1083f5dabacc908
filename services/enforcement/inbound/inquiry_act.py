"""The act by which an officer and his superior decide whom they ask what, and in which form it may be answered.

Permissions: enforcement.inquiry.propose and enforcement.inquiry.approve. Both read the answer form before they decide.
"""

from functools import partial
from typing import Annotated, Self

from pydantic import Field, model_validator

from services.enforcement.handlers.inquiries import AskedInquiry, NotAskable, decide_inquiry, require_askable
from services.enforcement.inbound.seizure_act import Number
from services.enforcement.inbound.words import Line, Words
from services.enforcement.rules.inquiries import (
    DISCLOSED_LABELS,
    RECIPIENT_LABELS,
    Disclosed,
    Item,
    Recipient,
    form_of,
)
from services.enforcement.rules.inquiry_link import InquiryLink
from services.enforcement.store.write_off import SELECT_TODAY
from shared.access import Access, AccessAction
from shared.access.purposes import ASSET_INQUIRY
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo
from shared.http.days import DayOnPaper
from shared.http.problems import Problem
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("enforcement.inquiry.propose", ASSET_INQUIRY, AccessAction.DECIDE)
APPROVE = Access("enforcement.inquiry.approve", ASSET_INQUIRY, AccessAction.APPROVE)


class Inquiry(Payload):
    """Whom the office asks what about whom.

    Attributes:
        case_id: The case.
        addressee_no: About whom.
        recipient_kind: What kind of recipient.
        recipient: Who exactly.
        institution_code: His number, where he answers by the electronic link; none for a letter.
        items: What is asked; the answer form has the fields of these and no others.
        disclosed: What the recipient is told about the person.
        asked_from: First day of the period asked about, where the items have one.
        asked_to: Its last day.
        reason: Why this person and these items.
    """

    case_id: Number
    addressee_no: AddresseeNo
    recipient_kind: Recipient
    recipient: Line
    institution_code: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = None
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=12, strict=False)]
    disclosed: Annotated[tuple[Disclosed, ...], Field(min_length=1, max_length=6, strict=False)]
    asked_from: DayOnPaper | None = None
    asked_to: DayOnPaper | None = None
    reason: Words

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if len(set(self.items)) != len(self.items) or len(set(self.disclosed)) != len(self.disclosed):
            raise ValueError("items, disclosed: the same stands twice")
        if (self.asked_from is None) != (self.asked_to is None):
            raise ValueError("asked_from, asked_to: give both or neither")
        if self.asked_from is not None and self.asked_to is not None and self.asked_to < self.asked_from:
            raise ValueError("asked_to: before asked_from")
        return self

    def asked(self) -> AskedInquiry:
        """What the handlers need of it."""
        disclosed = tuple(one.value for one in self.disclosed)
        return AskedInquiry(
            self.case_id,
            self.addressee_no,
            self.recipient_kind,
            self.recipient,
            self.institution_code,
            self.items,
            disclosed,
            self.asked_from,
            self.asked_to,
        )


def inquiry_act(link: InquiryLink) -> Act[Inquiry]:
    """The act, with whoever answers by the electronic link."""
    return Act(
        name="enforcement.inquiry",
        label="財産調査の照会",
        payload=Inquiry,
        version=2,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda payload: [payload.addressee_no],
        admissible=partial(_require_admissible, link=link),
        execute=partial(_execute, link=link),
    )


def _lines(payload: Inquiry) -> list[tuple[str, str]]:
    form = "。".join(f"{label}: {'、'.join(fields)}" for label, fields in form_of(payload.items))
    period = f"{payload.asked_from}から{payload.asked_to}まで" if payload.asked_from else "なし"
    return [
        ("案件", str(payload.case_id)),
        ("宛名番号", payload.addressee_no),
        ("照会先", f"{RECIPIENT_LABELS[payload.recipient_kind]} {payload.recipient}"),
        ("照会の方法", f"電子照会(番号 {payload.institution_code})" if payload.institution_code else "文書"),
        ("照会先に示す情報", "、".join(DISCLOSED_LABELS[one] for one in payload.disclosed)),
        ("調査の期間", period),
        ("回答用紙の項目", form),
        ("理由", payload.reason),
    ]


async def _require_admissible(payload: Inquiry, connection: Connection, *, link: InquiryLink) -> None:
    try:
        await require_askable(payload.asked(), link, await connection.fetchval(SELECT_TODAY), connection)
    except NotAskable as found:
        raise Problem(409, "not_askable", str(found)) from None


async def _execute(approved: Approved[Inquiry], transaction: Transaction, *, link: InquiryLink) -> None:
    try:
        await decide_inquiry(approved.payload.asked(), approved.approval_id, link, transaction)
    except NotAskable as found:
        raise Problem(409, "not_askable", str(found)) from None
