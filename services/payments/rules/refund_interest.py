"""From what day refund interest (還付加算金) counts: by which number of 地方税法17条の4第1項, and its dates."""

from services.payments.rules.exclusions import RevisionDates
from shared.contracts import InterestGround, OverpaymentCause
from shared.law.tax_items import RESIDENT_TAX

_BY_REVISION = (OverpaymentCause.REVISION, OverpaymentCause.CANCELLATION)


def interest_ground(cause: OverpaymentCause, tax_item: str, dates: RevisionDates | None) -> InterestGround:
    """The number of the article under which an overpayment falls.

    Args:
        cause: why money is owed back.
        tax_item: code of the tax item; residence tax follows the income tax.
        dates: the dates of the return from which the revision follows, where it gave any.
    """
    if cause not in _BY_REVISION:
        return InterestGround.OTHER
    if dates is None:
        return InterestGround.ASSESSMENT
    if tax_item == RESIDENT_TAX.code:
        # An income tax that was corrected because its payer asked for it, or a return that he filed, brought it about.
        by_claim = dates.claimed_on is not None and dates.national_tax_revised_on is not None
        by_return = dates.national_tax_revised_on is None and dates.filed_on is not None
        return InterestGround.INCOME_TAX if by_claim or by_return else InterestGround.ASSESSMENT
    return InterestGround.ASSESSMENT if dates.claimed_on is None else InterestGround.CLAIM
