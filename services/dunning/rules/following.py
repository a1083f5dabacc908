"""What dunning knows of a claim after each event it hears.

Amounts follow the announcements of payments, in which provisional money counts as if it were final. A claim that is
not overdue is followed only while provisional money is on its way, so that `ClaimOverdue` meets it.
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
    """How much principal a receipt paid, and whether it is provisional (速報)."""

    principal_yen: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class DunningClaim:
    """One claim as dunning follows it.

    Attributes:
        claim_id: Its number in payments.
        addressee_no: Whose claim.
        stage: Where it stands.
        open_principal_yen: What is owed of the principal, provisional money counted as paid.
        overdue: Its facts, once it was announced overdue.
        receipts: By receipt number, those whose reversal or final report would change the principal owed.
        document_no: Of its dunning notice, once issued.
    """

    claim_id: int
    addressee_no: str
    stage: Stage
    open_principal_yen: int
    overdue: OverdueFacts | None = None
    receipts: Mapping[int, KnownReceipt] = field(default_factory=dict)
    document_no: str | None = None

    @property
    def has_money_in_transit(self) -> bool:
        """Whether a provisional receipt waits for its final report."""
        return any(receipt.provisional for receipt in self.receipts.values())

    @property
    def is_done_with(self) -> bool:
        """Whether nothing about it concerns dunning: it is not overdue and no money is on its way."""
        return self.stage is Stage.OPEN and not self.has_money_in_transit


def after_overdue(claim: DunningClaim | None, event: ClaimOverdue) -> DunningClaim:
    """The claim is overdue (地方税法329条1項)."""
    known = claim or DunningClaim(event.claim_id, event.addressee_no, Stage.OPEN, event.open_principal_yen)
    principal = event.open_principal_yen
    if known.has_money_in_transit:
        # Flash money never leaves more to dun for than payments said when it came in.
        principal = min(principal, known.open_principal_yen)
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
        open_principal_yen=principal,
        overdue=facts,
    )
    return _by_amount(moved)


def after_revision(claim: DunningClaim | None, event: ClaimRevised) -> DunningClaim | None:
    """The assessed amount changed (更正), or the due date; a later due date waits for a new announcement."""
    if claim is None:
        return None
    principal = max(0, min(claim.open_principal_yen + event.delta_yen, event.open_yen))
    revised = replace(claim, open_principal_yen=event.open_yen if claim.stage is Stage.OPEN else principal)
    if revised.overdue is None:
        return _by_amount(revised)
    postponed = event.due_on > max(revised.overdue.due_on, event.revised_on)
    revised = replace(revised, overdue=replace(revised.overdue, due_on=event.due_on))
    if postponed:
        revised = replace(revised, stage=move(revised.stage, Trigger.DUE_DATE_POSTPONED))
    return _by_amount(revised)


def after_settlement(claim: DunningClaim | None, event: ClaimSettled) -> DunningClaim | None:
    """Nothing is open on the claim."""
    return None if claim is None else _by_amount(replace(claim, open_principal_yen=0))


def after_receipt(claim: DunningClaim | None, event: ReceiptPosted) -> DunningClaim | None:
    """Money was posted, or what was provisional became final: the same receipt is never counted twice."""
    if claim is None:
        if not event.provisional:
            return None
        claim = DunningClaim(event.claim_id, event.addressee_no, Stage.OPEN, event.open_yen)
    paid_yen = event.allocation.principal_yen
    before = claim.receipts.get(event.receipt_id)
    newly_paid_yen = paid_yen - (before.principal_yen if before else 0)
    # Before the due date nothing but principal is owed, so all that is open is principal.
    principal = event.open_yen if claim.stage is Stage.OPEN else claim.open_principal_yen - newly_paid_yen
    receipts = {**claim.receipts, event.receipt_id: KnownReceipt(paid_yen, event.provisional)}
    return _by_amount(replace(claim, open_principal_yen=max(0, min(principal, event.open_yen)), receipts=receipts))


def after_reversal(claim: DunningClaim | None, event: ReceiptReversed) -> DunningClaim | None:
    """A receipt was taken back: what it had paid is owed again."""
    if claim is None:
        return None
    receipts = dict(claim.receipts)
    taken_back = receipts.pop(event.receipt_id, None)
    # A receipt that was never followed came before the due date, when it could pay nothing but principal.
    owed_again_yen = taken_back.principal_yen if taken_back else event.amount_yen
    principal = event.open_yen if claim.stage is Stage.OPEN else claim.open_principal_yen + owed_again_yen
    return _by_amount(replace(claim, open_principal_yen=min(principal, event.open_yen), receipts=receipts))


def _by_amount(claim: DunningClaim) -> DunningClaim:
    if claim.open_principal_yen:
        trigger = Trigger.OWED
    elif claim.has_money_in_transit:
        trigger = Trigger.COVERED_PROVISIONALLY
    else:
        trigger = Trigger.PAID
    stage = move(claim.stage, trigger)
    receipts = claim.receipts
    if stage is Stage.OPEN:
        receipts = {number: receipt for number, receipt in receipts.items() if receipt.provisional}
    return replace(claim, stage=stage, receipts=receipts)
