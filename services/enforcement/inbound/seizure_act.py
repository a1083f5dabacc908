"""The act by which two persons decide the seizure of property of any kind (差押え).

An officer with enforcement.seizure.propose names the property, the claims and the amount; the head of section with
enforcement.seizure.approve decides. The approval makes no seizure yet: it is issued when dunning and payments have
answered and every precondition holds at that moment.
"""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.enforcement.handlers.pay_sheets import computed
from services.enforcement.handlers.seizing import NotSeizable, Proposed, require_proposable, seize
from services.enforcement.inbound.pay_entry import PayEntry
from services.enforcement.inbound.words import Words
from services.enforcement.rules.pay_sheets import PAY_LABELS, UnsoundPay
from services.enforcement.rules.registers import PROPERTY_LABELS, PropertyKind
from services.enforcement.rules.seizure_kinds import KINDS, Course
from services.enforcement.store.seizures import SEIZURE_ACT
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, AmountYen, ClaimId, TaxItemCode
from shared.http.problems import Problem
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("enforcement.seizure.propose", ENFORCEMENT, AccessAction.DECIDE)
APPROVE = Access("enforcement.seizure.approve", ENFORCEMENT, AccessAction.APPROVE)

#: When a seizure of each course takes effect, as whoever decides reads it.
_EFFECT = {
    Course.CLAIM: "第三債務者への送達の時に生じます",
    Course.RECORDED_CLAIM: "電子債権記録機関への送達の時に生じます",
    Course.RIGHT: "第三債務者への送達の時に生じます",
    Course.BOOK_ENTRY: "振替機関等への送達の時に生じます",
    Course.REGISTERED: "滞納者への差押書の送達の時、登記・登録が先のときはその時に生じます",
    Course.MOVABLE: "占有の時に生じます",
    Course.MONEY: "占有の時に生じ、その限度で徴収したものとみなします",
}

Number = Annotated[int, Field(ge=1, le=2**53 - 1)]


class SeizedFor(BaseModel):
    """A claim for which property is seized."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    claim_id: ClaimId
    tax_item: TaxItemCode
    #: Under which other number of the person it is owed (宛名の統合); none where under that of the case.
    other_no: AddresseeNo | None = None


class PropertySeizure(Payload):
    """Property and the claims for which so much of it is seized.

    Attributes:
        case_id: The case.
        addressee_no: Who owes the claims and whose property it is.
        property_id: The property in the register.
        property_version_no: As the officer saw it; any change stops the seizure.
        property_kind: Its kind, which says how it is seized.
        seized_yen: How much of it is seized: what is needed and no more (国税徴収法48条1項、63条ただし書). Of property
            that cannot be divided, for how much of the claims at most.
        claims: For what.
        pay: Of wages, a pension or a retirement allowance: the payment by which it is judged at first.
        expected_cost_yen: What realising it is expected to cost (滞納処分費); it must be worth more (48条2項).
        exemption_reason: Of property that is exempt on a condition (78条): why it is seized all the same.
        reason: Why this property.
    """

    case_id: Number
    addressee_no: AddresseeNo
    property_id: Number
    property_version_no: Annotated[int, Field(ge=1, le=99_999)]
    property_kind: PropertyKind
    seized_yen: Annotated[AmountYen, Field(gt=0)]
    claims: Annotated[tuple[SeizedFor, ...], Field(min_length=1, max_length=500, strict=False)]
    pay: PayEntry | None = None
    expected_cost_yen: AmountYen = 0
    exemption_reason: Words | None = None
    reason: Words

    @model_validator(mode="after")
    def _each_claim_once(self) -> Self:
        if len({one.claim_id for one in self.claims}) != len(self.claims):
            raise ValueError("claims: the same claim stands twice")
        if any(one.other_no == self.addressee_no for one in self.claims):
            raise ValueError("claims: other_no is the number of the case itself; leave it out")
        return self

    def proposed(self) -> Proposed:
        """What the handlers need of it."""
        return Proposed(
            self.case_id,
            self.addressee_no,
            self.property_id,
            self.property_version_no,
            self.property_kind,
            self.seized_yen,
            {one.claim_id: one.tax_item.value for one in self.claims},
            self.pay.facts() if self.pay else None,
            self.expected_cost_yen,
            self.exemption_reason,
            {one.claim_id: one.other_no for one in self.claims if one.other_no is not None},
        )

    def persons(self) -> list[str]:
        """Every number under which something is seized for."""
        return sorted({self.addressee_no, *(one.other_no for one in self.claims if one.other_no is not None)})


def property_seizure() -> Act[PropertySeizure]:
    """The act."""
    return Act(
        name=SEIZURE_ACT,
        label="財産の差押え",
        payload=PropertySeizure,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=PropertySeizure.persons,
        tax_items=lambda payload: {one.tax_item.value for one in payload.claims},
        admissible=_require_admissible,
        execute=_execute,
    )


def _lines(payload: PropertySeizure) -> list[tuple[str, str]]:
    label, terms = PROPERTY_LABELS[payload.property_kind], KINDS[payload.property_kind]
    claims = "、".join(map(_claim, payload.claims))
    return [
        ("案件", str(payload.case_id)),
        ("宛名番号", payload.addressee_no),
        ("財産", f"{label} {payload.property_id}(第{payload.property_version_no}版)"),
        ("効力", f"{_EFFECT[terms.course]}({terms.effective_by})"),
        ("差押額", f"{payload.seized_yen:,}円"),
        *_pay_lines(payload),
        *([("見込まれる滞納処分費", f"{payload.expected_cost_yen:,}円")] if payload.expected_cost_yen else []),
        *([("条件付差押禁止(国税徴収法78条)", payload.exemption_reason)] if payload.exemption_reason else []),
        ("期別債権", claims),
        ("理由", payload.reason),
        ("発付", "決裁の後、督促と収納の回答を得て、要件がすべて満たされるときに発付します。"),
    ]


def _claim(one: SeizedFor) -> str:
    under = "" if one.other_no is None else f"、宛名番号 {one.other_no}"
    return f"{one.claim_id}({tax_item(one.tax_item.value).name}{under})"


def _pay_lines(payload: PropertySeizure) -> list[tuple[str, str]]:
    """What of the payment may be seized, part by part, as whoever decides sees it."""
    if payload.pay is None:
        return []
    try:
        answer, _ = computed(payload.property_kind, payload.pay.facts())
    except UnsoundPay as found:
        return [("差押可能額", str(found))]
    parts = "、".join(f"{part.label} {part.amount_yen:,}円" for part in answer.protected)
    return [
        ("支給額", f"{answer.gross_yen:,}円({PAY_LABELS[payload.pay.kind]}、{payload.pay.pay_on.isoformat()})"),
        ("差押禁止額", parts),
        ("差押可能額", f"{answer.seizable_yen:,}円"),
    ]


async def _require_admissible(payload: PropertySeizure, connection: Connection) -> None:
    try:
        await require_proposable(payload.proposed(), connection)
    except NotSeizable as found:
        raise Problem(409, "not_seizable", str(found)) from None


async def _execute(approved: Approved[PropertySeizure], transaction: Transaction) -> None:
    await _require_admissible(approved.payload, transaction.connection)
    await seize(approved.payload.proposed(), approved.approval_id, approved.office, transaction)
