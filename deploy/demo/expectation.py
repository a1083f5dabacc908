"""What the books must say at the end, added up from the generator's own claims: no service's rule is asked."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from deploy.demo.calendar import LAST_DAY
from deploy.demo.claim import Outcome, Paid, notice_day, outcome
from deploy.demo.mistyped import Verdict
from deploy.demo.year import PAID, Debit, Year
from shared.law.municipality import Municipality
from shared.money import Yen


@dataclass(frozen=True, slots=True)
class Amount:
    """How many, and how much in yen."""

    count: int = 0
    yen: Yen = 0

    def plus(self, yen: Yen) -> "Amount":
        """One more."""
        return Amount(self.count + 1, self.yen + yen)


@dataclass(frozen=True, slots=True)
class Expectation:
    """Sums by tax item, and money by channel and by what kind of report it ended in."""

    by_item: dict[str, Outcome]
    #: Final money by channel; money in suspense is among it.
    final: dict[str, Amount]
    suspense: Amount
    provisional: Amount
    cancelled: Amount
    failed_transfers: Amount
    #: Claims whose principal is not paid when the books close.
    unpaid: Amount
    notices: int
    #: What becomes of the proposals about money in suspense.
    verdicts: Counter[Verdict]

    @property
    def final_yen(self) -> Yen:
        """All the money the city has for good."""
        return sum(amount.yen for amount in self.final.values())


def expect(year: Year, municipality: Municipality) -> Expectation:
    """Add up what must come of a year."""
    by_item: dict[str, Outcome] = defaultdict(Outcome)
    notices, unpaid = 0, Amount()
    for claim in year.claims:
        item = claim.notice.tax_item
        came = outcome(claim, year.dunning_calendar, municipality)
        by_item[item] = Outcome(*(known + more for known, more in zip(by_item[item], came, strict=True)))
        if came.principal_yen != came.assessed_yen:
            unpaid = unpaid.plus(came.assessed_yen - came.principal_yen)
        notices += notice_day(claim, year.dunning_calendar) is not None
    money = [paid for claim in year.claims for paid in claim.money]
    final: dict[str, Amount] = defaultdict(Amount)
    for paid in (*money, *year.strays, *(one.paid for one in year.mistyped)):
        if paid.is_final:
            final[paid.channel] = final[paid.channel].plus(paid.amount_yen)
    return Expectation(
        by_item=dict(sorted(by_item.items())),
        final=dict(sorted(final.items())),
        suspense=_sum([*year.strays, *(one.paid for one in year.mistyped if one.verdict is not Verdict.APPROVED)]),
        provisional=_sum([paid for paid in money if paid.is_provisional]),
        cancelled=_sum([paid for paid in money if paid.cancelled_on is not None and paid.cancelled_on <= LAST_DAY]),
        failed_transfers=_sum([one for one in year.debits if one.result_code not in (PAID, None)]),
        unpaid=unpaid,
        notices=notices,
        verdicts=Counter(one.verdict for one in year.mistyped),
    )


def _sum(money: Sequence[Paid] | Sequence[Debit]) -> Amount:
    return Amount(len(money), sum(paid.amount_yen for paid in money))
