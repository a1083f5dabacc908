"""The acts of dispositions that the record counts as others: secondary liability, security, provisional seizure."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from services.enforcement.handlers.dispositions import Wanted
from services.enforcement.handlers.other_dispositions import (
    make_liable,
    require_liable,
    require_provisional,
    require_securable,
    seize_provisionally,
    take_security,
)
from services.enforcement.inbound.disposition_act import (
    APPROVE,
    PROPOSE,
    OfClaims,
    answered,
    disposition_act,
    today,
)
from services.enforcement.inbound.seizure_act import Number
from services.enforcement.inbound.words import Line, Words
from services.enforcement.rules.dispositions import KIND_LABELS, DispositionKind
from services.enforcement.rules.other_dispositions import LIABILITIES, SECURITIES, SecondaryLiability, SecurityKind
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, AmountYen, TaxItemCode
from shared.http.days import DayAtHand
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

_Yen = Annotated[AmountYen, Field(gt=0)]


class SecondaryLiabilityNotice(OfClaims):
    """Somebody is liable for what the debtor owes, since his property does not suffice.

    Attributes:
        liability: By which article.
        liable_no: Who is liable.
        limit_yen: Up to how much; none where the law sets no limit.
        pay_by: Until when he is to pay (納付の期限).
        limit_basis: How the limit was found; what property it is.
    """

    liability: SecondaryLiability
    liable_no: AddresseeNo
    limit_yen: _Yen | None = None
    pay_by: DayAtHand
    limit_basis: Line

    @model_validator(mode="after")
    def _another_person(self) -> Self:
        if self.liable_no == self.addressee_no:
            raise ValueError("liable_no: the debtor himself is not secondarily liable")
        return self

    def wanted(self) -> Wanted:
        """What the handlers need of it."""
        return Wanted(
            kind=DispositionKind.SECONDARY_LIABILITY,
            addressee_no=self.addressee_no,
            ground=self.liability.value,
            claims=self.tax_items(),
            description=self.limit_basis,
            counterparty_no=self.liable_no,
            limit_yen=self.limit_yen,
            due_on=self.pay_by,
        )


class Security(OfClaims):
    """A security that is given for claims.

    Attributes:
        security: Of which kind.
        provider_no: Who gives it, or guarantees, where it is not the debtor.
        amount_yen: For how much it stands.
        description: What it is, and under which number it is registered or deposited.
    """

    security: SecurityKind
    provider_no: AddresseeNo | None = None
    amount_yen: _Yen
    description: Line

    def wanted(self) -> Wanted:
        """What the handlers need of it."""
        return Wanted(
            kind=DispositionKind.SECURITY,
            addressee_no=self.addressee_no,
            ground=self.security.value,
            claims=self.tax_items(),
            description=self.description,
            counterparty_no=self.provider_no,
            limit_yen=self.amount_yen,
        )


class ProvisionalSeizure(Payload):
    """Property is seized for a tax that is expected to be fixed (保全差押, 地方税法16条の4).

    Attributes:
        addressee_no: Of whom.
        tax_item: Which tax.
        property_id: The property in the register.
        amount_yen: The amount that was decided (保全差押金額).
        description: The tax and the property in words.
        evidence: The papers that prove the ground.
        reason: In words.
    """

    addressee_no: AddresseeNo
    tax_item: TaxItemCode
    property_id: Number
    amount_yen: _Yen
    description: Line
    evidence: Words
    reason: Words

    def wanted(self) -> Wanted:
        """What the handlers need of it."""
        return Wanted(
            kind=DispositionKind.PROVISIONAL_SEIZURE,
            addressee_no=self.addressee_no,
            ground=self.tax_item.value,
            claims={},
            description=self.description,
            property_id=self.property_id,
            limit_yen=self.amount_yen,
        )


def other_disposition_acts() -> tuple[Act[Any], ...]:
    """The three acts."""
    return _secondary_liability(), _security(), _provisional()


def _secondary_liability() -> Act[SecondaryLiabilityNotice]:
    async def admissible(payload: SecondaryLiabilityNotice, connection: Connection) -> None:
        await require_liable(payload.wanted(), await today(connection), connection)

    return disposition_act(
        DispositionKind.SECONDARY_LIABILITY,
        SecondaryLiabilityNotice,
        lines=lambda payload: payload.lines(
            [
                ("第二次納税義務者", payload.liable_no),
                ("事由", LIABILITIES[payload.liability].label),
                ("限度額", f"{payload.limit_yen:,}円" if payload.limit_yen else "なし"),
                ("限度の根拠", payload.limit_basis),
                ("納付の期限", payload.pay_by.isoformat()),
            ]
        ),
        admissible=admissible,
        execute=lambda approved, transaction: make_liable(approved.payload.wanted(), approved.approval_id, transaction),
        subjects=lambda payload: [payload.addressee_no, payload.liable_no],
    )


def _security() -> Act[Security]:
    async def admissible(payload: Security, connection: Connection) -> None:
        await require_securable(payload.wanted(), await today(connection), connection)

    return disposition_act(
        DispositionKind.SECURITY,
        Security,
        lines=lambda payload: payload.lines(
            [
                ("担保", SECURITIES[payload.security]),
                ("提供者・保証人", payload.provider_no or "本人"),
                ("担保の額", f"{payload.amount_yen:,}円"),
                ("内容", payload.description),
            ]
        ),
        admissible=admissible,
        execute=lambda approved, transaction: take_security(
            approved.payload.wanted(), approved.approval_id, transaction
        ),
        subjects=lambda payload: [payload.addressee_no, *([payload.provider_no] if payload.provider_no else [])],
    )


def _provisional() -> Act[ProvisionalSeizure]:
    async def admissible(payload: ProvisionalSeizure, connection: Connection) -> None:
        await answered(require_provisional(payload.wanted(), connection))

    async def execute(approved: Approved[ProvisionalSeizure], transaction: Transaction) -> None:
        await answered(seize_provisionally(approved.payload.wanted(), approved.approval_id, transaction))

    return Act(
        name="enforcement.provisional_seizure",
        label=KIND_LABELS[DispositionKind.PROVISIONAL_SEIZURE],
        payload=ProvisionalSeizure,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lambda payload: [
            ("宛名番号", payload.addressee_no),
            ("税目", tax_item(payload.tax_item.value).name),
            ("財産", f"{payload.property_id} {payload.description}"),
            ("保全差押金額", f"{payload.amount_yen:,}円"),
            ("証拠", payload.evidence),
            ("理由", payload.reason),
        ],
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {payload.tax_item.value},
        admissible=admissible,
        execute=execute,
    )
