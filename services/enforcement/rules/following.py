"""A claim as enforcement follows it through what payments announces."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from shared.contracts import ClaimOpened, ClaimOverdue, ClaimRevised, ClaimSettled, ReceiptPosted, ReceiptReversed
from shared.money import Yen


class ClaimNeverOpened(LookupError):  # noqa: N818 - It names what is missing.
    """Something is announced about a claim of which enforcement has not heard before."""


@dataclass(frozen=True, slots=True)
class KnownReceipt:
    """A receipt on a claim; a reversed one no longer counts, and with an appropriated one (充当) nobody paid."""

    channel: str
    provisional: bool
    amount_yen: Yen
    paid_on: date
    reversed_on: date | None = None
    appropriated: bool = False

    @property
    def on_its_way_yen(self) -> Yen:
        """Provisional money that waits for its final report."""
        return self.amount_yen if self.provisional and not self.reversed_on else 0


@dataclass(frozen=True, slots=True)
class KnownClaim:
    """A claim (期別債権) by its events, in yen.

    Attributes:
        claim_id: Its number in payments.
        addressee_no: Whose claim.
        tax_item: Code of its tax item.
        levy_fiscal_year: Its levy year (賦課年度).
        notice_no: Number of the tax notice.
        instalment: The instalment.
        assessed_yen: The assessed principal.
        open_yen: All components as payments last said, provisional money counted as paid.
        owed_yen: What final money alone leaves open; provisional money releases nothing.
        due_on: The due date.
        overdue_on: The day from which it was announced as overdue.
        revised_on: The last revision.
        settled_on: The day on which everything was paid, until something is open again.
        receipts: By receipt number.
    """

    claim_id: int
    addressee_no: str
    tax_item: str
    levy_fiscal_year: int
    notice_no: str
    instalment: str
    assessed_yen: Yen
    open_yen: Yen
    owed_yen: Yen
    due_on: date
    overdue_on: date | None = None
    revised_on: date | None = None
    settled_on: date | None = None
    receipts: Mapping[int, KnownReceipt] = field(default_factory=dict)

    @property
    def is_in_arrears(self) -> bool:
        """Whether it is owed after its due date."""
        return self.overdue_on is not None and self.owed_yen > 0


def after_opening(claim: KnownClaim | None, event: ClaimOpened) -> KnownClaim:
    """An instalment is owed; heard again it changes nothing."""
    return claim or KnownClaim(
        event.claim_id,
        event.addressee_no,
        event.key.tax_item.value,
        event.key.levy_fiscal_year,
        event.key.notice_no,
        event.key.instalment,
        event.assessed_yen,
        event.assessed_yen,
        event.assessed_yen,
        event.due_on,
    )


def after_overdue(claim: KnownClaim | None, event: ClaimOverdue) -> KnownClaim:
    """The due date has passed; the event says all that is needed of a claim that was opened before anybody listened."""
    known = claim or KnownClaim(
        event.claim_id,
        event.addressee_no,
        event.tax_item.value,
        event.levy_fiscal_year,
        event.notice_no,
        event.instalment,
        event.open_principal_yen,
        event.open_principal_yen,
        event.open_principal_yen,
        event.due_on,
    )
    return replace(known, due_on=event.due_on, overdue_on=event.overdue_on)


def after_revision(claim: KnownClaim | None, event: ClaimRevised) -> KnownClaim:
    """The assessed amount changed (更正, 減免), or the due date."""
    known = _known(claim, event.claim_id)
    overdue_on = known.overdue_on if known.overdue_on and event.due_on < known.overdue_on else None
    revised = replace(
        known,
        assessed_yen=event.assessed_yen,
        due_on=event.due_on,
        overdue_on=overdue_on,
        revised_on=event.revised_on,
    )
    return _with_open(revised, event.open_yen, known.owed_yen + event.delta_yen)


def after_settlement(claim: KnownClaim | None, event: ClaimSettled) -> KnownClaim:
    """Everything was paid, finally."""
    return replace(_known(claim, event.claim_id), open_yen=0, owed_yen=0, settled_on=event.settled_on)


def after_receipt(claim: KnownClaim | None, event: ReceiptPosted) -> KnownClaim:
    """Money was posted, or what was provisional became final: the same receipt is never counted twice."""
    known = _known(claim, event.claim_id)
    receipt = KnownReceipt(
        event.channel.value, event.provisional, event.amount_yen, event.paid_on, appropriated=event.appropriated
    )
    paid_yen = 0 if event.provisional else event.amount_yen - event.allocation.overpaid_yen
    posted = replace(known, receipts={**known.receipts, event.receipt_id: receipt})
    return _with_open(posted, event.open_yen, known.owed_yen - paid_yen)


def after_reversal(claim: KnownClaim | None, event: ReceiptReversed) -> KnownClaim:
    """A receipt was taken back: what it had paid is owed again."""
    known = _known(claim, event.claim_id)
    owed_again_yen = 0 if event.provisional else event.amount_yen
    receipts = dict(known.receipts)
    if (before := receipts.get(event.receipt_id)) is not None:
        receipts[event.receipt_id] = replace(before, reversed_on=event.reversed_on)
    return _with_open(replace(known, receipts=receipts), event.open_yen, known.owed_yen + owed_again_yen)


def _with_open(claim: KnownClaim, open_yen: Yen, estimate_yen: Yen) -> KnownClaim:
    """The claim with what payments says is open.

    Payments counts provisional money as paid and never goes below nothing. So while something is open the money on its
    way is just added; where nothing is, what is owed lies between nothing and that money.
    """
    on_its_way_yen = sum(receipt.on_its_way_yen for receipt in claim.receipts.values())
    owed_yen = open_yen + on_its_way_yen if open_yen else min(on_its_way_yen, max(0, estimate_yen))
    return replace(claim, open_yen=open_yen, owed_yen=owed_yen, settled_on=None if owed_yen else claim.settled_on)


def _known(claim: KnownClaim | None, claim_id: int) -> KnownClaim:
    if claim is None:
        raise ClaimNeverOpened(
            f"claim_id {claim_id}: enforcement never heard that it was opened; send that event first"
        )
    return claim
