"""What dunning knows of a claim after each event it hears.

Only final money (確報) lowers the principal that is open; provisional money (速報) pays nothing yet, but what it would
pay is not dunned for. A claim that is not overdue is followed only while provisional money is on its way, so that
`ClaimOverdue` meets it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from services.dunning.rules.stages import Stage, Trigger, move
from shared.contracts import ClaimOverdue, ClaimRevised, ClaimSettled, ReceiptPosted, ReceiptReversed, TaxItemCode


@dataclass(frozen=True, slots=True)
class OverdueFacts:
    """What `ClaimOverdue` says of a claim, for the notice."""

    tax_item: TaxItemCode
    levy_fiscal_year: int
    notice_no: str
    instalment: str
    due_on: date
    overdue_on: date


@dataclass(frozen=True, slots=True)
class KnownReceipt:
    """What a receipt counts.

    Attributes:
        against_principal_yen: The principal it paid; of a provisional receipt, which is not cleared, the whole amount.
        provisional: Whether it waits for its final report.
    """

    against_principal_yen: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class DunningClaim:
    """One claim as dunning follows it.

    Attributes:
        claim_id: Its number in payments.
        addressee_no: Whose claim.
        stage: Where it stands.
        open_principal_yen: What final money has left open of the principal.
        overdue: Its facts, once it was announced overdue.
        receipts: By receipt number, those whose reversal or final report would change the principal owed.
        document_no: Of its dunning notice, once issued.
        joint_addressee_nos: Who owes it too (連帯納税義務者); the stage is the claim's, the notices are each one's own.
    """

    claim_id: int
    addressee_no: str
    stage: Stage
    open_principal_yen: int
    overdue: OverdueFacts | None = None
    receipts: Mapping[int, KnownReceipt] = field(default_factory=dict)
    document_no: str | None = None
    joint_addressee_nos: tuple[str, ...] = ()

    @property
    def in_transit_yen(self) -> int:
        """Provisional money that waits for its final report."""
        return sum(receipt.against_principal_yen for receipt in self.receipts.values() if receipt.provisional)

    @property
    def to_pay_yen(self) -> int:
        """The principal that is left to pay if the money on its way arrives."""
        return max(0, self.open_principal_yen - self.in_transit_yen)

    @property
    def is_done_with(self) -> bool:
        """Whether nothing about it concerns dunning: it is not overdue and no money is on its way."""
        return self.stage is Stage.OPEN and not any(receipt.provisional for receipt in self.receipts.values())


def after_overdue(claim: DunningClaim | None, event: ClaimOverdue) -> DunningClaim:
    """The claim is overdue (地方税法329条1項)."""
    known = claim or DunningClaim(event.claim_id, event.addressee_no, Stage.OPEN, event.open_principal_yen)
    facts = OverdueFacts(
        tax_item=event.tax_item,
        levy_fiscal_year=event.levy_fiscal_year,
        notice_no=event.notice_no,
        instalment=event.instalment,
        due_on=event.due_on,
        overdue_on=event.overdue_on,
    )
    moved = replace(
        known,
        addressee_no=event.addressee_no,
        stage=move(known.stage, Trigger.ANNOUNCED_OVERDUE),
        open_principal_yen=event.open_principal_yen,
        overdue=facts,
        joint_addressee_nos=_others(event.addressee_no, event.joint_addressee_nos),
    )
    return _by_amount(moved)


def after_revision(claim: DunningClaim | None, event: ClaimRevised) -> DunningClaim | None:
    """The assessed amount changed (更正), the due date, from which the days of the notice count, or who owes it too."""
    if claim is None:
        return None
    revised = _bounded(replace(claim, open_principal_yen=claim.open_principal_yen + event.delta_yen), event.open_yen)
    if revised.overdue is not None:
        revised = replace(revised, overdue=replace(revised.overdue, due_on=event.due_on))
    if event.joint_addressee_nos is not None:
        revised = replace(revised, joint_addressee_nos=_others(claim.addressee_no, event.joint_addressee_nos))
    return _by_amount(revised)


def after_settlement(claim: DunningClaim | None, _event: ClaimSettled) -> DunningClaim | None:
    """Nothing is open on the claim."""
    return None if claim is None else _by_amount(replace(claim, open_principal_yen=0))


def after_receipt(claim: DunningClaim | None, event: ReceiptPosted) -> DunningClaim | None:
    """Money was posted, or what was provisional became final: the same receipt is never counted twice."""
    if claim is None:
        if not event.provisional:
            return None
        claim = DunningClaim(event.claim_id, event.addressee_no, Stage.OPEN, event.open_yen + event.amount_yen)
    before = claim.receipts.get(event.receipt_id)
    principal = claim.open_principal_yen + (before.against_principal_yen if before and not before.provisional else 0)
    if event.provisional:
        known = KnownReceipt(event.amount_yen, provisional=True)
    else:
        known = KnownReceipt(event.allocation.principal_yen, provisional=False)
        principal -= known.against_principal_yen
    receipts = {**claim.receipts, event.receipt_id: known}
    return _by_amount(_bounded(replace(claim, open_principal_yen=principal, receipts=receipts), event.open_yen))


def after_reversal(claim: DunningClaim | None, event: ReceiptReversed) -> DunningClaim | None:
    """A receipt was taken back: what it had paid is owed again."""
    if claim is None:
        return None
    receipts = dict(claim.receipts)
    # A receipt that was never followed came before the due date, when it could pay nothing but principal.
    taken_back = receipts.pop(event.receipt_id, KnownReceipt(event.amount_yen, event.provisional))
    owed_again_yen = 0 if taken_back.provisional else taken_back.against_principal_yen
    reopened = replace(claim, open_principal_yen=claim.open_principal_yen + owed_again_yen, receipts=receipts)
    return _by_amount(_bounded(reopened, event.open_yen))


def _others(addressee_no: str, joint_addressee_nos: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*joint_addressee_nos} - {addressee_no}))


def _bounded(claim: DunningClaim, open_yen: int) -> DunningClaim:
    # Payments clears a claim anew when one of its receipts changes, so an earlier receipt may pay more principal than
    # it did. All that is open, provisional money not counted, is the most that the principal can be.
    principal = min(claim.open_principal_yen, open_yen + claim.in_transit_yen)
    return replace(claim, open_principal_yen=max(0, principal))


def _by_amount(claim: DunningClaim) -> DunningClaim:
    if not claim.open_principal_yen:
        trigger = Trigger.PAID
    elif not claim.to_pay_yen:
        trigger = Trigger.COVERED_PROVISIONALLY
    else:
        trigger = Trigger.OWED
    stage = move(claim.stage, trigger)
    receipts = claim.receipts
    if stage is Stage.OPEN:
        receipts = {number: receipt for number, receipt in receipts.items() if receipt.provisional}
    return replace(claim, stage=stage, receipts=receipts)
