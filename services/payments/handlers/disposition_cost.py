"""The cost of a disposition (滞納処分費) is owed on a claim: what seizing, keeping and selling property has cost."""

from collections.abc import Sequence
from typing import NamedTuple

from services.payments.handlers.book import Book, Cause
from services.payments.store import claims
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.law.municipality import Municipality
from shared.money import Yen
from shared.transaction import Transaction

COSTING = Access("payments.disposition_cost.approve", RECEIPT, AccessAction.UPDATE)
_FIELDS = ("claim", "disposition_cost")


class AssessedCost(NamedTuple):
    """A change of the cost that is owed on a claim: more of it, or with a negative amount less."""

    claim_id: int
    amount_yen: Yen
    cause: Cause


class CostNotOwed(ValueError):  # noqa: N818 - It names what was found.
    """A cost is asked for on a claim that does not exist, or more is taken back than was assessed."""


async def assess_costs(costs: Sequence[AssessedCost], transaction: Transaction, municipality: Municipality) -> None:
    """Enter costs of disposition on their claims and clear these anew, whoever has assessed them.

    Args:
        costs: what has changed; each says why, and under which approval where persons decided it.
        transaction: the one in which they are assessed.
        municipality: whose ordinance says the order of clearing.

    Raises:
        CostNotOwed: a claim does not exist, or would owe less than no cost.
        NotYetAnnounced: a payment day lies past the announced rates of the delinquency charge.
    """
    book = Book(transaction, municipality)
    await book.load(await claims.lock_by_id(transaction.connection, sorted({one.claim_id for one in costs})))
    for one in costs:
        state = book.by_id.get(one.claim_id)
        if state is None:
            raise CostNotOwed(f"claim_id {one.claim_id}: there is no such claim in payments")
        if state.disposition_cost_assessed_yen + one.amount_yen < 0:
            assessed_yen = state.disposition_cost_assessed_yen
            raise CostNotOwed(f"claim_id {one.claim_id}: only {assessed_yen} yen are assessed; take back no more")
        book.assess(state, "disposition_cost", one.amount_yen, one.cause)
        if one.amount_yen > 0:
            state.last_open_yen = state.open_yen
        book.reclear(state, one.cause)
    await book.write()
    subjects = [book.by_id[one.claim_id].addressee_no for one in costs]
    transaction.record_access(COSTING, subjects, fields=_FIELDS, detail=" ".join(one.cause.source for one in costs))
